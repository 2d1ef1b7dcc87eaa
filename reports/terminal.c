/* SPDX-License-Identifier: MIT */
/*
 * terminal.c - a run at a terminal: each case as it falls, and the end.
 */

#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "github.h"
#include "past.h"
#include "pen.h"
#include "report.h"
#include "results.h"
#include "terminal.h"
#include "terminal_list.h"
#include "terminal_repeated.h"
#include "terminal_skips.h"
#include "words.h"

#define STALE_IN_FULL	5	/* ways of failing as before that are shown with their exchange */

/* What was chosen: the run says so before its cases do. */
static int
chosen(const struct results *r, const struct result_run *run)
{
	int n = r->closed ? run->ncases : run->finished;

	return run->chosen > n ? run->chosen : n;
}

/*
 * What is said of a case behind its name.  Where that is longer than the line, one that failed as
 * others did, or as it did before, needs no more than that, and of any other it goes on in the next
 * one.
 */
static void
behind(struct pen *p, const struct result *c, const char *text)
{
	const char *alike = c->stale > STALE_IN_FULL ? "as before" : "alike";
	int left = p->width - p->column - 2;

	if (*text == '\0')
		return;
	if (pen_columns(text) <= left) {
		pen_print(p, "  %s", text);
	} else if (result_failed(c) && (c->repeats || c->stale > STALE_IN_FULL)) {
		if ((int)strlen(alike) <= left)
			pen_print(p, "  %s", alike);
	} else {
		pen_line(p);
		pen_wrap(p, 10, text);
	}
}

/* "[ 47/520] pass  rst/seq-outside-window  12 ms" */
static void
one_line(const struct results *r, const struct result *c, int nth, const struct report_options *o,
	FILE *out)
{
	int passed = c->verdict == VERDICT_PASS;
	char text[1024], number[16];
	struct pen p;

	pen_init(&p, out, o);
	snprintf(number, sizeof(number), "%d", chosen(r, c->run));
	if (o->verbosity > 0)
		pen_print(&p, "[%*d/%s] ", (int)strlen(number), nth, number);
	pen_style(&p, result_failed(c) ? STYLE_BAD_BOLD : passed ? STYLE_GOOD : STYLE_DIM);
	pen_print(&p, "%-8s", words_verdict((int)c->verdict));
	pen_style(&p, STYLE_PLAIN);
	pen_print(&p, "  %s", c->id);
	words_span(c->t, text, sizeof(text));
	if (c->verdict != VERDICT_SKIP && p.column + 2 + pen_columns(text) <= p.width)
		pen_print(&p, "  %s", text);
	cause_sentence(r, c, text, sizeof(text));
	behind(&p, c, text);
	if (p.column > 0)
		pen_line(&p);
}

static void
in_full(const struct results *r, const struct result *c, const struct report_options *o, FILE *out)
{
	github_begin(c, o, out);
	terminal_full(r, c, o, out);
	github_end(c, o, out);
}

void
terminal_case(const struct results *r, const struct result *c, int nth,
	const struct report_options *o, FILE *out)
{
	int first = result_failed(c) && !c->repeats && c->stale <= STALE_IN_FULL;

	if (o->verbosity >= 2 || (o->verbosity == 1 && chosen(r, c->run) == 1) ||
		(o->verbosity >= 0 && first)) {
		in_full(r, c, o, out);
	} else if (o->verbosity == 1 || result_failed(c)) {
		github_begin(NULL, o, out);
		one_line(r, c, nth, o, out);
		github_end(NULL, o, out);
	}
}

/* "requirements  MUST 118 of 126 hold, ..., 8 untested" */
static void
requirements(struct pen *p, const struct results *r, const struct totals *t)
{
	const char *hold = " hold";
	int untested = 0;
	char text[512] = "";

	if (r->nrequirements == 0)
		return;
	for (int l = 0; l < LEVEL_INFO; l++) {
		const int *h = t->holding[l];
		int tried = h[HOLDS] + h[UNDECIDED] + h[BROKEN];

		untested += h[UNTESTED];
		if (tried == 0)
			continue;
		words_add(text, sizeof(text), "%s%s %d of %d%s", *text != '\0' ? ", " : "",
			level_name(l),
			h[HOLDS], tried, hold);
		hold = "";
	}
	if (untested > 0)
		words_add(text, sizeof(text), "%s%d untested", *text != '\0' ? ", " : "", untested);
	pen_text(p, "requirements");
	pen_to(p, 14);
	pen_wrap(p, 14, text);
}

/* "pass 474, FAIL 9, ..." */
static void
counts(struct pen *p, const struct totals *t)
{
	char text[512] = "";

	for (int i = 0; i < WORDS_VERDICTS; i++) {
		enum verdict v = words_listed[i];

		if (t->by[v] > 0)
			words_add(text, sizeof(text), "%s%s %d", *text != '\0' ? ", " : "",
				v == VERDICT_INCONCLUSIVE ? verdict_name(v) : words_verdict((int)v),
				t->by[v]);
	}
	if (t->flaky > 0)
		words_add(text, sizeof(text), ", flaky %d", t->flaky);
	if (*text != '\0')
		pen_wrap(p, 0, text);
}

static void
damaged(struct pen *p, const struct results *r)
{
	if (r->bad_lines == 0)
		return;
	pen_print(p, "damaged       %ld lines of the results could not be read", r->bad_lines);
	pen_line(p);
}

static void
incomplete(struct pen *p, const struct result_run *run)
{
	int missing = run->chosen - run->ncases;

	if (run->complete && missing <= 0)
		return;
	pen_style(p, STYLE_BAD_BOLD);
	pen_text(p, "INCOMPLETE");
	pen_style(p, STYLE_PLAIN);
	pen_to(p, 14);
	if (run->signal > 0)
		pen_print(p, "ended by signal %d", run->signal);
	else if (run->lacking > 0)
		pen_print(p, "of %d stacks %d were not run", run->stacks, run->lacking);
	else
		pen_text(p, run->ended ? "the run was cut short" : "the run did not reach its end");
	if (missing > 0)
		pen_print(p, ", %d of %d cases were not run", missing, run->chosen);
	pen_line(p);
}

/* "changes  2 new failures, 1 fixed, 7 still failing (vs 2026-11-21)" */
static void
changes(struct pen *p, const struct result_run *run)
{
	char text[256];

	if (*past_changes(run, text, sizeof(text)) == '\0')
		return;
	pen_text(p, "changes");
	pen_to(p, 14);
	pen_wrap(p, 14, text);
}

/* What one run comes to; of several, under the name of its stack and with sums of its own. */
static void
run_end(struct pen *p, const struct results *r, const struct result_run *run,
	const struct report_options *o)
{
	const struct totals *t = &run->totals;
	int several = r->nruns > 1;

	if (several || (r->ncases > 1 && (t->failed > 0 || o->verbosity > 0)))
		pen_line(p);
	if (several) {
		pen_style(p, STYLE_BOLD);
		pen_text(p, result_stack(run));
		pen_style(p, STYLE_PLAIN);
		if (*run->stack_version != '\0')
			pen_print(p, " (%s)", run->stack_version);
		pen_line(p);
	}
	terminal_lists(p, r, run, o->verbosity < 1);
	requirements(p, r, t);
	terminal_repeated(p, run);
	changes(p, run);
	if (r->ncases > 1)
		terminal_skips(p, run);
	incomplete(p, run);
	if (several)
		counts(p, t);
}

static int
is_slower(const void *a, const void *b)
{
	const struct result *x = *(const struct result *const *)a;
	const struct result *y = *(const struct result *const *)b;

	return x->t != y->t ? (x->t < y->t) - (x->t > y->t) : strverscmp(x->id, y->id);
}

/* How much of its time limit a case has used, in percent, where that is much; else 0. */
static int
near_limit(const struct result *c)
{
	int percent = c->limit > 0 ? (int)(100 * c->t / c->limit) : 0;

	return percent > 80 ? percent : 0;
}

static void
duration(struct pen *p, const struct results *r, const struct result *c)
{
	char text[32];

	pen_print(p, "  %12s  %s", words_span(c->t, text, sizeof(text)), c->id);
	if (r->nruns > 1)
		pen_print(p, "  %s", c->run->stack);
	if (near_limit(c) > 0)
		pen_print(p, "  %d %% of its limit of %s", near_limit(c),
			words_span(c->limit, text, sizeof(text)));
	pen_line(p);
}

/*
 * The cases that took longest, on the stack's clock; and all that came near to their time limit,
 * which on a slower machine would be ended.
 */
static void
durations(struct pen *p, const struct results *r, int n)
{
	const struct result **sorted = calloc((size_t)r->ncases + 1, sizeof(*sorted));

	if (sorted == NULL || n == 0 || r->ncases == 0) {
		free(sorted);
		return;
	}
	for (int i = 0; i < r->ncases; i++)
		sorted[i] = r->cases[i];
	qsort(sorted, (size_t)r->ncases, sizeof(*sorted), is_slower);
	pen_text(p, "slowest");
	pen_line(p);
	for (int i = 0; i < r->ncases; i++)
		if (i < n || near_limit(sorted[i]) > 0)
			duration(p, r, sorted[i]);
	pen_line(p);
	free(sorted);
}

/* The command that runs again what failed: against this stack, on this clock, with this seed. */
static void
again(struct pen *p, const struct result_run *run, const struct report_options *o)
{
	if (run->totals.failed == 0)
		return;
	pen_text(p, "again         ");
	if (*run->again != '\0')
		pen_text(p, run->again);
	else
		pen_print(p, "%s run", o->program != NULL ? o->program : "tcpspec");
	pen_text(p, " --failed");
	pen_line(p);
}

/* What is to be done about entries that expect what is no more. */
static void
over(struct pen *p, const struct result_run *run, const struct report_options *o)
{
	int n = run->totals.by[VERDICT_XPASS];
	char text[1024];

	if (n == 0)
		return;
	snprintf(text, sizeof(text), "%d: \"%s expect update --from RESULTS %s\" takes the entries "
		"out", n, o->program != NULL ? o->program : "tcpspec",
		*run->expect != '\0' ? run->expect : "FILE");
	pen_text(p, "xpass");
	pen_to(p, 14);
	pen_wrap(p, 14, text);
}

/* All but the last line. */
static void
summary(struct pen *p, const struct results *r, const struct report_options *o)
{
	for (int i = 0; i < r->nruns; i++)
		run_end(p, r, r->runs[i], o);
	if (r->nruns > 1)
		pen_line(p);
	durations(p, r, o->durations);
	damaged(p, r);
	for (int i = 0; i < r->nruns; i++)
		again(p, r->runs[i], o);
	for (int i = 0; i < r->nruns; i++)
		over(p, r->runs[i], o);
	if (o->explained != NULL && *o->explained != '\0') {
		pen_text(p, "explained");
		pen_to(p, 14);
		pen_wrap(p, 14, o->explained);
	}
	if (o->written != NULL && *o->written != '\0') {
		pen_text(p, "reports");
		pen_to(p, 14);
		pen_wrap(p, 14, o->written);
	}
	counts(p, &r->totals);
}

void
terminal_end(const struct results *r, const struct report_options *o, FILE *out)
{
	const struct totals *t = &r->totals;
	struct pen p;

	github_begin(NULL, o, out);
	pen_init(&p, out, o);
	if (o->verbosity >= 0) {
		summary(&p, r, o);
	} else {
		durations(&p, r, o->durations);
		damaged(&p, r);
		for (int i = 0; i < r->nruns; i++)
			incomplete(&p, r->runs[i]);
	}
	if (o->why != NULL && *o->why != '\0') {
		pen_text(&p, o->why);
		pen_line(&p);
	}
	github_end(NULL, o, out);
	github_annotate(r, o, out);
	pen_print(&p, "result: %d passed, %d failed, %d skipped", t->passed, t->failed, t->skipped);
	pen_line(&p);
}

int
report_terminal(const struct results *r, const struct report_options *o, FILE *out)
{
	for (int k = 0; k < r->nruns; k++)
		for (int i = 0; i < r->runs[k]->ncases; i++)
			terminal_case(r, r->runs[k]->cases[i], i + 1, o, out);
	terminal_end(r, o, out);
	return ferror(out) ? -1 : 0;
}
