/* SPDX-License-Identifier: MIT */
/*
 * html_environment.c - the end of the page: where and how the runs were made, and what the words on
 * the page mean.
 */

#include <string.h>

#include "html.h"
#include "report.h"
#include "results.h"
#include "words.h"
#include "xml.h"

static void
define(struct html *h, const char *term, const char *value)
{
	if (*value == '\0')
		return;
	xml_element(h->x, "dt", NULL, term);
	xml_element(h->x, "dd", NULL, value);
}

static void
environment(struct html *h, const struct result_run *run)
{
	char text[64];

	if (h->results->nruns > 1)
		xml_element(h->x, "h3", NULL, run->stack);
	xml_open(h->x, "dl");
	define(h, "stack", run->stack);
	define(h, "stack's version", run->stack_version);
	define(h, "begun", run->time);
	define(h, "took", words_span(run->t, text, sizeof(text)));
	define(h, "command", run->command);
	define(h, "tcpspec", run->version);
	define(h, "host", run->host);
	define(h, "system", run->system);
	define(h, "clock", run->clock);
	define(h, "seed", run->seed);
	define(h, "shard", run->shard);
	snprintf(text, sizeof(text), "%d", run->jobs);
	define(h, "jobs", run->jobs > 0 ? text : "");
	snprintf(text, sizeof(text), "%d %%", run->timeout_scale);
	define(h, "time-outs", text);
	define(h, "strict", run->strict ? "yes: departing from a SHOULD is a failure" : "no");
	define(h, "tester kept waiting", words_span(run->totals.late, text, sizeof(text)));
	snprintf(text, sizeof(text), "%d", run->exit);
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
	for (int i = 0; i < h->results->nruns; i++)
		environment(h, h->results->runs[i]);
	html_values(h);
	legend(h);
	xml_close(h->x);
}
