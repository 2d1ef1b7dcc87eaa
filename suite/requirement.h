/* SPDX-License-Identifier: MIT */
#ifndef REQUIREMENT_H
#define REQUIREMENT_H

#include <stddef.h>

struct diag;

/*
 * The requirements that cases prove: the rows of cases/requirements/rfcN.tsv, one file an RFC.
 */

/* How much a requirement binds, from least to most. */
enum strength {
	STRENGTH_INFO,		/* informative: nothing is demanded */
	STRENGTH_MAY,
	STRENGTH_SHOULD,		/* SHOULD, SHOULD NOT, RECOMMENDED */
	STRENGTH_MUST,		/* MUST, MUST NOT, and RULE: normative text without a keyword */
	STRENGTHS
};

struct requirement {
	const char *id;		/* "RFC9293-MUST-13" */
	int rfc;		/* 9293 */
	enum strength strength;
	const char *level;	/* the level as printed in the RFC: "MUST NOT" */
	const char *section;	/* "3.10.7.4" */
	const char *title, *statement;
	const char *observable, *role, *how, *needs;
	const char *file;	/* where it stands */
	int line;
};

struct requirements {
	struct requirement *list;	/* in the order of the files: by RFC, then as written */
	size_t n;
	const struct requirement **by_id;	/* the same, sorted */
	char **texts;			/* what the strings point into */
	char **files;
	size_t nfiles;
};

/*
 * Read all tables in a folder.  Everything wrong in any of them is told to diag, with file, line
 * and column.  To be freed with requirements_free; NULL when the folder can't be read or memory is
 * out.
 */
struct requirements *requirements_load(const char *dir, struct diag *);
void requirements_free(struct requirements *);

/*
 * Read one table from a text, which is cut up and has to stay as long as what is returned: to be
 * freed with requirements_free, or NULL without memory.
 */
struct requirements *requirements_parse(const char *file, char *text, struct diag *);

/*
 * Is this the first line of a table with such a header?  0; -1 after saying what is wrong with it,
 * or with all lines.
 */
int table_head(const char *file, const char *line, const char *wanted, struct diag *);

/* The requirement called id (n characters), or NULL. */
const struct requirement *requirements_find(const struct requirements *, const char *id, size_t n);

/*
 * Is every segment of every case held against the requirement called id, without a case that says
 * so?
 */
int requirement_on_wire(const char *id);

/* "MUST", "SHOULD", "MAY", "INFO". */
const char *strength_name(enum strength);

/*
 * The level a word of the RFCs stands for, whatever its case ("must not" is STRENGTH_MUST); or -1.
 */
int strength_named(const char *word);

/*
 * Is section s the section `of`, or below it?  "3.10.7.4" is within "3.10.7"; "3.10" isn't within
 * "3.1".
 */
int section_within(const char *s, const char *of);

#endif
