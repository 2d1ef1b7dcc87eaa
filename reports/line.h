/* SPDX-License-Identifier: MIT */
#ifndef LINE_H
#define LINE_H

#include <stdio.h>

/*
 * Foreign text as part of one line of some format.  Control characters and what is no valid UTF-8
 * are shown as \x1b, so that the line stays one; characters that the format minds are replaced.
 */

/* A character and what stands for it; a table ends with a NULL. */
struct line_escape {
	char c;
	const char *as;
};

/* Write the text; escapes: of the format, NULL where it minds no character. */
void line_put(FILE *, const struct line_escape *escapes, const char *text);

#endif
