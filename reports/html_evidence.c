/* SPDX-License-Identifier: MIT */
/*
 * html_evidence.c - what a page rests on: the segments as a table, the states, the case file with
 * the lines marked at which it went wrong.
 */

#include <string.h>

#include "cause.h"
#include "html.h"
#include "ladder.h"
#include "results.h"
#include "timeline.h"
#include "words.h"
#include "xml.h"

static void
cell(struct html *h, const char *text)
{
	xml_element(h->x, "td", NULL, text);
}

static void
number(struct html *h, const char *class_name, long long n)
{
	xml_open_class(h->x, "td", class_name);
	xml_textf(h->x, "%lld", n);
	xml_close(h->x);
}

/* What a segment says; what is none, as a text. */
static void
contents(struct html *h, const struct result_frame *f)
{
	char text[64];

	if (strcmp(f->kind, "tcp") != 0) {
		xml_open(h->x, "td");
		xml_attr(h->x, "colspan", "6");
		xml_text(h->x, *f->text != '\0' ? f->text : f->kind);
		xml_close(h->x);
		return;
	}
	cell(h, words_flags(f->flags, text, sizeof(text)));
	number(h, NULL, f->seq);
	number(h, NULL, f->len);
	if (strchr(f->flags, '.') != NULL)
		number(h, NULL, f->ack);
	else
		cell(h, "");
	number(h, NULL, f->win);
	cell(h, f->options);
}

static void
frame_row(struct html *h, const struct result *c, const struct result_frame *f)
{
	int wrong = f->frame == c->frame || strcmp(f->mark, "wrong") == 0 ||
		strcmp(f->mark, "extra") == 0;
	char text[64];

	xml_open_class(h->x, "tr", wrong ? "bad" : NULL);
	number(h, "n", f->frame);
	xml_element(h->x, "td", "n", ladder_time(f->t, text, sizeof(text)));
	cell(h, f->rx ? "stack" : "tester");
	snprintf(text, sizeof(text), "%d", f->step);
	cell(h, f->step > 0 ? text : "");
	contents(h, f);
	xml_open_class(h->x, "td", "mark");
	xml_textf(h->x, "%s%s", wrong ? "✗ " : "", f->mark);
	xml_close(h->x);
	xml_close(h->x);
}

void
html_segments(struct html *h, const struct result *c)
{
	static const char *const heads[] = { "Frame", "ms", "By", "Step", "Flags", "Seq", "Len",
		"Ack", "Win", "Options", "Mark", NULL };

	if (c->nframes == 0)
		return;
	html_fold(h, NULL, "Segments as a table");
	html_box(h, "Segments", 1);
	xml_open_class(h->x, "table", "seg");
	html_heads(h, heads);
	xml_open(h->x, "tbody");
	for (int i = 0; i < c->nframes; i++)
		frame_row(h, c, &c->frames[i]);
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
	xml_close(h->x);
}

/* The states that it went through, and where they are known from. */
void
html_states(struct html *h, const struct result *c)
{
	struct timeline l = { .result = c };
	int inferred = timeline_inferred(c), n = 0;
	struct moment m;
	char text[256];

	while (timeline_next(&l, &m)) {
		if (n++ == 0) {
			xml_open_class(h->x, "div", inferred ? "states inferred" : "states");
			xml_open(h->x, "ol");
		}
		xml_open_class(h->x, "li", m.wrong ? "bad" : NULL);
		xml_element(h->x, "b", NULL, m.state);
		xml_text(h->x, " ");
		xml_element(h->x, "span", NULL, words_span(m.t, text, sizeof(text)));
		if (m.wrong)
			xml_textf(h->x, " ✗ expected %s", cause_expected(c, text, sizeof(text)));
		xml_close(h->x);
	}
	if (n == 0)
		return;
	xml_close(h->x);
	xml_element(h->x, "p", NULL, inferred ?
		"States inferred from the segments: this stack can't be asked." :
		"States as the stack reported them.");
	xml_close(h->x);
}

/* Did an instance of the case go wrong at this line? */
static int
is_wrong(const struct html_case *k, int number)
{
	for (int i = 0; i < k->n; i++)
		if (k->list[i]->line == number && k->list[i]->verdict != VERDICT_PASS &&
			k->list[i]->verdict != VERDICT_SKIP)
			return 1;
	return 0;
}

/* One line of the script; those that decided are marked. */
static void
script_line(struct html *h, int wrong, int number, const char *line, size_t n)
{
	if (wrong)
		xml_open(h->x, "mark");
	xml_open_class(h->x, "span", "no");
	xml_textf(h->x, "%3d%s ", number, wrong ? " ✗" : "  ");
	xml_close(h->x);
	xml_textf(h->x, "%.*s", (int)n, line);
	if (wrong)
		xml_close(h->x);
	xml_text(h->x, "\n");
}

/* The steps, where the stream has no text of the case file. */
static void
steps(struct html *h, const struct result *c)
{
	for (int i = 0; i < c->nsteps; i++) {
		const struct result_step *s = &c->steps[i];
		int wrong = s->step == c->step && c->verdict != VERDICT_PASS;

		if (wrong)
			xml_open(h->x, "mark");
		xml_textf(h->x, "%3d%s %-8s %s", s->step, wrong ? " ✗" : "  ", s->part, s->text);
		if (strcmp(s->result, "ok") != 0)
			xml_textf(h->x, "  (%s)", s->result);
		if (wrong)
			xml_close(h->x);
		xml_text(h->x, "\n");
	}
	if (c->steps_in_all > c->nsteps)
		xml_textf(h->x, "and %d more that were not reached\n", c->steps_in_all - c->nsteps);
}

void
html_script(struct html *h, const struct html_case *k)
{
	const struct result *c = k->list[0];
	const struct result_script *s = results_script(h->results, c);
	int number = 0;

	if (s == NULL && c->nsteps == 0)
		return;
	html_fold(h, NULL, s != NULL ? "The case file" : "Steps");
	xml_open(h->x, "pre");
	xml_attr(h->x, "tabindex", "0");
	if (s == NULL)
		steps(h, c);
	for (const char *p = s != NULL ? s->source : ""; *p != '\0'; ) {
		size_t n = strcspn(p, "\n");

		number++;
		script_line(h, is_wrong(k, number), number, p, n);
		p += n;
		p += *p == '\n';
	}
	xml_close(h->x);
	xml_close(h->x);
}
