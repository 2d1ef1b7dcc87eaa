/* SPDX-License-Identifier: MIT */
/*
 * ladder_svg.c - the ladder as a picture: tester left, stack right, time down, as in the RFC's own figures.
 *
 * It is drawn twice over the same rows: first the texts, then one path with all good arrows and one with the bad
 * ones, which keeps the file small.  Colours stand in attributes, so that they survive where style sheets are
 * forbidden, and in classes, so that the dark theme can change them.
 */

#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "ends.h"
#include "html.h"
#include "ladder.h"
#include "results.h"
#include "words.h"
#include "xml.h"

#define WIDTH	740
#define LEFT	82		/* the tester's line */
#define RIGHT	622		/* the stack's line; its states stand behind */
#define TOP	34
#define PITCH	30		/* from arrow to arrow */
#define SLANT	10		/* how far an arrow comes down on its way */
#define LINE	16		/* from text to text */
#define FITS	72		/* characters of a label between the lines */
#define GAP	1000000		/* a pause of more than this is folded */

struct svg {
	struct xml *x;
	const struct result *c;
	FILE *good, *bad, *ghost;	/* the paths */
	int draw_texts;
	int y;
	long long last;			/* time of the row before */
};

static void
text_at(struct svg *s, int x, int y, const char *anchor, const char *class_name, const char *text)
{
	if (!s->draw_texts || *text == '\0')
		return;
	xml_open(s->x, "text");
	xml_attrf(s->x, "x", "%d", x);
	xml_attrf(s->x, "y", "%d", y);
	if (anchor != NULL)
		xml_attr(s->x, "text-anchor", anchor);
	if (class_name != NULL)
		xml_attr(s->x, "class", class_name);
	xml_text(s->x, text);
	xml_close(s->x);
}

/* An arrow from the left or from the right, beginning at height y. */
static void
arrow(FILE *path, int to_right, int y)
{
	int from = to_right ? LEFT : RIGHT, to = to_right ? RIGHT : LEFT, back = to_right ? -9 : 9, end = y + SLANT;

	if (path != NULL)
		fprintf(path, "M%d %dL%d %dM%d %dL%d %dL%d %d", from, y, to, end, to + back, end - 5, to, end, to + back, end + 4);
}

/* A pause before a row, when it is long. */
static void
pause_before(struct svg *s, const struct row *row)
{
	char span[32], text[48];

	if (row->t - s->last > GAP) {
		words_span(row->t - s->last, span, sizeof(span));
		snprintf(text, sizeof(text), "⋮ %s", span);
		s->y += LINE;
		text_at(s, LEFT + 10, s->y - 4, NULL, "t", text);
	}
	if (row->t > s->last)
		s->last = row->t;
}

static void
margins(struct svg *s, const struct row *row, int y)
{
	char text[32];

	text_at(s, LEFT - 10, y, "end", "t", ladder_time(row->t, text, sizeof(text)));
	text_at(s, RIGHT + 10, y + 6, NULL, NULL, row->state);
}

/* What should have come, as a ghost below what did. */
static void
wrong_note(struct svg *s)
{
	char note[512], text[560];
	int ghost = *s->c->expected != '\0' && strcmp(s->c->cause, "mismatch") == 0;

	s->y += LINE;
	snprintf(text, sizeof(text), "✗ step %d: %s", s->c->step, ladder_note(s->c, note, sizeof(note)));
	text_at(s, (LEFT + RIGHT) / 2, s->y, "middle", "bad", text);
	if (ghost)
		arrow(s->draw_texts ? NULL : s->ghost, 0, s->y + 6);
	s->y += ghost ? SLANT + 4 : 0;
}

static void
frame_row(struct svg *s, const struct row *row)
{
	char label[512], options[512];
	size_t n;

	ladder_label(row->frame, label, sizeof(label), options, sizeof(options));
	n = strlen(label);
	if (*options != '\0' && n + strlen(options) < FITS) {
		snprintf(label + n, sizeof(label) - n, " %s", options);
		*options = '\0';
	}
	s->y += PITCH;
	margins(s, row, s->y - SLANT + (row->frame->rx ? SLANT : 0));
	text_at(s, (LEFT + RIGHT) / 2, s->y - SLANT - 1, "middle", row->wrong ? "bad" : NULL, label);
	if (!s->draw_texts)
		arrow(row->wrong ? s->bad : s->good, !row->frame->rx, s->y - SLANT);
	if (*options != '\0') {
		s->y += LINE - 3;
		text_at(s, (LEFT + RIGHT) / 2, s->y, "middle", "t", options);
	}
	if (row->wrong)
		wrong_note(s);
}

/* A step without a segment: at the stack's line, where the application is. */
static void
step_row(struct svg *s, const struct row *row)
{
	s->y += LINE + 4;
	margins(s, row, s->y);
	text_at(s, RIGHT - 10, s->y, "end", row->wrong ? "bad" : "step", row->step->text);
	if (row->wrong)
		wrong_note(s);
}

static void
missing_row(struct svg *s, const struct row *row)
{
	char label[512], text[560];

	cause_expected(s->c, label, sizeof(label));
	s->y += PITCH;
	margins(s, row, s->y);
	text_at(s, (LEFT + RIGHT) / 2, s->y - SLANT - 1, "middle", "ghost", label);
	if (!s->draw_texts)
		fprintf(s->ghost, "M%d %dL%d %dm-6 -6l12 12m0 -12l-12 12", RIGHT, s->y - SLANT, LEFT + 60, s->y - 1);
	s->y += LINE;
	snprintf(text, sizeof(text), "✗ step %d: never came", s->c->step);
	text_at(s, (LEFT + RIGHT) / 2, s->y, "middle", "bad", text);
}

static void
part_row(struct svg *s, const struct row *row)
{
	s->y += LINE + 6;
	text_at(s, 2, s->y, NULL, "part", row->step->part);
	if (!s->draw_texts)
		return;
	xml_open(s->x, "path");
	xml_attr(s->x, "class", "rule");
	xml_attrf(s->x, "d", "M%d %dH%d", LEFT - 24, s->y - 4, RIGHT);
	xml_attr(s->x, "stroke", "#c9ced6");
	xml_attr(s->x, "stroke-dasharray", "2 4");
	xml_void(s->x);
}

static void
rows(struct svg *s)
{
	struct ladder l = { .result = s->c };
	struct row row;

	s->y = TOP;
	s->last = 0;
	while (ladder_next(&l, &row)) {
		if (row.kind == ROW_PART) {
			part_row(s, &row);
			continue;
		}
		pause_before(s, &row);
		if (row.kind == ROW_FRAME)
			frame_row(s, &row);
		else if (row.kind == ROW_MISSING)
			missing_row(s, &row);
		else
			step_row(s, &row);
	}
	s->y += 14;
}

static void
path(struct svg *s, const char *class_name, const char *d, const char *stroke, const char *width, const char *dashes)
{
	if (d == NULL || *d == '\0')
		return;
	xml_open(s->x, "path");
	xml_attr(s->x, "class", class_name);
	xml_attr(s->x, "d", d);
	xml_attr(s->x, "fill", "none");
	xml_attr(s->x, "stroke", stroke);
	xml_attr(s->x, "stroke-width", width);
	if (dashes != NULL)
		xml_attr(s->x, "stroke-dasharray", dashes);
	xml_void(s->x);
}

static void
frame_of_picture(struct svg *s)
{
	char end[128], text[160];

	xml_open(s->x, "svg");
	xml_attr(s->x, "class", "ladder");
	xml_attrf(s->x, "viewBox", "0 0 %d %d", WIDTH, s->y);
	xml_attr(s->x, "role", "img");
	xml_open(s->x, "title");
	xml_textf(s->x, "Segments of %s between tester and stack", s->c->id);
	xml_close(s->x);
	snprintf(text, sizeof(text), "tester %s", ends_tester(s->c, end, sizeof(end)));
	text_at(s, LEFT, TOP - 18, NULL, "end", text);
	snprintf(text, sizeof(text), "stack %s", ends_stack(s->c, end, sizeof(end)));
	text_at(s, RIGHT, TOP - 18, "end", "end", text);
	text_at(s, LEFT - 10, TOP - 18, "end", "t", "ms");
	xml_open(s->x, "path");
	xml_attr(s->x, "class", "life");
	xml_attrf(s->x, "d", "M%d %dV%dM%d %dV%d", LEFT, TOP - 10, s->y - 4, RIGHT, TOP - 10, s->y - 4);
	xml_attr(s->x, "stroke", "#c9ced6");
	xml_attr(s->x, "stroke-width", "2");
	xml_void(s->x);
}

void
ladder_svg(struct xml *x, const struct result *c)
{
	char *d[3] = { NULL, NULL, NULL };
	size_t n[3];
	FILE *f[3];
	struct svg s = { .x = x, .c = c };
	int opened = 1;

	for (int i = 0; i < 3; i++)
		opened &= (f[i] = open_memstream(&d[i], &n[i])) != NULL;
	s.good = f[0];
	s.bad = f[1];
	s.ghost = f[2];
	if (opened)
		rows(&s);		/* the paths, and how high it all is */
	for (int i = 0; i < 3; i++)
		if (f[i] != NULL)
			fclose(f[i]);
	if (opened) {
		s.draw_texts = 1;
		frame_of_picture(&s);
		path(&s, "ghost", d[2], "#8b929b", "1.6", "3 4");
		path(&s, "good", d[0], "#16191d", "1.3", NULL);
		path(&s, "bad", d[1], "#a3140c", "2.4", "7 4");
		rows(&s);
		xml_close(x);
	}
	for (int i = 0; i < 3; i++)
		free(d[i]);
}
