/* SPDX-License-Identifier: MIT */
/*
 * junit.c - JUnit XML, in the dialect that all common readers agree on.
 *
 * There is no standard, only readers.  What each choice is for: exactly two dots in classname
 * (Jenkins splits at the last one); the stack's version only as a property (histories are keyed on
 * names); a type with a dot (GitLab parses some words as types); the message again as the first
 * line of the text (GitLab drops the message, others the text); at most one of failure, error and
 * skipped; exact counts; seconds with three decimals and a point; properties only where a case
 * isn't a plain pass (GitLab counts objects); nothing but printable characters.
 */

#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "pcapng.h"
#include "report.h"
#include "results.h"
#include "terminal.h"
#include "xml.h"

#define MESSAGE 200		/* the longest that every reader shows whole */

/* Which element says a verdict, and which count it goes into. */
enum child { CHILD_NONE, CHILD_FAILURE, CHILD_ERROR, CHILD_SKIPPED };

static enum child
child_of(const struct results *r, const struct result *c)
{
	static const enum child children[VERDICTS] = {
		[VERDICT_NONE] = CHILD_ERROR,
		[VERDICT_PASS] = CHILD_NONE,
		[VERDICT_INCONCLUSIVE] = CHILD_ERROR,
		[VERDICT_FAIL] = CHILD_FAILURE,
		[VERDICT_CRASH] = CHILD_FAILURE,
		[VERDICT_ERROR] = CHILD_ERROR,
		[VERDICT_NONSTRICT] = CHILD_NONE,
		[VERDICT_SKIP] = CHILD_SKIPPED,
		[VERDICT_XFAIL] = CHILD_SKIPPED,
		[VERDICT_XPASS] = CHILD_FAILURE,
	};

	if (c->verdict == VERDICT_NONSTRICT && r->run.strict)
		return CHILD_FAILURE;
	return children[c->verdict];
}

static void
seconds(struct xml *x, long long us)
{
	xml_attrf(x, "time", "%lld.%03lld", us / 1000000, us % 1000000 / 1000);
}

/* A word that can stand between two dots of a classname. */
static const char *
slug(const char *word, char *text, size_t size)
{
	snprintf(text, size, "%s", *word != '\0' ? word : "unknown");
	for (char *p = text; *p != '\0'; p++)
		if (strchr("./ \t\n", *p) != NULL)
			*p = '-';
	return text;
}

/* One line, cut where a character ends. */
static void
message(const struct results *r, const struct result *c, char text[MESSAGE + 1])
{
	char whole[2048];
	size_t n;

	cause_title(r, c, whole, sizeof(whole));
	n = strlen(whole);
	if (n > MESSAGE) {
		for (n = MESSAGE - 3; n > 0 && ((unsigned char)whole[n] & 0xc0) == 0x80; n--)
			;
		memcpy(whole + n, "...", 4);
		n += 3;
	}
	memcpy(text, whole, n + 1);
}

/* The text of a failure: the message, where, and the case as at a terminal, in ASCII. */
static void
failure_text(struct xml *x, const struct results *r, const struct result *c,
	const struct report_options *o, const char *first)
{
	struct report_options plain = {
		.width = 80, .captures = o->captures, .program = o->program
	};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL) {
		xml_cdata(x, first);
		return;
	}
	fprintf(out, "%s\n%s", first, c->file);
	if (c->line > 0)
		fprintf(out, ":%d", c->line);
	fputs("\n\n", out);
	terminal_full(r, c, &plain, out);
	if (fclose(out) == 0)
		xml_cdata(x, text);
	free(text);
}

static void
property(struct xml *x, const char *name, const char *value)
{
	if (*value == '\0')
		return;
	xml_open(x, "property");
	xml_attr(x, "name", name);
	xml_attr(x, "value", value);
	xml_void(x);
}

static void
case_properties(struct xml *x, const struct results *r, const struct result *c,
	const struct report_options *o)
{
	const struct result_requirement *q = results_main(r, c);
	char text[1024], name[256];

	xml_open(x, "properties");
	property(x, "verdict", verdict_name(c->verdict));
	if (q != NULL) {
		snprintf(text, sizeof(text), "RFC%s:%s", q->rfc, q->section);
		property(x, "requirement", text);
		property(x, "requirement.id", q->id);
		property(x, "level", q->level_text);
	}
	if (pcapng_has(c, o)) {
		pcapng_name(c, name, sizeof(name));
		snprintf(text, sizeof(text), "%s/%s", o->captures, name);
		property(x, "attachment", text);
	}
	xml_close(x);
}

static void
attachment(struct xml *x, const struct result *c, const struct report_options *o)
{
	char text[1024], name[256];

	pcapng_name(c, name, sizeof(name));
	snprintf(text, sizeof(text), "\n[[ATTACHMENT|%s/%s]]\n", o->captures, name);
	xml_open(x, "system-out");
	xml_cdata(x, text);
	xml_close(x);
}

static void
verdict(struct xml *x, const struct results *r, const struct result *c,
	const struct report_options *o)
{
	static const char *const elements[] = {
		[CHILD_FAILURE] = "failure", [CHILD_ERROR] = "error", [CHILD_SKIPPED] = "skipped",
	};
	enum child child = child_of(r, c);
	char first[MESSAGE + 1];

	message(r, c, first);
	if (child == CHILD_NONE) {
		xml_open(x, "system-out");
		xml_textf(x, "NON-STRICT: %s", first);
		xml_close(x);
		return;
	}
	xml_open(x, elements[child]);
	xml_attrf(x, "type", "tcpspec.%s", verdict_name(c->verdict));
	xml_attr(x, "message", first);
	if (child == CHILD_SKIPPED)
		xml_cdata(x, first);
	else
		failure_text(x, r, c, o, first);
	xml_close(x);
	if (pcapng_has(c, o))
		attachment(x, c, o);
}

/* classname and name.  A second instance with the same id is told apart by a number behind it. */
static void
names(struct xml *x, const struct results *r, const struct result *c)
{
	char stack[64], area[64];
	size_t n = strlen(c->area);

	xml_attrf(x, "classname", "tcpspec.%s.%s", slug(r->run.stack, stack, sizeof(stack)),
		slug(c->area, area, sizeof(area)));
	if (n == 0 || strncmp(c->id, c->area, n) != 0 || c->id[n] != '/')
		n = 0;
	else
		n++;
	if (c->again > 0)
		xml_attrf(x, "name", "%s #%d", c->id + n, c->again + 1);
	else
		xml_attr(x, "name", c->id + n);
}

static void
testcase(struct xml *x, const struct results *r, const struct result *c,
	const struct report_options *o)
{
	xml_raw(x, "\n    ");
	xml_open(x, "testcase");
	names(x, r, c);
	if (*c->file != '\0') {
		xml_attr(x, "file", c->file);
		xml_attrf(x, "line", "%d", c->line > 0 ? c->line : 1);
	}
	seconds(x, c->t);
	if (c->verdict != VERDICT_PASS) {
		case_properties(x, r, c, o);
		verdict(x, r, c, o);
		xml_close(x);
	} else {
		xml_void(x);
	}
}

/* Cases that were chosen and never began, and why that is an error: it must not look green. */
static int
missing(const struct results *r, char *text, size_t size)
{
	int n = r->run.cases - r->ncases;

	if (r->ncases > 0 && r->complete && n <= 0)
		return 0;
	snprintf(text, size, "error: the run is incomplete: %d of %d cases were not run",
		n > 0 ? n : 0, n > 0 ? r->run.cases : r->ncases);
	return 1;
}

static void
missing_case(struct xml *x, const struct results *r, const char *text)
{
	char stack[64];

	xml_raw(x, "\n    ");
	xml_open(x, "testcase");
	xml_attrf(x, "classname", "tcpspec.%s.run", slug(r->run.stack, stack, sizeof(stack)));
	xml_attr(x, "name", "complete");
	xml_attr(x, "time", "0.000");
	xml_open(x, "error");
	xml_attr(x, "type", "tcpspec.error");
	xml_attr(x, "message", text);
	xml_cdata(x, text);
	xml_close(x);
	xml_close(x);
}

static void
counts(struct xml *x, const struct results *r, int extra)
{
	int n[CHILD_SKIPPED + 1] = { 0 };
	long long t = 0;

	for (int i = 0; i < r->ncases; i++) {
		n[child_of(r, r->cases[i])]++;
		t += r->cases[i]->t;
	}
	xml_attrf(x, "tests", "%d", r->ncases + extra);
	xml_attrf(x, "failures", "%d", n[CHILD_FAILURE]);
	xml_attrf(x, "errors", "%d", n[CHILD_ERROR] + extra);
	xml_attrf(x, "skipped", "%d", n[CHILD_SKIPPED]);
	seconds(x, r->t > 0 ? r->t : t);
}

static void
suite_properties(struct xml *x, const struct result_run *run)
{
	xml_raw(x, "\n    ");
	xml_open(x, "properties");
	property(x, "tcpspec.version", run->version);
	property(x, "tcpspec.seed", run->seed);
	property(x, "tcpspec.clock", run->clock);
	property(x, "tcpspec.command", run->command);
	property(x, "stack.version", run->stack_version);
	xml_close(x);
}

static void
suite(struct xml *x, const struct results *r, const struct report_options *o)
{
	char stack[64], text[128];
	int extra = missing(r, text, sizeof(text));

	xml_open(x, "testsuites");
	xml_attr(x, "name", "tcpspec");
	counts(x, r, extra);
	xml_raw(x, "\n  ");
	xml_open(x, "testsuite");
	xml_attr(x, "name", slug(r->run.stack, stack, sizeof(stack)));
	xml_attr(x, "id", "0");
	counts(x, r, extra);
	if (*r->run.time != '\0')
		xml_attr(x, "timestamp", r->run.time);
	xml_attr(x, "hostname", *r->run.host != '\0' ? r->run.host : "localhost");
	suite_properties(x, &r->run);
	for (int i = 0; i < r->ncases; i++)
		testcase(x, r, r->cases[i], o);
	if (extra)
		missing_case(x, r, text);
	xml_raw(x, "\n  ");
	xml_close(x);
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
	suite(x, r, o);
	return xml_end(x) < 0 || ferror(out) ? -1 : 0;
}
