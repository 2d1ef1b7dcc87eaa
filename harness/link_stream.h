/* SPDX-License-Identifier: MIT */
#ifndef LINK_STREAM_H
#define LINK_STREAM_H

#include "usec.h"

struct link;

/*
 * A Unix stream socket as the wire: each frame has its length before it, four bytes, big-endian.
 * QEMU's "-netdev stream" and passt speak it.  Whoever sends a length that no frame can have is
 * gone (LINK_GONE), and so is who doesn't take what is sent for a few seconds.
 *
 * Each returns the link, or NULL with the reason in why (size bytes).
 */

/* Over a connected socket, which belongs to the link from now on; also when this fails. */
struct link *link_stream_fd(int fd, char *why, int size);

/*
 * Connect to the socket at path, where one may listen only in a while: it is waited for that long.
 */
struct link *link_stream_connect(const char *path, struct usec most, char *why, int size);

/*
 * Listen at path, which must not exist and is removed when somebody has connected or the link is
 * closed.  The first who connects is the other side; what is sent before waits for it, for a few
 * seconds.
 */
struct link *link_stream_listen(const char *path, char *why, int size);

#endif
