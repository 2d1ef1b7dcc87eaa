/* SPDX-License-Identifier: MIT */
#ifndef LANE_H
#define LANE_H

#include <stdint.h>

#include "judge.h"
#include "profile.h"
#include "verdict.h"

struct expect_facts;
struct expectations;
struct instance;
struct recorder;
struct run_verdict;
struct stack;
struct sut;

/*
 * A lane: a process with a stack of its own, in which one instance runs after the other.
 *
 * The parent sends orders over a socket of whole messages, the lane answers with reports.  A lane
 * ends when the socket does, and dies with its parent however that ends.
 */

/* One instance to run, number n in the run (from 1). */
struct job {
	const struct instance *instance;
	int n;
	int follows;			/* the number of the attempt that this one follows, or 0 */
	int round;			/* of --repeat, from 0 */
	/* it begins after all jobs of lower places; those of one place go as is best */
	int place;
	uint64_t seed;
	int64_t waits;			/* it lets at least so much time pass, in microseconds */
};

/* What is the same for all jobs of a run. */
struct lane_config {
	const struct stack *stack;
	const char *fault;		/* that the stack is given, or NULL */
	int fd;				/* of the results, opened with O_APPEND */
	int timeout_scale;		/* percent */
	/* a case may take so many microseconds; 0: what it may wait tells */
	int64_t case_timeout;
	/* all that happens is recorded, with the state after each step */
	int watched;
	struct judge judge;
	const char *recordings;		/* a folder for what passed, or NULL: recordings.h */
	const struct job *jobs;
	const struct expectations *expectations;	/* what is known of the stack, or NULL */
	/* of the run, but for the stack's version; or NULL */
	const struct expect_facts *facts;
};

struct lane_order {
	int job;			/* index in jobs */
	int hung;			/* a case of this run has: the next ones get less time */
};

enum lane_says {
	/* the stack runs: name, text (its version) and features are set */
	LANE_READY,
	LANE_UNABLE,			/* it can't be started, and text says why; the lane ends */
	LANE_BEGUN,			/* the job runs, and after t something must be wrong */
	/* the job is done: job, verdict, altered, last and t (its duration) are set */
	LANE_DONE
};

struct lane_report {
	enum lane_says what;
	int job;
	enum verdict verdict;
	int altered;			/* how often a fault changed something in it */
	/* the stack is gone, and the lane ends: it takes no more orders */
	int last;
	int hung;			/* it did not come back in its time */
	int64_t t;			/* microseconds */
	char name[32], text[400], features[PROFILE_CLAIMS];
};

/*
 * Be a lane, until the socket ends.  What the process should exit with: 0, or 1 when it could not
 * go on.
 */
int lane_run(const struct lane_config *, int sock);

/*
 * Run one job against a stack that runs, as the nth in this process, and record all but that it
 * begins.  The verdict, as it was recorded, is in *v.  1 when the stack died of it, else 0; a stack
 * that did not come back in the time that sut->limit says has link->hung as well.
 */
int lane_job(const struct lane_config *, const struct job *, uint32_t nth, struct sut *,
    struct recorder *, struct run_verdict *v);

#endif
