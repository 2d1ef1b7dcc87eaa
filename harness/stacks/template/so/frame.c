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
		header = 40;
		if (type != 0x86dd || *n < 40 || p[0] >> 4 != 6 || p[6] != 6 || get16(p + 4) > *n - 40)
			return NULL;
		*n = get16(p + 4);
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

	if (t == NULL || memcmp(f, s->config->mac, 6) != 0 || !is_ours(s, &g->ends.own) || n < 20)
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
