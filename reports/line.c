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

/* Is it a control character of C1, or one of those that change the direction of a line? */
static int
is_hidden(const unsigned char *c, int n)
{
	return (n == 2 && c[0] == 0xc2 && c[1] < 0xa0) ||
		(n == 3 && c[0] == 0xe2 && c[1] == 0x80 && c[2] >= 0xa8 && c[2] <= 0xae);
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
		int n = *c < 0x80 ? 1 : utf8_length(c);

		if (n == 1 && *c >= 0x20 && *c < 0x7f) {
			put_char(out, e, (char)*c++);
		} else if (n < 2 || is_hidden(c, n)) {
			put_shown(out, e, *c++);
		} else {
			fwrite(c, 1, (size_t)n, out);
			c += n;
		}
	}
}
