/* SPDX-License-Identifier: MIT */
/*
 * ladder_svg.c - the ladder as a picture: tester left, stack right, time down, as in the RFC's own
 * figures.
 *
 * The rows are walked once for the lines and once for each column of texts, so that a column's
 * place and look are said once and a report of thousands of cases stays small.  Colours stand in
 * attributes, so that they survive where style sheets are forbidden, and in classes, so that the
 * dark theme can change them.
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

/*
 * Lines, and how each is drawn.  What is dashed has its heads in a path of their own, which is not.
 */
enum path { GOOD, BAD, BAD_HEADS, GHOST, GHOST_HEADS, RULES, LIVES, PATHS };

static const struct {
	const char *class_name, *stroke, *width, *dashes;
} styles[PATHS] = {
	[GOOD] = { "good", "#16191d", "1.3", NULL },
	[BAD] = { "bad", "#a3140c", "2.4", "8 5" },
	[BAD_HEADS] = { "bad", "#a3140c", "2.4", NULL },
	[GHOST] = { "ghost", "#8b929b", "1.6", "3 4" },
	[GHOST_HEADS] = { "ghost", "#8b929b", "1.6", NULL },
	[RULES] = { "rule", "#c9ced6", "1", "2 4" },
	[LIVES] = { "life", "#c9ced6", "2", NULL },
};

/* Columns of texts.  LINES has none: in that walk the paths are made. */
enum column { LINES, PARTS, TIMES, LABELS, STEPS, SEEN, COLUMNS };

static const struct {
	int x;
	const char *anchor, *class_name;
} columns[COLUMNS] = {
	[PARTS] = { 2, NULL, "part" },
	[TIMES] = { LEFT - 10, "end", "t" },
	[LABELS] = { (LEFT + RIGHT) / 2, "middle", NULL },
	[STEPS] = { RIGHT - 10, "end", "step" },
	[SEEN] = { RIGHT + 10, NULL, NULL },
};

struct svg {
	struct xml *x;
	const struct result *c;
	FILE *path[PATHS];
	enum column column;		/* what this walk is for */
	int y;
	long long last;			/* time of the row before */
	const char *state;		/* last shown */
};

static void
text_at(struct svg *s, enum column column, int y, const char *class_name, const char *text)
{
	if (s->column != column || *text == '\0')
		return;
	xml_open_class(s->x, "text", class_name);
	xml_attrf(s->x, "y", "%d", y);
	xml_text(s->x, text);
	xml_close(s->x);
}

/* An arrow from the left or from the right, beginning at height y. */
static void
arrow(struct svg *s, enum path line, enum path heads, int to_right, int y)
{
	int from = to_right ? LEFT : RIGHT, to = to_right ? RIGHT : LEFT;
	int back = to_right ? -9 : 9, end = y + SLANT;

	if (s->column != LINES)
		return;
	fprintf(s->path[line], "M%d %dL%d %d", from, y, to, end);
	fprintf(s->path[heads], "M%d %dL%d %dL%d %d", to + back, end - 5, to, end, to + back,
		end + 4);
}

/* A pause before a row, when it is long. */
static void
pause_before(struct svg *s, const struct row *row)
{
	char span[32], text[64];

	if (row->t - s->last > GAP) {
		words_span(row->t - s->last, span, sizeof(span));
		snprintf(text, sizeof(text), "⋮ %.31s", span);
		s->y += LINE + 6;	/* in the middle between the two times */
		text_at(s, TIMES, s->y, NULL, text);
	}
	if (row->t > s->last)
		s->last = row->t;
}

/* The time at the tester's side; at the stack's its state, where it is another one. */
static void
margins(struct svg *s, const struct row *row, int left, int right)
{
	char text[32];

	text_at(s, TIMES, left + 4, NULL, ladder_time(row->t, text, sizeof(text)));
	if (*row->state != '\0' && strcmp(row->state, s->state) != 0) {
		text_at(s, SEEN, right + 4, NULL, row->state);
		s->state = row->state;
	}
}

/* What should have come, as a ghost below what did. */
static void
wrong_note(struct svg *s)
{
	char note[512], text[600];
	int ghost = *s->c->expected != '\0' && strcmp(s->c->cause, "mismatch") == 0;

	s->y += LINE;
	ladder_note(s->c, note, sizeof(note));
	if (s->c->step > 0 && strcmp(s->c->cause, "left-over") != 0)
		snprintf(text, sizeof(text), "✗ step %d: %s", s->c->step, note);
	else
		snprintf(text, sizeof(text), "✗ %s", note);
	text_at(s, LABELS, s->y, "bad", text);
	if (ghost)
		arrow(s, GHOST, GHOST_HEADS, 0, s->y + 6);
	s->y += ghost ? SLANT + 4 : 0;
}

static void
frame_row(struct svg *s, const struct row *row)
{
	char label[LADDER_LABEL], options[LADDER_LABEL];

	ladder_label(s->c, row->frame, FITS, label, options);
	s->y += PITCH;
	margins(s, row, row->frame->rx ? s->y : s->y - SLANT, row->frame->rx ? s->y - SLANT : s->y);
	text_at(s, LABELS, s->y - SLANT - 1, row->wrong ? "bad" : NULL, label);
	arrow(s, row->wrong ? BAD : GOOD, row->wrong ? BAD_HEADS : GOOD, !row->frame->rx,
		s->y - SLANT);
	if (*options != '\0') {
		s->y += LINE - 3;
		text_at(s, LABELS, s->y, "t", options);
	}
	if (row->decides)
		wrong_note(s);
}

/*
 * A step that only asked for the state, and got what it expected: the column of states tells that.
 */
static int
is_told(const struct row *row)
{
	return strncmp(row->step->text, "state", 5) == 0 && *row->state != '\0' && !row->wrong;
}

/* A step without a segment: at the stack's line, where the application is. */
static void
step_row(struct svg *s, const struct row *row)
{
	s->y += LINE + 4;
	margins(s, row, s->y - 4, s->y - 4);
	text_at(s, STEPS, s->y, row->wrong ? "bad" : NULL, row->step->text);
	if (row->decides)
		wrong_note(s);
}

static void
missing_row(struct svg *s, const struct row *row)
{
	char label[512], text[64];

	s->y += PITCH;
	margins(s, row, s->y, s->y - SLANT);
	text_at(s, LABELS, s->y - SLANT - 1, "ghost", cause_expected(s->c, label, sizeof(label)));
	if (s->column == LINES) {
		fprintf(s->path[GHOST], "M%d %dL%d %d", RIGHT, s->y - SLANT, LEFT + 60, s->y - 1);
		fprintf(s->path[GHOST_HEADS], "M%d %dl12 12m0 -12l-12 12", LEFT + 54, s->y - 7);
	}
	s->y += LINE;
	snprintf(text, sizeof(text), "✗ step %d: never came", s->c->step);
	text_at(s, LABELS, s->y, "bad", text);
}

static void
part_row(struct svg *s, const struct row *row)
{
	s->y += LINE + 6;
	text_at(s, PARTS, s->y, NULL, row->step->part);
	if (s->column == LINES)
		fprintf(s->path[RULES], "M%d %dH%d", LEFT - 24, s->y - 4, RIGHT);
}

/* One walk over the rows. */
static void
rows(struct svg *s, enum column column)
{
	struct ladder l = { .result = s->c };
	struct row row;

	s->column = column;
	s->y = TOP;
	s->last = 0;
	s->state = "";
	while (ladder_next(&l, &row)) {
		if (row.kind == ROW_PART) {
			part_row(s, &row);
			continue;
		}
		if (row.kind == ROW_STEP && is_told(&row))
			continue;
		pause_before(s, &row);
		if (row.kind == ROW_FRAME)
			frame_row(s, &row);
		else if (row.kind == ROW_MISSING)
			missing_row(s, &row);
		else
			step_row(s, &row);
	}
	s->y += 14;
	if (column == LINES)
		fprintf(s->path[LIVES], "M%d %dV%dM%d %dV%d", LEFT, TOP - 10, s->y - 4, RIGHT,
			TOP - 10, s->y - 4);
}

static void
draw(struct svg *s, enum path which, const char *d)
{
	if (d == NULL || *d == '\0')
		return;
	xml_open_class(s->x, "path", styles[which].class_name);
	xml_attr(s->x, "d", d);
	xml_attr(s->x, "fill", "none");
	xml_attr(s->x, "stroke", styles[which].stroke);
	xml_attr(s->x, "stroke-width", styles[which].width);
	if (styles[which].dashes != NULL)
		xml_attr(s->x, "stroke-dasharray", styles[which].dashes);
	xml_void(s->x);
}

static void
write_column(struct svg *s, enum column column)
{
	xml_open_class(s->x, "g", columns[column].class_name);
	xml_attrf(s->x, "transform", "translate(%d)", columns[column].x);
	if (columns[column].anchor != NULL)
		xml_attr(s->x, "text-anchor", columns[column].anchor);
	rows(s, column);
	xml_close(s->x);
}

/* A head of a column, which has a place of its own. */
static void
title(struct svg *s, int x, const char *anchor, const char *text)
{
	xml_open_class(s->x, "text", "end");
	xml_attrf(s->x, "x", "%d", x);
	xml_attrf(s->x, "y", "%d", TOP - 18);
	if (anchor != NULL)
		xml_attr(s->x, "text-anchor", anchor);
	xml_text(s->x, text);
	xml_close(s->x);
}

static void
titles(struct svg *s)
{
	char end[128], text[160];

	xml_open(s->x, "title");
	xml_textf(s->x, "Segments of %s between tester and stack", s->c->id);
	xml_close(s->x);
	title(s, LEFT - 10, "end", "ms");
	snprintf(text, sizeof(text), "tester %s", ends_tester(s->c, end, sizeof(end)));
	title(s, LEFT, NULL, text);
	snprintf(text, sizeof(text), "stack %s", ends_stack(s->c, end, sizeof(end)));
	title(s, RIGHT, "end", text);
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
		rows(&s, LINES);
	for (int i = 0; i < PATHS; i++)
		if (s.path[i] != NULL)
			fclose(s.path[i]);
	if (opened) {
		xml_open_class(x, "svg", "ladder");
		xml_attrf(x, "viewBox", "0 0 %d %d", WIDTH, s.y);
		xml_attr(x, "role", "img");
		titles(&s);
		for (int i = PATHS; i-- > 0; )
			draw(&s, (enum path)i, d[i]);
		for (int i = PARTS; i < COLUMNS; i++)
			write_column(&s, (enum column)i);
		xml_close(x);
	}
	for (int i = 0; i < PATHS; i++)
		free(d[i]);
}
