/* SPDX-License-Identifier: MIT */
#ifndef GUESTS_H
#define GUESTS_H

#include "lanes.h"

struct plan;
struct signals;

/*
 * Runs jobs in guests, as lanes.h runs them in lanes of this machine: the same jobs, watcher and
 * end.
 *
 * A guest records its cases by itself, and its records are appended to fd as they come.  The
 * watcher's begin is called only for a case that no guest came to.
 */
struct guests {
	const char *kernel;		/* a path, or NULL for the one that is found */
	const struct plan *plan;	/* the same for all guests: all but the jobs */
	const struct job *jobs;
	int njobs, nguests;		/* at most LANES_MAX guests at a time */
	int fd;
	int (*stop)(void *arg, enum verdict);
	/*
	 * A case may take so many microseconds of this machine's time; 0: while it gives signs of
	 * life.
	 */
	int64_t case_timeout;
	struct signals *signals;	/* as in struct lanes */
	int64_t until;			/* as in struct lanes */
	struct lanes_watcher watcher;
};

/* Run all jobs, as lanes_run does. */
void guests_run(const struct guests *, struct lanes_end *end);

#endif
