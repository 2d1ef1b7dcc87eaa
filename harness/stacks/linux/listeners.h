/* SPDX-License-Identifier: MIT */
#ifndef LISTENERS_H
#define LISTENERS_H

#include "sut.h"

#define LISTENERS 16		/* ports a case can listen on at once, counted for each family */
#define CHILDREN 256		/* connections accepted on the way to another one */

/*
 * The listening sockets of a case: one for each port and family of the stack, shared by all
 * connections of the case. It is bound to any address.  Connections stay in the kernel's queue
 * until one of them is asked for.
 */
struct listeners {
	struct listener {
		int fd, family;
		uint16_t port;
		int owner;		/* the connection whose call made it */
		uint32_t watched;	/* the epoll events it is watched for */
	} all[LISTENERS];
	int n;
	struct child {
		int fd;
		struct ends ends;
	} children[CHILDREN];
	int nchildren;
};

/* The listener that holds the stack's end, or NULL. */
struct listener *listeners_find(struct listeners *, const struct ends *);

/*
 * Listen on the stack's port, with a socket that has its options already, or a new one for fd -1.
 * Takes fd over. 0, or -1 with errno set.
 */
int listeners_open(struct listeners *, const struct ends *, int owner, int fd);

/* Close a listener; the kernel resets the connections in its queue. */
void listeners_close(struct listeners *, struct listener *);

/* The connection between these ends: its socket, now the caller's; -1 when there is none yet. */
int listeners_take(struct listeners *, const struct ends *);

/*
 * Close all listeners and what they accepted; with unaccepted also what is ready and nobody took,
 * without telling a peer.
 */
void listeners_clear(struct listeners *, int unaccepted);

#endif
