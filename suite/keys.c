/* SPDX-License-Identifier: MIT */
/*
 * keys.c - a terminal that gives each key at once, and is given back in any case.
 *
 * A signal can kill us without a word, so a child waits for our death: the kernel tells it
 * (PR_SET_PDEATHSIG).  It then gives the terminal its old settings, unless somebody else has set it
 * up by now, as a shell does for its prompt.
 */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keys.h"

/* The settings with which keys come at once. */
static struct termios
typing(const struct termios *was)
{
	struct termios t = *was;

	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	return t;
}

static int
equal(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
	    a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

/*
 * The child: whatever is sent to all of us is none of its business.  A background process may set
 * the terminal so, too.
 */
static void
keep(const struct keys *k, pid_t parent)
{
	struct termios ours = typing(&k->was), now;
	sigset_t all, death;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&death);
	sigaddset(&death, SIGRTMIN);
	prctl(PR_SET_PDEATHSIG, SIGRTMIN);
	while (getppid() == parent && sigwaitinfo(&death, NULL) < 0 && errno == EINTR)
		;
	if (tcgetattr(STDIN_FILENO, &now) == 0 && equal(&now, &ours))
		tcsetattr(STDIN_FILENO, TCSANOW, &k->was);
	_exit(0);
}

void
keys_begin(struct keys *k)
{
	*k = (struct keys){ .fd = -1, .terminal = isatty(STDIN_FILENO) };
	keys_resume(k);
}

void
keys_resume(struct keys *k)
{
	pid_t parent = getpid();
	struct termios t;

	if (!k->terminal || k->fd >= 0 || tcgetpgrp(STDIN_FILENO) != getpgrp() ||
	    tcgetattr(STDIN_FILENO, &k->was) < 0)
		return;
	if ((k->keeper = fork()) == 0)
		keep(k, parent);
	if (k->keeper < 0) {
		k->keeper = 0;
		return;
	}
	t = typing(&k->was);
	if (tcsetattr(STDIN_FILENO, TCSANOW, &t) == 0)
		k->fd = STDIN_FILENO;
	else
		keys_pause(k);
}

int
keys_take(struct keys *k)
{
	unsigned char key;
	ssize_t n;

	if (k->fd < 0)
		return 0;
	if (tcgetpgrp(k->fd) != getpgrp())
		n = -1;
	else
		while ((n = read(k->fd, &key, 1)) < 0 && errno == EINTR)
			;
	if (n == 1)
		return key;
	keys_pause(k);		/* the terminal is gone, or somebody else's */
	return 0;
}

void
keys_pause(struct keys *k)
{
	if (k->fd >= 0 && tcgetpgrp(k->fd) == getpgrp())
		tcsetattr(k->fd, TCSANOW, &k->was);
	k->fd = -1;
	if (k->keeper > 0) {
		kill(k->keeper, SIGKILL);
		while (waitpid(k->keeper, NULL, 0) < 0 && errno == EINTR)
			;
	}
	k->keeper = 0;
}

void
keys_end(struct keys *k)
{
	keys_pause(k);
}
