/* SPDX-License-Identifier: MIT */
/*
 * tap.c - TAP version 14: a line for each case, and behind one that isn't as it should be what is
 * known about it, as YAML.
 *
 * A case that was expected to fail and did has the directive for that; one that passed although it
 * was expected to fail is plainly "not ok", for with the directive it would count as a success.  A
 * run that is not whole ends with "Bail out!".
 */

#include <string.h>

#include "cause.h"
#include "line.h"
#include "repeated.h"
#include "report.h"
#include "results.h"
#include "words.h"

/* Of a description: what isn't escaped would begin a directive. */
static const struct line_escape description[] = {
	{ '#', "\\#" }, { '\\', "\\\\" }, { 0, NULL }
};

/* Of a text between double quotes in YAML. */
static const struct line_escape quoted[] = { { '"', "\\\"" }, { '\\', "\\\\" }, { 0, NULL } };

static void
key(FILE *out, const char *name, const char *value)
{
	if (*value == '\0')
		return;
	fprintf(out, "  %s: \"", name);
	line_put(out, quoted, value);
	fputs("\"\n", out);
}

static void
details(const struct results *r, const struct result *c, const struct report_options *o, FILE *out)
{
	const struct result_requirement *q = results_main(r, c);
	char text[2048];

	fputs("  ---\n", out);
	key(out, "message", cause_sentence(r, c, text, sizeof(text)));
	key(out, "severity", result_flaky(c) ? "flaky" : verdict_name(c->verdict));
	if (q != NULL) {
		key(out, "requirement", q->id);
		key(out, "clause", cause_requirement(q, text, sizeof(text)));
	}
	key(out, "file", c->file);
	if (c->line > 0)
		fprintf(out, "  line: %d\n", c->line);
	if (c->step > 0)
		fprintf(out, "  step: %d\n", c->step);
	if (c->earlier != NULL)
		fprintf(out, "  attempts: %d\n", c->attempt);
	key(out, "times", repeated_times(c, text, sizeof(text)));
	fprintf(out, "  duration_ms: %lld.%03lld\n", c->t / 1000, c->t % 1000);
	key(out, "reproduce", cause_reproduce(c, o, text, sizeof(text)));
	fputs("  ...\n", out);
}

static void
directive(const struct results *r, const struct result *c, FILE *out)
{
	char text[2048];

	if (c->verdict != VERDICT_SKIP && c->verdict != VERDICT_XFAIL)
		return;
	fputs(c->verdict == VERDICT_SKIP ? " # SKIP " : " # TO" "DO ", out);
	line_put(out, description, cause_sentence(r, c, text, sizeof(text)));
}

/* What is as it should be and yet worth a word. */
static void
remark(const struct results *r, const struct result *c, FILE *out)
{
	char text[2048];

	if (result_flaky(c) || c->verdict == VERDICT_NONSTRICT) {
		fputs(result_flaky(c) ? "# flaky: " : "# non-strict: ", out);
		line_put(out, NULL, cause_sentence(r, c, text, sizeof(text)));
		putc('\n', out);
	}
}

static void
test_point(const struct results *r, const struct result *c, int n, const struct report_options *o,
	FILE *out)
{
	int failed = result_failed(c);

	fprintf(out, "%s %d - ", failed || c->verdict == VERDICT_XFAIL ? "not ok" : "ok", n);
	if (r->nruns > 1) {
		line_put(out, description, result_stack(c->run));
		fputs(": ", out);
	}
	line_put(out, description, c->id);
	if (c->again > 0)
		fprintf(out, " (%d)", c->again + 1);
	directive(r, c, out);
	putc('\n', out);
	if (failed)
		details(r, c, o, out);
	else
		remark(r, c, out);
}

int
report_tap(const struct results *r, const struct report_options *o, FILE *out)
{
	int planned = results_planned(r);

	fprintf(out, "TAP version 14\n1..%d%s\n", planned,
		planned == 0 ? " # SKIP no case was run" : "");
	for (int i = 0; i < r->ncases; i++)
		test_point(r, r->cases[i], i + 1, o, out);
	if (!r->complete)
		fprintf(out, "Bail out! the run is incomplete: %d of %d cases were run\n",
			r->ncases,
			planned);
	return ferror(out) ? -1 : 0;
}
