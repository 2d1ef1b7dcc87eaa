/* SPDX-License-Identifier: MIT */
#ifndef FAULTY_H
#define FAULTY_H

#include "call.h"
#include "fault.h"
#include "fault_conn.h"
#include "link.h"
#include "packet.h"
#include "sut.h"

/*
 * What the files of a fault share: fault.c (stands between tester and stack), fault_queue.c (what
 * goes out later), fault_conn.c (follows connections), fault_effect.c and fault_play.c (what can be
 * done), and the tables of faults.
 */

#define FAULT_CONNS 16
#define FAULT_FEATURES 400

/* What is to reach the tester later, in the order in which it is due. */
struct fault_pending;

struct faulty {
	struct link link;		/* the first member: a link is a faulty */
	struct sut sut;
	struct sut *real;
	const struct fault *fault;
	struct profile profile;
	char features[FAULT_FEATURES];	/* of that profile */
	struct fault_conn conn[FAULT_CONNS];
	unsigned next;			/* the connection that is given up next for another */
	/* of the clock of the stack's ISNs, once a SYN of this case has set it */
	uint32_t clock_shift;
	int clock_set;
	uint32_t packets;		/* of its own that a fault has numbered in the IP header */
	int taken;			/* how many connections came to listeners in this case */
	struct fault_pending *first;
	struct frame in, out;		/* being read, being built */
	uint8_t payload[FRAME_MAX];	/* of a segment whose payload an effect changed or made */
};

/* Something that a part may take hold of. */
struct fault_event {
	struct faulty *f;
	enum fault_on on;
	struct fault_conn *conn;	/* NULL only for a reply where no call was made on one */
	struct usec t;
	/* SENDS, GETS: the segment, which an effect may change; and as it was */
	struct segment segment;
	const struct segment *was;
	const struct packet *packet;	/* SENDS, GETS, ICMP: it is in that one */
	int ip;
	uint16_t sum;			/* what its checksum should have been */
	int changed, dropped;
	uint32_t pad;			/* SENDS: the frame is filled up to so many octets */
	int ip_option;			/* SENDS: the IP header gets an option that says nothing */
	struct usec later;		/* SENDS: how much later it gets to the tester, */
	/*
	 * unless by then it is acknowledged, or the tester has sent something where it carries
	 * nothing
	 */
	int moot;
	/* GETS: the stack is to lose the connection as by a RST that it has to obey */
	int abort;
	struct reply *reply;		/* REPLIES */
	enum tcp_state *state;		/* STATES */
	const struct ends *ends;
};

/*
 * Put a segment of the stack on its way to the tester, after so long.  Numbers are those that the
 * tester knows; what it doesn't give is as in the stack's last segment.
 */
void fault_emit(struct fault_event *, const struct segment *, struct usec after);

/* The same for one with data, unless it is acknowledged or the connection gone by then. */
void fault_emit_unacked(struct fault_event *, const struct segment *, struct usec after);

/*
 * Call fn with this connection after so long, unless the case ends before; the event it gets has no
 * segment.
 */
void fault_later(struct fault_event *, struct usec after, void (*fn)(struct fault_event *));

/*
 * The frame of the event waits until e->later is over.  Its segment is not looked at: it goes out
 * as it is here, but for what e->moot says.
 */
void fault_put_off(struct fault_event *, const struct frame *);

/* Is something due at this time?  When the next is, or until if that comes first. */
int fault_due_by(const struct faulty *, struct usec t);
struct usec fault_due(const struct faulty *, struct usec until);

/* Call the functions that are due by now, up to the first frame: 1 when there is one. */
int fault_take_due(struct faulty *, struct frame *);
void fault_queue_clear(struct faulty *);

/* What packet_build computes, unless somebody gives it. */
#define FAULT_COMPUTED (GIVEN(FIELD_SUM) | GIVEN(FIELD_IPSUM) | GIVEN(FIELD_IPLEN) | \
	GIVEN(FIELD_OFF))

/*
 * Build the frame anew of which the event's segment was changed; what is computed is computed anew,
 * unless an effect gave it.  What can't be built stays as it was.
 */
void fault_rebuild(struct fault_event *, const struct packet *, const struct frame *was,
    struct frame *to);

/* The same ends seen from the other side. */
struct ends fault_swapped(const struct ends *);

/* The stack's own word on the state of the connection; UNKNOWN when it can't tell. */
enum tcp_state fault_state(const struct fault_event *);

#endif
