/* SPDX-License-Identifier: MIT */
/* test_segment.c - the fields of a segment, sequence arithmetic, and the text of a segment. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "buf.h"
#include "segment.h"

static void
test_seq(void **state)
{
	struct seq a = { 0xfffffff0 }, b = { 0x10 };

	(void)state;
	assert_true(seq_before(a, b));
	assert_false(seq_before(b, a));
	assert_false(seq_before(a, a));
	assert_int_equal(seq_diff(a, b), 0x20);
	assert_int_equal(seq_diff(b, a), -0x20);
	assert_int_equal(seq_add(a, 0x20).n, 0x10);
	assert_int_equal(seq_add(b, -0x20).n, 0xfffffff0);
	assert_int_equal(seq_max(a, b).n, b.n);
	assert_int_equal(seq_max(b, a).n, b.n);
}

/* Every name leads back to its field, and only what a case writes as a word does. */
static void
test_fields(void **state)
{
	static const enum field unworded[] = { FIELD_FLAGS, FIELD_SEQ, FIELD_LEN };

	(void)state;
	for (int f = 0; f < FIELDS; f++) {
		const char *name = field_name((enum field)f);
		int worded = 1;

		assert_non_null(name);
		for (size_t i = 0; i < countof(unworded); i++)
			worded &= f != (int)unworded[i];
		assert_int_equal(field_worded(name, strlen(name)), worded ? f : -1);
		assert_true(field_max((enum field)f) > 0);
	}
	assert_int_equal(field_worded("wi", 2), -1);
	assert_int_equal(field_worded("winx", 3), FIELD_WIN);
	assert_int_equal(field_worded("", 0), -1);
	assert_int_equal(field_max(FIELD_RES), 7);
	assert_int_equal(field_max(FIELD_FLOW), 0xfffff);
}

/* SYN and FIN take a number each; the other bits take none. */
static void
test_length(void **state)
{
	struct segment s = { 0 };

	(void)state;
	segment_set(&s, FIELD_SEQ, 0xffffffff);
	segment_set(&s, FIELD_LEN, 10);
	segment_set(&s, FIELD_FLAGS, TCP_ACK | TCP_PSH | TCP_URG | TCP_RST | TCP_ECE | TCP_CWR | TCP_AE);
	assert_int_equal(segment_length(&s), 10);
	segment_set(&s, FIELD_FLAGS, TCP_SYN);
	assert_int_equal(segment_length(&s), 11);
	segment_set(&s, FIELD_FLAGS, TCP_SYN | TCP_FIN);
	assert_int_equal(segment_length(&s), 12);
	assert_int_equal(segment_end(&s).n, 11);
	segment_set(&s, FIELD_LEN, 0);
	assert_int_equal(segment_length(&s), 2);
}

static void
test_merge(void **state)
{
	struct segment s = { 0 }, d = { .has_options = 1, .options = { 2, 4, 5, 180 }, .options_len = 4 };

	(void)state;
	segment_set(&s, FIELD_WIN, 0);
	segment_set(&d, FIELD_WIN, 65535);
	segment_set(&d, FIELD_ACK, 7);
	segment_merge(&s, &d);
	assert_int_equal(s.v[FIELD_WIN], 0);		/* given stays given, even as 0 */
	assert_int_equal(s.v[FIELD_ACK], 7);
	assert_true(segment_has(&s, FIELD_ACK));
	assert_false(segment_has(&s, FIELD_SEQ));
	assert_int_equal(s.options_len, 4);
	s = (struct segment){ .has_options = 1 };	/* none are given: none it is */
	segment_merge(&s, &d);
	assert_int_equal(s.options_len, 0);
}

static void
test_flags(void **state)
{
	(void)state;
	for (uint32_t flags = 0; flags < 0x200; flags++) {
		char text[16] = "";
		struct buf out = BUF(text);
		uint32_t back = 0;

		flags_print(flags, &out);
		if (flags == 0)
			assert_string_equal(text, "-");
		else
			for (const char *p = text; *p; p++)
				back |= flag_lettered(*p);
		assert_int_equal(back, flags);
	}
	assert_int_equal(flag_lettered('x'), 0);
	assert_int_equal(flag_lettered('\0'), 0);
}

static void
test_print(void **state)
{
	struct segment s = { .options = { 2, 4, 5, 180 } };
	char text[128] = "";
	struct buf out = BUF(text);
	struct seq isn = { 0xfffffffe }, peer = { 1000 };

	(void)state;
	segment_set(&s, FIELD_FLAGS, TCP_SYN | TCP_ACK);
	segment_set(&s, FIELD_SEQ, 0xfffffffe);
	segment_set(&s, FIELD_ACK, 1001);
	segment_set(&s, FIELD_WIN, 64240);
	s.options_len = 4;
	segment_print(&s, isn, peer, &out);
	assert_string_equal(text, "S. 0:0 ack 1 win 64240 <mss 1460>");
	out = BUF(text);
	segment_set(&s, FIELD_FLAGS, TCP_FIN | TCP_PSH | TCP_URG);
	segment_set(&s, FIELD_SEQ, 3);
	segment_set(&s, FIELD_LEN, 10);
	segment_set(&s, FIELD_URG, 4);
	s.options_len = 0;
	segment_print(&s, isn, peer, &out);
	assert_string_equal(text, "FPU 5:15(10) win 64240 urg 4");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seq), cmocka_unit_test(test_fields), cmocka_unit_test(test_length),
		cmocka_unit_test(test_merge), cmocka_unit_test(test_flags), cmocka_unit_test(test_print),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
