/* SPDX-License-Identifier: MIT */
/*
 * test_address.c - addresses that no host has, and where Ethernet takes a packet to them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "address.h"
#include "buf.h"
#include "kit.h"

static const struct row {
	const char *name, *text4, *text6, *mac4, *mac6;		/* NULL: there is none */
} rows[] = {
	{ "broadcast", "255.255.255.255", NULL, "ff:ff:ff:ff:ff:ff", NULL },
	{ "net-broadcast", "192.0.2.255", NULL, "ff:ff:ff:ff:ff:ff", NULL },
	{ "multicast", "224.0.0.1", "ff02::1", "01:00:5e:00:00:01", "33:33:00:00:00:01" },
	{ "unspecified", "0.0.0.0", "::", "02:00:00:00:00:02", "02:00:00:00:00:02" },
	{ "loopback", "127.0.0.1", "::1", "02:00:00:00:00:02", "02:00:00:00:00:02" },
	{ "foreign", "192.0.2.77", "2001:db8::77", "02:00:00:00:00:02", "02:00:00:00:00:02" },
	{ "own", "192.0.2.101", "2001:db8::65", "02:00:00:00:00:02", "02:00:00:00:00:02" },
};

static void
check(const struct row *row, int ip)
{
	static const uint8_t unicast[6] = { 2, 0, 0, 0, 0, 2 };
	const char *text = ip == 4 ? row->text4 : row->text6;
	struct sut sut = { .ops = NULL };
	char seen[ADDR_TEXT], seen_mac[18];
	int i = address_named(row->name, strlen(row->name));
	struct addr a;
	uint8_t m[6];

	sut.stack[ip == 6][0] = kit_ends(ip).stack;
	assert_string_equal(address_name(i), row->name);
	assert_int_equal(address_make(i, &sut, ip, &a), text ? 0 : -1);
	if (text == NULL)
		return;
	assert_string_equal(addr_text(&a, seen), text);
	address_mac(&sut, &a, unicast, m);
	snprintf(seen_mac, sizeof(seen_mac), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5]);
	assert_string_equal(seen_mac, ip == 4 ? row->mac4 : row->mac6);
}

static void
test_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		for (int ip = 4; ip <= 6; ip += 2)
			check(&rows[i], ip);
	assert_null(address_name((int)countof(rows)));
	assert_null(address_name(-1));
	assert_int_equal(address_named("multicas", 8), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
