/* SPDX-License-Identifier: MIT */
/* test_uml.c - the moments at which cases begin in virtual time, and that timeouts are rounded alike from there. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stacks/linux-uml/uml.h"

#define TICK 10000

/* When the wheel lets a timeout end that is set at this time, both in ticks: rounded up to its level's granule. */
static int64_t
wheel(int64_t now, int64_t timeout)
{
	int64_t granule = 1;

	for (int64_t range = 64; timeout >= range && granule < 32768; range *= 8)
		granule *= 8;
	return (now + timeout + granule) / granule * granule;
}

static void
moments_repeat(void **state)
{
	struct usec t = uml_moment((struct usec){ 20000 }), next;

	(void)state;
	assert_true(t.us == 300001000);
	assert_true(uml_moment(t).us == t.us);
	for (int i = 0; i < 100; i++) {
		next = uml_moment(usec_add(t, (struct usec){ 1 }));
		assert_true(next.us - t.us == 327680000);
		assert_true(uml_moment(usec_sub(next, (struct usec){ 1 })).us == next.us);
		t = next;
	}
}

/* Jiffies begin 300 s before they overflow, so a granule begins where time is 300 s. */
static void
timeouts_are_rounded_alike(void **state)
{
	static const int64_t timeouts[] = { 4, 20, 100, 6000, 12000, 30000, 720000, 2000000 };
	struct usec t = uml_moment((struct usec){ 0 });

	(void)state;
	for (size_t i = 0; i < sizeof(timeouts) / sizeof(timeouts[0]); i++) {
		int64_t first = (t.us - 300000000) / TICK, second;
		int64_t length = wheel(first, timeouts[i]) - first;

		assert_true(length > timeouts[i]);
		assert_true(length <= timeouts[i] + timeouts[i] / 8 + 1);
		for (struct usec u = t; u.us < t.us + 40 * 327680000ll; u = uml_moment(usec_add(u, (struct usec){ 1 }))) {
			second = (u.us - 300000000) / TICK;
			assert_true(wheel(second, timeouts[i]) - second == length);
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
