/* SPDX-License-Identifier: MIT */
#ifndef LAUNCH_WIRE_H
#define LAUNCH_WIRE_H

#include "argv.h"
#include "sut.h"

struct process;
struct profile_file;

#define LAUNCH_VALUES 12
#define LAUNCH_PATH 200

/* For launch.c and launch_wire.c only: what a launch consists of. */
struct launch {
	const struct profile_file *file;
	const struct profile *profile;
	struct profile asked;			/* of the kernel, for a link of kind kernel */
	char features[200];
	/* folders of the profile, and of what was built */
	char here[4096], build[4096], bin[4096];
	char dir[LAUNCH_PATH], socket[LAUNCH_PATH + 8];	/* "" when none is needed */
	int made;				/* dir is there */
	/* the first of each: tester4, stack4, tester6, stack6 */
	char address[4][64];
	struct argv_value values[LAUNCH_VALUES];
	char **command;				/* of the process, or NULL */
	char **agent;				/* where the agent is, filled in: one word */
	/* of the process that is the other end of the wire, or NULL */
	char **wire;
	struct process *other;			/* it */
	char serve[SUT_SERVE];			/* what the stack's application is answered */
	struct addr tester[2][SUT_ADDRS], stack[2][SUT_ADDRS];
};

/* Open the wire, and start what is its other end.  arg: a launch.  NULL with the reason in why. */
struct link *launch_wire(void *arg, char *why, int size);

/* Has what it started died?  1, with its last words in why. */
int launch_lost(void *arg, char *why, int size);

/*
 * Does the interface that is the wire carry what is sent, now or until a point in time?  1, 0 with
 * what may be the matter in why, or -1 with the reason.
 */
int launch_carries(void *arg, struct usec until, char *why, int size);

/* Make the namespace and what is in it before anything starts.  0, or -1 with the reason in why. */
int launch_network(struct launch *, char *why, int size);

/* End what launch_wire started beside the link, and remove the folder for sockets. */
void launch_wire_end(struct launch *);

#endif
