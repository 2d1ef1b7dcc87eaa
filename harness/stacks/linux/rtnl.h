/* SPDX-License-Identifier: MIT */
#ifndef RTNL_H
#define RTNL_H

#include <stdint.h>

struct addr;
struct rtnl;

/*
 * Interfaces and addresses of the calling process's network namespace, by rtnetlink.  Routes to the
 * subnets come with the addresses.  Each function returns 0, or -1 with errno set.
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

/* Give an interface an address; usable at once (no duplicate address detection). */
int rtnl_address(struct rtnl *, int ifindex, const struct addr *, int prefix);

#endif
