/* SPDX-License-Identifier: MIT */
/*
 * stack_try.c - starts a stack once, to see whether it can be.
 *
 * A child does it, as a stack changes the process that it is started in: its namespace, its
 * signals, and for a shared object its memory.  It says how that went in one text over a pipe.  A
 * child that says nothing for longer than the profile lets a start take is killed, and what it has
 * started dies with it.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lanes.h"
#include "stack_try.h"
#include "stacks.h"
#include "sut.h"

#define TEXT 700
#define MORE 5000000		/* µs beyond what the profile says, for namespaces and the like */

/* What the child does; the first byte says whether it went well. */
static void
be_child(const struct stack *s, int out)
{
	char text[TEXT] = "0";
	struct sut *sut;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if ((sut = stack_start(s, text + 1, sizeof(text) - 1)) != NULL) {
		snprintf(text, sizeof(text), "1%s %s", sut->profile->name, sut->profile->version);
		sut->ops->stop(sut);
	}
	_exit(write(out, text, strlen(text)) < 0);
}

/* What comes within a time; what else is said when nothing does. */
static void
hear(int fd, int64_t limit, char text[TEXT])
{
	int64_t until = lanes_now() + limit, left;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n = -1;

	while ((left = until - lanes_now()) > 0 && poll(&p, 1, (int)(left / 1000) + 1) < 0)
		;
	if (p.revents)
		n = read(fd, text, TEXT - 1);
	if (n > 0)
		text[n] = '\0';
	else if (n == 0)
		snprintf(text, TEXT, "0its process died");
	else
		snprintf(text, TEXT, "0it did not start in %g s", (double)limit / 1e6);
}

int
stack_try(const struct stack *s, char *text, int size)
{
	int process = profile_is(s->file, PROFILE_DRIVER, "process"), fd[2], status;
	int64_t limit = MORE + (process ? profile_time(s->file, PROFILE_START).us : 0);
	char said[TEXT];
	pid_t pid;

	if (!process && !s->object)
		return -1;
	fflush(NULL);
	if (pipe2(fd, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		snprintf(text, (size_t)size, "%s", strerror(errno));
		return 0;
	}
	if (pid == 0)
		be_child(s, fd[1]);
	close(fd[1]);
	hear(fd[0], limit, said);
	close(fd[0]);
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	snprintf(text, (size_t)size, "%s", said + 1);
	return said[0] == '1';
}
