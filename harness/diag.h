/* SPDX-License-Identifier: MIT */
#ifndef DIAG_H
#define DIAG_H

#include <stddef.h>
#include <stdio.h>

/*
 * Where diagnostics about texts go: "file:line:column: what", the line and a caret.  One place,
 * which counts them, so that a parser can say all that is wrong with a file and go on.
 */
struct diag {
	FILE *out;		/* NULL: count only */
	int errors;
};

/*
 * Say what is wrong at a column (from 1) of a line (text may be NULL when there is none to show).
 */
void diag_error(struct diag *, const char *file, int line, int column, const char *text,
    const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/*
 * Does a text of n bytes begin with a byte order mark, which editors hide?  1 after saying so, or
 * 0.
 */
int diag_marked(struct diag *, const char *file, const char *text, size_t n);

#endif
