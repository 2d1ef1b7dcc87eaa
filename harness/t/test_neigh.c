/* SPDX-License-Identifier: MIT */
/* test_neigh.c - the tester's addresses on the Ethernet: what is answered, with what, and what isn't. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit.h"
#include "link.h"
#include "neigh.h"
#include "packet.h"

enum { ETHER = 14 };

static const uint8_t arp_request[] = "\xff\xff\xff\xff\xff\xff\2\0\0\0\0\2\x08\x06"
	"\0\1\x08\0\6\4\0\1" "\2\0\0\0\0\2\300\0\2\145" "\0\0\0\0\0\0\300\0\2\1";
static const uint8_t arp_reply[] = "\2\0\0\0\0\2\2\0\0\0\0\1\x08\x06"
	"\0\1\x08\0\6\4\0\2" "\2\0\0\0\0\1\300\0\2\1" "\2\0\0\0\0\2\300\0\2\145";

/* From 2001:db8::65 to the solicited-node address of 2001:db8::1: RFC 4861 4.3. */
static const uint8_t solicitation[] = "\x33\x33\xff\0\0\1\2\0\0\0\0\2\x86\xdd"
	"\x60\0\0\0\0\x20\x3a\xff" "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\145" "\xff\2\0\0\0\0\0\0\0\0\0\1\xff\0\0\1"
	"\x87\0\0\0\0\0\0\0" "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1" "\1\1\2\0\0\0\0\2";

static struct sut
tester(void)
{
	struct sut s = { .tester_mac = { 2, 0, 0, 0, 0, 1 }, .stack_mac = { 2, 0, 0, 0, 0, 2 } };

	s.tester[0][0] = kit_ends(4).tester;
	s.tester[1][0] = kit_ends(6).tester;
	return s;
}

static struct frame
frame_of(const uint8_t *bytes, uint32_t n)
{
	struct frame f = { .len = n };

	memcpy(f.data, bytes, n);
	return f;
}

static void
test_arp(void **state)
{
	struct sut s = tester();
	struct frame q = frame_of(arp_request, sizeof(arp_request) - 1), a;

	(void)state;
	assert_int_equal(neigh_answer(&s, &q, &a), 1);
	assert_int_equal(a.len, sizeof(arp_reply) - 1);
	assert_memory_equal(a.data, arp_reply, a.len);
	q.data[41] = 2;					/* an address that isn't ours */
	assert_int_equal(neigh_answer(&s, &q, &a), 0);
	q = frame_of(arp_reply, sizeof(arp_reply) - 1);	/* a reply is no question */
	assert_int_equal(neigh_answer(&s, &q, &a), 0);
	for (uint32_t n = 0; n < sizeof(arp_request) - 1; n++) {
		q = frame_of(arp_request, n);
		assert_int_equal(neigh_answer(&s, &q, &a), 0);
	}
}

static void
test_solicitation(void **state)
{
	struct ends e = kit_ends(6);
	struct sut s = tester();
	struct frame q = frame_of(solicitation, sizeof(solicitation) - 1), a;
	const uint8_t *icmp = a.data + ETHER + 40;

	(void)state;
	assert_int_equal(neigh_answer(&s, &q, &a), 1);
	assert_int_equal(a.len, ETHER + 40 + 32);
	assert_memory_equal(a.data, "\2\0\0\0\0\2\2\0\0\0\0\1\x86\xdd", ETHER);
	assert_int_equal(a.data[ETHER + 7], 255);
	assert_memory_equal(a.data + ETHER + 8, e.tester.b, 16);
	assert_memory_equal(a.data + ETHER + 24, e.stack.b, 16);
	assert_int_equal(icmp[0], 136);
	assert_int_equal(icmp[4], 0x60);		/* solicited, overriding */
	assert_memory_equal(icmp + 8, e.tester.b, 16);
	assert_memory_equal(icmp + 24, "\2\1\2\0\0\0\0\1", 8);
	assert_int_equal(checksum(icmp, 32, pseudo_sum(&e.tester, &e.stack, 58, 32)), 0);
	q.data[ETHER + 40 + 23] = 9;
	assert_int_equal(neigh_answer(&s, &q, &a), 0);
}

/* Duplicate address detection asks from the unspecified address; the answer goes to all nodes (RFC 4861 7.2.4). */
static void
test_detection(void **state)
{
	static const uint8_t all_nodes[16] = { 0xff, 2, [15] = 1 };
	struct sut s = tester();
	struct frame q = frame_of(solicitation, sizeof(solicitation) - 1 - 8), a;

	(void)state;
	memset(q.data + ETHER + 8, 0, 16);
	assert_int_equal(neigh_answer(&s, &q, &a), 1);
	assert_memory_equal(a.data + ETHER + 24, all_nodes, 16);
	assert_int_equal(a.data[ETHER + 40 + 4] & 0x40, 0);	/* no one in particular solicited it */
}

static void
test_none_of_its_business(void **state)
{
	struct sut s = tester();
	struct frame q, a;

	(void)state;
	for (uint32_t n = 0; n < ETHER + 40 + 24; n++) {
		q = frame_of(solicitation, n);
		assert_int_equal(neigh_answer(&s, &q, &a), 0);
	}
	q = frame_of(solicitation, sizeof(solicitation) - 1);
	q.data[ETHER + 6] = 6;
	assert_int_equal(neigh_answer(&s, &q, &a), 0);
	q = frame_of(solicitation, sizeof(solicitation) - 1);
	q.data[ETHER + 40] = 134;
	assert_int_equal(neigh_answer(&s, &q, &a), 0);
	q.data[12] = 0x08;
	q.data[13] = 0x00;
	assert_int_equal(neigh_answer(&s, &q, &a), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arp), cmocka_unit_test(test_solicitation), cmocka_unit_test(test_detection),
		cmocka_unit_test(test_none_of_its_business),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
