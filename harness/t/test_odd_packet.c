/* SPDX-License-Identifier: MIT */
/*
 * test_odd_packet.c - what only a tester sends: IP options, octets behind a packet, errors that no router would send.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "icmp.h"
#include "kit.h"
#include "link.h"
#include "packet.h"

enum { ETHER = 14 };

/* An ACK with that much text, and what the test adds to it. */
static void
build(struct segment *s, int ip, uint32_t len, struct frame *f)
{
	static const uint8_t src_mac[6] = { 2, 0, 0, 0, 0, 1 }, dst_mac[6] = { 2, 0, 0, 0, 0, 2 }, data[100];
	struct ends e = kit_ends(ip);

	segment_set(s, FIELD_FLAGS, TCP_ACK);
	segment_set(s, FIELD_SEQ, 1);
	segment_set(s, FIELD_LEN, len);
	assert_int_equal(packet_build(s, &e, src_mac, dst_mac, data, f), 0);
}

/* What the tester puts into the IP header, and behind the packet: the checksums are right, and both are seen again. */
static void
test_ip_options(void **state)
{
	static const uint8_t option[] = { 0x1e, 4, 0xab, 0xcd, 1 };
	struct segment s = { .given = 0 };
	struct frame f;
	struct packet p;

	(void)state;
	s.ip_options = option;
	s.ip_options_len = sizeof(option);
	segment_set(&s, FIELD_PAD, 9);
	for (int ip = 4; ip <= 6; ip += 2) {
		size_t header = ip == 4 ? 20 : 40;

		build(&s, ip, 3, &f);
		assert_int_equal(f.len, ETHER + header + 8 + 20 + 3 + 9);
		packet_parse(&f, &p);
		assert_int_equal(p.kind, PACKET_TCP);
		assert_int_equal(p.segment.v[FIELD_LEN], 3);
		assert_int_equal(p.sum, p.segment.v[FIELD_SUM]);
		assert_int_equal(packet_size(&p), header + 8 + 20 + 3);
		assert_int_equal(p.segment.ip_options_len, ip == 4 ? 8 : 6);
		assert_memory_equal(p.segment.ip_options, option, sizeof(option));
		assert_int_equal(p.behind, 9);
		assert_memory_equal(f.data + ETHER + header + (ip == 6 ? 2 : 0), option, sizeof(option));
		if (ip == 4)
			assert_int_equal(p.ipsum, p.segment.v[FIELD_IPSUM]);
	}
}

/* An error as no router would send it. */
static void
test_odd_icmp(void **state)
{
	struct segment s = { .given = 0 };
	struct frame f, icmp;
	struct packet p;

	(void)state;
	for (int ip = 4; ip <= 6; ip += 2) {
		size_t header = ip == 4 ? 20 : 40;
		struct icmp_error e = { .kind = icmp_named("port-unreachable", 16), .quote = 8, .renumber = 1, .seq = 77 };

		build(&s, ip, 100, &f);
		assert_int_equal(icmp_build(&e, &f, &icmp), 0);
		assert_int_equal(icmp.len, ETHER + header + 8 + header + 8);
		packet_parse(&icmp, &p);
		assert_int_equal(p.kind, PACKET_ICMP);
		assert_int_equal(p.quoted_seq, 77);
		e.proto = 17;
		assert_int_equal(icmp_build(&e, &f, &icmp), 0);
		packet_parse(&icmp, &p);
		assert_int_equal(p.kind, PACKET_OTHER);
		e = (struct icmp_error){ .kind = e.kind, .bad_sum = 1 };
		assert_int_equal(icmp_build(&e, &f, &icmp), 0);
		if (ip == 4)
			assert_int_not_equal(checksum(icmp.data + ETHER + header, icmp.len - ETHER - header, 0), 0);
	}
	assert_true(icmp_tells_mtu(icmp_named("fragmentation-needed", 20)));
	assert_false(icmp_tells_mtu(icmp_named("port-unreachable", 16)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ip_options),
		cmocka_unit_test(test_odd_icmp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
