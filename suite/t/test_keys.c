/* SPDX-License-Identifier: MIT */
/*
 * test_keys.c - what is typed is heard, and the terminal is given back, however the process ends
 * that heard it.
 *
 * A child leads a session on a terminal of our own, of which we hold the other end.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keys.h"

/* In the child: says on fd that it hears, then does what it is to do. */
typedef int act(struct keys *, int fd);

struct terminal {
	int master, said;
	pid_t pid;
	struct termios was;
};

static void
begin(struct terminal *t, act *what)
{
	int pair[2];
	struct keys k;

	assert_int_equal(pipe(pair), 0);
	t->pid = forkpty(&t->master, NULL, NULL, NULL);
	assert_true(t->pid >= 0);
	if (t->pid == 0) {
		close(pair[0]);
		tcgetattr(STDIN_FILENO, &t->was);
		if (write(pair[1], &t->was, sizeof(t->was)) != sizeof(t->was))
			_exit(99);
		keys_begin(&k);
		_exit(what(&k, pair[1]));
	}
	close(pair[1]);
	t->said = pair[0];
	assert_int_equal(read(t->said, &t->was, sizeof(t->was)), sizeof(t->was));
}

static void
say(int fd, char what)
{
	if (write(fd, &what, 1) != 1)
		_exit(98);
}

static char
hear(const struct terminal *t)
{
	char what = 0;

	assert_int_equal(read(t->said, &what, 1), 1);
	return what;
}

static int
end(struct terminal *t)
{
	int status = 0;

	waitpid(t->pid, &status, 0);
	close(t->said);
	close(t->master);
	return status;
}

static tcflag_t
local_flags(const struct terminal *t)
{
	struct termios now;

	assert_int_equal(tcgetattr(t->master, &now), 0);
	return now.c_lflag;
}

static int
listens(struct keys *k, int fd)
{
	struct pollfd p = { .fd = k->fd, .events = POLLIN };
	struct termios now;

	if (k->fd < 0)
		return 1;
	say(fd, 'r');
	if (poll(&p, 1, 10000) != 1 || keys_take(k) != 't')
		return 2;
	say(fd, 't');
	keys_pause(k);
	if (k->fd >= 0 || tcgetattr(STDIN_FILENO, &now) < 0 || !(now.c_lflag & ECHO))
		return 3;
	keys_resume(k);
	if (k->fd < 0 || tcgetattr(STDIN_FILENO, &now) < 0 || now.c_lflag & (ECHO | ICANON) || !(now.c_lflag & ISIG))
		return 4;
	keys_end(k);
	if (tcgetattr(STDIN_FILENO, &now) < 0 || !(now.c_lflag & ECHO) || !(now.c_lflag & ICANON))
		return 5;
	return waitpid(-1, NULL, 0) >= 0;	/* no child is left */
}

static void
a_key_is_heard(void **state)
{
	struct terminal t;

	(void)state;
	begin(&t, listens);
	assert_int_equal(hear(&t), 'r');
	assert_false(local_flags(&t) & (ECHO | ICANON));
	assert_int_equal(write(t.master, "t", 1), 1);
	assert_int_equal(hear(&t), 't');
	assert_int_equal(end(&t), 0);
}

/* The session's leader waits, so that the terminal isn't gone with the one that dies. */
static int
dies(int fd, int signal)
{
	pid_t pid = fork();
	struct keys k;
	char byte;

	if (pid == 0) {
		keys_begin(&k);
		say(fd, 'r');
		if (read(STDIN_FILENO, &byte, 1) == 1)
			kill(getpid(), signal);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
	say(fd, 'd');
	close(fd);
	pause();
	return 0;
}

static int
is_killed(struct keys *k, int fd)
{
	keys_end(k);
	return dies(fd, SIGKILL);
}

static int
breaks_off(struct keys *k, int fd)
{
	keys_end(k);
	return dies(fd, SIGQUIT);
}

static void
given_back(act *what)
{
	struct terminal t;
	int tries = 0;

	begin(&t, what);
	assert_int_equal(hear(&t), 'r');
	assert_false(local_flags(&t) & (ECHO | ICANON));
	assert_int_equal(write(t.master, "x", 1), 1);
	assert_int_equal(hear(&t), 'd');
	while (local_flags(&t) != t.was.c_lflag && tries++ < 1000)
		poll(NULL, 0, 10);
	assert_int_equal(local_flags(&t), t.was.c_lflag);
	kill(t.pid, SIGKILL);
	end(&t);
}

static void
whoever_dies_gives_it_back(void **state)
{
	(void)state;
	given_back(is_killed);
	given_back(breaks_off);
}

static int
in_background(struct keys *k, int fd)
{
	pid_t pid;
	struct termios now;
	int status = 0;

	(void)fd;
	keys_end(k);
	if ((pid = fork()) == 0) {
		setpgid(0, 0);
		keys_begin(k);
		_exit(k->fd >= 0 || k->keeper != 0 || tcgetattr(STDIN_FILENO, &now) < 0 || !(now.c_lflag & ECHO));
	}
	waitpid(pid, &status, 0);
	return status;
}

static void
not_in_the_background(void **state)
{
	struct terminal t;

	(void)state;
	begin(&t, in_background);
	assert_int_equal(end(&t), 0);
}

static void
not_without_a_terminal(void **state)
{
	int was = dup(STDIN_FILENO), null = open("/dev/null", O_RDONLY);
	struct keys k;

	(void)state;
	dup2(null, STDIN_FILENO);
	keys_begin(&k);
	assert_int_equal(k.fd, -1);
	assert_int_equal(k.keeper, 0);
	assert_int_equal(keys_take(&k), 0);
	keys_end(&k);
	dup2(was, STDIN_FILENO);
	close(was);
	close(null);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_heard),
		cmocka_unit_test(whoever_dies_gives_it_back),
		cmocka_unit_test(not_in_the_background),
		cmocka_unit_test(not_without_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
