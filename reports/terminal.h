/* SPDX-License-Identifier: MIT */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdio.h>

struct report_options;
struct result;
struct results;

/*
 * The output for a person at a terminal.  The same functions serve a run that is going on and a
 * report of one that is over, so both look the same.
 */

/*
 * What is to be said of a case when it is finished, by the options' verbosity: nothing, one line,
 * or in full with its exchange.  nth: how many of its run are finished with this one.
 */
void terminal_case(const struct results *, const struct result *, int nth,
	const struct report_options *, FILE *);

/* A case in full, whatever its verdict. */
void terminal_full(const struct results *, const struct result *, const struct report_options *,
	FILE *);

/*
 * The end of a run (results closed): failures, requirements, totals; the last line is "result:
 * ...".
 */
void terminal_end(const struct results *, const struct report_options *, FILE *);

#endif
