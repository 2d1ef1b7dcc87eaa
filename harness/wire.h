/* SPDX-License-Identifier: MIT */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "seq.h"
#include "usec.h"

struct packet;
struct segment;

/*
 * The wire rules: what holds for every segment that any stack sends in any case, whatever the case
 * is about.
 *
 * Each connection keeps the facts that the rules need, from both directions, as they were on the
 * wire and not as the script expected them.
 */

#define WIRE_RECENT 32
#define WIRE_OFFERS 4
#define WIRE_BARE 8

/* What a SYN offered (RFC 7323 2.2, 3.2; RFC 2018 2; RFC 3168 6.1.1; RFC 9768 3.1). */
enum wire_offer {
	OFFER_WSCALE = 1,
	OFFER_SACK = 2,
	OFFER_TS = 4,
	OFFER_ECN = 8,
	OFFER_AE = 16
};

/* A SYN of the tester. */
struct wire_syn {
	/* its acknowledgment is between these: payload may go unacknowledged */
	struct seq first, last;
	int has_ack;
	struct seq ack;
	unsigned offers;
	uint32_t mss;			/* the size it offered, or the default */
	int wscale;
};

struct wire {
	/* the tester's side */
	int sent;			/* whether anything was sent at all */
	struct seq sent_end;		/* the end of what the tester has sent */
	struct seq edge;		/* the right edge of the widest window it advertised */
	int have_edge;
	int fin_first;			/* its FIN came before one of the stack */
	struct wire_syn syn[WIRE_OFFERS];
	unsigned nsyn;
	unsigned asked;			/* what any SYN of the tester offered */
	/* the stack has answered a SYN of the tester: later ones change nothing */
	int settled;
	struct seq answer;		/* that acknowledgment */
	/* of the SYN that the stack took, or the greatest of those it may have taken */
	uint32_t mss;
	int wscale;			/* the same; counts only when both sent it */
	uint32_t default_mss;
	struct seq acks[WIRE_RECENT];	/* acknowledgments the tester sent */
	unsigned nacks;
	/* what the tester sent without ACK, by its sequence numbers */
	struct {
		struct seq first, end;
	} bare[WIRE_BARE];
	unsigned nbare;
	uint32_t tsvals[WIRE_RECENT];
	unsigned ntsvals;
	/* how many octets the stack's application was told to send in all; 0: none */
	uint32_t told;
	/* the stack's side */
	int synced;			/* a SYN of the stack was seen */
	struct seq isn, end;		/* its ISN, and the end of what it has sent */
	struct seq acked;		/* the tester's highest acknowledgment of it */
	int have_ack;
	struct seq ack;			/* the stack's highest acknowledgment */
	struct seq right;		/* the right edge of the stack's window */
	int have_right;
	int scaled;			/* a window with a scale was among those */
	unsigned offers;		/* of its own SYN */
	unsigned agreed;		/* by both */
	int stack_wscale;
	int fin;			/* a FIN of the stack was seen, which ends at: */
	struct seq fin_end;
	int have_ts;
	uint32_t ts;			/* its last timestamp value */
	/* when that came, and when the segment that is looked at came */
	struct usec ts_at, now;
	/* the path, as the tester told of it in the name of a router */
	uint32_t mtu;			/* 0: nothing was told */
	struct usec mtu_at;
};

/* A rule that a segment broke. */
struct wire_breach {
	const char *rule, *requirement;
	int recommended;		/* only a SHOULD was not followed */
	char expected[96], observed[96];
};

/*
 * Begin: no facts.  mss: what the stack has to assume when no option says it (RFC 9293 3.7.1: 536,
 * or 1220).
 */
void wire_begin(struct wire *, uint32_t mss);

/* The tester has sent this. */
void wire_sent(struct wire *, const struct segment *);

/*
 * The tester has said at t, as a router would, that a packet of the stack which begins at the
 * number quoted is too big, as it is, for a path whose MTU is that.  To be said while the stack
 * sends nothing, as what is on its way can't have heard of it.
 */
void wire_path(struct wire *, int ip, uint32_t mtu, struct seq quoted, struct usec t);

/* The stack has sent this, and it came at w->now: what it tells, without a check. */
void wire_learn(struct wire *, const struct segment *);

/*
 * The same, but first it is checked against all rules, which look at the facts before it.  1 and
 * the first breach, one of what MUST be before one of what only SHOULD; or 0.
 */
int wire_check(struct wire *, const struct packet *, struct wire_breach *);

/* By how much the window in a segment of the stack is scaled: RFC 7323 2.2, 2.3. */
int wire_shift(const struct wire *, const struct segment *);

/* Does this acknowledgment of the stack answer the tester's SYN? */
int wire_answers(const struct wire_syn *, struct seq ack);

/*
 * Has the connection ended in good order, so that the stack (having closed last) keeps nothing of
 * it?
 */
int wire_over(const struct wire *);

#endif
