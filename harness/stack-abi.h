/* SPDX-License-Identifier: MIT */
#ifndef TCPSPEC_STACK_ABI_H
#define TCPSPEC_STACK_ABI_H

#include <stddef.h>
#include <stdint.h>

/*
 * How to put a TCP/IP stack of your own before tcpspec, in one shared object.
 *
 * Write one function, tcpspec_stack(), that returns a table of what your stack can do, build it
 * with the stack as a shared object, and run
 *
 *	cc -shared -fPIC -Iharness -o mine.so mine.c ...
 *	tcpspec run --stack ./mine.so
 *
 * This header is all that is needed: no library of ours, no threads, no sockets, no privileges.
 * harness/stacks/lwip is an example.  A shared object NAME.so in the folder "stacks" beside the
 * program is also known as --stack NAME.
 *
 * How it goes:
 *
 *	create ── input, advance, call, state, in any order ── destroy;
 *	then create again for the next case
 *	                        │
 *	                        └── output, whenever the stack has a frame to send
 *
 * TIME is virtual, and the tester's.  It is a count of microseconds since create, 0 there, and it
 * moves only in advance().  next() says when the stack's nearest timer is due, and the tester never
 * goes past it: each timer runs at its own instant, exactly, and an hour of TIME-WAIT takes no time
 * at all.  So the stack must not look at any other clock, nor sleep, nor spin, nor wait for another
 * thread.
 *
 * FRAMES are whole Ethernet frames without preamble and checksum.  The wire loses nothing and takes
 * no time.  The tester answers ARP requests and neighbour solicitations for its addresses
 * (192.0.2.1 to .3, 2001:db8::1 to ::3), and knows config->mac, so it sends without asking.
 *
 * FROM ONE THREAD: no function is called while another one runs.  output may be called from within
 * any of them.
 *
 * THE SAME AGAIN: what create makes must not depend on anything before it, so that a case that is
 * run alone, or twice, or after others, goes the same way.  A stack that keeps its state in global
 * variables has to put them back (see harness/stacks/lwip/so/lwip_machine.c for a way to do that).
 * All randomness should come from config->seed.
 *
 * DEATH: a segmentation fault, an abort() or more than 20000 frames at one instant is a crash of
 * the stack in the case that runs; the next case is run in a new process.  So is a function that
 * doesn't come back.
 */

#define TCPSPEC_STACK_ABI 1		/* of this header; it changes when anything below does */
#define TCPSPEC_NEVER INT64_MAX		/* of next(): no timer is running */

/* An IP address in network order; b[4] to b[15] aren't used in IPv4. */
struct tcpspec_address {
	uint8_t family;			/* 4 or 6 */
	uint8_t prefix;			/* length of the subnet's prefix, in config->address only */
	uint8_t b[16];
};

/* Both ends of a connection.  Ports are in host order. */
struct tcpspec_ends {
	struct tcpspec_address own, peer;	/* the stack's, the tester's */
	uint16_t own_port, peer_port;
};

/* What a stack is made with.  All of it is valid until the stack is destroyed. */
struct tcpspec_config {
	uint64_t seed;
	uint8_t mac[6];			/* of the stack's one interface */
	uint16_t mtu;			/* of its IP packets */
	int naddresses;
	/* the stack's: three IPv4, then three IPv6, all on that interface */
	const struct tcpspec_address *address;
	/* Send a frame of len bytes, which is copied.  arg: always config->arg. */
	void (*output)(void *arg, const void *frame, size_t len);
	void *arg;
	/*
	 * The initial sequence number that the case wants of all connections, so that their numbers
	 * pass 2^32; 0: the stack's own choice.  A stack that can't be told goes on choosing: then
	 * only the tester's numbers pass it.
	 */
	uint32_t iss;
};

/* What an application asks of TCP: the calls of RFC 9293 section 3.9.1, and what goes with them. */
enum tcpspec_call_kind {
	/* passive OPEN on own_port, for any peer, on all addresses of the family */
	TCPSPEC_LISTEN,
	TCPSPEC_OPEN,			/* active OPEN from own to peer.  Done when connected */
	/* done when a listener has the connection between these ends ready */
	TCPSPEC_ACCEPT,
	/* some of the len bytes at data.  Done when at least one was taken */
	TCPSPEC_SEND,
	/* at most len bytes into data.  Done when at least one was there */
	TCPSPEC_RECEIVE,
	/* close the sending side; the application goes on receiving */
	TCPSPEC_SHUTDOWN,
	TCPSPEC_SHUTDOWN_READ,		/* the application will receive no more */
	/* CLOSE: the application is gone and won't read what may still come */
	TCPSPEC_CLOSE,
	TCPSPEC_ABORT,			/* ABORT: forget the connection, with a reset */
	/*
	 * end the listener on own_port, and what it has that nobody has accepted; the others stay
	 */
	TCPSPEC_UNLISTEN,
	/* set the option called name to value: "nodelay", "keepalive" ... */
	TCPSPEC_OPTION
};

/* What comes of a call. */
enum tcpspec_result {
	TCPSPEC_WAIT,			/* it can't be done yet: ask again */
	/* done; SEND and RECEIVE: reply->len bytes of it, at least one */
	TCPSPEC_OK,
	/* RECEIVE: the peer has closed, and all that came before was received */
	TCPSPEC_FIN,
	TCPSPEC_RESET,			/* the peer reset the connection */
	TCPSPEC_REFUSED,		/* OPEN: the peer refused it */
	TCPSPEC_TIMEOUT,		/* the stack gave up */
	TCPSPEC_CLOSING,		/* "connection closing": this side has closed already */
	TCPSPEC_EXISTS,			/* "connection already exists", or the port is taken */
	/* "connection does not exist": there is none to call on, and no listener to wait for it */
	TCPSPEC_ABSENT,
	TCPSPEC_UNREACHABLE,		/* a network error came back */
	/* the stack hasn't this call or option: the case is skipped */
	TCPSPEC_UNSUPPORTED,
	TCPSPEC_ERROR			/* any other error; reply->text says which */
};

struct tcpspec_call {
	enum tcpspec_call_kind kind;
	/*
	 * Which connection of the case, from 0, below 64: usually the ends tell that too, but two
	 * connections may have the same ends one after the other.  The first ACCEPT, SEND, RECEIVE
	 * ... of a number with these ends means a connection that a listener got and no other
	 * number has.
	 */
	int conn;
	struct tcpspec_ends ends;
	/* 0 at first, 1 when this same call was answered with WAIT before */
	int waited;
	/* SEND: what to send, only to be read; RECEIVE: where to put it */
	uint8_t *data;
	size_t len;
	const char *name;		/* OPTION: its name */
	int64_t value;			/* OPTION */
};

struct tcpspec_reply {
	size_t len;			/* SEND, RECEIVE */
	char text[32];			/* the stack's own word for an error, or "" */
};

/* The states of RFC 9293 section 3.3.2, and UNKNOWN for a stack that can't tell. */
enum tcpspec_state {
	TCPSPEC_STATE_UNKNOWN,
	TCPSPEC_STATE_CLOSED,
	TCPSPEC_STATE_LISTEN,
	TCPSPEC_STATE_SYN_SENT,
	TCPSPEC_STATE_SYN_RECEIVED,
	TCPSPEC_STATE_ESTABLISHED,
	TCPSPEC_STATE_FIN_WAIT_1,
	TCPSPEC_STATE_FIN_WAIT_2,
	TCPSPEC_STATE_CLOSE_WAIT,
	TCPSPEC_STATE_CLOSING,
	TCPSPEC_STATE_LAST_ACK,
	TCPSPEC_STATE_TIME_WAIT
};

struct tcpspec_stack {
	int abi;			/* TCPSPEC_STACK_ABI */
	const char *name;		/* "lwip": a word for reports, without a version */
	const char *version;		/* "2.1.3", in the stack's own words */
	/*
	 * What the stack claims, blank-separated: "timestamps wscale sack ecn rfc5961 rfc6528
	 * keepalive user-timeout".  Only requirements of options and extensions that are claimed
	 * are tested.  "ipv4-only" or "ipv6-only": it has just that version of IP, and cases over
	 * the other one are skipped.
	 */
	const char *features;

	/*
	 * What the RFCs let a stack choose, and the tester has to know.  Times in microseconds.  0
	 * for msl, rto or delack: not known, so they are measured before a run that counts on them.
	 */
	/* how long an answer may take, delayed ACKs included: 500000 fits most */
	int64_t response;
	/* after that, with nothing received, nothing comes but by a timer of TCP; below rto */
	int64_t settle;
	/* the coarsest timer's granularity: so much too early is not early */
	int64_t tick;
	int64_t msl;			/* TIME-WAIT lasts twice as long */
	int64_t rto;			/* the shortest time to the first retransmission of data */
	int64_t delack;			/* the longest time an ACK is delayed */
	/* how many bytes it holds at most for an application that doesn't receive */
	uint32_t rmem;

	/* A new stack, up and ready, at time 0; or NULL with the reason in why (size bytes). */
	void *(*create)(const struct tcpspec_config *, char *why, size_t size);
	/* A frame came in. */
	void (*input)(void *stack, const void *frame, size_t len);
	/*
	 * When the nearest timer is due, or TCPSPEC_NEVER.  A time that has passed means: at once.
	 */
	int64_t (*next)(void *stack);
	/*
	 * It is this time now: run what is due.  Never earlier than at the last call, never later
	 * than next() allowed.
	 */
	void (*advance)(void *stack, int64_t now);
	/*
	 * Make a call, without ever waiting.  A call that is answered with WAIT is made again, with
	 * waited set, after each input and each advance, until it is done; so nothing has to be
	 * remembered for it, and there is nothing to call back.  The tester sees to the order: one
	 * SEND or CLOSE of a connection waits for another, so does one RECEIVE; and what still
	 * waits when the application is gone (CLOSE, ABORT) isn't asked for again.
	 *
	 * The error that ended a connection is told once, to the first call after it; further ones
	 * that had waited at the time may get it too, and those begun later get ABSENT.
	 */
	enum tcpspec_result (*call)(void *stack, const struct tcpspec_call *,
	    struct tcpspec_reply *);
	/*
	 * The state of the connection between these ends, also of one without an application
	 * (FIN-WAIT-2, TIME-WAIT ...); CLOSED when there is none.  *listening: 1 when a listener is
	 * on the own end.  NULL in place of this function, or UNKNOWN: the stack is judged by the
	 * wire alone.
	 */
	enum tcpspec_state (*state)(void *stack, const struct tcpspec_ends *, int *listening);
	/* Free it, without a word on the wire.  output is not called any more. */
	void (*destroy)(void *stack);
};

/*
 * The one function that the shared object exports.  The table is valid as long as the object is
 * loaded.
 */
const struct tcpspec_stack *tcpspec_stack(void);

#endif
