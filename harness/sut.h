/* SPDX-License-Identifier: MIT */
#ifndef SUT_H
#define SUT_H

#include <stdint.h>

#include "usec.h"

struct link;
struct call;
struct reply;

/* The states of RFC 9293 section 3.3.2, and UNKNOWN for a stack that can't be asked. */
enum tcp_state {
	STATE_UNKNOWN,
	STATE_CLOSED,
	STATE_LISTEN,
	STATE_SYN_SENT,
	STATE_SYN_RECEIVED,
	STATE_ESTABLISHED,
	STATE_FIN_WAIT_1,
	STATE_FIN_WAIT_2,
	STATE_CLOSE_WAIT,
	STATE_CLOSING,
	STATE_LAST_ACK,
	STATE_TIME_WAIT,
	STATES
};

/* "SYN-RECEIVED", as the RFC spells it but for the hyphen.  */
const char *state_name(enum tcp_state);

/* The state called name, or -1. */
int state_named(const char *name);

/* An IP address: 4 or 16 bytes, network order. */
struct addr {
	int family;		/* 4 or 6 */
	uint8_t b[16];
};

/* An address as people write it ("2001:db8::1"), in text, which is returned. */
#define ADDR_TEXT 48
const char *addr_text(const struct addr *, char text[ADDR_TEXT]);

/* The two ends of a connection, seen from the tester. */
struct ends {
	struct addr tester, stack;
	uint16_t tester_port, stack_port;
};

/*
 * What a stack is free to choose and the tester has to know (ISO: PIXIT), and what it claims
 * (PICS).
 */
struct profile {
	const char *name;		/* "linux": a slug, without a version */
	char version[64];		/* the stack's own words */
	struct usec response;		/* how long an answer may take when a step doesn't say */
	/* how long to look before believing that nothing more comes */
	struct usec settle;
	/* the granularity of the stack's timers: this much too early is not early */
	struct usec tick;
	/* $msl, $rto (first retransmission at the earliest), $delack (at the latest) */
	struct usec msl, rto, delack;
	/* $mss.floor: an MSS below it that is offered to the stack counts as this one */
	uint32_t mss_floor;
	/*
	 * $urgent: 1 when its urgent pointer means the octet after the urgent ones, 0: the last of
	 * them
	 */
	int urgent;
	/* bytes the stack can hold for an application that does not read */
	uint32_t rmem;
	/*
	 * 1: the tester's SYN offers a window scale of 0 too, where a case doesn't say what it
	 * offers
	 */
	int offer_wscale;
	/* blank-separated words a case may need: "rfc5961 timestamps ..." */
	const char *features;
	/* where these are said, and in which line; NULL: in no file */
	const char *claims_file;
	int claims_line;
};

struct sut;

/*
 * A stack under test: how it is started and stopped, driven and asked.
 *
 * The agent's part (call, reply) is asynchronous: a call is begun, and its reply is fetched when
 * the link reports LINK_WAKE, or at once when it is already there.
 */
#define SUT_WHY 600

struct sut_ops {
	/*
	 * Begin a call on a connection.  0, or -1 with sut->why: the agent failed (an error, not a
	 * fail).
	 */
	int (*call)(struct sut *, const struct call *);
	/*
	 * 1 and the next reply that is there, 0 for none, -1 when the agent is gone, with sut->why.
	 * Also asked when the link is gone, as the agent may know more of that.
	 */
	int (*reply)(struct sut *, struct reply *);
	/*
	 * The state of the connection between these ends: any connection, also of orphans and
	 * TIME-WAIT.  CLOSED when the stack has none; and then listening: whether a listener holds
	 * the stack's end.  0, or -1 when it can't be told (then *state is UNKNOWN).
	 */
	int (*state)(struct sut *, const struct ends *, enum tcp_state *state, int *listening);
	/*
	 * Forget all calls and sockets of the last case, without a segment where that is possible.
	 * kept: the stack may still have connections of it that no socket holds any more
	 * (TIME-WAIT, orphans); they are to be forgotten as well.  died: how the stack turned out
	 * to have died of the case, which nobody had noticed until then, or "".
	 */
	void (*fresh)(struct sut *, int kept, char died[SUT_WHY]);
	/* Stop the stack and free everything. */
	void (*stop)(struct sut *);
};

#define SUT_SERVE 200		/* bytes of what is answered, with a NUL */

/* What an agent may not be told; bits. */
enum { UNTOLD_ENDS = 1, UNTOLD_OPEN = 2 };

/* Addresses on each side and in each family; a case says which by number, from 1. */
#define SUT_ADDRS 3

/* What every kind of stack begins with. */
struct sut {
	const struct sut_ops *ops;
	struct link *link;
	const struct profile *profile;
	struct addr tester[2][SUT_ADDRS], stack[2][SUT_ADDRS];	/* [0] IPv4, [1] IPv6 */
	uint8_t tester_mac[6], stack_mac[6];
	/* 1: someone wants the state after each step, and asking is cheap */
	int watched;
	/* 1: fresh leaves nothing of a case in the stack that would have to be reset */
	int remade;
	uint64_t seed;		/* of the case that runs, for a stack that is made anew for it */
	/*
	 * the initial sequence number that the case wants of the stack, where it can be told; 0:
	 * its own
	 */
	uint32_t iss;
	/* what its agent isn't told, so that replies about it can't be observed: UNTOLD_... */
	unsigned untold;
	/*
	 * 1: it can't listen, so it opens where a case's setup doesn't say who does (script_opened)
	 */
	int only_opens;
	/* 1: an active OPEN takes a port of the stack's own choice, which its SYN tells */
	int own_port;
	int closes_too;		/* 1: its application closes as soon as the peer has, unasked */
	/*
	 * 1: it reads its wire and its agent in no order, so that a call may overtake a segment
	 * that was sent before it
	 */
	int lags;
	/*
	 * or NULL: its application asks for something once it is connected, and this is the
	 * tester's answer
	 */
	const char *serve;
	/*
	 * of this machine's time a case may take so much, for a stack that runs in the tester's
	 * process; 0: as much as it likes
	 */
	struct usec limit;
	int spare;		/* it may take that twice if it hardly runs meanwhile (guard.h) */
	/* how often a fault (fault.h) changed something, counted from the beginning of the case */
	int altered;
	/* set before fresh: the case could not be judged, as nothing came back: it may hang */
	int mute;
	/*
	 * the case has told the stack the MTU of a path, which it may keep for ten minutes: fresh
	 * makes it forget that, and clears this
	 */
	int path_told;
	/* 1: what went wrong is that the stack itself has died, which is a crash */
	int died;
	char why[SUT_WHY];	/* what went wrong, for a person */
};

/* Is word among the profile's features? */
int profile_has(const struct profile *, const char *word);

#endif
