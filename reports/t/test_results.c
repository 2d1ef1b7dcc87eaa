/* SPDX-License-Identifier: MIT */
/*
 * test_results.c - what a stream comes to: cases, totals, requirements, exit codes.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"

static void
verdicts_have_names(void **state)
{
	(void)state;
	for (int v = 0; v < VERDICTS; v++)
		assert_int_equal(verdict_named(verdict_name((enum verdict)v)), v);
	assert_int_equal(verdict_named("PASS"), -1);
	assert_int_equal(verdict_named(""), -1);
}

static void
sums_of_the_last_line(void **state)
{
	static const enum verdict all[] = {
		VERDICT_PASS, VERDICT_INCONCLUSIVE, VERDICT_FAIL, VERDICT_CRASH, VERDICT_ERROR,
			VERDICT_NONSTRICT,
		VERDICT_SKIP, VERDICT_XFAIL, VERDICT_XPASS,
	};

	(void)state;
	for (int strict = 0; strict < 2; strict++) {
		struct results *r = made_of(all, 9, strict);

		assert_non_null(r);
		assert_int_equal(r->totals.cases, 9);
		assert_int_equal(r->totals.passed, strict ? 1 : 2);
		assert_int_equal(r->totals.failed, strict ? 6 : 5);
		assert_int_equal(r->totals.skipped, 2);
		assert_int_equal(r->totals.passed + r->totals.failed + r->totals.skipped,
			r->totals.cases);
		assert_true(r->complete);
		results_free(r);
	}
}


static void
exit_codes(void **state)
{
	static const struct {
		enum verdict v[3];
		int n;
		struct exit_facts facts;
		int code;
	} rows[] = {
		{ { VERDICT_PASS }, 1, { 0 }, 0 },
		{ { VERDICT_PASS, VERDICT_SKIP }, 2, { 0 }, 0 },
		{ { VERDICT_NONSTRICT }, 1, { 0 }, 0 },
		{ { VERDICT_NONSTRICT }, 1, { .strict = 1 }, 1 },
		{ { VERDICT_XFAIL }, 1, { 0 }, 0 },
		{ { VERDICT_XFAIL, VERDICT_SKIP }, 2, { 0 }, 0 },
		{ { VERDICT_PASS, VERDICT_FAIL }, 2, { 0 }, 1 },
		{ { VERDICT_CRASH }, 1, { 0 }, 1 },
		{ { VERDICT_XPASS, VERDICT_PASS }, 2, { 0 }, 1 },
		{ { VERDICT_PASS }, 1, { .usage = 1 }, 2 },
		{ { VERDICT_FAIL }, 1, { .usage = 1, .fault = 1 }, 2 },
		{ { VERDICT_ERROR }, 1, { 0 }, 3 },
		{ { VERDICT_ERROR, VERDICT_FAIL, VERDICT_PASS }, 3, { 0 }, 3 },
		{ { VERDICT_PASS }, 1, { .fault = 1 }, 3 },
		{ { VERDICT_NONE }, 1, { 0 }, 3 },
		{ { 0 }, 0, { 0 }, 4 },
		{ { 0 }, 0, { .report_failed = 1 }, 6 },
		{ { VERDICT_INCONCLUSIVE, VERDICT_PASS }, 2, { 0 }, 5 },
		{ { VERDICT_INCONCLUSIVE, VERDICT_SKIP }, 2, { 0 }, 5 },
		{ { VERDICT_INCONCLUSIVE, VERDICT_FAIL }, 2, { 0 }, 1 },
		{ { VERDICT_PASS }, 1, { .report_failed = 1 }, 6 },
		{ { VERDICT_INCONCLUSIVE }, 1, { .report_failed = 1 }, 6 },
		{ { VERDICT_FAIL }, 1, { .report_failed = 1 }, 1 },
		{ { VERDICT_SKIP, VERDICT_SKIP }, 2, { 0 }, 77 },
		{ { VERDICT_SKIP }, 1, { .report_failed = 1 }, 6 },
		{ { VERDICT_FAIL }, 1, { .signal = 2 }, 130 },
		{ { VERDICT_ERROR }, 1, { .signal = 15, .usage = 1 }, 143 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct results *r = made_of(rows[i].v, rows[i].n, 0);

		assert_non_null(r);
		if (results_exit(&r->totals, &rows[i].facts) != rows[i].code)
			fail_msg("row %zu: exit %d, expected %d", i,
				results_exit(&r->totals, &rows[i].facts), rows[i].code);
		results_free(r);
	}
}

/* Codes are never counts: many failures don't wrap around to 0. */
static void
many_failures_are_still_one(void **state)
{
	struct totals t = { .cases = 256 };
	struct exit_facts f = { 0 };

	(void)state;
	t.by[VERDICT_FAIL] = 256;
	assert_int_equal(results_exit(&t, &f), 1);
	t.by[VERDICT_FAIL] = 260;
	assert_int_equal(results_exit(&t, &f), 1);
}

/* Whatever fails besides: a run that didn't come to all of its cases is not as it should be. */
static void
what_was_not_run_is_undecided(void **state)
{
	struct totals t =
		{ .cases = 3, .by = { [VERDICT_PASS] = 2, [VERDICT_SKIP] = 1 }, .not_run = 1 };
	struct exit_facts facts = { 0 };

	(void)state;
	assert_int_equal(results_exit(&t, &facts), 5);
	t.by[VERDICT_PASS] = 0;
	t.by[VERDICT_SKIP] = t.not_run = 3;
	assert_int_equal(results_exit(&t, &facts), 5);
	t.by[VERDICT_FAIL] = 1;
	assert_int_equal(results_exit(&t, &facts), 1);
}

static void
a_case_without_verdict_is_an_error(void **state)
{
	struct results *r = made_read("reports/t/incomplete.jsonl");

	(void)state;
	assert_non_null(r);
	assert_int_equal(r->ncases, 2);
	assert_int_equal(r->finished, 1);
	assert_int_equal(r->totals.by[VERDICT_ERROR], 1);
	assert_false(r->complete);
	assert_int_equal(r->chosen, 5);
	assert_true(*r->cases[1]->reason != '\0');
	assert_true(r->cases[1]->t > 0);
	results_free(r);
}

static void
an_unknown_verdict_is_an_error(void **state)
{
	static const char text[] = "{\"record\":\"case\",\"n\":1,\"id\":\"a/b\"}\n{\"record\":\"verdict\",\"n\":1,\"verdict\":\"great\"}\n";
	struct reader *rd = reader_memory(text, sizeof(text) - 1);
	struct results *r = results_new();
	struct result *done;

	(void)state;
	assert_int_equal(reader_next(rd), 1);
	assert_int_equal(results_add(r, rd, &done), 0);
	assert_null(done);
	assert_int_equal(reader_next(rd), 1);
	assert_int_equal(results_add(r, rd, &done), 0);
	assert_non_null(done);
	assert_int_equal(done->verdict, VERDICT_ERROR);
	assert_int_equal(results_close(r), 0);
	assert_int_equal(r->totals.failed, 1);
	reader_free(rd);
	results_free(r);
}

static void
instances_stay_apart_and_are_sorted(void **state)
{
	struct stream *s = made_begin();
	struct results *r;

	(void)state;
	made_run(s, 5, 0);
	made_case(s, 3, "b/len=10", "");
	made_case(s, 2, "b/len=9", "");
	made_case(s, 9, "a/x", "");
	made_case(s, 4, "a/x", "");
	made_case(s, 5, "a/x", "");
	for (int n = 9; n > 1; n--)
		made_verdict(s, n, VERDICT_PASS, "none", NULL, NULL);
	made_end(s);
	r = made_results(s);
	assert_int_equal(r->ncases, 5);
	assert_string_equal(r->cases[0]->id, "a/x");
	assert_true(r->cases[0]->n == 4 && r->cases[1]->n == 5 && r->cases[2]->n == 9);
	assert_int_equal(r->cases[0]->again, 0);
	assert_int_equal(r->cases[1]->again, 1);
	assert_int_equal(r->cases[2]->again, 2);
	assert_string_equal(r->cases[3]->id, "b/len=9");
	assert_string_equal(r->cases[4]->id, "b/len=10");
	results_free(r);
}

/* Interleaved lanes give what one after the other gives. */
static void
lanes_may_be_interleaved(void **state)
{
	struct results *r = made_read("reports/t/run.jsonl");

	(void)state;
	assert_non_null(r);
	assert_int_equal(r->ncases, 20);
	assert_int_equal(r->finished, 20);
	for (int i = 0; i < r->ncases; i++)
		for (int k = 1; k < r->cases[i]->nsteps; k++)
			assert_true(r->cases[i]->steps[k].step > r->cases[i]->steps[k - 1].step);
	results_free(r);
}

static void
frames_have_their_bytes(void **state)
{
	struct results *r = made_read("reports/t/mismatch.jsonl");
	const struct result_frame *f;

	(void)state;
	assert_non_null(r);
	f = result_frame(r->cases[0], 6);
	assert_non_null(f);
	assert_true(f->rx);
	assert_int_equal(f->nbytes, 54);
	assert_int_equal(f->bytes[12], 0x08);
	assert_int_equal(f->bytes[47], 0x14);	/* RST,ACK */
	assert_null(result_frame(r->cases[0], 99));
	results_forget(r->cases[0]);
	assert_int_equal(r->cases[0]->nframes, 0);
	assert_string_equal(r->cases[0]->observed, "R. 1:1 ack 1 win 0");
	results_free(r);
}

/* A second instance that fails in the same way says so; another way, or another case, doesn't. */
static void
repeated_failures_are_marked(void **state)
{
	static const struct {
		const char *name;
		enum verdict v;
		const char *cause;
		int repeats;
	} rows[] = {
		{ "a/x", VERDICT_FAIL, "missing", 0 },
		{ "a/x", VERDICT_FAIL, "missing", 1 },
		{ "a/x", VERDICT_FAIL, "early", 0 },
		{ "a/x", VERDICT_CRASH, "missing", 0 },
		{ "a/y", VERDICT_FAIL, "missing", 0 },
		{ "a/x", VERDICT_PASS, "none", 0 },
		{ "a/x", VERDICT_PASS, "none", 0 },
		{ "a/x", VERDICT_FAIL, "early", 1 },
	};
	struct stream *s = made_begin();
	struct results *r;

	(void)state;
	for (int i = 0; i < (int)(sizeof(rows) / sizeof(rows[0])); i++) {
		stream_begin(s, "case");
		stream_int(s, "n", i);
		stream_str(s, "id", "a");
		stream_str(s, "case", rows[i].name);
		stream_end(s);
		made_verdict(s, i, rows[i].v, rows[i].cause, NULL, NULL);
	}
	r = made_results(s);
	for (int i = 0; i < r->ncases; i++)
		assert_int_equal(r->cases[i]->repeats, rows[r->cases[i]->n].repeats);
	results_free(r);
}

/*
 * A file with two runs has the cases of both, numbered alike, and is complete only when both are.
 */
static void
two_runs_in_a_file(void **state)
{
	(void)state;
	for (int ends = 0; ends < 3; ends++) {
		struct stream *s = made_begin();
		struct results *r;

		for (int run = 0; run < 2; run++) {
			made_run(s, 1, 0);
			made_case(s, 1, "a/x", "");
			made_verdict(s, 1, VERDICT_PASS, "none", NULL, NULL);
			if (run < ends)
				made_end(s);
		}
		r = made_results(s);
		assert_int_equal(r->nruns, 2);
		assert_int_equal(r->ncases, 2);
		assert_int_equal(r->chosen, 2);
		assert_int_equal(r->cases[1]->again, 1);
		assert_int_equal(r->runs[0]->complete, ends > 0);
		assert_int_equal(r->complete, ends == 2);
		results_free(r);
	}
}

/* Each stack has its cases, its totals, and its answer to a requirement. */
static void
stacks_stay_apart(void **state)
{
	static const char *const stacks[] = { "lwip", "linux", "" };
	static const enum verdict verdicts[] = { VERDICT_PASS, VERDICT_FAIL, VERDICT_SKIP };
	static const enum holding holds[] = { HOLDS, BROKEN, UNTESTED };
	struct stream *s = made_begin();
	struct results *r;

	(void)state;
	for (int i = 0; i < 3; i++) {
		made_run_of(s, stacks[i], 2, i == 2);
		made_requirement(s, "MUST", "MUST");
		made_case(s, 1, "a/x", "MUST");
		made_case(s, 2, "a/y", "");
		made_verdict(s, 2, VERDICT_NONSTRICT, "none", NULL, NULL);
		made_verdict(s, 1, verdicts[i], "none", NULL, NULL);
		made_end(s);
	}
	r = made_results(s);
	assert_int_equal(r->nruns, 3);
	assert_int_equal(r->nrequirements, 1);
	assert_int_equal(r->requirements[0].holding, BROKEN);
	assert_int_equal(r->totals.holding[LEVEL_MUST][BROKEN], 1);
	for (int i = 0; i < 3; i++) {
		const struct result_run *run = r->runs[i];

		assert_string_equal(run->stack, stacks[i]);
		assert_string_equal(run->folder, i == 2 ? "unknown" : stacks[i]);
		assert_int_equal(run->ncases, 2);
		assert_int_equal(run->finished, 2);
		assert_string_equal(run->cases[0]->id, "a/x");
		assert_int_equal(run->cases[0]->verdict, verdicts[i]);
		assert_int_equal(run->cases[0]->again, 0);
		assert_int_equal(run->totals.by[verdicts[i]], 1);
		assert_int_equal(run->totals.failed, i == 0 ? 0 : 1);	/* the third is strict */
		assert_int_equal(r->requirements[0].in_run[i], holds[i]);
		assert_int_equal(run->totals.holding[LEVEL_MUST][holds[i]], 1);
	}
	assert_int_equal(r->totals.cases, 6);
	results_free(r);
}

/* Of several attempts the last one counts; the others can still be looked at. */
static void
attempts_are_one_case(void **state)
{
	for (int fails = 0; fails < 2; fails++) {
		struct stream *s = made_begin();
		const struct result *c;
		struct results *r;

		(void)state;
		stream_begin(s, "run");
		stream_str(s, "stack", "lwip");
		stream_int(s, "cases", 2);
		stream_int(s, "flaky_fails", fails);
		stream_end(s);
		made_case(s, 1, "a/x", "");
		made_verdict(s, 1, VERDICT_FAIL, "mismatch", NULL, NULL);
		made_case(s, 2, "a/y", "");
		made_verdict(s, 2, VERDICT_FAIL, "mismatch", NULL, NULL);
		made_attempt(s, 3, 1, "a/x");
		made_verdict(s, 3, VERDICT_PASS, "none", NULL, NULL);
		made_attempt(s, 4, 2, "a/y");
		made_verdict(s, 4, VERDICT_INCONCLUSIVE, "late", NULL, NULL);
		made_attempt(s, 5, 4, "a/y");
		made_verdict(s, 5, VERDICT_FAIL, "mismatch", NULL, NULL);
		made_attempt(s, 6, 5, "a/other");	/* follows nothing: another case */
		made_verdict(s, 6, VERDICT_PASS, "none", NULL, NULL);
		made_end(s);
		r = made_results(s);
		assert_int_equal(r->ncases, 3);
		assert_int_equal(r->nattempts, 6);
		assert_int_equal(r->finished, 3);
		assert_int_equal(r->totals.flaky, 1);
		assert_int_equal(r->totals.failed, 1 + fails);
		c = r->cases[1];
		assert_string_equal(c->id, "a/x");
		assert_int_equal(c->attempt, 2);
		assert_true(result_flaky(c));
		assert_int_equal(result_sum(c), fails ? 'f' : 'p');
		assert_int_equal(c->earlier->verdict, VERDICT_FAIL);
		c = r->cases[2];
		assert_int_equal(c->attempt, 3);
		assert_false(result_flaky(c));
		assert_int_equal(c->earlier->verdict, VERDICT_INCONCLUSIVE);
		assert_int_equal(c->earlier->earlier->n, 2);
		results_free(r);
	}
}

static void
the_worst_exit_counts(void **state)
{
	static const int order[] = { 143, 2, 3, 1, 6, 5, 4, 77, 0 };
	int n = (int)(sizeof(order) / sizeof(order[0]));

	(void)state;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			assert_int_equal(results_worse(order[i], order[k]), order[i < k ? i : k]);
}

/* What a requirement comes to: by the case that proves it, and by wire rules. */
static void
requirements_hold_or_do_not(void **state)
{
	static const struct {
		enum verdict v;
		const char *broken;		/* the wire rule */
		enum holding must, should, wire;
	} rows[] = {
		{ VERDICT_PASS, NULL, HOLDS, HOLDS, HOLDS },
		{ VERDICT_FAIL, NULL, BROKEN, BROKEN, UNTESTED },
		{ VERDICT_CRASH, NULL, BROKEN, BROKEN, UNTESTED },
		{ VERDICT_XFAIL, NULL, BROKEN, BROKEN, UNTESTED },
		{ VERDICT_XPASS, NULL, HOLDS, HOLDS, HOLDS },
		{ VERDICT_NONSTRICT, NULL, HOLDS, BROKEN, HOLDS },
		{ VERDICT_NONSTRICT, "WIRE", HOLDS, HOLDS, BROKEN },
		{ VERDICT_FAIL, "WIRE", UNDECIDED, UNDECIDED, BROKEN },
		{ VERDICT_FAIL, "MUST", BROKEN, UNDECIDED, UNTESTED },
		{ VERDICT_INCONCLUSIVE, NULL, UNDECIDED, UNDECIDED, UNTESTED },
		{ VERDICT_ERROR, NULL, UNDECIDED, UNDECIDED, UNTESTED },
		{ VERDICT_SKIP, NULL, UNTESTED, UNTESTED, UNTESTED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stream *s = made_begin();
		struct results *r;

		made_run(s, 1, 0);
		made_requirement(s, "SHOULD", "SHOULD NOT");
		made_requirement(s, "MUST", "MUST NOT");
		made_requirement(s, "WIRE", "RULE");
		made_requirement(s, "WIRE", "RULE");	/* said twice, counted once */
		made_case(s, 1, "a/x", "SHOULD  MUST UNKNOWN");
		made_verdict(s, 1, rows[i].v, "rule", NULL, rows[i].broken);
		made_end(s);
		r = made_results(s);
		assert_int_equal(r->nrequirements, 3);
		if (results_requirement(r, "MUST", 4)->holding != rows[i].must ||
		    results_requirement(r, "SHOULD", 6)->holding != rows[i].should ||
		    results_requirement(r, "WIRE", 4)->holding != rows[i].wire)
			fail_msg("row %zu", i);
		assert_int_equal(r->totals.holding[LEVEL_MUST][rows[i].must], 1);
		assert_string_equal(results_main(r, r->cases[0])->id,
			rows[i].broken != NULL ? rows[i].broken : "MUST");
		assert_null(results_requirement(r, "MUS", 3));
		results_free(r);
	}
}

/* The worst of its cases decides, and a skipped one takes nothing away. */
static void
the_worst_case_decides(void **state)
{
	static const struct {
		enum verdict a, b;
		enum holding want;
	} rows[] = {
		{ VERDICT_PASS, VERDICT_FAIL, BROKEN },
		{ VERDICT_FAIL, VERDICT_PASS, BROKEN },
		{ VERDICT_PASS, VERDICT_SKIP, HOLDS },
		{ VERDICT_PASS, VERDICT_INCONCLUSIVE, UNDECIDED },
		{ VERDICT_FAIL, VERDICT_INCONCLUSIVE, BROKEN },
		{ VERDICT_SKIP, VERDICT_SKIP, UNTESTED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stream *s = made_begin();
		struct results *r;

		made_requirement(s, "Q", "MUST");
		made_case(s, 1, "a/x", "Q");
		made_case(s, 2, "a/y", "Q");
		made_verdict(s, 1, rows[i].a, "none", NULL, NULL);
		made_verdict(s, 2, rows[i].b, "none", NULL, NULL);
		r = made_results(s);
		assert_int_equal(results_requirement(r, "Q", 1)->holding, rows[i].want);
		assert_int_equal(results_requirement(r, "Q", 1)->ncases, 2);
		results_free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_have_names),
		cmocka_unit_test(sums_of_the_last_line),
		cmocka_unit_test(exit_codes),
		cmocka_unit_test(many_failures_are_still_one),
		cmocka_unit_test(what_was_not_run_is_undecided),
		cmocka_unit_test(a_case_without_verdict_is_an_error),
		cmocka_unit_test(an_unknown_verdict_is_an_error),
		cmocka_unit_test(instances_stay_apart_and_are_sorted),
		cmocka_unit_test(lanes_may_be_interleaved),
		cmocka_unit_test(frames_have_their_bytes),
		cmocka_unit_test(repeated_failures_are_marked),
		cmocka_unit_test(two_runs_in_a_file),
		cmocka_unit_test(stacks_stay_apart),
		cmocka_unit_test(attempts_are_one_case),
		cmocka_unit_test(the_worst_exit_counts),
		cmocka_unit_test(requirements_hold_or_do_not),
		cmocka_unit_test(the_worst_case_decides),
	};

	return cmocka_run_group_tests_name("results", tests, NULL, NULL);
}
