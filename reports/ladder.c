/* SPDX-License-Identifier: MIT */
/*
 * ladder.c - the rows of a ladder, in the order in which things happened.
 *
 * Steps and frames are two lists, each in order.  The walk takes a step when all frames that belong
 * before it are out: those of earlier steps, those that no step took and that came before it ended,
 * and its own.  A step that had a frame is told by the frame.
 */

#include <stdio.h>
#include <string.h>

#include "cause.h"
#include "ladder.h"
#include "results.h"
#include "words.h"

/* Frames that have nothing to do with the case, such as ARP. */
static int
hidden(const struct result_frame *f)
{
	return strcmp(f->mark, "ignored") == 0 || strcmp(f->kind, "other") == 0;
}

static int
belongs_before(const struct result_frame *f, const struct result_step *s)
{
	return f->step > 0 ? f->step <= s->step : f->t <= s->t;
}

static int
is_missing(const struct result *c, const struct result_step *s)
{
	return s != NULL && s->step == c->step && strcmp(c->cause, "missing") == 0 &&
		*c->expected != '\0';
}

/* Begin a part with its heading: 1 when the heading has yet to be shown. */
static int
new_part(struct ladder *l, const struct result_step *s, struct row *row)
{
	if (s == NULL || *s->part == '\0' || (l->part != NULL && strcmp(s->part, l->part) == 0))
		return 0;
	l->part = s->part;
	*row = (struct row){ .kind = ROW_PART, .step = s, .state = "", .t = s->t };
	return 1;
}

/*
 * Is a frame not as it should be?  What nobody had taken yet when another thing decided is no
 * more than that.
 */
static int
is_wrong(const struct result *c, const struct result_frame *f)
{
	if (c->frame > 0 && f->frame == c->frame)
		return 1;
	return strcmp(f->mark, "wrong") == 0 ||
		(strcmp(f->mark, "extra") == 0 && strcmp(c->cause, "left-over") == 0);
}

static int
frame_row(struct ladder *l, struct row *row)
{
	const struct result *c = l->result;
	const struct result_frame *f = &c->frames[l->frame];
	const struct result_step *s = f->step > 0 ? result_step(c, f->step) : NULL;

	if (new_part(l, s, row))
		return 1;
	l->frame++;
	if (hidden(f) && !l->all)
		return 0;
	*row = (struct row){
		.kind = ROW_FRAME, .frame = f, .step = s, .t = f->t,
		.state = s != NULL ? s->state : "",
		.wrong = is_wrong(c, f),
	};
	row->decides = row->wrong && (c->frame == 0 || f->frame == c->frame);
	l->told |= row->decides;
	if (s != NULL)
		l->shown = s->step;
	return 1;
}

static int
step_row(struct ladder *l, struct row *row)
{
	const struct result *c = l->result;
	const struct result_step *s = &c->steps[l->step];
	int told = l->shown == s->step;		/* by its frame */

	if (new_part(l, s, row))
		return 1;
	l->step++;
	if (told && !l->all)
		return 0;
	*row = (struct row){
		.kind = is_missing(c, s) ? ROW_MISSING : ROW_STEP, .step = s,
		.state = told ? "" : s->state,
		.t = is_missing(c, s) && c->t > s->t ? c->t : s->t,
		.wrong = strcmp(s->result, "fail") == 0 || strcmp(s->result, "error") == 0 ||
			(c->step == s->step && c->verdict != VERDICT_PASS && c->frame == 0),
	};
	/* of what broke a rule no step has the segment */
	row->decides = row->wrong && !l->told && !told;
	return 1;
}

int
ladder_next(struct ladder *l, struct row *row)
{
	const struct result *c = l->result;

	for (;;) {
		int frames = l->frame < c->nframes, steps = l->step < c->nsteps;
		int got;

		if (!frames && !steps)
			return 0;
		if (frames && (!steps || belongs_before(&c->frames[l->frame], &c->steps[l->step])))
			got = frame_row(l, row);
		else
			got = step_row(l, row);
		if (got)
			return 1;
	}
}

const char *
ladder_note(const struct result *c, char *text, size_t size)
{
	const char *field = cause_field(c);
	char wanted[256];

	cause_expected(c, wanted, sizeof(wanted));
	if (strcmp(c->cause, "missing") == 0)
		snprintf(text, size, "never came");
	else if (strcmp(c->cause, "left-over") == 0)
		snprintf(text, size, "no step expects this");
	else if (strcmp(c->cause, "early") == 0 || strcmp(c->cause, "late") == 0)
		snprintf(text, size, "too %s%s%s", c->cause,
			*c->window != '\0' ? ", expected " : "",
			words_window(c->window, wanted, sizeof(wanted)));
	else if (strcmp(c->cause, "rule") == 0)
		snprintf(text, size, "broke the rule \"%s\"", c->field);
	else if (*wanted != '\0')
		snprintf(text, size, "expected %s%s%s", field, *field != '\0' ? " " : "", wanted);
	else
		snprintf(text, size, "%s", *c->reason != '\0' ? c->reason : "not expected");
	return text;
}

/* The number after a segment, in which SYN and FIN count as one each. */
static long long
end_of(const struct result_frame *f)
{
	return f->seq + f->len + (strchr(f->flags, 'S') != NULL) + (strchr(f->flags, 'F') != NULL);
}

/* Was all that a segment has sent before, by the same side? */
static int
is_again(const struct result *c, const struct result_frame *f)
{
	if (end_of(f) == f->seq || strchr(f->flags, 'R') != NULL)
		return 0;
	for (const struct result_frame *g = c->frames; g < f; g++)
		if (g->rx == f->rx && strcmp(g->kind, "tcp") == 0 &&
			strcmp(g->conn, f->conn) == 0 &&
			strchr(g->flags, 'R') == NULL && !hidden(g) && g->seq <= f->seq &&
			end_of(f) <= end_of(g))
			return 1;
	return 0;
}

/* What asks for a link address over IPv6 and answers that (RFC 4861 section 4), or NULL. */
static const char *
neighbor(const struct result_frame *f)
{
	static const char *const names[] = {
		"router solicitation", "router advertisement",
		"neighbor solicitation", "neighbor advertisement"
	};
	enum { NEXT_HEADER = 14 + 6, TYPE = 14 + 40, ICMPV6 = 58, FIRST = 133 };

	if (f->nbytes <= TYPE || f->bytes[NEXT_HEADER] != ICMPV6 || f->bytes[TYPE] < FIRST ||
		f->bytes[TYPE] - FIRST >= (int)(sizeof(names) / sizeof(names[0])))
		return NULL;
	return names[f->bytes[TYPE] - FIRST];
}

/* What a frame is that the harness found no words for: by its type, in bytes 12 and 13. */
static const char *
other(const struct result_frame *f)
{
	int type = f->nbytes >= 14 ? f->bytes[12] << 8 | f->bytes[13] : 0;
	const char *name = type == 0x86dd ? neighbor(f) : NULL;

	return name != NULL ? name : type == 0x0806 ? "ARP" : type == 0x86dd ? "IPv6 without TCP" :
		type == 0x0800 ? "IPv4 without TCP" : f->kind;
}

void
ladder_label(const struct result *c, const struct result_frame *f, int fits,
	char label[LADDER_LABEL], char options[LADDER_LABEL])
{
	const char *rest = f->text;
	char flags[64], *opts;

	*options = '\0';
	if (strcmp(f->kind, "tcp") != 0 || *f->flags == '\0') {
		snprintf(label, LADDER_LABEL, "%s", *f->text != '\0' ? f->text : other(f));
		return;
	}
	rest += strcspn(rest, " ");
	rest += strspn(rest, " ");
	words_flags(f->flags, flags, sizeof(flags));
	snprintf(label, LADDER_LABEL, "%s%s%s%-7s %s", is_again(c, f) ? "R " : "", f->conn,
		*f->conn != '\0' ? ": " : "", flags, rest);
	opts = strstr(label, " <");
	if (opts != NULL && (int)strlen(label) > fits) {
		memcpy(options, opts + 1, strlen(opts));
		*opts = '\0';
	}
}

const char *
ladder_time(long long us, char *text, size_t size)
{
	if (us < 100000000)
		snprintf(text, size, "%lld.%03lld", us / 1000, us % 1000);
	else
		snprintf(text, size, "%lld.%02lld s", us / 1000000, us % 1000000 / 10000);
	return text;
}

int
ladder_has_states(const struct result *c)
{
	for (int i = 0; i < c->nsteps; i++)
		if (*c->steps[i].state != '\0')
			return 1;
	return 0;
}
