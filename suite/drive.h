/* SPDX-License-Identifier: MIT */
#ifndef DRIVE_H
#define DRIVE_H

#include "lanes.h"

struct catalog;
struct signals;
struct stack;

/*
 * Jobs against a stack, wherever it lives: in lanes of this machine or in guests.
 */
struct drive {
	const struct catalog *catalog;
	const struct stack *stack;
	const struct expectations *expectations;	/* what is known of the stack, or NULL */
	const struct expect_facts *facts;		/* of the run, as lane.h has them */
	const char *today;
	const char *recordings;		/* a folder for what passed, or NULL: recordings.h */
	const char *fault;		/* that the stack is given (harness/fault.h), or NULL */
	/* run in guests, of this kernel (NULL: of the one that is found) */
	int inside;
	const char *kernel;
	const struct job *jobs;
	int njobs, nlanes;		/* nlanes at a time */
	int fd;				/* of the records, opened with O_APPEND */
	int timeout_scale, watched, slow, strict, stop_first, assume;
	int (*stop)(void *arg, enum verdict);	/* or NULL: does this verdict end the run? */
	/* of the caller, who goes on with them afterwards; or NULL */
	struct signals *signals;
	/* a case may take so many microseconds of this machine's time, or 0 */
	int64_t case_timeout;
	int64_t until;			/* no job begins after this time (lanes_now), or 0 */
	struct lanes_watcher watcher;
};

/* Run them all.  How that ended is in *end. */
void drive(const struct drive *, struct lanes_end *end);

#endif
