/* SPDX-License-Identifier: MIT */
/* test_buf.c - bytes within bounds: what doesn't fit is told and changes nothing. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "buf.h"

static void
test_put(void **state)
{
	uint8_t room[8];
	struct buf b = BUF(room);

	(void)state;
	buf_put(&b, 0x01020304, 4);
	buf_put(&b, 0xaabb, 1);
	buf_put(&b, 0xccdd, 2);
	assert_int_equal(b.len, 7);
	assert_memory_equal(room, "\1\2\3\4\xbb\xcc\xdd", 7);
	buf_put(&b, 0x1234, 2);			/* one byte too many: all of it stays out */
	assert_true(b.full);
	assert_int_equal(b.len, 7);
	buf_put(&b, 0x99, 1);
	assert_int_equal(b.len, 8);
	assert_int_equal(room[7], 0x99);
	assert_true(b.full);			/* once full, it is remembered */
}

static void
test_bytes(void **state)
{
	uint8_t room[4];
	struct buf b = BUF(room);

	(void)state;
	buf_bytes(&b, NULL, 0);
	assert_int_equal(b.len, 0);
	buf_bytes(&b, "abc", 3);
	buf_bytes(&b, "de", 2);
	assert_int_equal(b.len, 3);
	assert_true(b.full);
	buf_bytes(&b, "d", 1);
	assert_memory_equal(room, "abcd", 4);
}

static void
test_set(void **state)
{
	uint8_t room[8];
	struct buf b = BUF(room);

	(void)state;
	buf_put(&b, 0, 4);
	buf_set(&b, 1, 0xabcd, 2);
	assert_memory_equal(room, "\0\xab\xcd\0", 4);
	assert_false(b.full);
	buf_set(&b, 3, 0xffff, 2);		/* the second byte wasn't put before */
	assert_true(b.full);
	assert_int_equal(room[3], 0);
}

static void
test_printf(void **state)
{
	char room[8] = "";
	struct buf b = BUF(room);

	(void)state;
	buf_printf(&b, "%d", 1234);
	assert_string_equal(room, "1234");
	buf_printf(&b, "567");
	assert_string_equal(room, "1234567");
	assert_false(b.full);
	buf_printf(&b, "x");
	assert_true(b.full);
	assert_string_equal(room, "1234567");
	assert_int_equal(b.len, 7);
	b = BUF(room);
	buf_printf(&b, "%s", "cut at the end of the room");
	assert_string_equal(room, "cut at ");
	assert_true(b.full);
}

/* No room at all, and room that was filled with bytes up to the last. */
static void
test_printf_nowhere(void **state)
{
	char room[2] = "ab";
	struct buf none = { .data = (uint8_t *)room, .size = 0 }, b = BUF(room);

	(void)state;
	buf_printf(&none, "x");
	assert_true(none.full);
	buf_bytes(&b, "ab", 2);
	buf_printf(&b, "x");
	assert_true(b.full);
	assert_int_equal(b.len, 2);
	assert_memory_equal(room, "ab", 2);
}

static void
test_get(void **state)
{
	struct buf b = buf_reading("\1\2\3\4\5\6\7", 7);
	uint32_t v = 9;

	(void)state;
	assert_int_equal(buf_get(&b, &v, 4), 0);
	assert_int_equal(v, 0x01020304);
	assert_int_equal(buf_get(&b, &v, 4), -1);
	assert_int_equal(v, 0);
	assert_int_equal(buf_left(&b), 3);
	assert_int_equal(buf_get(&b, &v, 2), 0);
	assert_int_equal(v, 0x0506);
	assert_int_equal(buf_skip(&b, 2), -1);
	assert_int_equal(buf_skip(&b, 1), 0);
	assert_int_equal(buf_left(&b), 0);
	assert_int_equal(buf_get(&b, &v, 1), -1);
}

static void
test_sub(void **state)
{
	struct buf b = buf_reading("\1\2\3\4\5", 5), sub;
	uint32_t v;

	(void)state;
	assert_int_equal(buf_skip(&b, 1), 0);
	assert_int_equal(buf_sub(&b, 3, &sub), 0);
	assert_int_equal(buf_left(&b), 1);
	assert_int_equal(buf_left(&sub), 3);
	assert_int_equal(buf_get(&sub, &v, 3), 0);
	assert_int_equal(v, 0x020304);
	assert_int_equal(buf_get(&sub, &v, 1), -1);	/* its end is not its parent's */
	assert_int_equal(buf_sub(&b, 2, &sub), -1);
	assert_int_equal(buf_left(&b), 1);
	assert_int_equal(buf_sub(&b, SIZE_MAX, &sub), -1);
	assert_int_equal(buf_sub(&b, 1, &sub), 0);
	assert_int_equal(buf_sub(&b, 0, &sub), 0);
	assert_int_equal(buf_left(&sub), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put), cmocka_unit_test(test_bytes), cmocka_unit_test(test_set),
		cmocka_unit_test(test_printf), cmocka_unit_test(test_printf_nowhere), cmocka_unit_test(test_get),
		cmocka_unit_test(test_sub),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
