/* SPDX-License-Identifier: MIT */
#ifndef VERBS_H
#define VERBS_H

#include <stddef.h>
#include <stdint.h>

#include "call.h"
#include "listeners.h"
#include "sut.h"

/* The socket of a connection. */
struct sock {
	int fd;			/* or -1 */
	int used;		/* ends are set: there was a call for this connection */
	int open;		/* fd is connected, or connecting; else it only has options yet */
	int met;		/* it had such a socket: it isn't in a listener's queue */
	int shut;		/* SHUTDOWN was done */
	int fatal;		/* 0, or an enum reply_kind: the error that ended it, told */
	uint32_t in;		/* offset in the stream of the next byte to receive */
	uint32_t watched;	/* the epoll events it is watched for */
	struct ends ends;
};

/* A call that is not finished. */
struct todo {
	struct call call;
	uint32_t done;		/* bytes sent or received so far */
	int bad;		/* it received something else than the pattern */
	int waited;		/* it was tried, or waited for another call, before */
};

/* What all connections of the application share. */
struct shared {
	struct listeners listeners;
	/* the initial sequence number for active opens; 0: the kernel's own */
	const uint32_t *iss;
	uint8_t *data;		/* room to make in what is sent */
	size_t size;
};

enum { BLOCKED, DONE };		/* what trying a call comes to */

/*
 * How a kind of call is made.  What waits for what, and what ends what, call.h tells.
 */
struct verb {
	/*
	 * Try it: DONE and the reply's result, text and so on in r (a plain OK is there already),
	 * or BLOCKED.
	 */
	int (*try)(struct shared *, struct sock *, struct todo *, struct reply *r);
	uint32_t waits_for;	/* the epoll events that can unblock it */
};

extern const struct verb verbs[CALLS];

/* Forget the socket, closed by someone else. */
void sock_clear(struct sock *);

#endif
