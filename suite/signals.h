/* SPDX-License-Identifier: MIT */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>

#include "keys.h"

struct pollfd;

/*
 * The signals that end a run (SIGINT, SIGTERM, SIGHUP, and SIGPIPE, when nobody reads what is
 * printed any more), and the one that asks how it goes (SIGUSR1), taken out of their way into a
 * descriptor, so that the one who waits hears of them like of everything else.  A "t" on the
 * terminal is SIGUSR1, too, for who wants that.
 */
struct signals {
	int fd;			/* readable when there is one */
	sigset_t outside;	/* the mask before, */
	struct sigaction pipe;	/* and what SIGPIPE did; */
	int unread;		/* it came: there will be more of them, which say nothing new */
	struct keys keys;
};

enum { SIGNALS_FDS = 2 };

/* 0, or -1 with errno. */
int signals_begin(struct signals *);

/*
 * Hear what is typed, too, from now on.  While the process is stopped (SIGTSTP), or in the
 * background, the terminal is as it was.
 */
void signals_type(struct signals *);

/* What to wait for: SIGNALS_FDS of them. */
void signals_poll(const struct signals *, struct pollfd *);

/* The signal that came, when one of them was readable, or 0. */
int signals_take(struct signals *, const struct pollfd *);

/* In a child: as if they had never begun. */
void signals_leave(const struct signals *);

/* All as before. */
void signals_end(struct signals *);

#endif
