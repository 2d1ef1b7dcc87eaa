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

/* The paths, and how each is drawn.  What is dashed has its heads in a path of their own, which is not. */
enum path { GOOD, BAD, BAD_HEADS, GHOST, GHOST_HEADS, PATHS };

static const struct {
	const char *class_name, *stroke, *width, *dashes;
} styles[PATHS] = {
	[GOOD] = { "good", "#16191d", "1.3", NULL },
	[BAD] = { "bad", "#a3140c", "2.4", "8 5" },
	[BAD_HEADS] = { "bad", "#a3140c", "2.4", NULL },
	[GHOST] = { "ghost", "#8b929b", "1.6", "3 4" },
	[GHOST_HEADS] = { "ghost", "#8b929b", "1.6", NULL },
};

struct svg {
	struct xml *x;
	const struct result *c;
	FILE *path[PATHS];		/* what is drawn, while texts aren't */
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
arrow(struct svg *s, enum path line, enum path heads, int to_right, int y)
{
	int from = to_right ? LEFT : RIGHT, to = to_right ? RIGHT : LEFT, back = to_right ? -9 : 9, end = y + SLANT;

	if (s->draw_texts)
		return;
	fprintf(s->path[line], "M%d %dL%d %d", from, y, to, end);
	fprintf(s->path[heads], "M%d %dL%d %dL%d %d", to + back, end - 5, to, end, to + back, end + 4);
}

/* A pause before a row, when it is long. */
static void
pause_before(struct svg *s, const struct row *row)
{
	char span[32], text[64];

	if (row->t - s->last > GAP) {
		words_span(row->t - s->last, span, sizeof(span));
		snprintf(text, sizeof(text), "⋮ %.31s", span);
		s->y += LINE;
		text_at(s, LEFT + 10, s->y - 1, NULL, "t", text);
	}
	if (row->t > s->last)
		s->last = row->t;
}

/* The time at the tester's side, the state at the stack's. */
static void
margins(struct svg *s, const struct row *row, int left, int right)
{
	char text[32];

	text_at(s, LEFT - 10, left + 4, "end", "t", ladder_time(row->t, text, sizeof(text)));
	text_at(s, RIGHT + 10, right + 4, NULL, NULL, row->state);
}

/* What should have come, as a ghost below what did. */
static void
wrong_note(struct svg *s)
{
	char note[512], text[600];
	int ghost = *s->c->expected != '\0' && strcmp(s->c->cause, "mismatch") == 0;

	s->y += LINE;
	snprintf(text, sizeof(text), "✗ step %d: %s", s->c->step, ladder_note(s->c, note, sizeof(note)));
	text_at(s, (LEFT + RIGHT) / 2, s->y, "middle", "bad", text);
	if (ghost)
		arrow(s, GHOST, GHOST_HEADS, 0, s->y + 6);
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
	margins(s, row, row->frame->rx ? s->y : s->y - SLANT, row->frame->rx ? s->y - SLANT : s->y);
	text_at(s, (LEFT + RIGHT) / 2, s->y - SLANT - 1, "middle", row->wrong ? "bad" : NULL, label);
	arrow(s, row->wrong ? BAD : GOOD, row->wrong ? BAD_HEADS : GOOD, !row->frame->rx, s->y - SLANT);
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
	margins(s, row, s->y - 4, s->y - 4);
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
	margins(s, row, s->y, s->y - SLANT);
	text_at(s, (LEFT + RIGHT) / 2, s->y - SLANT - 1, "middle", "ghost", label);
	if (!s->draw_texts) {
		fprintf(s->path[GHOST], "M%d %dL%d %d", RIGHT, s->y - SLANT, LEFT + 60, s->y - 1);
		fprintf(s->path[GHOST_HEADS], "M%d %dl12 12m0 -12l-12 12", LEFT + 54, s->y - 7);
	}
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
draw(struct svg *s, enum path which, const char *d)
{
	if (d == NULL || *d == '\0')
		return;
	xml_open(s->x, "path");
	xml_attr(s->x, "class", styles[which].class_name);
	xml_attr(s->x, "d", d);
	xml_attr(s->x, "fill", "none");
	xml_attr(s->x, "stroke", styles[which].stroke);
	xml_attr(s->x, "stroke-width", styles[which].width);
	if (styles[which].dashes != NULL)
		xml_attr(s->x, "stroke-dasharray", styles[which].dashes);
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
	char *d[PATHS] = { NULL };
	size_t n[PATHS];
	struct svg s = { .x = x, .c = c };
	int opened = 1;

	for (int i = 0; i < PATHS; i++)
		opened &= (s.path[i] = open_memstream(&d[i], &n[i])) != NULL;
	if (opened)
		rows(&s);		/* the paths, and how high it all is */
	for (int i = 0; i < PATHS; i++)
		if (s.path[i] != NULL)
			fclose(s.path[i]);
	if (opened) {
		s.draw_texts = 1;
		frame_of_picture(&s);
		for (int i = PATHS; i-- > 0; )
			draw(&s, (enum path)i, d[i]);
		rows(&s);
		xml_close(x);
	}
	for (int i = 0; i < PATHS; i++)
		free(d[i]);
}
