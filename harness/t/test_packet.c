/* SPDX-License-Identifier: MIT */
/*
 * test_packet.c - segments into frames and back, over both IP versions.  The checksums in the vectors below were worked
 * out by hand, as the sum of the 16-bit words in the comment beside them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "buf.h"
#include "fragment.h"
#include "icmp.h"
#include "kit.h"
#include "link.h"
#include "packet.h"

enum { ETHER = 14 };

static const uint8_t src_mac[6] = { 2, 0, 0, 0, 0, 1 }, dst_mac[6] = { 2, 0, 0, 0, 0, 2 };

/* A segment as the tester sends it, with these few fields. */
static struct segment
plain(uint32_t flags, uint32_t seq, uint32_t len)
{
	struct segment s = { 0 };

	segment_set(&s, FIELD_FLAGS, flags);
	segment_set(&s, FIELD_SEQ, seq);
	segment_set(&s, FIELD_WIN, 65535);
	segment_set(&s, FIELD_LEN, len);
	return s;
}

static void
build(const struct segment *s, int ip, const char *data, struct frame *f)
{
	struct ends e = kit_ends(ip);

	assert_int_equal(packet_build(s, &e, src_mac, dst_mac, (const uint8_t *)data, f), 0);
}

/* Memory for a frame of this length: not inline, as the compiler rightly finds it smaller than a frame. */
static __attribute__((noinline)) struct frame *
frame_room(uint32_t len)
{
	struct frame *f = malloc(offsetof(struct frame, data) + len);

	assert_non_null(f);
	return f;
}

/* Parse a copy that ends where the frame ends, so that a sanitizer sees a look past it. */
static struct frame *
parse(const struct frame *f, uint32_t len, struct packet *p)
{
	struct frame *copy = frame_room(len);

	copy->len = len;
	memcpy(copy->data, f->data, len);
	packet_parse(copy, p);
	return copy;
}

static void
test_checksum(void **state)
{
	(void)state;
	assert_int_equal(checksum((const uint8_t *)"\x00\x01\xf2\x03\xf4\xf5\xf6\xf7", 8, 0), 0x220d);
	assert_int_equal(checksum((const uint8_t *)"\xab", 1, 0), (uint16_t)~0xab00);
	assert_int_equal(checksum(NULL, 0, 0), 0xffff);
	assert_int_equal(checksum((const uint8_t *)"\xff\xff\x00\x01", 4, 0x1ffff), (uint16_t)~0x0002);
}

static void
test_vector_ip4(void **state)
{
	/* IP: 4500+0028+4000+4006+c000+0201+c000+0265 = 24994, 4996, ~b669.
	 * TCP: c000+0201+c000+0265+0006+0014 + 9c40+07d0+0001+5002+ffff = 37892, 7895, ~876a. */
	static const uint8_t syn[] = "\2\0\0\0\0\2\2\0\0\0\0\1\x08\x00"
		"\x45\x00\x00\x28\x00\x00\x40\x00\x40\x06\xb6\x69\xc0\x00\x02\x01\xc0\x00\x02\x65"
		"\x9c\x40\x07\xd0\x00\x00\x00\x01\x00\x00\x00\x00\x50\x02\xff\xff\x87\x6a\x00\x00";
	/* One byte more, 0xab, is a word ab00: 18481 + 9c40+07d0+0001+5010+ffff+ab00 = 423a1, 23a5, ~dc5a. */
	struct segment s = plain(TCP_SYN, 1, 0);
	struct frame f;

	(void)state;
	build(&s, 4, NULL, &f);
	assert_int_equal(f.len, sizeof(syn) - 1);
	assert_memory_equal(f.data, syn, f.len);
	s = plain(TCP_ACK, 1, 1);
	build(&s, 4, "\xab", &f);
	assert_int_equal(f.len, 55);
	assert_memory_equal(f.data + 50, "\xdc\x5a", 2);
}

static void
test_vector_ip6(void **state)
{
	/* 2001+0db8+0001 + 2001+0db8+0065 + 0006+0014 + 9c40+07d0+0001+5002+ffff = 25004, 5006, ~aff9. */
	static const uint8_t syn[] = "\2\0\0\0\0\2\2\0\0\0\0\1\x86\xdd"
		"\x60\x00\x00\x00\x00\x14\x06\x40"
		"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x65"
		"\x9c\x40\x07\xd0\x00\x00\x00\x01\x00\x00\x00\x00\x50\x02\xff\xff\xaf\xf9\x00\x00";
	struct segment s = plain(TCP_SYN, 1, 0);
	struct frame f;

	(void)state;
	build(&s, 6, NULL, &f);
	assert_int_equal(f.len, sizeof(syn) - 1);
	assert_memory_equal(f.data, syn, f.len);
}

/* Random segments come back as they were, with the ends seen from the other side. */
static void
round_trip(uint64_t *seed, int ip)
{
	struct segment s = plain((uint32_t)kit_random(seed) & 0x1ff, (uint32_t)kit_random(seed), kit_random(seed) % 1400);
	struct ends e = kit_ends(ip);
	uint8_t data[1400];
	struct frame f, *copy;
	struct packet p;

	segment_set(&s, FIELD_ACK, (uint32_t)kit_random(seed));
	segment_set(&s, FIELD_WIN, kit_random(seed) & 0xffff);
	segment_set(&s, FIELD_URG, kit_random(seed) & 0xffff);
	segment_set(&s, FIELD_TTL, kit_random(seed) & 0xff);
	segment_set(&s, FIELD_TOS, kit_random(seed) & 0xff);
	segment_set(&s, FIELD_RES, kit_random(seed) & 7);
	segment_set(&s, FIELD_FLOW, kit_random(seed) & 0xfffff);
	segment_set(&s, FIELD_ID, kit_random(seed) & 0xffff);
	segment_set(&s, FIELD_DF, kit_random(seed) & 1);
	s.options_len = (uint8_t)(kit_random(seed) % 11 * 4);
	for (int i = 0; i < s.options_len; i++)
		s.options[i] = (uint8_t)kit_random(seed);
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)kit_random(seed);
	build(&s, ip, (const char *)data, &f);
	copy = parse(&f, f.len, &p);
	assert_int_equal(p.kind, PACKET_TCP);
	assert_null(p.wrong);
	assert_int_equal(p.ip, ip);
	for (int k = FIELD_FLAGS; k <= FIELD_FLOW; k++)
		if (k != FIELD_SUM && k != FIELD_OFF && (ip == 4 ? k != FIELD_FLOW : k != FIELD_ID && k != FIELD_DF)) {
			assert_int_equal(p.segment.v[k], s.v[k]);
			assert_true(segment_has(&p.segment, (enum field)k));
		}
	assert_int_equal(p.segment.v[FIELD_OFF], 5 + s.options_len / 4);
	assert_int_equal(p.segment.v[FIELD_SUM], p.sum);
	assert_int_equal(p.segment.v[FIELD_IPSUM], p.ipsum);
	assert_int_equal(p.segment.options_len, s.options_len);
	assert_memory_equal(p.segment.options, s.options, s.options_len);
	assert_memory_equal(p.segment.data, data, s.v[FIELD_LEN]);
	assert_true(addr_same(&p.ends.stack, &e.tester) && addr_same(&p.ends.tester, &e.stack));
	assert_int_equal(p.ends.stack_port, e.tester_port);
	assert_int_equal(p.ends.tester_port, e.stack_port);
	free(copy);
}

static void
test_round_trip(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int i = 0; i < 3000; i++)
		round_trip(&seed, i % 2 ? 4 : 6);
}

/* What is given wrong goes out wrong, and the rest stays right. */
static void
test_given(void **state)
{
	struct segment s = plain(TCP_ACK, 1, 3);
	struct frame right, wrong;
	struct packet p;

	(void)state;
	build(&s, 4, "abc", &right);
	segment_set(&s, FIELD_SUM, 0x1234);
	segment_set(&s, FIELD_IPSUM, 0x5678);
	segment_set(&s, FIELD_SPORT, 7);
	segment_set(&s, FIELD_DPORT, 9);
	build(&s, 4, "abc", &wrong);
	free(parse(&wrong, wrong.len, &p));
	assert_int_equal(p.segment.v[FIELD_SUM], 0x1234);
	assert_int_equal(p.segment.v[FIELD_IPSUM], 0x5678);
	assert_int_equal(p.ends.stack_port, 7);
	assert_int_equal(p.ends.tester_port, 9);
	assert_int_not_equal(p.sum, 0x1234);
	assert_int_equal(p.ipsum, (uint32_t)right.data[24] << 8 | right.data[25]);
	segment_set(&s, FIELD_SUM, FIELD_BAD);
	segment_set(&s, FIELD_IPSUM, FIELD_BAD);
	build(&s, 4, "abc", &wrong);
	free(parse(&wrong, wrong.len, &p));
	assert_int_not_equal(p.segment.v[FIELD_SUM] % 0xffff, p.sum % 0xffff);
	assert_int_not_equal(p.segment.v[FIELD_IPSUM] % 0xffff, p.ipsum % 0xffff);
}

/* A wrong data offset or length is seen as what it is; the ports still say whose it was. */
static void
test_broken_shape(void **state)
{
	static const uint32_t offsets[] = { 0, 4, 15 };
	struct segment s = plain(TCP_ACK, 1, 3);
	struct frame f;
	struct packet p;

	(void)state;
	for (size_t i = 0; i < countof(offsets); i++) {
		segment_set(&s, FIELD_OFF, offsets[i]);
		build(&s, 4, "abc", &f);
		free(parse(&f, f.len, &p));
		assert_int_equal(p.kind, PACKET_BAD);
		assert_non_null(p.wrong);
		assert_int_equal(p.segment.v[FIELD_OFF], offsets[i]);
		assert_int_equal(p.ends.stack_port, 40000);
	}
	s = plain(TCP_ACK, 1, 3);
	segment_set(&s, FIELD_IPLEN, 20 + 19);		/* one byte less than a TCP header */
	build(&s, 4, "abc", &f);
	free(parse(&f, f.len, &p));
	assert_int_equal(p.kind, PACKET_BAD);
	segment_set(&s, FIELD_IPLEN, 20 + 21);		/* the payload is a byte long then */
	build(&s, 4, "abc", &f);
	free(parse(&f, f.len, &p));
	assert_int_equal(p.kind, PACKET_TCP);
	assert_int_equal(p.segment.v[FIELD_LEN], 1);
	segment_set(&s, FIELD_IPLEN, 20 + 24);		/* more than there is */
	build(&s, 4, "abc", &f);
	free(parse(&f, f.len, &p));
	assert_int_equal(p.kind, PACKET_OTHER);
}

static void
test_cut(void **state)
{
	struct segment s = plain(TCP_ACK, 1, 3);
	struct frame whole, f;

	(void)state;
	build(&s, 6, "abc", &whole);
	segment_set(&s, FIELD_CUT, 2);
	build(&s, 6, "abc", &f);
	assert_int_equal(f.len, whole.len - 2);
	assert_memory_equal(f.data, whole.data, f.len);
	segment_set(&s, FIELD_CUT, 65535);
	build(&s, 6, "abc", &f);
	assert_int_equal(f.len, ETHER);
}

static void
test_too_long(void **state)
{
	static uint8_t data[FRAME_MAX];
	struct ends e = kit_ends(4);
	struct segment s = plain(TCP_ACK, 1, FRAME_MAX - ETHER - 40);
	struct frame f;

	(void)state;
	assert_int_equal(packet_build(&s, &e, src_mac, dst_mac, data, &f), 0);
	assert_int_equal(f.len, FRAME_MAX);
	segment_set(&s, FIELD_LEN, FRAME_MAX - ETHER - 40 + 1);
	assert_int_equal(packet_build(&s, &e, src_mac, dst_mac, data, &f), -1);
}

/* Ethernet pads small frames: what is behind the IP packet is not part of it. */
static void
test_padding(void **state)
{
	struct segment s = plain(TCP_ACK, 1, 0);
	struct frame f;
	struct packet p;

	(void)state;
	build(&s, 4, NULL, &f);
	memset(f.data + f.len, 0xee, 6);
	free(parse(&f, f.len + 6, &p));
	assert_int_equal(p.kind, PACKET_TCP);
	assert_int_equal(p.segment.v[FIELD_LEN], 0);
	assert_int_equal(p.sum, p.segment.v[FIELD_SUM]);
}

/* An IPv6 packet with a chain of extension headers before the segment. */
static void
test_extensions(void **state)
{
	static const uint8_t chain[] = "\x3c\0\1\4\0\0\0\0" "\x2b\1\1\2\0\0\0\0\0\0\0\0\0\0\0\0" "\6\0\0\0\0\0\0\0";
	enum { N = sizeof(chain) - 1 };
	struct segment s = plain(TCP_ACK, 1, 3);
	struct frame f, *copy;
	struct packet p;

	(void)state;
	build(&s, 6, "abc", &f);
	memmove(f.data + ETHER + 40 + N, f.data + ETHER + 40, f.len - ETHER - 40);
	memcpy(f.data + ETHER + 40, chain, N);
	f.data[ETHER + 5] += N;
	f.data[ETHER + 6] = 0;
	f.len += N;
	copy = parse(&f, f.len, &p);
	assert_int_equal(p.kind, PACKET_TCP);
	assert_int_equal(p.sum, p.segment.v[FIELD_SUM]);
	assert_memory_equal(p.segment.data, "abc", 3);
	free(copy);
	f.data[ETHER + 41] = 200;			/* a header longer than the packet */
	free(parse(&f, f.len, &p));
	assert_int_equal(p.kind, PACKET_OTHER);
}

/* Cut off at every byte, nothing crashes, and nothing but the whole is a segment. */
static void
test_truncated(void **state)
{
	struct segment s = plain(TCP_SYN, 1, 5);
	struct frame f, icmp;
	struct packet p;

	(void)state;
	memcpy(s.options, "\2\4\5\264", 4);
	s.options_len = 4;
	for (int ip = 4; ip <= 6; ip += 2) {
		build(&s, ip, "hello", &f);
		assert_int_equal(icmp_build(&(struct icmp_error){ .kind = icmp_named("port-unreachable", 16) }, &f, &icmp), 0);
		for (uint32_t n = 0; n <= f.len; n++) {
			free(parse(&f, n, &p));
			assert_int_equal(p.kind, n == f.len ? PACKET_TCP : PACKET_OTHER);
		}
		for (uint32_t n = 0; n <= icmp.len; n++) {
			free(parse(&icmp, n, &p));
			assert_int_equal(p.kind, n == icmp.len ? PACKET_ICMP : PACKET_OTHER);
		}
	}
}

/* An IP packet whose length says that it ends early: at every byte. */
static void
test_shortened(void **state)
{
	struct segment s = plain(TCP_SYN, 1, 5);
	struct frame f;
	struct packet p;

	(void)state;
	memcpy(s.options, "\2\4\5\264", 4);
	s.options_len = 4;
	for (int ip = 4; ip <= 6; ip += 2)
		for (uint32_t n = 0; n <= 29; n++) {
			segment_set(&s, FIELD_IPLEN, n + (ip == 4 ? 20 : 0));
			build(&s, ip, "hello", &f);
			free(parse(&f, f.len, &p));
			assert_int_equal(p.kind, n >= 24 ? PACKET_TCP : PACKET_BAD);
			if (n >= 24)
				assert_int_equal(p.segment.v[FIELD_LEN], n - 24);
		}
}

/* A header of IPv6 that ends early is none, even when it says that nothing follows. */
static void
test_short_header(void **state)
{
	struct segment s = plain(TCP_SYN, 1, 0);
	struct frame f;
	struct packet p;

	(void)state;
	segment_set(&s, FIELD_IPLEN, 0);
	build(&s, 6, NULL, &f);
	for (uint32_t n = 0; n <= ETHER + 40; n++) {
		free(parse(&f, n, &p));
		assert_int_equal(p.kind, n == ETHER + 40 ? PACKET_BAD : PACKET_OTHER);
	}
}

static void
test_icmp(void **state)
{
	struct segment s = plain(TCP_ACK, 0x01020304, 1000);
	struct frame f, icmp;
	static uint8_t data[1000];
	struct packet p;

	(void)state;
	for (int ip = 4; ip <= 6; ip += 2)
		for (int k = 0; icmp_name(k) != NULL; k++) {
			struct ends e = kit_ends(ip);

			build(&s, ip, (const char *)data, &f);
			if (icmp_build(&(struct icmp_error){ .kind = k, .mtu = 1280 }, &f, &icmp) < 0)
				continue;
			assert_int_equal(icmp_named(icmp_name(k), strlen(icmp_name(k))), k);
			if (strcmp(icmp_name(k), "unknown-type") == 0)
				continue;
			free(parse(&icmp, icmp.len, &p));
			assert_int_equal(p.kind, PACKET_ICMP);
			assert_int_equal(icmp_kind(&p), k);
			assert_int_equal(p.icmp_mtu, 1280);
			assert_int_equal(p.quoted_seq, 0x01020304);
			assert_true(ends_same(&p.quoted, &e));
			assert_true(addr_same(&p.ends.tester, &e.tester) && addr_same(&p.ends.stack, &e.stack));
			assert_true(icmp.len <= ETHER + (ip == 4 ? 576u : 1280u));
		}
	assert_int_equal(icmp_named("port", 4), -1);
	assert_null(icmp_name(-1));
}

/* The checksum of an ICMP message sums to nothing, over the pseudo-header too in IPv6. */
static void
test_icmp_checksum(void **state)
{
	struct segment s = plain(TCP_ACK, 7, 3);
	struct ends e = kit_ends(6);
	struct frame f, icmp;

	(void)state;
	build(&s, 4, "abc", &f);
	assert_int_equal(icmp_build(&(struct icmp_error){ .kind = 0 }, &f, &icmp), 0);
	assert_int_equal(checksum(icmp.data + ETHER, 20, 0), 0);
	assert_int_equal(checksum(icmp.data + ETHER + 20, icmp.len - ETHER - 20, 0), 0);
	build(&s, 6, "abc", &f);
	assert_int_equal(icmp_build(&(struct icmp_error){ .kind = 0 }, &f, &icmp), 0);
	assert_int_equal(checksum(icmp.data + ETHER + 40, icmp.len - ETHER - 40,
	    pseudo_sum(&e.stack, &e.tester, 58, icmp.len - ETHER - 40)), 0);
	f.data[ETHER] = 0x50;
	assert_int_equal(icmp_build(&(struct icmp_error){ .kind = 0 }, &f, &icmp), -1);
	f.len = ETHER + 3;
	assert_int_equal(icmp_build(&(struct icmp_error){ .kind = 0 }, &f, &icmp), -1);
}

/* An echo request may carry a packet as well, and is no error about it. */
static void
test_icmp_not_an_error(void **state)
{
	struct segment s = plain(TCP_ACK, 7, 3);
	struct frame f, icmp;
	struct packet p;

	(void)state;
	for (int ip = 4; ip <= 6; ip += 2) {
		build(&s, ip, "abc", &f);
		assert_int_equal(icmp_build(&(struct icmp_error){ .kind = 0 }, &f, &icmp), 0);
		icmp.data[ETHER + (ip == 4 ? 20 : 40)] = ip == 4 ? 8 : 128;
		free(parse(&icmp, icmp.len, &p));
		assert_int_equal(p.kind, PACKET_OTHER);
	}
}

static uint32_t
word(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

/* Put the fragments of a frame together again, and see that they are the whole. */
static void
reassemble(const struct frame *whole, int ip, uint32_t bytes)
{
	uint32_t header = ip == 4 ? 20 : 40, total = 0, more = 1;
	uint8_t body[FRAME_MAX];
	struct frame piece;
	int n;

	for (n = 0; fragment_make(whole, bytes, n, &piece); n++) {
		const uint8_t *h = piece.data + ETHER;
		uint32_t offset = ip == 4 ? (word(h + 6) & 0x1fff) * 8 : word(h + 42) & 0xfff8;
		uint32_t at = header + (ip == 4 ? 0 : 8), len = piece.len - ETHER - at;

		assert_true(more);
		assert_int_equal(offset, total);
		assert_memory_equal(piece.data, whole->data, ETHER);
		more = ip == 4 ? word(h + 6) & 0x2000 : word(h + 42) & 1;
		assert_true(!more || len == (bytes < 8 ? 8 : bytes & ~7u));
		if (ip == 4) {
			assert_int_equal(word(h + 2), header + len);
			assert_int_equal(checksum(h, 20, 0), 0);
			assert_int_equal(word(h + 4), word(whole->data + ETHER + 4));
		} else {
			assert_int_equal(word(h + 4), 8 + len);
			assert_int_equal(h[6], 44);
			assert_int_equal(h[40], 6);
		}
		memcpy(body + total, h + at, len);
		total += len;
	}
	assert_false(more);
	assert_true(n > 0);
	assert_int_equal(total, whole->len - ETHER - header);
	assert_memory_equal(body, whole->data + ETHER + header, total);
}

static void
test_fragments(void **state)
{
	static const uint32_t sizes[] = { 0, 7, 8, 15, 16, 24, 100, 512, 1000, 1480, 9168 };
	static const uint32_t payloads[] = { 0, 1, 3, 4, 12, 100, 1440, 9000, FRAME_MAX - ETHER - 60 };
	static uint8_t data[FRAME_MAX];
	struct frame f;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7);
	for (size_t k = 0; k < countof(payloads); k++)
		for (int ip = 4; ip <= 6; ip += 2) {
			struct segment s = plain(TCP_ACK, 7, payloads[k]);

			segment_set(&s, FIELD_ID, 0x1234);
			build(&s, ip, (const char *)data, &f);
			for (size_t i = 0; i < countof(sizes); i++)
				reassemble(&f, ip, sizes[i]);
		}
}

/* A fragment is no segment, and what isn't IP has none. */
static void
test_fragment_alone(void **state)
{
	struct segment s = plain(TCP_ACK, 7, 100);
	static uint8_t data[100];
	struct frame f, piece;
	struct packet p;

	(void)state;
	for (int ip = 4; ip <= 6; ip += 2) {
		build(&s, ip, (const char *)data, &f);
		for (int n = 0; n < 2; n++) {
			assert_true(fragment_make(&f, 64, n, &piece));
			free(parse(&piece, piece.len, &p));
			assert_int_equal(p.kind, PACKET_OTHER);
		}
		f.len = ETHER + (ip == 4 ? 20 : 40);
		assert_false(fragment_make(&f, 64, 0, &piece));
	}
	f.data[ETHER] = 0;
	f.len = 100;
	assert_false(fragment_make(&f, 64, 0, &piece));
}

/* An IPv6 fragment is 8 bytes longer than what it holds: the largest frame still comes out whole, in two. */
static void
test_fragment_room(void **state)
{
	static uint8_t data[FRAME_MAX];
	struct segment s = plain(TCP_ACK, 7, FRAME_MAX - ETHER - 60);
	struct frame f, piece;
	uint32_t total = 0;

	(void)state;
	build(&s, 6, (const char *)data, &f);
	assert_int_equal(f.len, FRAME_MAX);
	for (int n = 0; fragment_make(&f, 65535, n, &piece); n++)
		total += piece.len - ETHER - 48;
	assert_int_equal(total, f.len - ETHER - 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_checksum), cmocka_unit_test(test_vector_ip4), cmocka_unit_test(test_vector_ip6),
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_given), cmocka_unit_test(test_broken_shape),
		cmocka_unit_test(test_cut), cmocka_unit_test(test_too_long), cmocka_unit_test(test_padding),
		cmocka_unit_test(test_extensions), cmocka_unit_test(test_truncated), cmocka_unit_test(test_shortened),
		cmocka_unit_test(test_short_header),
		cmocka_unit_test(test_icmp), cmocka_unit_test(test_icmp_checksum), cmocka_unit_test(test_icmp_not_an_error),
		cmocka_unit_test(test_fragments), cmocka_unit_test(test_fragment_alone), cmocka_unit_test(test_fragment_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
