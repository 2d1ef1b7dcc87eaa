/* SPDX-License-Identifier: MIT */
/*
 * icmp.c - errors about a segment, as a table of names.
 */

#include <string.h>

#include "buf.h"
#include "icmp.h"
#include "link.h"
#include "packet.h"

enum { ETHER = 14, IP4 = 20, IP6 = 40, NONE = 255, QUOTE4 = 548, QUOTE6 = 1232 };

static const struct {
	const char *name;
	uint8_t type4, code4, type6, code6;
} kinds[] = {
	{ "net-unreachable",		3, 0,		1, 0 },
	{ "host-unreachable",		3, 1,		1, 3 },
	{ "protocol-unreachable",	3, 2,		4, 1 },
	{ "port-unreachable",		3, 3,		1, 4 },
	{ "fragmentation-needed",	3, 4,		2, 0 },
	{ "source-route-failed",	3, 5,		NONE, 0 },
	{ "admin-prohibited",		3, 13,		1, 1 },
	{ "source-quench",		4, 0,		NONE, 0 },
	{ "time-exceeded",		11, 0,		3, 0 },
	{ "reassembly-time-exceeded",	11, 1,		3, 1 },
	{ "parameter-problem",		12, 0,		4, 0 },
	{ "option-unknown",		NONE, 0,	4, 2 },
	/* unassigned; RFC 4443 4: for experiments */
	{ "unknown-type",		44, 0,		201, 0 },
};

int
icmp_named(const char *name, size_t n)
{
	for (size_t i = 0; i < countof(kinds); i++)
		if (strlen(kinds[i].name) == n && memcmp(kinds[i].name, name, n) == 0)
			return (int)i;
	return -1;
}

const char *
icmp_name(int kind)
{
	return kind >= 0 && kind < (int)countof(kinds) ? kinds[kind].name : NULL;
}

int
icmp_kind(const struct packet *p)
{
	for (size_t i = 0; i < countof(kinds); i++)
		if (p->ip == 4 ? kinds[i].type4 == p->icmp_type && kinds[i].code4 == p->icmp_code :
		    kinds[i].type6 == p->icmp_type && kinds[i].code6 == p->icmp_code)
			return (int)i;
	return -1;
}

/*
 * The Ethernet and IP headers of an answer to the packet: ends and addresses the other way round.
 */
static void
put_headers(struct buf *b, const struct frame *about, int ip, size_t payload)
{
	const uint8_t *p = about->data;
	size_t start;

	buf_bytes(b, p + 6, 6);
	buf_bytes(b, p, 6);
	buf_bytes(b, p + 12, 2);
	start = b->len;
	if (ip == 4) {
		/* RFC 1812 4.3.2.5: precedence of internetwork control */
		buf_put(b, 0x45c0, 2);
		buf_put(b, (uint32_t)(IP4 + payload), 2);
		buf_put(b, 0, 4);
		buf_put(b, 64 << 8 | 1, 2);
		buf_put(b, 0, 2);
		buf_bytes(b, p + ETHER + 16, 4);
		buf_bytes(b, p + ETHER + 12, 4);
		buf_set(b, start + 10, checksum(b->data + start, IP4, 0), 2);
		return;
	}
	buf_put(b, 0x60000000, 4);
	buf_put(b, (uint32_t)payload, 2);
	buf_put(b, 58 << 8 | 64, 2);
	buf_bytes(b, p + ETHER + 24, 16);
	buf_bytes(b, p + ETHER + 8, 16);
}

int
icmp_tells_mtu(int kind)
{
	return kinds[kind].type4 == 3 && kinds[kind].code4 == 4;
}

/* Where in the packet the segment begins: behind the options of IPv4, or an IPv6 header of them. */
static size_t
segment_at(int ip, const struct frame *about)
{
	const uint8_t *p = about->data + ETHER;

	if (ip == 4)
		return (p[0] & 15) * 4u;
	return p[6] == 60 && about->len > ETHER + IP6 + 1 ? IP6 + p[IP6 + 1] * 8u + 8 : IP6;
}

/* How many octets of the packet it quotes. */
static size_t
quoted(const struct icmp_error *e, int ip, const struct frame *about)
{
	size_t most = ip == 4 ? QUOTE4 : QUOTE6, header = segment_at(ip, about);
	size_t n = about->len - ETHER;

	if (e->quote > 0 && e->quote + header < most)
		most = e->quote + header;
	return n < most ? n : most;
}

int
icmp_build(const struct icmp_error *e, const struct frame *about, struct frame *out)
{
	int ip = about->len >= ETHER + IP4 ? about->data[ETHER] >> 4 : 0;
	struct buf b = BUF(out->data);
	struct addr from, to;
	size_t quote, start;
	uint32_t type, sum, before = 0;

	if ((ip != 4 && ip != 6) || (ip == 6 && about->len < ETHER + IP6))
		return -1;
	type = ip == 4 ? kinds[e->kind].type4 : kinds[e->kind].type6;
	if (type == NONE)
		return -1;
	quote = quoted(e, ip, about);
	put_headers(&b, about, ip, 8 + quote);
	start = b.len;
	buf_put(&b, type, 1);
	buf_put(&b, ip == 4 ? kinds[e->kind].code4 : kinds[e->kind].code6, 1);
	buf_put(&b, 0, 2);
	buf_put(&b, e->mtu, 4);
	buf_bytes(&b, about->data + ETHER, quote);
	if (e->renumber && quote >= segment_at(ip, about) + 8)
		buf_set(&b, start + 8 + segment_at(ip, about) + 4, e->seq, 4);
	if (e->proto > 0)
		buf_set(&b, start + 8 + (ip == 4 ? 9 : 6), e->proto, 1);
	if (ip == 6) {
		from.family = to.family = 6;
		memcpy(from.b, b.data + ETHER + 8, 16);
		memcpy(to.b, b.data + ETHER + 24, 16);
		before = pseudo_sum(&from, &to, 58, (uint32_t)(8 + quote));
	}
	sum = checksum(b.data + start, 8 + quote, before);
	buf_set(&b, start + 2, e->bad_sum ? sum ^ 0x5555 : sum, 2);
	out->len = (uint32_t)b.len;
	return b.full ? -1 : 0;
}
