/* SPDX-License-Identifier: MIT */
#ifndef RTNL_H
#define RTNL_H

#include <stdint.h>

#include "usec.h"

struct addr;
struct rtnl;

/*
 * Interfaces and addresses of the calling process's network namespace, by rtnetlink.  Routes to the
 * subnets come with the addresses.  Each function returns 0, or -1 with errno set; rtnl_carries has
 * more to say.
 */

/* A connection to the kernel, to be closed with rtnl_close; NULL with errno set. */
struct rtnl *rtnl_open(void);
void rtnl_close(struct rtnl *);

/*
 * Let an interface make itself no link-local IPv6 address, so that it sends nothing of its own to
 * get one.
 */
int rtnl_quiet(struct rtnl *, int ifindex);

/* Bring an interface up; mac (6 bytes) and mtu are set before, unless NULL and 0. */
int rtnl_up(struct rtnl *, int ifindex, const uint8_t *mac, uint32_t mtu);

/*
 * Give an interface an address, without duplicate address detection.  An IPv4 address can be used
 * at once, an IPv6 address when rtnl_settle says so.
 */
int rtnl_address(struct rtnl *, int ifindex, const struct addr *, int prefix);

/*
 * Tell an interface who has an address on the other side, for ever, so that it doesn't have to ask.
 */
int rtnl_neighbour(struct rtnl *, int ifindex, const struct addr *, const uint8_t *mac);

/*
 * Make the route to the net of an address of this interface anew: the kernel forgets what it was
 * told of paths into it.
 */
int rtnl_route_anew(struct rtnl *, int ifindex, const struct addr *, int prefix);

/*
 * Wait until the n IPv6 addresses given since rtnl_open are the kernel's own.  It completes them in
 * a work queue, and drops what is sent to them before.
 */
int rtnl_settle(struct rtnl *, const struct addr *, int n);

/*
 * Wait for an interface to carry what is sent: 1, or 0 when it doesn't until a point in time.  Who
 * opens a TAP gives it a carrier at once, but the kernel starts its queue in a work queue, and
 * until then drops what is sent without a word.
 */
int rtnl_carries(struct rtnl *, int ifindex, struct usec until);

#endif
