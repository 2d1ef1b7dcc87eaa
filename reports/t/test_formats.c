/* SPDX-License-Identifier: MIT */
/*
 * test_formats.c - TAP, Markdown and what GitHub Actions is told: each line is what it is meant to
 * be, whatever bytes come out of a stack; sums agree in all formats; and a file that was cut off
 * anywhere still tells what is left of it.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <locale.h>
#include <stdio.h>

#include "hostile.h"
#include "made.h"

static const struct report_options options =
	{ .width = 80, .program = "tcpspec", .github = "TOKEN", .verbosity = 1 };

static const char *const formats[] = { "tap", "ktap", "markdown", "terminal", "junit", "html", "ctrf" };

/* How many lines of a text begin so. */
static int
lines(const char *text, const char *begin)
{
	int n = 0;

	for (const char *p = text; p != NULL && *p != '\0'; p = strchr(p, '\n'), p += p != NULL)
		n += strncmp(p, begin, strlen(begin)) == 0;
	return n;
}

/* The texts that each did harm somewhere; every byte value comes last. */
static const char *
nasty(size_t i)
{
	static const char *const texts[] = {
		"::error::no", "\n::error::no", "%0A::error::no", "##[error]no",
		"x\r\n::warning::no", "# TO" "DO no", "\\# SKIP",
		"\nBail out!", "\nok 99 - no", "\n1..5", "  ...", "\"\n  ...", "| a | b |",
		"<script>", "</details>", "```", "````",
		"[x](http://x)", "@everyone", "::stop-commands::x", "\xe2\x80\xa8", "\xe2\x80\xae",
		"\033[31m", "",
	};
	static const char every[] = {
#define B4(n) (char)(n), (char)((n) + 1), (char)((n) + 2), (char)((n) + 3)
#define B16(n) B4(n), B4((n) + 4), B4((n) + 8), B4((n) + 12)
#define B64(n) B16(n), B16((n) + 16), B16((n) + 32), B16((n) + 48)
		1, 2, 3, B4(4), B4(8), B4(12), B16(16), B16(32), B16(48), B64(64), B64(128),
		B64(192), 0
	};

	return i < sizeof(texts) / sizeof(texts[0]) ? texts[i] :
		i == sizeof(texts) / sizeof(texts[0]) ? every : NULL;
}

static void
no_control_characters(const char *text, const char *what)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		if ((*p < 0x20 && *p != '\n') || *p == 0x7f)
			fail_msg("%s has the byte 0x%02x", what, *p);
}

/* One case is one test point, whatever it is called. */
static void
tap_lines_are_ours(void **state)
{
	const char *text, *p;

	(void)state;
	for (size_t i = 0; (text = nasty(i)) != NULL; i++) {
		struct results *r = hostile(text, (const unsigned char *)"x", 1);
		char *tap = made_report(r, "tap", &options);

		assert_int_equal(lines(tap, "TAP version 14\n"), 1);
		assert_int_equal(lines(tap, "1.."), 1);
		assert_int_equal(lines(tap, "ok"), 0);
		assert_int_equal(lines(tap, "not ok 1 - "), 1);
		assert_int_equal(lines(tap, "not ok"), 1);
		assert_int_equal(lines(tap, "Bail out!"), 1);	/* there is no end */
		assert_int_equal(lines(tap, "  ---\n"), 1);
		assert_int_equal(lines(tap, "  ...\n"), 1);
		for (p = strstr(tap, "not ok 1 - "); *p != '\n'; p++)	/* no directive */
			assert_true(*p != '#' || p[-1] == '\\');
		no_control_characters(tap, "tap");
		free(tap);
		results_free(r);
	}
}

/* It is JSON whatever bytes there are, and one test. */
static void
ctrf_is_json(void **state)
{
	const char *text;

	(void)state;
	for (size_t i = 0; (text = nasty(i)) != NULL; i++) {
		struct results *r = hostile(text, (const unsigned char *)"x", 1);
		char *ctrf = made_report(r, "ctrf", &options);
		json_t *all = json_loads(ctrf, JSON_REJECT_DUPLICATES, NULL);
		json_t *inner = json_object_get(all, "results");
		json_t *tests = json_object_get(inner, "tests");

		assert_non_null(all);
		assert_int_equal(json_array_size(tests), 1);
		assert_string_equal(json_string_value(json_object_get(json_array_get(tests, 0),
			"status")), "failed");
		assert_int_equal(json_integer_value(json_object_get(
			json_object_get(inner, "summary"), "failed")), 1);
		no_control_characters(ctrf, "ctrf");
		json_decref(all);
		free(ctrf);
		results_free(r);
	}
}

/*
 * Whatever it is called, a case is one result below its area: the version, the plan and the numbers
 * of both levels are what a parser of the kernel's goes by.
 */
static void
ktap_lines_are_ours(void **state)
{
	const char *text;

	(void)state;
	for (size_t i = 0; (text = nasty(i)) != NULL; i++) {
		struct results *r = hostile(text, (const unsigned char *)"x", 1);
		char *ktap = made_report(r, "ktap", &options), *save = NULL;
		int results = 0;

		assert_int_equal(lines(ktap, "KTAP version 1\n1..2\n  KTAP version 1\n"), 1);
		assert_int_equal(lines(ktap, "  1..1\n"), 1);
		assert_int_equal(lines(ktap, "  not ok 1 "), 1);
		assert_int_equal(lines(ktap, "not ok 1 "), 1);
		assert_int_equal(lines(ktap, "not ok 2 run # ERROR it is incomplete: "),
			1);	/* there is no end */
		no_control_characters(ktap, "ktap");
		for (char *l = strtok_r(ktap, "\n", &save); l != NULL;
			l = strtok_r(NULL, "\n", &save)) {
			l += strspn(l, " ");
			if (*l == '#' || strstr(l, "KTAP version 1") == l ||
				strncmp(l, "1..", 3) == 0)
				continue;
			results++;
			if (strncmp(l, "not ok ", 7) != 0 || strstr(l, " # ") == NULL ||
				strchr(strstr(l, " # ") + 3, '#') != NULL)
				fail_msg("not one result: %s", l);
		}
		assert_int_equal(results, 3);
		free(ktap);
		results_free(r);
	}
}

/* Of each verdict: what stands before the number, and the directive. */
static void
ktap_directives(void **state)
{
	static const struct {
		enum verdict verdict;
		const char *cause, *line;
	} want[] = {
		{ VERDICT_PASS, "none", "\n  ok 1 area/0\n" },
		{ VERDICT_SKIP, "skip", "\n  ok 2 area/1 # SKIP why\n" },
		{ VERDICT_XFAIL, "missing", "\n  ok 3 area/2 # XFAIL why; nothing came\n" },
		{ VERDICT_XPASS, "none", "\n  not ok 4 area/3 # xpass: passed, though" },
		{ VERDICT_FAIL, "missing", "\n  not ok 5 area/4 # fail: nothing came\n" },
		{ VERDICT_ERROR, "tester", "\n  not ok 6 area/5 # ERROR why\n" },
		{ VERDICT_ERROR, "timeout", "\n  not ok 7 area/6 # TIMEOUT why\n" },
		{ VERDICT_CRASH, "timeout", "\n  not ok 8 area/7 # TIMEOUT why\n" },
		{ VERDICT_CRASH, "crash", "\n  not ok 9 area/8 # crash: the stack died: why\n" },
		{ VERDICT_INCONCLUSIVE, "late", "\n  not ok 10 area/9 # inconclusive: why\n" },
		{ VERDICT_NONSTRICT, "none",
			"\n  # non-strict: departs from a SHOULD\n  ok 11 area/10\n" },
	};
	struct stream *s = made_begin();
	struct results *r;
	char id[32], *ktap;

	(void)state;
	made_run(s, 11, 0);
	for (int i = 0; i < 11; i++) {
		snprintf(id, sizeof(id), "area/%d", i);
		made_case(s, i, id, "");
		made_verdict(s, i, want[i].verdict, want[i].cause, "why", NULL);
	}
	made_end(s);
	r = made_results(s);
	ktap = made_report(r, "ktap", &options);
	for (int i = 0; i < 11; i++)
		if (strstr(ktap, want[i].line) == NULL)
			fail_msg("%s isn't in:\n%s", want[i].line, ktap);
	assert_non_null(strstr(ktap, "KTAP version 1\n1..1\n  KTAP version 1\n  1..11\n"));
	assert_non_null(strstr(ktap, "\nnot ok 1 area # 7 of 11 failed\n"));
	free(ktap);
	results_free(r);
}

/* A row of a table stays one, and nothing in it is markup. */
static void
markdown_rows_are_ours(void **state)
{
	const char *text;

	(void)state;
	for (size_t i = 0; (text = nasty(i)) != NULL; i++) {
		struct results *r = hostile(text, (const unsigned char *)"x", 1);
		char *md = made_report(r, "markdown", &options), *row = strstr(md, "\n| FAIL | ");
		int bars = 0;

		assert_non_null(row);
		for (char *p = row + 1; *p != '\n'; p++)
			bars += *p == '|' && p[-1] != '\\';
		assert_int_equal(bars, 5);
		if (strstr(text, "details") == NULL)
			assert_int_equal(lines(md, "<details>"), lines(md, "</details>"));
		*strstr(md, "\n```") = '\0';	/* in a fence, the commands that repeat cases */
		assert_null(strstr(md, "<script"));
		for (char *p = row; (p = strstr(p, "](")) != NULL; p++)
			assert_true(p[-1] == '\\');	/* there are no links */
		no_control_characters(md, "markdown");
		free(md);
		results_free(r);
	}
}

/* GitHub sees no command but ours: those of a stack lie between stop-commands and its token. */
static void
commands_are_ours(void **state)
{
	const char *text;

	(void)state;
	for (size_t i = 0; (text = nasty(i)) != NULL; i++) {
		struct results *r = hostile(text, (const unsigned char *)"x", 1);
		char *log = made_report(r, "terminal", &options), *save = NULL;
		int stopped = 0, errors = 0;

		no_control_characters(log, "the log");
		for (char *l = strtok_r(log, "\n", &save); l != NULL;
			l = strtok_r(NULL, "\n", &save)) {
			l += strspn(l, " ");
			if (stopped) {
				stopped = strcmp(l, "::TOKEN::") != 0;
				continue;
			}
			if (strstr(l, "##[") != NULL && strncmp(l, "::", 2) != 0)
				fail_msg("a command of old in: %s", l);
			stopped = strcmp(l, "::stop-commands::TOKEN") == 0;
			errors += strncmp(l, "::error ", 8) == 0;
			if (strncmp(l, "::", 2) == 0 && !stopped &&
				strncmp(l, "::error ", 8) != 0 &&
				strncmp(l, "::group::", 9) != 0 && strcmp(l, "::endgroup::") != 0)
				fail_msg("a command that isn't ours: %s", l);
		}
		assert_false(stopped);
		assert_int_equal(errors, 2);	/* the case, and that the run is incomplete */
		free(log);
		results_free(r);
	}
}

/* More than ten annotations are never written, and none is lost without a word. */
static void
ten_annotations(void **state)
{
	(void)state;
	for (int n = 9; n <= 30; n++) {
		struct stream *s = made_begin();
		struct results *r;
		char id[32], *log, more[64];

		made_run(s, n, 0);
		for (int i = 0; i < n; i++) {
			snprintf(id, sizeof(id), "area/%d", i);
			made_case(s, i, id, "");
			made_verdict(s, i, VERDICT_FAIL, "mismatch", NULL, NULL);
		}
		made_end(s);
		r = made_results(s);
		log = made_report(r, "terminal", &options);
		assert_int_equal(lines(log, "::error "), n > 10 ? 10 : n);
		snprintf(more, sizeof(more), "::and %d more, see the summary\n", n - 9);
		assert_int_equal(strstr(log, more) != NULL, n > 10);
		free(log);
		results_free(r);
	}
}

static void
past(struct stream *s, int n, const char *verdicts)
{
	stream_begin(s, "past");
	stream_int(s, "n", n);
	stream_str(s, "verdicts", verdicts);
	stream_str(s, "cause", "missing");
	stream_end(s);
}

/*
 * Where more failed than can be shown, what earlier runs did not have is shown, and the worst of
 * the rest.
 */
static void
new_annotations_come_first(void **state)
{
	struct stream *s = made_begin();
	char id[32], requirement[32], *text, *at;
	struct results *r;

	(void)state;
	made_run(s, 20, 0);
	for (int i = 0; i < 20; i++) {
		snprintf(id, sizeof(id), "area/%d", i);
		snprintf(requirement, sizeof(requirement), "R-%d", i);
		made_requirement(s, requirement, "MUST");
		made_case(s, i, id, requirement);
		past(s, i, i == 17 ? "f" : i == 18 ? "pp" : i == 15 ? "c" : "f");
		made_verdict(s, i, i == 15 ? VERDICT_CRASH : VERDICT_FAIL,
			i == 17 ? "unexpected" : "missing", NULL, NULL);
	}
	made_end(s);
	r = made_results(s);
	text = made_report(r, "terminal", &options);
	at = strstr(text, "::error ");
	assert_non_null(at);
	assert_int_equal(lines(at, "::error "), 10);
	assert_memory_equal(strstr(at, "title="), "title=lwip%3A area/18 (new)::", 29);
	at = strstr(at, "\n::error ") + 1;
	assert_memory_equal(strstr(at, "title="), "title=lwip%3A area/17 (changed)::", 33);
	at = strstr(at, "\n::error ") + 1;
	assert_memory_equal(strstr(at, "title="), "title=lwip%3A area/15::crash", 28);
	at = strstr(at, "\n::error ") + 1;
	assert_memory_equal(strstr(at, "title="), "title=lwip%3A area/0::", 22);
	assert_non_null(strstr(at, "title=tcpspec::and 11 more"));
	free(text);
	results_free(r);
}

/* The longest summary that is possible is below the megabyte that a page of GitHub takes. */
static void
summaries_are_short(void **state)
{
	struct stream *s = made_begin();
	struct results *r;
	char id[1024], *md;

	(void)state;
	made_run(s, 2000, 0);
	for (int i = 0; i < 2000; i++) {
		memset(id, '&', sizeof(id) - 1);
		snprintf(id + 900, sizeof(id) - 900, "/%d", i);
		made_case(s, i, id, "");
		made_verdict(s, i, i % 4 == 0 ? VERDICT_FAIL : i % 4 == 1 ? VERDICT_SKIP :
			i % 4 == 2 ? VERDICT_XFAIL :
			VERDICT_NONSTRICT, "skip", id, NULL);
	}
	made_end(s);
	r = made_results(s);
	md = made_report(r, "markdown", &options);
	assert_true(strlen(md) < 250 * 1000);
	assert_non_null(strstr(md, "\nand "));
	free(md);
	results_free(r);
}

/* The last line, the JUnit file, TAP and Markdown count the same. */
static void
sums_agree(void **state)
{
	static const char *const streams[] =
		{ "reports/t/run.jsonl", "reports/t/two.jsonl", "reports/t/allpass.jsonl" };

	(void)state;
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		struct results *r = made_read(streams[i]);
		char *terminal = made_report(r, "terminal", &options),
			*tap = made_report(r, "tap", &options);
		char *md = made_report(r, "markdown", &options), want[128];
		const struct totals *t = &r->totals;
		int todo = t->by[VERDICT_XFAIL];

		snprintf(want, sizeof(want), "result: %d passed, %d failed, %d skipped\n",
			t->passed, t->failed, t->skipped);
		assert_string_equal(terminal + strlen(terminal) - strlen(want), want);
		snprintf(want, sizeof(want), "**%d passed, %d failed, %d skipped**", t->passed,
			t->failed, t->skipped);
		assert_non_null(strstr(md, want));
		assert_int_equal(lines(tap, "not ok "), t->failed + todo);
		assert_int_equal(lines(tap, "ok "), t->passed + t->skipped - todo);
		free(terminal);
		free(tap);
		free(md);
		results_free(r);
	}
}

/*
 * The verdicts of a stream's first n bytes, and whether it is whole; each format can be made of it.
 */
static int
verdicts_of(const char *bytes, size_t n, int render, int *complete)
{
	int fd = memfd_create("cut", 0), known = 0;
	struct results *r;

	assert_true(write(fd, bytes, n) == (ssize_t)n && lseek(fd, 0, SEEK_SET) == 0);
	r = results_read(fd);
	assert_non_null(r);
	for (int i = 0; i < r->ncases; i++)
		known += strcmp(r->cases[i]->reason,
			"the run ended in this case: no verdict was recorded") != 0;
	*complete = r->complete;
	for (size_t f = 0; render && f < sizeof(formats) / sizeof(formats[0]); f++) {
		char *text = made_report(r, formats[f], &options);

		assert_non_null(text);
		if (!r->complete)
			assert_true(strcasestr(text, "incomplete") != NULL);
		free(text);
	}
	results_free(r);
	close(fd);
	return known;
}

/*
 * Cut off at any byte, a file still has all verdicts that are whole in it, and says that it isn't.
 */
static void
a_cut_file_tells_what_is_left(void **state)
{
	char bytes[65536];
	int fd = open("reports/t/two.jsonl", O_RDONLY), complete, whole = 0, seen = 0;
	ssize_t n = fd >= 0 ? read(fd, bytes, sizeof(bytes)) : -1;

	(void)state;
	assert_true(n > 1000 && n < (ssize_t)sizeof(bytes));
	close(fd);
	for (ssize_t at = 0; at <= n; at++) {
		int line = at > 0 && bytes[at - 1] == '\n';
		const char *begin = at > 1 ? memrchr(bytes, '\n', (size_t)at - 1) : NULL;

		begin = begin != NULL ? begin + 1 : bytes;
		if (line && memmem(begin, (size_t)(bytes + at - begin), "\"record\":\"verdict\"",
			18) != NULL)
			whole++;
		seen = verdicts_of(bytes, (size_t)at, line || at % 97 == 0, &complete);
		if (whole <= 4)		/* then a second attempt takes the place of the first */
			assert_int_equal(seen, whole);
		else
			assert_in_range(seen, 2, whole);
		assert_int_equal(complete, at == n);
	}
	assert_int_equal(seen, 8);
}

/* The same bytes under any locale. */
static void
locales_change_nothing(void **state)
{
	static const char *const locales[] = { "C", "de_DE.UTF-8", "C.UTF-8" };
	struct results *r = made_read("reports/t/two.jsonl");

	(void)state;
	for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++) {
		char *first = NULL;

		for (size_t i = 0; i < sizeof(locales) / sizeof(locales[0]); i++) {
			char *text;

			if (setlocale(LC_ALL, locales[i]) == NULL)
				continue;	/* it isn't installed */
			text = made_report(r, formats[f], &options);
			if (first != NULL)
				assert_string_equal(first, text);
			free(first);
			first = text;
		}
		free(first);
	}
	setlocale(LC_ALL, "C");
	results_free(r);
}

/* No format hands on what makes a line read as another: it is shown, byte by byte. */
static void
directions_are_shown(void **state)
{
	static const char *const hidden[] = { "\xd8\x9c", "\xe2\x80\x8f", "\xe2\x80\xa8",
		"\xe2\x80\xae", "\xe2\x81\xa6", "\xc2\x9b" };
	struct report_options o = options;
	char name[64];

	(void)state;
	o.utf8 = 1;
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		struct results *r;

		snprintf(name, sizeof(name), "a%sb\xc3\xa4", hidden[i]);
		r = hostile(name, (const unsigned char *)"x", 1);
		for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++) {
			char *text = made_report(r, formats[f], &o);

			if (strstr(text, hidden[i]) != NULL)
				fail_msg("%s lets the %zuth through", formats[f], i);
			assert_non_null(strstr(text, "\xc3\xa4"));
			free(text);
		}
		results_free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tap_lines_are_ours),
		cmocka_unit_test(ctrf_is_json),
		cmocka_unit_test(ktap_lines_are_ours),
		cmocka_unit_test(ktap_directives),
		cmocka_unit_test(markdown_rows_are_ours),
		cmocka_unit_test(commands_are_ours),
		cmocka_unit_test(ten_annotations),
		cmocka_unit_test(new_annotations_come_first),
		cmocka_unit_test(summaries_are_short),
		cmocka_unit_test(sums_agree),
		cmocka_unit_test(a_cut_file_tells_what_is_left),
		cmocka_unit_test(locales_change_nothing),
		cmocka_unit_test(directions_are_shown),
	};

	return cmocka_run_group_tests_name("formats", tests, NULL, NULL);
}
