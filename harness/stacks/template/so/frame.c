/* SPDX-License-Identifier: MIT */
/* frame.c - Ethernet, IPv4 and IPv6 headers, and TCP's: read into a segment, and written. */

#include <string.h>

#include "template.h"

static unsigned
get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static void
put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void
put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

/* The Internet checksum, of which sum is what came before. */
static uint32_t
sum16(const uint8_t *p, size_t n, uint32_t sum)
{
	for (size_t i = 0; i < n; i++)
		sum += (uint32_t)p[i] << (i & 1 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static uint32_t
sum_tcp(const struct tcpspec_ends *e, const uint8_t *tcp, size_t n)
{
	size_t size = e->own.family == 4 ? 4 : 16;

	return sum16(tcp, n, sum16(e->own.b, size, sum16(e->peer.b, size, (uint32_t)n + 6)));
}

static int
is_ours(const struct stack *s, const struct tcpspec_address *a)
{
	for (int i = 0; i < s->config->naddresses; i++)
		if (s->config->address[i].family == a->family && memcmp(s->config->address[i].b, a->b, a->family == 4 ? 4 : 16) == 0)
			return 1;
	return 0;
}

/* Can another host have this address (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5)? */
static int
may_be_peer(const struct stack *s, const struct tcpspec_address *a)
{
	static const uint8_t loopback[16] = { [15] = 1 };
	const struct tcpspec_address *own = s->config->address;
	uint32_t v = get32(a->b);

	if (is_ours(s, a))
		return 0;
	if (a->family == 6)
		return a->b[0] != 0xff && memcmp(a->b, loopback, 15) != 0;
	if (v >> 24 == 0 || v >> 24 == 127 || v >> 28 == 14 || v == 0xffffffff)
		return 0;
	for (int i = 0; i < s->config->naddresses; i++)		/* the broadcast address of a net */
		if (own[i].family == 4 && own[i].prefix < 31 &&
		    v == (get32(own[i].b) | 0xffffffffu >> own[i].prefix))
			return 0;
	return 1;
}

/*
 * Tell the sender of an IPv6 packet of n bytes that the option at this place is unknown: RFC 4443
 * section 3.4, with as much of the packet as there is room for.
 */
static void
refuse_option(const struct stack *s, const uint8_t *p, size_t n, size_t at)
{
	uint8_t f[14 + 40 + 8 + 256] = { 0 }, *icmp = f + 54;

	if (n > 256)
		n = 256;
	memcpy(f, p - 8, 6);
	memcpy(f + 6, s->config->mac, 6);
	put16(f + 12, 0x86dd);
	f[14] = 0x60;
	put16(f + 18, (unsigned)n + 8);
	f[20] = 58;
	f[21] = 64;
	memcpy(f + 22, p + 24, 16);
	memcpy(f + 38, p + 8, 16);
	icmp[0] = 4;
	icmp[1] = 2;
	put32(icmp + 4, (uint32_t)at);
	memcpy(icmp + 8, p, n);
	put16(icmp + 2, ~sum16(icmp, n + 8, sum16(f + 22, 32, (uint32_t)n + 8 + 58)) & 0xffff);
	s->config->output(s->config->arg, f, 54 + 8 + n);
}

/*
 * Behind the destination options of an IPv6 packet of n bytes (RFC 8200 section 4.2): where what is
 * next begins, or 0: the packet is to be dropped.  No option but padding is known, and the first two
 * bits of a type say what to do then.
 */
static size_t
behind_options(const struct stack *s, const uint8_t *p, size_t n)
{
	size_t at = 42, end;

	if (p[6] != 60)
		return 40;
	if (n < 48 || (end = 48 + p[41] * 8u) > n)
		return 0;
	while (at < end) {
		if (p[at] >> 6 >= 2)
			refuse_option(s, p, n, at);
		if (p[at] >> 6 >= 1)
			return 0;
		at += p[at] == 0 ? 1 : at + 1 < end ? 2u + p[at + 1] : 2;
	}
	return at == end && p[40] == 6 ? end : 0;
}

/*
 * A fragment of an IPv4 packet, *n bytes at p, joins those of the same packet (RFC 1122 section 3.3.2), in any order: what they
 * carry, its length in *n, when it is whole, or NULL.  One packet at a time; a fragment that comes twice spoils it.
 */
static const uint8_t *
join(struct stack *s, const uint8_t *ip, const uint8_t *p, size_t *n)
{
	size_t at = (get16(ip + 6) & 0x1fff) * 8u;

	if (s->part.id != get16(ip + 4) || memcmp(s->part.ends, ip + 12, 8) != 0) {
		s->part.id = get16(ip + 4);
		memcpy(s->part.ends, ip + 12, 8);
		s->part.have = s->part.size = 0;
	}
	if (at + *n > sizeof(s->part.data))
		return NULL;
	memcpy(s->part.data + at, p, *n);
	s->part.have += *n;
	if ((get16(ip + 6) & 0x2000) == 0)
		s->part.size = at + *n;
	if (s->part.have != s->part.size)
		return NULL;
	*n = s->part.size;
	s->part.have = s->part.size = 0;
	return s->part.data;
}

/* The TCP segment in a packet, its length in *n, and between whom; NULL when there is none, or not all of it yet. */
static const uint8_t *
read_packet(struct stack *s, unsigned type, const uint8_t *p, size_t *n, struct tcpspec_ends *e)
{
	size_t header = *n > 0 ? (size_t)(p[0] & 15) * 4 : 0, size = type == 0x0800 ? 4 : 16;

	memset(e, 0, sizeof(*e));
	e->own.family = e->peer.family = type == 0x0800 ? 4 : 6;
	if (type == 0x0800) {
		if (*n < 20 || p[0] >> 4 != 4 || header < 20 || get16(p + 2) > *n || get16(p + 2) < header)
			return NULL;
		if (p[9] != 6 || sum16(p, header, 0) != 0xffff)
			return NULL;
		*n = get16(p + 2) - header;
	} else {
		if (type != 0x86dd || *n < 40 || p[0] >> 4 != 6 || (p[6] != 6 && p[6] != 60) ||
		    get16(p + 4) > *n - 40)
			return NULL;
		*n = get16(p + 4) + 40u;
		if ((header = behind_options(s, p, *n)) == 0)
			return NULL;
		*n -= header;
	}
	memcpy(e->peer.b, p + (type == 0x0800 ? 12 : 8), size);
	memcpy(e->own.b, p + (type == 0x0800 ? 16 : 24), size);
	if (type == 0x0800 && (get16(p + 6) & 0x3fff) != 0)
		return join(s, p, p + header, n);
	return p + header;
}

int
frame_read(struct stack *s, const uint8_t *f, size_t len, struct segment *g)
{
	size_t n = len < 14 ? 0 : len - 14, header;
	const uint8_t *t = n == 0 ? NULL : read_packet(s, get16(f + 12), f + 14, &n, &g->ends);

	if (t == NULL || memcmp(f, s->config->mac, 6) != 0 || !is_ours(s, &g->ends.own) ||
	    !may_be_peer(s, &g->ends.peer) || n < 20)
		return -1;
	header = (size_t)(t[12] >> 4) * 4;
	if (header < 20 || header > n || sum_tcp(&g->ends, t, n) != 0xffff)
		return -1;
	memcpy(s->peer_mac, f + 6, 6);
	g->ends.peer_port = (uint16_t)get16(t);
	g->ends.own_port = (uint16_t)get16(t + 2);
	g->seq = get32(t + 4);
	g->ack = get32(t + 8);
	g->flags = t[13];
	g->window = get16(t + 14);
	g->data = t + header;
	g->len = n - header;
	return 0;
}

/* The IP header before n bytes of TCP.  How long it is. */
static size_t
put_packet(uint8_t *p, size_t n, const struct tcpspec_ends *e)
{
	if (e->own.family == 6) {
		p[0] = 0x60;
		put16(p + 4, (unsigned)n);
		p[6] = 6;
		p[7] = 64;
		memcpy(p + 8, e->own.b, 16);
		memcpy(p + 24, e->peer.b, 16);
		return 40;
	}
	p[0] = 0x45;
	put16(p + 2, (unsigned)n + 20);
	put16(p + 6, 0x4000);
	p[8] = 64;
	p[9] = 6;
	memcpy(p + 12, e->own.b, 4);
	memcpy(p + 16, e->peer.b, 4);
	put16(p + 10, ~sum16(p, 20, 0) & 0xffff);
	return 20;
}

void
frame_send(struct stack *s, const struct tcpspec_ends *e, uint32_t seq, uint32_t ack, unsigned flags, unsigned window, unsigned mtu)
{
	uint8_t f[14 + 40 + 24] = { 0 }, *t;
	size_t n = mtu ? 24 : 20, ip;

	memcpy(f, s->peer_mac, 6);
	memcpy(f + 6, s->config->mac, 6);
	put16(f + 12, e->own.family == 4 ? 0x0800 : 0x86dd);
	ip = put_packet(f + 14, n, e);
	t = f + 14 + ip;
	put16(t, e->own_port);
	put16(t + 2, e->peer_port);
	put32(t + 4, seq);
	put32(t + 8, ack);
	t[12] = (uint8_t)(n / 4 << 4);
	t[13] = (uint8_t)flags;
	put16(t + 14, window);
	if (mtu) {
		t[20] = 2;
		t[21] = 4;
		put16(t + 22, mtu - (unsigned)ip - 20);
	}
	put16(t + 16, ~sum_tcp(e, t, n) & 0xffff);
	s->config->output(s->config->arg, f, 14 + ip + n);
}
