/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stddef.h>

/*
 * A case as it was written: its header, and three lists of steps.  cases/README.md is the
 * language's manual.
 *
 * A script is parsed once for each instance: the values of its parameters ("each:") are given to
 * script_parse.
 */

struct diag;
struct step;

enum part { PART_SETUP, PART_TEST, PART_CLEANUP, PARTS };

/* One "each:" line: a name and the values it takes, one instance for each. */
struct each {
	char *name;
	char **values;
	int n;
};

struct script {
	char *id;		/* "close/lost-fin" */
	char *file;		/* the path it was read from */
	char *title, *why;
	char **proves, **needs, **tags;		/* NULL-terminated lists of words */
	/* where each id of proves stands, for diagnostics */
	int *proves_column, *proves_line;
	struct each *each;
	int neach;
	int ip;			/* 4 or 6 when only that makes sense, else 0 */
	int wrap;		/* 1: it is also worth running where sequence numbers pass 2^32 */
	char *source;		/* the file as it was, for explain and reports */
	struct step *steps[PARTS];	/* lists; step.h */
	struct step_names *names;	/* its connections and values; step.h */
	int nsteps;		/* in all, blocks included; steps are numbered from 1 */
};

/* A parameter of this instance: a value of each:, as text. */
struct param {
	const char *name, *value;
};

/*
 * Parse a case.  id and file are kept as names; text is the whole file (copied, n bytes).  params:
 * the value for each "each:" name; with none, each name has its first value, so that a file can be
 * checked alone.  All errors in the text are told to diag.  A script, to be freed with script_free,
 * or NULL if there was any error.
 */
struct script *script_parse(const char *id, const char *file, const char *text, size_t n,
	const struct param *params, int nparams, struct diag *diag);

/*
 * The same case for a stack that can only open: read once more, with setups that don't say "active"
 * as if they did.  Its steps have the same numbers, as both ways take as many.  params: those it
 * was read with.  To be freed with script_free.
 */
struct script *script_opened(const struct script *, const struct param *params, int nparams);

void script_free(struct script *);

/*
 * Do the steps of the case make any of these calls?  Bit per enum call_kind: what an agent must be
 * able to do.
 */
unsigned script_calls(const struct script *);

/*
 * How long the case may wait on purpose (its silent, wait and after times), in microseconds; the
 * profile's times count as the RFCs have them (an RTO of 1 s, an MSL of 2 min).
 */
long long script_waits(const struct script *);

/* How many connections the case has. */
int script_conns(const struct script *);

const char *part_name(enum part);

#endif
