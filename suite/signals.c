/* SPDX-License-Identifier: MIT */
/* signals.c - the signals that end a run or ask how it goes, as something to read. */

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "signals.h"

static void
ours(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGPIPE);
	sigaddset(set, SIGUSR1);
}

int
signals_begin(struct signals *s)
{
	sigset_t set;

	*s = (struct signals){ .keys = { .fd = -1 } };
	ours(&set);
	sigprocmask(SIG_BLOCK, &set, &s->outside);
	/* What is still waiting when the mask goes is dropped so. */
	sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, &s->pipe);
	s->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->fd < 0 ? -1 : 0;
}

void
signals_type(struct signals *s)
{
	sigset_t set;

	keys_begin(&s->keys);
	if (!s->keys.terminal)
		return;
	ours(&set);
	sigaddset(&set, SIGTSTP);
	sigaddset(&set, SIGCONT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signalfd(s->fd, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void
signals_poll(const struct signals *s, struct pollfd *fds)
{
	fds[0] = (struct pollfd){ .fd = s->fd, .events = POLLIN };
	/* a negative one is passed over */
	fds[1] = (struct pollfd){ .fd = s->keys.fd, .events = POLLIN };
}

/* SIGTSTP and SIGCONT are only about the terminal. */
static int
take(struct signals *s, int signal)
{
	if (signal == SIGPIPE && s->unread++)
		return 0;
	if (signal == SIGTSTP) {
		keys_pause(&s->keys);
		raise(SIGSTOP);
	}
	if (signal == SIGTSTP || signal == SIGCONT) {
		keys_resume(&s->keys);
		return 0;
	}
	return signal;
}

int
signals_take(struct signals *s, const struct pollfd *fds)
{
	struct signalfd_siginfo info;

	if (fds[0].revents && read(s->fd, &info, sizeof(info)) == sizeof(info))
		return take(s, (int)info.ssi_signo);
	return fds[1].revents && keys_take(&s->keys) == 't' ? SIGUSR1 : 0;
}

void
signals_leave(const struct signals *s)
{
	if (s->fd >= 0)
		close(s->fd);
	sigprocmask(SIG_SETMASK, &s->outside, NULL);
	sigaction(SIGPIPE, &s->pipe, NULL);
}

void
signals_end(struct signals *s)
{
	keys_end(&s->keys);
	signals_leave(s);
}
