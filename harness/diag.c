/* SPDX-License-Identifier: MIT */
/*
 * diag.c - what is wrong with a text, and where.
 */

#include <stdarg.h>
#include <string.h>

#include "diag.h"

/* Tabs are kept before the caret, so that it stands below its column whatever a tab's width. */
static void
caret(FILE *out, const char *text, int column)
{
	fprintf(out, "  %s\n  ", text);
	for (int i = 1; i < column && *text; i++, text++)
		fputc(*text == '\t' ? '\t' : ' ', out);
	fprintf(out, "^\n");
}

void
diag_error(struct diag *d, const char *file, int line, int column, const char *text,
    const char *fmt, ...)
{
	va_list ap;

	d->errors++;
	if (d->out == NULL)
		return;
	fprintf(d->out, "%s:%d:%d: ", file, line, column);
	va_start(ap, fmt);
	vfprintf(d->out, fmt, ap);
	va_end(ap);
	fputc('\n', d->out);
	if (text != NULL)
		caret(d->out, text, column);
}

int
diag_marked(struct diag *d, const char *file, const char *text, size_t n)
{
	static const char mark[] = "\xef\xbb\xbf";

	if (n < sizeof(mark) - 1 || memcmp(text, mark, sizeof(mark) - 1) != 0)
		return 0;
	diag_error(d, file, 1, 1, NULL,
	    "a byte order mark stands before the text: save the file without it");
	return 1;
}
