/* SPDX-License-Identifier: MIT */
/*
 * test_recording.c - a case that ran once, in a file: what is written is what is read, and what is wrong has its line.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "buf.h"
#include "recording.h"

static const struct profile profile = {
	.name = "toy", .response = { 1 }, .settle = { 2 }, .tick = { 3 }, .msl = { 4 }, .rto = { 5 }, .delack = { 6 }, .mss_floor = 8, .urgent = 1, .rmem = 7,
	.features = "sack timestamps", .offer_wscale = 1,
};

/* One of everything, as text to be freed. */
static char *
written(void)
{
	static const struct run_config config = { .ip = 6, .seed = 0xfedcba9876543210u, .instance = 17, .timeout_scale = 150, .wrap = 1 };
	struct sut sut = { .profile = &profile, .tester_mac = { 2, 1 }, .stack_mac = { 2, 0xff }, .untold = UNTOLD_OPEN,
		.only_opens = 1, .own_port = 1, .closes_too = 1, .serve = "OK\r\n" };
	struct transcript t = { 0 };
	struct frame frame = { .t = { 9 }, .len = 3, .data = { 0, 0xab, 0xff } };
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	assert_non_null(f);
	sut.tester[0][0] = (struct addr){ .family = 4, .b = { 192, 0, 2, 1 } };
	sut.stack[1][2] = sut.stack[1][1] = sut.stack[1][0] = (struct addr){ .family = 6, .b = { 0x20, 1, 0xd, 0xb8 } };
	transcript_add(&t, &(struct transcript_event){ .kind = TRANSCRIPT_FRAME, .t = { 9 }, .frame = &frame });
	transcript_add(&t, &(struct transcript_event){ .kind = TRANSCRIPT_STATE, .t = { 10 }, .state = STATE_CLOSED, .listening = 1 });
	recording_write(f, "a/b[c=1]@ipv6", &config, &sut, &t);
	fclose(f);
	transcript_free(&t);
	return text;
}

static int
reading(const char *text, struct recording *r, int *line)
{
	FILE *f = fmemopen((char *)(uintptr_t)text, strlen(text), "r");
	int got;

	assert_non_null(f);
	got = recording_read(r, f, line);
	fclose(f);
	return got;
}

static void
test_same(void **state)
{
	char *text = written(), *again = NULL;
	struct recording r;
	size_t n = 0;
	FILE *f;
	int line;

	(void)state;
	assert_int_equal(reading(text, &r, &line), 0);
	assert_string_equal(r.id, "a/b[c=1]@ipv6");
	assert_int_equal(r.config.ip, 6);
	assert_true(r.config.seed == 0xfedcba9876543210u);
	assert_int_equal(r.config.instance, 17);
	assert_int_equal(r.config.wrap, 1);
	assert_int_equal(r.profile.rmem, 7);
	assert_int_equal(r.profile.mss_floor, 8);
	assert_int_equal(r.profile.urgent, 1);
	assert_string_equal(r.profile.features, "sack timestamps");
	assert_int_equal(r.profile.offer_wscale, 1);
	assert_int_equal(r.like.untold, UNTOLD_OPEN);
	assert_true(r.like.only_opens && r.like.own_port && r.like.closes_too);
	assert_string_equal(r.like.serve, "OK\r\n");
	assert_int_equal(r.like.tester[0][0].family, 4);
	assert_int_equal(r.like.tester[0][1].family, 0);
	assert_int_equal(r.like.stack[1][2].b[0], 0x20);
	assert_int_equal(r.tape.n, 2);
	assert_int_equal(r.tape.v[0].frame->data[1], 0xab);
	assert_non_null(f = open_memstream(&again, &n));
	recording_write(f, r.id, &r.config, &r.like, &r.tape);
	fclose(f);
	assert_string_equal(text, again);
	recording_free(&r);
	free(again);
	free(text);
}

/* However it is cut off, or whatever word is spoiled, it is an error and not half a recording. */
static void
test_wrong(void **state)
{
	static const struct {
		const char *from, *to;
		int line;
	} rows[] = {
		{ "case a", "cast a", 1 }, { "config 6", "config 5", 2 }, { "profile toy", "profile ", 3 },
		{ "offers 1", "offers x", 5 }, { "manners 2 1 1 1", "manners 2 1 1", 6 },
		{ "serve 4f4b0d0a", "serve 4f4b0d0", 7 }, { "macs 0201", "macs 02", 8 },
		{ "address tester 4 0", "address tester 4 3", 9 }, { "stack 6 1 20", "stack 7 1 20", 11 },
		{ "transcript", "transcrypt", 13 }, { "9 00ab", "9 00aB", 14 },
	};
	char *text = written(), spoiled[2000];
	struct recording r;
	int line;

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const char *at = strstr(text, rows[i].from);

		assert_non_null(at);
		snprintf(spoiled, sizeof(spoiled), "%.*s%s%s", (int)(at - text), text, rows[i].to, at + strlen(rows[i].from));
		if (reading(spoiled, &r, &line) != -1 || line != rows[i].line)
			fail_msg("%s: line %d", rows[i].to, line);
		recording_free(&r);
	}
	snprintf(spoiled, sizeof(spoiled), "%.*s", (int)(strstr(text, "transcript") - text), text);
	assert_int_equal(reading(spoiled, &r, &line), -1);
	assert_int_equal(line, 0);
	recording_free(&r);
	assert_int_equal(reading("transcript\n", &r, &line), -1);
	recording_free(&r);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_same), cmocka_unit_test(test_wrong) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
