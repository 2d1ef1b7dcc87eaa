/* SPDX-License-Identifier: MIT */
/* test_plan.c - what a guest is told comes out as it went in, and anything else is refused. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan.h"

static int
name_begin(void **state)
{
	static const char pattern[] = "/tmp/tcpspec-plan-XXXXXX";
	char *dir = malloc(64), *path = malloc(80);

	memcpy(dir, pattern, sizeof(pattern));
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, 80, "%s/plan", dir);
	free(dir);
	*state = path;
	return 0;
}

static int
name_end(void **state)
{
	char *path = *state;

	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	free(path);
	return 0;
}

static void
there_and_back(void **state)
{
	const char *env[] = { "PATH=/usr/bin:/bin", "LANG=" };
	char msl[] = "values.msl=1s", what[] = "what=a b", *set[] = { msl, what };
	struct plan_job jobs[] = {
		{ 1, 0, 0, 0, "close/lost-fin@ipv4" },
		{ 100000, 99999, 7, UINT64_MAX, "reset/in-window[len=10,at=1]@ipv6" },
	};
	struct plan out = {
		.stack = "linux-uml", .cases = "../my cases", .cwd = "/home/me",
		.timeout_scale = 150, .watched = 1, .slow = 1, .strict = 1, .stop_first = 1,
		.assume = 1, .lenient = 1,
		.env = env, .nenv = 2, .set = set, .nset = 2, .jobs = jobs, .njobs = 2,
	}, in;

	assert_int_equal(plan_write(&out, *state), 0);
	assert_int_equal(plan_write(&out, *state), -1);		/* never over another one */
	assert_int_equal(plan_read(&in, *state), 0);
	assert_string_equal(in.stack, "linux-uml");
	assert_string_equal(in.cases, "../my cases");
	assert_string_equal(in.cwd, "/home/me");
	assert_int_equal(in.timeout_scale, 150);
	assert_true(in.watched && in.slow && in.strict && in.stop_first && in.assume && in.lenient);
	assert_int_equal(in.nenv, 2);
	assert_int_equal(in.nset, 2);
	assert_string_equal(in.set[1], set[1]);
	assert_int_equal(in.nset, 2);
	assert_string_equal(in.set[1], set[1]);
	assert_string_equal(in.env[0], env[0]);
	assert_string_equal(in.env[1], env[1]);
	assert_int_equal(in.njobs, 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(in.jobs[i].n, jobs[i].n);
		assert_int_equal(in.jobs[i].follows, jobs[i].follows);
		assert_int_equal(in.jobs[i].round, jobs[i].round);
		assert_true(in.jobs[i].seed == jobs[i].seed);
		assert_string_equal(in.jobs[i].id, jobs[i].id);
	}
	plan_free(&in);
}

static void
refused(void **state)
{
	static const char whole[] = "stack s\ncases c\ncwd /\n";
	static const char *const more[] = {
		"job\n", "job 0 0 0 0x1 a/b@ipv4\n", "job 1 0 0 0x1\n", "job 1 0 0 0x1 \n", "jobs 1\n",
		"watched yes\n", "watched\n", "env PATH\n",
		"slow 1", "\n",
	};
	struct plan in;
	FILE *f;

	for (size_t i = 0; i <= sizeof(more) / sizeof(more[0]); i++) {
		int last = i == sizeof(more) / sizeof(more[0]);

		f = fopen(*state, "w");
		assert_non_null(f);
		fputs(whole, f);
		fputs(last ? "" : more[i], f);
		fclose(f);
		assert_int_equal(plan_read(&in, *state), last ? 0 : -1);
		plan_free(&in);
	}
	f = fopen(*state, "w");
	fputs("stack s\ncases c\n", f);
	fclose(f);
	assert_int_equal(plan_read(&in, *state), -1);
	plan_free(&in);
}

/* Programs inside are to find what they would outside, and to learn no more of it. */
static void
environment(void **state)
{
	const char **env;
	int n, path = 0;

	(void)state;
	setenv("TCPSPEC_X", "1", 1);
	setenv("TCPSPEC_LINES", "1\n2", 1);
	setenv("SECRET", "1", 1);
	env = plan_environment(&n);
	assert_non_null(env);
	for (int i = 0; i < n; i++) {
		path += strncmp(env[i], "PATH=", 5) == 0 || strcmp(env[i], "TCPSPEC_X=1") == 0;
		assert_null(strstr(env[i], "SECRET"));
		assert_null(strchr(env[i], '\n'));
	}
	assert_int_equal(path, getenv("PATH") ? 2 : 1);
	free(env);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(there_and_back, name_begin, name_end),
		cmocka_unit_test_setup_teardown(refused, name_begin, name_end),
		cmocka_unit_test(environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
