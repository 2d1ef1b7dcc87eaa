/* SPDX-License-Identifier: MIT */
#ifndef ICMP_H
#define ICMP_H

#include <stddef.h>
#include <stdint.h>

struct frame;
struct packet;

/*
 * ICMP and ICMPv6 errors about a segment, by the names that cases use: one name for both IP
 * versions, as far as both have it (RFC 792, RFC 1122 3.2.2.1, RFC 4443).
 */

/* The kind called name (n characters), or -1; and the name of the i-th, or NULL. */
int icmp_named(const char *name, size_t n);
const char *icmp_name(int kind);

/* The kind of a parsed error, or -1 for one that has no name. */
int icmp_kind(const struct packet *);

/*
 * Build an error from the tester about a frame of the stack, quoting as much as the RFCs ask for
 * (RFC 1812 4.3.2.3, RFC 4443 2.4).  0, or -1 when that IP version hasn't this error or the frame
 * isn't IP.
 */
int icmp_build(int kind, const struct frame *about, uint32_t mtu, struct frame *);

#endif
