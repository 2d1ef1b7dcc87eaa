/* SPDX-License-Identifier: MIT */
/*
 * html_case.c - the page of each case: verdict, requirement, one sentence, the difference, the
 * picture, the evidence, the command.  Passes are short and folded; of failures the first few are
 * open.
 */

#include <string.h>

#include "cause.h"
#include "html.h"
#include "ladder.h"
#include "pcapng.h"
#include "report.h"
#include "results.h"
#include "words.h"
#include "xml.h"

#define OPEN	8		/* failures that are open from the beginning */

static void
requirement(struct html *h, const struct result *c)
{
	const struct result_requirement *q = results_main(h->results, c);

	xml_open(h->x, "p");
	if (q != NULL) {
		html_section_link(h, q);
		xml_textf(h->x, " %s · ", q->level_text);
		xml_open(h->x, "a");
		xml_attrf(h->x, "href", "#requirement/%s", q->id);
		xml_text(h->x, q->id);
		xml_close(h->x);
		xml_text(h->x, " · ");
	}
	xml_element(h->x, "code", NULL, c->file);
	if (c->line > 0)
		xml_textf(h->x, ", line %d", c->line);
	xml_close(h->x);
	if (q != NULL && *q->statement != '\0' && c->verdict != VERDICT_PASS)
		xml_element(h->x, "blockquote", NULL, q->statement);
}

static void
cause(struct html *h, const struct result *c)
{
	char text[1024];

	cause_sentence(h->results, c, text, sizeof(text));
	if (*text == '\0')
		return;
	xml_open(h->x, "p");
	xml_attrf(h->x, "class", "cause %s", verdict_name(c->verdict));
	xml_text(h->x, text);
	xml_close(h->x);
}

static void
diff_row(struct html *h, const struct result_diff *d, int differ)
{
	int decides = d->decides && differ > 1;
	char text[512];

	xml_open_class(h->x, "tr", d->differs ? "bad" : NULL);
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
	xml_text(h->x, d->field);
	xml_close(h->x);
	xml_element(h->x, "td", NULL, cause_value(d->field, d->expected, text, sizeof(text)));
	xml_element(h->x, "td", NULL, cause_value(d->field, d->observed, text, sizeof(text)));
	xml_element(h->x, "td", "mark", !d->differs ? "" : decides ? "✗ differs, decides" : "✗ differs");
	xml_close(h->x);
}

static void
diff(struct html *h, const struct result *c)
{
	static const char *const heads[] = { "Field", "Expected", "Observed", "", NULL };
	int differ = 0;

	if (c->ndiffs == 0)
		return;
	for (int i = 0; i < c->ndiffs; i++)
		differ += c->diffs[i].differs;
	html_box(h, "Expected and observed", 1);
	xml_open_class(h->x, "table", "diff");
	xml_open(h->x, "caption");
	xml_textf(h->x, "Expected and observed in step %d", c->step);
	xml_close(h->x);
	html_heads(h, heads);
	xml_open(h->x, "tbody");
	for (int i = 0; i < c->ndiffs; i++)
		diff_row(h, &c->diffs[i], differ);
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
}

/* Expected and observed where no segment could be compared. */
static void
facts(struct html *h, const struct result *c)
{
	char text[512], window[128];

	if (c->ndiffs > 0 || (*c->expected == '\0' && *c->observed == '\0'))
		return;
	words_window(c->window, window, sizeof(window));
	xml_open(h->x, "dl");
	xml_element(h->x, "dt", NULL, "expected");
	xml_open_class(h->x, "dd", "mono");
	cause_expected(c, text, sizeof(text));
	xml_textf(h->x, "%s%s%s", text, *text != '\0' && *window != '\0' ? " " : "", window);
	xml_close(h->x);
	xml_element(h->x, "dt", NULL, "observed");
	xml_open_class(h->x, "dd", "mono");
	xml_text(h->x, cause_observed(c, text, sizeof(text)));
	xml_close(h->x);
	xml_close(h->x);
}

static void
cell(struct html *h, const char *text)
{
	xml_element(h->x, "td", NULL, text);
}

static void
frame_row(struct html *h, const struct result *c, const struct result_frame *f)
{
	int wrong = f->frame == c->frame || strcmp(f->mark, "wrong") == 0 ||
		strcmp(f->mark, "extra") == 0;
	char text[64];

	xml_open_class(h->x, "tr", wrong ? "bad" : NULL);
	xml_open_class(h->x, "td", "n");
	xml_textf(h->x, "%d", f->frame);
	xml_close(h->x);
	xml_open_class(h->x, "td", "n");
	xml_text(h->x, ladder_time(f->t, text, sizeof(text)));
	xml_close(h->x);
	cell(h, f->rx ? "stack" : "tester");
	snprintf(text, sizeof(text), "%d", f->step);
	cell(h, f->step > 0 ? text : "");
	if (strcmp(f->kind, "tcp") == 0) {
		cell(h, words_flags(f->flags, text, sizeof(text)));
		xml_open(h->x, "td");
		xml_textf(h->x, "%lld", f->seq);
		xml_close(h->x);
		xml_open(h->x, "td");
		xml_textf(h->x, "%lld", f->len);
		xml_close(h->x);
		xml_open(h->x, "td");
		if (strchr(f->flags, '.') != NULL)
			xml_textf(h->x, "%lld", f->ack);
		xml_close(h->x);
		xml_open(h->x, "td");
		xml_textf(h->x, "%lld", f->win);
		xml_close(h->x);
		cell(h, f->options);
	} else {
		xml_open(h->x, "td");
		xml_attr(h->x, "colspan", "6");
		xml_text(h->x, *f->text != '\0' ? f->text : f->kind);
		xml_close(h->x);
	}
	xml_open_class(h->x, "td", "mark");
	xml_textf(h->x, "%s%s", wrong ? "✗ " : "", f->mark);
	xml_close(h->x);
	xml_close(h->x);
}

static void
segments(struct html *h, const struct result *c)
{
	static const char *const heads[] = { "Frame", "ms", "By", "Step", "Flags", "Seq", "Len",
		"Ack", "Win", "Options", "Mark", NULL };

	if (c->nframes == 0)
		return;
	xml_open(h->x, "details");
	xml_element(h->x, "summary", NULL, "Segments as a table");
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

/* The states that the stack was seen in. */
static void
states(struct html *h, const struct result *c)
{
	const char *last = "";
	char text[32];

	if (!ladder_has_states(c))
		return;
	xml_open_class(h->x, "ol", "states");
	for (int i = 0; i < c->nsteps; i++) {
		if (*c->steps[i].state == '\0' || strcmp(c->steps[i].state, last) == 0)
			continue;
		last = c->steps[i].state;
		xml_open(h->x, "li");
		xml_element(h->x, "code", NULL, last);
		xml_text(h->x, " ");
		xml_element(h->x, "span", "muted", words_span(c->steps[i].t, text, sizeof(text)));
		xml_close(h->x);
	}
	xml_close(h->x);
}

/* One line of the script; the one that decided is marked. */
static void
script_line(struct html *h, const struct result *c, int number, const char *line, size_t n)
{
	int wrong = number == c->line && c->verdict != VERDICT_PASS;

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

static void
script(struct html *h, const struct result *c)
{
	const struct result_script *s = results_script(h->results, c);
	int number = 0;

	if (s == NULL && c->nsteps == 0)
		return;
	xml_open(h->x, "details");
	xml_element(h->x, "summary", NULL, s != NULL ? "The case file" : "Steps");
	xml_open(h->x, "pre");
	if (s == NULL)
		steps(h, c);
	for (const char *p = s != NULL ? s->source : ""; *p != '\0'; ) {
		size_t n = strcspn(p, "\n");

		script_line(h, c, ++number, p, n);
		p += n;
		p += *p == '\n';
	}
	xml_close(h->x);
	xml_close(h->x);
}

static void
capture(struct html *h, const struct result *c)
{
	char name[256];

	if (!pcapng_has(c, h->options))
		return;
	pcapng_name(c, name, sizeof(name));
	xml_element(h->x, "dt", NULL, "capture");
	xml_open(h->x, "dd");
	xml_open(h->x, "a");
	xml_attrf(h->x, "href", "%s/%s", h->options->captures, name);
	xml_text(h->x, name);
	xml_close(h->x);
	if (c->frame > 0)
		xml_textf(h->x, ", frame %d", c->frame);
	if (c->verdict != VERDICT_PASS) {
		xml_text(h->x, "; in Wireshark: ");
		xml_open(h->x, "code");
		xml_textf(h->x, "frame.comment contains \"%s\"", words_verdict((int)c->verdict));
		xml_close(h->x);
	}
	xml_close(h->x);
}

static void
evidence(struct html *h, const struct result *c)
{
	char text[2048];

	xml_open(h->x, "dl");
	if (*c->why != '\0') {
		xml_element(h->x, "dt", NULL, "why it matters");
		xml_element(h->x, "dd", NULL, c->why);
	}
	if (*c->alternatives != '\0') {
		xml_element(h->x, "dt", NULL, "variant");
		xml_element(h->x, "dd", NULL, c->alternatives);
	}
	if (c->late >= 1000) {
		xml_element(h->x, "dt", NULL, "tester");
		xml_open(h->x, "dd");
		words_span(c->late, text, sizeof(text));
		xml_textf(h->x, "kept waiting for up to %s", text);
		xml_close(h->x);
	}
	capture(h, c);
	xml_element(h->x, "dt", NULL, "reproduce");
	xml_open(h->x, "dd");
	cause_reproduce(h->results, c, h->options, text, sizeof(text));
	xml_element(h->x, "code", NULL, text);
	xml_close(h->x);
	xml_close(h->x);
}

static void
summary(struct html *h, const struct result *c)
{
	char text[64];

	xml_open(h->x, "summary");
	html_verdict(h, (int)c->verdict);
	xml_text(h->x, " ");
	xml_element(h->x, "span", "id", c->id);
	xml_text(h->x, " ");
	if (c->verdict != VERDICT_SKIP)
		xml_element(h->x, "span", "time", words_span(c->t, text, sizeof(text)));
	xml_text(h->x, " ");
	xml_element(h->x, "span", "what", c->title);
	xml_close(h->x);
}

static void
body(struct html *h, const struct result *c)
{
	int passed = c->verdict == VERDICT_PASS;
	char anchor[256];

	xml_open_class(h->x, "div", "body");
	xml_attr(h->x, "id", html_case_anchor(c, anchor, sizeof(anchor)));
	requirement(h, c);
	cause(h, c);
	diff(h, c);
	if (!passed)
		facts(h, c);
	if ((c->nframes > 0 || c->nsteps > 0) && !(passed && h->short_passes)) {
		xml_open_class(h->x, "div", "scroll");
		xml_attr(h->x, "tabindex", "0");
		xml_attr(h->x, "role", "region");
		xml_attr(h->x, "aria-label", "Ladder");
		ladder_svg(h->x, c);
		xml_close(h->x);
	}
	if (!passed) {
		states(h, c);
		segments(h, c);
		script(h, c);
	}
	evidence(h, c);
	xml_close(h->x);
}

void
html_cases(struct html *h)
{
	const struct results *r = h->results;
	int opened = 0;

	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "cases");
	xml_element(h->x, "h2", NULL, "Cases");
	for (int i = 0; i < r->ncases; i++) {
		const struct result *c = r->cases[i];
		int failed = results_sum(c->verdict, r->run.strict) == 'f';

		if (i == 0 || strcmp(c->area, r->cases[i - 1]->area) != 0)
			xml_element(h->x, "h3", NULL, c->area);
		xml_raw(h->x, "\n");
		xml_open_class(h->x, "article", "case");
		xml_open_class(h->x, "details", failed ? "x" : NULL);
		if (failed && opened++ < OPEN)
			xml_attr(h->x, "open", "open");
		summary(h, c);
		body(h, c);
		xml_close(h->x);
		xml_close(h->x);
	}
	xml_close(h->x);
}
