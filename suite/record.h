/* SPDX-License-Identifier: MIT */
#ifndef RECORD_H
#define RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "run.h"

struct catalog;
struct expect_note;
struct job;
struct link;
struct profile;
struct result_past;
struct selection;

/*
 * Turns what the harness says into records of the results stream (reports/README.md).  Each process
 * that appends to the file has a recorder of its own.
 */
struct recorder;

/* Facts about a run that no case knows. */
struct record_run {
	uint64_t seed;
	const char *stack, *stack_version, *clock, *command;
	/* that a file or a profile gave, each with its origin; or NULL */
	const char *options;
	const char *shard;		/* or NULL */
	int stacks;			/* that the session judges, one after the other */
	int jobs, strict, flaky_fails, timeout_scale;
	int repeat;			/* how often each instance runs, */
	int endless;			/* unless it does so again and again */
	const char *expect;		/* the file of what is known of the stack, or NULL */
	const char *expect_sum;		/* and its sum (expect.h) */
	const char *level;		/* that --level chose, or NULL */
	/* the command that runs a case in the same way, when an id is put behind it */
	const char *again;
};

/* A recorder that appends to fd, which stays the caller's.  NULL without memory. */
struct recorder *recorder_new(int fd);
void recorder_free(struct recorder *);

/* The header of a run of so many instances.  Written out at once. */
void recorder_begin(struct recorder *, const struct record_run *, size_t instances);

/*
 * What reports of any run in the file show: every requirement that a chosen case proves or a wire
 * rule checks, and the text of each chosen case.  When nothing that a case proves was left out,
 * also the requirements without a case.
 */
void recorder_texts(struct recorder *, const struct catalog *, const struct selection *);

/*
 * A value of the stack's profile ("msl", "30s"), where it is from, with the place ("FILE:LINE", or
 * NULL), and what it says.
 */
void recorder_value(struct recorder *, const char *key, const char *value, const char *origin,
    const char *place, const char *what);

/*
 * The first record of a guest, for the run outside: the name and version of the stack in it.
 * Written out at once.
 */
void recorder_guest(struct recorder *, const struct profile *);

/*
 * A job is about to run; and what earlier runs found of its instance (NULL: nothing is known).
 * Written out at once, with all that waited, so that a crash leaves a trace.
 */
void recorder_case(struct recorder *, const struct job *, const struct result_past *);

/* The observer that records number n from now on. */
const struct observer *recorder_observer(struct recorder *, int n);

/* What was recorded is written out whenever this link is about to wait. */
void recorder_watch(struct recorder *, struct link *);

/*
 * From now on each record is written out at once: the segment that kills the machine we are in is
 * then in the file.
 */
void recorder_closely(struct recorder *);

/*
 * From now on what happened in a case is left out when it passed, unless some of it was written out
 * before: nobody will look at it.
 */
void recorder_brief(struct recorder *);

/*
 * The case of the next verdict may take this long, in microseconds of the clock that its time is
 * of: reports name what comes near.  0: nobody ends it by that clock.
 */
void recorder_limit(struct recorder *, int64_t t);

/*
 * The verdict of number n, and what was expected (NULL: nothing).  It may wait to be written out
 * until the next case begins.
 */
void recorder_verdict(
    struct recorder *, int n, const struct run_verdict *, const struct expect_note *);

/* Write out what waits.  recorder_error tells how that went. */
void recorder_flush(struct recorder *);

/* How the run ended, after t microseconds.  Written out at once. */
void recorder_end(struct recorder *, int64_t t, int complete, int exit_code, int signal);

/* 0, or the errno of the first write that failed. */
int recorder_error(const struct recorder *);

#endif
