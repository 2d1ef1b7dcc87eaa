/* SPDX-License-Identifier: MIT */
/*
 * test_html_less.c - an HTML report that would be too large: what is left out of it, in which
 * order, that it says so, and that the links of a report in parts lead to what is there.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <stdio.h>

#include "made.h"

#define FAILURES	104	/* more than have a capture where room is short */
#define OTHERS		10	/* that pass, that are known to fail, that depart from a SHOULD: of each so many */
#define ALL		(FAILURES + 3 * OTHERS)

static const char *const left_out[] = {
	"captures of what did not fail", "captures of failures beyond the first 100",
	"ladders of what passed",
	"pictures and segments of what failed as expected",
};

static void
put_case(struct stream *s, int n, const char *name, enum verdict v, int frames, const char *options)
{
	static const unsigned char bytes[60] = { 1, 2, 3 };
	char id[64];

	snprintf(id, sizeof(id), "area/%s%d", name, n);
	made_case(s, n, id, "Q");
	for (int i = 1; i <= frames; i++) {
		stream_begin(s, "frame");
		stream_int(s, "n", n);
		stream_int(s, "frame", i);
		stream_str(s, "dir", i & 1 ? "tx" : "rx");
		stream_int(s, "t", i * 1000);
		stream_str(s, "kind", "tcp");
		stream_str(s, "text", ". 1:1 ack 1");
		stream_str(s, "flags", ".");
		stream_str(s, "options", options);
		stream_str(s, "mark", "ok");
		stream_hex(s, "hex", bytes, sizeof(bytes));
		stream_end(s);
	}
	made_verdict(s, n, v, v == VERDICT_PASS ? "none" : "missing", NULL, NULL);
}

/* Runs of the stacks "one", "two" …, each with the same cases. */
static struct results *
large(int runs, int frames, const char *options)
{
	static const char *const stacks[] = { "one", "two", "a/b" };
	struct stream *s = made_begin();

	for (int r = 0; r < runs; r++) {
		int n = 0;

		stream_begin(s, "run");
		stream_int(s, "schema", 1);
		stream_str(s, "stack", stacks[r]);
		stream_int(s, "stacks", runs);
		stream_end(s);
		if (r == 0)
			made_requirement(s, "Q", "MUST");
		for (int i = 0; i < FAILURES; i++)
			put_case(s, ++n, "zfail", VERDICT_FAIL, frames, options);
		for (int i = 0; i < OTHERS; i++) {
			put_case(s, ++n, "pass", VERDICT_PASS, frames, options);
			put_case(s, ++n, "known", VERDICT_XFAIL, frames, options);
			put_case(s, ++n, "should", VERDICT_NONSTRICT, frames, options);
		}
		made_end(s);
	}
	return made_results(s);
}

static void
well_formed(const char *html)
{
	xmlDoc *doc = xmlReadMemory(html, (int)strlen(html), NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_HUGE);

	assert_non_null(doc);
	xmlFreeDoc(doc);
}

static int
count(const char *text, const char *what)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, what)) != NULL; p++)
		n++;
	return n;
}

/* What a report says is left out: so many of the list, and in its order. */
static int
says(const char *html)
{
	int n = 0;

	while (n < 4 && strstr(html, left_out[n]) != NULL)
		n++;
	for (int i = n; i < 4; i++)
		assert_null(strstr(html, left_out[i]));
	assert_int_equal(strstr(html, "Left out, to keep") != NULL, n > 0);
	return n;
}

/* One thing after the other goes, each time it is a byte too large. */
static void
in_this_order(void **state)
{
	static const int captures[] = { FAILURES + 2 * OTHERS, FAILURES, 100, 100, 100 };
	static const int ladders[] = { ALL, ALL, ALL, FAILURES + 2 * OTHERS, FAILURES };
	struct report_options o = { .width = 80, .program = "tcpspec" };
	struct results *r = large(1, 6, "");

	(void)state;
	for (int less = 0; less <= 4; less++) {
		char *html = made_report(r, "html", &o), *again = made_report(r, "html", &o);

		assert_non_null(html);
		assert_string_equal(html, again);
		well_formed(html);
		assert_int_equal(says(html), less);
		assert_int_equal(count(html, ";base64,"), captures[less]);
		assert_int_equal(count(html, "<svg class=\"ladder\""), ladders[less]);
		assert_int_equal(count(html, "id=\"case/area/zfail"),
			2 * FAILURES);	/* every case is there */
		if (o.most > 0 && less < 4)
			assert_true(strlen(html) <= o.most);
		o.most = strlen(html) - 1;
		free(html);
		free(again);
	}
	results_free(r);
}

/* 16 MB and no option: a report of as many cases with longer segments. */
static void
sixteen_megabytes(void **state)
{
	struct report_options o = { .width = 80, .program = "tcpspec", .most = (size_t)1 << 30 };
	char options[12288] = { 0 };
	struct results *r = large(1, 11, memset(options, 'o', sizeof(options) - 1));
	char *whole = made_report(r, "html", &o), *html;

	(void)state;
	assert_true(strlen(whole) > 16 * 1024 * 1024);
	assert_int_equal(says(whole), 0);
	o.most = 0;
	html = made_report(r, "html", &o);
	assert_true(strlen(html) <= 16 * 1024 * 1024);
	assert_true(says(html) > 0);
	free(whole);
	free(html);
	results_free(r);
}

/* Each link into another file leads to what is there. */
static void
links_lead_to(const char *html, char *const *names, char *const *parts, int n)
{
	int links = 0;

	for (const char *p = html; (p = strstr(p, " href=\"")) != NULL; ) {
		char link[512], want[600];
		size_t len = strcspn(p += 7, "\"");
		int i = 0;

		snprintf(link, sizeof(link), "%.*s", (int)len, p);
		if (*link == '#' || strncmp(link, "https:", 6) == 0 ||
			strncmp(link, "data:", 5) == 0)
			continue;
		while (i < n && (strncmp(link, names[i], strlen(names[i])) != 0 ||
			strchr("#", link[strlen(names[i])]) == NULL))
			i++;
		if (i == n)
			fail_msg("a link to no file: %s", link);
		links++;
		if (link[strlen(names[i])] == '\0')
			continue;
		snprintf(want, sizeof(want), " id=\"%s\"", strchr(link, '#') + 1);
		if (strstr(parts[i], want) == NULL)
			fail_msg("%s has nothing at %s", names[i], want);
	}
	assert_true(links > FAILURES);
}

static void
in_parts(void **state)
{
	int split = 0;
	struct report_options o = { .width = 80, .program = "tcpspec", .path = "out.d/x.html",
		.parts = &split, .most = 200000 };
	struct results *r = large(3, 6, "");
	char *names[3], *parts[3], *html = made_report(r, "html", &o), path[64];

	(void)state;
	well_formed(html);
	assert_int_equal(split, 1);
	assert_int_equal(says(html), 0);
	assert_non_null(strstr(html, "the cases of each stack are in a file of its own"));
	assert_int_equal(count(html, "<article"), 0);
	o.parts = NULL;
	for (int i = 0; i < 3; i++) {
		static const char *const want[] = { "x-one.html", "x-two.html", "x-a_b.html" };

		report_part_name(r, i, o.path, path, sizeof(path));
		assert_string_equal(path + strlen("out.d/"), want[i]);
		names[i] = strdup(path + strlen("out.d/"));
		o.part = i + 1;
		parts[i] = made_report(r, "html", &o);
		well_formed(parts[i]);
		assert_int_equal(count(parts[i], "<article"), ALL);
		assert_non_null(strstr(parts[i], "104 failed"));
	}
	links_lead_to(html, names, parts, 3);
	for (int i = 0; i < 3; i++) {
		free(names[i]);
		free(parts[i]);
	}
	free(html);
	results_free(r);
}

/* What has one stack, or goes to a pipe, is never in parts. */
static void
one_file(void **state)
{
	int split = 0;
	struct report_options o = { .width = 80, .program = "tcpspec", .path = "x.html",
		.parts = &split, .most = 1000 };
	struct results *one = large(1, 1, ""), *two = large(2, 1, "");
	char *html = made_report(one, "html", &o);

	(void)state;
	assert_int_equal(split, 0);
	assert_int_equal(count(html, "<article"), ALL);
	free(html);
	o.parts = NULL;
	html = made_report(two, "html", &o);
	assert_int_equal(count(html, "<article"), ALL);
	free(html);
	results_free(one);
	results_free(two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_this_order),
		cmocka_unit_test(sixteen_megabytes),
		cmocka_unit_test(in_parts),
		cmocka_unit_test(one_file),
	};

	return cmocka_run_group_tests_name("html_less", tests, NULL, NULL);
}
