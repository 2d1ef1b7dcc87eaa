/* SPDX-License-Identifier: MIT */
#ifndef SURVIVORS_H
#define SURVIVORS_H

#include <stddef.h>

/*
 * Mutants that are known to survive, and why: for "mutate --known", a file with a line for each.
 *
 *	# comment
 *	lost/fin  | segment 3: window *  | RFC 9293 3.8.6: any window would do
 */

struct survivor {
	const char *id, *change;	/* globs: of instances, and of what was changed */
	const char *reason;
};

struct survivors {
	char *text;			/* what the words point into */
	struct survivor *list;		/* n of them, in the order of the file */
	size_t n;
};

/*
 * Read such a file.  0, or -1 after saying what is wrong, with the line and column of every
 * mistake.  To be freed with survivors_free in any case.
 */
int survivors_read(struct survivors *, const char *file);
void survivors_free(struct survivors *);

/* The reason why this change of this instance may survive, or NULL. */
const char *survivors_reason(const struct survivors *, const char *id, const char *change);

#endif
