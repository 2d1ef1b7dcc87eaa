/* SPDX-License-Identifier: MIT */
/*
 * test_fold.c - cases that are run again and again: what is kept of them, and how often each came
 * out so.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "made.h"

/* 5000 rounds of 20 cases, of which one fails now and then, in two ways. */
static void
an_endless_run_is_folded(void **state)
{
	struct stream *s = made_begin();
	struct results *r;
	char id[32];
	int n = 0;

	(void)state;
	stream_begin(s, "run");
	stream_int(s, "schema", 1);
	stream_str(s, "stack", "lwip");
	stream_int(s, "cases", 20);
	stream_int(s, "endless", 1);
	stream_end(s);
	for (int round = 0; round < 5000; round++)
		for (int i = 0; i < 20; i++) {
			snprintf(id, sizeof(id), "area/case%d@ipv4", i);
			made_case(s, ++n, id, "");
			if (i == 7 && round % 100 == 3)
				made_verdict(s, n, VERDICT_FAIL,
					round % 200 == 3 ? "mismatch" : "missing", NULL, NULL);
			else
				made_verdict(s, n, VERDICT_PASS, "none", NULL, NULL);
		}
	made_end(s);
	r = made_results(s);
	assert_non_null(r);
	assert_int_equal(r->bad_lines, 0);
	assert_true(r->complete);
	assert_int_equal(r->totals.failed, 2);
	n = 0;
	for (int i = 0; i < r->ncases; i++)
		n += 1 + r->cases[i]->times;
	assert_int_equal(n, 100000);
	for (int i = 0; i < r->ncases; i++) {
		assert_int_equal(r->cases[i]->ran, 5000);
		assert_int_equal(r->cases[i]->alike, 1 + r->cases[i]->times);
		if (r->cases[i]->verdict == VERDICT_FAIL) {
			assert_string_equal(r->cases[i]->id, "area/case7@ipv4");
			assert_int_equal(r->cases[i]->times, 24);
		}
	}
	assert_int_equal(results_exit(&r->totals, &(struct exit_facts){ 0 }), 1);
	results_free(r);
}

/* Six rounds of two cases: how often each came out so; what was only tried again counts once. */
static void
rounds_are_counted(void **state)
{
	static const struct {
		const char *cause;
		int alike, like;	/* as which round it came out */
	} want[] = {
		{ "none", 3, 0 }, { "missing", 2, 1 }, { "none", 3, 0 }, { "late", 1, 3 },
		{ "missing", 2, 1 }, { "none", 3, 0 },
	};
	struct stream *s = made_begin();
	struct results *r;

	(void)state;
	made_run(s, 12, 0);
	for (int i = 0; i < 6; i++) {
		made_case(s, 2 * i, "area/odd@ipv4", "");
		made_verdict(s, 2 * i, i % 2 == 0 && i < 4 ? VERDICT_PASS : i == 5 ? VERDICT_PASS :
			VERDICT_FAIL, want[i].cause, NULL,
			NULL);
		made_case(s, 2 * i + 1, "area/steady@ipv4", "");
		made_verdict(s, 2 * i + 1, VERDICT_PASS, "none", NULL, NULL);
	}
	made_case(s, 20, "area/tried@ipv4", "");
	made_verdict(s, 20, VERDICT_FAIL, "missing", NULL, NULL);
	made_attempt(s, 21, 20, "area/tried@ipv4");
	made_verdict(s, 21, VERDICT_PASS, "none", NULL, NULL);
	made_end(s);
	r = made_results(s);
	assert_int_equal(r->ncases, 13);
	for (int i = 0; i < 6; i++) {
		assert_int_equal(r->cases[i]->ran, 6);
		assert_int_equal(r->cases[i]->alike, want[i].alike);
		assert_ptr_equal(r->cases[i]->like, r->cases[want[i].like]);
		assert_int_equal(r->cases[6 + i]->alike, 6);
		assert_ptr_equal(r->cases[6 + i]->like, r->cases[6]);
	}
	assert_int_equal(r->cases[12]->ran, 1);
	assert_int_equal(r->cases[12]->alike, 1);
	assert_int_equal(r->cases[12]->earlier->ran, 0);
	results_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_endless_run_is_folded),
		cmocka_unit_test(rounds_are_counted),
	};

	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
