/* SPDX-License-Identifier: MIT */
#ifndef PEN_H
#define PEN_H

#include <stdio.h>

struct report_options;

/*
 * Writes lines of text for a terminal and counts columns.  Nothing that comes out of a stack can
 * move the cursor: control characters are shown as \x1b.  Without UTF-8 there is no byte above
 * 126.  Blanks at the end of a line are never written.
 */
struct pen {
	FILE *out;
	int width, utf8, colour;
	int column;		/* where the next character goes, from 0 */
	int blanks;		/* before it, not yet written */
};

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_BAD, STYLE_BAD_BOLD, STYLE_DIM, STYLE_GOOD };

/* What lines and arrows are drawn with. */
enum glyph { GLYPH_LINE, GLYPH_DASH, GLYPH_RIGHT, GLYPH_LEFT, GLYPH_WRONG, GLYPH_SECTION, GLYPHS };

void pen_init(struct pen *, FILE *, const struct report_options *);

void pen_text(struct pen *, const char *text);
void pen_print(struct pen *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void pen_glyph(struct pen *, enum glyph);

/* Go to a column: blanks, or a glyph again and again.  Nothing when it is already passed. */
void pen_to(struct pen *, int column);
void pen_fill(struct pen *, int column, enum glyph);

/*
 * From here to a column an arrow with its label, to the right or to the left, its line of this
 * glyph.
 */
#define PEN_ARROW_HEAD	4	/* columns that it takes before its label */
void pen_arrow(struct pen *, int right, int column, const char *label, enum glyph line);

/* The text in lines of at most the pen's width, each begun at this column; ends the last one. */
void pen_wrap(struct pen *, int indent, const char *text);

/* End the line. */
void pen_line(struct pen *);

/* Write what follows in a style, until the next one.  Does nothing without colour. */
void pen_style(struct pen *, enum style);

/* How many columns a text takes. */
int pen_columns(const char *text);

#endif
