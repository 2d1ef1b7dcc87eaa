/* SPDX-License-Identifier: MIT */
#ifndef SUT_AGENT_H
#define SUT_AGENT_H

#include "sut.h"

struct link;

/*
 * A stack that isn't in this process: its own process (or none that is ours), an agent that makes
 * its calls (agent-protocol.md), and a link to it.
 *
 * When its process dies in a case that is a crash, with its last words; when only the agent fails,
 * an error.  Either way, and when the link is gone, it is all started again for the next case.
 */

/*
 * What it is made of.  All that is pointed to must live as long as the stack; the addresses are
 * copied.
 */
struct agent_config {
	/* with an empty version, it is what the agent says of itself */
	const struct profile *profile;
	/*
	 * argv ended by NULL, of a program that stays in the foreground; or NULL: it runs already.
	 */
	const char *const *command;
	/*
	 * The command is the agent alone (the stack is a kernel, say): when it dies, that is an
	 * error and no crash.
	 */
	int only_agent;
	/* A new process for each case. */
	int each_case;
	/*
	 * Where the agent is: "stdio" (of the command), "unix:PATH", "tcp:ADDRESS:PORT"
	 * ("tcp:[::1]:7000") where it listens; NULL for none: then each call is one that the stack
	 * hasn't, and no state is known.
	 */
	const char *agent;
	/*
	 * Open the wire: a link, or NULL with the reason in why (size bytes).  It is called again
	 * for a new process, unless wire_first.
	 */
	struct link *(*wire)(void *arg, char *why, int size);
	/* before the process is started, and it outlives that */
	int wire_first;
	/* as in struct sut */
	int lags;
	/*
	 * Or NULL: has the process died that is the other end of the wire?  1, with its last words
	 * in why: then the stack has, and the wire is opened again.
	 */
	int (*lost)(void *arg, char *why, int size);
	/*
	 * Or NULL: does the wire carry what is sent now, or until a point in time?  1, 0 if not, or
	 * -1 with the reason in why.
	 */
	int (*carries)(void *arg, struct usec until, char *why, int size);
	void *arg;
	/*
	 * Or NULL: the stack outlives its process, and this has it forget what it was told of
	 * paths between two cases.  0, or -1 with errno set.
	 */
	int (*forget)(const struct sut *);
	/* the stack is stopped, or could not be started: free this; or NULL */
	void (*done)(void *arg);
	struct addr tester[2][SUT_ADDRS], stack[2][SUT_ADDRS];
	uint8_t tester_mac[6], stack_mac[6];
	const char *serve;			/* as in struct sut, or NULL */
	/* until the agent has greeted and the wire carries: so long at most; 0: 10 s */
	struct usec start;
	struct usec answer;			/* how long an answer may take; 0: 2 s */
};

/*
 * Start it; the config itself is copied.  NULL with the reason and what to do about it in why (size
 * bytes).
 */
struct sut *sut_agent(const struct agent_config *, char *why, int size);

#endif
