/* SPDX-License-Identifier: MIT */
/*
 * ladder_text.c - the ladder on a terminal: tester left, stack right, time down.
 *
 *	  t (ms)     tester 192.0.2.1:40000            stack 192.0.2.2:7
 *	  1     0.000  ──── SYN     0:0 win 65535 ──────────────────▶
 *	  2     0.310  ◀─── SYN,ACK 0:0 ack 1 win 5840 ──────────────  SYN-RECEIVED
 */

#include <string.h>

#include "cause.h"
#include "ends.h"
#include "ladder.h"
#include "pen.h"
#include "results.h"

#define ARROWS	15		/* the column where arrows begin */
#define HEAD	PEN_ARROW_HEAD
#define STATES	14		/* columns for the state of the stack, at the right edge */

/* The column behind the arrows. */
static int
edge(const struct pen *p, const struct result *c)
{
	return p->width - (ladder_has_states(c) ? STATES + 1 : 0);
}

static void
left_margin(struct pen *p, int number, long long t)
{
	char text[32];

	if (number > 0)
		pen_print(p, "%3d", number);
	ladder_time(t, text, sizeof(text));
	pen_to(p, ARROWS - 2 - (int)strlen(text));
	pen_text(p, text);
	pen_to(p, ARROWS);
}

static void
show_state(struct pen *p, const struct result *c, const char *state)
{
	if (*state == '\0')
		return;
	pen_to(p, edge(p, c) + 1);
	pen_style(p, STYLE_DIM);
	pen_text(p, state);
	pen_style(p, STYLE_PLAIN);
}

static void
note(struct pen *p, const struct result *c)
{
	char text[512];

	pen_to(p, ARROWS);
	pen_style(p, STYLE_BAD);
	pen_glyph(p, GLYPH_WRONG);
	pen_to(p, ARROWS + 2);
	if (c->step > 0 && strcmp(c->cause, "left-over") != 0)
		pen_print(p, "step %d:", c->step);
	pen_wrap(p, ARROWS + 2, ladder_note(c, text, sizeof(text)));
	pen_style(p, STYLE_PLAIN);
}

static void
show_frame(struct pen *p, const struct result *c, const struct row *row)
{
	const struct result_frame *f = row->frame;
	int to = edge(p, c);
	char label[LADDER_LABEL], options[LADDER_LABEL];

	ladder_label(c, f, to - ARROWS - HEAD - 5, label, options);
	left_margin(p, f->frame, f->t);
	if (row->wrong)
		pen_style(p, STYLE_BAD);
	pen_arrow(p, !f->rx, to, label, row->wrong ? GLYPH_DASH : GLYPH_LINE);
	if (row->wrong)
		pen_style(p, STYLE_PLAIN);
	if (strcmp(f->mark, "allowed") == 0 || strcmp(f->mark, "ignored") == 0)
		pen_print(p, " %s", f->mark);
	else
		show_state(p, c, row->state);
	pen_line(p);
	if (*options != '\0') {
		pen_to(p, ARROWS + HEAD + 1);
		pen_wrap(p, ARROWS + HEAD + 9, options);
	}
	if (row->decides)
		note(p, c);
}

/* A step that no segment tells of, as the case says it. */
static void
show_step(struct pen *p, const struct result *c, const struct row *row, int all)
{
	left_margin(p, 0, row->t);
	pen_style(p, row->wrong ? STYLE_BAD : STYLE_DIM);
	if (all)
		pen_print(p, "step %d, line %d: ", row->step->step, row->step->line);
	for (const char *s = row->step->text; *s != '\0'; ) {
		size_t n = strcspn(s, " \t");

		pen_print(p, "%.*s", (int)n, s);
		s += n;
		s += strspn(s, " \t");
		if (*s != '\0')
			pen_text(p, " ");
	}
	pen_style(p, STYLE_PLAIN);
	if (strcmp(row->step->result, "unobserved") == 0)
		pen_text(p, "  (not observed)");
	show_state(p, c, row->state);
	pen_line(p);
	if (row->decides)
		note(p, c);
}

/* What was expected and never came, as a ghost of an arrow. */
static void
show_missing(struct pen *p, const struct result *c, const struct row *row)
{
	char label[512];

	left_margin(p, 0, row->t);
	pen_style(p, STYLE_BAD);
	pen_arrow(p, 0, edge(p, c), cause_expected(c, label, sizeof(label)), GLYPH_DASH);
	pen_style(p, STYLE_PLAIN);
	show_state(p, c, row->state);
	pen_line(p);
	note(p, c);
}

static void
show_part(struct pen *p, const char *part)
{
	pen_to(p, ARROWS);
	pen_style(p, STYLE_DIM);
	pen_text(p, part);
	pen_style(p, STYLE_PLAIN);
	pen_line(p);
}

void
ladder_text(struct pen *p, const struct result *c, int all)
{
	struct ladder l = { .result = c, .all = all };
	struct row row;
	char end[128];

	if (c->nsteps == 0 && c->nframes == 0)
		return;
	pen_text(p, "       t (ms)");
	pen_to(p, ARROWS);
	pen_print(p, "tester %s", ends_tester(c, end, sizeof(end)));
	ends_stack(c, end, sizeof(end));
	pen_to(p, edge(p, c) - 7 - pen_columns(end));
	/* two addresses of IPv6 leave room for the blank alone */
	pen_print(p, " stack %s", end);
	pen_line(p);
	while (ladder_next(&l, &row)) {
		if (row.kind == ROW_PART)
			show_part(p, row.step->part);
		else if (row.kind == ROW_FRAME)
			show_frame(p, c, &row);
		else if (row.kind == ROW_MISSING)
			show_missing(p, c, &row);
		else
			show_step(p, c, &row, all);
	}
	pen_line(p);
}
