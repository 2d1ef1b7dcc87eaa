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

/* An error as a case wants it.  What is 0 is as a router would say it. */
struct icmp_error {
	int kind;
	uint32_t mtu;		/* of the next hop */
	/* octets of the segment that it quotes; 0: as many as the RFCs ask for */
	uint32_t quote;
	int renumber;		/* the quoted segment has the number seq in place of its own */
	uint32_t seq;
	uint32_t proto;		/* of what it quotes, whatever that is; 0: as it is */
	int bad_sum;		/* its checksum is wrong */
};

/*
 * Build an error from the tester about a frame of the stack, quoting as much as the RFCs ask for
 * (RFC 1812 4.3.2.3, RFC 4443 2.4).  0, or -1 when that IP version hasn't this error or the frame
 * isn't IP.
 */
int icmp_build(const struct icmp_error *, const struct frame *about, struct frame *);

/* Does this kind of error tell the MTU of a path (RFC 1191 4, RFC 4443 3.2)? */
int icmp_tells_mtu(int kind);

#endif
