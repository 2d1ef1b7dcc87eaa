/* SPDX-License-Identifier: MIT */
/*
 * html_overview.c - what a reader needs in five seconds, and each area in a row.
 */

#include <string.h>

#include "html.h"
#include "report.h"
#include "results.h"
#include "words.h"
#include "xml.h"

const char *
html_headline(const struct results *r, const char **word, char *text, size_t size)
{
	const struct totals *t = &r->totals;
	int bad = t->by[VERDICT_FAIL] + t->by[VERDICT_CRASH] + t->by[VERDICT_XPASS] +
		(r->run->strict ? t->by[VERDICT_NONSTRICT] : 0);
	size_t n;

	*word = t->by[VERDICT_SKIP] == t->cases ? "SKIPPED" : "PASS";
	if (t->cases == 0)
		*word = "NOTHING RAN";
	else if (bad > 0)
		*word = "FAIL";
	else if (t->by[VERDICT_ERROR] > 0)
		*word = "ERROR";
	else if (t->by[VERDICT_INCONCLUSIVE] > 0)
		*word = "INCONCLUSIVE";
	snprintf(text, size, "%s%s%s: ", r->run->stack, *r->run->stack_version != '\0' ? " " : "",
		r->run->stack_version);
	n = strlen(text);
	if (bad > 0)
		n += (size_t)snprintf(text + n, size - n, "%d failed, ", bad);
	if (n < size && t->by[VERDICT_ERROR] > 0)
		n += (size_t)snprintf(text + n, size - n, "%d in error, ", t->by[VERDICT_ERROR]);
	if (n < size && t->by[VERDICT_INCONCLUSIVE] > 0)
		n += (size_t)snprintf(
			text + n, size - n, "%d inconclusive, ", t->by[VERDICT_INCONCLUSIVE]);
	if (n < size)
		snprintf(text + n, size - n, "%d passed of %d", t->passed, t->cases);
	return text;
}

/* How much of all cases has which verdict, as a strip. */
static void
strip(struct html *h)
{
	static const char *const fills[VERDICTS] = {
		[VERDICT_PASS] = "#2f9e62",
		[VERDICT_FAIL] = "#d0342c",
		[VERDICT_CRASH] = "#8f1d17",
		[VERDICT_XPASS] = "#a83fb0",
		[VERDICT_ERROR] = "#c8571b",
		[VERDICT_INCONCLUSIVE] = "#8467d3",
		[VERDICT_NONSTRICT] = "#d99a1e",
		[VERDICT_SKIP] = "#b4bbc4",
		[VERDICT_XFAIL] = "#8796a5",
	};
	const struct totals *t = &h->results->totals;
	int at = 0;

	if (t->cases == 0)
		return;
	xml_open_class(h->x, "svg", "bar");
	xml_attrf(h->x, "viewBox", "0 0 %d 1", t->cases);
	xml_attr(h->x, "preserveAspectRatio", "none");
	xml_attr(h->x, "height", "12");
	xml_attr(h->x, "aria-hidden", "true");
	for (int i = VERDICT_ORDERS; i-- > 0; at += t->by[html_order[i]]) {
		if (t->by[html_order[i]] == 0)
			continue;
		xml_open(h->x, "rect");
		xml_attrf(h->x, "x", "%d", at);
		xml_attrf(h->x, "width", "%d", t->by[html_order[i]]);
		xml_attr(h->x, "height", "1");
		xml_attr(h->x, "fill", fills[html_order[i]]);
		xml_void(h->x);
	}
	xml_close(h->x);
}

static void
counts(struct html *h)
{
	xml_open_class(h->x, "ul", "counts");
	for (int i = VERDICT_ORDERS; i-- > 0; ) {
		int n = h->results->totals.by[html_order[i]];

		if (n == 0)
			continue;
		xml_open(h->x, "li");
		xml_open_class(h->x, "span", html_class((int)html_order[i]));
		xml_textf(h->x, "%s %d", words_verdict((int)html_order[i]), n);
		xml_close(h->x);
		xml_close(h->x);
	}
	xml_close(h->x);
}

/* "MUST 118 of 126 hold · SHOULD 31 of 36 · 8 untested" */
static void
levels(struct html *h)
{
	int untested = 0, any = 0;

	if (h->results->nrequirements == 0)
		return;
	xml_open(h->x, "p");
	xml_text(h->x, "Requirements: ");
	for (int l = 0; l < LEVELS; l++) {
		const int *n = h->results->totals.holding[l];
		int tried = n[HOLDS] + n[UNDECIDED] + n[BROKEN];

		if (l == LEVEL_INFO)
			continue;
		untested += n[UNTESTED];
		if (tried == 0)
			continue;
		xml_textf(h->x, "%s%s ", any ? " · " : "", level_name(l));
		xml_open(h->x, "strong");
		xml_textf(h->x, "%d of %d", n[HOLDS], tried);
		xml_close(h->x);
		xml_text(h->x, " hold");
		any = 1;
	}
	if (untested > 0)
		xml_textf(h->x, "%s%d untested", any ? " · " : "", untested);
	xml_close(h->x);
}

static void
fact(struct html *h, const char *before, const char *value)
{
	if (*value == '\0')
		return;
	xml_open(h->x, "span");
	xml_textf(h->x, "%s%s", before, value);
	xml_close(h->x);
}

static void
facts(struct html *h)
{
	const struct result_run *run = h->results->run;
	char text[64];

	xml_open_class(h->x, "p", "facts");
	fact(h, "", run->time);
	fact(h, "", words_span(h->results->t, text, sizeof(text)));
	fact(h, "tcpspec ", run->version);
	fact(h, "clock ", run->clock);
	fact(h, "seed ", run->seed);
	fact(h, "", run->system);
	if (run->strict)
		fact(h, "", "strict");
	xml_close(h->x);
}

static void
navigation(struct html *h)
{
	static const char *const links[][2] = {
		{ "#attention", "Needs attention" }, { "#areas", "Areas" },
		{ "#requirements", "Requirements" }, { "#cases", "Cases" },
		{ "#environment", "Environment and legend" },
	};

	xml_open(h->x, "nav");
	xml_attr(h->x, "aria-label", "Sections");
	xml_open(h->x, "ul");
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		xml_open(h->x, "li");
		xml_open(h->x, "a");
		xml_attr(h->x, "href", links[i][0]);
		xml_text(h->x, links[i][1]);
		xml_close(h->x);
		xml_close(h->x);
	}
	xml_close(h->x);
	xml_close(h->x);
}

static void
banners(struct html *h)
{
	const struct results *r = h->results;
	int missing = r->chosen - r->ncases;

	if (!r->complete || missing > 0) {
		xml_open_class(h->x, "p", "banner");
		if (r->signal > 0)
			xml_textf(h->x, "INCOMPLETE: the run was ended by signal %d", r->signal);
		else
			xml_text(h->x, "INCOMPLETE: the run did not reach its end");
		xml_textf(h->x, missing > 0 ? ", and %d of %d cases were not run." : ".", missing,
			r->chosen);
		xml_close(h->x);
	}
	if (r->bad_lines > 0) {
		xml_open_class(h->x, "p", "banner");
		xml_textf(h->x,
			"DAMAGED: %ld lines of the results could not be read and were passed over.",
			r->bad_lines);
		xml_close(h->x);
	}
	if (h->short_passes)
		xml_element(h->x, "p", "muted",
			"To keep this file small, passed cases are shown without their segments.");
}

void
html_overview(struct html *h)
{
	static const char *const classes[][2] = {
		{ "FAIL", "v fail" }, { "PASS", "v pass" }, { "SKIPPED", "v skip" },
		{ "INCONCLUSIVE", "v inconclusive" },
	};
	const struct results *r = h->results;
	const char *word, *class_name = "v error";
	char text[512];

	xml_open_class(h->x, "a", "jump");
	xml_attr(h->x, "href", "#main");
	xml_text(h->x, "To the results");
	xml_close(h->x);
	xml_open(h->x, "header");
	html_headline(r, &word, text, sizeof(text));
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (strcmp(word, classes[i][0]) == 0)
			class_name = classes[i][1];
	xml_open(h->x, "h1");
	xml_element(h->x, "span", class_name, word);
	xml_text(h->x, " ");
	xml_element(h->x, "span", NULL, text);
	xml_close(h->x);
	banners(h);
	facts(h);
	strip(h);
	counts(h);
	levels(h);
	if (*r->run->command != '\0') {
		xml_open(h->x, "p");
		xml_text(h->x, "The whole run again: ");
		xml_element(h->x, "code", NULL, r->run->command);
		xml_close(h->x);
	}
	navigation(h);
	xml_close(h->x);
}

/* One row of the table of areas. */
static void
area_row(struct html *h, const char *area, const int by[VERDICTS], int total,
	const char *class_name)
{
	xml_open_class(h->x, "tr", class_name);
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
	xml_text(h->x, area);
	xml_close(h->x);
	xml_open_class(h->x, "td", "n");
	xml_textf(h->x, "%d", total);
	xml_close(h->x);
	for (int i = VERDICT_ORDERS; i-- > 0; ) {
		if (h->results->totals.by[html_order[i]] == 0)
			continue;
		xml_open_class(h->x, "td", by[html_order[i]] > 0 ? "n" : "n zero");
		if (by[html_order[i]] > 0 && html_order[i] != VERDICT_PASS) {
			xml_open_class(h->x, "span", html_class((int)html_order[i]));
			xml_textf(h->x, "%d", by[html_order[i]]);
			xml_close(h->x);
		} else {
			xml_textf(h->x, "%d", by[html_order[i]]);
		}
		xml_close(h->x);
	}
	xml_close(h->x);
}

static void
area_heads(struct html *h)
{
	const char *heads[VERDICT_ORDERS + 3] = { "Area", "Cases" };
	int n = 2;

	for (int i = VERDICT_ORDERS; i-- > 0; )
		if (h->results->totals.by[html_order[i]] > 0)
			heads[n++] = words_verdict((int)html_order[i]);
	html_heads(h, heads);
}

void
html_areas(struct html *h)
{
	const struct results *r = h->results;

	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "areas");
	xml_element(h->x, "h2", NULL, "Areas");
	html_box(h, "Verdicts by area", 1);
	xml_open_class(h->x, "table", "areas");
	area_heads(h);
	xml_open(h->x, "tbody");
	for (int i = 0; i < r->ncases; ) {
		const char *area = r->cases[i]->area;
		int by[VERDICTS] = { 0 }, total = 0;

		for (; i < r->ncases && strcmp(r->cases[i]->area, area) == 0; i++, total++)
			by[r->cases[i]->verdict]++;
		area_row(h, area, by, total, NULL);
	}
	area_row(h, "all", r->totals.by, r->totals.cases, "sum");
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
	xml_close(h->x);
}
