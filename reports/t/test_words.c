/* SPDX-License-Identifier: MIT */
/*
 * test_words.c - facts as words: flags, spans, windows, causes, names of files.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "cause.h"
#include "ends.h"
#include "made.h"
#include "pcapng.h"
#include "utf8.h"
#include "window.h"
#include "words.h"

static void
flags_in_words(void **state)
{
	static const char *const rows[][2] = {
		{ "S", "SYN" }, { "S.", "SYN,ACK" }, { ".", "ACK" }, { "R.", "RST,ACK" },
		{ "FP.", "FIN,PSH,ACK" },
		{ "-", "no flags" }, { "*", "any flags" },
		{ "SFRP.UEWA", "SYN,FIN,RST,PSH,ACK,URG,ECE,CWR,AE" },
		{ "S[.]", "SYN,(ACK)" }, { "", "" }, { "silence", "silence" }, { "[", "[" },
		{ "S!", "S!" },
	};
	char text[64], tiny[4];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(words_flags(rows[i][0], text, sizeof(text)), rows[i][1]);
	assert_string_equal(words_flags("S.", tiny, sizeof(tiny)), "SYN");
	assert_string_equal(words_segment("F. 1:1 ack 1", text, sizeof(text)), "FIN,ACK 1:1 ack 1");
	assert_string_equal(words_segment("icmp port-unreachable", text, sizeof(text)),
		"icmp port-unreachable");
	assert_string_equal(words_segment("FIN-WAIT-1", text, sizeof(text)), "FIN-WAIT-1");
}

static void
spans_in_words(void **state)
{
	static const struct {
		long long us;
		const char *text;
	} rows[] = {
		{ 0, "0 ms" }, { 340, "0.34 ms" }, { 1240, "1.24 ms" }, { 4100, "4.1 ms" },
		{ 48000, "48 ms" },
		{ 213456, "213 ms" }, { 1000000, "1 s" }, { 1012345, "1.012 s" },
		{ 59999000, "59.999 s" },
		{ 60000000, "1 min 0 s" }, { 7380000000, "2 h 3 min" }, { -1500000, "-1.5 s" },
		{ INT64_MIN, "-2562047788 h 0 min" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(words_span(rows[i].us, text, sizeof(text)), rows[i].text);
}

static void
windows_are_read(void **state)
{
	static const struct {
		const char *window, *words;
		int ok;
		long long after, within;
	} rows[] = {
		{ "within 500ms", "within 500 ms", 1, 0, 500000 },
		{ "after 1s within 1500ms", "between 1 s and 1.5 s", 1, 1000000, 1500000 },
		{ "after 0.25 s within 2m", "between 250 ms and 2 min 0 s", 1, 250000, 120000000 },
		{ "within 7us", "within 0 ms", 1, 0, 7 },
		{ "for 200ms", "for 200ms", 0, 0, 0 },
		{ "within soon", "within soon", 0, 0, 0 },
		{ "within 5", "within 5", 0, 0, 0 },
		{ "after 2s within 1s", "after 2s within 1s", 0, 0, 0 },
		{ "within 999999999999999h", "within 999999999999999h", 0, 0, 0 },
		{ "within 999999999999h", "within 999999999999h", 0, 0, 0 },
		{ "", "", 0, 0, 0 },
	};
	char text[64];
	struct window w;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(window_parse(rows[i].window, &w), rows[i].ok);
		if (rows[i].ok)
			assert_true(w.after == rows[i].after && w.within == rows[i].within);
		assert_string_equal(words_window(rows[i].window, text, sizeof(text)),
			rows[i].words);
	}
}

static void
ids_are_quoted(void **state)
{
	char text[64];

	(void)state;
	assert_string_equal(words_quoted("close/lost-fin@ipv4", text, sizeof(text)),
		"close/lost-fin@ipv4");
	assert_string_equal(words_quoted("a/b[len=1]", text, sizeof(text)), "'a/b[len=1]'");
	assert_string_equal(words_quoted("a'; rm -r", text, sizeof(text)), "'a'\\''; rm -r'");
	assert_string_equal(words_quoted("", text, sizeof(text)), "''");
}

static void
cut_utf8_is_trimmed(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" }, { "abc", "abc" }, { "a§", "a§" }, { "a\xc2", "a" },
		{ "a\xe2\x86", "a" }, { "a→", "a→" },
		{ "\xf0\x9f\x98", "" }, { "😀", "😀" },
	};
	char text[16];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "%s", rows[i][0]);
		utf8_trim(text);
		assert_string_equal(text, rows[i][1]);
	}
}

static struct result_diff flags[] = {
	{ .step = 5, .differs = 1, .decides = 1, .field = "flags", .expected = ".",
		.observed = "R." },
	{ .step = 5, .differs = 1, .field = "ack", .expected = "1001", .observed = "1002" },
};
static struct result_diff ack[] = {
	{ .step = 5, .field = "flags", .expected = ".", .observed = "." },
	{ .step = 5, .differs = 1, .decides = 1, .field = "ack", .expected = "1001",
		.observed = "1002" },
};
static const struct {
	struct result c;
	const char *sentence;
} sentences[] = {
	{ { .cause = "mismatch", .step = 5, .field = "flags",
		.expected = "expect  . 1:1 ack 1 within 1s",
	    .observed = "R. 1:1 ack 1 win 0", .diffs = flags, .ndiffs = 2 },
	"step 5: stack sent RST,ACK, expected ACK" },
	{ { .cause = "mismatch", .step = 5, .field = "ack", .expected = "expect  . 1:1 ack 1",
	    .observed = ". 1:1 ack 2", .diffs = ack, .ndiffs = 2 },
	"step 5: ack is 1002, expected 1001" },
	{ { .cause = "mismatch", .step = 5, .field = "ack",
		.expected = "expect  .  1:1 ack 1   # why", .observed = "R 1:1" },
	  "step 5: stack sent RST 1:1, expected ACK 1:1 ack 1" },
	{ { .cause = "missing", .step = 7, .expected = "expect F. 1:1 ack 1   within $response",
		.window = "within 500.000 ms" },
	  "step 7: nothing came within 500 ms, expected FIN,ACK 1:1 ack 1" },
	{ { .cause = "missing", .step = 7 }, "step 7: nothing came" },
	{ { .cause = "unexpected", .step = 3, .observed = "F. 1:1 ack 2",
		.expected = "silent\t50ms" },
	  "step 3: stack sent FIN,ACK 1:1 ack 2, expected silence for 50 ms" },
	{ { .cause = "unexpected", .step = 3, .observed = "F. 1:1 ack 2", .expected = "silent" },
	  "step 3: stack sent FIN,ACK 1:1 ack 2, expected silence" },
	{ { .cause = "early", .step = 6, .observed = "412.000 ms",
		.window = "after 1000.000 ms within 2000.000 ms" },
	  "step 6: too early: after 412 ms, expected between 1 s and 2 s" },
	{ { .cause = "state", .step = 4, .observed = "CLOSED", .expected = "ESTABLISHED" },
	  "step 4: stack is in CLOSED, expected ESTABLISHED" },
	{ { .cause = "reply", .step = 4, .observed = "call open: reset",
		.expected = "reply   refused" },
	  "step 4: call open: reset, expected reply refused" },
	{ { .cause = "rule", .step = 4, .field = "checksum", .observed = "0x0", .expected = "0x1" },
	  "step 4: broke a rule that always holds, \"checksum\": 0x0, expected 0x1" },
	{ { .cause = "left-over", .observed = "R. 1:1 ack 1",
		.expected = "no segment that no step expects" },
	  "stack sent RST,ACK 1:1 ack 1, which no step expects" },
	{ { .cause = "mismatch", .step = 2, .part = "setup", .verdict = VERDICT_INCONCLUSIVE,
		.observed = "R. 0:0",
	    .expected = "expect S. 0:0" },
	  "step 2 (setup): the state to test in was not reached: stack sent RST,ACK 0:0, expected SYN,ACK 0:0" },
	{ { .cause = "missing", .step = 2, .part = "test", .verdict = VERDICT_INCONCLUSIVE,
		.reason = "the tester was late" },
	  "step 2: the tester was late" },
	{ { .cause = "none", .verdict = VERDICT_NONSTRICT, .alternatives = "shorter" },
	  "departs from a SHOULD: variant \"shorter\"" },
	{ { .cause = "missing", .step = 7, .verdict = VERDICT_XFAIL, .reason = "bug 1" },
		"bug 1; step 7: nothing came" },
	{ { .cause = "none", .verdict = VERDICT_XPASS, .reason = "bug 1" },
		"passed, though it was expected to fail: bug 1" },
	{ { .cause = "none", .verdict = VERDICT_PASS, .reason = "bug 1" }, "" },
	{ { .cause = "crash", .step = 6, .reason = "signal 11" },
		"step 6: the stack died: signal 11" },
	{ { .cause = "agent", .reason = "it ended" }, "the agent failed: it ended" },
	{ { .cause = "skip", .reason = "no IPv6" }, "no IPv6" },
	{ { .cause = "something-new", .reason = "why", .observed = "x", .expected = "y" }, "why" },
	{ { .cause = "something-new", .observed = "x", .expected = "y" }, "x, expected y" },
};

/* Sentences are made from whatever facts are there. */
static void
causes_are_sentences(void **state)
{
	struct results *r = results_new();
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		struct result c = sentences[i].c;
		const char **texts[] = { &c.part, &c.field, &c.expected, &c.observed, &c.window,
			&c.reason, &c.requirement,
			&c.alternatives, &c.proves, &c.was, &c.known };

		for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
			if (*texts[k] == NULL)
				*texts[k] = "";
		if (c.verdict == VERDICT_NONE)
			c.verdict = VERDICT_FAIL;
		assert_string_equal(cause_sentence(r, &c, text, sizeof(text)),
			sentences[i].sentence);
	}
	results_free(r);
}

static void
capture_names_stay_below(void **state)
{
	static const char *const rows[][2] = {
		{ "close/lost-fin@ipv4", "close/lost-fin@ipv4.pcapng" },
		{ "reset/in-window[len=10]@ipv6", "reset/in-window_len=10_@ipv6.pcapng" },
		{ "/etc/passwd", "_etc/passwd.pcapng" },
		{ "../../x", "_./_./x.pcapng" },
		{ "a//b/./c/..", "a/_b/_/c/_..pcapng" },
		{ "-rf", "_rf.pcapng" },
		{ "a b\nc'\"$", "a_b_c___.pcapng" },
		{ "", "_.pcapng" },
		{ "a/", "a/_.pcapng" },
	};
	struct result_run run = { .folder = "" };
	char name[256];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct result c = { .id = rows[i][0], .run = &run };

		pcapng_name(&c, name, sizeof(name));
		assert_string_equal(name, rows[i][1]);
	}
	for (size_t i = 0; i < 2; i++) {
		struct result c = { .id = "a/b", .run = &run, .again = 1 };

		run.folder = i == 0 ? "lwip" : "../x";
		pcapng_name(&c, name, sizeof(name));
		assert_string_equal(name, i == 0 ? "lwip/a/b.2.pcapng" : "_./x/a/b.2.pcapng");
	}
}

static void
ends_are_read_from_frames(void **state)
{
	struct results *four = made_read("reports/t/mismatch.jsonl"),
		*six = made_read("reports/t/unexpected.jsonl");
	struct results *none = made_read("reports/t/skip.jsonl");
	char text[64];

	(void)state;
	assert_string_equal(ends_tester(four->cases[0], text, sizeof(text)), "192.0.2.1:40000");
	assert_string_equal(ends_stack(four->cases[0], text, sizeof(text)), "192.0.2.2:7");
	assert_string_equal(ends_stack(six->cases[0], text, sizeof(text)), "[2001:db8::2]:7");
	assert_string_equal(ends_stack(none->cases[0], text, sizeof(text)), "");
	results_free(four);
	results_free(six);
	results_free(none);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_in_words),
		cmocka_unit_test(spans_in_words),
		cmocka_unit_test(windows_are_read),
		cmocka_unit_test(ids_are_quoted),
		cmocka_unit_test(cut_utf8_is_trimmed),
		cmocka_unit_test(causes_are_sentences),
		cmocka_unit_test(capture_names_stay_below),
		cmocka_unit_test(ends_are_read_from_frames),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
