/* SPDX-License-Identifier: MIT */
/*
 * junit.c - JUnit XML, in the dialect that all common readers agree on, or in the one that Jenkins'
 * xUnit plugin accepts.
 *
 * There is no standard, only readers.  What each choice is for: a suite for each stack and area,
 * and none within another (some read only the first level); exactly two dots in classname (Jenkins
 * splits at the last one); the stack's version only as a property (histories are keyed on names); a
 * type with a dot (GitLab parses some words as types); exact counts at each suite (some readers add
 * up those, and not the elements); seconds with three decimals and a point; properties only where a
 * case isn't a plain pass (GitLab counts objects); nothing but printable characters.
 *
 * The xunit dialect is the same without file, line and properties of a testcase, and without
 * skipped in the head: the schema of that plugin knows none of these.
 */

#include <string.h>

#include "junit.h"
#include "repeated.h"
#include "report.h"
#include "results.h"
#include "xml.h"

struct counts {
	int tests, child[JUNIT_CHILDREN];
	long long t;
};

static void
count(struct counts *n, const struct result *c, const struct report_options *o)
{
	n->tests++;
	n->child[junit_child(c, o)]++;
	n->t += c->t;
}

static void
put_counts(struct xml *x, const struct counts *n, int skipped)
{
	xml_attrf(x, "tests", "%d", n->tests);
	xml_attrf(x, "failures", "%d", n->child[JUNIT_FAILURE]);
	xml_attrf(x, "errors", "%d", n->child[JUNIT_ERROR]);
	if (skipped)
		xml_attrf(x, "skipped", "%d", n->child[JUNIT_SKIPPED]);
	junit_seconds(x, n->t);
}

/* Cases that were chosen and never began, and why that is an error: it must not look green. */
static int
is_missing(const struct result_run *run, char *text, size_t size)
{
	int n = run->chosen - run->ncases;

	if (run->ncases == 0 && run->complete && run->exit == 0)	/* nothing was to run */
		return 0;
	if (run->ncases > 0 && run->complete && n <= 0)
		return 0;
	snprintf(text, size, "error: the run is incomplete: %d of %d cases were not run",
		n > 0 ? n : 0, n > 0 ? run->chosen : run->ncases);
	return 1;
}

static void
suite_properties(struct xml *x, const struct result_run *run)
{
	char text[128];

	xml_raw(x, "\n    ");
	xml_open(x, "properties");
	junit_property(x, "tcpspec.version", run->version);
	junit_property(x, "tcpspec.seed", run->seed);
	junit_property(x, "tcpspec.clock", run->clock);
	junit_property(x, "tcpspec.command", run->command);
	junit_property(x, "tcpspec.repeated", repeated_run(run, text, sizeof(text)));
	junit_property(x, "stack.version", run->stack_version);
	xml_close(x);
}

static void
begin_suite(struct xml *x, const struct result_run *run, const char *area, int id,
	const struct counts *n)
{
	char stack[64], part[64];

	xml_raw(x, "\n  ");
	xml_open(x, "testsuite");
	xml_attrf(x, "name", "%s/%s", junit_slug(run->stack, stack, sizeof(stack)),
		junit_slug(area, part, sizeof(part)));
	xml_attrf(x, "id", "%d", id);
	put_counts(x, n, 1);
	if (*run->time != '\0')
		xml_attr(x, "timestamp", run->time);
	xml_attr(x, "hostname", *run->host != '\0' ? run->host : "localhost");
	suite_properties(x, run);
}

static void
end_suite(struct xml *x)
{
	xml_raw(x, "\n  ");
	xml_close(x);
}

/* The suites of a run, an area each; *id counts them. */
static void
put_run(struct xml *x, const struct results *r, const struct result_run *run,
	const struct report_options *o, int *id)
{
	struct counts missing = { .tests = 1, .child = { [JUNIT_ERROR] = 1 } };
	char text[128];

	for (int i = 0, to; i < run->ncases; i = to) {
		const char *area = run->cases[i]->area;
		struct counts n = { 0 };

		for (to = i; to < run->ncases && strcmp(run->cases[to]->area, area) == 0; to++)
			count(&n, run->cases[to], o);
		begin_suite(x, run, area, (*id)++, &n);
		for (int k = i; k < to; k++)
			junit_case(x, r, run->cases[k], o);
		end_suite(x);
	}
	if (!is_missing(run, text, sizeof(text)))
		return;
	begin_suite(x, run, "run", (*id)++, &missing);
	junit_missing(x, run, text);
	end_suite(x);
}

static void
put_all(struct xml *x, const struct results *r, const struct report_options *o)
{
	struct counts n = { 0 };
	char text[128];
	int id = 0;

	for (int i = 0; i < r->ncases; i++)
		count(&n, r->cases[i], o);
	for (int i = 0; i < r->nruns; i++) {
		int missing = is_missing(r->runs[i], text, sizeof(text));

		n.tests += missing;
		n.child[JUNIT_ERROR] += missing;
	}
	if (r->t > 0)
		n.t = r->t;
	xml_open(x, "testsuites");
	xml_attr(x, "name", "tcpspec");
	put_counts(x, &n, o->dialect == REPORT_COMMON);
	for (int i = 0; i < r->nruns; i++)
		put_run(x, r, r->runs[i], o, &id);
	xml_raw(x, "\n");
	xml_close(x);
	xml_raw(x, "\n");
}

int
report_junit(const struct results *r, const struct report_options *o, FILE *out)
{
	struct xml *x = xml_begin(out);

	if (x == NULL)
		return -1;
	xml_raw(x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	put_all(x, r, o);
	return xml_end(x) < 0 || ferror(out) ? -1 : 0;
}
