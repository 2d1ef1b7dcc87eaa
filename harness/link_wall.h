/* SPDX-License-Identifier: MIT */
#ifndef LINK_WALL_H
#define LINK_WALL_H

#include <stdint.h>

#include "link.h"

struct pollfd;

/*
 * What all links have in common that wait for a descriptor, so whose clock is the machine's: the
 * clock, the waiting, and the knowledge of how late the tester itself was.  For the files of such
 * links only.
 */
struct link_wall {
	struct link link;	/* the first member: a link is a link_wall */
	int fd;			/* readable when a frame may be there; the link's own to close */
	const char *what;	/* "the TAP interface": what is gone, for link.why */
	/*
	 * Read without waiting: LINK_FRAME and the frame, LINK_TIME for nothing there yet,
	 * LINK_GONE with link.why.
	 */
	enum link_event (*read)(struct link_wall *, struct frame *);
	int sched;		/* /proc/self/schedstat, or -1 */
	int64_t delay_ns;	/* what schedstat said last */
};

/* Begin: ops, read, fd and what are set by the caller before. */
void wall_begin(struct link_wall *);

/* End what wall_begin began; neither fd nor the link itself. */
void wall_end(struct link_wall *);

/* link_ops.recv and .now. */
enum link_event wall_recv(struct link *, struct frame *, struct usec until);
struct usec wall_now(struct link *);

/*
 * To be called before a frame is sent: in virtual time one that answers a SYN is a while on its
 * way.
 */
void wall_sends(struct link_wall *);

/* Note what is wrong: "the TAP interface is gone: …".  Always LINK_GONE. */
enum link_event wall_gone(struct link_wall *, const char *why);

/*
 * Wait for something that isn't a frame, as long as the link is being made or its buffer is full:
 * until p (of n) has an event or the deadline has come.  How many have one, 0 for the deadline, -1
 * with errno.
 */
int wall_poll(struct pollfd *p, int n, struct usec until);

/* The machine's clock. */
struct usec wall_clock(void);

#endif
