/* SPDX-License-Identifier: MIT */
/*
 * test_diff.c - what changed between two runs: each pair of verdicts, repetitions, and what is
 * printed.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff.h"
#include "made.h"

/* A run of one case, that ended so at this step; NONE: the case isn't there. */
static struct results *
one(enum verdict v, int step, const char *field, int strict)
{
	struct stream *s = made_begin();

	made_run(s, v != VERDICT_NONE, strict);
	if (v != VERDICT_NONE) {
		made_case(s, 1, "area/one", "");
		stream_begin(s, "verdict");
		stream_int(s, "n", 1);
		stream_str(s, "verdict", verdict_name(v));
		stream_str(s, "cause", "mismatch");
		stream_int(s, "step", step);
		stream_str(s, "field", field);
		stream_str(s, "was", v == VERDICT_XFAIL ? "fail" : NULL);
		stream_end(s);
	}
	made_end(s);
	return made_results(s);
}

static void
pairs(void **state)
{
	static const struct {
		enum verdict before, after;
		enum diff_class class;
		int strict;
	} rows[] = {
		{ VERDICT_PASS,		VERDICT_FAIL,		DIFF_NEW_FAILURE,	0 },
		{ VERDICT_PASS,		VERDICT_CRASH,		DIFF_NEW_FAILURE,	0 },
		{ VERDICT_NONSTRICT,	VERDICT_FAIL,		DIFF_NEW_FAILURE,	0 },
		{ VERDICT_SKIP,		VERDICT_FAIL,		DIFF_NEW_FAILURE,	0 },
		{ VERDICT_PASS,		VERDICT_XFAIL,		DIFF_NEW_FAILURE,	0 },
		{ VERDICT_XPASS,	VERDICT_FAIL,		DIFF_NEW_FAILURE,	0 },
		{ VERDICT_XFAIL,	VERDICT_XPASS,		DIFF_XPASS,		0 },
		{ VERDICT_PASS,		VERDICT_XPASS,		DIFF_XPASS,		0 },
		{ VERDICT_FAIL,		VERDICT_XPASS,		DIFF_XPASS,		0 },
		{ VERDICT_XPASS,	VERDICT_XPASS,		DIFF_STILL,		0 },
		{ VERDICT_XPASS,	VERDICT_PASS,		DIFF_FIXED,		0 },
		{ VERDICT_FAIL,		VERDICT_XFAIL,		DIFF_STILL,		0 },
		{ VERDICT_XFAIL,	VERDICT_FAIL,		DIFF_STILL,		0 },
		{ VERDICT_XFAIL,	VERDICT_XFAIL,		DIFF_STILL,		0 },
		{ VERDICT_CRASH,	VERDICT_XFAIL,		DIFF_CHANGED,		0 },
		{ VERDICT_XFAIL,	VERDICT_PASS,		DIFF_FIXED,		0 },
		{ VERDICT_XFAIL,	VERDICT_SKIP,		DIFF_LOST,		0 },
		{ VERDICT_SKIP,		VERDICT_XFAIL,		DIFF_DECIDED,		0 },
		{ VERDICT_FAIL,		VERDICT_CRASH,		DIFF_CHANGED,		0 },
		{ VERDICT_FAIL,		VERDICT_FAIL,		DIFF_STILL,		0 },
		{ VERDICT_FAIL,		VERDICT_PASS,		DIFF_FIXED,		0 },
		{ VERDICT_FAIL,		VERDICT_SKIP,		DIFF_LOST,		0 },
		{ VERDICT_PASS,		VERDICT_SKIP,		DIFF_LOST,		0 },
		{ VERDICT_PASS,		VERDICT_INCONCLUSIVE,	DIFF_LOST,		0 },
		{ VERDICT_PASS,		VERDICT_ERROR,		DIFF_LOST,		0 },
		{ VERDICT_ERROR,	VERDICT_PASS,		DIFF_DECIDED,		0 },
		{ VERDICT_SKIP,		VERDICT_INCONCLUSIVE,	DIFF_SAME,		0 },
		{ VERDICT_PASS,		VERDICT_PASS,		DIFF_SAME,		0 },
		{ VERDICT_PASS,		VERDICT_NONSTRICT,	DIFF_SAME,		0 },
		{ VERDICT_PASS,		VERDICT_NONSTRICT,	DIFF_NEW_FAILURE,	1 },
		{ VERDICT_NONE,		VERDICT_FAIL,		DIFF_NEW_CASE,		0 },
		{ VERDICT_PASS,		VERDICT_NONE,		DIFF_REMOVED,		0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct results *a = one(rows[i].before, 5, "flags", rows[i].strict);
		struct results *b = one(rows[i].after, 5, "flags", rows[i].strict);
		struct diff d;

		assert_int_equal(diff_make(&d, a, b), 0);
		assert_int_equal(d.n, 1);
		assert_string_equal(diff_name(d.entries[0].class), diff_name(rows[i].class));
		assert_int_equal(d.count[rows[i].class], 1);
		assert_int_equal(diff_worse(&d), rows[i].class < DIFF_STILL);
		diff_free(&d);
		results_free(a);
		results_free(b);
	}
}

static enum diff_class
class_of(struct results *a, struct results *b)
{
	struct diff d;
	enum diff_class class;

	assert_int_equal(diff_make(&d, a, b), 0);
	class = d.entries[0].class;
	diff_free(&d);
	results_free(a);
	results_free(b);
	return class;
}

static struct results *
failed_at(int step, const char *field)
{
	return one(VERDICT_FAIL, step, field, 0);
}

static void
another_failure_is_a_change(void **state)
{
	(void)state;
	assert_int_equal(class_of(failed_at(5, "flags"), failed_at(6, "flags")), DIFF_CHANGED);
	assert_int_equal(class_of(failed_at(5, "flags"), failed_at(5, "seq")), DIFF_CHANGED);
	assert_int_equal(class_of(failed_at(5, "seq"), failed_at(5, "seq")), DIFF_STILL);
}

/* Ran several times, the worst counts: one failure in three is one. */
static void
the_worst_of_several(void **state)
{
	static const enum verdict verdicts[] = { VERDICT_SKIP, VERDICT_FAIL, VERDICT_PASS };
	struct stream *s = made_begin();
	struct results *a = one(VERDICT_PASS, 0, "", 0), *b;
	struct diff d;

	(void)state;
	made_run(s, 3, 0);
	for (int n = 1; n <= 3; n++) {
		made_case(s, n, "area/one", "");
		made_verdict(s, n, verdicts[n - 1], "none", NULL, NULL);
	}
	made_end(s);
	b = made_results(s);
	assert_int_equal(diff_make(&d, a, b), 0);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.entries[0].class, DIFF_NEW_FAILURE);
	assert_int_equal(d.entries[0].after->n, 2);
	diff_free(&d);
	results_free(a);
	results_free(b);
}

/* What an expectation allows may vary; a failure that becomes known must be the same one. */
static void
a_known_failure(void **state)
{
	(void)state;
	assert_int_equal(class_of(failed_at(5, "flags"), one(VERDICT_XFAIL, 6, "flags", 0)),
		DIFF_CHANGED);
	assert_int_equal(class_of(one(VERDICT_XFAIL, 5, "flags", 0), failed_at(5, "seq")),
		DIFF_CHANGED);
	assert_int_equal(class_of(one(VERDICT_XFAIL, 5, "seq", 0), one(VERDICT_XFAIL, 7, "ack", 0)),
	    DIFF_STILL);
}

/* Where it was expected not to be decided, it wasn't. */
static struct results *
expected_undecided(void)
{
	struct stream *s = made_begin();

	made_run(s, 1, 0);
	made_case(s, 1, "area/one", "");
	stream_begin(s, "verdict");
	stream_int(s, "n", 1);
	stream_str(s, "verdict", "xfail");
	stream_str(s, "was", "inconclusive");
	stream_end(s);
	made_end(s);
	return made_results(s);
}

static void
an_expected_doubt(void **state)
{
	(void)state;
	assert_int_equal(class_of(one(VERDICT_PASS, 0, "", 0), expected_undecided()), DIFF_LOST);
	assert_int_equal(class_of(one(VERDICT_INCONCLUSIVE, 0, "", 0), expected_undecided()),
		DIFF_SAME);
	assert_int_equal(class_of(expected_undecided(), one(VERDICT_PASS, 0, "", 0)), DIFF_DECIDED);
}

/* Runs of a stack each, one after the other in a file, of cases that all came out so. */
struct part {
	const char *stack;
	const char *const *ids;
	enum verdict verdict;
};

static struct results *
parts(const struct part *part, int n)
{
	struct stream *s = made_begin();

	for (int i = 0; i < n; i++) {
		int cases = 0;

		while (part[i].ids[cases] != NULL)
			cases++;
		made_run_of(s, part[i].stack, cases, 0);
		for (int k = 0; k < cases; k++) {
			made_case(s, k, part[i].ids[k], "");
			made_verdict(s, k, part[i].verdict, "none", NULL, NULL);
		}
		made_end(s);
	}
	return made_results(s);
}

/*
 * Results are in the order of numbers, 9 before 10, which isn't that of bytes: where one file has
 * more instances than the other, none of those in both may be taken for new.
 */
static void
numbers_in_ids(void **state)
{
	static const char *const few[] = { "a/b[len=9]", "a/b[len=100]", NULL };
	static const char *const more[] =
		{ "a/b[len=9]", "a/b[len=10]", "a/b[len=100]", "a/b@ipv4", NULL };
	struct results *a = parts(&(struct part){ "lwip", few, VERDICT_PASS }, 1);
	struct results *b = parts(&(struct part){ "lwip", more, VERDICT_PASS }, 1);
	struct diff d;

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(diff_make(&d, i ? b : a, i ? a : b), 0);
		assert_int_equal(d.n, 4);
		assert_int_equal(d.count[i ? DIFF_REMOVED : DIFF_NEW_CASE], 2);
		assert_int_equal(d.count[DIFF_SAME], 2);
		diff_free(&d);
	}
	results_free(a);
	results_free(b);
}

static const char *const ids[] = { "area/one", "area/two", NULL };

/* The same case of two stacks is two instances, whatever the order of the runs. */
static void
several_stacks(void **state)
{
	static const struct part before[] =
		{ { "lwip", ids, VERDICT_PASS }, { "uip", ids, VERDICT_FAIL } };
	static const struct part after[] =
		{ { "uip", ids, VERDICT_PASS }, { "lwip", ids, VERDICT_FAIL } };
	struct results *a = parts(before, 2), *b = parts(after, 2), *c = parts(after, 1);
	struct diff d;

	(void)state;
	assert_int_equal(diff_make(&d, a, b), 0);
	assert_int_equal(d.n, 4);
	assert_int_equal(d.count[DIFF_NEW_FAILURE], 2);
	assert_int_equal(d.count[DIFF_FIXED], 2);
	assert_string_equal(d.entries[0].after->run->stack, "lwip");
	assert_string_equal(diff_earlier(&d, b->runs[0])->stack, "uip");
	diff_free(&d);
	assert_int_equal(diff_make(&d, a, c), 0);
	assert_int_equal(d.count[DIFF_FIXED], 2);
	assert_int_equal(d.count[DIFF_REMOVED], 2);
	diff_free(&d);
	results_free(a);
	results_free(b);
	results_free(c);
}

/* One stack in each file: they are compared, although they aren't the same. */
static void
another_stack(void **state)
{
	struct results *a = parts(&(struct part){ "lwip", ids, VERDICT_PASS }, 1);
	struct results *b = parts(&(struct part){ "uip", ids, VERDICT_FAIL }, 1);
	struct diff d;

	(void)state;
	assert_int_equal(diff_make(&d, a, b), 0);
	assert_int_equal(d.count[DIFF_NEW_FAILURE], 2);
	diff_free(&d);
	results_free(a);
	results_free(b);
}

/* What passes when it is tried again; what fails then, too, fails. */
static struct results *
tried_again(enum verdict last)
{
	struct stream *s = made_begin();

	made_run(s, 1, 0);
	made_case(s, 1, "area/one", "");
	made_verdict(s, 1, VERDICT_FAIL, "mismatch", NULL, NULL);
	made_attempt(s, 2, 1, "area/one");
	made_verdict(s, 2, last, "none", NULL, NULL);
	made_end(s);
	return made_results(s);
}

static void
flaky(void **state)
{
	(void)state;
	assert_int_equal(class_of(one(VERDICT_PASS, 0, "", 0), tried_again(VERDICT_PASS)),
		DIFF_FLAKY);
	assert_int_equal(class_of(failed_at(5, "seq"), tried_again(VERDICT_PASS)), DIFF_FLAKY);
	assert_int_equal(class_of(tried_again(VERDICT_PASS), tried_again(VERDICT_PASS)), DIFF_SAME);
	assert_int_equal(class_of(tried_again(VERDICT_PASS), one(VERDICT_PASS, 0, "", 0)),
		DIFF_SAME);
	assert_int_equal(class_of(tried_again(VERDICT_PASS), tried_again(VERDICT_FAIL)),
		DIFF_NEW_FAILURE);
}

/* A run that broke off has lost what it did not come to. */
static void
broken_off(void **state)
{
	struct results *a = parts(&(struct part){ "lwip", ids, VERDICT_PASS }, 1), *b;
	struct stream *s = made_begin();
	struct diff d;

	(void)state;
	made_run(s, 2, 0);
	made_case(s, 0, ids[0], "");
	made_verdict(s, 0, VERDICT_PASS, "none", NULL, NULL);
	b = made_results(s);
	assert_int_equal(diff_make(&d, a, b), 0);
	assert_int_equal(d.count[DIFF_LOST], 1);
	assert_int_equal(d.count[DIFF_SAME], 1);
	diff_free(&d);
	results_free(a);
	results_free(b);
}

/* Sorted by class, and nobody cancels anybody out. */
static void
printed(void **state)
{
	static const enum verdict before[] = {
		VERDICT_FAIL, VERDICT_PASS, VERDICT_FAIL, VERDICT_PASS
	};
	static const enum verdict after[] = {
		VERDICT_PASS, VERDICT_FAIL, VERDICT_FAIL, VERDICT_SKIP
	};
	struct results *a = made_of(before, 4, 0), *b = made_of(after, 4, 0);
	struct report_options o = { .width = 80 };
	char *text[2];
	size_t size;
	struct diff d;

	(void)state;
	assert_int_equal(diff_make(&d, a, b), 0);
	for (int i = 0; i < 2; i++) {
		FILE *out = open_memstream(&text[i], &size);

		o.verbosity = i;
		assert_int_equal(diff_print(&d, &o, out), 0);
		fclose(out);
	}
	assert_string_equal(text[0],
	    "\nnew failure (1)\n  area/1\n    before  pass\n    after   FAIL\n"
	    "\nlost (1)\n  area/3\n    before  pass\n    after   skip\n"
	    "\nfixed (1)\n  area/0\n    before  FAIL\n    after   pass\n"
	    "\ndiff: new failure 1, failure changed 0, lost 1, new xpass 0, new flaky 0, "
	    "still failing 1, fixed 1, "
	    "decided now 0, new case 0, "
	    "removed case 0, same 0\n");
	assert_non_null(strstr(text[1], "\nstill failing (1)\n  area/2\n    still   FAIL\n"));
	free(text[0]);
	free(text[1]);
	diff_free(&d);
	results_free(a);
	results_free(b);
}

/* What one run chose and the other didn't is counted; -v names it, and what fails is named always. */
static void
one_sided(void **state)
{
	static const char *const few[] = { "a/0", NULL };
	static const char *const more[] = { "a/0", "a/1", "a/2", NULL };
	static const char *const fails[] = { "a/0", "a/1", NULL };
	struct results *made[] = {
		parts(&(struct part){ "lwip", few, VERDICT_PASS }, 1),
		parts(&(struct part){ "lwip", more, VERDICT_PASS }, 1),
		parts(&(struct part){ "lwip", fails, VERDICT_FAIL }, 1),
	};
	static const struct {
		int before, after, verbosity;
		const char *said;
	} rows[] = {
		{ 1, 0, 0, "\nremoved case (2)  not there after, or not chosen; -v names them\n\n" },
		{ 1, 0, 1, "\nremoved case (2)\n  a/1\n    before  pass\n  a/2\n" },
		{ 0, 1, 0, "\nnew case (2)  not there before; -v names those that don't fail (2)\n\n" },
		{ 0, 1, 1, "\nnew case (2)\n  a/1\n    after   pass\n  a/2\n" },
		{ 0, 2, 0, "\nnew case (1)\n  a/1\n    after   FAIL\n\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct report_options o = { .width = 80, .verbosity = rows[i].verbosity };
		char *text;
		size_t size;
		FILE *out = open_memstream(&text, &size);
		struct diff d;

		assert_int_equal(diff_make(&d, made[rows[i].before], made[rows[i].after]), 0);
		assert_int_equal(diff_print(&d, &o, out), 0);
		fclose(out);
		if (strstr(text, rows[i].said) == NULL)
			fail_msg("row %zu: %s", i, text);
		free(text);
		diff_free(&d);
	}
	for (int i = 0; i < 3; i++)
		results_free(made[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs),
		cmocka_unit_test(another_failure_is_a_change),
		cmocka_unit_test(the_worst_of_several),
		cmocka_unit_test(a_known_failure),
		cmocka_unit_test(an_expected_doubt),
		cmocka_unit_test(numbers_in_ids),
		cmocka_unit_test(several_stacks),
		cmocka_unit_test(another_stack),
		cmocka_unit_test(flaky),
		cmocka_unit_test(broken_off),
		cmocka_unit_test(printed),
		cmocka_unit_test(one_sided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
