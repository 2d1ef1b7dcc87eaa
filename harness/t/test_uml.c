/* SPDX-License-Identifier: MIT */
/*
 * test_uml.c - the moments at which cases begin in virtual time, and that timeouts are rounded
 * alike from there.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stacks/linux-uml/uml.h"

#define TICK 10000

/*
 * When the wheel lets a timeout end that is set at this time, both in ticks: rounded up to its
 * level's granule.
 */
static int64_t
wheel(int64_t now, int64_t timeout)
{
	int64_t granule = 1;

	for (int64_t range = 63; timeout >= range && granule < 32768; range *= 8)
		granule *= 8;
	return (now + timeout + granule) / granule * granule;
}

static const struct {
	int64_t longest, apart;
} lengths[] = {
	{ 1000000, 40960000 },
	{ 2580479999, 40960000 },
	{ 2580480000, 327680000 },
	{ 200000000000, 327680000 },
};

static void
moments_repeat(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct usec longest = { lengths[i].longest }, next, before;
		struct usec t = uml_moment((struct usec){ 20000 }, longest);

		assert_true(t.us == 300001000);
		assert_true(uml_moment(t, longest).us == t.us);
		for (int k = 0; k < 100; k++) {
			next = uml_moment(usec_add(t, (struct usec){ 1 }), longest);
			assert_true(next.us - t.us == lengths[i].apart);
			before = usec_sub(next, (struct usec){ 1 });
			assert_true(uml_moment(before, longest).us == next.us);
			t = next;
		}
	}
}

/*
 * Jiffies begin 300 s before they overflow, so a granule begins where time is 300 s.  All timeouts
 * that can end in a case take the same time from any of its moments, and at most an eighth and a
 * tick too long.
 */
static void
timeouts_are_rounded_alike(void **state)
{
	static const int64_t timeouts[] = {
		4, 20, 100, 6000, 12000, 30000, 200000, 720000, 2000000
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(timeouts) / sizeof(timeouts[0]); i++) {
		struct usec longest = { i % 2 ? 30000000000 : 2580000000 };
		struct usec t = uml_moment((struct usec){ 0 }, longest);
		int64_t timeout = timeouts[i / 2], first = (t.us - 300000000) / TICK, second;
		int64_t length = wheel(first, timeout) - first;

		if (timeout * TICK > longest.us)
			continue;
		assert_true(length > timeout);
		assert_true(length <= timeout + timeout / 8 + 1);
		for (int k = 0; k < 40; k++) {
			t = uml_moment(usec_add(t, (struct usec){ 1 }), longest);
			second = (t.us - 300000000) / TICK;
			assert_true(wheel(second, timeout) - second == length);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments_repeat),
		cmocka_unit_test(timeouts_are_rounded_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
