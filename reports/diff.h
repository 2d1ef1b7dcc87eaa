/* SPDX-License-Identifier: MIT */
#ifndef DIFF_H
#define DIFF_H

#include <stdio.h>

struct report_options;
struct result;
struct result_run;
struct results;

/*
 * What changed from one result file to another, instance by instance: never by counting, for a new
 * failure and a fixed one would cancel each other out.
 *
 * Each file may hold several runs, of several stacks.  An instance is found again by its stack and
 * its id; by its id alone when each file is about one stack, so that two stacks can be compared.
 */

/*
 * Worst first; DIFF_SAME is no change worth a word.  A failure that was expected (xfail) is one.
 */
enum diff_class {
	DIFF_NEW_FAILURE,	/* it passed, or was not decided, and fails */
	DIFF_CHANGED,		/* it fails in another way: step, field or kind of failure */
	DIFF_LOST,		/* it had a verdict, and is skipped, not decided or not reached */
	DIFF_XPASS,		/* it passes against what is expected, and did not before */
	DIFF_FLAKY,		/* it passes only when tried again, and did not before */
	DIFF_STILL,		/* it fails as it did, expected or not */
	DIFF_FIXED,		/* it failed, and passes */
	DIFF_DECIDED,		/* it was skipped or not decided, and passes or fails as expected */
	DIFF_NEW_CASE,
	DIFF_REMOVED,
	DIFF_SAME,
	DIFF_CLASSES
};

/* "new failure" */
const char *diff_name(enum diff_class);

/*
 * An instance in both files; of one that ran several times, the worst.  NULL: it isn't in that one.
 */
struct diff_entry {
	const struct result *before, *after;
	enum diff_class class;
};

struct diff {
	const struct results *before, *after;
	struct diff_entry *entries;		/* by class, then by stack and id */
	const struct diff_entry **by_after;	/* private: by the address of what is after */
	int n;
	int count[DIFF_CLASSES];
	int stacks;				/* the stack is part of the key */
};

/* Compare two files, both closed, which must stay.  0, or -1 without memory. */
int diff_make(struct diff *, const struct results *before, const struct results *after);
void diff_free(struct diff *);

/*
 * The entry of this instance of the later file, or NULL: of one that ran several times only the
 * worst has one.
 */
const struct diff_entry *diff_of(const struct diff *, const struct result *after);

/* Did anything become worse: is there any of the classes from DIFF_NEW_FAILURE to DIFF_FLAKY? */
int diff_worse(const struct diff *);

/* The first run of the earlier file that this run of the later one is compared with, or NULL. */
const struct result_run *diff_earlier(const struct diff *, const struct result_run *);

/* Is it the first run of its stack in its file? */
int diff_first(const struct results *, const struct result_run *);

/*
 * What else differs between two runs, so that nobody takes its effects for the stack's doing: the
 * version of the suite, the time-out scale, strictness, the clock, the level that was chosen, the
 * expectation file.  Calls tell for each, with its name and both values.
 */
void diff_unlike(const struct result_run *before, const struct result_run *after,
	void (*tell)(void *arg, const char *what, const char *before, const char *after),
	void *arg);

/*
 * Say on a terminal what changed; failures that stay, and what is in one file only and doesn't
 * fail, are only counted unless the verbosity is 1.
 * First comes what else differs between the runs, as warnings.  0, or -1 when writing failed.
 */
int diff_print(const struct diff *, const struct report_options *, FILE *);

#endif
