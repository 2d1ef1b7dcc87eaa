/* SPDX-License-Identifier: MIT */
#ifndef LINES_H
#define LINES_H

#include <stddef.h>

struct diag;
struct param;
struct text;

/*
 * A file cut into lines: comments and trailing blanks off, each with its number.  A line that is
 * only a comment is none.
 */
struct line {
	int number;
	int depth;		/* leading tabs */
	char *text;		/* owned */
};

struct lines {
	const char *file;
	struct line *v;
	int n;
	int at;			/* the next one to read */
};

/*
 * Cut n bytes of text into lines.  0, or -1 after a diagnostic (not text, too long); free with
 * lines_free in any case.
 */
int lines_cut(struct lines *, const char *file, const char *text, size_t n, struct diag *);

/*
 * Fill "$name" of each parameter in, in all lines.  0, or -1 after a diagnostic (a line became too
 * long).
 */
int lines_fill(struct lines *, const struct param *, int nparams, struct diag *);

/* The number of the last line, or 1 when there is none: where to say what is missing. */
int lines_last(const struct lines *);

/* Begin to read a line; t points into it. */
void lines_text(const struct lines *, const struct line *, struct diag *, struct text *t);

void lines_free(struct lines *);

#endif
