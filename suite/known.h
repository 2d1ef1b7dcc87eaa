/* SPDX-License-Identifier: MIT */
#ifndef KNOWN_H
#define KNOWN_H

struct catalog;
struct testcase;

/* What is known of a case: the entries of expectation files (expect.h) that mean it, stack by stack. */

struct known_entry {
	char *stack, *file;
	int line;
	char *text;		/* the line, blanks made one */
};

struct known {
	struct known_entry *list;	/* n of them, by stack and line */
	int n;
};

/*
 * Look into the files of these stacks, or with none of all that are known here; name: the case, or an instance of it.  0, also
 * where there is no file; -1 after a diagnostic.  To be freed with known_free in any case.
 */
int known_find(struct known *, char *const *stacks, int nstacks, const struct catalog *, const struct testcase *, const char *name);
void known_free(struct known *);

#endif
