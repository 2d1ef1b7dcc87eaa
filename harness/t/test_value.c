/* SPDX-License-Identifier: MIT */
/* test_value.c - sums of constants and names, and that none of them overflows. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "kit.h"
#include "value.h"

/* Read all of a line as a sum. 1 when it is one. */
static int
read_sum(const char *line, const struct names *names, int is_time, struct value *v)
{
	struct diag d = { 0 };
	struct text t = kit_text(line, &d);
	int r = is_time ? value_parse_time(&t, names, v) : value_parse(&t, names, v);

	assert_int_equal(r < 0, d.errors > 0);
	return r == 0 && text_end(&t) == 0;
}

static const struct env env = { .slot = { [SLOT_RCV_NXT] = 101, [SLOT_RCV_WND] = 65535, [SLOT_SND_NXT] = 11,
	[SLOT_RTO] = 200000, [SLOT_MSL] = 120000000 } };

static void
test_numbers(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
		int absolute;
	} rows[] = {
		{ "0", 0, 0 }, { "65535", 65535, 0 }, { "0x10", 16, 0 }, { "0xFFffFFff", 4294967295, 0 }, { "010", 10, 0 },
		{ "-1", -1, 0 }, { "5-7", -2, 0 }, { "1+2+3-10", -4, 0 }, { "1099511627775", 1099511627775, 0 },
		{ "$rcv.nxt", 101, 0 }, { "$rcv.nxt+$rcv.wnd", 65636, 0 }, { "$rcv.nxt-1", 100, 0 },
		{ "-$snd.nxt+11", 0, 0 }, { "2*$snd.nxt-1", 21, 0 }, { "0x10*$snd.nxt", 176, 0 }, { "100-2*$snd.nxt", 78, 0 },
		{ "abs 7", 7, 1 }, { "abs 0xfffffffe+$snd.nxt", 4294967305, 1 },
	};
	const struct names none = { .n = 0 };
	struct value v;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(read_sum(rows[i].text, &none, 0, &v));
		assert_int_equal(value_now(&v, &env), rows[i].value);
		assert_int_equal(v.absolute, rows[i].absolute);
	}
}

static void
test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
	} rows[] = {
		{ "0us", 0 }, { "7us", 7 }, { "500ms", 500000 }, { "3s", 3000000 }, { "2m", 120000000 }, { "1h", 3600000000 },
		{ "3*$rto-10ms", 590000 }, { "2*$msl+1s", 241000000 }, { "1s-1ms+1us", 999001 }, { "$rto", 200000 },
		{ "1.5*$rto", 300000 }, { "0.25*$rto+1ms", 51000 }, { "2s-1.75*$rto", 1650000 }, { "655.35*$rto", 131070000 },
	};
	const struct names none = { .n = 0 };
	struct value v;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(read_sum(rows[i].text, &none, 1, &v));
		assert_int_equal(value_now(&v, &env), rows[i].us);
	}
}

static void
test_refused(void **state)
{
	static const char *const numbers[] = { "", "+1", "1+", "1-", "x", "$", "$nobody", "$rto", "1ms", "1 + 2", "0x",
		"3*4", "$rcv.nxt*2", "1099511627776", "0x10000000000", "99999999999999999999999",
		"$iss+$iss+$iss+$iss+$iss", "--1", "abs" };
	static const char *const times[] = { "5", "0", "$rcv.nxt", "5 ms", "5min", "5sec", "abs 5ms", "3*5ms", "ms",
		"1099511627776us", "1.5s", "0.5ms", "1.*$rto", "1.234*$rto", ".5*$rto", "1.5*3s", "656.5*$rto", "1.5" };
	const struct names none = { .n = 0 };
	struct value v;

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		assert_false(read_sum(numbers[i], &none, 0, &v));
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		assert_false(read_sum(times[i], &none, 1, &v));
}

/* The largest things that can be written are refused, or worked out without overflow. */
static void
test_large(void **state)
{
	static const char *const times[] = { "1099511627775h", "1000000h", "300000h+300000h", "1099511627775s",
		"1099511627775*$msl", "1000000*$msl+1000000*$msl", "655.35*$msl+655.35*$msl", "1099511627775.99*$msl" };
	static const char *const numbers[] = { "1099511627775*$rcv.wnd", "1099511627775*$iss-1099511627775*$irs" };
	struct env full;
	const struct names none = { .n = 0 };
	struct value v;
	int64_t now;

	(void)state;
	for (int i = 0; i < SLOTS_MAX; i++)
		full.slot[i] = i < SLOT_RTO ? UINT32_MAX : INT64_C(100) * 24 * 3600 * 1000000;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		if (read_sum(times[i], &none, 1, &v)) {
			now = value_now(&v, &full);
			assert_true(now < INT64_MAX / 4 && now > INT64_MIN / 4);
		}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (read_sum(numbers[i], &none, 0, &v)) {
			now = value_now(&v, &full);
			assert_true(now < INT64_MAX / 4 && now > INT64_MIN / 4);
		}
	assert_true(read_sum("8760h", &none, 1, &v));	/* a year is still a time */
	assert_int_equal(value_now(&v, &full), INT64_C(8760) * 3600 * 1000000);
}

static void
test_bind(void **state)
{
	struct names names = { .n = 0 };
	struct diag d = { 0 };
	struct text t = kit_text("$w $t1 $w $rcv.nxt w $a_long_name_of_24_letters $", &d);
	struct value v;

	(void)state;
	assert_int_equal(value_bind(&t, &names, 0), SLOTS_GIVEN);
	assert_int_equal(value_bind(&t, &names, 1), SLOTS_GIVEN + 1);
	assert_int_equal(value_bind(&t, &names, 0), SLOTS_GIVEN);	/* the same name, the same slot */
	assert_int_equal(names.n, 2);
	assert_int_equal(d.errors, 0);
	assert_int_equal(value_bind(&t, &names, 0), -1);		/* the tester's own */
	assert_int_equal(value_bind(&t, &names, 0), -1);		/* no $ */
	text_word(&t);
	assert_int_equal(value_bind(&t, &names, 0), -1);		/* too long */
	t.p = t.line + strlen(t.line) - 1;
	assert_int_equal(value_bind(&t, &names, 0), -1);		/* no name */
	assert_int_equal(d.errors, 4);
	assert_true(read_sum("$w+1", &names, 0, &v));
	assert_false(read_sum("$w", &names, 1, &v));
	assert_true(read_sum("3*$t1-1ms", &names, 1, &v));
}

/* Only the case's own names are off, and all together not by more than the one that weighs most. */
static void
test_blur(void **state)
{
	struct names names = { .n = 2, .name = { "t1", "t2" }, .is_time = { 1, 1 } };
	struct value v = { .n = 0 };

	(void)state;
	assert_int_equal(value_blur(&v, 1000), 0);
	assert_true(read_sum("3*$rto-10ms", &names, 1, &v));
	assert_int_equal(value_blur(&v, 1000), 0);
	assert_true(read_sum("2*$t2-3*$t1+1s", &names, 1, &v));
	assert_int_equal(value_blur(&v, 1000), 3000);
	assert_true(read_sum("1.75*$t1-4*$tick", &names, 1, &v));
	assert_int_equal(value_blur(&v, 1000), 1750);
	assert_int_equal(value_blur(&v, 0), 0);
}

/* What was a number stays one: steps that were read before count on it. */
static void
test_bind_kind(void **state)
{
	struct names names = { .n = 0 };
	struct diag d = { 0 };
	struct text t = kit_text("$w $w", &d);

	(void)state;
	assert_int_equal(value_bind(&t, &names, 0), SLOTS_GIVEN);
	assert_int_equal(value_bind(&t, &names, 1), -1);
	assert_int_equal(d.errors, 1);
}

static void
test_bind_many(void **state)
{
	struct names names = { .n = 0 };
	struct diag d = { 0 };
	char name[16];

	(void)state;
	for (int i = 0; i < SLOTS_MAX - SLOTS_GIVEN; i++) {
		struct text t = kit_text(name, &d);

		snprintf(name, sizeof(name), "$n%d", i);
		assert_int_equal(value_bind(&t, &names, 0), SLOTS_GIVEN + i);
	}
	{
		struct text t = kit_text("$more", &d);

		assert_int_equal(value_bind(&t, &names, 0), -1);
	}
	assert_int_equal(d.errors, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_times), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_large), cmocka_unit_test(test_bind), cmocka_unit_test(test_bind_kind),
		cmocka_unit_test(test_bind_many), cmocka_unit_test(test_blur),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
