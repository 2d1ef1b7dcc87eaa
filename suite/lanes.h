/* SPDX-License-Identifier: MIT */
#ifndef LANES_H
#define LANES_H

#include <stdint.h>
#include <time.h>

#include "lane.h"

struct lane_report;
struct signals;
struct recorder;

/*
 * Runs jobs in parallel lanes and waits for them: the one place where the parent waits.
 */

#define LANES_MAX	64		/* lanes, or guests, at a time */

/* How far a run is, for those who show it. */
struct lanes_state {
	int jobs, done;			/* in all (0: nobody knows), finished */
	int asked;			/* somebody wants to know it: SIGUSR1 */
	int interrupted;		/* just now, by a signal: no case begins any more */
	int lanes;			/* processes at work */
	/* what they run, nrunning of them, and since when */
	const struct job *running[LANES_MAX];
	int64_t since[LANES_MAX];
	int nrunning;
	/* what the jobs that are left, and those that are done, wait for in all */
	int64_t waits_left, waits_done;
};

/* Who is told how it goes: in the parent, between two waits.  ready, begin and tick may be NULL. */
struct lanes_watcher {
	/* The stack runs, nothing else does yet.  0, or -1 to go no further. */
	int (*ready)(void *arg, const struct lane_report *);
	/* A job is about to be handed to a lane. */
	void (*begin)(void *arg, const struct job *);
	/*
	 * A job is finished, its verdict in the file; so often a fault that the stack was given
	 * changed something in it.
	 */
	void (*done)(void *arg, const struct job *, enum verdict, int altered);
	/*
	 * What ran a job died in it, or had to be ended; this has to be recorded, with its cause:
	 * "crash", "tester", "timeout" or "not-run" (../reports/README.md).  What that comes to as
	 * a verdict.
	 */
	enum verdict (*lost)(
	    void *arg, const struct job *, enum verdict, const char *cause, const char *why);
	/* Some time has passed, at most a tenth of a second. */
	void (*tick)(void *arg, const struct lanes_state *);
	void *arg;
};

struct lanes {
	struct lane_config config;
	int njobs, nlanes;		/* at most LANES_MAX lanes */
	int (*stop)(void *arg, enum verdict);	/* or NULL: does this verdict end the run? */
	/* of the caller, who goes on with them afterwards; or NULL */
	struct signals *signals;
	int64_t until;			/* no job begins after this time (lanes_now), or 0 */
	struct lanes_watcher watcher;
};

/* What is recorded as the reason of a case that is "not-run", as a second signal has ended it. */
#define LANES_INTERRUPTED "not run to its end: interrupted"

/* How it ended. */
struct lanes_end {
	int signal;			/* that ended the run early, 0 for none */
	int stopped;			/* the verdict of a job did */
	int expired;			/* the time was over, perhaps with nothing left to begin */
	int done;			/* jobs that have a verdict */
	char fault[600];		/* why the run could not start or go on, or "" */
};

/*
 * Run all jobs.  How it ended is in *end; SIGINT, SIGTERM and SIGHUP end it after the running
 * cases, twice at once.
 */
void lanes_run(const struct lanes *, struct lanes_end *end);

/* The time of the machine's monotonic clock in microseconds. */
int64_t lanes_now(void);

#endif
