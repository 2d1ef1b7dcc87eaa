/* SPDX-License-Identifier: MIT */
#ifndef REPEATED_H
#define REPEATED_H

#include <stddef.h>

struct result;
struct result_run;

/*
 * How often cases came out so that are run again and again (--repeat, --repeat-for, --until-fail),
 * as words.  The results are closed; each function fills text (size bytes, cut to size, terminated)
 * and returns it.
 */

/* "2 of 6 times"; "" for an instance that ran once. */
const char *repeated_times(const struct result *, char *text, size_t size);

/* The same of so many times, that are some of those. */
const char *repeated_some(const struct result *, long long times, char *text, size_t size);

/* "each case 4012 to 4013 times"; "" where each ran once. */
const char *repeated_run(const struct result_run *, char *text, size_t size);

/* How many instances of a run came out now this way and now that. */
int repeated_unsteady(const struct result_run *);

/*
 * Did an instance come out now this way and now that?  Then list, "a/flaky@ipv4: pass 4009, FAIL
 * 3", else "".  i: the first result of the instance among the cases of its run; *next is the one
 * behind them.
 */
const char *repeated_ways(const struct result_run *, int i, int *next, char *text, size_t size);

#endif
