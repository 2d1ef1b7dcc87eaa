/* SPDX-License-Identifier: MIT */
/*
 * pen.c - lines of text, with their columns counted.
 */

#include <stdarg.h>
#include <string.h>

#include "pen.h"
#include "report.h"
#include "utf8.h"

static const struct {
	const char *utf8, *ascii;
} glyphs[GLYPHS] = {
	[GLYPH_LINE] = { "─", "-" },
	[GLYPH_DASH] = { "╌", "." },
	[GLYPH_RIGHT] = { "▶", ">" },
	[GLYPH_LEFT] = { "◀", "<" },
	[GLYPH_WRONG] = { "✗", "x" },
	[GLYPH_SECTION] = { "§", "section " },
};

void
pen_init(struct pen *p, FILE *out, const struct report_options *o)
{
	*p = (struct pen){ .out = out, .width = o->width, .utf8 = o->utf8, .colour = o->colour };
	if (p->width < 40)
		p->width = 80;
	if (p->width > 120)
		p->width = 120;
}

/* Write n bytes that take one column. */
static void
put(struct pen *p, const char *text, size_t n)
{
	for (; p->blanks > 0; p->blanks--)
		putc(' ', p->out);
	fwrite(text, 1, n, p->out);
	p->column++;
}

static void
put_escaped(struct pen *p, unsigned c)
{
	char text[8];
	int n = snprintf(text, sizeof(text), "\\x%02x", c);

	for (int i = 0; i < n; i++)
		put(p, &text[i], 1);
}

void
pen_text(struct pen *p, const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	while (*c != '\0') {
		int n = utf8_plain(c);

		if (*c == ' ') {
			p->blanks++;
			p->column++;
		} else if (n == 0) {
			put_escaped(p, *c);
		} else if (n > 1 && !p->utf8) {
			put(p, "?", 1);
		} else {
			put(p, (const char *)c, (size_t)n);
		}
		c += n > 0 ? n : 1;
	}
}

void
pen_print(struct pen *p, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	pen_text(p, text);
}

void
pen_glyph(struct pen *p, enum glyph g)
{
	const char *text = p->utf8 ? glyphs[g].utf8 : glyphs[g].ascii;

	if (*text != '\0')
		put(p, text, strlen(text));
}

void
pen_to(struct pen *p, int column)
{
	if (column > p->column) {
		p->blanks += column - p->column;
		p->column = column;
	}
}

void
pen_fill(struct pen *p, int column, enum glyph g)
{
	while (p->column < column)
		pen_glyph(p, g);
}

void
pen_arrow(struct pen *p, int right, int column, const char *label, enum glyph line)
{
	int head = p->column + PEN_ARROW_HEAD;

	pen_glyph(p, right ? line : GLYPH_LEFT);
	pen_fill(p, head, line);
	pen_to(p, head + 1);
	pen_text(p, label);
	pen_to(p, p->column + 1);
	pen_fill(p, right ? column - 1 : column, line);
	if (right)
		pen_glyph(p, GLYPH_RIGHT);
}

void
pen_wrap(struct pen *p, int indent, const char *text)
{
	char word[512];

	while (*(text += strspn(text, " \n\t")) != '\0') {
		size_t n = strcspn(text, " \n\t");

		snprintf(word, sizeof(word), "%.*s", (int)n, text);
		if (p->column > indent && p->column + 1 + pen_columns(word) > p->width)
			pen_line(p);
		if (p->column > indent)
			pen_text(p, " ");
		pen_to(p, indent);
		pen_text(p, word);
		text += n < sizeof(word) ? n : sizeof(word) - 1;
	}
	pen_line(p);
}

void
pen_line(struct pen *p)
{
	putc('\n', p->out);
	p->column = p->blanks = 0;
}

void
pen_style(struct pen *p, enum style s)
{
	static const char *const codes[] = {
		[STYLE_PLAIN] = "0",
		[STYLE_BOLD] = "1",
		[STYLE_BAD] = "31",
		[STYLE_BAD_BOLD] = "1;31",
		[STYLE_DIM] = "2",
		[STYLE_GOOD] = "32",
	};

	if (!p->colour)
		return;
	for (; p->blanks > 0; p->blanks--)
		putc(' ', p->out);
	fprintf(p->out, "\033[%sm", codes[s]);
}

int
pen_columns(const char *text)
{
	int n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}
