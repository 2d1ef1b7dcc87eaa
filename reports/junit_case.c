/* SPDX-License-Identifier: MIT */
/*
 * junit_case.c - one testcase of a JUnit file.
 *
 * At most one of failure, error and skipped stands in it, and the message of that is also the first
 * line of its text, for some readers show only one of the two.  Attempts that failed before are
 * flakyFailure where the last one passed, rerunFailure where it did not.
 */

#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "junit.h"
#include "pcapng.h"
#include "repeated.h"
#include "report.h"
#include "results.h"
#include "terminal.h"
#include "xml.h"

#define MESSAGE 200		/* the longest that every reader shows whole */

enum junit_child
junit_child(const struct result *c, const struct report_options *o)
{
	static const enum junit_child children[VERDICTS] = {
		[VERDICT_NONE] = JUNIT_ERROR,
		[VERDICT_PASS] = JUNIT_NONE,
		[VERDICT_INCONCLUSIVE] = JUNIT_ERROR,
		[VERDICT_FAIL] = JUNIT_FAILURE,
		[VERDICT_CRASH] = JUNIT_FAILURE,
		[VERDICT_ERROR] = JUNIT_ERROR,
		[VERDICT_NONSTRICT] = JUNIT_NONE,
		[VERDICT_SKIP] = JUNIT_SKIPPED,
		[VERDICT_XFAIL] = JUNIT_SKIPPED,
		[VERDICT_XPASS] = JUNIT_FAILURE,
	};

	if (c->verdict == VERDICT_INCONCLUSIVE && o->inconclusive_skipped)
		return JUNIT_SKIPPED;
	if (children[c->verdict] == JUNIT_NONE && result_failed(c))
		return JUNIT_FAILURE;
	return children[c->verdict];
}

void
junit_seconds(struct xml *x, long long us)
{
	xml_attrf(x, "time", "%lld.%03lld", us / 1000000, us % 1000000 / 1000);
}

const char *
junit_slug(const char *word, char *text, int size)
{
	snprintf(text, (size_t)size, "%s", *word != '\0' ? word : "unknown");
	for (char *p = text; *p != '\0'; p++)
		if (strchr("./ \t\n", *p) != NULL)
			*p = '-';
	return text;
}

/* One line, cut where a character ends. */
static void
message(const struct results *r, const struct result *c, const char *before,
	char text[MESSAGE + 1])
{
	char whole[2048];
	size_t n = (size_t)snprintf(whole, sizeof(whole), "%s", before);

	cause_title(r, c, whole + n, sizeof(whole) - n);
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

void
junit_property(struct xml *x, const char *name, const char *value)
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
	junit_property(x, "verdict", verdict_name(c->verdict));
	junit_property(x, "times", repeated_times(c, text, sizeof(text)));
	if (q != NULL) {
		snprintf(text, sizeof(text), "RFC%s:%s", q->rfc, q->section);
		junit_property(x, "requirement", text);
		junit_property(x, "requirement.id", q->id);
		snprintf(text, sizeof(text), "%s%s%s", q->level_text,
			*q->claim != '\0' ? " if " : "", q->claim);
		junit_property(x, "level", text);
	}
	if (pcapng_has(c, o)) {
		pcapng_name(c, name, sizeof(name));
		snprintf(text, sizeof(text), "%s/%s", o->captures, name);
		junit_property(x, "attachment", text);
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

/* The type: "tcpspec.fail".  A case that passed and counts as failed is flaky. */
static void
type(struct xml *x, const struct result *c, enum junit_child child)
{
	int flaky = child == JUNIT_FAILURE && c->verdict == VERDICT_PASS;

	xml_attrf(x, "type", "tcpspec.%s", flaky ? "flaky" : verdict_name(c->verdict));
}

static void
verdict(struct xml *x, const struct results *r, const struct result *c,
	const struct report_options *o)
{
	static const char *const elements[JUNIT_CHILDREN] = {
		[JUNIT_FAILURE] = "failure", [JUNIT_ERROR] = "error", [JUNIT_SKIPPED] = "skipped",
	};
	enum junit_child child = junit_child(c, o);
	char first[MESSAGE + 1];

	if (child == JUNIT_NONE)
		return;
	message(r, c, "", first);
	xml_open(x, elements[child]);
	type(x, c, child);
	xml_attr(x, "message", first);
	if (child == JUNIT_SKIPPED)
		xml_cdata(x, first);
	else
		failure_text(x, r, c, o, first);
	xml_close(x);
}

/* The attempts before the last one, the first of them first. */
static void
attempts(struct xml *x, const struct results *r, const struct result *last,
	const struct result *c, const struct report_options *o)
{
	char before[64], first[MESSAGE + 1];

	if (c == NULL)
		return;
	attempts(x, r, last, c->earlier, o);
	snprintf(before, sizeof(before), "attempt %d of %d: ", c->attempt, last->attempt);
	message(r, c, before, first);
	xml_open(x, result_flaky(last) ? "flakyFailure" : "rerunFailure");
	xml_attrf(x, "type", "tcpspec.%s", verdict_name(c->verdict));
	xml_attr(x, "message", first);
	xml_open(x, "stackTrace");
	failure_text(x, r, c, o, first);
	xml_close(x);
	xml_close(x);
}

/* What else is to be said of a case: the capture first, as some readers take only that. */
static void
notes(struct xml *x, const struct results *r, const struct result *c,
	const struct report_options *o)
{
	char first[MESSAGE + 1];

	if (junit_child(c, o) != JUNIT_NONE) {
		if (pcapng_has(c, o))
			attachment(x, c, o);
	} else if (c->verdict == VERDICT_NONSTRICT) {
		message(r, c, "", first);
		xml_open(x, "system-out");
		xml_textf(x, "NON-STRICT: %s", first);
		xml_close(x);
	} else if (c->alike < c->ran) {
		repeated_times(c, first, sizeof(first));
		xml_open(x, "system-out");
		xml_textf(x, "%s: %s", verdict_name(c->verdict), first);
		xml_close(x);
	}
}

/* Is there no more to say of a case than that it passed: at once, and each time? */
static int
is_plain(const struct result *c)
{
	return c->verdict == VERDICT_PASS && c->earlier == NULL && c->alike == c->ran;
}

/* classname and name.  A second instance with the same id is told apart by a number behind it. */
static void
names(struct xml *x, const struct result *c)
{
	char stack[64], area[64];
	size_t n = strlen(c->area);

	xml_attrf(x, "classname", "tcpspec.%s.%s",
		junit_slug(c->run->stack, stack, sizeof(stack)),
		junit_slug(c->area, area, sizeof(area)));
	if (n == 0 || strncmp(c->id, c->area, n) != 0 || c->id[n] != '/')
		n = 0;
	else
		n++;
	if (c->again > 0)
		xml_attrf(x, "name", "%s #%d", c->id + n, c->again + 1);
	else
		xml_attr(x, "name", c->id + n);
}

void
junit_case(struct xml *x, const struct results *r, const struct result *c,
	const struct report_options *o)
{
	int common = o->dialect == REPORT_COMMON;

	xml_raw(x, "\n    ");
	xml_open(x, "testcase");
	names(x, c);
	if (common && *c->file != '\0') {
		xml_attr(x, "file", c->file);
		xml_attrf(x, "line", "%d", c->line > 0 ? c->line : 1);
	}
	junit_seconds(x, c->t);
	if (!is_plain(c)) {
		if (common)
			case_properties(x, r, c, o);
		verdict(x, r, c, o);
		attempts(x, r, c, c->earlier, o);
		notes(x, r, c, o);
		xml_close(x);
	} else {
		xml_void(x);
	}
}

void
junit_missing(struct xml *x, const struct result_run *run, const char *text)
{
	char stack[64];

	xml_raw(x, "\n    ");
	xml_open(x, "testcase");
	xml_attrf(x, "classname", "tcpspec.%s.run", junit_slug(run->stack, stack, sizeof(stack)));
	xml_attr(x, "name", "complete");
	xml_attr(x, "time", "0.000");
	xml_open(x, "error");
	xml_attr(x, "type", "tcpspec.error");
	xml_attr(x, "message", text);
	xml_cdata(x, text);
	xml_close(x);
	xml_close(x);
}
