/* SPDX-License-Identifier: MIT */
/*
 * ktap.c - KTAP version 1, the dialect of TAP that the Linux kernel's own tests speak
 * (Documentation/dev-tools/ktap.rst there).
 *
 * Each area is a test whose subtests, one level below, are its cases; it fails when one of them
 * does, and is skipped when all are.  What is known about a case stands before its result, as
 * diagnostic lines.  A case that was expected to fail and did is "ok" with the directive XFAIL:
 * a parser that doesn't know the directive goes by what stands before the description.  There is
 * nothing like "Bail out!", so that a run which is not whole ends with a test that says so.
 */

#include <string.h>

#include "cause.h"
#include "line.h"
#include "repeated.h"
#include "report.h"
#include "results.h"
#include "words.h"

/* Of a line with a result, in which '#' can't be said. */
static const struct line_escape escapes[] = { { '#', "\\x23" }, { 0, NULL } };

static void
diagnostic(FILE *out, const char *name, const char *value)
{
	if (*value == '\0')
		return;
	fprintf(out, "  # %s: ", name);
	line_put(out, NULL, value);
	putc('\n', out);
}

/* What is known about a case that isn't plainly as it should be. */
static void
diagnostics(const struct results *r, const struct result *c, const struct report_options *o,
	FILE *out)
{
	const struct result_requirement *q = results_main(r, c);
	char text[2048];

	if (result_flaky(c) || c->verdict == VERDICT_NONSTRICT)
		diagnostic(out, result_flaky(c) ? "flaky" : "non-strict",
			cause_sentence(r, c, text, sizeof(text)));
	if (!result_failed(c))
		return;
	if (q != NULL) {
		diagnostic(out, "requirement", q->id);
		diagnostic(out, "clause", cause_requirement(q, text, sizeof(text)));
	}
	if (*c->file != '\0') {
		snprintf(text, sizeof(text), c->line > 0 ? "%s:%d" : "%s", c->file, c->line);
		diagnostic(out, "file", text);
	}
	if (c->earlier != NULL)
		fprintf(out, "  # attempts: %d\n", c->attempt);
	diagnostic(out, "times", repeated_times(c, text, sizeof(text)));
	diagnostic(out, "reproduce", cause_reproduce(c, o, text, sizeof(text)));
}

/* What follows the '#' of a result, before the sentence; NULL when there is none. */
static const char *
directive(const struct result *c)
{
	if (c->verdict == VERDICT_SKIP)
		return "SKIP ";
	if (c->verdict == VERDICT_XFAIL)
		return "XFAIL ";
	if (!result_failed(c))
		return NULL;
	if (strcmp(c->cause, "timeout") == 0)
		return "TIMEOUT ";
	return c->verdict == VERDICT_ERROR ? "ERROR " : "";
}

static void
subtest(const struct results *r, const struct result *c, int n, const struct report_options *o,
	FILE *out)
{
	const char *word = directive(c);
	char text[2048];

	diagnostics(r, c, o, out);
	fprintf(out, "  %s %d ", result_failed(c) ? "not ok" : "ok", n);
	line_put(out, escapes, c->id);
	if (c->again > 0)
		fprintf(out, " (%d)", c->again + 1);
	if (word != NULL) {
		fprintf(out, " # %s", word);
		if (*word == '\0')
			fprintf(out, "%s: ", verdict_name(c->verdict));
		line_put(out, escapes, cause_sentence(r, c, text, sizeof(text)));
	}
	putc('\n', out);
}

/* How many of the cases from the i-th on are of its stack and area. */
static int
area_length(const struct results *r, int i)
{
	const struct result *first = r->cases[i];
	int n = 1;

	while (i + n < r->ncases && r->cases[i + n]->run == first->run &&
		strcmp(r->cases[i + n]->area, first->area) == 0)
		n++;
	return n;
}

/* An area and its cases, as the test with this number. */
static void
area(const struct results *r, int i, int n, int number, const struct report_options *o, FILE *out)
{
	const struct result *first = r->cases[i];
	int failed = 0, skipped = 0;

	fprintf(out, "  KTAP version 1\n  1..%d\n", n);
	for (int k = 0; k < n; k++) {
		subtest(r, r->cases[i + k], k + 1, o, out);
		failed += result_failed(r->cases[i + k]);
		skipped += r->cases[i + k]->verdict == VERDICT_SKIP;
	}
	fprintf(out, "%s %d ", failed > 0 ? "not ok" : "ok", number);
	if (r->nruns > 1) {
		line_put(out, escapes, result_stack(first->run));
		fputs(": ", out);
	}
	line_put(out, escapes, *first->area != '\0' ? first->area : "cases");
	if (failed > 0)
		fprintf(out, " # %d of %d failed", failed, n);
	else if (skipped == n)
		fputs(" # SKIP every case was skipped", out);
	putc('\n', out);
}

int
report_ktap(const struct results *r, const struct report_options *o, FILE *out)
{
	int areas = 0, n;

	for (int i = 0; i < r->ncases; i += area_length(r, i))
		areas++;
	areas += !r->complete;
	fprintf(out, "KTAP version 1\n1..%d%s\n", areas,
		areas == 0 ? " # SKIP no case was run" : "");
	areas = 0;
	for (int i = 0; i < r->ncases; i += n) {
		n = area_length(r, i);
		area(r, i, n, ++areas, o, out);
	}
	if (!r->complete)
		fprintf(out, "not ok %d run # ERROR it is incomplete: %d of %d cases were run\n",
			areas + 1, r->ncases, results_planned(r));
	return ferror(out) ? -1 : 0;
}
