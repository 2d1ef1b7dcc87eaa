/* SPDX-License-Identifier: MIT */
/*
 * terminal_case.c - one case in full: what it is about, where it went wrong, field by field, the
 * ladder, the evidence.
 */

#include <string.h>

#include "cause.h"
#include "ladder.h"
#include "past.h"
#include "pcapng.h"
#include "pen.h"
#include "report.h"
#include "results.h"
#include "terminal.h"
#include "window.h"
#include "words.h"

#define FACTS	13		/* the column of "state", "capture" ... where their values begin */

static enum style
style_of(enum verdict v)
{
	switch (v) {
	case VERDICT_PASS:
	case VERDICT_NONSTRICT:
		return STYLE_GOOD;
	case VERDICT_SKIP:
	case VERDICT_XFAIL:
		return STYLE_DIM;
	default:
		return STYLE_BAD_BOLD;
	}
}

/* "FAIL  rst/in-window   lwip        0.213 s" */
static void
heading(struct pen *p, const struct result *c)
{
	char span[32];

	words_span(c->t, span, sizeof(span));
	pen_style(p, style_of(c->verdict));
	pen_text(p, words_verdict((int)c->verdict));
	pen_style(p, STYLE_PLAIN);
	pen_style(p, STYLE_BOLD);
	pen_print(p, "  %s", c->id);
	pen_style(p, STYLE_PLAIN);
	if (p->column + 3 + pen_columns(c->run->stack) + 2 + (int)strlen(span) > p->width)
		pen_line(p);	/* the id is whole, to be copied */
	pen_print(p, "   %s  ", c->run->stack);
	pen_to(p, p->width - (int)strlen(span));
	pen_text(p, span);
	pen_line(p);
}

/* What must hold, and where that stands. */
static void
requirement(struct pen *p, const struct results *r, const struct result *c)
{
	const struct result_requirement *q = results_main(r, c);
	char given[1024];

	pen_wrap(p, 2, c->title);
	if (q == NULL)
		return;
	pen_print(p, "  RFC %s ", q->rfc);
	pen_glyph(p, GLYPH_SECTION);
	pen_print(p, "%s %s, %s", q->section, q->level_text, q->id);
	if (*cause_given(c->run, q, given, sizeof(given)) != '\0') {
		pen_text(p, ",");
		pen_line(p);
		words_add(given, sizeof(given), ":");
		pen_wrap(p, 2, given);
	} else {
		pen_text(p, ":");
		pen_line(p);
	}
	pen_wrap(p, 2, *q->statement != '\0' ? q->statement : q->title);
}

/* Which step, and what it says. */
static void
where(struct pen *p, const struct result *c)
{
	const struct result_step *s = result_step(c, c->step);
	const char *text = s != NULL ? s->text : "";

	if (c->step > 0) {
		pen_print(p, "  step %d of %d", c->step,
			c->steps_in_all > c->step ? c->steps_in_all : c->step);
		if (*c->part != '\0' && strcmp(c->part, "test") != 0)
			pen_print(p, " (%s)", c->part);
		pen_text(p, ", ");
	} else {
		pen_text(p, "  ");
	}
	pen_text(p, c->file);
	if (c->line > 0)
		pen_print(p, ":%d", c->line);
	pen_line(p);
	if (*text != '\0')
		pen_wrap(p, 6, text);
}

static int
deciding(const struct result *c)
{
	int differ = 0;

	for (int i = 0; i < c->ndiffs; i++)
		differ += c->diffs[i].differs;
	return differ;
}

/* The two columns of the diff, as wide as their longest text, as far as there is room. */
static int
diff_width(const struct pen *p, const struct result *c)
{
	int width = 18, most = (p->width - 4 - 10 - 14) / 2;
	char text[512];

	for (int i = 0; i < c->ndiffs; i++) {
		const struct result_diff *d = &c->diffs[i];
		int e = pen_columns(cause_value(d->field, d->expected, text, sizeof(text)));
		int o = pen_columns(cause_value(d->field, d->observed, text, sizeof(text)));

		width = e > width ? e : width;
		width = o > width ? o : width;
	}
	return width > most ? most : width;
}

static void
diff_row(struct pen *p, const struct result_diff *d, int width, int differ)
{
	char text[512];

	pen_to(p, 4);
	if (d->differs)
		pen_style(p, STYLE_BAD);
	pen_text(p, d->field);
	pen_to(p, 14);
	pen_text(p, cause_value(d->field, d->expected, text, sizeof(text)));
	if (p->column > 14 + width + 1)
		pen_line(p);
	pen_to(p, 14 + width + 2);
	pen_text(p, cause_value(d->field, d->observed, text, sizeof(text)));
	if (d->differs) {
		pen_to(p, 14 + 2 * width + 4);
		pen_text(p, d->decides && differ > 1 ? " << decides" : " << differs");
		pen_style(p, STYLE_PLAIN);
	}
	pen_line(p);
}

static void
diff(struct pen *p, const struct result *c)
{
	int width = diff_width(p, c), differ = deciding(c);

	if (c->ndiffs == 0)
		return;
	pen_to(p, 4);
	pen_text(p, "field");
	pen_to(p, 14);
	pen_text(p, "expected");
	pen_to(p, 14 + width + 2);
	pen_text(p, "observed");
	pen_line(p);
	for (int i = 0; i < c->ndiffs; i++)
		diff_row(p, &c->diffs[i], width, differ);
	pen_line(p);
}

/*
 * A scale of 24 characters from 0 to somewhat behind the window, with brackets for the window and a
 * star for t.
 */
static void
bar(struct pen *p, const struct window *w, long long t)
{
	char scale[26];
	long long all = (t > w->within ? t : w->within) * 5 / 4 + 1;
	int from = (int)(w->after * 24 / all), to = (int)(w->within * 24 / all);
	int at = (int)(t * 24 / all);

	memset(scale, '-', 24);
	for (int i = from; i <= to; i++)
		scale[i] = i == from ? '[' : i == to ? ']' : '=';
	scale[at] = '*';
	scale[24] = '\0';
	pen_print(p, "   |%s|", scale);
}

/* What came last before nothing came. */
static void
last_seen(struct pen *p, const struct result *c)
{
	char text[32];

	for (int i = c->nframes - 1; i >= 0; i--) {
		const struct result_frame *f = &c->frames[i];

		if (!f->rx || strcmp(f->mark, "ignored") == 0)
			continue;
		pen_print(p, "; the last segment was frame %d at %s", f->frame,
			words_span(f->t, text, sizeof(text)));
		return;
	}
}

/*
 * Expected and observed when there is no segment to compare: nothing came, something unexpected
 * did, or at a wrong time.
 */
static void
facts(struct pen *p, const struct result *c)
{
	char text[512], window[128];
	const char *end;
	struct window w;
	long long t = window_time(c->observed, &end);

	if (c->ndiffs > 0 || (*c->expected == '\0' && *c->observed == '\0' && *c->window == '\0'))
		return;
	cause_expected(c, text, sizeof(text));
	if (*c->window != '\0')
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s",
			*c->expected != '\0' ? " " : "",
			words_window(c->window, window, sizeof(window)));
	pen_text(p, "  expected");
	pen_to(p, 12);
	if (*text != '\0')
		pen_wrap(p, 12, text);
	else
		pen_line(p);
	pen_print(p, "  observed  %s", cause_observed(c, text, sizeof(text)));
	if (strcmp(c->cause, "missing") == 0)
		last_seen(p, c);
	if (t >= 0 && t < 1000000000000 && window_parse(c->window, &w) && w.within < 1000000000000)
		bar(p, &w, t);
	pen_line(p);
	pen_line(p);
}

static void
fact(struct pen *p, const char *name, const char *value)
{
	if (*value == '\0')
		return;
	pen_print(p, "  %s", name);
	pen_to(p, FACTS);
	pen_wrap(p, FACTS, value);
}

/* A fact to be copied: never broken into lines. */
static void
whole_fact(struct pen *p, const char *name, const char *value)
{
	pen_print(p, "  %s", name);
	pen_to(p, FACTS);
	pen_text(p, value);
	pen_line(p);
}

/*
 * Did the stack send this for no connection of the case?  What hosts ask and tell their neighbours
 * (ARP, ICMPv6, IGMP) is of no interest.
 */
static int
is_stray(const struct result_frame *f)
{
	static const struct {
		unsigned char type[2];
		size_t at;			/* where the protocol's number is; 0: any */
		unsigned char protocol;
	} neighbours[] = {
		{ { 0x08, 0x06 }, 0, 0 }, { { 0x08, 0x00 }, 23, 2 }, { { 0x86, 0xdd }, 20, 58 },
		{ { 0x86, 0xdd }, 20, 0 },
	};

	if (!f->rx || strcmp(f->mark, "ignored") != 0)
		return 0;
	for (size_t i = 0; i < sizeof(neighbours) / sizeof(neighbours[0]); i++)
		if (f->nbytes > 23 && memcmp(f->bytes + 12, neighbours[i].type, 2) == 0 &&
			(neighbours[i].at == 0 ||
			f->bytes[neighbours[i].at] == neighbours[i].protocol))
			return 0;
	return 1;
}

/*
 * Where nothing came as it should, what came for nobody may be just that, with wrong addresses or
 * lengths.
 */
static void
strays(struct pen *p, const struct result *c)
{
	const struct result_frame *last = NULL;
	char text[200];
	int n = 0;

	if (strcmp(c->cause, "missing") != 0)
		return;
	for (int i = 0; i < c->nframes; i++)
		if (is_stray(&c->frames[i])) {
			last = &c->frames[i];
			n++;
		}
	if (n == 0)
		return;
	snprintf(text, sizeof(text), "%d frame%s from the stack belong%s to no connection of this "
		"case (addresses, ports, lengths?), the last is frame %d of %zu bytes; a capture "
		"(--pcap-dir) has %s", n, n == 1 ? "" : "s", n == 1 ? "s" : "", last->frame,
		last->nbytes,
		n == 1 ? "it" : "them");
	fact(p, "strays", text);
}

static void
evidence(struct pen *p, const struct result *c, const struct report_options *o)
{
	char text[2048], name[256];

	strays(p, c);
	fact(p, "variant", c->alternatives);
	fact(p, "history", past_sentence(c, text, sizeof(text)));
	if (c->late >= 1000) {
		words_span(c->late, name, sizeof(name));
		snprintf(text, sizeof(text), "kept waiting for up to %s", name);
		fact(p, "tester", text);
	}
	if (pcapng_has(c, o)) {
		pcapng_name(c, name, sizeof(name));
		snprintf(text, sizeof(text), "%s/%s", o->captures, name);
		if (c->frame > 0)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), ", frame %d",
				c->frame);
		whole_fact(p, "capture", text);
	}
	whole_fact(p, "reproduce", cause_reproduce(c, o, text, sizeof(text)));
	pen_line(p);
}

void
terminal_full(const struct results *r, const struct result *c, const struct report_options *o,
	FILE *out)
{
	int good = c->verdict == VERDICT_PASS, skipped = c->verdict == VERDICT_SKIP;
	char text[1024];
	struct pen p;

	pen_init(&p, out, o);
	heading(&p, c);
	requirement(&p, r, c);
	pen_line(&p);
	if (!good && !skipped)
		where(&p, c);
	if (!good) {
		pen_wrap(&p, 2, cause_sentence(r, c, text, sizeof(text)));
		pen_line(&p);
	}
	if (!good && !skipped) {
		diff(&p, c);
		facts(&p, c);
	}
	ladder_text(&p, c, o->verbosity >= 3);
	evidence(&p, c, o);
}
