/* SPDX-License-Identifier: MIT */
#ifndef RECIPE_H
#define RECIPE_H

#include <stddef.h>

struct buf;

/*
 * Setups: how each state of RFC 9293 3.3.2 is reached, as steps in the case language.
 */

/* What a case says after a recipe's name. */
struct recipe_words {
	int active;		/* the connection is opened by the stack */
	const char *by;		/* the call that closes it: "shutdown" or "close" */
	int listening;		/* someone listens already */
};

/*
 * Is there a recipe of this name (n characters)?  In capitals it is the name of the state, so that
 * a parameter of a case can say both how to get there and what to look for.
 */
int recipe_known(const char *name, size_t n);

/* Append the recipe's steps, one a line.  0, or -1 when there is none of this name. */
int recipe_put(const char *name, const struct recipe_words *, struct buf *out);

/* The i-th recipe's name, or NULL. */
const char *recipe_name(int i);

#endif
