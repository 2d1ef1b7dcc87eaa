/* SPDX-License-Identifier: MIT */
/* signals.c - the signals that end a run or ask how it goes, as something to read. */

#include <sys/signalfd.h>
#include <unistd.h>

#include "signals.h"

int
signals_begin(struct signals *s)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &s->outside);
	s->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->fd < 0 ? -1 : 0;
}

int
signals_take(struct signals *s)
{
	struct signalfd_siginfo info;

	return read(s->fd, &info, sizeof(info)) == sizeof(info) ? (int)info.ssi_signo : 0;
}

void
signals_end(struct signals *s)
{
	if (s->fd >= 0)
		close(s->fd);
	sigprocmask(SIG_SETMASK, &s->outside, NULL);
}
