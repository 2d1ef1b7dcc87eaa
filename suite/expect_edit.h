/* SPDX-License-Identifier: MIT */
#ifndef EXPECT_EDIT_H
#define EXPECT_EDIT_H

#include <stddef.h>
#include <stdio.h>

/*
 * Changes to the lines of a text file: lines go, are replaced or come behind the last one; all
 * others stay as they are, to the byte.
 */

struct edit {
	char *old, *new;		/* a line without its end; new: NULL when it goes */
};

struct edits {
	struct edit *lines; /* of the file, and then the added ones, whose old is NULL */
	size_t n, nold;
	int changed;
};

/* A text (NUL behind it, "" for a file that isn't there) as lines.  0, or -1 without memory. */
int edits_begin(struct edits *, const char *text);
void edits_free(struct edits *);

/* Line number `line` (from 1) goes; gets this text, copied; a line comes at the end.  0, or -1
 * without memory. */
void edits_remove(struct edits *, int line);
int edits_replace(struct edits *, int line, const char *text);
int edits_add(struct edits *, const char *text);

/* The line as it is at first. */
const char *edits_line(const struct edits *, int line);

/* Print what changes as a diff without context. */
void edits_print(const struct edits *, const char *file, FILE *out);

/* Write the file as it is now, at once or not at all.  0, or -1 after a diagnostic. */
int edits_write(const struct edits *, const char *file);

#endif
