/* SPDX-License-Identifier: MIT */
#ifndef SOCKOPT_H
#define SOCKOPT_H

#include <stdint.h>

/*
 * Set an option by the name cases use ("nodelay"; README.md lists them) on a TCP socket.  family: 4
 * or 6, of the connection.  0, or -1 with errno set; ENOPROTOOPT when there is no such option.
 */
int sockopt_set(int fd, int family, const char *name, int64_t value);

/*
 * Have the connection that this socket will open begin with this sequence number; nothing where we
 * may not (TCP_REPAIR).
 */
void sockopt_iss(int fd, uint32_t iss);

/*
 * Close a socket without a word to the peer, where the kernel allows it (TCP_REPAIR: in our own
 * namespace it does), or else with a reset.
 */
void sockopt_discard(int fd);

/* Close a socket so that the peer is reset: ABORT.  0, or -1 with errno set. */
int sockopt_abort(int fd);

#endif
