/* SPDX-License-Identifier: MIT */
#ifndef CONTROL_H
#define CONTROL_H

#include <argp.h>

/*
 * How a run goes on and how it ends: what the options ask for that have to do with neither the choice of cases nor
 * the stacks.
 */
struct control {
	int shuffle;			/* --shuffle */
	int failed_first;		/* --failed-first */
	int exit_zero;			/* --exit-zero */
	int no_state;			/* --no-state */
	const char *exit_style;		/* --exit-style, or NULL */
};

/* Their options; the input is a struct control, all zero where nothing is asked for. */
extern const struct argp args_control;

/* Does what is asked for make sense?  0, or -1 after a diagnostic. */
int control_check(const struct control *);

#endif
