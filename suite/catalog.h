/* SPDX-License-Identifier: MIT */
#ifndef CATALOG_H
#define CATALOG_H

#include <stddef.h>

#include "requirement.h"

struct diag;
struct param;
struct script;

/*
 * All cases below a folder, and what they expand to.
 *
 * A case is one file and its id its path.  Each combination of its "each:" values is a variant with
 * a script of its own; a variant over one IP version is an instance, which is what runs:
 * "reset/in-window[len=10]@ipv6".
 */

struct variant {
	char *suffix;			/* "[len=10]", "" for the only one */
	struct param *params;		/* name and value point into the case's script */
	int nparams;
	struct script *script;
};

struct testcase {
	char *id, *area;		/* "reset/in-window", "reset" */
	/* as opened, relative to the current folder where possible */
	char *file;
	char *text;			/* of the file, len bytes */
	size_t len;
	struct script *script;		/* with the first value of each parameter */
	const struct requirement **proves;
	int nproves;
	enum strength strength;		/* of the strictest among them */
	const char *level;		/* and its words */
	struct variant *variants;
	int nvariants;
};

struct instance {
	char *id;
	const struct testcase *test;
	const struct variant *variant;
	int ip;				/* 4 or 6 */
	int wrap;			/* the sequence numbers of both sides pass 2^32 */
};

struct catalog {
	char *root;
	int part;			/* 1: only the files were read that some names can mean */
	struct requirements *requirements;
	struct testcase *tests;		/* by id */
	size_t ntests;
	struct instance *instances;	/* by case, values, IPv4 before IPv6 before the wrap */
	size_t ninstances;
};

/*
 * Where the cases are: given if it isn't NULL, else those beside the program's own sources, else
 * the installed ones.  Into path (size bytes); 0, or -1 after saying where was looked.
 */
int catalog_root(const char *given, char *path, size_t size);

/*
 * Read everything below root, or with names (ids, globs, instances, areas; n of them) at least all
 * that these mean: a name that no file can have makes it everything, too, so that the nearest can
 * be told.  Errors in any file that is read are told to diag, all of them, and what has errors is
 * left out of the catalog: diag->errors says whether it may be run.  NULL after a diagnostic when
 * root can't be read at all.
 */
struct catalog *catalog_load(const char *root, char *const *names, int n, struct diag *);
void catalog_free(struct catalog *);

/*
 * For who takes one case after the other and has not much memory: a catalog with the requirements
 * below root and no cases; and in it the instance with this id, for which its case is read.  It
 * stays until the next is asked for.  NULL after a diagnostic.
 */
struct catalog *catalog_open(const char *root, struct diag *);
const struct instance *catalog_only(struct catalog *, const char *id, struct diag *);

/*
 * Check one case file against the requirements of a catalog, as catalog_load does.  0, or -1 when
 * it could not be read.
 */
int catalog_check(const struct catalog *, const char *file, struct diag *);

/* The case, the instance with this id, or NULL. */
const struct testcase *catalog_test(const struct catalog *, const char *id);
const struct instance *catalog_instance(const struct catalog *, const char *id);

#endif
