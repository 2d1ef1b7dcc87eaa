/* SPDX-License-Identifier: MIT */
#ifndef SESSION_H
#define SESSION_H

#include <stdint.h>
#include <stdio.h>

#include "outputs.h"

struct catalog;
struct expectations;
struct report_options;
struct selection;
struct stack;

/*
 * One run: the chosen instances in lanes, their records in the tape, and what is told of it while it goes on and
 * when it is over.
 */
struct session {
	const struct catalog *catalog;
	const struct selection *selection;
	const struct stack *stack;
	const struct expectations *expectations;	/* what is known of the stack, or NULL */
	const char *fault;		/* that the stack is given (harness/fault.h), or NULL */
	const struct outputs *outputs;
	struct report_options *terminal;
	FILE *out;			/* where people read */
	const char *clock, *command, *again, *json;
	int inside;			/* run in guests, of this kernel (NULL: of the one that is found) */
	const char *kernel;
	int64_t *simulated;		/* or NULL: microseconds that the cases took in all, on the stack's clock */
	uint64_t seed;
	int jobs, repeat, slow, stop_first, timeout_scale, strict;
};

/* Run it.  The exit code. */
int session_run(const struct session *);

/* The seed of an instance, so that it is the same when the case runs alone; round: from 0, of --repeat. */
uint64_t session_seed(uint64_t seed, const char *id, int round);

#endif
