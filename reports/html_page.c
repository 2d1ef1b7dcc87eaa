/* SPDX-License-Identifier: MIT */
/*
 * html_page.c - one instance in full: one sentence, the difference, the picture, the evidence, the
 * command; and the list of those that came out alike.
 */

#include <string.h>

#include "cause.h"
#include "html.h"
#include "html_capture.h"
#include "report.h"
#include "results.h"
#include "words.h"
#include "xml.h"

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

/* What came of earlier attempts, the last first. */
static void
earlier(struct html *h, const struct result *c)
{
	char text[1024];

	for (const struct result *e = c->earlier; e != NULL; e = e->earlier) {
		xml_open_class(h->x, "p", "reason");
		xml_textf(h->x, "Attempt %d: ", e->attempt);
		html_verdict(h, (int)e->verdict);
		xml_textf(h->x, " %s", cause_sentence(h->results, e, text, sizeof(text)));
		xml_close(h->x);
	}
}

/* What was broken, where it isn't what the case is about: a rule that holds on every wire. */
static void
broken_rule(struct html *h, const struct result *c)
{
	const struct result_requirement *q = results_main(h->results, c);

	if (*c->requirement == '\0' || q == NULL)
		return;
	xml_open(h->x, "p");
	html_requirement_links(h, q);
	xml_close(h->x);
	xml_element(h->x, "blockquote", NULL, q->statement);
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
	xml_element(h->x, "td", "mark",
		!d->differs ? "" : decides ? "✗ differs, decides" : "✗ differs");
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
evidence(struct html *h, const struct result *c)
{
	const struct result_requirement *q = results_main(h->results, c);
	char text[2048];

	xml_open(h->x, "dl");
	if (q != NULL && *cause_given(c->run, q, text, sizeof(text)) != '\0') {
		xml_element(h->x, "dt", NULL, "binding");
		xml_element(h->x, "dd", NULL, text);
	}
	if (*c->alternatives != '\0') {
		xml_element(h->x, "dt", NULL, "variant chosen");
		xml_element(h->x, "dd", NULL, c->alternatives);
	}
	if (c->late >= 1000) {
		xml_element(h->x, "dt", NULL, "tester");
		xml_open(h->x, "dd");
		words_span(c->late, text, sizeof(text));
		xml_textf(h->x, "kept waiting for up to %s", text);
		xml_close(h->x);
	}
	html_past(h, c);
	html_capture(h, c);
	xml_element(h->x, "dt", NULL, "reproduce");
	xml_open(h->x, "dd");
	cause_reproduce(c, h->options, text, sizeof(text));
	xml_element(h->x, "code", "copy", text);
	xml_close(h->x);
	xml_close(h->x);
}

void
html_picture(struct html *h, const struct result *c)
{
	if (c->nframes == 0 && c->nsteps == 0)
		return;
	xml_open_class(h->x, "div", "scroll");
	xml_attr(h->x, "tabindex", "0");
	xml_attr(h->x, "role", "group");
	xml_attrf(h->x, "aria-label", "Ladder of %s", c->id);
	ladder_svg(h->x, c);
	xml_close(h->x);
	html_states(h, c);
	if (!sequence_has(c))
		return;
	xml_open_class(h->x, "div", "scroll");
	xml_attr(h->x, "tabindex", "0");
	xml_attr(h->x, "role", "group");
	xml_attrf(h->x, "aria-label", "Sequence numbers of %s", c->id);
	sequence_svg(h->x, c);
	xml_close(h->x);
}

/* The instances of a way from the next on, each with its anchor. */
static void
instances(struct html *h, struct html_instances *i)
{
	char text[256];

	xml_open_class(h->x, "ul", "instances");
	while (html_next_instance(i)) {
		xml_open(h->x, "li");
		xml_attr(h->x, "id", html_case_anchor(i->c, text, sizeof(text)));
		xml_text(h->x, html_instance(i->c, text, sizeof(text)));
		html_times(h, i);
		xml_close(h->x);
	}
	xml_close(h->x);
}

/* The instances behind the first, whose page it is. */
static void
alike(struct html *h, const struct html_way *w)
{
	struct html_instances i = { .way = w };
	int n = html_count_instances(w);

	if (n < 2)
		return;
	html_next_instance(&i);
	xml_open_class(h->x, "div", "alike");
	xml_open(h->x, "p");
	xml_textf(h->x, "%d more instance%s came out alike:", n - 1, n == 2 ? "" : "s");
	xml_close(h->x);
	instances(h, &i);
	xml_close(h->x);
}

/* Which stack it was, where there are several. */
static void
stack(struct html *h, const struct result *c)
{
	if (h->results->nruns < 2)
		return;
	xml_text(h->x, " ");
	xml_element(h->x, "span", "stack", c->run->stack);
}

/* "FAIL lwip [len=10]@ipv4 and 3 more   0.25 ms" */
static void
heading(struct html *h, const struct html_way *w)
{
	const struct result *c = w->list[0];
	char text[256];

	xml_open(h->x, "h4");
	html_verdict(h, (int)c->verdict);
	stack(h, c);
	xml_text(h->x, " ");
	xml_element(h->x, "span", NULL, html_instance(c, text, sizeof(text)));
	html_first_of(h, w, " alike");
	if (c->verdict != VERDICT_SKIP) {
		xml_text(h->x, " ");
		xml_element(h->x, "span", "time", words_span(c->t, text, sizeof(text)));
	}
	xml_close(h->x);
}

/* What passed, or does not apply: the instances; of the first that passed the ladder, folded. */
static void
short_page(struct html *h, const struct html_way *w)
{
	struct html_instances i = { .way = w };
	const struct result *c = w->list[0];
	int n = html_count_instances(w);
	char text[256];

	xml_open_class(h->x, "section", "way");
	xml_open(h->x, "h4");
	html_verdict(h, (int)c->verdict);
	stack(h, c);
	if (n > 1)
		xml_textf(h->x, " %d instances", n);
	if (*c->alternatives != '\0') {
		xml_text(h->x, " ");
		xml_open(h->x, "small");
		xml_textf(h->x, "variant chosen: %s", c->alternatives);
		xml_close(h->x);
	}
	xml_close(h->x);
	if (*c->reason != '\0')
		xml_element(h->x, "p", "reason", c->reason);
	earlier(h, c);
	instances(h, &i);
	if (c->verdict == VERDICT_PASS && h->less < LESS_LADDERS && h->ladders++ == 0) {
		snprintf(text, sizeof(text), "Ladder of %s", c->id);
		html_fold(h, NULL, text);
		html_picture(h, c);
		evidence(h, c);
		xml_close(h->x);
	}
	xml_close(h->x);
}

void
html_page(struct html *h, const struct html_way *w)
{
	const struct result *c = w->list[0];
	char anchor[256];

	if (c->verdict == VERDICT_PASS || c->verdict == VERDICT_SKIP) {
		short_page(h, w);
		return;
	}
	xml_open_class(h->x, "section", "way");
	xml_attr(h->x, "id", html_case_anchor(c, anchor, sizeof(anchor)));
	heading(h, w);
	cause(h, c);
	earlier(h, c);
	broken_rule(h, c);
	diff(h, c);
	facts(h, c);
	if (result_failed(c) || h->less < LESS_LADDERS_OF_KNOWN) {
		html_picture(h, c);
		html_segments(h, c);
	}
	evidence(h, c);
	alike(h, w);
	xml_close(h->x);
}
