/* SPDX-License-Identifier: MIT */
#ifndef BOUT_H
#define BOUT_H

#include "lanes.h"

struct live;
struct session_stack;

/* How a bout ended. */
struct bout_end {
	int code;			/* the exit code of this stack's run */
	int items;			/* what was to run, an instance in each round */
	struct lanes_end lanes;		/* of all attempts: done counts items */
};

/*
 * A bout: all that was chosen against one stack, tried again where that is wanted, recorded from
 * the header of the run to its end.  With a reason in skip nothing runs, and that is recorded of
 * each case; with a signal nothing runs and the run is recorded as incomplete.
 */
void bout_run(
    struct live *, const struct session_stack *, const char *skip, int signal, struct bout_end *);

#endif
