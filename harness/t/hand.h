/* SPDX-License-Identifier: MIT */
#ifndef HAND_H
#define HAND_H

/*
 * A peer made by hand, for tests of what lies below the segments: it builds plain TCP frames byte
 * by byte, picks out those of its own connection, and answers ARP and neighbour solicitations,
 * since somebody has to.
 */

#include <stdio.h>
#include <string.h>

#include "call.h"
#include "link.h"
#include "stacks/linux/linux.h"
#include "sut.h"

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

struct hand {
	struct sut *sut;
	struct ends ends;
	uint32_t seq, ack;		/* what goes into the next segment */
	struct reply replies[8];	/* that came while we listened for a segment */
	int nreplies;
};

/* A segment of the stack. */
struct heard {
	unsigned flags;
	uint32_t seq, ack, len;
	uint8_t data[2000];
};

static inline void
put(uint8_t *p, uint32_t v, int bytes)
{
	while (bytes-- > 0)
		*p++ = (uint8_t)(v >> 8 * bytes);
}

static inline uint32_t
get(const uint8_t *p, int bytes)
{
	uint32_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | *p++;
	return v;
}

static inline uint32_t
sum_add(uint32_t sum, const uint8_t *p, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
	return sum;
}

static inline uint32_t
sum_end(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

/* The Ethernet and IP headers of n bytes to the stack; the rest of the frame. */
static inline uint8_t *
hand_ip(const struct hand *h, struct frame *f, uint8_t protocol, uint32_t n)
{
	const struct ends *e = &h->ends;
	uint8_t *p = f->data + 14;

	memcpy(f->data, h->sut->stack_mac, 6);
	memcpy(f->data + 6, h->sut->tester_mac, 6);
	put(f->data + 12, e->stack.family == 6 ? 0x86dd : 0x0800, 2);
	memset(p, 0, 40);
	if (e->stack.family == 6) {
		put(p, 0x60000000, 4);
		put(p + 4, n, 2);
		put(p + 6, protocol << 8 | 255, 2);
		memcpy(p + 8, e->tester.b, 16);
		memcpy(p + 24, e->stack.b, 16);
		f->len = 54 + n;
		return p + 40;
	}
	put(p, 0x4500 << 16 | (20 + n), 4);
	put(p + 8, 64u << 24 | (uint32_t)protocol << 16, 4);
	memcpy(p + 12, e->tester.b, 4);
	memcpy(p + 16, e->stack.b, 4);
	put(p + 10, sum_end(sum_add(0, p, 20)), 2);
	f->len = 34 + n;
	return p + 20;
}

/* The checksum over n bytes and the pseudo-header. */
static inline uint32_t
hand_sum(const struct hand *h, const uint8_t *p, uint32_t n, uint8_t protocol)
{
	uint32_t size = h->ends.stack.family == 6 ? 16 : 4;
	uint32_t sum = sum_add(n + protocol, h->ends.tester.b, size);

	return sum_end(sum_add(sum_add(sum, h->ends.stack.b, size), p, n));
}

/* Send a segment with len bytes of the pattern from h->seq on, as if the stream began at seq. */
static inline int
hand_say(struct hand *h, unsigned flags, uint32_t offset, uint32_t len)
{
	struct frame f;
	uint8_t *p = hand_ip(h, &f, 6, 20 + len);

	put(p, (uint32_t)h->ends.tester_port << 16 | h->ends.stack_port, 4);
	put(p + 4, h->seq, 4);
	put(p + 8, flags & ACK ? h->ack : 0, 4);
	put(p + 12, 0x5000u << 16 | flags << 16 | 65535, 4);
	put(p + 16, 0, 4);
	for (uint32_t i = 0; i < len; i++)
		p[20 + i] = pattern_byte(offset + i);
	put(p + 16, hand_sum(h, p, 20 + len, 6), 2);
	h->seq += len + !!(flags & SYN) + !!(flags & FIN);
	return link_send(h->sut->link, &f);
}

static inline void
answer_arp(const struct hand *h, struct frame *f)
{
	uint8_t target[4];

	memcpy(target, f->data + 38, 4);
	memcpy(f->data, f->data + 6, 6);
	memcpy(f->data + 6, h->sut->tester_mac, 6);
	put(f->data + 20, 2, 2);
	memcpy(f->data + 32, f->data + 22, 10);
	memcpy(f->data + 22, h->sut->tester_mac, 6);
	memcpy(f->data + 28, target, 4);
	f->len = 42;
	link_send(h->sut->link, f);
}

static inline void
answer_solicitation(const struct hand *h)
{
	struct frame f;
	uint8_t *p = hand_ip(h, &f, 58, 32);

	put(p, 136u << 24, 4);
	put(p + 4, 0x60000000, 4);
	memcpy(p + 8, h->ends.tester.b, 16);
	put(p + 24, 0x0201, 2);
	memcpy(p + 26, h->sut->tester_mac, 6);
	put(p + 2, hand_sum(h, p, 32, 58), 2);
	link_send(h->sut->link, &f);
}

/*
 * 1 when the frame is a segment of this connection, and what it is; what it asks of a neighbour is
 * answered.
 */
static inline int
hand_take(struct hand *h, struct frame *f, struct heard *s)
{
	const struct ends *e = &h->ends;
	uint32_t type = get(f->data + 12, 2), six = type == 0x86dd, header;
	const uint8_t *ip = f->data + 14, *p = ip + (six ? 40 : 20);

	if (type == 0x0806 && get(f->data + 20, 2) == 1)
		answer_arp(h, f);
	if (six && ip[6] == 58 && p[0] == 135)
		answer_solicitation(h);
	if (type != (e->stack.family == 6 ? 0x86ddu : 0x0800u) || ip[six ? 6 : 9] != 6 ||
	    get(p, 2) != e->stack_port || get(p + 2, 2) != e->tester_port)
		return 0;
	header = (uint32_t)(p[12] >> 4) * 4;
	s->flags = p[13] & (FIN | SYN | RST | ACK);
	s->seq = get(p + 4, 4);
	s->ack = get(p + 8, 4);
	s->len = (six ? get(ip + 4, 2) : get(ip + 2, 2) - 20) - header;
	memcpy(s->data, p + header, s->len);
	return 1;
}

/*
 * The stack's next segment of this connection; 0 when none comes within ms.  Its application goes
 * on meanwhile.
 */
static inline int
hand_hear(struct hand *h, struct heard *s, int ms)
{
	struct usec until = usec_add(link_now(h->sut->link), (struct usec){ ms * 1000 });
	enum link_event e;
	struct frame f;

	while ((e = link_recv(h->sut->link, &f, until)) == LINK_FRAME || e == LINK_WAKE) {
		if (e == LINK_WAKE && h->nreplies < 8)
			h->nreplies += h->sut->ops->reply(h->sut, &h->replies[h->nreplies]) == 1;
		if (e == LINK_FRAME && hand_take(h, &f, s)) {
			h->ack = s->seq + s->len + !!(s->flags & SYN) + !!(s->flags & FIN);
			return 1;
		}
	}
	return 0;
}

/* The Linux stack; NULL where this machine lacks something for it, with what that is in why. */
static inline struct sut *
hand_stack(char *why, int size)
{
	static const struct profile profile = { .name = "linux" };
	struct linux_need needs[10];
	int n = linux_needs(needs, 10);

	for (int i = 0; i < n; i++) {
		if (needs[i].met)
			continue;
		snprintf(why, (size_t)size, "%s: no: %s", needs[i].what, needs[i].detail);
		return NULL;
	}
	return linux_start(&profile, why, size);
}

#endif
