/* SPDX-License-Identifier: MIT */
/*
 * fuzz_packet.c - any frames from a stack, one after the other on a connection: taken apart, printed, checked against the wire
 * rules, answered, put into fragments and quoted.  The input is frames with two bytes of length before each; an odd length
 * says that the tester had sent a segment before.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "conn.h"
#include "fragment.h"
#include "icmp.h"
#include "link.h"
#include "neigh.h"
#include "packet.h"
#include "wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };

/* What went out as a segment comes back as it was. */
static void
rebuild(const struct packet *p)
{
	static struct frame again;
	struct segment s = p->segment;
	struct ends e = { p->ends.stack, p->ends.tester, p->ends.stack_port, p->ends.tester_port };
	struct packet q;

	s.given &= ~(GIVEN(FIELD_IPLEN) | GIVEN(FIELD_IPSUM) | GIVEN(FIELD_SUM));
	if (packet_build(&s, &e, mac, mac, s.data, &again) < 0)
		return;
	packet_parse(&again, &q);
	if (q.kind != PACKET_TCP || q.segment.v[FIELD_SEQ] != s.v[FIELD_SEQ] || q.segment.v[FIELD_FLAGS] != s.v[FIELD_FLAGS] ||
	    q.segment.v[FIELD_LEN] != s.v[FIELD_LEN] || q.sum % 0xffff != q.segment.v[FIELD_SUM] % 0xffff ||
	    memcmp(q.segment.options, s.options, s.options_len) != 0)
		abort();
}

/* Checksums are taken as right, so that what lies behind their rules is reached. */
static void
look_at(struct conn *c, struct packet *p)
{
	char text[512] = "";
	struct buf out = BUF(text);
	struct wire_breach breach;
	struct bases b;

	if (p->kind == PACKET_ICMP)
		icmp_name(icmp_kind(p));
	if (p->kind != PACKET_TCP && p->kind != PACKET_BAD)
		return;
	p->sum = (uint16_t)p->segment.v[FIELD_SUM];
	p->ipsum = (uint16_t)p->segment.v[FIELD_IPSUM];
	wire_check(&c->wire, p, &breach);
	if (p->kind != PACKET_TCP)
		return;
	rebuild(p);
	b = conn_bases_seen(c, &p->segment);
	segment_print(&p->segment, b.seq, b.ack, &out);
	if (!conn_allows(c, &p->segment)) {
		conn_learn_isn(c, &p->segment, 0, p->segment.v[FIELD_FLAGS]);
		conn_matched(c, &p->segment);
	}
}

static void
speak(struct conn *c, uint32_t flags)
{
	struct segment s = { .given = 0 };

	segment_set(&s, FIELD_FLAGS, flags & 0x1ff);
	segment_set(&s, FIELD_LEN, flags >> 9 & 15);
	conn_fill(c, &s, 0);
	conn_sent(c, &s);
}

static void
one_frame(struct conn *c, const uint8_t *data, size_t n)
{
	static const struct sut sut = { .tester_mac = { 2, 0, 0, 0, 0, 1 }, .tester = { { { 4, { 192, 0, 2, 1 } } } } };
	static struct frame out;
	struct frame *f = malloc(offsetof(struct frame, data) + n);
	struct packet p;

	if (f == NULL)
		abort();
	f->len = (uint32_t)n;
	memcpy(f->data, data, n);
	packet_parse(f, &p);
	look_at(c, &p);
	neigh_answer(&sut, f, &out);
	icmp_build(&(struct icmp_error){ .mtu = 1280 }, f, &out);
	for (int i = 0; i < 3; i++)
		fragment_make(f, 64, i, &out);
	free(f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ends ends = { .tester = { 4, { 192, 0, 2, 1 } }, .stack = { 4, { 192, 0, 2, 101 } } };
	struct conn c;

	conn_begin(&c, 0, &ends, (struct seq){ 0xfffffff0 }, (struct seq){ 0x7fffff00 });
	c.allow = size & 7;
	while (size > 2) {
		size_t n = (size_t)data[0] << 8 | data[1];

		if (n % 2)
			speak(&c, (uint32_t)n >> 1);
		n &= 0x7ff;
		data += 2;
		size -= 2;
		n = n < size ? n : size;
		one_frame(&c, data, n);
		data += n;
		size -= n;
	}
	return 0;
}
