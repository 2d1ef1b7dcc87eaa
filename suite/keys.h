/* SPDX-License-Identifier: MIT */
#ifndef KEYS_H
#define KEYS_H

#include <sys/types.h>
#include <termios.h>

/*
 * What is typed on the terminal while a run goes on, a key at a time and without echo: only where
 * standard input is a terminal and we are in its foreground.
 *
 * The terminal is as it was again after keys_end, and also when this process dies without it,
 * whatever it dies of: a child sees to that.
 */
struct keys {
	int fd;			/* readable when something was typed; -1: nothing is heard now */
	int terminal;		/* standard input is one */
	struct termios was;
	pid_t keeper;		/* the child, or 0 */
};

/* Begin.  It is no failure when there is nothing to hear. */
void keys_begin(struct keys *);

/* The key that was typed, or 0. */
int keys_take(struct keys *);

/*
 * Before this process is stopped, and when it goes on, perhaps in the background: then nothing is
 * heard.
 */
void keys_pause(struct keys *);
void keys_resume(struct keys *);

void keys_end(struct keys *);

#endif
