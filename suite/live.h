/* SPDX-License-Identifier: MIT */
#ifndef LIVE_H
#define LIVE_H

#include <stdint.h>

#include "expect.h"
#include "lanes.h"
#include "progress.h"
#include "results.h"
#include "signals.h"
#include "tape.h"
#include "verdict.h"

struct history;
struct reader;
struct recorder;
struct session;
struct session_stack;

/*
 * A session while it goes on: its tape, what was folded from it, and the stack whose turn it is.
 */

/* What is to run against a stack, and what became of it: an instance in one round of --repeat. */
struct live_item {
	const struct instance *instance;
	uint64_t seed;
	int round;			/* of --repeat, from 0 */
	int place;			/* as in struct job */
	int n;				/* the number of its last attempt, 0: it has not begun */
	int attempts;
	enum verdict verdict;		/* of that attempt, VERDICT_NONE: it has none */
	int failed_before;		/* an attempt before that did not pass */
};

struct live {
	const struct session *s;
	struct tape tape;
	struct recorder *recorder;
	struct reader *reader;
	struct results *results;
	struct progress progress;
	struct results *earlier;	/* the run that --against names, or NULL */
	int nruns;			/* headers that were written */
	char explained[1024];		/* what files that weren't used say of failures, or "" */
	int64_t ends;			/* no case begins after this time (lanes_now), or 0 */

	/* Of the stack whose turn it is. */
	const struct session_stack *stack;
	struct live_item *items;	/* of the batch that runs */
	int nitems;
	int round;			/* the first one in it */
	struct signals signals;		/* from the first of its batches to the last */
	int64_t until;			/* no job of it begins after this time, or 0 */
	struct totals before;		/* what became of batches before it, */
	int failed_before;		/* with so many failures */
	int begun;			/* its header was written */
	struct history *history;	/* what earlier runs found, or NULL */
	char measured[200];		/* what was measured of it before, in words */
	struct expect_facts facts;	/* of it, for conditions of what is expected; */
	char version[400], today[16];	/* what two of them point to */
	int attempt;			/* from 1 */
	struct job *jobs;		/* of this attempt, */
	int *item;			/* and the item that each is about */
	int njobs, numbered;		/* numbers given to jobs so far */
};

/* Open the tape and what reads it.  0, or -1 after a diagnostic; live_close in any case. */
int live_open(struct live *, const struct session *);
void live_close(struct live *);

/*
 * Take in what was appended since the last time, and show what has finished.  0, or -1 after a
 * diagnostic.
 */
int live_pump(struct live *);

/*
 * Write the header of the stack's run, unless that was done; version and features as it says
 * itself, or "".
 */
void live_begin(struct live *, const char *name, const char *version, const char *features);

/*
 * What lanes and guests are to tell, with arg the struct live; and whether a verdict is to be the
 * last.
 */
extern const struct lanes_watcher live_watcher;
int live_stop(void *live, enum verdict);

/* Count the items among those of batches before. */
void live_count(struct live *);

/* Failures of this stack so far that no further attempt can turn. */
int live_failures(const struct live *);

#endif
