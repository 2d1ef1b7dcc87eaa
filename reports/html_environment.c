/* SPDX-License-Identifier: MIT */
/*
 * html_environment.c - the end of the page: where and how the runs were made, and what the words on
 * the page mean.
 */

#include <stddef.h>
#include <string.h>

#include "html.h"
#include "repeated.h"
#include "report.h"
#include "results.h"
#include "words.h"
#include "xml.h"

static const char *
begun(const struct result_run *run, char *text, size_t size)
{
	return html_time(run->time, text, size);
}

static const char *
took(const struct result_run *run, char *text, size_t size)
{
	return words_span(run->t, text, size);
}

static const char *
jobs(const struct result_run *run, char *text, size_t size)
{
	snprintf(text, size, "%d", run->jobs);
	return run->jobs > 0 ? text : "";
}

static const char *
timeouts(const struct result_run *run, char *text, size_t size)
{
	snprintf(text, size, "%d %%", run->timeout_scale);
	return text;
}

static const char *
strict(const struct result_run *run, char *text, size_t size)
{
	(void)text;
	(void)size;
	return run->strict ? "yes: departing from a SHOULD is a failure" : "no";
}

static const char *
kept_waiting(const struct result_run *run, char *text, size_t size)
{
	return words_span(run->totals.late, text, size);
}

/* The exit code, and why it is that. */
static const char *
code(const struct result_run *run, char *text, size_t size)
{
	static const struct {
		int code;
		const char *why;
	} codes[] = {
		{ 0, "every result is as it should be" }, { 1, "something failed" },
		{ 2, "nothing was run" }, { 3, "the tester or its environment failed" },
		{ 4, "nothing was chosen" }, { 5, "not all is decided" },
		{ 6, "an output could not be written" }, { 77, "everything was skipped" },
	};

	if (!run->ended)
		return "none: the run did not reach its end";
	snprintf(text, size, "%d%s", run->exit, run->exit > 128 ? ": ended by a signal" : "");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == run->exit)
			words_add(text, size, ": %s", codes[i].why);
	return text;
}

/* What is said of a run: a text of its struct, or what a function makes of it. */
static const struct {
	const char *term;
	size_t at;
	const char *(*text)(const struct result_run *, char *text, size_t size);
} facts[] = {
	{ "stack's version", offsetof(struct result_run, stack_version), NULL },
	{ "begun", 0, begun },
	{ "took", 0, took },
	{ "clock", offsetof(struct result_run, clock), NULL },
	{ "command", offsetof(struct result_run, command), NULL },
	{ "options", offsetof(struct result_run, options), NULL },
	{ "tcpspec", offsetof(struct result_run, version), NULL },
	{ "host", offsetof(struct result_run, host), NULL },
	{ "system", offsetof(struct result_run, system), NULL },
	{ "seed", offsetof(struct result_run, seed), NULL },
	{ "shard", offsetof(struct result_run, shard), NULL },
	{ "jobs", 0, jobs },
	{ "time-outs", 0, timeouts },
	{ "strict", 0, strict },
	{ "levels", offsetof(struct result_run, level), NULL },
	{ "expectations", offsetof(struct result_run, expect), NULL },
	{ "their cksum(1)", offsetof(struct result_run, expect_sum), NULL },
	{ "tester kept waiting", 0, kept_waiting },
	{ "repeated", 0, repeated_run },
	{ "exit code", 0, code },
};

#define FACTS (sizeof(facts) / sizeof(facts[0]))

static const char *
fact(const struct result_run *run, size_t i, char *text, size_t size)
{
	const char *value;

	if (facts[i].text != NULL)
		return facts[i].text(run, text, size);
	memcpy(&value, (const char *)run + facts[i].at, sizeof(value));
	return value;
}

/* Is it the same of all runs? */
static int
is_common(const struct results *r, size_t i)
{
	char a[64], b[64];

	for (int k = 1; k < r->nruns; k++)
		if (strcmp(fact(r->run, i, a, sizeof(a)), fact(r->runs[k], i, b, sizeof(b))) != 0)
			return 0;
	return 1;
}

/* What is the same of all runs, once. */
static void
common(struct html *h)
{
	char text[64];

	xml_open(h->x, "dl");
	for (size_t i = 0; i < FACTS; i++) {
		const char *value = fact(h->results->run, i, text, sizeof(text));

		if (!is_common(h->results, i) || *value == '\0')
			continue;
		xml_element(h->x, "dt", NULL, facts[i].term);
		xml_element(h->x, "dd",
			facts[i].at == offsetof(struct result_run, command) ? "mono" : NULL, value);
	}
	xml_close(h->x);
}

/* What isn't, as a table with a column for each stack. */
static void
apart(struct html *h)
{
	const struct results *r = h->results;
	char text[64];

	if (r->nruns < 2)
		return;
	html_box(h, "the runs", 1);
	xml_open(h->x, "table");
	html_stack_heads(h, "Run", 0);
	xml_open(h->x, "tbody");
	for (size_t i = 0; i < FACTS; i++) {
		if (is_common(r, i))
			continue;
		xml_open(h->x, "tr");
		xml_open(h->x, "th");
		xml_attr(h->x, "scope", "row");
		xml_text(h->x, facts[i].term);
		xml_close(h->x);
		for (int k = 0; k < r->nruns; k++)
			xml_element(h->x, "td", NULL, fact(r->runs[k], i, text, sizeof(text)));
		xml_close(h->x);
	}
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
}

static void
legend(struct html *h)
{
	static const struct {
		enum verdict verdict;
		const char *means;
	} rows[] = {
		{ VERDICT_PASS, "What the requirement demands was seen." },
		{ VERDICT_FAIL, "The stack did what the RFC forbids, or not what it demands." },
		{ VERDICT_CRASH, "The stack died." },
		{ VERDICT_NONSTRICT, "Only what an RFC recommends (SHOULD) was not followed." },
		{ VERDICT_INCONCLUSIVE, "The state to test in was not reached, or the tester was "
			"too late to judge." },
		{ VERDICT_ERROR, "The tester, the agent or the environment failed: nothing is said "
			"about the stack." },
		{ VERDICT_XFAIL, "Failed, as an expectation says it would." },
		{ VERDICT_XPASS, "Passed, although an expectation says it would fail: it is out of "
			"date." },
		{ VERDICT_SKIP, "Not applicable to this stack; the reason is given." },
	};

	xml_element(h->x, "h3", NULL, "What the verdicts mean");
	xml_open(h->x, "dl");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		xml_open(h->x, "dt");
		html_verdict(h, (int)rows[i].verdict);
		xml_close(h->x);
		xml_element(h->x, "dd", NULL, rows[i].means);
	}
	xml_close(h->x);
	xml_element(h->x, "p", "muted",
		"Levels are those of RFC 2119. RULE is a demand of an RFC that is made without "
		"one of its words. Sequence and acknowledgment numbers are relative to the initial "
		"sequence number of the side that sent the bytes they count. An R before a segment "
		"says that all it has was sent before. States are what the stack itself reported, "
		"where it can be asked.");
}

void
html_environment(struct html *h)
{
	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "environment");
	xml_element(h->x, "h2", NULL, "Environment and legend");
	apart(h);
	common(h);
	html_values(h);
	legend(h);
	xml_close(h->x);
}
