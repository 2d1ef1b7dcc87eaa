/* SPDX-License-Identifier: MIT */
#ifndef CONTROL_H
#define CONTROL_H

#include <argp.h>
#include <stdint.h>

/*
 * How a run goes on and how it ends: what the options ask for that have to do with neither the
 * choice of cases nor the stacks.
 */
struct control {
	int shuffle;			/* --shuffle */
	int failed_first;		/* --failed-first */
	int64_t repeat_for;		/* --repeat-for in microseconds, or 0 */
	int until_fail;			/* --until-fail */
	int rounds;			/* --repeat, or 0 where it wasn't given */
	int64_t max_time;		/* --max-time, or 0 */
	int64_t case_timeout;		/* --case-timeout, or 0 */
	const char *xpass;		/* --xpass, or NULL */
	int assume_all;			/* --assume-all */
	int exit_zero;			/* --exit-zero */
	int no_state;			/* --no-state */
	const char *exit_style;		/* --exit-style, or NULL */
};

/* Their options; the input is a struct control, all zero where nothing is asked for. */
extern const struct argp args_control;

/*
 * Does what is asked for make sense, for so many stacks and retries?  0, or -1 after a diagnostic.
 */
int control_check(const struct control *, int stacks, int retries);

/* Is an unexpected pass no failure? */
int control_lenient(const struct control *);

/* Is each case run again and again, without a number that is known beforehand? */
int control_endless(const struct control *);

#endif
