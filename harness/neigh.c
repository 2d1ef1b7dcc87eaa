/* SPDX-License-Identifier: MIT */
/*
 * neigh.c - which Ethernet address the tester's IP addresses have.
 */

#include <string.h>

#include "buf.h"
#include "link.h"
#include "neigh.h"
#include "packet.h"
#include "sut.h"

enum { ETHER = 14, IP6 = 40, TYPE_ARP = 0x0806, TYPE_IP6 = 0x86dd, SOLICIT = 135, ADVERTISE = 136 };

/* Is this address one of the tester's? */
static int
ours(const struct sut *sut, int ip, const uint8_t *bytes)
{
	for (int i = 0; i < SUT_ADDRS; i++) {
		const struct addr *a = &sut->tester[ip == 6][i];

		if (a->family == ip && memcmp(a->b, bytes, ip == 4 ? 4 : 16) == 0)
			return 1;
	}
	return 0;
}

static int
answer_arp(const struct sut *sut, const struct frame *q, struct frame *out)
{
	static const uint8_t request[8] = { 0, 1, 8, 0, 6, 4, 0, 1 };
	const uint8_t *arp = q->data + ETHER;
	struct buf b = BUF(out->data);

	if (q->len < ETHER + 28 || memcmp(arp, request, sizeof(request)) != 0 ||
	    !ours(sut, 4, arp + 24))
		return 0;
	buf_bytes(&b, q->data + 6, 6);
	buf_bytes(&b, sut->tester_mac, 6);
	buf_put(&b, TYPE_ARP, 2);
	buf_bytes(&b, request, 7);
	buf_put(&b, 2, 1);
	buf_bytes(&b, sut->tester_mac, 6);
	buf_bytes(&b, arp + 24, 4);
	buf_bytes(&b, arp + 8, 10);
	out->len = (uint32_t)b.len;
	return 1;
}

/*
 * A neighbour advertisement, overriding, with our link-layer address as its option: RFC 4861 7.2.4.
 */
static int
answer_solicitation(const struct sut *sut, const struct frame *q, struct frame *out)
{
	static const struct addr all_nodes = { 6, { 0xff, 2, [15] = 1 } };
	const uint8_t *ip = q->data + ETHER, *target = ip + IP6 + 8;
	struct addr from = { .family = 6 }, to = { .family = 6 };
	struct buf b = BUF(out->data);
	uint32_t solicited = 0x40000000;
	size_t start;

	if (q->len < ETHER + IP6 + 24 || ip[6] != 58 || ip[IP6] != SOLICIT || !ours(sut, 6, target))
		return 0;
	memcpy(from.b, target, 16);
	memcpy(to.b, ip + 8, 16);
	if (memcmp(to.b, (const uint8_t[16]){ 0 }, 16) == 0) {
		/* the stack looks whether its own address is taken */
		to = all_nodes;
		solicited = 0;
	}
	buf_bytes(&b, q->data + 6, 6);
	buf_bytes(&b, sut->tester_mac, 6);
	buf_put(&b, TYPE_IP6, 2);
	buf_put(&b, 0x60000000, 4);
	buf_put(&b, 32, 2);
	buf_put(&b, 58 << 8 | 255, 2);
	buf_bytes(&b, from.b, 16);
	buf_bytes(&b, to.b, 16);
	start = b.len;
	buf_put(&b, (uint32_t)ADVERTISE << 24, 4);
	buf_put(&b, solicited | 0x20000000, 4);
	buf_bytes(&b, target, 16);
	buf_put(&b, 2 << 8 | 1, 2);
	buf_bytes(&b, sut->tester_mac, 6);
	buf_set(&b, start + 2, checksum(b.data + start, 32, pseudo_sum(&from, &to, 58, 32)), 2);
	out->len = (uint32_t)b.len;
	return 1;
}

int
neigh_answer(const struct sut *sut, const struct frame *q, struct frame *out)
{
	uint32_t type = q->len >= ETHER ? (uint32_t)q->data[12] << 8 | q->data[13] : 0;

	if (type == TYPE_ARP)
		return answer_arp(sut, q, out);
	if (type == TYPE_IP6)
		return answer_solicitation(sut, q, out);
	return 0;
}
