/* SPDX-License-Identifier: MIT */
/* line.c - foreign text as part of one line. */

#include "line.h"
#include "utf8.h"

static void
put_char(FILE *out, const struct line_escape *e, char c)
{
	for (; e != NULL && e->as != NULL; e++)
		if (e->c == c) {
			fputs(e->as, out);
			return;
		}
	putc(c, out);
}

static void
put_shown(FILE *out, const struct line_escape *e, unsigned char c)
{
	char text[8];

	snprintf(text, sizeof(text), "\\x%02x", c);
	for (const char *p = text; *p != '\0'; p++)
		put_char(out, e, *p);
}

void
line_put(FILE *out, const struct line_escape *e, const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	while (*c != '\0') {
		int n = utf8_plain(c);

		if (n == 0) {
			put_shown(out, e, *c++);
		} else if (n == 1) {
			put_char(out, e, (char)*c++);
		} else {
			fwrite(c, 1, (size_t)n, out);
			c += n;
		}
	}
}
