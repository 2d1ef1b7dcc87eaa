/* SPDX-License-Identifier: MIT */
/* test_process.c - processes that end well, badly, or not at all; what they say; and that none is left behind. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

static struct process *
start(const char *script, int talk)
{
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };
	char why[200] = "";
	struct process *p = process_start(argv, talk, why, sizeof(why));

	assert_string_equal(why, "");
	assert_non_null(p);
	return p;
}

static void
await_over(struct process *p, const char *how)
{
	char text[100];

	assert_int_equal(process_over(p, 5000, text, sizeof(text)), 1);
	assert_string_equal(text, how);
}

static long
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* What it writes to its output, until there is a whole line. */
static void
hear(struct process *p, char *line, size_t size)
{
	struct pollfd f = { .fd = process_talk(p), .events = POLLIN };
	size_t n = 0;

	while (n == 0 || line[n - 1] != '\n') {
		assert_int_equal(poll(&f, 1, 5000), 1);
		assert_int_equal(recv(f.fd, line + n, 1, 0), 1);
		assert_true(++n < size);
	}
	line[n - 1] = '\0';
}

static void
test_how_it_ends(void **state)
{
	struct process *p = start("exit 3", 0);
	char text[100];

	(void)state;
	await_over(p, "exited with status 3");
	await_over(p, "exited with status 3");	/* and it stays so */
	process_stop(p, 1000);
	p = start("kill -SEGV $$", 1);
	await_over(p, "was killed by signal 11 (Segmentation fault)");
	process_stop(p, 1000);
	p = start("exec sleep 100", 0);
	assert_int_equal(process_over(p, 0, text, sizeof(text)), 0);
	process_stop(p, 1000);
	process_stop(NULL, 1000);
}

static void
test_no_such_program(void **state)
{
	const char *const argv[] = { "/no/such/program", NULL }, *const folder[] = { "/", NULL };
	char why[200];

	(void)state;
	assert_null(process_start(argv, 1, why, sizeof(why)));
	assert_string_equal(why, "start /no/such/program: No such file or directory");
	assert_null(process_start(folder, 0, why, sizeof(why)));
	assert_string_equal(why, "start /: Permission denied");
}

static void
test_talk(void **state)
{
	struct process *p = start("while read -r l; do echo \"heard $l\"; done", 1);
	char line[100];

	(void)state;
	assert_int_equal(send(process_talk(p), "one\n", 4, 0), 4);
	hear(p, line, sizeof(line));
	assert_string_equal(line, "heard one");
	process_stop(p, 1000);
	p = start("read -r l || echo nothing to read", 0);
	assert_int_equal(process_talk(p), -1);
	await_over(p, "exited with status 0");
	process_last(p, line, sizeof(line));
	assert_string_equal(line, " | nothing to read");
	process_stop(p, 1000);
}

static void
test_last_lines(void **state)
{
	struct process *p = start("seq 1 9 >&2; printf 'a\\tb\\033\\0c\\n\\nend' >&2", 0);
	char text[200];

	(void)state;
	await_over(p, "exited with status 0");
	process_last(p, text, sizeof(text));
	assert_string_equal(text, " | 9 | a?b??c | end");
	process_last(p, text, 8);		/* the end is what matters */
	assert_string_equal(text, "c | end");
	process_stop(p, 1000);
	p = start("exit 0", 0);
	await_over(p, "exited with status 0");
	process_last(p, text, sizeof(text));
	assert_string_equal(text, "");
	process_stop(p, 1000);
}

/* One that never stops writing is read in pieces, and never keeps us. */
static void
test_flood(void **state)
{
	struct process *p = start("exec yes 'the sky is falling' >&2", 0);
	char text[200];
	long began = now_ms();

	(void)state;
	for (int i = 0; i < 100; i++)
		process_look(p);
	process_last(p, text, sizeof(text));
	process_stop(p, 1000);
	assert_true(now_ms() - began < 3000);
}

/* Is it dead within some seconds, reaped by whoever got it or not? */
static int
is_dead(pid_t pid)
{
	char path[40], stat[200];
	FILE *f;

	for (int i = 0; i < 500; i++) {
		snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
		if ((f = fopen(path, "r")) == NULL)
			return 1;
		stat[fread(stat, 1, sizeof(stat) - 1, f)] = '\0';
		fclose(f);
		if (strstr(stat, ") Z ") || stat[0] == '\0')
			return 1;
		poll(NULL, 0, 10);
	}
	return 0;
}

/* One that does not end when it is asked to, and has a child that does not, either. */
static void
test_stubborn(void **state)
{
	struct process *p = start("trap '' TERM; (sleep 1000 & echo $!; wait) & while :; do sleep 1000; done", 1);
	char line[100];
	pid_t child;
	long began;

	(void)state;
	hear(p, line, sizeof(line));
	child = (pid_t)atol(line);
	assert_int_equal(kill(child, 0), 0);
	began = now_ms();
	process_stop(p, 100);
	assert_true(now_ms() - began < 2000);
	assert_true(is_dead(child));
}

/* However its parent ends, it ends. */
static void
test_orphan(void **state)
{
	int out[2];
	char line[20] = "";
	pid_t parent, child;

	(void)state;
	assert_int_equal(pipe(out), 0);
	if ((parent = fork()) == 0) {
		struct process *p = start("echo $$; exec sleep 1000", 1);

		hear(p, line, sizeof(line));
		(void)!write(out[1], line, sizeof(line));
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(read(out[0], line, sizeof(line)), (int)sizeof(line));
	waitpid(parent, NULL, 0);
	child = (pid_t)atol(line);
	assert_true(is_dead(child));
	close(out[0]);
	close(out[1]);
}

/* It inherits neither what we block nor what we hold open. */
static void
test_inherits_nothing(void **state)
{
	const char *const argv[] = { "/bin/ls", "/proc/self/fd", NULL };
	struct process *p;
	sigset_t all, old;
	unsigned long long blocked, ignored;
	char text[200];
	int open_fd = dup(0);

	(void)state;
	p = process_start(argv, 0, text, sizeof(text));
	assert_non_null(p);
	await_over(p, "exited with status 0");
	process_last(p, text, sizeof(text));
	assert_string_equal(text, " | 0 | 1 | 2 | 3");	/* the last one is ls's own */
	process_stop(p, 1000);
	close(open_fd);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	signal(SIGPIPE, SIG_IGN);
	p = start("exec sed -n 's/^Sig\\(Blk\\|Ign\\):\t//p' /proc/self/status", 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
	signal(SIGPIPE, SIG_DFL);
	await_over(p, "exited with status 0");
	process_last(p, text, sizeof(text));
	assert_int_equal(sscanf(text, " | %llx | %llx", &blocked, &ignored), 2);
	assert_int_equal(blocked, 0);
	assert_int_equal(ignored & ~(3ULL << 31), 0);		/* 32 and 33 are the C library's own: as whoever started us left them */
	process_stop(p, 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_how_it_ends),
		cmocka_unit_test(test_no_such_program),
		cmocka_unit_test(test_talk),
		cmocka_unit_test(test_last_lines),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_stubborn),
		cmocka_unit_test(test_orphan),
		cmocka_unit_test(test_inherits_nothing),
	};

	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
