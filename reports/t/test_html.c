/* SPDX-License-Identifier: MIT */
/*
 * test_html.c - what the HTML report says, as a text; test_html.sh looks at it in a browser.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <libxml/parser.h>

#include "made.h"

/* How often a text is in another. */
static int
times(const char *text, const char *what)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, what)) != NULL; p += strlen(what))
		n++;
	return n;
}

/* The report of a stream, to be freed; it is well-formed, and the same again. */
static char *
html_of(const struct results *r, const struct report_options *o)
{
	char *text = NULL, *again = NULL;
	size_t n, m;
	FILE *out = open_memstream(&text, &n);
	xmlDoc *doc;

	assert_int_equal(report_html(r, o, out), 0);
	fclose(out);
	out = open_memstream(&again, &m);
	assert_int_equal(report_html(r, o, out), 0);
	fclose(out);
	assert_int_equal(n, m);
	assert_memory_equal(text, again, n);
	free(again);
	doc = xmlReadMemory(text, (int)n, NULL, NULL, XML_PARSE_NONET);
	assert_non_null(doc);
	xmlFreeDoc(doc);
	return text;
}

/* An instance of area/one that failed at a line. */
static void
failed(struct stream *s, int n, const char *id, int line, const char *observed)
{
	stream_begin(s, "case");
	stream_int(s, "n", n);
	stream_str(s, "id", id);
	stream_str(s, "case", "area/one");
	stream_str(s, "area", "area");
	stream_str(s, "proves", "RFC9293-MUST-1");
	stream_end(s);
	stream_begin(s, "frame");
	stream_int(s, "n", n);
	stream_int(s, "frame", 1);
	stream_str(s, "dir", "rx");
	stream_str(s, "kind", "tcp");
	stream_str(s, "flags", "R.");
	stream_str(s, "text", observed);
	stream_hex(s, "hex", "12345678901234", 14);
	stream_end(s);
	stream_begin(s, "verdict");
	stream_int(s, "n", n);
	stream_str(s, "verdict", "fail");
	stream_str(s, "cause", "unexpected");
	stream_str(s, "observed", observed);
	stream_int(s, "step", line);
	stream_int(s, "line", line);
	stream_int(s, "frame", 1);
	stream_end(s);
}

static void
alike_once(void **state)
{
	static const struct report_options o = { .program = "tcpspec" };
	struct stream *s = made_begin();
	struct results *r;
	char *text;

	(void)state;
	made_run(s, 3, 0);
	made_requirement(s, "RFC9293-MUST-1", "MUST");
	failed(s, 1, "area/one[a=1]@ipv4", 7, "R. 1:1 ack 1");
	failed(s, 2, "area/one[a=1]@ipv6", 7, "R. 1:1 ack 1");
	failed(s, 3, "area/one[a=2]@ipv4", 9, "R. 5:5 ack 1");
	made_end(s);
	r = made_results(s);
	text = html_of(r, &o);
	assert_int_equal(times(text, "class=\"way\""), 2);
	assert_int_equal(times(text, "class=\"ladder\""), 2);
	assert_int_equal(times(text, "id=\"case/area/one_a=1_@ipv6\""), 1);
	assert_int_equal(times(text, "1 more instance came out alike"), 1);
	/* The capture itself: a pcapng file begins with 0a 0d 0d 0a. */
	assert_int_equal(times(text, "href=\"data:application/octet-stream;base64,Cg0NC"), 2);
	free(text);
	results_free(r);
}

static void
uncovered(void **state)
{
	static const struct report_options o = { .program = "tcpspec" };
	static const char *const why[] = { "unobservable", "untried" };
	struct stream *s = made_begin();
	struct results *r;
	char *text;

	(void)state;
	made_run(s, 1, 0);
	for (int i = 0; i < 2; i++) {
		stream_begin(s, "requirement");
		stream_str(s, "id", i == 0 ? "RFC9293-MUST-8" : "RFC9293-MUST-9");
		stream_str(s, "rfc", "9293");
		stream_str(s, "level", "MUST");
		stream_str(s, "uncovered", why[i]);
		stream_end(s);
	}
	made_requirement(s, "RFC9293-MUST-1", "MUST");
	made_case(s, 1, "area/one", "RFC9293-MUST-1");
	made_verdict(s, 1, VERDICT_PASS, "none", NULL, NULL);
	made_end(s);
	r = made_results(s);
	assert_int_equal(r->uncovered, 2);
	assert_int_equal(r->totals.holding[LEVEL_MUST][HOLDS], 1);
	assert_int_equal(r->totals.holding[LEVEL_MUST][UNTESTED], 0);
	text = html_of(r, &o);
	assert_int_equal(times(text, ">no case</span>"), 2);
	assert_int_equal(times(text, "it can't be seen from outside"), 1);
	assert_int_equal(times(text, "none yet"), 1);
	assert_int_equal(times(text, "2 have no case"), 1);
	free(text);
	results_free(r);
}

/* How many hold is told of an RFC and of a section, level by level. */
static void
sums_by_level(void **state)
{
	struct stream *s = made_begin();
	struct results *r;
	char *text;

	(void)state;
	made_run(s, 3, 0);
	made_requirement(s, "R-1", "MUST");
	made_requirement(s, "R-2", "MUST NOT");
	made_requirement(s, "R-3", "SHOULD");
	made_case(s, 1, "area/one@ipv4", "R-1 R-3");
	made_verdict(s, 1, VERDICT_PASS, "none", NULL, NULL);
	made_case(s, 2, "area/two@ipv4", "R-2");
	made_verdict(s, 2, VERDICT_FAIL, "missing", NULL, NULL);
	made_end(s);
	r = made_results(s);
	text = html_of(r, &(struct report_options){ .width = 80 });
	assert_non_null(strstr(text, "</a>: 3 requirements, MUST 1 of 2 hold, SHOULD 1 of 1 <span class=\"v fail\">BROKEN 1</span>"));
	assert_non_null(strstr(text, "<td class=\"n whole\">1 of 2</td><td class=\"n zero\">–</td><td class=\"n whole\">1 of 1</td>"));
	free(text);
	results_free(r);
}

static void
against(void **state)
{
	static const enum verdict before[] = { VERDICT_PASS, VERDICT_FAIL, VERDICT_FAIL },
		after[] = { VERDICT_FAIL, VERDICT_FAIL, VERDICT_PASS };
	struct results *old = made_of(before, 3, 0), *r = made_of(after, 3, 0);
	struct report_options o = { .program = "tcpspec", .against = old };
	char *text = html_of(r, &o);

	(void)state;
	assert_int_equal(times(text, "id=\"changes\""), 1);
	assert_int_equal(times(text, "1 new failure"), 1);
	assert_int_equal(times(text, ">new failure</span>"), 1);
	assert_int_equal(times(text, ">fixed</span>"), 1);
	assert_int_equal(times(text, "class=\"new\">new<"), 1);
	free(text);
	o.against = NULL;
	text = html_of(r, &o);
	assert_int_equal(times(text, "id=\"changes\""), 0);
	assert_int_equal(times(text, "class=\"new\""), 0);
	free(text);
	results_free(old);
	results_free(r);
}

/* What earlier runs did not have stands first, then what changed, then what was lost. */
static void
news_first(void **state)
{
	struct results *r = made_read("reports/t/past.jsonl");
	const char *new, *changed, *lost;
	char *text;

	(void)state;
	assert_non_null(r);
	text = html_of(r, &(struct report_options){ .width = 80 });
	assert_non_null(new = strstr(text, "class=\"new\">new<"));
	assert_non_null(changed = strstr(text, "class=\"new\">changed<"));
	assert_non_null(lost = strstr(text, "class=\"new\">lost<"));
	assert_true(new < changed && changed < lost);
	free(text);
	results_free(r);
}

/* Cut a report to one of its sections. */
static void
only(char *text, const char *id)
{
	char mark[64], *from;

	snprintf(mark, sizeof(mark), "id=\"%s\"", id);
	from = strstr(text, mark);
	assert_non_null(from);
	*strstr(from, "</section>") = '\0';
	memmove(text, from, strlen(from) + 1);
}

/* A run of a stack in which the instances of area/one have this verdict, and area/two passes. */
static void
stack_with(struct stream *s, const char *stack, enum verdict v)
{
	static const char *const ids[] =
		{ "area/one[a=1]@ipv4", "area/one[a=1]@ipv6", "area/two@ipv4" };

	made_run_of(s, stack, 3, 0);
	for (int i = 0; i < 3; i++) {
		stream_begin(s, "case");
		stream_int(s, "n", i);
		stream_str(s, "id", ids[i]);
		stream_str(s, "case", i < 2 ? "area/one" : "area/two");
		stream_end(s);
		made_verdict(s, i, i < 2 ? v : VERDICT_PASS,
			i < 2 && v == VERDICT_FAIL ? "missing" : "none", NULL, NULL);
	}
	made_end(s);
}

/*
 * What changed is told stack by stack: two instances that changed alike are one row, and the same
 * id of another stack is none of it.
 */
static void
against_several(void **state)
{
	struct stream *s = made_begin();
	struct results *old, *r;
	struct report_options o = { .program = "tcpspec" };
	char *text;

	(void)state;
	stack_with(s, "one", VERDICT_PASS);
	stack_with(s, "two", VERDICT_FAIL);
	old = made_results(s);
	s = made_begin();
	stack_with(s, "two", VERDICT_PASS);	/* in another order */
	stack_with(s, "one", VERDICT_FAIL);
	stack_with(s, "three", VERDICT_FAIL);
	r = made_results(s);
	o.against = old;
	text = html_of(r, &o);
	assert_int_equal(times(text, "2 new failures"), 1);
	assert_int_equal(times(text,
		"<dt>before</dt><dd><span class=\"v pass\">pass</span> 2026-11-25 15:47 UTC "
		"<small class=\"new\">new failure</small>"), 1);
	assert_int_equal(times(text, "class=\"new\">new<"),
		1);	/* among what needs attention, of stack one */
	only(text, "changes");
	assert_int_equal(times(text, ">new failure</span>"), 1);
	assert_int_equal(times(text, ">fixed</span>"), 1);
	assert_int_equal(times(text, "<small>and 1 more</small>"),
		3);	/* new failures, fixed, and new cases, which fail too */
	assert_int_equal(times(text, "one: Compared with one 2.2.1"), 1);
	assert_int_equal(times(text, "two: Compared with two 2.2.1"), 1);
	assert_int_equal(times(text, "three: it is not in the earlier file."), 1);
	free(text);
	results_free(old);
	results_free(r);
}

/* What each stack was judged by: a row a key, a column a stack. */
static void
values(void **state)
{
	static const struct report_options o = { .program = "tcpspec" };
	struct results *r = made_read("reports/t/two.jsonl");
	char *text = html_of(r, &o);

	(void)state;
	assert_int_equal(times(text, "What the stack was judged by"), 1);
	assert_int_equal(times(text, "<span class=\"mono\">rto</span>"), 1);
	assert_int_equal(times(text,
		"<span class=\"mono\">1500ms</span> <small class=\"v none\">measured</small>"), 1);
	assert_int_equal(times(text,
		"<span class=\"mono\">200ms</span> <small class=\"muted\">profile</small>"), 1);
	assert_int_equal(times(text, "<span class=\"mono\">30s</span> <small class=\"muted\">stack</small></td><td>–</td>"), 1);
	free(text);
	results_free(r);
}

static void
several(void **state)
{
	static const struct report_options o = { .program = "tcpspec" };
	struct stream *s = made_begin();
	struct results *r;
	char *text;

	(void)state;
	made_run_of(s, "one", 1, 0);
	made_requirement(s, "RFC9293-MUST-1", "MUST");
	failed(s, 1, "area/one@ipv4", 7, "R. 1:1 ack 1");
	made_end(s);
	made_run_of(s, "two", 2, 0);
	failed(s, 1, "area/one@ipv4", 7, "R. 1:1 ack 1");
	made_case(s, 2, "area/two", "");
	made_verdict(s, 2, VERDICT_PASS, "none", NULL, NULL);
	made_end(s);
	r = made_results(s);
	text = html_of(r, &o);
	assert_int_equal(times(text, "class=\"matrix\""), 2);
	assert_int_equal(times(text, ">not run</td>"), 1);
	assert_int_equal(times(text, "id=\"case/one/area/one@ipv4\""), 1);
	assert_int_equal(times(text, "id=\"case/two/area/one@ipv4\""), 1);
	assert_int_equal(times(text, "id=\"case/area/one\""), 1);
	free(text);
	results_free(r);
}

/* Whatever bytes a stack sends or is called by, the report stays well-formed. */
static void
every_byte(void **state)
{
	struct stream *s = made_begin();
	struct results *r;
	struct report_options o = { .program = "tcpspec" };
	char *text, name[] = "x? <a href=\"x\"> ]]> &amp;";

	(void)state;
	made_run(s, 255, 0);
	for (int i = 1; i < 256; i++) {
		name[1] = (char)i;
		failed(s, i, name, 1, name);
	}
	made_end(s);
	r = made_results(s);
	text = html_of(r, &o);
	assert_int_equal(times(text, "<a href=\"x\">"), 0);
	free(text);
	results_free(r);
}

/* What came too early has a plot with the time at which it was expected. */
static void
expected_band(void **state)
{
	static const struct report_options o = { .program = "tcpspec" };
	struct results *r = made_read("reports/t/run.jsonl");
	char *text = html_of(r, &o);

	(void)state;
	assert_true(times(text, "class=\"ladder plot\"") >= 1);
	assert_true(times(text, "class=\"band\"") >= 1);
	free(text);
	results_free(r);
}

/*
 * An instance that ran several times is one row for each way in which it came out, with how often
 * that was.
 */
static void
repeated(void **state)
{
	struct results *r = made_read("reports/t/repeated.jsonl");
	char *text;

	(void)state;
	assert_non_null(r);
	text = html_of(r, &(struct report_options){ .width = 80 });
	assert_non_null(strstr(text,
		"seed/odd@ipv4 #2</a> <small>2 of 6 times, and 1 more</small></th>"));
	assert_non_null(strstr(text, "seed/odd@ipv6 #6</a> <small>1 of 6 times</small></th>"));
	assert_non_null(strstr(text, ">@ipv4 <small>4 of 6 times</small></li>"));
	assert_non_null(strstr(text, ">@ipv4 <small>6 of 6 times</small></li>"));
	assert_non_null(strstr(text, "seed/odd@ipv4 #2</a> <small>1 of 9 times</small></th>"));
	assert_non_null(strstr(text, "seed/odd@ipv6: pass 4, FAIL 1, inconcl. 1"));
	assert_non_null(strstr(text, "<td>each case 6 times</td><td>each case 8 to 9 times</td>"));
	assert_int_equal(times(text, "id=\"case/lwip/seed/odd@ipv4"), 2);
	assert_null(strstr(text, "5 more"));
	assert_non_null(strstr(text, "exit code</dt><dd>1: something failed</dd>"));
	assert_non_null(strstr(text, "observed</dt><dd class=\"mono\">nothing</dd>"));
	free(text);
	results_free(r);
}

/*
 * With --flaky=fail what passed only when it was tried again fails the run: its page must not say
 * PASS.
 */
static void
flaky_fails(void **state)
{
	(void)state;
	for (int fails = 0; fails < 2; fails++) {
		struct stream *s = made_begin();
		struct results *r;
		char *text;

		stream_begin(s, "run");
		stream_int(s, "schema", 1);
		stream_str(s, "stack", "lwip");
		stream_int(s, "cases", 1);
		stream_int(s, "flaky_fails", fails);
		stream_end(s);
		made_case(s, 1, "area/one@ipv4", "");
		made_verdict(s, 1, VERDICT_FAIL, "missing", NULL, NULL);
		made_attempt(s, 2, 1, "area/one@ipv4");
		made_verdict(s, 2, VERDICT_PASS, "none", NULL, NULL);
		made_end(s);
		r = made_results(s);
		text = html_of(r, &(struct report_options){ .width = 80 });
		assert_non_null(strstr(text,
			fails ? "<title>FAIL lwip: 1 failed, 0 passed of 1</title>" :
			"<title>PASS lwip: 1 passed of 1</title>"));
		free(text);
		results_free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alike_once),
		cmocka_unit_test(uncovered),
		cmocka_unit_test(sums_by_level),
		cmocka_unit_test(news_first),
		cmocka_unit_test(against),
		cmocka_unit_test(against_several),
		cmocka_unit_test(values),
		cmocka_unit_test(several),
		cmocka_unit_test(repeated),
		cmocka_unit_test(flaky_fails),
		cmocka_unit_test(every_byte),
		cmocka_unit_test(expected_band),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
