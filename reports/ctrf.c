/* SPDX-License-Identifier: MIT */
/*
 * ctrf.c - the Common Test Report Format (ctrf.io): one JSON document, for actions and dashboards
 * that read no JUnit.
 *
 * It knows passed, failed and skipped, which are the sums of the last line; what a case really came
 * to is its raw status.
 */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cause.h"
#include "line.h"
#include "report.h"
#include "results.h"

/* Any text as a string of JSON, which takes only UTF-8. */
static json_t *
string(const char *text)
{
	char *shown = NULL;
	size_t size;
	json_t *s = NULL;
	FILE *f = open_memstream(&shown, &size);

	if (f == NULL)
		return NULL;
	line_put(f, NULL, text);
	if (fclose(f) == 0)
		s = json_string(shown);
	free(shown);
	return s;
}

/* Put a member that says something. */
static int
put(json_t *object, const char *key, const char *text)
{
	return *text == '\0' ? 0 : json_object_set_new(object, key, string(text));
}

static int
put_number(json_t *object, const char *key, long long n)
{
	return json_object_set_new(object, key, json_integer(n));
}

/* Milliseconds since 1970 at which a run began; 0 when it doesn't say. */
static long long
begun(const struct result_run *run)
{
	struct tm tm = { .tm_year = 0 };

	return strptime(run->time, "%Y-%m-%dT%H:%M:%SZ", &tm) != NULL ?
		(long long)timegm(&tm) * 1000 : 0;
}

/* What isn't in the format, but makes a case one of ours. */
static json_t *
extra(const struct results *r, const struct result *c, const struct report_options *o)
{
	const struct result_requirement *q = results_main(r, c);
	json_t *object = json_object();
	char text[2048];
	int bad = put(object, "stack", result_stack(c->run)) |
		put(object, "title", c->title) |
		put(object, "requirement", q != NULL ? q->id : "") |
		put(object, "level", q != NULL ? q->level_text : "") |
		put(object, "reproduce", cause_reproduce(c, o, text, sizeof(text)));

	if (bad == 0)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *
test(const struct results *r, const struct result *c, const struct report_options *o)
{
	int sum = result_sum(c), bad;
	json_t *object = json_object();
	char text[2048], name[1024];

	snprintf(name, sizeof(name), "%s%s%s", r->nruns > 1 ? result_stack(c->run) : "",
		r->nruns > 1 ? ": " : "", c->id);
	bad = put(object, "name", name) |
		put(object, "status", sum == 'p' ? "passed" : sum == 's' ? "skipped" : "failed") |
		put_number(object, "duration", c->t / 1000) |
		put(object, "rawStatus", verdict_name(c->verdict)) |
		put(object, "filePath", c->file) |
		json_object_set_new(object, "tags", json_pack("[o]", string(c->area)));
	if (c->line > 0)
		bad |= put_number(object, "line", c->line);
	if (c->verdict != VERDICT_PASS || result_flaky(c))
		bad |= put(object, "message", cause_title(r, c, text, sizeof(text)));
	if (c->attempt > 1)
		bad |= put_number(object, "retries", c->attempt - 1) |
			json_object_set_new(object, "flaky", json_boolean(result_flaky(c)));
	bad |= json_object_set_new(object, "extra", extra(r, c, o));
	if (bad == 0)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *
summary(const struct results *r)
{
	const struct totals *t = &r->totals;
	long long start = begun(r->run);

	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:I, s:I}", "tests", t->cases,
		"passed", t->passed, "failed", t->failed, "skipped", t->skipped, "pending", 0,
		"other", 0, "flaky", t->flaky, "start", (json_int_t)start,
		"stop", (json_int_t)(start + r->t / 1000));
}

static int
write_to(const char *text, size_t n, void *out)
{
	return fwrite(text, 1, n, out) == n ? 0 : -1;
}

int
report_ctrf(const struct results *r, const struct report_options *o, FILE *out)
{
	json_t *tests = json_array(), *all;
	int bad = 0;

	for (int i = 0; i < r->ncases && bad == 0; i++)
		bad = json_array_append_new(tests, test(r, r->cases[i], o));
	all = json_pack("{s:s, s:s, s:s, s:{s:{s:s, s:o}, s:o, s:o, s:{s:b}}}",
		"reportFormat", "CTRF", "specVersion", "0.0.0", "generatedBy", "tcpspec",
		"results", "tool", "name", "tcpspec", "version", string(r->run->version),
		"summary", summary(r), "tests", tests, "extra", "incomplete", !r->complete);
	if (all == NULL || bad != 0 ||
		json_dump_callback(all, write_to, out, JSON_INDENT(1)) != 0)
		bad = -1;
	json_decref(all);
	putc('\n', out);
	return bad != 0 || ferror(out) ? -1 : 0;
}
