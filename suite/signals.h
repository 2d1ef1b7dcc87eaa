/* SPDX-License-Identifier: MIT */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>

/*
 * The signals that end a run (SIGINT, SIGTERM, SIGHUP), and the one that asks how it goes (SIGUSR1), taken out of their
 * way into a descriptor, so that the one who waits hears of them like of everything else.
 */
struct signals {
	int fd;			/* readable when there is one */
	sigset_t outside;	/* the mask before */
};

/* 0, or -1 with errno. */
int signals_begin(struct signals *);

/* The signal that came, or 0. */
int signals_take(struct signals *);

/* All as before. */
void signals_end(struct signals *);

#endif
