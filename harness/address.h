/* SPDX-License-Identifier: MIT */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <stddef.h>
#include <stdint.h>

struct addr;
struct sut;

/*
 * Addresses that are no host's, or not that of the one end: what a case puts where the tester's or
 * the stack's address belongs (RFC 1122 3.2.1.3, RFC 4291 2).
 */

/* The address called name (n characters), or -1; and the name of the i-th, or NULL. */
int address_named(const char *name, size_t n);
const char *address_name(int i);

/* That address, in the net of this stack.  0, or -1 when this IP version has none. */
int address_make(int i, const struct sut *, int ip, struct addr *);

/*
 * The Ethernet address that a packet to this IP address goes to: the group's (RFC 1112 6.4, RFC
 * 2464 7), all for a broadcast, or the one given for everything else.
 */
void address_mac(const struct sut *, const struct addr *to, const uint8_t unicast[6],
    uint8_t mac[6]);

#endif
