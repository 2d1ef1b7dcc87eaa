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
 * The state of the connection between these ends, CLOSED for none; and then, unless listening is NULL,
 * whether a listener holds the stack's end.  0, or -1 with errno set and *state UNKNOWN.
 */
int sockdiag_state(struct sockdiag *, const struct ends *, enum tcp_state *state, int *listening);

/*
 * Take the connection between these ends away from the kernel, whatever its state.  The kernel
 * resets the peer where it must (not in TIME-WAIT, LAST-ACK, CLOSING).  0, also when there is none;
 * -1 with errno set (EOPNOTSUPP: not in this kernel).
 */
int sockdiag_destroy(struct sockdiag *, const struct ends *);

#endif
