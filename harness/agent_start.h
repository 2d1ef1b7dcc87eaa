/* SPDX-License-Identifier: MIT */
#ifndef AGENT_START_H
#define AGENT_START_H

#include "usec.h"

struct agent;
struct agent_config;
struct link;
struct process;

/*
 * A stack's process, agent and wire: what sut_agent has to start, and to start again.  What there
 * isn't is NULL or -1.
 */
struct agent_parts {
	const struct agent_config *config;
	struct process *process;
	/* where the agent speaks: the process's, or a socket of ours */
	int fd;
	struct agent *agent;
	struct link *wire;
	/* readable when the agent, the process's errors or its death want a look */
	int wake;
};

/* Nothing started yet. */
struct agent_parts agent_parts_none(const struct agent_config *);

/*
 * Start all that isn't there, until the agent has greeted.  0, or -1 with the reason in why (size
 * bytes) and all of it stopped again, but the wire if it comes first.
 */
int agent_parts_start(struct agent_parts *, char *why, int size);

/*
 * Stop the process and the agent in bounded time; the wire too, unless it comes first and is to be
 * kept.
 */
void agent_parts_stop(struct agent_parts *, int keep_wire);

/*
 * The agent failed, or the wire, for this reason: perhaps because the process died.  Say what
 * happened in why (size bytes), with the last lines of the process.  1: it is dead.
 */
int agent_parts_died(struct agent_parts *, const char *reason, char *why, int size);

/* Is the process dead?  waiting: the wire is gone, so it may be about to be. */
int agent_parts_dead(struct agent_parts *, int waiting);

#endif
