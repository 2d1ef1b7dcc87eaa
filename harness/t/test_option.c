/* SPDX-License-Identifier: MIT */
/*
 * test_option.c - options as text, as bytes and compared.  The property that matters most: whatever bytes a stack
 * sends as options, their text parses back to the same bytes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "buf.h"
#include "diffs.h"
#include "kit.h"
#include "option.h"

enum { BLOCKS = 200000 };

/* The bytes that this text puts on the wire, or -1 if it isn't options. */
static int
bytes_of(const char *line, uint8_t *bytes, size_t size)
{
	struct names names = { .n = 0 };
	struct env env = { .slot = { [SLOT_MSS] = 1460, [SLOT_RCV_NXT] = 101 } };
	struct diag d = { 0 };
	struct text t = kit_text(line, &d);
	struct buf out = { .data = bytes, .size = size };
	struct options list;
	int r = options_parse(&t, &names, 0, &list);

	assert_int_equal(r < 0, d.errors > 0);
	if (r < 0)
		return -1;
	if (text_end(&t) < 0) {
		options_free(&list);
		return -1;
	}
	options_put(&list, &env, &out);
	options_free(&list);
	return out.full ? -1 : (int)out.len;
}

static void
test_bytes(void **state)
{
	static const struct {
		const char *text, *bytes;
		int n;
	} rows[] = {
		{ "<>", "", 0 },
		{ "<mss 1460>", "\2\4\5\264", 4 },
		{ "<mss $mss-40,nop>", "\2\4\5\214\1\0\0\0", 8 },
		{ "<sackOK,wscale 14>", "\4\2\3\3\16\0\0\0", 8 },
		{ "<nop,nop,TS val 1 ecr 0xffffffff>", "\1\1\10\12\0\0\0\1\377\377\377\377", 12 },
		{ "<nop, nop, sack 1:2 $rcv.nxt:258>", "\1\1\5\22\0\0\0\1\0\0\0\2\0\0\0\145\0\0\1\2", 20 },
		{ "<md5 00112233445566778899aabbccddeeff,eol>",
		  "\23\22\0\21\42\63\104\125\146\167\210\231\252\273\314\335\356\377\0\0", 20 },
		{ "<UTO 0x8001>", "\34\4\200\1", 4 },
		{ "<FO>", "\42\2\0\0", 4 },
		{ "<FO 0123456789abcdef>", "\42\12\1\43\105\147\211\253\315\357\0\0", 12 },
		{ "<AO 0102>", "\35\4\1\2", 4 },
		{ "<raw 0201>", "\2\1\0\0", 4 },
		{ "<raw 020405,raw b4>", "\2\4\5\264", 4 },
	};
	uint8_t bytes[OPTIONS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(bytes_of(rows[i].text, bytes, sizeof(bytes)), rows[i].n);
		assert_memory_equal(bytes, rows[i].bytes, (size_t)rows[i].n);
	}
}

static void
test_refused(void **state)
{
	static const char *const rows[] = { "mss 1460", "<mss 1460", "<mss>", "<mss 65536>", "<mss -1>", "<wscale 256>",
		"<wscael 7>", "<mss *>", "<mss=$m>", "<!mss>", "<TS 1 2>", "<TS val 1>", "<sack 1:>", "<sack>", "<md5 0>",
		"<raw>", "<raw 0>", "<mss 1460,>", "<,>", "<mss 1460>>", "<mss 1460 wscale 7>", "<sack 1:2 3:4 5:6 7:8 9:10>",
		"<raw 000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f000102030405060708>", "<mss $rto>" };
	uint8_t bytes[OPTIONS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (bytes_of(rows[i], bytes, sizeof(bytes)) >= 0)
			fail_msg("%s was taken", rows[i]);
}

/* A header has room for 40 bytes: what doesn't fit is an error in the text and isn't cut off silently. */
static void
test_room(void **state)
{
	const char *fits = "<sack 1:2 3:4 5:6 7:8,mss 1,nop,nop>", *over = "<sack 1:2 3:4 5:6 7:8,mss 1,nop,nop,nop>";
	uint8_t bytes[OPTIONS_MAX];
	struct names names = { .n = 0 };
	struct diag d = { 0 };
	struct options list;
	struct text t;

	(void)state;
	assert_int_equal(bytes_of(fits, bytes, sizeof(bytes)), 40);
	t = kit_text(over, &d);
	assert_int_equal(options_parse(&t, &names, 0, &list), -1);
	assert_int_equal(d.errors, 1);
}

/* Bytes at random, or kinds that exist with lengths that are mostly right. */
static size_t
make_block(uint64_t *seed, uint8_t *block)
{
	static const uint8_t known[] = { 0, 1, 2, 2, 3, 4, 5, 5, 5, 8, 8, 19, 28, 29, 34, 253 };
	static const uint8_t lengths[] = { 1, 1, 4, 4, 3, 2, 10, 18, 34, 10, 10, 18, 4, 16, 10, 6 };
	size_t n = kit_random(seed) % (OPTIONS_MAX / 4 + 1) * 4, at = 0;

	for (size_t i = 0; i < n; i++)
		block[i] = (uint8_t)kit_random(seed);
	while (at + 2 <= n && kit_random(seed) % 8 != 0) {
		size_t k = kit_random(seed) % sizeof(known);

		block[at] = known[k];
		if (lengths[k] > 1)
			block[at + 1] = kit_random(seed) % 16 == 0 ? (uint8_t)kit_random(seed) : lengths[k];
		at += lengths[k];
	}
	return n;
}

static void
test_any_bytes(void **state)
{
	uint64_t seed = 1;
	int raw = 0;

	(void)state;
	for (int i = 0; i < BLOCKS; i++) {
		uint8_t block[OPTIONS_MAX], back[OPTIONS_MAX];
		char text[1024] = "";
		struct buf out = BUF(text);
		size_t n = make_block(&seed, block);

		options_print(block, n, &out);
		assert_false(out.full);
		if (n == 0) {
			assert_string_equal(text, "");
			continue;
		}
		if (bytes_of(text, back, sizeof(back)) != (int)n || memcmp(back, block, n) != 0)
			fail_msg("block %d came back otherwise: %s", i, text);
		raw += strstr(text, "raw") != NULL;
	}
	assert_true(raw > BLOCKS / 20 && raw < BLOCKS * 19 / 20);	/* both ways of printing were tried */
}

static void
test_print(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *text;
	} rows[] = {
		{ "\2\4\5\264\4\2\10\12\0\0\0\1\0\0\0\0\1\3\3\7", 20, "<mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7>" },
		{ "\5\12\0\0\0\1\0\0\0\2\0\0", 12, "<sack 1:2,eol,eol>" },
		{ "\5\2\1\1", 4, "<raw 0502,nop,nop>" },		/* no block at all */
		{ "\5\6\0\0\0\1\0\0", 8, "<raw 050600000001,eol,eol>" },	/* half a block */
		{ "\2\3\5\1", 4, "<raw 020305,nop>" },			/* an MSS of one byte */
		{ "\375\4\1\2", 4, "<raw fd040102>" },			/* a kind without a name */
		{ "\1\2\0\1", 4, "<nop,raw 020001>" },			/* a length that can't be */
		{ "\1\1\1\2", 4, "<nop,nop,nop,raw 02>" },		/* no length */
		{ "\1\2\5\1", 4, "<nop,raw 020501>" },			/* a length past the end */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[256] = "";
		struct buf out = BUF(text);

		options_print((const uint8_t *)rows[i].bytes, rows[i].n, &out);
		assert_string_equal(text, rows[i].text);
	}
}

static void
test_walk(void **state)
{
	struct buf in = buf_reading("\1\2\4\5\264\4\2\0\3", 9), body;
	uint32_t kind, v;

	(void)state;
	assert_int_equal(option_next(&in, &kind, &body), 1);
	assert_int_equal(kind, OPTION_NOP);
	assert_int_equal(option_next(&in, &kind, &body), 1);
	assert_int_equal(kind, OPTION_MSS);
	assert_int_equal(buf_get(&body, &v, 2), 0);
	assert_int_equal(v, 1460);
	assert_int_equal(option_next(&in, &kind, &body), 1);
	assert_int_equal(kind, OPTION_SACKOK);
	assert_int_equal(buf_left(&body), 0);
	assert_int_equal(option_next(&in, &kind, &body), 0);	/* end of list */
	assert_int_equal(option_next(&in, &kind, &body), -1);	/* what is behind it has no length */
	assert_int_equal(option_find((const uint8_t *)"\1\2\4\5\264\0\3\3\7", 9, OPTION_WSCALE, &body), 0);
	assert_int_equal(option_find((const uint8_t *)"\1\2\4\5\264\3\3\7", 8, OPTION_WSCALE, &body), 1);
	assert_int_equal(option_find((const uint8_t *)"\2\1\3\3\7", 5, OPTION_WSCALE, &body), 0);
}

static void
test_refused_expecting(void **state)
{
	static const char *const rows[] = { "<mss>", "<!raw 00>", "<!mss 5>", "<mss=m>", "<mss=$mss>", "<TS * 5>", "<TS val=5 ecr 1>",
		"<mss 1460~536>", "<mss 536~65536>" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct names names = { .n = 0 };
		struct diag d = { 0 };
		struct text t = kit_text(rows[i], &d);
		struct options list;

		if (options_parse(&t, &names, 1, &list) == 0)
			fail_msg("%s was taken", rows[i]);
		assert_int_equal(d.errors, 1);
	}
}

/* Compare: 1 when nothing differs. */
static int
agrees(const char *line, const char *bytes, size_t n, struct env *env, struct diffs *diffs)
{
	struct names names = { .n = 0 };
	struct diag d = { .out = stderr };
	struct text t = kit_text(line, &d);
	struct options list;

	assert_int_equal(options_parse(&t, &names, 1, &list), 0);
	assert_int_equal(text_end(&t), 0);
	diffs->n = diffs->differ = 0;
	options_match(&list, env, (const uint8_t *)bytes, n, diffs);
	options_free(&list);
	return diffs->differ == 0;
}

static void
test_match(void **state)
{
#define SYN_OPTIONS "\2\4\5\264\4\2\10\12\0\0\0\1\0\0\0\0\1\3\3\7"
	static const struct {
		const char *text, *bytes;
		size_t n;
		int ok;
	} rows[] = {
		{ "<mss 1460>", SYN_OPTIONS, 20, 1 },
		{ "<mss $mss>", SYN_OPTIONS, 20, 1 },
		{ "<wscale 7,mss 1460>", SYN_OPTIONS, 20, 1 },		/* in any order */
		{ "<mss 1459>", SYN_OPTIONS, 20, 0 },
		{ "<mss *,wscale *,TS *,sackOK>", SYN_OPTIONS, 20, 1 },
		{ "<mss\t*>", SYN_OPTIONS, 20, 1 },
		{ "<mss 536~$mss>", SYN_OPTIONS, 20, 1 },
		{ "<mss 536~$mss-1000>", SYN_OPTIONS, 20, 0 },		/* it ends before it begins */
		{ "<TS val 2~0 ecr *>", SYN_OPTIONS, 20, 0 },		/* all but 1 */
		{ "<TS val $mss-1461~$mss ecr *>", SYN_OPTIONS, 20, 1 },	/* from 2^32-1 on */
		{ "<TS\t*>", SYN_OPTIONS, 20, 1 },
		{ "<TS val * ecr 0>", SYN_OPTIONS, 20, 1 },
		{ "<TS val 1 ecr *>", SYN_OPTIONS, 20, 1 },
		{ "<TS val 2 ecr *>", SYN_OPTIONS, 20, 0 },
		{ "<!sack>", SYN_OPTIONS, 20, 1 },
		{ "<!TS>", SYN_OPTIONS, 20, 0 },
		{ "<nop>", SYN_OPTIONS, 20, 1 },
		{ "<md5 *>", SYN_OPTIONS, 20, 0 },
		{ "<>", SYN_OPTIONS, 20, 0 },
		{ "<>", "", 0, 1 },
		{ "<>", "\1\1\1\0", 4, 1 },
		{ "<sackOK>", "\4\3\1\0", 4, 0 },			/* its length is not right */
		{ "<mss 5>", "\2\3\5\0", 4, 0 },
		{ "<mss *>", "\2\3\5\0", 4, 1 },			/* any value: it is there */
		{ "<sack 1:2>", "\1\1\5\12\0\0\0\1\0\0\0\2", 12, 1 },
		{ "<sack 1:2 *:9>", "\5\22\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\11", 18, 1 },
		{ "<sack 1:2>", "\5\22\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\11", 18, 0 },
		{ "<sack 1:2 3:9>", "\1\1\5\12\0\0\0\1\0\0\0\2", 12, 0 },
		{ "<FO 0102>", "\42\4\1\2", 4, 1 },
		{ "<FO 0102>", "\42\5\1\2\3\0\0\0", 8, 0 },
		{ "<FO 010203>", "\42\4\1\2", 4, 0 },
		{ "<raw 0204>", SYN_OPTIONS, 20, 1 },
		{ "<raw 0404>", SYN_OPTIONS, 20, 0 },
		{ "<eol>", "\1\1\1\0", 4, 1 },
		{ "<eol>", "\1\1\1\1", 4, 0 },
		{ "<eol>", "\2\4\5\0", 4, 0 },
		{ "<!eol>", "\1\1\1\0", 4, 0 },
	};
	struct env env = { .slot = { [SLOT_MSS] = 1460 } };
	struct diffs diffs;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (agrees(rows[i].text, rows[i].bytes, rows[i].n, &env, &diffs) != rows[i].ok)
			fail_msg("%s, row %zu, should have been %d", rows[i].text, i, rows[i].ok);
}

/* Names are bound when the option agrees, and kept otherwise. */
static void
test_match_binds(void **state)
{
	struct env env = { .slot = { [SLOTS_GIVEN] = 77, [SLOTS_GIVEN + 1] = 78 } };
	struct diffs diffs;

	(void)state;
	assert_false(agrees("<TS val=$v ecr 9>", SYN_OPTIONS, 20, &env, &diffs));
	assert_int_equal(env.slot[SLOTS_GIVEN], 77);
	assert_true(agrees("<TS val=$v ecr=$e>", SYN_OPTIONS, 20, &env, &diffs));
	assert_int_equal(env.slot[SLOTS_GIVEN], 1);
	assert_int_equal(env.slot[SLOTS_GIVEN + 1], 0);
	assert_true(agrees("<mss=$m>", SYN_OPTIONS, 20, &env, &diffs));
	assert_int_equal(env.slot[SLOTS_GIVEN], 1460);
}

static void
test_match_says(void **state)
{
	struct env env = { .slot = { 0 } };
	struct diffs diffs;

	(void)state;
	assert_false(agrees("<mss 536,!wscale,UTO *>", SYN_OPTIONS, 20, &env, &diffs));
	assert_int_equal(diffs.n, 3);
	assert_int_equal(diffs.differ, 3);
	assert_string_equal(diffs.d[0].field, "option mss");
	assert_string_equal(diffs.d[0].expected, "mss 536");
	assert_string_equal(diffs.d[0].observed, "mss 1460");
	assert_string_equal(diffs.d[1].expected, "none");
	assert_string_equal(diffs.d[1].observed, "wscale 7");
	assert_string_equal(diffs.d[2].expected, "UTO, any value");
	assert_string_equal(diffs.d[2].observed, "none");
	assert_false(agrees("<>", "\2\4\5\264", 4, &env, &diffs));
	assert_string_equal(diffs.d[0].expected, "none");
	assert_string_equal(diffs.d[0].observed, "<mss 1460>");
	assert_ptr_equal(diffs_first(&diffs), &diffs.d[0]);
}

/* A list of more diffs than fit keeps the count right. */
static void
test_diffs(void **state)
{
	struct diffs diffs = { 0 };

	(void)state;
	assert_null(diffs_first(&diffs));
	for (int i = 0; i < DIFFS_MAX + 5; i++)
		diffs_add(&diffs, "field", i >= DIFFS_MAX, "e", "o");
	assert_int_equal(diffs.n, DIFFS_MAX);
	assert_int_equal(diffs.differ, 5);
	diffs.n = diffs.differ = 0;
	diffs_add(&diffs, "a field with a name that is longer than its room", 1, "e", "o");
	assert_string_equal(diffs_first(&diffs)->field, "a field with a name tha");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes), cmocka_unit_test(test_refused), cmocka_unit_test(test_refused_expecting),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_print), cmocka_unit_test(test_walk),
		cmocka_unit_test(test_match), cmocka_unit_test(test_match_binds), cmocka_unit_test(test_match_says),
		cmocka_unit_test(test_diffs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
