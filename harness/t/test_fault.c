/* SPDX-License-Identifier: MIT */
/*
 * test_fault.c - a stack that does what a few lines say (fake.h), made wrong by a fault: what a case makes of it, and
 * that what the fault has nothing to do with goes by as it was.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake.h"
#include "fault.h"
#include "run.h"

#define HEADER	"title: t\nproves: r\n\n"
#define OPEN	"setup\n\testablished\ntest\n"
#define STATES	"1+0 listening\n1+0 state CLOSED\n2+0 state SYN-RECEIVED\n3+0 state ESTABLISHED\n"
#define OPENS	STATES "2+1 S. 0:0 ack 1\n"		/* the next act of the tester is the fourth */
#define WINDOW	STATES "2+1 S. 0:0 ack 1 win 1000\n"
#define RSTS	"\tsend R 9\n\texpect . 1:1 ack 1\n\tsend R 9\n\texpect . 1:1 ack 1\n"
#define PROBE	"\tsend . 1:1 ack 1 win 0\n\tcall send 10\n\texpect . "
#define DATA	"\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11 within 400ms\n"
#define LARGE	"\tcall send 600\n\texpect . 1:601 ack 1\n"
#define AGAIN	"\texpect . 1:11 ack 1 within 1s\n\texpect . 1:11 ack 1 within 1s\n"
#define LOST	"4+1 P. 1:11 ack 1\n4+301 P. 1:11 ack 1\n4+901 P. 1:11 ack 1\n"
#define WRITES	"\tcall send 10\n\texpect . 1:11 ack 1\n"

/* Each passes without the fault. */
static const struct row {
	const char *fault;
	const char *script, *acts;
	enum verdict verdict;
	const char *text;		/* what the cause, field or what was observed contains */
} rows[] = {
	/* segments of the stack */
	{ "checksum-zero", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "checksum" },
	{ "reserved-bits-set", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "reserved" },
	{ "ttl-zero", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "TTL" },
	{ "mss-on-every-segment", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "MSS" },
	{ "padding-not-zero", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "padding" },
	{ "syn-ack-acks-less", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "rule" },
	{ "syn-ack-acks-more", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "rule" },
	{ "ack-short", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "ack" },
	{ "ack-missing", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "missing" },
	{ "ack-late", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "missing" },
	{ "ack-twice", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "left-over" },
	{ "fin-acked-short", OPEN "\tsend F. 1:1 ack 1\n\texpect . 1:1 ack 2\n", OPENS "4+1 . 1:1 ack 2", VERDICT_FAIL, "ack" },
	{ "data-with-fin-not-acked", OPEN "\tsend F. 1:11 ack 1\n\texpect . 1:1 ack 12\n", OPENS "4+1 . 1:1 ack 12", VERDICT_FAIL, "ack" },
	{ "data-altered", OPEN WRITES, OPENS "4+1 P. 1:11 ack 1", VERDICT_FAIL, "payload" },
	{ "data-twice", OPEN WRITES, OPENS "4+1 P. 1:11 ack 1", VERDICT_FAIL, "left-over" },
	{ "octet-left-out", OPEN WRITES, OPENS "4+1 P. 1:11 ack 1", VERDICT_FAIL, "rule" },
	{ "timeout-early", OPEN WRITES "\tsilent 100ms\n\texpect . 1:11 ack 1 within 1s\n", OPENS "4+1 P. 1:11 ack 1\n4+301 P. 1:11 ack 1",
	  VERDICT_FAIL, "silent" },
	{ "timeout-early", OPEN WRITES "\tsend . 1:1 ack 11\n\tsilent 100ms\n\tstate ESTABLISHED\n", OPENS "4+1 P. 1:11 ack 1", VERDICT_PASS, NULL },
	{ "gives-up-early", OPEN WRITES AGAIN "\texpect . 1:11 ack 1 within 1s\n\tstate ESTABLISHED\n", OPENS LOST "4+1801 P. 1:11 ack 1", VERDICT_FAIL, "R" },
	{ "gives-up-early", OPEN WRITES AGAIN "\tsend . 1:1 ack 11\n\tcall send 10\n\texpect . 11:21 ack 1\n\texpect . 11:21 ack 1 within 1s\n",
	  OPENS LOST "6+1 P. 11:21 ack 1\n6+301 P. 11:21 ack 1", VERDICT_PASS, NULL },
	{ "unacceptable-silent", OPEN "\tsend . -9:1 ack 1\n\texpect . 1:1 ack 1\n", OPENS "4+0 . 1:1 ack 1", VERDICT_FAIL, "missing" },
	{ "unacceptable-silent", OPEN "\tsend . 11:21 ack 1\n\texpect . 1:1 ack 1\n", OPENS "4+0 . 1:1 ack 1", VERDICT_PASS, NULL },
	{ "unacceptable-silent", OPEN "\tsend R 9\n\texpect . 1:1 ack 1\n", OPENS "4+0 . 1:1 ack 1", VERDICT_PASS, NULL },
	{ "data-never-again", OPEN WRITES "\texpect . 1:11 ack 1 within 1s\n", OPENS "4+1 P. 1:11 ack 1\n4+301 P. 1:11 ack 1",
	  VERDICT_FAIL, "missing" },
	{ "data-altered-again", OPEN WRITES "\texpect . 1:11 ack 1 within 1s\n", OPENS "4+1 P. 1:11 ack 1\n4+301 P. 1:11 ack 1",
	  VERDICT_FAIL, "payload" },
	{ "timeout-not-doubled", OPEN WRITES "\texpect . 1:11 ack 1 within 1s\n\texpect . 1:11 ack 1 after 500ms within 2s\n",
	  OPENS "4+1 P. 1:11 ack 1\n4+301 P. 1:11 ack 1\n4+901 P. 1:11 ack 1", VERDICT_FAIL, "early" },
	{ "syn-ack-never-again", "setup\n\tsyn-received\ntest\n\texpect S. 0:0 ack 1 within 2s\n", OPENS "2+1000 S. 0:0 ack 1",
	  VERDICT_FAIL, "missing" },
	{ "keep-alive-unasked", OPEN "\twait 20s\n\tsilent 20s\n\tstate ESTABLISHED\n", OPENS, VERDICT_FAIL, "silent" },

	/* segments of the tester */
	{ "rst-ignored", OPEN "\tsend R 1\n\tstate CLOSED\n", OPENS "4+1 state CLOSED", VERDICT_FAIL, "state" },
	{ "reset-on-ack", OPEN "\tsend . 1:1 ack 1\n\tsilent\n\tstate ESTABLISHED\n", OPENS, VERDICT_FAIL, "R" },
	{ "ack-of-unsent-silent", OPEN "\tsend . 1:1 ack 2\n\texpect . 1:1 ack 1\n", OPENS "4+1 . 1:1 ack 1", VERDICT_FAIL, "missing" },

	/* errors */
	{ "soft-error-aborts", OPEN WRITES "\tsend icmp host-unreachable\n\tsilent\n\tstate ESTABLISHED\n", OPENS "4+1 P. 1:11 ack 1", VERDICT_FAIL, "R" },
	{ "soft-error-aborts", OPEN WRITES "\tsend icmp time-exceeded\n\tsilent\n\tstate ESTABLISHED\n", OPENS "4+1 P. 1:11 ack 1", VERDICT_PASS, NULL },
	{ "icmp-checksum-ignored", OPEN WRITES "\tsend icmp port-unreachable sum bad\n\tsilent\n\tstate ESTABLISHED\n", OPENS "4+1 P. 1:11 ack 1",
	  VERDICT_PASS, NULL },
	{ "path-mtu-of-anything", OPEN LARGE "\tsend icmp fragmentation-needed mtu 540 seq 5000\n\texpect . 1(1~600) ack 1 within 1s\n"
	  "\tallow retransmission\n\tsilent 20ms\n\tstate ESTABLISHED\n", OPENS "4+1 P. 1:601 ack 1\n4+301 P. 1:601 ack 1", VERDICT_PASS, NULL },

	/* when data goes out, and how much */
	{ "nodelay-ignored", OPEN WRITES "\tcall send 10\n\texpect . 11:21 ack 1 within 300ms\n", OPENS "4+1 P. 1:11 ack 1\n5+1 P. 11:21 ack 1",
	  VERDICT_FAIL, "missing" },
	{ "full-segment-waits", OPEN WRITES "\tcall send 300\n\texpect . 11:311 ack 1 within 300ms\n", OPENS "4+1 P. 1:11 ack 1\n5+1 P. 11:311 ack 1",
	  VERDICT_FAIL, "missing" },
	{ "small-data-kept", OPEN "\tcall send 10\n\texpect . 1:11 ack 1 within 60s\n", OPENS "4+200 P. 1:11 ack 1", VERDICT_FAIL, "missing" },
	{ "window-filled", OPEN "\tcall send 100\n\tsend . 1:1 ack 1 win 10\n\tsilent\n\tstate ESTABLISHED\n", OPENS, VERDICT_FAIL, "1:11" },
	{ "window-never-filled", OPEN "\tsend . 1:1 ack 1 win 10\n\tcall send 100\n\texpect . 1:11 ack 1 within 5s\n",
	  OPENS "5+200 P. 1:11 ack 1\n5+400 P. 1:11 ack 1", VERDICT_FAIL, "missing" },
	{ "small-window-waits", OPEN "\tsend . 1:1 ack 1 win 10\n\tcall send 100\n\texpect . 1:11 ack 1 within 300ms\n",
	  OPENS "5+1 P. 1:11 ack 1", VERDICT_FAIL, "missing" },
	{ "opened-window-halved", OPEN "\tsend . 1:1 ack 1 win 0\n\tcall send 300\n\tsend . 1:1 ack 1 win 1000\n\texpect . 1:301 ack 1\n",
	  OPENS "6+1 P. 1:301 ack 1", VERDICT_FAIL, "length" },
	{ "queue-acked-in-steps", OPEN "\tsend . 11:21 ack 1\n\texpect . 1:1 ack 1\n\tsend . 1:11 ack 1\n\texpect . 1:1 ack 21\n",
	  OPENS "4+1 . 1:1 ack 1\n5+1 . 1:1 ack 21", VERDICT_FAIL, "ack" },

	/* what is told */
	{ "received-altered", OPEN "\tcall receive 10\n\treply data 1:11\n", OPENS "4+1 reply data 1:11", VERDICT_FAIL, "reply" },
	{ "received-short", OPEN "\tcall receive 10\n\treply data 1:11\n", OPENS "4+1 reply data 1:11", VERDICT_FAIL, "reply" },
	{ "reset-told-as-end", OPEN "\tcall receive 10\n\treply reset\n", OPENS "4+1 reply reset", VERDICT_FAIL, "reply" },
	{ "established-early", "setup\n\tlisten\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n\tstate SYN-RECEIVED\n", OPENS, VERDICT_FAIL, "state" },

	/* lawful */
	{ "answers-later", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_PASS, NULL },
	{ "acks-later", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "missing" },
	{ "acks-later", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11 within 499ms\n", OPENS "4+240 . 1:1 ack 11", VERDICT_PASS, NULL },
	{ "isn-near-wrap", OPEN WRITES "\tsend . 1:1 ack 11\n\tsilent\n\tstate ESTABLISHED\n", OPENS "4+1 P. 1:11 ack 1", VERDICT_PASS, NULL },
	{ "isn-near-wrap", "setup\n\tlisten\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n\tsend R 1\ntest\n\tsend S 0:0\n\texpect S. 250 ack 1\n",
	  "1+0 listening\n1+0 state CLOSED\n2+1 S. 0:0 ack 1\n4+1 S. 250:250 ack 1", VERDICT_PASS, NULL },
	{ "acks-at-once", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 1\n\tsilent 50ms\n\tstate ESTABLISHED\n", OPENS "4+0 . 1:1 ack 1", VERDICT_PASS, NULL },
	{ "ethernet-padding", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_PASS, NULL },
	{ "window-smaller", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_PASS, NULL },
	{ "segments-smaller", "setup\n\testablished\ntest\n\tcall send 600\n\texpect . 1:601 ack 1\n", OPENS "4+1 P. 1:601 ack 1", VERDICT_FAIL, "length" },
	{ "update-apart", "setup\n\testablished\ntest\n\tsend . 1:2001 ack 1\n\texpect . 1:1 ack 2001 win 60000\n", "1+0 listening\n1+0 state CLOSED\n2+0 state SYN-RECEIVED\n"
	  "3+0 state ESTABLISHED\n2+1 S. 0:0 ack 1 win 60000\n4+1 . 1:1 ack 2001 win 60000", VERDICT_FAIL, "58000" },
	{ "syn-or-fin-again-later", "setup\n\tsyn-received\ntest\n\texpect S. 0:0 ack 1 after 900ms within 1100ms\n", OPENS "2+1000 S. 0:0 ack 1", VERDICT_FAIL, "missing" },
	{ "syn-or-fin-again-later", "setup\n\tsyn-received\ntest\n\texpect S. 0:0 ack 1 after 900ms within 1600ms\n", OPENS "2+1000 S. 0:0 ack 1", VERDICT_PASS, NULL },
	{ "keep-alive-octet", OPEN "\twait 20s\n\texpect . 0(0~1) ack 1\n", OPENS "3+15000 . 0:0 ack 1", VERDICT_PASS, NULL },
	{ "packed-anew", OPEN WRITES "\texpect . 1:11 ack 1 within 1s\n", OPENS "4+1 P. 1:11 ack 1\n4+301 P. 1:11 ack 1", VERDICT_PASS, NULL },
	{ "packed-anew", OPEN WRITES "\texpect P. 1:11 ack 1 within 1s\n\tsilent\n\tsend . 1:1 ack 11\n\texpect . 11:21 ack 1\n",
	  OPENS "4+1 P. 1:11 ack 1\n4+301 P. 1:11 ack 1\n5+1 P. 11:21 ack 1", VERDICT_PASS, NULL },
	{ "packed-anew", OPEN WRITES "\texpect * 1(10) ack * within 1s\n", OPENS "4+1 P. 1:11 ack 1\n4+301 P. 1:11 ack 1", VERDICT_PASS, NULL },
	{ "packed-anew", OPEN WRITES "\texpect . 1(10~20) ack 1 within 1s\n", OPENS "4+1 P. 1:11 ack 1\n4+301 P. 1:11 ack 1", VERDICT_FAIL, "length" },
	{ "ack-apart", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:11 ack 11\n", OPENS "4+1 P. 1:11 ack 11", VERDICT_FAIL, "length" },
	{ "ack-apart", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n\tcall send 10\n\texpect . 1:11 ack 11\n",
	  OPENS "4+1 . 1:1 ack 11\n5+1 P. 1:11 ack 11", VERDICT_PASS, NULL },
	{ "window-in-steps", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11 win 1000\n", WINDOW "4+1 . 1:1 ack 11 win 1000",
	  VERDICT_FAIL, "990" },
	{ "window-in-steps", OPEN "\tsend . 1:1461 ack 1\n\texpect . 1:1 ack 1461 win 60000\n",
	  WINDOW "4+1 . 1:1 ack 1461 win 60000", VERDICT_PASS, NULL },
	{ "window-opens-later", "setup\n\tlisten\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack 1 win 65535\n", OPENS, VERDICT_FAIL, "32767" },
	{ "window-opens-later", "setup\n\tlisten\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack 1 win 1000\n", WINDOW, VERDICT_PASS, NULL },
	{ "ip-option", OPEN DATA, OPENS "4+1 . 1:1 ack 11", VERDICT_PASS, NULL },
	{ "isn-near-half", OPEN WRITES "\tsend . 1:1 ack 11\n\tsilent\n\tstate ESTABLISHED\n", OPENS "4+1 P. 1:11 ack 1", VERDICT_PASS, NULL },
	{ "rst-bare", OPEN "\tsend . 1:1 ack 1\n\texpect R. 1:1 ack 1\n", OPENS "4+1 R. 1:1 ack 1", VERDICT_FAIL, "flags" },
	{ "rst-acknowledges", OPEN "\tsend . 1:1 ack 1\n\texpect R 1:1\n", OPENS "4+1 R 1:1", VERDICT_FAIL, "flags" },
	{ "challenges-rarely", OPEN RSTS, OPENS "4+0 . 1:1 ack 1\n5+0 . 1:1 ack 1", VERDICT_FAIL, "missing" },
	{ "challenges-rarely", OPEN "\tsend R 9\n\texpect . 1:1 ack 1\n\twait 1s\n\tsend R 9\n\texpect . 1:1 ack 1\n",
	  OPENS "4+0 . 1:1 ack 1\n5+0 . 1:1 ack 1", VERDICT_PASS, NULL },
	{ "probe-with-octet", OPEN PROBE "0:0 ack 1 within 1s\n", OPENS "5+300 . 0:0 ack 1", VERDICT_FAIL, "seq" },
	{ "fin-joined", OPEN "\tsend . 1:1 ack 1\n\texpect . 1:11 ack 1\n\texpect F. 11:11 ack 1\n",
	  OPENS "4+1 P. 1:11 ack 1\n4+1 F. 11:11 ack 1", VERDICT_FAIL, "flags" },
	{ "fin-joined", OPEN "\tsend . 1:1 ack 1\n\texpect . 1:11 ack 1\n\texpect F. 11:11 ack 1\n",
	  OPENS "4+1 P. 1:11 ack 1\n4+3 F. 11:11 ack 1", VERDICT_PASS, NULL },
	{ "fin-apart", OPEN "\tsend . 1:1 ack 1\n\texpect . 1:11 ack 1\n\texpect F. 11:11 ack 1\n", OPENS "4+1 FP. 1:11 ack 1", VERDICT_PASS, NULL },
};

static void
play(struct sut *sut, const char *text, struct run_verdict *v)
{
	static const struct observer nobody;
	struct run_config cfg = { .ip = 4, .seed = 77, .timeout_scale = 100 };
	char whole[1000];
	struct script *script;

	snprintf(whole, sizeof(whole), "%s%s", HEADER, text);
	script = kit_script(whole);
	run_case(script, sut, &cfg, &nobody, v);
	script_free(script);
}

static struct sut *
faulty(struct fake *f, const char *name)
{
	char why[200] = "";
	struct sut *sut;

	f->profile.features = f->profile.features ? f->profile.features : "keepalive rfc5961";
	sut = fault_start(&f->sut, fault_named(name), why, sizeof(why));
	assert_non_null(sut);
	assert_string_equal(why, "");
	return sut;
}

static int
tells(const struct run_verdict *v, const char *text)
{
	return strstr(v->cause, text) || strstr(v->field, text) || strstr(v->observed, text) || strstr(v->expected, text);
}

static void
faults_show(void **state)
{
	struct run_verdict v;
	struct fake f;
	struct sut *sut;

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		fake_begin(&f, rows[i].acts);
		if (strcmp(rows[i].fault, "fin-apart") != 0) {
			play(&f.sut, rows[i].script, &v);
			if (v.verdict != VERDICT_PASS)
				fail_msg("%s: without it: %s, %s %s", rows[i].fault, verdict_name(v.verdict), v.cause, v.observed);
			fake_begin(&f, rows[i].acts);
		}
		sut = faulty(&f, rows[i].fault);
		play(sut, rows[i].script, &v);
		if (v.verdict != rows[i].verdict || (rows[i].text && !tells(&v, rows[i].text)))
			fail_msg("%s: %s, %s: %s %s; %s", rows[i].fault, verdict_name(v.verdict), v.cause, v.field, v.observed, v.reason);
		if (v.verdict == VERDICT_FAIL && v.altered == 0)
			fail_msg("%s: it has changed nothing, it says", rows[i].fault);
		sut->ops->stop(sut);
	}
}

/* Packets that may be fragmented have each a number of its own, also where the stack gives them none. */
static void
packets_are_numbered(void **state)
{
	struct segment s = { .has_options = 1 };
	struct ends e = kit_ends(4);
	struct packet one, other;
	struct frame frame, second;
	struct fake f;
	struct sut *sut;

	(void)state;
	fake_begin(&f, "1+0 . 1:1 ack 1\n1+0 . 1:1 ack 1\n");
	sut = faulty(&f, "may-be-fragmented");
	sut->seed = 1;
	segment_set(&s, FIELD_FLAGS, TCP_ACK);
	assert_int_equal(packet_build(&s, &e, sut->tester_mac, sut->stack_mac, NULL, &frame), 0);
	assert_int_equal(link_send(sut->link, &frame), 0);
	assert_int_equal(link_recv(sut->link, &frame, usec_add(link_now(sut->link), (struct usec){ 1000 })), LINK_FRAME);
	assert_int_equal(link_recv(sut->link, &second, usec_add(link_now(sut->link), (struct usec){ 1000 })), LINK_FRAME);
	packet_parse(&frame, &one);
	packet_parse(&second, &other);
	assert_int_equal(one.segment.v[FIELD_DF], 0);
	assert_int_not_equal(one.segment.v[FIELD_ID], other.segment.v[FIELD_ID]);
	sut->ops->stop(sut);
}

/* Each row says what it must, once. */
static void
rows_are_whole(void **state)
{
	const struct fault *f, *other;
	int faults = 0, lawful = 0;

	(void)state;
	for (int i = 0; (f = fault_at(i)) != NULL; i++) {
		faults += !f->lawful;
		lawful += f->lawful;
		assert_ptr_equal(fault_named(f->name), f);
		assert_int_equal(strspn(f->name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(f->name));
		assert_non_null(f->words);
		if (!f->lawful && (f->requirement == NULL || f->areas == NULL))
			fail_msg("%s breaks no requirement, or has no areas", f->name);
		for (int k = 0; k < FAULT_PARTS; k++)
			assert_int_equal(f->part[k].on != FAULT_NOTHING, f->part[k].effect != NULL);
		assert_int_not_equal(f->part[0].on, FAULT_NOTHING);
		for (int k = 0; k < i; k++)
			if ((other = fault_at(k)) != f && strcmp(other->words, f->words) == 0)
				fail_msg("%s and %s say the same", f->name, other->name);
	}
	assert_true(faults >= 60);
	assert_true(lawful >= 12);
	assert_null(fault_named("no-such-fault"));
}

/* No fault touches what isn't its business: not between cases, not ARP, not a byte of a segment it doesn't change. */
static void
others_go_by(void **state)
{
	struct segment s = { .has_options = 1, .options = { 1, 1, 3, 7 }, .options_len = 4 };
	struct ends e = kit_ends(4);
	struct frame sent, got;
	struct fake f;
	struct sut *sut;

	(void)state;
	fake_begin(&f, "1+0 . 1:1 ack 1\n");
	sut = faulty(&f, "rst-ignored");
	for (int resting = 0; resting < 2; resting++) {
		sut->seed = resting ? 0 : 1;
		segment_set(&s, FIELD_FLAGS, resting ? TCP_RST : TCP_ACK | TCP_PSH);
		segment_set(&s, FIELD_SEQ, 5);
		segment_set(&s, FIELD_SUM, 0x1234);
		assert_int_equal(packet_build(&s, &e, sut->tester_mac, sut->stack_mac, NULL, &sent), 0);
		memset(&f.last, 0, sizeof(f.last));
		assert_int_equal(link_send(sut->link, &sent), 0);
		assert_int_equal(f.last.len, sent.len);
		assert_memory_equal(f.last.data, sent.data, sent.len);
	}
	assert_int_equal(link_recv(sut->link, &got, usec_add(link_now(sut->link), (struct usec){ 1000 })), LINK_FRAME);
	assert_int_equal(link_recv(sut->link, &got, usec_add(link_now(sut->link), (struct usec){ 1000 })), LINK_TIME);
	sut->ops->stop(sut);
}

/* The one fault that takes hold of a segment with a wrong checksum. */
static void
checksum_mended(void **state)
{
	struct segment s = { .has_options = 1 };
	struct ends e = kit_ends(6);
	struct packet p;
	struct frame sent;
	struct fake f;

	(void)state;
	segment_set(&s, FIELD_FLAGS, TCP_ACK);
	segment_set(&s, FIELD_SUM, FIELD_BAD);
	for (int unchecked = 0; unchecked < 2; unchecked++) {
		struct sut *sut;

		fake_begin(&f, "");
		sut = faulty(&f, unchecked ? "checksum-unchecked" : "reset-on-ack");
		sut->seed = 1;
		assert_int_equal(packet_build(&s, &e, sut->tester_mac, sut->stack_mac, NULL, &sent), 0);
		assert_int_equal(link_send(sut->link, &sent), 0);
		packet_parse(&f.last, &p);
		assert_int_equal(p.segment.v[FIELD_SUM] == p.sum, unchecked);
		assert_int_equal(link_recv(sut->link, &sent, link_now(sut->link)), LINK_TIME);
		sut->ops->stop(sut);
	}
}

/* What was kept back for a case is forgotten with it. */
static void
nothing_stays(void **state)
{
	struct run_verdict v;
	struct frame got;
	struct fake f;
	struct sut *sut;

	(void)state;
	fake_begin(&f, OPENS "4+1 . 1:1 ack 11");
	sut = faulty(&f, "ack-late");
	play(sut, OPEN DATA, &v);
	assert_int_equal(v.verdict, VERDICT_FAIL);
	assert_int_equal(link_recv(sut->link, &got, usec_add(link_now(sut->link), (struct usec){ 5000000 })), LINK_TIME);
	assert_true(f.fresh > 0);
	sut->ops->stop(sut);
}

/* A fault of timestamps needs a stack that has any. */
static void
needs_claims(void **state)
{
	char why[200] = "";
	struct fake f;
	struct sut *sut;

	(void)state;
	fake_begin(&f, "");
	assert_null(fault_start(&f.sut, fault_named("timestamps-missing"), why, sizeof(why)));
	assert_non_null(strstr(why, "timestamps"));
	f.profile.features = "sack timestamps";
	sut = faulty(&f, "timestamps-missing");
	assert_non_null(strstr(sut->profile->version, "timestamps-missing"));
	sut->ops->stop(sut);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_show),
		cmocka_unit_test(packets_are_numbered),
		cmocka_unit_test(rows_are_whole),
		cmocka_unit_test(others_go_by),
		cmocka_unit_test(checksum_mended),
		cmocka_unit_test(nothing_stays),
		cmocka_unit_test(needs_claims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
