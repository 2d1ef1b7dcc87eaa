/* SPDX-License-Identifier: MIT */
#ifndef KNOWN_H
#define KNOWN_H

struct catalog;
struct testcase;

/*
 * What is known of a case, stack by stack: the entries of expectation files (expect.h) that mean
 * it, and how it ended last.
 */

struct known_entry {
	char *stack, *file;
	int line;
	char *text;		/* the line, blanks made one */
};

/* What the last runs here found of an instance. */
struct known_past {
	char *stack, *id;
	char *verdicts;		/* words, the last one at the end */
	char *last;		/* when that was */
	char *how;		/* in what way it failed: "step 5, missing"; or "" */
};

struct known {
	struct known_entry *list;	/* n of them, by stack and line */
	int n;
	/* npasts of them, by stack, then as the catalog has the instances */
	struct known_past *pasts;
	int npasts;
};

/*
 * Look into the files and the history (history.h) of these stacks, or with none of all that are
 * known here; name: the case, or an instance of it.  0, also where there is nothing; -1 after a
 * diagnostic.  To be freed with known_free in any case.
 */
int known_find(struct known *, char *const *stacks, int nstacks, const struct catalog *,
    const struct testcase *, const char *name);
void known_free(struct known *);

#endif
