/* SPDX-License-Identifier: MIT */
#ifndef FAULT_CONN_H
#define FAULT_CONN_H

#include <stdint.h>

#include "seq.h"
#include "sut.h"
#include "usec.h"

struct segment;

/* A segment that went by, as far as faults ask for it later. */
struct fault_seen {
	uint32_t flags, len, win;
	struct seq seq, ack;
	struct usec t;
	int there;			/* 0: none went by yet */
};

/*
 * A connection as a fault sees it: what really went between tester and stack, not what the fault
 * made of it.
 */
struct fault_conn {
	struct ends ends;
	int used;
	int syn_in, syn_out;		/* a SYN of the tester, of the stack went by */
	int fin_in, fin_out;
	int gap;			/* data came that lay beyond RCV.NXT */
	struct seq irs, iss;		/* initial numbers of tester and stack */
	struct seq una, nxt;		/* SND.UNA and SND.NXT of the stack */
	struct seq rcv;			/* its RCV.NXT: the end of what came in order */
	struct seq told;		/* the highest acknowledgment it sent */
	struct seq fin_start, fin_end;	/* of the tester's segment with FIN, and behind the FIN */
	struct seq edge;		/* right edge of the window it told */
	int have_edge;
	/* window scales of the SYNs of tester and stack; -1: none */
	int scale_in, scale_out;
	uint32_t ts_val;		/* of the stack's last segment with timestamps */
	uint32_t ts_recent;		/* TS.Recent of the stack: what it echoes (RFC 7323 4.3) */
	struct usec ts_at;		/* when that came */
	/* the tester's SYN has them; that segment has, and they are agreed on */
	int ts_in, has_ts;
	uint32_t shift;			/* added to the stack's numbers on the way to the tester */
	/* the last one of the tester, of the stack, and the stack's last with data */
	struct fault_seen in, out, before;
	/* the stack has sent something since the tester's last segment */
	int answered;
	struct usec born;		/* when its first SYN went by */
	int aborted;			/* the application has called ABORT */
	int marked;			/* it has chosen the TTL or the DiffServ field */
	uint32_t ttl, tos, df;		/* of the stack's last segment; TTL 0: there was none */
	/* 1 and more: of its calls, counted from 1; 0: none was made */
	int number;
	uint32_t queued;		/* how many octets it has called SEND for */
	int acted;			/* how often an effect counted itself here */
	int64_t kept;			/* for the effects: their own memory of the connection */
	uint32_t less;			/* and so much smaller they make its window */
};

/* Begin to look at a connection between these ends. */
void fault_conn_begin(struct fault_conn *, const struct ends *);

/* The tester has sent this, and it arrives as it is here or not at all; the stack has sent this. */
void fault_conn_in(struct fault_conn *, const struct segment *, int arrives, struct usec t);
void fault_conn_out(struct fault_conn *, const struct segment *, struct usec t);

/* Does it begin before SND.NXT and bring something: is it sent again? */
int fault_conn_again(const struct fault_conn *, const struct segment *);

/* A probe: nothing, at the number before SND.NXT? */
int fault_conn_is_probe(const struct fault_conn *, const struct segment *);

/* The window that the stack told last, in octets. */
int64_t fault_conn_window(const struct fault_conn *);

#endif
