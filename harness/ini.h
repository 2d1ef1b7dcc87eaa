/* SPDX-License-Identifier: MIT */
#ifndef INI_H
#define INI_H

#include <stddef.h>

#include "lines.h"

struct diag;

/*
 * A file of "[section]" and "key = value" lines; a section's name may be several words.  '#' after
 * a blank or at the beginning of a line begins a comment; a line that begins with a tab goes on
 * with the value above.  What keys there are is for the caller to know.
 */
struct ini_item {
	char *section, *key, *value;
	const struct line *line;	/* where the key is */
	int column;			/* of the value, from 1 */
};

struct ini {
	const char *file;
	struct ini_item *v;
	int n;
	struct lines lines;
};

/*
 * Read n bytes of text; file, its name, is the caller's and has to stay.  0, or -1 after a
 * diagnostic for each mistake (and what could be read is there); free with ini_free in any case.
 */
int ini_read(struct ini *, const char *file, const char *text, size_t n, struct diag *);
void ini_free(struct ini *);

/*
 * Say what is wrong with an item's value (from its at-th character on), or with its key.  Always
 * -1.
 */
int ini_error(const struct ini *, const struct ini_item *, size_t at, struct diag *,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
int ini_error_key(const struct ini *, const struct ini_item *, struct diag *, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
