/* SPDX-License-Identifier: MIT */
#ifndef SESSION_H
#define SESSION_H

#include <stdint.h>
#include <stdio.h>

#include "control.h"
#include "outputs.h"

struct catalog;
struct expectations;
struct report_options;
struct selection;
struct stack;

/* A stack that is to be judged, and how. */
struct session_stack {
	const struct stack *stack;
	const char *clock;		/* "wall" or "virtual" */
	/* the command that runs a case in the same way, when an id is put behind it */
	const char *again;
	int inside;			/* run in guests, */
	const char *kernel;		/* of this kernel (NULL: of the one that is found) */
	int jobs;			/* lanes or guests at a time */
	struct expectations *expectations;	/* what is known of it, or NULL */
	struct expectations *unused;	/* what its file has, where none was to be used; or NULL */
	const struct selection *selection;	/* only this is its part, or NULL */
};

/*
 * A session: the chosen instances against one stack after the other, their records in one tape, and
 * what is told of it while it goes on and when it is over.
 */
struct session {
	const struct catalog *catalog;
	const struct selection *selection;
	const struct session_stack *stacks;
	int nstacks;
	const char *fault;		/* that the stacks are given (harness/fault.h), or NULL */
	struct control control;
	char **failed;			/* what is to go first (last.h): nfailed entries */
	int nfailed;
	const struct outputs *outputs;
	struct report_options *terminal;
	FILE *out;			/* where people read */
	const char *command, *json;
	const char *options;		/* what of it was said elsewhere, and where; or NULL */
	const char *level;		/* that was chosen: "MUST"; or NULL */
	const char *shard;		/* "2/4": the selection is only this part; or NULL */
	/* or NULL: microseconds that the cases took in all, on the stack's clock */
	int64_t *simulated;
	uint64_t seed;
	int repeat;			/* how often each instance runs */
	int retries;			/* how often more one that doesn't pass is tried */
	int max_fail;			/* failures after which the rest isn't run; 0: all is */
	int flaky_fails;		/* what passes only when tried again counts as failed */
	int allow_empty;		/* no case at all is as it should be */
	const char *empty;		/* why there is none; or NULL: by the command line */
	int slow, timeout_scale, strict;
};

/* What of the selection is run against one of its stacks. */
const struct selection *session_part(const struct session *, const struct session_stack *);

/* Run it.  The exit code: the worst of all stacks, in the style that is asked for (exits.h). */
int session_run(const struct session *);

/*
 * The seed of an instance, so that it is the same when the case runs alone; round: from 0, of
 * --repeat.
 */
uint64_t session_seed(uint64_t seed, const char *id, int round);

#endif
