/* SPDX-License-Identifier: MIT */
/*
 * test_history.c - what runs leave for the next: what is remembered of an instance and for how
 * long, that damage costs no more than the lines it is in, and that runs at the same time lose
 * nothing.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <sys/wait.h>
#include <time.h>

#include "../../reports/t/made.h"
#include "history.h"
#include "tree.h"

static struct tree tree;
static time_t now;

static int
begin(void **state)
{
	(void)state;
	tree_begin(&tree);
	now = time(NULL);
	return setenv("XDG_CACHE_HOME", tree.root, 1);
}

static int
end(void **state)
{
	(void)state;
	tree_end(&tree);
	return 0;
}

/* One instance in a run: its verdict, and the step and field of its failure. */
struct one {
	const char *id;
	enum verdict verdict;
	const char *cause;
	int step;
};

static void
put(struct stream *s, int n, const struct one *one, const struct result_past *past)
{
	made_case(s, n, one->id, "");
	if (past != NULL) {
		stream_begin(s, "past");
		stream_int(s, "n", n);
		stream_str(s, "verdicts", past->verdicts);
		stream_str(s, "since", past->since);
		stream_str(s, "last", past->last);
		stream_str(s, "cause", past->cause);
		stream_int(s, "step", past->step);
		stream_end(s);
	}
	stream_begin(s, "verdict");
	stream_int(s, "n", n);
	stream_str(s, "verdict", verdict_name(one->verdict));
	stream_str(s, "cause", one->cause);
	stream_int(s, "step", one->step);
	stream_end(s);
}

/* A run of a stack at a time, which knows what h does. */
static struct results *
run_at(const char *stack, const char *time, const struct one *list, const struct history *h, int signal)
{
	struct stream *s = made_begin();

	stream_begin(s, "run");
	stream_str(s, "stack", stack);
	stream_str(s, "time", time);
	stream_end(s);
	for (int i = 0; list[i].id != NULL; i++)
		put(s, i, &list[i], h ? history_of(h, list[i].id) : NULL);
	stream_begin(s, "end");
	stream_int(s, "complete", signal == 0);
	stream_int(s, "signal", signal);
	stream_end(s);
	return made_results(s);
}

static void
keep(const char *time, const struct one *list)
{
	struct results *r = run_at("stack", time, list, NULL, 0);

	history_keep("cases", r);
	results_free(r);
}

/* "pf since 2026-11-02T00:00:00Z, step 3 missing", or "" */
static const char *
known(const struct history *h, const char *id)
{
	static char text[256];
	const struct result_past *p = history_of(h, id);

	text[0] = '\0';
	if (p != NULL)
		snprintf(text, sizeof(text), "%s since %s, step %d %s", p->verdicts, p->since, p->step, p->cause);
	return text;
}

static void
is_kept(const char *stack, const char *id, const char *want)
{
	struct history *h = history_kept("cases", stack);

	assert_string_equal(known(h, id), want);
	history_free(h);
}

/* So many days from now: what is too old would be forgotten. */
static const char *
day(int days)
{
	static char text[4][32];
	static int at;
	time_t t = now + days * 86400;

	at = (at + 1) % 4;
	strftime(text[at], sizeof(text[at]), "%Y-%m-%dT%H:%M:%SZ", gmtime(&t));
	return text[at];
}

static void
runs_are_remembered(void **state)
{
	static const struct one good[] = { { "a@ipv4", VERDICT_PASS, "none", 0 }, { NULL } },
		bad[] = { { "a@ipv4", VERDICT_FAIL, "missing", 3 }, { NULL } },
		worse[] = { { "a@ipv4", VERDICT_FAIL, "missing", 5 }, { NULL } };
	char want[128], since[32];

	(void)state;
	is_kept("stack", "a@ipv4", "");
	snprintf(since, sizeof(since), "%s", day(0));
	keep(since, good);
	keep(day(1), good);
	snprintf(want, sizeof(want), "pp since %s, step 0 ", since);
	is_kept("stack", "a@ipv4", want);
	is_kept("other", "a@ipv4", "");
	is_kept("stack", "a@ipv6", "");
	snprintf(since, sizeof(since), "%s", day(2));
	keep(since, bad);
	keep(day(3), bad);
	snprintf(want, sizeof(want), "ppff since %s, step 3 missing", since);
	is_kept("stack", "a@ipv4", want);
	snprintf(since, sizeof(since), "%s", day(4));
	keep(since, worse);		/* another failure begins anew */
	snprintf(want, sizeof(want), "ppfff since %s, step 5 missing", since);
	is_kept("stack", "a@ipv4", want);
	for (int i = 5; i < 25; i++)
		keep(day(i), good);
	snprintf(want, sizeof(want), "pppppppppppp since %s, step 0 ", day(5));
	is_kept("stack", "a@ipv4", want);
}

/* What was not run, or ended by a signal, tells nothing; of several rounds the worst counts. */
static void
only_verdicts_count(void **state)
{
	static const struct one list[] = {
		{ "a@ipv4", VERDICT_PASS, "none", 0 }, { "a@ipv4", VERDICT_FAIL, "late", 2 },
		{ "a@ipv4", VERDICT_PASS, "none", 0 }, { "b@ipv4", VERDICT_SKIP, "not-run", 0 },
		{ "c@ipv4", VERDICT_SKIP, "skip", 0 }, { "d@ipv4", VERDICT_ERROR, "tester", 0 }, { NULL }
	};
	struct results *r = run_at("stack", day(0), list, NULL, 2);
	char want[128];

	(void)state;
	history_keep("cases", r);
	results_free(r);
	snprintf(want, sizeof(want), "f since %s, step 2 late", day(0));
	is_kept("stack", "a@ipv4", want);
	is_kept("stack", "b@ipv4", "");
	snprintf(want, sizeof(want), "s since %s, step 0 ", day(0));
	is_kept("stack", "c@ipv4", want);
	is_kept("stack", "d@ipv4", "");
}

/* A chain of result files knows what the folder would. */
static void
files_carry_it_on(void **state)
{
	static const enum verdict verdicts[] = {
		VERDICT_PASS, VERDICT_FAIL, VERDICT_FAIL, VERDICT_CRASH, VERDICT_CRASH,
	};
	struct results *before = NULL;
	struct history *h = NULL;
	char want[128];

	(void)state;
	for (int i = 0; i < 5; i++) {
		const struct one list[] = {
			{ "a@ipv4", verdicts[i], "missing", 1 }, { "b@ipv4", VERDICT_PASS, "none", 0 }, { NULL },
		};
		struct results *r = run_at("stack", day(i), list, h, 0);

		history_free(h);
		results_free(before);
		assert_non_null(h = history_after(before = r, "stack"));
		history_keep("cases", r);
	}
	snprintf(want, sizeof(want), "pffcc since %s, step 1 missing", day(3));
	assert_string_equal(known(h, "a@ipv4"), want);
	is_kept("stack", "a@ipv4", want);
	history_free(h);
	assert_non_null(h = history_after(before, "other"));
	assert_string_equal(known(h, "a@ipv4"), "");
	history_free(h);
	results_free(before);
}

/* Whatever stands in a file, what can be read of it is, and the next run puts it right. */
static void
damage_is_passed_over(void **state)
{
	static const struct {
		const char *line;
		int known;
	} lines[] = {
		{ "pp\t2026-11-21T15:47:29Z\t2026-11-22T15:47:29Z\t0\t\t\ta@ipv4\n", 1 },
		{ "pz\t2026-11-21T15:47:29Z\t2026-11-22T15:47:29Z\t0\t\t\ta@ipv4\n", 0 },
		{ "\t2026-11-21T15:47:29Z\t2026-11-22T15:47:29Z\t0\t\t\ta@ipv4\n", 0 },
		{ "ppppppppppppp\t2026-11-21T15:47:29Z\t2026-11-22T15:47:29Z\t0\t\t\ta@ipv4\n", 0 },
		{ "pp\t2026-11-21\t2026-11-22T15:47:29Z\t0\t\t\ta@ipv4\n", 0 },
		{ "pp\t2026-11-21T15:47:29Z\t2026-11-22T15:47:29Z\t-1\t\t\ta@ipv4\n", 0 },
		{ "pp\t2026-11-21T15:47:29Z\t2026-11-22T15:47:29Z\t0\t\t\t\n", 0 },
		{ "pp\t2026-11-21T15:47:29Z\t2026-11-22T15:47:29Z\t0\t\t\ta@ipv4\tmore\n", 0 },
		{ "pp\t2026-11-21T15:47:29Z\t2026-11-22T15:47:29Z\t0\t\033\t\ta@ipv4\n", 0 },
		{ "pp\t2026-11-21T15:47:29Z\t2026-11-22T15:47:29Z\t0\t\t\ta@ipv4", 0 },
		{ "\n\n\t\t\t\t\t\t\n", 0 },
	};
	const char *file;
	glob_t found;
	char text[512];

	(void)state;
	keep(day(0), (const struct one[]){ { "a@ipv4", VERDICT_PASS, "none", 0 }, { NULL } });
	snprintf(text, sizeof(text), "%s/tcpspec/history/*/stack", tree.root);
	assert_int_equal(glob(text, 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	file = found.gl_pathv[0] + strlen(tree.root) + 1;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct history *h;

		snprintf(text, sizeof(text), "tcpspec history 1\nnonsense\n%s", lines[i].line);
		tree_file(&tree, file, text);
		h = history_kept("cases", "stack");
		assert_non_null(h);
		if ((history_of(h, "a@ipv4") != NULL) != lines[i].known)
			fail_msg("%s", lines[i].line);
		history_free(h);
	}
	snprintf(text, sizeof(text), "tcpspec history 9\n%s", lines[0].line);
	tree_file(&tree, file, text);
	is_kept("stack", "a@ipv4", "");
	keep(day(0), (const struct one[]){ { "a@ipv4", VERDICT_PASS, "none", 0 }, { NULL } });
	snprintf(text, sizeof(text), "p since %s, step 0 ", day(0));
	is_kept("stack", "a@ipv4", text);
	globfree(&found);
}

/*
 * Another folder of cases has others, though they are called the same; the same folder by another
 * name hasn't.
 */
static void
cases_are_of_a_folder(void **state)
{
	static const struct one pass[] = { { "a@ipv4", VERDICT_PASS, "none", 0 }, { NULL } },
		fail[] = { { "a@ipv4", VERDICT_FAIL, "late", 2 }, { NULL } };
	struct results *ours = run_at("stack", day(0), pass, NULL, 0), *theirs = run_at("stack", day(0), fail, NULL, 0);
	struct history *h;

	(void)state;
	history_keep("cases", ours);
	history_keep("suite/t", theirs);
	history_keep("./suite/../suite/t", theirs);
	assert_non_null(h = history_kept("cases", "stack"));
	assert_memory_equal(known(h, "a@ipv4"), "p since", 7);
	history_free(h);
	assert_non_null(h = history_kept("suite/t/", "stack"));
	assert_memory_equal(known(h, "a@ipv4"), "ff since", 8);
	history_free(h);
	results_free(ours);
	results_free(theirs);
}

static void
old_ones_are_forgotten(void **state)
{
	static const struct one a[] = { { "a@ipv4", VERDICT_PASS, "none", 0 }, { NULL } },
		b[] = { { "b@ipv4", VERDICT_PASS, "none", 0 }, { NULL } };
	char want[128], kept[32];

	(void)state;
	snprintf(kept, sizeof(kept), "%s", day(-180));
	keep(kept, a);
	keep(day(0), b);
	snprintf(want, sizeof(want), "p since %s, step 0 ", kept);
	is_kept("stack", "a@ipv4", want);
	keep(day(-184), (const struct one[]){ { "c@ipv4", VERDICT_PASS, "none", 0 }, { NULL } });
	is_kept("stack", "c@ipv4", "");
}

/* Names that would lead out of the folder have no file, and nothing is said. */
static void
names_stay_in_the_folder(void **state)
{
	static const char *const names[] = { "", ".", "..", "../x", "a/b", "a b", "\033" };
	static const struct one list[] = { { "a@ipv4", VERDICT_PASS, "none", 0 }, { NULL } };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct results *r = run_at(names[i], day(0), list, NULL, 0);

		history_keep("cases", r);
		results_free(r);
		is_kept(names[i], "a@ipv4", "");
	}
}

/* Eight at a time, each with an instance of its own and one that all have. */
static void
runs_at_the_same_time(void **state)
{
	struct history *h;
	char id[32];

	(void)state;
	for (int i = 0; i < 8; i++)
		if (fork() == 0) {
			snprintf(id, sizeof(id), "%d@ipv4", i);
			const struct one list[] = {
				{ id, VERDICT_PASS, "none", 0 }, { "all@ipv4", VERDICT_PASS, "none", 0 }, { NULL },
			};

			keep(day(0), list);
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
	for (int i = 0; i < 8; i++) {
		assert_non_null(h = history_kept("cases", "stack"));
		snprintf(id, sizeof(id), "%d@ipv4", i);
		assert_non_null(history_of(h, id));
		history_free(h);
	}
	assert_non_null(h = history_kept("cases", "stack"));
	assert_memory_equal(known(h, "all@ipv4"), "pppppppp since", 14);
	history_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(runs_are_remembered, begin, end),
		cmocka_unit_test_setup_teardown(only_verdicts_count, begin, end),
		cmocka_unit_test_setup_teardown(files_carry_it_on, begin, end),
		cmocka_unit_test_setup_teardown(damage_is_passed_over, begin, end),
		cmocka_unit_test_setup_teardown(cases_are_of_a_folder, begin, end),
		cmocka_unit_test_setup_teardown(old_ones_are_forgotten, begin, end),
		cmocka_unit_test_setup_teardown(names_stay_in_the_folder, begin, end),
		cmocka_unit_test_setup_teardown(runs_at_the_same_time, begin, end),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
