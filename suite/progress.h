/* SPDX-License-Identifier: MIT */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>
#include <stdint.h>

struct lanes_state;

/*
 * How far a run is, on stderr: a bar that is redrawn where stderr is a terminal, else a line every
 * half a minute that names the running cases, so that a hanging job shows where it hangs.
 */
struct progress {
	int on;			/* 0: say nothing */
	int terminal, utf8, width;
	int shown;		/* a bar stands on the screen */
	int64_t start, spoke;	/* when the run began, when something was said last */
};

/* Find out what stderr is.  quiet: no heartbeat either. */
void progress_init(struct progress *, int quiet, int utf8);

/* "[ 47/520]", or "[47]" where nobody knows how many there will be; in text. */
const char *progress_done(const struct lanes_state *, char *text, size_t size);

/* Show it; failed: how many failed so far. */
void progress_show(struct progress *, const struct lanes_state *, int failed);

/* Take the bar away, before anything else is written to the terminal. */
void progress_clear(struct progress *);

#endif
