/* SPDX-License-Identifier: MIT */
#ifndef EXPECT_UPDATE_H
#define EXPECT_UPDATE_H

#include <stdio.h>

struct catalog;
struct edits;
struct expectations;
struct results;

/*
 * Brings an expectation file up to what a run has seen.  Entries that came to nothing go: of cases
 * that are no more, and of those that all pass.  What fails without an entry, or elsewhere than one
 * says, is taken into the file only when that is asked for.  What can't be decided here is said.
 */
struct expect_update {
	const struct expectations *known;
	const struct catalog *catalog;
	const struct results *results; /* of one run */
	struct edits *edits;           /* of the file */
	FILE *out;                     /* where is told what is left to do by hand */
	int add;                       /* make entries for what is new */
	const char *reason; /* of those, or NULL: to be written by whoever asked for them */
	int left;           /* set: how much is left to do */
};

/* Fill the edits.  0, or -1 without memory. */
int expect_update(struct expect_update *);

#endif
