/* SPDX-License-Identifier: MIT */
/*
 * html_overview.c - what a reader needs in five seconds.
 */

#include <stdio.h>
#include <string.h>

#include "html.h"
#include "report.h"
#include "results.h"
#include "words.h"
#include "xml.h"

/* What fails a run, as in results_exit. */
static int
bad(const struct result_run *run)
{
	const struct totals *t = &run->totals;

	return t->by[VERDICT_FAIL] + t->by[VERDICT_CRASH] + t->by[VERDICT_XPASS] +
		(run->strict ? t->by[VERDICT_NONSTRICT] : 0) + (run->flaky_fails ? t->flaky : 0);
}

/* "FAIL" for all runs together: the worst of what they came to. */
static const char *
word_of(const struct results *r)
{
	const struct totals *t = &r->totals;

	for (int i = 0; i < r->nruns; i++)
		if (bad(r->runs[i]) > 0)
			return "FAIL";
	if (t->cases == 0)
		return "NOTHING RAN";
	if (t->by[VERDICT_ERROR] > 0)
		return "ERROR";
	if (t->by[VERDICT_INCONCLUSIVE] > 0)
		return "INCONCLUSIVE";
	return t->by[VERDICT_SKIP] == t->cases ? "SKIPPED" : "PASS";
}

const char *
html_headline(const struct results *r, const char **word, char *text, size_t size)
{
	const struct totals *t = &r->totals;
	int failing = 0;

	*word = word_of(r);
	*text = '\0';
	for (int i = 0; i < r->nruns; i++) {
		const struct result_run *run = r->runs[i];

		words_add(text, size, "%s%s", i > 0 ? ", " : "", run->stack);
		if (r->nruns == 1 && *run->stack_version != '\0')
			words_add(text, size, " %s", run->stack_version);
		failing += bad(run) > 0;
	}
	words_add(text, size, ": ");
	if (r->nruns > 1) {
		words_add(text, size, "%d of %d stacks ha%s failures", failing, r->nruns,
			failing == 1 ? "s" : "ve");
		return text;
	}
	if (bad(r->run) > 0)
		words_add(text, size, "%d failed, ", bad(r->run));
	if (t->by[VERDICT_ERROR] > 0)
		words_add(text, size, "%d in error, ", t->by[VERDICT_ERROR]);
	if (t->by[VERDICT_INCONCLUSIVE] > 0)
		words_add(text, size, "%d inconclusive, ", t->by[VERDICT_INCONCLUSIVE]);
	words_add(text, size, "%d passed of %d", t->passed, t->cases);
	return text;
}

/* How much of all cases has which verdict, as a strip. */
static void
strip(struct html *h, const struct totals *t)
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
	int at = 0;

	if (t->cases == 0)
		return;
	xml_open_class(h->x, "svg", "bar");
	xml_attrf(h->x, "viewBox", "0 0 %d 1", t->cases);
	xml_attr(h->x, "preserveAspectRatio", "none");
	xml_attr(h->x, "height", "12");
	xml_attr(h->x, "aria-hidden", "true");
	for (int i = WORDS_VERDICTS; i-- > 0; at += t->by[words_worst[i]]) {
		if (t->by[words_worst[i]] == 0)
			continue;
		xml_open(h->x, "rect");
		xml_attrf(h->x, "x", "%d", at);
		xml_attrf(h->x, "width", "%d", t->by[words_worst[i]]);
		xml_attr(h->x, "height", "1");
		xml_attr(h->x, "fill", fills[words_worst[i]]);
		xml_void(h->x);
	}
	xml_close(h->x);
}

static void
counts(struct html *h, const struct totals *t)
{
	xml_open_class(h->x, "ul", "counts");
	for (int i = WORDS_VERDICTS; i-- > 0; ) {
		if (t->by[words_worst[i]] == 0)
			continue;
		xml_open(h->x, "li");
		html_count(h, (int)words_worst[i], t->by[words_worst[i]]);
		xml_close(h->x);
	}
	if (t->flaky > 0) {
		xml_open(h->x, "li");
		xml_open_class(h->x, "span", "v nonstrict");
		xml_textf(h->x, "flaky %d", t->flaky);
		xml_close(h->x);
		xml_close(h->x);
	}
	xml_close(h->x);
}

/* "MUST 118 of 126 hold · SHOULD 31 of 36 · 8 untested" */
static void
levels(struct html *h, const struct totals *t)
{
	int untested = 0, any = 0;

	if (h->results->nrequirements == 0)
		return;
	xml_open(h->x, "p");
	xml_text(h->x, "Requirements: ");
	for (int l = 0; l < LEVEL_INFO; l++) {
		const int *n = t->holding[l];
		int tried = n[HOLDS] + n[UNDECIDED] + n[BROKEN];

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
	if (h->results->uncovered > 0)
		xml_textf(h->x, " · %d have no case", h->results->uncovered);
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

/* "RFC 9293 and 7 more": what the requirements are from, the one with most of them first. */
static void
rfcs(struct html *h)
{
	const struct results *r = h->results;
	const char *most = "";
	int n = 0, best = 0;

	for (int i = 0; i < r->nrequirements; i++) {
		const char *rfc = r->requirements[i].rfc;
		int before = 0, all = 0;

		for (int k = 0; k < r->nrequirements; k++)
			if (strcmp(r->requirements[k].rfc, rfc) == 0) {
				before += k < i;
				all++;
			}
		n += before == 0;
		if (all > best) {
			best = all;
			most = rfc;
		}
	}
	if (n == 0)
		return;
	xml_open(h->x, "span");
	xml_textf(h->x, "RFC %s", most);
	if (n > 1)
		xml_textf(h->x, " and %d more", n - 1);
	xml_close(h->x);
}

static void
facts(struct html *h)
{
	const struct result_run *run = h->results->run;
	char text[64];

	xml_open_class(h->x, "p", "facts");
	fact(h, "", html_time(run->time, text, sizeof(text)));
	fact(h, "", words_span(h->results->t, text, sizeof(text)));
	fact(h, "tcpspec ", run->version);
	if (h->results->nruns == 1)
		fact(h, "clock ", run->clock);
	fact(h, "seed ", run->seed);
	fact(h, "", run->system);
	if (run->strict)
		fact(h, "", "strict");
	if (h->results->nruns == 1)
		fact(h, "expectations ", run->expect);
	rfcs(h);
	xml_close(h->x);
}

/* What one run came to: verdicts and requirements. */
static void
run(struct html *h, const struct result_run *run)
{
	if (h->results->nruns > 1) {
		xml_open_class(h->x, "p", "stack");
		xml_element(h->x, "b", NULL, run->stack);
		xml_textf(h->x, " %s%s%s", run->stack_version,
			*run->clock != '\0' ? ", clock " : "",
			run->clock);
		xml_close(h->x);
	}
	strip(h, &run->totals);
	counts(h, &run->totals);
	levels(h, &run->totals);
}

static void
navigation(struct html *h)
{
	static const char *const links[][2] = {
		{ "#attention", "Needs attention" }, { "#changes", "Changes" },
		{ "#areas", "Areas" }, { "#requirements", "Requirements" },
		{ "#sensitivity", "Sensitivity" }, { "#cases", "Cases" },
		{ "#environment", "Environment and legend" },
	};

	xml_open(h->x, "nav");
	xml_attr(h->x, "aria-label", "Sections");
	xml_open(h->x, "ul");
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if ((h->diff == NULL && strcmp(links[i][0], "#changes") == 0) ||
			(h->options->sensitivity == NULL &&
				strcmp(links[i][0], "#sensitivity") == 0))
			continue;
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

/* What isn't there lest the file gets too large. */
static void
left_out(struct html *h)
{
	static const char *const what[] = {
		[LESS_CAPTURES_OF_OTHERS] = "captures of what did not fail",
		[LESS_CAPTURES] = "captures of failures beyond the first 100",
		[LESS_LADDERS] = "ladders of what passed",
		[LESS_LADDERS_OF_KNOWN] = "pictures and segments of what failed as expected or "
			"departs from a SHOULD",
	};

	if (h->less == LESS_NOTHING)
		return;
	xml_open_class(h->x, "p", "less");
	if (h->less == LESS_PARTS) {
		xml_text(h->x, "All of it would be more than 16 MB: the cases of each stack are in "
			"a file of its own (");
		xml_open(h->x, "a");
		xml_attr(h->x, "href", "#cases");
		xml_text(h->x, "below");
		xml_close(h->x);
		xml_text(h->x, ").");
		xml_close(h->x);
		return;
	}
	xml_text(h->x, "Left out, to keep this file below 16 MB: ");
	for (int i = LESS_CAPTURES_OF_OTHERS; i <= (int)h->less; i++)
		xml_textf(h->x, "%s%s", i > LESS_CAPTURES_OF_OTHERS ? "; " : "", what[i]);
	xml_text(h->x, ". A report of one stack, or of fewer cases, has them; --pcap-dir writes "
		"captures.");
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
	left_out(h);
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
	for (int i = 0; i < r->nruns; i++)
		run(h, r->runs[i]);
	if (h->diff != NULL)
		html_changes_line(h);
	else
		html_past_lines(h);
	if (*r->run->command != '\0') {
		xml_open(h->x, "p");
		xml_text(h->x, "The whole run again: ");
		xml_open(h->x, "code");
		xml_text(h->x, r->run->command);
		if (strstr(r->run->command, "--seed") == NULL && *r->run->seed != '\0')
			xml_textf(h->x, " --seed %s", r->run->seed);
		xml_close(h->x);
		xml_close(h->x);
	}
	navigation(h);
	xml_close(h->x);
}
