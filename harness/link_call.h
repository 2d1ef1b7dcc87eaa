/* SPDX-License-Identifier: MIT */
#ifndef LINK_CALL_H
#define LINK_CALL_H

#include <stdint.h>

#include "link.h"
#include "stack-abi.h"

struct frames;
struct guard;

/*
 * A stack behind function calls (stack-abi.h) as the wire, and its virtual clock.
 *
 * No real time passes here: recv runs the stack from timer to timer until a frame is there or the
 * deadline has come.  A stack that dies, or never comes to rest at one instant, is gone (LINK_GONE,
 * with the reason), once and for all: what it left in this process is in no known state, so the
 * process should not start another.
 */
struct link_call {
	struct link link;		/* the first member: a link is a link_call */
	const struct tcpspec_stack *ops;
	struct tcpspec_config config;
	const struct sut *sut;		/* whose seed and iss are read whenever a stack is made */
	/*
	 * Called after the stack has run, when a call that had to wait may go on; what it answers
	 * is in replies.
	 */
	void (*changed)(void *arg);
	void *changed_arg;
	/* how many replies nobody has fetched yet: recv says LINK_WAKE */
	int replies;
	/* how many calls wait: without any, changed is not called for each timer */
	int waits;

	void *stack;			/* NULL: to be made when it is first needed */
	struct usec now, born;		/* born: the stack's time 0 */
	struct guard *guard;
	struct usec limit;		/* that the guard was told, of sut->limit */
	struct frames *queue;
	/* frames and timers since time moved or the tester did something */
	int unrest;
	int gone;
};

/*
 * Make the link, with addresses that have to stay where they are.  sut: see above.  NULL when there
 * is no memory.  link_close ends the stack and frees the link.
 */
struct link_call *link_call_new(const struct tcpspec_stack *, const struct tcpspec_address *,
    int naddresses, const uint8_t mac[6], const struct sut *sut);

/* Make a stack now if there is none.  0, or -1 with link.why. */
int link_call_make(struct link_call *);

/* End the stack and forget its frames; the next one is made when it is needed. */
void link_call_renew(struct link_call *);

/* The stack's call and state.  0, or -1 when it is gone; then the next recv tells. */
int link_call_call(struct link_call *, const struct tcpspec_call *, enum tcpspec_result *,
    struct tcpspec_reply *);
int link_call_state(struct link_call *, const struct tcpspec_ends *, enum tcpspec_state *,
    int *listening);

#endif
