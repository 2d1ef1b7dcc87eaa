/* SPDX-License-Identifier: MIT */
#ifndef EXPR_H
#define EXPR_H

/*
 * What "-k" takes: words joined by "and", "or", "not" and parentheses.  A word is true where it is
 * part of one of the texts asked, whatever its case.
 */
struct expr;

/*
 * Parse an expression, which has to stay.  NULL after saying what is wrong with it, with a caret;
 * to be freed with free().
 */
struct expr *expr_parse(const char *text);

/* Is it true of these texts (the last one is followed by NULL)? */
int expr_true(const struct expr *, const char *const *texts);

#endif
