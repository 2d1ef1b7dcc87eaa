/* SPDX-License-Identifier: MIT */
/*
 * packet.c - a segment inside IPv4 or IPv6 inside an Ethernet frame.
 *
 * Building computes what the segment leaves absent and believes what it gives, right or wrong.
 * Parsing computes what the checksums should have been, so that whoever judges can compare.
 */

#include <stddef.h>
#include <string.h>

#include "buf.h"
#include "link.h"
#include "packet.h"

enum { ETHER = 14, IP4 = 20, IP6 = 40, TCP = 20, PROTO_ICMP = 1, PROTO_TCP = 6, PROTO_ICMP6 = 58,
	NEXT_DESTINATION = 60,
	TYPE_IP4 = 0x0800, TYPE_IP6 = 0x86dd };

int
addr_same(const struct addr *a, const struct addr *b)
{
	return a->family == b->family && memcmp(a->b, b->b, a->family == 4 ? 4 : 16) == 0;
}

int
ends_same(const struct ends *a, const struct ends *b)
{
	return a->tester_port == b->tester_port && a->stack_port == b->stack_port &&
	    addr_same(&a->tester, &b->tester) && addr_same(&a->stack, &b->stack);
}

int
ends_crossed(const struct ends *a, const struct ends *b)
{
	return a->tester_port == b->stack_port && a->stack_port == b->tester_port &&
	    addr_same(&a->tester, &b->stack) && addr_same(&a->stack, &b->tester);
}

static uint32_t
sum_words(const uint8_t *p, size_t n, uint32_t sum)
{
	for (; n > 3; n -= 4, p += 4) {
		uint32_t two = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		    (uint32_t)p[2] << 8 | p[3];

		sum += (two >> 16) + (two & 0xffff);
	}
	for (; n > 1; n -= 2, p += 2)
		sum += (uint32_t)p[0] << 8 | p[1];
	return n > 0 ? sum + ((uint32_t)p[0] << 8) : sum;
}

static uint16_t
fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

uint16_t
checksum(const uint8_t *bytes, size_t n, uint32_t before)
{
	return fold(sum_words(bytes, n, before));
}

int
checksums_differ(uint32_t a, uint32_t b)
{
	return a % 0xffff != b % 0xffff;
}

uint32_t
pseudo_sum(const struct addr *src, const struct addr *dst, uint32_t proto, uint32_t len)
{
	size_t n = src->family == 4 ? 4 : 16;

	return sum_words(src->b, n, sum_words(dst->b, n, proto + (len >> 16) + (len & 0xffff)));
}

/* What the segment gives for a field, or else what was computed. */
static uint32_t
given_or(const struct segment *s, enum field f, uint32_t computed)
{
	if (!segment_has(s, f))
		return computed;
	if (s->v[f] == FIELD_BAD && (f == FIELD_SUM || f == FIELD_IPSUM))
		return computed ^ 0x5555;
	return s->v[f];
}

static void
put_tcp(const struct segment *s, const struct ends *e, const uint8_t *data, struct buf *b)
{
	uint32_t len = TCP + s->options_len + s->v[FIELD_LEN], sum;
	size_t start = b->len;

	buf_put(b, given_or(s, FIELD_SPORT, e->tester_port), 2);
	buf_put(b, given_or(s, FIELD_DPORT, e->stack_port), 2);
	buf_put(b, s->v[FIELD_SEQ], 4);
	buf_put(b, s->v[FIELD_ACK], 4);
	buf_put(b, given_or(s, FIELD_OFF, (TCP + s->options_len) / 4u) << 12 |
	    s->v[FIELD_RES] << 9 | s->v[FIELD_FLAGS], 2);
	buf_put(b, s->v[FIELD_WIN], 2);
	buf_put(b, 0, 2);
	buf_put(b, s->v[FIELD_URG], 2);
	buf_bytes(b, s->options, s->options_len);
	buf_bytes(b, data, s->v[FIELD_LEN]);
	if (b->full)
		return;
	sum = checksum(b->data + start, len, pseudo_sum(&e->tester, &e->stack, PROTO_TCP, len));
	buf_set(b, start + 16, given_or(s, FIELD_SUM, sum), 2);
}

/*
 * The length of the options with their padding, which both versions have as zeros (RFC 791 3.1, RFC
 * 8200 4.2).
 */
static uint32_t
options_room(const struct segment *s, int ip)
{
	if (s->ip_options_len == 0)
		return 0;
	return ip == 4 ? (s->ip_options_len + 3u) & ~3u : (2 + s->ip_options_len + 7u) & ~7u;
}

static void
put_zeros(struct buf *b, uint32_t n)
{
	while (n-- > 0)
		buf_put(b, 0, 1);
}

static void
put_ip4(const struct segment *s, const struct ends *e, struct buf *b)
{
	uint32_t more = options_room(s, 4);
	uint32_t len = IP4 + more + TCP + s->options_len + s->v[FIELD_LEN];
	size_t start = b->len;

	buf_put(b, 0x40 | (IP4 + more) / 4, 1);
	buf_put(b, s->v[FIELD_TOS], 1);
	buf_put(b, given_or(s, FIELD_IPLEN, len), 2);
	buf_put(b, s->v[FIELD_ID], 2);
	buf_put(b, given_or(s, FIELD_DF, 1) ? 0x4000 : 0, 2);
	buf_put(b, given_or(s, FIELD_TTL, 64), 1);
	buf_put(b, PROTO_TCP, 1);
	buf_put(b, 0, 2);
	buf_bytes(b, e->tester.b, 4);
	buf_bytes(b, e->stack.b, 4);
	buf_bytes(b, s->ip_options, s->ip_options_len);
	put_zeros(b, more - s->ip_options_len);
	buf_set(b, start + 10,
	    given_or(s, FIELD_IPSUM, checksum(b->data + start, IP4 + more, 0)), 2);
}

static void
put_ip6(const struct segment *s, const struct ends *e, struct buf *b)
{
	uint32_t more = options_room(s, 6);

	buf_put(b, 0x60000000 | s->v[FIELD_TOS] << 20 | s->v[FIELD_FLOW], 4);
	buf_put(b, given_or(s, FIELD_IPLEN, more + TCP + s->options_len + s->v[FIELD_LEN]), 2);
	buf_put(b, more > 0 ? NEXT_DESTINATION : PROTO_TCP, 1);
	buf_put(b, given_or(s, FIELD_TTL, 64), 1);
	buf_bytes(b, e->tester.b, 16);
	buf_bytes(b, e->stack.b, 16);
	if (more == 0)
		return;
	buf_put(b, PROTO_TCP, 1);
	buf_put(b, more / 8 - 1, 1);
	buf_bytes(b, s->ip_options, s->ip_options_len);
	put_zeros(b, more - 2 - s->ip_options_len);
}

int
packet_build(const struct segment *s, const struct ends *e, const uint8_t src_mac[6],
    const uint8_t dst_mac[6], const uint8_t *data, struct frame *f)
{
	struct buf b = BUF(f->data);
	int ip = e->tester.family;
	uint32_t pad;

	buf_bytes(&b, dst_mac, 6);
	buf_bytes(&b, src_mac, 6);
	buf_put(&b, ip == 4 ? TYPE_IP4 : TYPE_IP6, 2);
	if (ip == 4)
		put_ip4(s, e, &b);
	else
		put_ip6(s, e, &b);
	put_tcp(s, e, data, &b);
	f->len = (uint32_t)b.len;
	if (segment_has(s, FIELD_CUT))
		f->len -= s->v[FIELD_CUT] < f->len - ETHER ? s->v[FIELD_CUT] : f->len - ETHER;
	/* no zeros, which a wrong stack might take for nothing */
	pad = segment_has(s, FIELD_PAD) ? s->v[FIELD_PAD] : 0;
	for (; pad > 0 && f->len < FRAME_MAX; pad--)
		f->data[f->len++] = 0x5a;
	return b.full ? -1 : 0;
}

static void
get_addr(struct buf *b, int family, struct addr *a)
{
	struct buf sub;

	*a = (struct addr){ .family = family };
	if (buf_sub(b, family == 4 ? 4 : 16, &sub) == 0)
		memcpy(a->b, sub.data, sub.len);
}

/*
 * TCP header and payload.  Ports first, so that even a broken segment can be laid at a connection's
 * door.
 */
static void
parse_tcp(struct buf *b, struct packet *p)
{
	uint8_t *start = b->data + b->pos;
	struct segment *s = &p->segment;
	size_t total = buf_left(b);
	struct buf options;
	uint32_t v, before;

	p->kind = PACKET_BAD;
	p->wrong = "the segment is shorter than a TCP header";
	buf_get(b, &v, 2);
	p->ends.stack_port = (uint16_t)v;
	if (buf_get(b, &v, 2) < 0)
		return;
	p->ends.tester_port = (uint16_t)v;
	segment_set(s, FIELD_SPORT, p->ends.stack_port);
	segment_set(s, FIELD_DPORT, p->ends.tester_port);
	buf_get(b, &s->v[FIELD_SEQ], 4);
	buf_get(b, &s->v[FIELD_ACK], 4);
	buf_get(b, &v, 2);
	segment_set(s, FIELD_OFF, v >> 12);
	segment_set(s, FIELD_RES, v >> 9 & 7);
	segment_set(s, FIELD_FLAGS, v & 0x1ff);
	buf_get(b, &s->v[FIELD_WIN], 2);
	buf_get(b, &s->v[FIELD_SUM], 2);
	if (buf_get(b, &s->v[FIELD_URG], 2) < 0)
		return;
	s->given |= GIVEN(FIELD_SEQ) | GIVEN(FIELD_ACK) | GIVEN(FIELD_WIN) | GIVEN(FIELD_SUM) |
	    GIVEN(FIELD_URG);
	before = pseudo_sum(&p->ends.stack, &p->ends.tester, PROTO_TCP, (uint32_t)total);
	p->sum = checksum(start, total, before - s->v[FIELD_SUM]);
	if (s->v[FIELD_OFF] < TCP / 4 || buf_sub(b, s->v[FIELD_OFF] * 4 - TCP, &options) < 0) {
		p->wrong = "the data offset is below 5 or points past the end of the segment";
		return;
	}
	s->has_options = 1;
	s->options_len = (uint8_t)options.len;
	memcpy(s->options, options.data, options.len);
	s->data = b->data + b->pos;
	segment_set(s, FIELD_LEN, (uint32_t)buf_left(b));
	p->kind = PACKET_TCP;
	p->wrong = NULL;
}

/*
 * Is this type of message an error about a packet (RFC 792; RFC 4443 2.1)?  Others may carry one as
 * well.
 */
static int
is_error(int ip, uint32_t type)
{
	return ip == 6 ? type < 128 : type == 3 || type == 4 || type == 11 || type == 12;
}

/* Its checksum, and what that should have been: RFC 792, and with a pseudo-header RFC 4443 2.3. */
static void
sum_icmp(const struct buf *b, int ip, uint32_t sum, struct packet *p)
{
	uint32_t n = (uint32_t)buf_left(b);
	uint32_t before = ip == 6 ? pseudo_sum(&p->ends.stack, &p->ends.tester, PROTO_ICMP6, n) : 0;

	segment_set(&p->segment, FIELD_SUM, sum);
	p->sum = checksum(b->data + b->pos, n, before - sum);
}

/* Hop-by-hop, destination options and routing: on to what next says in the end. */
static int
skip_extensions(struct buf *b, uint32_t *next)
{
	uint32_t more;

	while (*next == 0 || *next == NEXT_DESTINATION || *next == 43)
		if (buf_get(b, next, 1) < 0 || buf_get(b, &more, 1) < 0 ||
		    buf_skip(b, more * 8 + 6) < 0)
			return -1;
	return 0;
}

/* The type, code and what it quotes; only errors about a TCP packet are of interest. */
static void
parse_icmp(struct buf *b, int ip, struct packet *p)
{
	const struct buf whole = *b;
	uint32_t v, sum, proto = 0;

	buf_get(b, &p->icmp_type, 1);
	buf_get(b, &p->icmp_code, 1);
	buf_get(b, &sum, 2);
	if (buf_get(b, &p->icmp_mtu, 4) < 0 || buf_get(b, &v, 1) < 0 || v >> 4 != (uint32_t)ip ||
	    !is_error(ip, p->icmp_type))
		return;
	if (ip == 4) {
		size_t more = (v & 15) * 4;

		if (more < IP4 || buf_skip(b, 8) < 0 || buf_get(b, &proto, 1) < 0 ||
		    buf_skip(b, 2) < 0)
			return;
		get_addr(b, 4, &p->quoted.tester);
		get_addr(b, 4, &p->quoted.stack);
		if (buf_skip(b, more - IP4) < 0)
			return;
	} else {
		if (buf_skip(b, 5) < 0 || buf_get(b, &proto, 1) < 0 || buf_skip(b, 1) < 0)
			return;
		get_addr(b, 6, &p->quoted.tester);
		get_addr(b, 6, &p->quoted.stack);
		if (skip_extensions(b, &proto) < 0)
			return;
	}
	if (proto != PROTO_TCP || buf_get(b, &v, 2) < 0)
		return;
	p->quoted.tester_port = (uint16_t)v;
	if (buf_get(b, &v, 2) < 0 || buf_get(b, &p->quoted_seq, 4) < 0)
		return;
	p->quoted.stack_port = (uint16_t)v;
	p->kind = PACKET_ICMP;
	sum_icmp(&whole, ip, sum, p);
}

static void
parse_ip4(struct buf *b, struct packet *p)
{
	const uint8_t *start = b->data + b->pos;
	uint32_t v, len, frag, proto, sum;
	struct buf body;

	if (buf_get(b, &v, 1) < 0 || v >> 4 != 4 || (v & 15) * 4 < IP4 ||
	    buf_left(b) + 1 < (v & 15) * 4)
		return;
	p->ip = 4;
	buf_get(b, &p->segment.v[FIELD_TOS], 1);
	buf_get(b, &len, 2);
	buf_get(b, &p->segment.v[FIELD_ID], 2);
	buf_get(b, &frag, 2);
	buf_get(b, &p->segment.v[FIELD_TTL], 1);
	buf_get(b, &proto, 1);
	buf_get(b, &sum, 2);
	segment_set(&p->segment, FIELD_DF, frag >> 14 & 1);
	segment_set(&p->segment, FIELD_IPLEN, len);
	segment_set(&p->segment, FIELD_IPSUM, sum);
	p->segment.given |= GIVEN(FIELD_TOS) | GIVEN(FIELD_ID) | GIVEN(FIELD_TTL);
	get_addr(b, 4, &p->ends.stack);
	get_addr(b, 4, &p->ends.tester);
	p->ipsum = checksum(start, (v & 15) * 4, 0 - sum);
	p->segment.ip_options = b->data + b->pos;
	p->segment.ip_options_len = (uint8_t)((v & 15) * 4 - IP4);
	if (buf_skip(b, (v & 15) * 4 - IP4) < 0 || len < (v & 15) * 4 ||
	    buf_sub(b, len - (v & 15) * 4, &body) < 0)
		return;
	p->behind = (uint32_t)buf_left(b);
	if ((frag & 0x3fff) != 0)
		return;		/* a fragment: no stack needs one towards this tester */
	if (proto == PROTO_TCP)
		parse_tcp(&body, p);
	else if (proto == PROTO_ICMP)
		parse_icmp(&body, 4, p);
}

static void
parse_ip6(struct buf *b, struct packet *p)
{
	int options;
	uint32_t v, len, next;
	struct buf body;

	if (buf_left(b) < IP6 || buf_get(b, &v, 4) < 0 || v >> 28 != 6)
		return;
	buf_get(b, &len, 2);
	p->ip = 6;
	segment_set(&p->segment, FIELD_TOS, v >> 20 & 0xff);
	segment_set(&p->segment, FIELD_FLOW, v & 0xfffff);
	segment_set(&p->segment, FIELD_IPLEN, len);
	buf_get(b, &next, 1);
	buf_get(b, &p->segment.v[FIELD_TTL], 1);
	p->segment.given |= GIVEN(FIELD_TTL);
	get_addr(b, 6, &p->ends.stack);
	get_addr(b, 6, &p->ends.tester);
	if (buf_sub(b, len, &body) < 0)
		return;
	p->behind = (uint32_t)buf_left(b);
	options = next == NEXT_DESTINATION;
	if (skip_extensions(&body, &next) < 0)
		return;
	if (options && body.pos - 2 <= IP_OPTIONS_MAX) {
		p->segment.ip_options = body.data + 2;
		p->segment.ip_options_len = (uint8_t)(body.pos - 2);
	}
	if (next == PROTO_TCP)
		parse_tcp(&body, p);
	else if (next == PROTO_ICMP6)
		parse_icmp(&body, 6, p);
}

uint32_t
packet_size(const struct packet *p)
{
	return p->segment.v[FIELD_IPLEN] + (p->ip == 6 ? IP6 : 0);
}

void
packet_parse(const struct frame *f, struct packet *p)
{
	struct buf b = buf_reading(f->data, f->len);
	uint32_t type;

	memset(p, 0, sizeof(*p));
	if (buf_skip(&b, 12) < 0 || buf_get(&b, &type, 2) < 0)
		return;
	if (type == TYPE_IP4)
		parse_ip4(&b, p);
	else if (type == TYPE_IP6)
		parse_ip6(&b, p);
}
