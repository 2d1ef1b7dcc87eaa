/* SPDX-License-Identifier: MIT */
/* test_conn.c - a connection as the tester follows it: by what the script sent and expected, and by nothing else. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "buf.h"
#include "conn.h"
#include "kit.h"
#include "packet.h"
#include "step.h"

enum { ISN = 0xfffffffeu, PEER = 70000, MADE_UP = 5000 };

static struct conn
fresh(int ip)
{
	struct ends e = kit_ends(ip);
	struct conn c;

	conn_begin(&c, 0, &e, (struct seq){ ISN }, (struct seq){ MADE_UP });
	return c;
}

/* A segment of the stack, its numbers relative to PEER and ISN. */
static struct segment
theirs(uint32_t flags, uint32_t seq, uint32_t len, uint32_t ack)
{
	struct segment s = { .has_options = 1 };

	segment_set(&s, FIELD_FLAGS, flags);
	segment_set(&s, FIELD_SEQ, PEER + seq);
	segment_set(&s, FIELD_LEN, len);
	segment_set(&s, FIELD_ACK, ISN + ack);
	segment_set(&s, FIELD_WIN, 1000);
	return s;
}

/* The stack's segment comes as expected: on the wire, and by the script. */
static void
expected(struct conn *c, struct segment s)
{
	struct packet p = { .kind = PACKET_TCP, .segment = s };
	struct wire_breach breach;

	wire_check(&c->wire, &p, &breach);
	conn_learn_isn(c, &s, 0, s.v[FIELD_FLAGS]);
	conn_matched(c, &s);
}

/* The tester sends what a script leaves to it but for the flags; what went out. */
static struct segment
say(struct conn *c, uint32_t flags, uint32_t len)
{
	struct segment s = { .given = 0 };

	segment_set(&s, FIELD_FLAGS, flags);
	segment_set(&s, FIELD_LEN, len);
	conn_fill(c, &s, 0);
	conn_sent(c, &s);
	return s;
}

static struct conn
established(void)
{
	struct conn c = fresh(4);

	say(&c, TCP_SYN, 0);
	expected(&c, theirs(TCP_SYN | TCP_ACK, 0, 0, 1));
	say(&c, TCP_ACK, 0);
	return c;
}

static void
test_begin(void **state)
{
	struct conn c = fresh(4);
	struct segment s = say(&c, TCP_SYN, 0);

	(void)state;
	assert_int_equal(s.v[FIELD_SEQ], ISN);
	assert_false(segment_has(&s, FIELD_ACK));
	assert_int_equal(s.v[FIELD_WIN], 65535);
	assert_int_equal(s.options_len, 4);
	assert_memory_equal(s.options, "\2\4\5\264", 4);	/* 1460 */
	c = fresh(6);
	s = say(&c, TCP_SYN, 0);
	assert_memory_equal(s.options, "\2\4\5\240", 4);	/* 1440 */
	s = say(&c, TCP_ACK, 0);
	assert_int_equal(s.options_len, 0);
	assert_int_equal(s.v[FIELD_ACK], MADE_UP);		/* a number to begin with, though nothing was learned */
}

/* SYN and FIN take a number each, and both in one segment take two. */
static void
test_sequence(void **state)
{
	struct conn c = established();

	(void)state;
	assert_int_equal(c.snd_nxt.n, ISN + 1);
	say(&c, TCP_ACK, 10);
	assert_int_equal(c.snd_nxt.n, ISN + 11);
	say(&c, TCP_ACK | TCP_FIN, 5);
	assert_int_equal(c.snd_nxt.n, ISN + 17);
	say(&c, TCP_ACK, 0);
	assert_int_equal(c.snd_nxt.n, ISN + 17);
	say(&c, TCP_RST, 0);
	assert_int_equal(c.snd_nxt.n, ISN + 17);
	c = fresh(4);
	say(&c, TCP_SYN | TCP_FIN, 0);
	assert_int_equal(c.snd_nxt.n, ISN + 2);
	c = fresh(4);
	expected(&c, theirs(TCP_SYN | TCP_FIN, 0, 0, 0));
	assert_int_equal(c.rcv_nxt.n, PEER + 2);
	say(&c, TCP_SYN, 3);
	assert_int_equal(c.snd_nxt.n, ISN + 4);
}

/* Out of order or repeated, the tester's next number stays. */
static void
test_out_of_order(void **state)
{
	struct conn c = established();
	struct segment s = { .given = 0 };

	(void)state;
	segment_set(&s, FIELD_FLAGS, TCP_ACK);
	segment_set(&s, FIELD_SEQ, ISN + 100);
	segment_set(&s, FIELD_LEN, 10);
	conn_fill(&c, &s, 0);
	conn_sent(&c, &s);
	assert_int_equal(c.snd_nxt.n, ISN + 1);
	segment_set(&s, FIELD_SEQ, ISN + 1);
	conn_sent(&c, &s);
	assert_int_equal(c.snd_nxt.n, ISN + 11);
	conn_sent(&c, &s);
	assert_int_equal(c.snd_nxt.n, ISN + 11);
}

/* The stack's ISN is that of the first SYN of it that the script expects; a later SYN changes nothing but with "isn". */
static void
test_learn(void **state)
{
	struct conn c = fresh(4);
	struct segment syn = theirs(TCP_SYN | TCP_ACK, 0, 0, 1), other = theirs(TCP_SYN, 1234, 0, 0);

	(void)state;
	conn_learn_isn(&c, &other, 0, 0);		/* the script didn't expect a SYN */
	assert_int_equal(c.peer.n, MADE_UP);
	expected(&c, syn);
	assert_int_equal(c.peer.n, PEER);
	assert_int_equal(c.rcv_nxt.n, PEER + 1);
	assert_int_equal(conn_bases(&c, 1).ack.n, PEER);
	assert_int_equal(conn_bases(&c, 0).seq.n, PEER);
	assert_int_equal(conn_bases(&c, 0).ack.n, ISN);
	conn_learn_isn(&c, &other, 0, TCP_SYN);
	assert_int_equal(c.peer.n, PEER);
	conn_learn_isn(&c, &other, 1, TCP_SYN);
	assert_int_equal(c.peer.n, PEER + 1234);
	assert_int_equal(c.rcv_nxt.n, PEER + 1234);
}

static void
test_new_isn(void **state)
{
	struct conn c = established();
	struct segment s = { .given = 0 };

	(void)state;
	segment_set(&s, FIELD_FLAGS, TCP_SYN);
	segment_set(&s, FIELD_SEQ, 99);
	conn_fill(&c, &s, 1);
	conn_sent(&c, &s);
	assert_int_equal(c.isn.n, 99);
	assert_int_equal(c.snd_nxt.n, 100);
	assert_int_equal(c.peer_nxt.n, 99);
}

/* A wrong stack doesn't drag the tester with it: what the script didn't expect is on the wire only. */
static void
test_follows_the_script(void **state)
{
	struct conn c = established(), before = c;
	struct packet p = { .kind = PACKET_TCP, .segment = theirs(TCP_ACK, 1, 50, 900) };
	struct wire_breach breach;

	(void)state;
	wire_check(&c.wire, &p, &breach);
	assert_int_equal(c.rcv_nxt.n, before.rcv_nxt.n);
	assert_int_equal(c.peer_nxt.n, before.peer_nxt.n);
	assert_int_equal(c.nmatched, before.nmatched);
	assert_int_equal(say(&c, TCP_ACK, 0).v[FIELD_ACK], PEER + 1);
	expected(&c, theirs(TCP_ACK, 1, 50, 1));
	assert_int_equal(say(&c, TCP_ACK, 0).v[FIELD_ACK], PEER + 51);
	expected(&c, theirs(TCP_RST, 700, 0, 1));	/* nothing follows from a RST */
	assert_int_equal(c.rcv_nxt.n, PEER + 51);
	expected(&c, theirs(TCP_ACK, 1, 50, 1));	/* nor from what comes again */
	assert_int_equal(c.rcv_nxt.n, PEER + 51);
}

static void
test_env(void **state)
{
	struct conn c = established();
	struct env e;

	(void)state;
	say(&c, TCP_ACK, 20);
	expected(&c, theirs(TCP_ACK, 1, 0, 11));
	expected(&c, theirs(TCP_ACK, 1, 10, 11));
	expected(&c, theirs(TCP_ACK, 11, 10, 11));
	conn_env(&c, &e);
	assert_int_equal(e.slot[SLOT_RCV_NXT], 11);
	assert_int_equal(e.slot[SLOT_RCV_WND], 1000);
	assert_int_equal(e.slot[SLOT_SND_NXT], 21);
	assert_int_equal(e.slot[SLOT_SND_UNA], 1);
	assert_int_equal(e.slot[SLOT_MSS], 1460);
	say(&c, TCP_ACK, 0);
	conn_env(&c, &e);
	assert_int_equal(e.slot[SLOT_SND_UNA], 21);
}

/* An acknowledgment of what the stack has not sent is no acknowledgment. */
static void
test_env_acked(void **state)
{
	struct conn c = established();
	struct segment s = { .given = 0 };
	struct env e;

	(void)state;
	segment_set(&s, FIELD_FLAGS, TCP_ACK);
	segment_set(&s, FIELD_ACK, PEER + 500);
	conn_fill(&c, &s, 0);
	conn_sent(&c, &s);
	conn_env(&c, &e);
	assert_int_equal(e.slot[SLOT_SND_UNA], 1);
}

static void
set_up(struct conn *c, const char *line)
{
	struct step_names names = { .nconn = 1 };
	struct conn_words w = { 0 };
	struct env env = { .slot = { 0 } };
	struct diag d = { .out = stderr };
	struct text t = kit_text(line, &d);

	assert_int_equal(conn_words_parse(&t, &names, &w), 0);
	conn_set_up(c, &w, &env);
	options_free(&w.options);
}

static void
test_set_up(void **state)
{
	struct conn c = fresh(4);
	struct segment s;

	(void)state;
	set_up(&c, "isn 0xffffffff win 100 <mss 500,wscale 3>");
	s = say(&c, TCP_SYN, 0);
	assert_int_equal(s.v[FIELD_SEQ], 0xffffffff);
	assert_int_equal(s.v[FIELD_WIN], 100);
	assert_memory_equal(s.options, "\2\4\1\364\3\3\3\0", 8);
	c = fresh(4);
	set_up(&c, "<>");
	assert_int_equal(say(&c, TCP_SYN, 0).options_len, 0);
}

/* The option's two numbers. */
static void
timestamps(const struct segment *s, uint32_t *val, uint32_t *ecr)
{
	struct buf body;

	assert_int_equal(option_find(s->options, s->options_len, OPTION_TS, &body), 1);
	buf_get(&body, val, 4);
	buf_get(&body, ecr, 4);
}

static struct segment
with_ts(struct segment s, uint32_t val, uint32_t ecr)
{
	struct buf out = BUF(s.options);

	buf_put(&out, 0x0101080a, 4);
	buf_put(&out, val, 4);
	buf_put(&out, ecr, 4);
	s.options_len = 12;
	return s;
}

/* Timestamps go on when both offered them: its own count up, the stack's last one is echoed. */
static void
test_timestamps(void **state)
{
	struct conn c = fresh(4);
	struct segment s;
	uint32_t val, ecr;

	(void)state;
	set_up(&c, "<mss 1460,TS val 100 ecr 0>");
	say(&c, TCP_SYN, 0);
	expected(&c, with_ts(theirs(TCP_SYN | TCP_ACK, 0, 0, 1), 7000, 100));
	s = say(&c, TCP_ACK, 0);
	timestamps(&s, &val, &ecr);
	assert_int_equal(val, 101);
	assert_int_equal(ecr, 7000);
	expected(&c, with_ts(theirs(TCP_ACK, 1, 5, 1), 7003, 101));
	s = say(&c, TCP_ACK, 0);
	timestamps(&s, &val, &ecr);
	assert_int_equal(val, 102);
	assert_int_equal(ecr, 7003);
	c = fresh(4);				/* the stack didn't offer them */
	set_up(&c, "<mss 1460,TS val 100 ecr 0>");
	say(&c, TCP_SYN, 0);
	expected(&c, theirs(TCP_SYN | TCP_ACK, 0, 0, 1));
	assert_int_equal(say(&c, TCP_ACK, 0).options_len, 0);
}

/* Options that a send gives stay as they are, and its timestamp is where the clock goes on. */
static void
test_timestamps_given(void **state)
{
	struct conn c = fresh(4);
	struct segment s = { .has_options = 1 };
	uint32_t val, ecr;

	(void)state;
	set_up(&c, "<TS val 100 ecr 0>");
	say(&c, TCP_SYN, 0);
	expected(&c, with_ts(theirs(TCP_SYN | TCP_ACK, 0, 0, 1), 7000, 100));
	segment_set(&s, FIELD_FLAGS, TCP_ACK);
	s = with_ts(s, 5000, 1);
	conn_fill(&c, &s, 0);
	timestamps(&s, &val, &ecr);
	assert_int_equal(val, 5000);
	assert_int_equal(ecr, 1);
	conn_sent(&c, &s);
	s = say(&c, TCP_ACK, 0);
	timestamps(&s, &val, &ecr);
	assert_int_equal(val, 5001);
	s = (struct segment){ .has_options = 1 };	/* "<>": none at all */
	segment_set(&s, FIELD_FLAGS, TCP_ACK);
	conn_fill(&c, &s, 0);
	assert_int_equal(s.options_len, 0);
}

/* What is allowed, one thing at a time: the same connection, the same segments. */
static void
test_allowances(void **state)
{
	static const struct {
		uint32_t flags, seq, len, ack, win;
		unsigned allowed;		/* by which allowance */
	} rows[] = {
		{ TCP_ACK, 1, 10, 21, 1000, ALLOW_RETRANSMISSION },
		{ TCP_ACK | TCP_PSH, 1, 10, 5, 500, ALLOW_RETRANSMISSION },	/* whatever it acknowledges */
		{ TCP_ACK, 3, 5, 21, 1000, ALLOW_RETRANSMISSION },		/* a part of it */
		{ TCP_ACK, 1, 20, 21, 1000, ALLOW_RETRANSMISSION },		/* two in one */
		{ TCP_ACK | TCP_FIN, 21, 0, 21, 1000, ALLOW_RETRANSMISSION },
		{ TCP_ACK | TCP_FIN, 5, 16, 21, 1000, ALLOW_RETRANSMISSION },	/* with the FIN behind it */
		{ TCP_SYN | TCP_ACK, 0, 0, 1, 1000, ALLOW_RETRANSMISSION },
		{ TCP_ACK, 1, 21, 21, 1000, 0 },		/* an octet where the FIN was */
		{ TCP_ACK, 11, 20, 21, 1000, 0 },		/* something new behind it */
		{ TCP_ACK | TCP_FIN, 11, 5, 21, 1000, 0 },	/* a FIN where there was none */
		{ TCP_SYN | TCP_ACK, 1, 3, 21, 1000, 0 },
		{ TCP_RST | TCP_ACK, 1, 5, 21, 1000, 0 },
		{ TCP_ACK, 22, 0, 21, 1000, ALLOW_DUPLICATE_ACK },
		{ TCP_ACK, 22, 0, 21, 2000, ALLOW_WINDOW_UPDATE },
		{ TCP_ACK, 22, 0, 20, 1000, 0 },		/* an older acknowledgment */
		{ TCP_ACK, 22, 0, 22, 1000, 0 },		/* a newer one */
		{ TCP_ACK, 21, 0, 21, 1000, ALLOW_PROBE },
		{ TCP_ACK, 21, 1, 21, 1000, ALLOW_PROBE },	/* with an octet of garbage */
		{ TCP_ACK, 21, 2, 21, 1000, 0 },
		{ TCP_ACK, 21, 0, 20, 1000, 0 },
		{ TCP_RST | TCP_ACK, 21, 0, 21, 1000, 0 },
		{ TCP_ACK | TCP_ECE, 22, 0, 21, 1000, 0 },
		{ TCP_RST, 22, 0, 0, 0, 0 },
	};
	static const unsigned all[] = { ALLOW_RETRANSMISSION, ALLOW_WINDOW_UPDATE, ALLOW_DUPLICATE_ACK, ALLOW_PROBE };
	struct conn c = established();

	(void)state;
	say(&c, TCP_ACK, 20);
	expected(&c, theirs(TCP_ACK, 1, 10, 21));
	expected(&c, theirs(TCP_ACK, 11, 10, 21));
	expected(&c, theirs(TCP_ACK | TCP_FIN, 21, 0, 21));
	for (size_t i = 0; i < countof(rows); i++) {
		struct segment s = theirs(rows[i].flags, rows[i].seq, rows[i].len, rows[i].ack);

		segment_set(&s, FIELD_WIN, rows[i].win);
		for (size_t k = 0; k < countof(all); k++) {
			c.allow = all[k];
			if (!conn_allows(&c, &s) != !(rows[i].allowed & all[k]))
				fail_msg("row %zu, allowance %u", i, all[k]);
		}
		c.allow = 0;
		assert_false(conn_allows(&c, &s));
	}
}

/* Before there is a FIN, a keep-alive may carry the octet before the next one. */
static void
test_allow_probe(void **state)
{
	struct conn c = established();
	struct segment s = theirs(TCP_ACK, 10, 1, 1);

	(void)state;
	expected(&c, theirs(TCP_ACK, 1, 10, 1));
	c.allow = ALLOW_PROBE;
	assert_true(conn_allows(&c, &s));
	s = theirs(TCP_ACK, 9, 2, 1);
	assert_false(conn_allows(&c, &s));
}

/* However many segments came, the last ones are known when they come again. */
static void
test_allowances_of_many(void **state)
{
	struct conn c = established();
	struct segment s;

	(void)state;
	for (uint32_t i = 0; i < 3 * CONN_MATCHED; i++)
		expected(&c, theirs(TCP_ACK, 1 + i * 10, 10, 1));
	c.allow = ALLOW_RETRANSMISSION;
	for (uint32_t i = 2 * CONN_MATCHED + 1; i < 3 * CONN_MATCHED; i++) {
		s = theirs(TCP_ACK, 1 + i * 10, 10, 1);
		assert_true(conn_allows(&c, &s));
	}
	s = theirs(TCP_ACK, 1 + 3 * CONN_MATCHED * 10, 10, 1);
	assert_false(conn_allows(&c, &s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_begin), cmocka_unit_test(test_sequence), cmocka_unit_test(test_out_of_order),
		cmocka_unit_test(test_learn), cmocka_unit_test(test_new_isn), cmocka_unit_test(test_follows_the_script),
		cmocka_unit_test(test_env), cmocka_unit_test(test_env_acked), cmocka_unit_test(test_set_up),
		cmocka_unit_test(test_timestamps), cmocka_unit_test(test_timestamps_given), cmocka_unit_test(test_allowances),
		cmocka_unit_test(test_allow_probe), cmocka_unit_test(test_allowances_of_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
