/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_lawful.c - no faults: what looks odd and is permitted.  A case that objects to one of
 * these asks for more than any RFC does.
 */

#include <string.h>

#include "buf.h"
#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define SYNCHRONIZED (FAULT_STATE(STATE_ESTABLISHED) | FAULT_STATE(STATE_FIN_WAIT_1) | \
	FAULT_STATE(STATE_FIN_WAIT_2))

/*
 * Acknowledges just the segment in order that came last, without FIN: that may wait (RFC 9293
 * 3.8.6.3).  What lies beyond a gap or fills one SHOULD be acknowledged at once (RFC 5681 4.2), and
 * there are cases about that.
 */
static int
may_wait(const struct fault_event *e)
{
	const struct fault_conn *c = e->conn;

	return fault_pure_ack(e) && c->in.len > 0 && !c->gap &&
	    !(c->in.flags & (TCP_FIN | TCP_SYN)) &&
	    e->was->v[FIELD_ACK] == c->in.seq.n + c->in.len && c->told.n == c->in.seq.n;
}

static void
send_waiting(struct fault_event *e)
{
	struct segment ack = { .given = 0 };

	if (e->conn->acted && (uint32_t)e->conn->kept == e->conn->iss.n &&
	    fault_state(e) != STATE_CLOSED)
		fault_emit(e, &ack, (struct usec){ 0 });
	e->conn->acted = 0;
}

/*
 * An ACK that may wait does so until the data is by µs old, but never two; whatever else goes out
 * takes the acknowledgment along.
 */
static void
keep_back(struct fault_event *e, const struct fault_part *p)
{
	int64_t left = p->by - usec_sub(e->t, e->conn->in.t).us;

	if (e->conn->acted || left <= 0 || !may_wait(e)) {
		e->conn->acted = 0;
		return;
	}
	e->conn->acted = 1;
	e->conn->kept = e->conn->iss.n;
	e->dropped = 1;
	fault_later(e, (struct usec){ left }, send_waiting);
}

static void
ack_now(struct fault_event *e)
{
	struct segment ack = { .given = 0 };
	struct fault_conn *c = e->conn;

	if (c->has_ts && usec_sub(e->t, c->out.t).us > INT64_C(86400000000))
		/* its clock of timestamps has gone on since, and nobody knows how far */
		return;
	if (c->answered)
		/* what it didn't acknowledge then it didn't take, as by PAWS (RFC 7323 5.3) */
		return;
	if (!seq_before(c->told, c->rcv) || c->gap || (c->acted && (uint32_t)c->kept == c->rcv.n) ||
	    (FAULT_STATE(fault_state(e)) & SYNCHRONIZED) == 0)
		return;
	fault_emit(e, &ack, (struct usec){ 0 });
	c->acted = 1;
	c->kept = c->rcv.n;
}

/* Data that the stack has not acknowledged when it is by µs old is acknowledged for it. */
static void
ack_soon(struct fault_event *e, const struct fault_part *p)
{
	fault_later(e, (struct usec){ p->by }, ack_now);
}

/*
 * What was acknowledged like this, the stack needn't tell again when its timer says so; an answer
 * to something newer it is not.
 */
static int
told_already(const struct fault_event *e)
{
	const struct fault_conn *c = e->conn;

	return fault_pure_ack(e) && c->acted && e->was->v[FIELD_ACK] == (uint32_t)c->kept &&
	    usec_before(c->in.t, e->t) && seq_before(c->told, segment_ack(e->was));
}

/* The options of a SYN the other way round, and the NOPs behind them. */
static void
reverse_options(struct fault_event *e, const struct fault_part *p)
{
	struct buf in = buf_reading(e->was->options, e->was->options_len), body;
	uint8_t at[OPTIONS_MAX], len[OPTIONS_MAX], room[OPTIONS_MAX];
	struct buf out = BUF(room);
	uint32_t kind;
	int n = 0;

	(void)p;
	while (option_next(&in, &kind, &body) > 0) {
		if (kind == OPTION_NOP)
			continue;
		at[n] = (uint8_t)(body.data - e->was->options - 2);
		len[n++] = (uint8_t)(body.len + 2);
	}
	while (n-- > 0)
		buf_bytes(&out, e->was->options + at[n], len[n]);
	while (out.len % 4 != 0)
		buf_put(&out, OPTION_NOP, 1);
	if (out.full)
		return;
	memcpy(e->segment.options, out.data, out.len);
	e->segment.options_len = (uint8_t)out.len;
	e->changed = 1;
}

/*
 * The buffer is smaller by so much: by of 256 of what the SYN offers, and that much less of each
 * later window.
 */
static void
offer_less(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;
	int syn = (e->was->v[FIELD_FLAGS] & TCP_SYN) != 0;
	int shift = c->scale_in >= 0 && c->scale_out > 0 && !syn ? c->scale_out : 0;
	uint32_t win = e->was->v[FIELD_WIN], less;
	struct seq edge, kept = { (uint32_t)c->kept };

	if (syn)
		c->less = (uint32_t)(win * p->by / 256);
	less = c->less >> shift;
	win = win < less ? 0 : win - less;
	edge = seq_add(segment_ack(e->was), (int64_t)win << shift);
	segment_set(&e->segment, FIELD_WIN, win);
	e->changed = 1;
	if (!(e->was->v[FIELD_FLAGS] & TCP_ACK))
		return;
	c->kept = c->acted && !syn ? seq_max(kept, edge).n : edge.n;
	c->acted = 1;
}

/* By a timer, not because the tester has just sent something that asks for it. */
static int
syn_or_fin_again(const struct fault_event *e)
{
	return fault_again(e) && fault_without_data(e) && usec_sub(e->t, e->conn->in.t).us > 10000;
}

/* The time since it was sent first, and so each timeout, is by percent longer. */
static void
again_later(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;
	int more = c->acted && (uint32_t)c->acted == c->una.n;
	struct usec since = more || usec_before(c->in.t, c->before.t) ? c->before.t : c->in.t;

	c->kept = (more ? c->kept : 0) + usec_sub(e->t, since).us * p->by / 100;
	c->acted = (int)c->una.n;
	e->later.us += c->kept;
	e->moot = 1;
}

/*
 * A keep-alive: nothing, at the number before the next one, after a long time, and the peer's
 * window isn't why.
 */
static int
is_keep_alive(const struct fault_event *e)
{
	return fault_conn_is_probe(e->conn, e->was) &&
	    usec_sub(e->t, e->conn->in.t).us > 10000000 && e->conn->in.win > 0;
}

static void
bring_octet(struct fault_event *e, const struct fault_part *p)
{
	e->f->payload[0] = (uint8_t)p->by;
	e->segment.data = e->f->payload;
	segment_set(&e->segment, FIELD_LEN, 1);
	e->changed = 1;
}

static void
pad(struct fault_event *e, const struct fault_part *p)
{
	e->pad = (uint32_t)p->by;
}

/* With timestamps it would not be lawful: RFC 7323 5.7. */
static int
may_fragment(const struct fault_event *e)
{
	return e->ip == 4 && !e->conn->has_ts;
}

/* Where it may be fragmented, no two packets of a stack have the same number: RFC 6864 4.1. */
static void
number_packet(struct fault_event *e, const struct fault_part *p)
{
	segment_set(&e->segment, FIELD_ID, ((uint32_t)p->by + e->f->packets++) & 0xffff);
	e->changed = 1;
}

const struct fault fault_rows_lawful[] = {
	{
		.name = "answers-later", .words = "sends everything 20 ms later: a slow machine",
		.lawful = 1,
		.part = { { .on = FAULT_SENDS, .effect = fault_delay, .by = 20000 } },
	}, {
		.name = "acks-later",
		.words = "acknowledges data 450 ms later, or with the second segment", .lawful = 1,
		.delack = 500000,
		.requirement = "RFC9293-MUST-40",
		.part = { { .on = FAULT_SENDS, .set = TCP_ACK, .effect = keep_back,
			.by = 450000 } },
	}, {
		.name = "acks-at-once", .words = "never delays an ACK by more than 1 ms",
		.lawful = 1,
		.requirement = "RFC9293-SHLD-18",
		.part = {
			{ .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_SYN | TCP_RST | TCP_FIN,
			  .states = SYNCHRONIZED,
			    .when = fault_with_data, .effect = ack_soon, .by = 1000 },
			{ .on = FAULT_SENDS, .when = told_already, .effect = fault_drop },
		},
	}, {
		.name = "options-reversed",
		.words = "has the options of its SYN the other way round", .lawful = 1,
		.requirement = "RFC9293-MUST-64",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN, .effect = reverse_options } },
	}, {
		.name = "options-padded", .words = "has four NOPs behind the options of its SYN",
		.lawful = 1,
		.requirement = "RFC9293-MUST-4",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN, .effect = fault_option_in,
			.bytes = "\1\1\1\1", .by = 4 } },
	}, {
		.name = "push-always", .words = "sets PSH on everything that has data", .lawful = 1,
		.requirement = "RFC9293-SHLD-27",
		.part = { { .on = FAULT_SENDS, .when = fault_with_data, .effect = fault_flag,
			.by = TCP_PSH } },
	}, {
		.name = "window-smaller",
		.words = "has a window that is smaller by a quarter of the first, "
		    "and takes no more than that",
		.lawful = 1,
		.part = {
			{ .on = FAULT_SENDS, .clear = TCP_RST, .effect = offer_less, .by = 64 },
			{ .on = FAULT_GETS, .clear = TCP_SYN, .effect = fault_refuse_beyond },
		},
	}, {
		.name = "ttl-128", .words = "sends with TTL or hop limit 128", .lawful = 1,
		.part = { { .on = FAULT_SENDS, .when = fault_unmarked, .effect = fault_set,
			.field = FIELD_TTL, .by = 128 } },
	}, {
		.name = "service-class",
		.words = "sends everything in the class of bulk traffic (DSCP 8)", .lawful = 1,
		.part = { { .on = FAULT_SENDS, .when = fault_unmarked, .effect = fault_set,
			.field = FIELD_TOS, .by = 0x20 } },
	}, {
		.name = "may-be-fragmented",
		.words = "sends without DF, each packet with an identification", .lawful = 1,
		.part = {
			{ .on = FAULT_SENDS, .when = may_fragment, .effect = fault_set,
			    .field = FIELD_DF, .by = 0 },
			{ .on = FAULT_SENDS, .when = may_fragment, .effect = number_packet,
			  .by = 0x7a31 },
		},
	}, {
		.name = "flow-label", .words = "sends IPv6 with a flow label", .lawful = 1,
		.part = { { .on = FAULT_SENDS, .when = fault_over_ip6, .effect = fault_set,
			.field = FIELD_FLOW, .by = 0x5a17c } },
	}, {
		.name = "isn-near-wrap", .words = "begins right before its sequence numbers wrap",
		.lawful = 1,
		.part = {
			{ .on = FAULT_SENDS, .effect = fault_isn_clock, .by = 0xfffffff0 },
			{ .on = FAULT_GETS, .effect = fault_isn_clock },
		},
	}, {
		.name = "syn-or-fin-again-later",
		.words = "waits half as long again before a SYN or FIN is sent again", .lawful = 1,
		.requirement = "RFC6298-2-min-rto",
		.part = { { .on = FAULT_SENDS, .when = syn_or_fin_again, .effect = again_later,
			.by = 50 } },
	}, {
		.name = "keep-alive-octet", .words = "has an octet of garbage in a keep-alive",
		.lawful = FAULT_UNADVISED,
		.requirement = "RFC9293-SHLD-12", .needs = "keepalive",
		.part = { { .on = FAULT_SENDS, .when = is_keep_alive, .effect = bring_octet,
			.by = 0x5a } },
	}, {
		.name = "ethernet-padding", .words = "fills its frames up to 60 octets",
		.lawful = 1,
		.part = { { .on = FAULT_SENDS, .effect = pad, .by = 60 } },
	}, {
		.name = "pointer-without-urg",
		.words = "has something in the urgent pointer when URG isn't set", .lawful = 1,
		.requirement = "RFC9293-3.1-urgptr-without-urg",
		.part = { { .on = FAULT_SENDS, .clear = TCP_URG, .effect = fault_set,
			.field = FIELD_URG, .by = 0x1234 } },
	}, {
		.name = "ack-field-without-ack",
		.words = "has something in the ACK field of its first SYN", .lawful = 1,
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN, .clear = TCP_ACK,
			.effect = fault_set, .field = FIELD_ACK, .by = 77 } },
	}, {
		.name = "rst-with-window", .words = "offers a window on a RST", .lawful = 1,
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .effect = fault_set,
			.field = FIELD_WIN, .by = 4096 } },
	}, {
		.name = "timestamps-from-elsewhere", .needs = "timestamps",
		.words = "has another timestamp clock for its connections", .lawful = 1,
		.requirement = "RFC7323-4.1-ts-clock-real",
		.part = {
			{ .on = FAULT_SENDS, .effect = fault_ts_val, .by = 0x30000000 },
			{ .on = FAULT_GETS, .set = TCP_ACK, .effect = fault_ts_ecr,
			    .by = -0x30000000 },
		},
	},
	{ .name = NULL },
};
