/* SPDX-License-Identifier: MIT */
/*
 * html_requirements.c - every requirement this run has to do with, and what its cases say about it;
 * and the end of the page: the environment of the run, and what its words mean.
 */

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "report.h"
#include "results.h"
#include "words.h"
#include "xml.h"

#define SHOWN 3			/* cases listed as they are; more are folded */

static const struct {
	const char *word, *class_name;
} holdings[HOLDINGS] = {
	[UNTESTED] = { "untested", "v none" },
	[HOLDS] = { "holds", "v pass" },
	[UNDECIDED] = { "undecided", "v inconclusive" },
	[BROKEN] = { "BROKEN", "v fail" },
};

/* The verdicts of a case's instances among those of a requirement, as words with numbers. */
static void
verdicts(struct html *h, const int by[VERDICTS], int n)
{
	for (int i = 0; i < VERDICT_ORDERS; i++) {
		if (by[html_order[i]] == 0)
			continue;
		if (n == 1)
			html_verdict(h, (int)html_order[i]);
		else
			html_count(h, (int)html_order[i], by[html_order[i]]);
		xml_text(h->x, " ");
	}
}

/* The cases of a requirement, which lists their instances by id: each case with what came of it. */
static void
case_list(struct html *h, const struct result_requirement *q)
{
	xml_open_class(h->x, "ul", "plain");
	for (int i = 0; i < q->ncases; ) {
		const char *name = q->cases[i]->name;
		int by[VERDICTS] = { 0 }, n = 0;

		for (; i < q->ncases && strcmp(q->cases[i]->name, name) == 0; i++, n++)
			by[q->cases[i]->verdict]++;
		xml_open(h->x, "li");
		verdicts(h, by, n);
		html_name_link(h, name);
		xml_close(h->x);
	}
	xml_close(h->x);
}

static void
cases(struct html *h, const struct result_requirement *q)
{
	int names = 0;
	char text[64];

	for (int i = 0; i < q->ncases; i++)
		names += i == 0 || strcmp(q->cases[i]->name, q->cases[i - 1]->name) != 0;
	if (names == 0) {
		xml_element(h->x, "span", "muted",
			q->holding == UNTESTED ? "none" : "looked at in every case");
	} else if (names <= SHOWN) {
		case_list(h, q);
	} else {
		snprintf(text, sizeof(text), "%d cases", names);
		html_fold(h, NULL, text);
		case_list(h, q);
		xml_close(h->x);
	}
}

static void
row(struct html *h, const struct result_requirement *q)
{
	xml_raw(h->x, "\n");
	xml_open(h->x, "tr");
	xml_attrf(h->x, "id", "requirement/%s", q->id);
	xml_open(h->x, "td");
	xml_element(h->x, "span", holdings[q->holding].class_name, holdings[q->holding].word);
	xml_close(h->x);
	xml_open_class(h->x, "td", "whole");
	html_section_link(h, q);
	xml_close(h->x);
	xml_element(h->x, "td", "whole", q->level_text);
	xml_open_class(h->x, "td", "long");
	xml_element(h->x, "div", NULL, *q->statement != '\0' ? q->statement : q->title);
	xml_element(h->x, "code", "muted", q->id);
	xml_close(h->x);
	xml_open_class(h->x, "td", "list");
	cases(h, q);
	xml_close(h->x);
	xml_close(h->x);
}

/* By RFC, then by section as numbers, then by id. */
static int
by_section(const void *a, const void *b)
{
	const struct result_requirement *x = *(const struct result_requirement *const *)a;
	const struct result_requirement *y = *(const struct result_requirement *const *)b;
	int order = strverscmp(x->rfc, y->rfc);

	if (order == 0)
		order = strverscmp(x->section, y->section);
	return order != 0 ? order : strverscmp(x->id, y->id);
}

static void
table(struct html *h, const struct result_requirement **list, int n)
{
	static const char *const heads[] = { "Holds", "Section", "Level", "What it demands",
		"Cases", NULL };

	html_box(h, "Requirements", 0);
	xml_open(h->x, "table");
	html_heads(h, heads);
	xml_open(h->x, "tbody");
	for (int i = 0; i < n; i++)
		row(h, list[i]);
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
}

void
html_requirements(struct html *h)
{
	const struct results *r = h->results;
	const struct result_requirement **list =
		calloc((size_t)r->nrequirements + 1, sizeof(*list));

	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "requirements");
	xml_element(h->x, "h2", NULL, "Requirements");
	if (list != NULL && r->nrequirements > 0) {
		for (int i = 0; i < r->nrequirements; i++)
			list[i] = &r->requirements[i];
		qsort(list, (size_t)r->nrequirements, sizeof(*list), by_section);
		table(h, list, r->nrequirements);
	} else {
		xml_element(h->x, "p", "muted", "The results describe no requirement.");
	}
	free(list);
	xml_close(h->x);
}

static void
define(struct html *h, const char *term, const char *value)
{
	if (*value == '\0')
		return;
	xml_element(h->x, "dt", NULL, term);
	xml_element(h->x, "dd", NULL, value);
}

static void
environment(struct html *h)
{
	const struct results *r = h->results;
	const struct result_run *run = r->run;
	char text[64];

	xml_open(h->x, "dl");
	define(h, "stack", run->stack);
	define(h, "stack's version", run->stack_version);
	define(h, "begun", run->time);
	define(h, "took", words_span(r->t, text, sizeof(text)));
	define(h, "command", run->command);
	define(h, "tcpspec", run->version);
	define(h, "host", run->host);
	define(h, "system", run->system);
	define(h, "clock", run->clock);
	define(h, "seed", run->seed);
	snprintf(text, sizeof(text), "%d", run->jobs);
	define(h, "jobs", run->jobs > 0 ? text : "");
	snprintf(text, sizeof(text), "%d %%", run->timeout_scale);
	define(h, "time-outs", text);
	define(h, "strict", run->strict ? "yes: departing from a SHOULD is a failure" : "no");
	define(h, "tester kept waiting", words_span(r->totals.late, text, sizeof(text)));
	snprintf(text, sizeof(text), "%d", r->exit);
	define(h, "exit code", run->ended ? text : "none: the run did not reach its end");
	xml_close(h->x);
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
		"sequence number of the side that sent the bytes they count. States are what the "
		"stack itself reported, where it can be asked.");
}

void
html_environment(struct html *h)
{
	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "environment");
	xml_element(h->x, "h2", NULL, "Environment and legend");
	environment(h);
	legend(h);
	xml_close(h->x);
}
