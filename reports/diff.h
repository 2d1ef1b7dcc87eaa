/* SPDX-License-Identifier: MIT */
#ifndef DIFF_H
#define DIFF_H

#include <stdio.h>

struct report_options;
struct result;
struct results;

/*
 * What changed from one run to another, instance by instance: never by counting, for a new failure
 * and a fixed one would cancel each other out.
 */

/* Worst first; DIFF_SAME is no change worth a word. */
enum diff_class {
	DIFF_NEW_FAILURE,	/* it passed, or was not decided, and fails */
	DIFF_CHANGED,		/* it fails in another way: step, field or kind of failure */
	DIFF_LOST,		/* it had a verdict, and is skipped or not decided */
	DIFF_STILL,		/* it fails as it did */
	DIFF_FIXED,		/* it failed, and passes */
	DIFF_DECIDED,		/* it was skipped or not decided, and passes */
	DIFF_NEW_CASE,
	DIFF_REMOVED,
	DIFF_SAME,
	DIFF_CLASSES
};

/* "new failure" */
const char *diff_name(enum diff_class);

/*
 * An instance in both runs; of one that ran several times, the worst.  NULL: it isn't in that run.
 */
struct diff_entry {
	const struct result *before, *after;
	enum diff_class class;
};

struct diff {
	const struct results *before, *after;
	struct diff_entry *entries;		/* by class, then by id */
	int n;
	int count[DIFF_CLASSES];
};

/* Compare two runs, both closed, which must stay.  0, or -1 without memory. */
int diff_make(struct diff *, const struct results *before, const struct results *after);
void diff_free(struct diff *);

/* Did anything become worse: a new failure, one that changed, a verdict lost? */
int diff_worse(const struct diff *);

/*
 * Say on a terminal what changed; failures that stay are only counted unless the verbosity is 1.
 * First comes what else differs between the runs.  0, or -1 when writing failed.
 */
int diff_print(const struct diff *, const struct report_options *, FILE *);

#endif
