/* SPDX-License-Identifier: MIT */
/*
 * test_call.c - the words for calls, replies and states, the payload pattern, and a profile's
 * features.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "call.h"
#include "sut.h"

/* Every word is there, and only it leads back to its number. */
static void
test_words(void **state)
{
	(void)state;
	for (int i = 0; i < CALLS; i++)
		assert_int_equal(call_named(call_name((enum call_kind)i)), i);
	for (int i = 0; i < REPLIES; i++)
		assert_int_equal(reply_named(reply_name((enum reply_kind)i)), i);
	for (int i = 0; i < STATES; i++)
		assert_int_equal(state_named(state_name((enum tcp_state)i)), i);
	assert_string_equal(call_name(CALL_SHUTDOWN_READ), "shutdown-read");
	assert_string_equal(reply_name(REPLY_UNREACHABLE), "unreachable");
	assert_string_equal(state_name(STATE_SYN_RECEIVED), "SYN-RECEIVED");
	assert_int_equal(call_named("shut"), -1);
	assert_int_equal(reply_named(""), -1);
	assert_int_equal(state_named("SYN_RECEIVED"), -1);
	assert_int_equal(state_named("established"), -1);
}

/*
 * Bytes that moved differ in most places, whatever the distance; and the byte is a function of the
 * offset alone.
 */
static void
test_pattern(void **state)
{
	static const uint32_t distances[] = { 1, 2, 4, 255, 256, 512, 536, 1220, 1440, 1448, 1460,
		32768, 65535, 65536, 1u << 20, 1u << 24, 0x80000000u };
	uint32_t counts[256] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(distances) / sizeof(distances[0]); i++) {
		int same = 0;

		for (uint32_t o = 0; o < 4096; o++)
			same += pattern_byte(o) == pattern_byte(o + distances[i]);
		assert_true(same < 4096 / 32);
	}
	for (uint32_t o = 0; o < 65536; o++)
		counts[pattern_byte(o)]++;
	for (int i = 0; i < 256; i++)
		assert_true(counts[i] > 128 && counts[i] < 512);
	assert_int_equal(pattern_byte(UINT32_MAX), pattern_byte(0u - 1));
}

static void
test_reply_text(void **state)
{
	const struct reply rows[] = {
		{ .kind = CALL_OPEN, .result = REPLY_REFUSED },
		{ .kind = CALL_ACCEPT, .result = REPLY_ERROR, .text = "no room" },
		{ .kind = CALL_RECEIVE, .result = REPLY_DATA, .offset = 0, .len = 10 },
		{ .kind = CALL_RECEIVE, .result = REPLY_DATA, .offset = 0, .len = 10, .bad = 1 },
	};
	static const char *const want[] = {
		"call open: refused", "call accept: error no room", "call receive: data 1:11",
		"call receive: data 1:11, not the bytes that were sent",
	};
	char text[100];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(reply_text(&rows[i], text, sizeof(text)), want[i]);
}

static void
test_features(void **state)
{
	const struct profile p = { .features = " sack  timestamps rfc5961" };
	const struct profile none = { .features = NULL };

	(void)state;
	assert_true(profile_has(&p, "sack"));
	assert_true(profile_has(&p, "timestamps"));
	assert_true(profile_has(&p, "rfc5961"));
	assert_false(profile_has(&p, "time"));
	assert_false(profile_has(&p, "stamps"));
	assert_false(profile_has(&p, "sack timestamps"));
	assert_false(profile_has(&p, ""));
	assert_false(profile_has(&none, "sack"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_pattern),
		cmocka_unit_test(test_features),
		cmocka_unit_test(test_reply_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
