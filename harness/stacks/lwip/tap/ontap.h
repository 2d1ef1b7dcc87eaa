/* SPDX-License-Identifier: MIT */
#ifndef ONTAP_H
#define ONTAP_H

/*
 * What the two files of tcpspec-ontap share: ontap.c (the stack, its wire and its time) and application.c (the agent protocol).
 */

#include <stddef.h>
#include <stdint.h>

#include "stack-abi.h"

#define CALLS_MAX 64		/* that wait */
#define LINE_MAX_BYTES 1000	/* of the protocol */
#define ROOM 65536		/* bytes that one SEND or RECEIVE moves at most */

/* A call that isn't done. */
struct waiting {
	unsigned long id;
	struct tcpspec_call call;
	char name[32];
	uint32_t offset, len, done;	/* of SEND and RECEIVE */
	int bad;			/* it received something else than the pattern */
};

struct ontap {
	const struct tcpspec_stack *ops;
	struct tcpspec_config config;
	struct tcpspec_address address[6];
	void *stack;
	int tap;
	int64_t began;			/* when the stack was made, on the machine's clock, in microseconds */
	struct waiting waiting[CALLS_MAX];
	int nwaiting;
	char in[2 * LINE_MAX_BYTES];	/* what came from the tester and is no whole line yet */
	size_t nin;
	uint8_t room[ROOM];
};

/* Make the stack, or make it anew; nothing waits any more.  0, or -1 after saying why not. */
int ontap_make(struct ontap *);

/* Run the stack's timers up to now. */
void ontap_advance(struct ontap *);

/* Read what the tester says and answer it.  1, 0 when it has ended, -1 after saying what is wrong with it. */
int application_read(struct ontap *);

/* Try all calls that wait, as the stack has run. */
void application_run(struct ontap *);

#endif
