/* SPDX-License-Identifier: MIT */
#ifndef PACKET_H
#define PACKET_H

#include <stddef.h>
#include <stdint.h>

#include "segment.h"
#include "sut.h"

struct frame;

/*
 * A segment inside IPv4 (RFC 791) or IPv6 (RFC 8200) inside an Ethernet frame, and back.
 */

enum packet_kind {
	/* nothing a TCP tester judges: ARP, neighbour discovery, MLD, UDP ... */
	PACKET_OTHER,
	PACKET_TCP,
	PACKET_ICMP,		/* an error about a packet: its ends are in quoted */
	PACKET_BAD		/* TCP by its protocol number, but broken: see wrong */
};

struct packet {
	enum packet_kind kind;
	int ip;			/* 4, 6, or 0 when it is neither */
	/* sender's end in stack, receiver's in tester: as of a packet from the stack */
	struct ends ends;
	/* PACKET_TCP: all fields; PACKET_BAD: what could be read; PACKET_ICMP: checksums */
	struct segment segment;
	uint32_t behind;	/* octets of the frame that are behind the packet */
	const char *wrong;	/* what is broken about it, or NULL */
	/* what the checksums should have been, of TCP or ICMP; ipsum is 0 in IPv6 */
	uint16_t sum, ipsum;
	uint32_t icmp_type, icmp_code, icmp_mtu;
	struct ends quoted;	/* of the packet an ICMP error is about: tester is its sender */
	uint32_t quoted_seq;
};

/*
 * Build the frame of a segment.  What is absent is computed: lengths, offset, checksums.  ends:
 * tester is the sender.  data: the payload, FIELD_LEN bytes.  0, or -1 when it doesn't fit into a
 * frame.
 */
int packet_build(const struct segment *, const struct ends *, const uint8_t src_mac[6],
    const uint8_t dst_mac[6], const uint8_t *data, struct frame *);

/*
 * Take a frame apart; the segment's data points into the frame.  Never fails: see kind and wrong.
 */
void packet_parse(const struct frame *, struct packet *);

/* How many octets the IP packet says that it has, with its header. */
uint32_t packet_size(const struct packet *);

/*
 * The Internet checksum of n bytes (RFC 1071), begun with a sum of 16-bit words that come before.
 */
uint16_t checksum(const uint8_t *bytes, size_t n, uint32_t before);

/* Are two checksums different?  In ones' complement 0 has two forms. */
int checksums_differ(uint32_t a, uint32_t b);

/* The sum of the pseudo-header: RFC 9293 3.1. */
uint32_t pseudo_sum(const struct addr *src, const struct addr *dst, uint32_t proto, uint32_t len);

int addr_same(const struct addr *, const struct addr *);
int ends_same(const struct ends *, const struct ends *);
/* the same two ends, the other way round */
int ends_crossed(const struct ends *, const struct ends *);

#endif
