/* SPDX-License-Identifier: MIT */
/* test_spec.c - segments as a case writes them: read, worked out to be sent, compared with what came, and explained. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "buf.h"
#include "call.h"
#include "diffs.h"
#include "kit.h"
#include "packet.h"
#include "spec.h"

enum { ISN = 0xfffffff0u, PEER = 5000 };	/* the sender's first number wraps soon */

static const struct bases bases = { { ISN }, { PEER } };

/* Names $a, $b and $w are bound. */
static struct names names = { .name = { "a", "b", "w" }, .n = 3 };

static struct env
env_with(int64_t a, int64_t b, int64_t w)
{
	struct env e = { .slot = { [SLOT_RCV_NXT] = 101, [SLOTS_GIVEN] = a, [SLOTS_GIVEN + 1] = b, [SLOTS_GIVEN + 2] = w } };

	return e;
}

static int
reads(const char *line, int expecting, struct spec *s)
{
	struct names bound = names;
	struct diag d = { 0 };
	struct text t = kit_text(line, &d);
	int r = spec_parse(&t, &bound, expecting, s);

	assert_int_equal(r < 0, d.errors > 0);
	if (r == 0 && text_peek(&t) != '\0') {
		spec_free(s);
		return 0;
	}
	return r == 0;
}

static void
must_read(const char *line, int expecting, struct spec *s)
{
	if (!reads(line, expecting, s))
		fail_msg("%s was refused", line);
}

/* A segment of the stack: numbers relative to ISN and PEER. */
static struct packet
came(uint32_t flags, uint32_t seq, uint32_t len, uint32_t ack)
{
	static uint8_t pattern[256];
	struct packet p = { .kind = PACKET_TCP, .ip = 4 };
	struct segment *s = &p.segment;

	segment_set(s, FIELD_FLAGS, flags);
	segment_set(s, FIELD_SEQ, ISN + seq);
	segment_set(s, FIELD_LEN, len);
	segment_set(s, FIELD_ACK, PEER + ack);
	segment_set(s, FIELD_WIN, 1000);
	segment_set(s, FIELD_TTL, 64);
	for (uint32_t i = 0; i < len; i++)
		pattern[i] = pattern_byte(seq - 1 + i);
	s->data = pattern;
	return p;
}

/* 1 when it matches. */
static int
agrees(const char *line, const struct packet *p, struct env *env, struct diffs *diffs)
{
	struct spec s;

	must_read(line, 1, &s);
	diffs->n = diffs->differ = 0;
	spec_match(&s, env, &bases, p, diffs);
	spec_free(&s);
	return diffs->differ == 0;
}

static void
test_flags(void **state)
{
	static const struct {
		const char *text;
		uint32_t flags;
		int ok;
	} rows[] = {
		{ "S. 1:1 ack *", TCP_SYN | TCP_ACK, 1 },
		{ "S. 1:1 ack *", TCP_SYN, 0 },
		{ "S 1:1", TCP_SYN | TCP_ACK, 0 },
		{ ". 1:1 ack *", TCP_ACK | TCP_PSH, 1 },	/* PSH is compared only when written */
		{ "P. 1:1 ack *", TCP_ACK, 0 },
		{ "P. 1:1 ack *", TCP_ACK | TCP_PSH, 1 },
		{ "[P]. 1:1 ack *", TCP_ACK, 1 },
		{ "R[.] 1:1", TCP_RST, 1 },
		{ "R[.] 1:1", TCP_RST | TCP_ACK, 1 },
		{ "R[.] 1:1", TCP_ACK, 0 },
		{ "[SF]. 1:1 ack *", TCP_ACK | TCP_FIN, 1 },
		{ "[SF]. 1:1 ack *", TCP_ACK | TCP_URG, 0 },
		{ "- 1:1", 0, 1 },
		{ "- 1:1", TCP_PSH, 1 },
		{ "- 1:1", TCP_ACK, 0 },
		{ "* 1:1", TCP_SYN | TCP_FIN | TCP_RST | TCP_AE, 1 },
		{ "FUEWA. 1:1 ack *", TCP_FIN | TCP_URG | TCP_ECE | TCP_CWR | TCP_AE | TCP_ACK, 1 },
		{ ". 1:1 ack *", TCP_ACK | TCP_ECE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct packet p = came(rows[i].flags, 1, 0, 1);
		struct env env = env_with(0, 0, 0);
		struct diffs d;

		if (agrees(rows[i].text, &p, &env, &d) != rows[i].ok)
			fail_msg("row %zu: %s", i, rows[i].text);
	}
}

static void
test_numbers(void **state)
{
	static const struct {
		const char *text;
		uint32_t seq, len, ack;
		int ok;
	} rows[] = {
		{ ". 1:11 ack 5", 1, 10, 5, 1 }, { ". 1:11 ack 5", 1, 9, 5, 0 }, { ". 1:11 ack 5", 2, 10, 5, 0 },
		{ ". 1:11 ack 5", 1, 10, 6, 0 }, { ". 1:11(10) ack 5", 1, 10, 5, 1 }, { ". 1(10) ack 5", 1, 10, 5, 1 },
		{ ". 1 ack 5", 1, 0, 5, 1 }, { ". 1 ack 5", 1, 1, 5, 0 }, { ". * ack 5", 77, 10, 5, 1 },
		{ ". *(10) ack 5", 77, 10, 5, 1 }, { ". *(10) ack 5", 77, 9, 5, 0 }, { ". 1(*) ack 5", 1, 99, 5, 1 },
		{ ". 1(5~10) ack 5", 1, 5, 5, 1 }, { ". 1(5~10) ack 5", 1, 10, 5, 1 }, { ". 1(5~10) ack 5", 1, 4, 5, 0 },
		{ ". 1(5~10) ack 5", 1, 11, 5, 0 }, { ". 1:1 ack *", 1, 0, 12345, 1 }, { ". 1:1 ack 3~7", 1, 0, 3, 1 },
		{ ". 1:1 ack 3~7", 1, 0, 7, 1 }, { ". 1:1 ack 3~7", 1, 0, 2, 0 }, { ". 1:1 ack 3~7", 1, 0, 8, 0 },
		{ ". 1~20(0) ack 1", 1, 0, 1, 1 }, { ". 1~20(0) ack 1", 16, 0, 1, 1 },	/* 16 is 0 on the wire */
		{ ". 1~20(0) ack 1", 20, 0, 1, 1 }, { ". 1~20(0) ack 1", 21, 0, 1, 0 }, { ". 1~20(0) ack 1", 0, 0, 1, 0 },
		{ ". abs 0xfffffff1:0xfffffff1 ack abs 5005", 1, 0, 5, 1 }, { ". abs 0:0 ack abs 5005", 16, 0, 5, 1 },
		{ ". abs 0xfffffffb:5(10) ack 1", 11, 10, 1, 1 }, { ". abs 0xfffffffb:5 ack 1", 11, 10, 1, 1 },
		{ ". abs 0xfffffff0~3(0) ack 1", 18, 0, 1, 1 }, { ". abs 0xfffffff0~3(0) ack 1", 20, 0, 1, 0 },
		{ ". $rcv.nxt:$rcv.nxt+10 ack $a-1", 101, 10, 6, 1 },
		/* A range of what doesn't wrap that turns out to end before it begins has nothing in it. */
		{ ". 1(0~$a-8) ack 1", 1, 5, 1, 0 }, { ". 1(0~$a-8) ack 1", 1, 0, 1, 0 },
		{ ". 1:1 ack $a-10~$a", 1, 0, 5, 1 },
		/* But numbers that wrap may be all but a few. */
		{ ". 1:1 ack abs $a+6000~$a+4000", 1, 0, 5, 0 }, { ". 1:1 ack abs $a+6000~$a+4000", 1, 0, 1010, 1 },
		{ ". 1:1 ack $a-10~$a", 1, 0, 8, 0 }, { ". 1:1 ack 0~4294967295", 1, 0, 5, 1 },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct packet p = came(TCP_ACK, rows[i].seq, rows[i].len, rows[i].ack);
		struct env env = env_with(7, 0, 0);
		struct diffs d;

		if (agrees(rows[i].text, &p, &env, &d) != rows[i].ok)
			fail_msg("row %zu: %s", i, rows[i].text);
	}
}

/* A field given to the packet, a text that agrees and one that doesn't: each field decides by its own name. */
static void
test_each_field(void **state)
{
	static const struct {
		enum field field;
		uint32_t value;
		const char *ok, *differs;
	} rows[] = {
		{ FIELD_WIN, 1234, "win 1234", "win 1233" }, { FIELD_WIN, 0, "win 0", "win 1~65535" },
		{ FIELD_WIN, 65535, "win 1~65535", "win 0" }, { FIELD_URG, 9, "urg 9", "urg 0" },
		{ FIELD_TTL, 64, "ttl 64", "ttl 65~255" }, { FIELD_TOS, 2, "tos 2", "tos 0" },
		{ FIELD_DF, 1, "df 1", "df 0" }, { FIELD_ID, 0xffff, "id 1~65535", "id 0" },
		{ FIELD_FLOW, 0xfffff, "flow *", "flow 0" }, { FIELD_OFF, 5, "off 5", "off 6" },
		{ FIELD_RES, 0, "res 0", "res 1" }, { FIELD_SPORT, 80, "sport 80", "sport 81" },
		{ FIELD_DPORT, 80, "dport 80", "dport 79" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct packet p = came(TCP_ACK, 1, 0, 1);
		struct env env = env_with(0, 0, 0);
		struct diffs d;
		char line[64];

		segment_set(&p.segment, rows[i].field, rows[i].value);
		snprintf(line, sizeof(line), ". 1:1 ack 1 %s", rows[i].ok);
		assert_true(agrees(line, &p, &env, &d));
		snprintf(line, sizeof(line), ". 1:1 ack 1 %s", rows[i].differs);
		assert_false(agrees(line, &p, &env, &d));
		assert_int_equal(d.differ, 1);
		assert_string_equal(diffs_first(&d)->field, field_name(rows[i].field));
	}
}

/* Names are bound when all agrees, with relative numbers; nothing is bound otherwise. */
static void
test_bind(void **state)
{
	struct packet p = came(TCP_ACK, 20, 10, 9);
	struct env env = env_with(-1, -2, -3);
	struct diffs d;

	(void)state;
	assert_false(agrees(". seq=$a(10) ack=$b win=$w urg 5", &p, &env, &d));
	assert_int_equal(env.slot[SLOTS_GIVEN], -1);
	assert_int_equal(env.slot[SLOTS_GIVEN + 2], -3);
	assert_true(agrees(". seq=$a(10) ack=$b win=$w", &p, &env, &d));
	assert_int_equal(env.slot[SLOTS_GIVEN], 20);
	assert_int_equal(env.slot[SLOTS_GIVEN + 1], 9);
	assert_int_equal(env.slot[SLOTS_GIVEN + 2], 1000);
	assert_true(agrees(". seq=$a(=$b) ack *", &p, &env, &d));
	assert_int_equal(env.slot[SLOTS_GIVEN + 1], 10);
}

/* A range of numbers that don't wrap holds nothing when it ends before it begins; one of a sequence may go round. */
static void
test_range(void **state)
{
	struct packet p = came(TCP_ACK, 20, 10, 9);
	struct env env = env_with(0, -5, 70000);
	struct diffs d;

	(void)state;
	assert_false(agrees(". 20(10) ack 9 win $w~65535", &p, &env, &d));
	assert_string_equal(diffs_first(&d)->expected, "70000~65535");
	assert_true(agrees(". 20(10) ack 9 win $b~65535", &p, &env, &d));
	assert_false(agrees(". 20(10) ack 9 win $b~999", &p, &env, &d));
	assert_true(agrees(". 20(10) ack $b~9", &p, &env, &d));
	assert_false(agrees(". 20(10) ack $b~8", &p, &env, &d));
}

static void
test_options(void **state)
{
	struct packet p = came(TCP_SYN, 0, 0, 0);
	struct env env = env_with(0, 0, 0);
	struct diffs d;

	(void)state;
	memcpy(p.segment.options, "\2\4\5\264\3\3\7\0", 8);
	p.segment.options_len = 8;
	assert_true(agrees("S 0:0", &p, &env, &d));
	assert_true(agrees("S 0:0 <mss 1460,wscale=$w,!TS>", &p, &env, &d));
	assert_int_equal(env.slot[SLOTS_GIVEN + 2], 7);
	assert_true(agrees("S 0:0 win 1000 <mss *> ttl 64", &p, &env, &d));	/* words on both sides */
	assert_false(agrees("S 0:0 <>", &p, &env, &d));
	assert_false(agrees("S 0:0 <mss 1460,sackOK>", &p, &env, &d));
	assert_string_equal(diffs_first(&d)->field, "option sackOK");
}

static void
test_payload(void **state)
{
	struct packet p = came(TCP_ACK, 11, 10, 1);
	struct env env = env_with(0, 0, 0);
	uint8_t bytes[10];
	struct diffs d;

	(void)state;
	memcpy(bytes, p.segment.data, 10);
	bytes[3] ^= 1;
	p.segment.data = bytes;
	assert_false(agrees(". 11:21 ack 1", &p, &env, &d));
	assert_string_equal(diffs_first(&d)->field, "payload");
	assert_non_null(strstr(diffs_first(&d)->observed, "byte 3"));
	memcpy(bytes, "\1\2\3\4\5\6\7\10\11\12", 10);
	assert_true(agrees(". 11 ack 1 data 0102030405060708090a", &p, &env, &d));
	assert_false(agrees(". 11 ack 1 data 0102030405060708090b", &p, &env, &d));
	assert_false(agrees(". 11 ack 1 data 01020304050607080900aa", &p, &env, &d));
	assert_string_equal(diffs_first(&d)->field, "length");
}

/* On a SYN the payload begins one number later. */
static void
test_payload_on_syn(void **state)
{
	struct packet p = came(TCP_SYN, 0, 10, 0);
	struct env env = env_with(0, 0, 0);
	uint8_t bytes[10];
	struct diffs d;

	(void)state;
	for (uint32_t i = 0; i < 10; i++)
		bytes[i] = pattern_byte(i);
	p.segment.data = bytes;
	assert_true(agrees("S 0:10", &p, &env, &d));
}

/* What is said: meaning first, all fields that were compared, and each as the case writes it. */
static void
test_explain(void **state)
{
	struct packet p = came(TCP_RST | TCP_ACK, 1, 0, 12);
	struct env env = env_with(0, 0, 0);
	struct diffs d;

	(void)state;
	assert_false(agrees(". 1:1 ack 11 win 5~$rcv.nxt", &p, &env, &d));
	assert_int_equal(d.n, 6);
	assert_int_equal(d.differ, 3);
	assert_string_equal(d.d[5].field, "options");	/* and, where anything differs, what is left free */
	assert_string_equal(d.d[5].expected, "any");
	assert_string_equal(d.d[5].observed, "none");
	assert_string_equal(d.d[0].field, "flags");
	assert_string_equal(d.d[0].expected, ".");
	assert_string_equal(d.d[0].observed, "R.");
	assert_string_equal(d.d[1].field, "seq");
	assert_false(d.d[1].differs);
	assert_string_equal(d.d[2].field, "ack");
	assert_string_equal(d.d[2].expected, "11");
	assert_string_equal(d.d[2].observed, "12");
	assert_string_equal(d.d[3].field, "length");
	assert_string_equal(d.d[4].expected, "5~101");
	assert_string_equal(d.d[4].observed, "1000");
	assert_false(agrees(". abs 7:7 ack *", &p, &env, &d));
	assert_string_equal(d.d[1].expected, "abs 7");
	assert_string_equal(d.d[1].observed, "abs 4294967281");
	assert_string_equal(d.d[2].expected, "any");
	assert_int_equal(d.n, 6);
	assert_string_equal(d.d[4].field, "win");
	assert_string_equal(d.d[4].expected, "any");
	assert_string_equal(d.d[4].observed, "1000");
	assert_true(agrees("R. 1:1 ack 12", &p, &env, &d));
	assert_int_equal(d.n, 4);			/* and only there */
}

static struct segment
worked_out(const char *line, struct env *env)
{
	struct segment seg;
	struct spec s;

	must_read(line, 0, &s);
	spec_segment(&s, env, &bases, &seg);
	spec_free(&s);
	return seg;
}

/* Only what the text gives is given; relative numbers count from the ISNs. */
static void
test_send(void **state)
{
	struct env env = env_with(7, 0, 65535);
	struct segment s = worked_out("SF. 5:15 ack 3 win 7 urg 1 off 15 res 5 sum 1 ttl 9 tos 1 df 0 id 3", &env);

	(void)state;
	assert_int_equal(s.v[FIELD_FLAGS], TCP_SYN | TCP_FIN | TCP_ACK);
	assert_int_equal(s.v[FIELD_SEQ], ISN + 5);
	assert_int_equal(s.v[FIELD_ACK], PEER + 3);
	assert_int_equal(s.v[FIELD_LEN], 10);
	assert_int_equal(s.v[FIELD_OFF], 15);
	assert_int_equal(s.v[FIELD_DF], 0);
	assert_true(segment_has(&s, FIELD_DF));
	assert_false(segment_has(&s, FIELD_FLOW));
	assert_false(s.has_options);
	s = worked_out(".", &env);
	assert_false(segment_has(&s, FIELD_SEQ));
	assert_false(segment_has(&s, FIELD_ACK));
	assert_false(segment_has(&s, FIELD_WIN));
	assert_int_equal(s.v[FIELD_LEN], 0);
	s = worked_out("R abs 5:5 ack abs 6", &env);
	assert_int_equal(s.v[FIELD_SEQ], 5);
	assert_int_equal(s.v[FIELD_ACK], 6);
	s = worked_out("P. 1($a) sum bad ipsum bad <>", &env);
	assert_int_equal(s.v[FIELD_LEN], 7);
	assert_int_equal(s.v[FIELD_SUM], FIELD_BAD);
	assert_int_equal(s.v[FIELD_IPSUM], FIELD_BAD);
	assert_true(s.has_options);
	assert_int_equal(s.options_len, 0);
	s = worked_out(". win $w+1 <mss 1460>", &env);
	assert_int_equal(s.v[FIELD_WIN], 0);		/* what 16 bits hold of it, as it is on the wire */
	assert_int_equal(s.options_len, 4);
	s = worked_out(". ack $a <nop>", &env);
	assert_int_equal(s.v[FIELD_ACK], PEER + 7);
	assert_int_equal(s.options_len, 4);
}

static void
test_send_data(void **state)
{
	struct env env = env_with(0, 0, 0);
	struct segment seg;
	struct spec s;

	(void)state;
	must_read("P. 1 data c0ffee", 0, &s);
	spec_segment(&s, &env, &bases, &seg);
	assert_int_equal(seg.v[FIELD_LEN], 3);
	assert_memory_equal(seg.data, "\xc0\xff\xee", 3);
	spec_free(&s);
}

static void
test_refused(void **state)
{
	static const char *const sends[] = { "", "X", "S 0:0 foo 1", "[.] 0:0", "* 0:0", "S *", "S 0:0 win 65536", "S 0:0 win -1",
		"S 0:0 win 1~2", "S 0:0 win *", "S 0:0 win=$x", "S 0:0 win 1 win 2", "S 0:0 <> <>", "S 1:11(9)", "S 5:1", "S 0(70000)",
		"S 0(-1)", "S 0:0 off 16", "S 0:0 res 8", "S 0:0 ttl 256", "S 0:0 tos 256", "S 0:0 df 2", "S 0:0 flow 0x100000", "S 0:0 src 0",
		"S 0:0 src 4", "S 0:0 sum -1", "S 0:0 sum 65536", "S 0:0 data", "S 0:0 data 0", "S 0:0 win bad", "S 0:0 ack $nobody", "S 0:0(",
		"S 1:11 data 00", "S.[ 0:0", "S seq=$a" };
	static const char *const expects[] = { ". 1:1", "S", "S 0:0 win 10~5", "S 0:0 sum 5", "S 0:0 sum bad", "S 0:0 ipsum bad",
		"S 0:0 iplen 40", "S 0:0 cut 3", "S 0:0 frag 8", "S 0:0 src 1", "S 0:0 dst 1", "S[. 0:0", "S]. 0:0 ack 1", "S[[.]] 0:0", "[] 0:0",
		"S 0:0 win=$rto", "S 0:0 win=w", "S 0:0 ttl 300", "S 0:0 ttl 1~300", "R.[.] 1:1" };
	struct spec s;
	int taken = 0;

	(void)state;
	for (size_t i = 0; i < countof(sends); i++)
		if (reads(sends[i], 0, &s))
			print_error("send %s was taken\n", sends[i]), taken++;
	for (size_t i = 0; i < countof(expects); i++)
		if (reads(expects[i], 1, &s))
			print_error("expect %s was taken\n", expects[i]), taken++;
	assert_int_equal(taken, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flags), cmocka_unit_test(test_numbers), cmocka_unit_test(test_each_field),
		cmocka_unit_test(test_bind), cmocka_unit_test(test_range),
		cmocka_unit_test(test_options), cmocka_unit_test(test_payload),
		cmocka_unit_test(test_payload_on_syn), cmocka_unit_test(test_explain), cmocka_unit_test(test_send),
		cmocka_unit_test(test_send_data), cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
