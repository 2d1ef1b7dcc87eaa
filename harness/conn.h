/* SPDX-License-Identifier: MIT */
#ifndef CONN_H
#define CONN_H

#include <stdint.h>

#include "seq.h"
#include "spec.h"
#include "sut.h"
#include "value.h"
#include "wire.h"

struct conn_words;
struct packet;
struct segment;

#define CONN_MATCHED 32

/*
 * One connection as the tester sees it.
 *
 * It follows by what the script sent and expected, never by what a wrong stack sent; what was
 * really on the wire is kept apart, in wire.  Sequence numbers here are those on the wire.
 */
struct conn {
	int index;
	int used;			/* something was sent or expected on it */
	struct ends ends;
	struct seq isn;			/* the tester's */
	struct seq peer;		/* the stack's, made up until a SYN of it was expected */
	int peer_known;
	struct seq snd_nxt;		/* the tester's next */
	struct seq rcv_nxt;		/* the end of what the stack has sent: its SND.NXT */
	/* what the tester has acknowledged of that: the stack's SND.UNA */
	struct seq acked;
	struct seq peer_nxt;		/* what the stack has acknowledged: its RCV.NXT */
	/* the window the tester advertises, in the header's 16 bits */
	uint32_t win;
	uint8_t syn_options[OPTIONS_MAX];
	uint8_t syn_options_len;
	/* beside those, unless the stack's SYN came first and had none */
	int offer_wscale;
	/* the tester's timestamp clock, when it offers timestamps */
	uint32_t tsval;
	int have_right;
	struct seq right;		/* the right edge that it advertised at most */
	uint32_t last_win;		/* of the last segment that came as expected */
	int opened;			/* by the stack */
	int isn_given;			/* the case says which number the tester begins with */
	int port_given;			/* the case says which the stack's is */
	int port_due;			/* the stack chooses it, and its SYN will tell */
	int joined;			/* the tester has acknowledged the SYN of an active OPEN */
	/* octets of what its application asks for that came with an ACK that was expected */
	uint32_t asked;
	/* what the application asked for as soon as it was connected was answered */
	int served;
	int called;			/* the application's last call: enum call_kind */
	/* how much of its stream the application was told to send, and read */
	uint32_t app_sent, app_read;
	uint32_t app_asked;		/* by its last RECEIVE */
	unsigned allow;			/* enum allowance */
	/* what was expected and came, to know it when it comes again: the last ones */
	struct {
		struct seq seq, end;
		uint32_t flags;
	} matched[CONN_MATCHED];
	unsigned nmatched;
	/* when it last sent something of its sequence space as expected */
	struct usec sent;
	/* how late the tester had been (link->late) when it read that, and at the event before */
	struct usec late_read, late_event;
	struct wire wire;
};

/* Begin: ends and ISN are set; ip decides the default options of the tester's SYN. */
void conn_begin(struct conn *, int index, const struct ends *, struct seq isn, struct seq peer);

/* Take over the words of a "conn" step that concern sequence, window and options. */
void conn_set_up(struct conn *, const struct conn_words *, const struct env *);

/* What relative numbers count from in a segment of the tester (sending) or of the stack. */
struct bases conn_bases(const struct conn *, int sending);

/*
 * The same for a segment of the stack that is shown to a reader: a first SYN that nobody expected
 * counts from itself.
 */
struct bases conn_bases_seen(const struct conn *, const struct segment *);

/* Put what the tester knows of this connection into the environment: $rcv.nxt and so on. */
void conn_env(const struct conn *, struct env *);

/* Fill in what a send leaves out, and follow it. isn: the segment begins with a new ISN. */
void conn_fill(struct conn *, struct segment *, int isn);
void conn_sent(struct conn *, const struct segment *);

/*
 * The ISN that a segment of the stack sets, if the step says so or if it is the stack's first SYN:
 * called before the segment is compared, as its numbers count from it.
 */
void conn_learn_isn(struct conn *, const struct segment *, int isn, uint32_t expected_flags);

/* A segment of the stack came as expected: follow it. */
void conn_matched(struct conn *, const struct segment *);

/* The stack told its window, in a segment that came as expected or as the case allows. */
void conn_window(struct conn *, const struct segment *);

/* Are these octets and control bits that came as expected before, joined or split as may be? */
int conn_came_before(const struct conn *, const struct segment *);

/* The same, or a probe? */
int conn_sent_again(const struct conn *, const struct segment *);

/*
 * Is that something nobody has acknowledged, and did an RTO pass since the stack last sent any?  t:
 * when it came.
 */
int conn_due_again(const struct conn *, const struct segment *, struct usec t, struct usec rto);

/* May this segment come unexpected, by what the case allows? */
int conn_allows(const struct conn *, const struct segment *);

/*
 * Is it an octet before the next one, though all has been acknowledged?  It may be any (RFC 9293
 * 3.8.4): nobody takes it.
 */
int conn_garbage(const struct conn *, const struct segment *);

/*
 * Is it a retransmission of what is unacknowledged, or a probe, that the case allows, and
 * acknowledges something new?  An ACK may wait for one (RFC 9293 3.8.6.3), so no other need follow.
 */
int conn_acknowledges(const struct conn *, const struct segment *);

#endif
