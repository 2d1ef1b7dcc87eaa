/* SPDX-License-Identifier: MIT */
#ifndef SOCKDIAG_H
#define SOCKDIAG_H

#include "sut.h"

struct sockdiag;

/*
 * Asking the kernel for the state of any TCP connection in this network namespace, whoever owns its
 * socket: those in SYN-RECEIVED that only the kernel knows yet, orphans, and TIME-WAIT.  A question
 * takes a few microseconds.
 */

/*
 * Ready to ask, to be closed with sockdiag_close; NULL with errno set (EOPNOTSUPP: this kernel
 * can't tell).
 */
struct sockdiag *sockdiag_open(void);
void sockdiag_close(struct sockdiag *);

/*
 * The state of the connection between these ends, CLOSED for none; and then, unless listening is
 * NULL, whether a listener holds the stack's end.  0, or -1 with errno set and *state UNKNOWN.
 */
int sockdiag_state(struct sockdiag *, const struct ends *, enum tcp_state *state, int *listening);

/*
 * The state of a connection that has this socket, in one system call; UNKNOWN where the socket
 * can't tell: it is closed, and whether the connection is in TIME-WAIT only the kernel's table
 * knows.
 */
enum tcp_state sockdiag_socket(int fd);

/*
 * Take the connection between these ends away from the kernel, whatever its state; where there is
 * none, a listener that holds the stack's end goes in its place, so there must be none.  The kernel
 * resets the peer where it must (not in TIME-WAIT, LAST-ACK, CLOSING).  0, also when there is
 * nothing or the kernel can't (sockdiag_destroys); -1 with errno set.
 */
int sockdiag_destroy(struct sockdiag *, const struct ends *);

/* Can this kernel do that (CONFIG_INET_DIAG_DESTROY)? */
int sockdiag_destroys(struct sockdiag *);

#endif
