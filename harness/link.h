/* SPDX-License-Identifier: MIT */
#ifndef LINK_H
#define LINK_H

#include <stdint.h>

#include "usec.h"

#define FRAME_MAX 9234		/* an Ethernet header, a VLAN tag or padding, and a jumbo payload */

/* An Ethernet frame, and when it was sent or read. */
struct frame {
	struct usec t;
	uint32_t len;
	uint8_t data[FRAME_MAX];
};

/*
 * The wire between tester and stack: frames out, frames in, and the passing of time.
 *
 * There is no clock module.  Time is what link_recv lets pass, and it is the only place in the
 * tester that waits: for a frame, for the agent, or for a deadline, whichever comes first.
 */
enum link_event {
	LINK_GONE = -1,		/* the other side is gone; the reason is in link->why */
	LINK_TIME = 0,		/* until came first */
	LINK_FRAME = 1,		/* a frame was read */
	LINK_WAKE = 2		/* link->wake became readable: the agent has something to say */
};

struct link;

struct link_ops {
	int (*send)(struct link *, const struct frame *);
	enum link_event (*recv)(struct link *, struct frame *, struct usec until);
	struct usec (*now)(struct link *);
	void (*close)(struct link *);
};

/* What every kind of link begins with. */
struct link {
	const struct link_ops *ops;
	int wake;			/* a descriptor to watch beside the wire, or -1 */
	/*
	 * In virtual time the frame that answers a SYN is so long on its way (less than a second),
	 * and the clock is only looked at when somebody has waited: else it stands.  0 where time
	 * passes by itself.
	 */
	struct usec delay;
	int hold;			/* the runner: what is sent next answers a SYN */
	/* the runner: most likely nothing comes, so it isn't worth a look before blocking */
	int quiet;
	struct usec seen;		/* the clock, when it was last looked at */
	/*
	 * since the link began, how long the tester itself was kept from running, or waited for an
	 * answer of its agent: while the stack's timers ran
	 */
	struct usec late;
	/* called before the link blocks, or NULL: time to flush what was recorded */
	void (*idle)(void *arg);
	void *idle_arg;
	/* what ended it is no deed of the stack: an error, not a crash */
	int fault;
	/* what ended it is that the stack did not come back in the time that sut.limit says */
	int hung;
	char why[400];			/* what went wrong, for a person */
	/*
	 * For whoever has made the link part of something larger: called when it is gone (and may
	 * say more in why), and when it is closed.  NULL: nobody.
	 */
	void (*over)(void *arg, struct link *, int closed);
	void *over_arg;
};

/* Put a frame on the wire.  0, or -1 with link->why. */
int link_send(struct link *, const struct frame *);

/* The next frame, whatever else happens first, until a point in time; a past one only looks. */
enum link_event link_recv(struct link *, struct frame *, struct usec until);

/* The time on this link's clock.  Its zero means nothing; it never goes back. */
struct usec link_now(struct link *);

/* End the link and free it; what it held is gone with it. */
void link_close(struct link *);

/*
 * A TAP interface whose descriptor the tester holds, so that the stack is the kernel behind it.
 * Made in the network namespace of the calling process; gone when the link is closed or the process
 * ends.  name: the interface's name, at most 15 characters.  NULL with the reason in why (size
 * bytes).
 */
struct link *link_tap(const char *name, char *why, int size);

#endif
