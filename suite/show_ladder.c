/* SPDX-License-Identifier: MIT */
/*
 * show_ladder.c - what a case expects, as a ladder: tester left, stack right, as reports draw what
 * happened.  No time is known before a case runs; a segment has its step's number, and what the
 * step demands of the time.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "pen.h"
#include "script.h"
#include "show.h"
#include "step.h"
#include "words.h"

enum {
	ARROWS = 6,	/* the column where arrows begin */
	HEAD = PEN_ARROW_HEAD,
	STATE_ROOM = 14	/* columns for the state of the stack, at the right edge */
};

/* A step's text without its verb and the connection's name, blanks made one. */
static void
words_behind_verb(const struct script *s, const struct step *step, char *text, size_t size)
{
	const char *p = step->text, *conn = script_conn(s, step->conn), *colon = strchr(p, ':');
	size_t n = 0;

	if (*conn && colon && (size_t)(colon - p) == strlen(conn))
		p = colon + 1;
	p += strspn(p, " \t");
	p += strcspn(p, " \t");
	for (p += strspn(p, " \t"); *p && n + 2 < size; p++)
		if (!isblank((unsigned char)*p) || !isblank((unsigned char)p[1]))
			text[n++] = isblank((unsigned char)*p) ? ' ' : *p;
	text[n] = '\0';
}

static void
put_number(struct pen *p, int number)
{
	pen_print(p, "%4d", number);
	pen_to(p, ARROWS);
}

static void
put_arrow(struct pen *p, const struct script *s, const struct step *step, int right)
{
	char plain[600], segment[640], label[700];
	const char *conn = script_conn(s, step->conn);
	int edge = p->width - STATE_ROOM - 1;
	char *rest = NULL;

	words_behind_verb(s, step, plain, sizeof(plain));
	snprintf(label, sizeof(label), "%s%s%s", conn, *conn ? ": " : "",
	    words_segment(plain, segment, sizeof(segment)));
	if (pen_columns(label) > edge - ARROWS - HEAD - 5 && (rest = strstr(label, " <")) != NULL)
		*rest++ = '\0';
	put_number(p, step->number);
	pen_arrow(p, right, edge, label, GLYPH_LINE);
	if (step->next == NULL || step->next->verb != VERB_STATE)
		pen_line(p);
	if (rest) {
		if (p->column > 0)
			pen_line(p);
		pen_to(p, ARROWS + HEAD + 1);
		pen_wrap(p, ARROWS + HEAD + 9, rest);
	}
}

/* The state that the stack is to be in stands beside the segment before. */
static void
put_state(struct pen *p, const struct script *s, const struct step *step)
{
	char text[200];

	words_behind_verb(s, step, text, sizeof(text));
	if (p->column == 0)
		put_number(p, step->number);
	pen_to(p, p->width - STATE_ROOM);
	pen_style(p, STYLE_DIM);
	pen_text(p, text);
	pen_style(p, STYLE_PLAIN);
	pen_line(p);
}

static void
put_other(struct pen *p, const struct step *step)
{
	put_number(p, step->number);
	pen_style(p, STYLE_DIM);
	pen_wrap(p, ARROWS + 8, step->text);
	pen_style(p, STYLE_PLAIN);
}

static void
put_heading(struct pen *p, int at, const char *text)
{
	pen_to(p, at);
	pen_style(p, STYLE_DIM);
	pen_text(p, text);
	pen_style(p, STYLE_PLAIN);
	pen_line(p);
}

static void put_steps(struct pen *, const struct script *, const struct step *);

static void
put_branches(struct pen *p, const struct script *s, const struct step *step)
{
	char text[200];

	for (const struct branch *b = step->u.branches; b; b = b->next) {
		snprintf(text, sizeof(text), "%s %s%s", b == step->u.branches ? "either" : "or",
		    b->name, b->nonstrict ? " (departs from a SHOULD)" : "");
		put_heading(p, ARROWS, text);
		put_steps(p, s, b->steps);
	}
	put_heading(p, ARROWS, "in any case");
}

static void
put_steps(struct pen *p, const struct script *s, const struct step *step)
{
	for (; step; step = step->next) {
		if (step->verb == VERB_SEND || step->verb == VERB_SEND_ICMP)
			put_arrow(p, s, step, 1);
		else if (step->verb == VERB_EXPECT || step->verb == VERB_EXPECT_ICMP)
			put_arrow(p, s, step, 0);
		else if (step->verb == VERB_STATE)
			put_state(p, s, step);
		else if (step->verb == VERB_EITHER)
			put_branches(p, s, step);
		else
			put_other(p, step);
	}
}

void
show_ladder(const struct script *s, const struct report_options *terminal, FILE *out)
{
	struct pen p;

	pen_init(&p, out, terminal);
	pen_to(&p, ARROWS);
	pen_text(&p, "tester");
	pen_to(&p, p.width - STATE_ROOM - 1 - 5);
	pen_text(&p, "stack");
	pen_line(&p);
	for (int part = 0; part < PARTS; part++) {
		if (s->steps[part] == NULL)
			continue;
		put_heading(&p, ARROWS, part_name((enum part)part));
		put_steps(&p, s, s->steps[part]);
	}
}
