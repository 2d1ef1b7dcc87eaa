/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_chosen.c - no faults: where the RFCs leave a stack the choice, the other choice.
 * Windows, options, numbers, the form of a RST, what TIME-WAIT does with a new SYN.
 */

#include "buf.h"
#include "call.h"
#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define LISTEN FAULT_STATE(STATE_LISTEN)
#define TIME_WAIT FAULT_STATE(STATE_TIME_WAIT)
#define OPEN (FAULT_STATE(STATE_ESTABLISHED) | FAULT_STATE(STATE_CLOSE_WAIT) | \
	FAULT_STATE(STATE_FIN_WAIT_1) | FAULT_STATE(STATE_FIN_WAIT_2))
/* Kind 254 of RFC 6994, 6 bytes with an identifier that nobody has. */
#define EXPERIMENT "\376\6\164\143\1\2"

/* The shift that holds for a window that isn't a SYN's. */
static int
shift_of(const struct fault_conn *c)
{
	return c->scale_in >= 0 && c->scale_out > 0 ? c->scale_out : 0;
}

/* Less of the window is told than there is. */
static void
tell_less(struct fault_event *e, struct seq edge, int shift)
{
	segment_set(&e->segment, FIELD_WIN, (uint32_t)seq_diff(segment_ack(e->was), edge) >> shift);
	e->changed = 1;
}

/*
 * The right edge stays until it has moved by a segment, or half the buffer where that is less:
 * silly window avoidance, RFC 9293 3.8.6.2.2.  fault_refuse_beyond goes with it.
 */
static void
move_in_steps(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;
	int syn = (e->was->v[FIELD_FLAGS] & TCP_SYN) != 0, shift = syn ? 0 : shift_of(c);
	struct seq ack = segment_ack(e->was),
	    edge = seq_add(ack, (int64_t)e->was->v[FIELD_WIN] << shift);
	struct seq kept = { (uint32_t)c->kept };

	if (!c->acted || syn) {
		c->acted = 1;
		c->less = (uint32_t)seq_diff(ack, edge) / 2;
		c->less = c->less < p->by ? c->less : (uint32_t)p->by;
	} else if (seq_diff(kept, edge) < (int32_t)c->less && !seq_before(kept, ack)) {
		if (seq_before(kept, edge))
			tell_less(e, kept, shift);
		return;
	}
	c->kept = edge.n;
}

/* Half a window to begin with, unless that is a small one; fault_refuse_beyond goes with it. */
static void
begin_with_half(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;
	int syn = (e->was->v[FIELD_FLAGS] & TCP_SYN) != 0;
	uint32_t win = e->was->v[FIELD_WIN];
	struct seq edge, kept = { (uint32_t)c->kept };

	if (syn && win >= (uint32_t)p->by) {
		segment_set(&e->segment, FIELD_WIN, win /= 2);
		e->changed = 1;
	}
	if (!(e->was->v[FIELD_FLAGS] & TCP_ACK))
		return;
	edge = seq_add(segment_ack(e->was), (int64_t)win << (syn ? 0 : shift_of(c)));
	c->kept = c->acted && !syn ? seq_max(kept, edge).n : edge.n;
	c->acted = 1;
}

/* Nothing but the size is left of a SYN's options. */
static void
keep_mss_alone(struct fault_event *e, const struct fault_part *p)
{
	struct buf body;
	uint32_t mss = 0;

	(void)p;
	if (option_find(e->was->options, e->was->options_len, OPTION_MSS, &body))
		buf_get(&body, &mss, 2);
	e->segment.options_len = 0;
	e->changed = 1;
	if (mss > 0)
		fault_option_in(e, &(struct fault_part){ .by = 4,
		    .bytes = (const char[]){ OPTION_MSS, 4, (char)(mss >> 8), (char)mss } });
}

/* The clock of timestamps stands at by when the case's first one is sent; on GETS the way back. */
static void
move_ts_clock(struct fault_event *e, const struct fault_part *p)
{
	struct faulty *f = e->f;
	struct buf body;
	uint32_t val;

	if (e->on == FAULT_GETS) {
		if (f->clock_set)
			fault_ts_ecr(e, &(struct fault_part){ .by = -(int64_t)f->clock_shift });
		return;
	}
	if (!option_find(e->was->options, e->was->options_len, OPTION_TS, &body) ||
	    buf_get(&body, &val, 4) < 0)
		return;
	if (!f->clock_set)
		f->clock_shift = (uint32_t)p->by - val;
	f->clock_set = 1;
	fault_ts_val(e, &(struct fault_part){ .by = f->clock_shift });
}

/*
 * In answer to what had an ACK, or to nobody, so that its number isn't 0 for want of a better one.
 */
static int
numbered_rst(const struct fault_event *e)
{
	return e->was->v[FIELD_SEQ] != 0 && (e->conn->syn_out || e->conn->in.flags & TCP_ACK);
}

/* Everything that the tester sent last is acknowledged by it. */
static void
acknowledge_too(struct fault_event *e, const struct fault_part *p)
{
	const struct fault_conn *c = e->conn;
	uint32_t end = c->in.seq.n + c->in.len + ((c->in.flags & TCP_SYN) != 0) +
	    ((c->in.flags & TCP_FIN) != 0);

	fault_flag(e, p);
	segment_set(&e->segment, FIELD_ACK, c->syn_in && c->syn_out ? c->rcv.n : end);
}

static void
no_ack(struct fault_event *e, const struct fault_part *p)
{
	fault_unflag(e, p);
	segment_set(&e->segment, FIELD_ACK, 0);
}

/* A challenge (RFC 5961 3.2, 4.2) within by microseconds of the last one isn't sent: RFC 5961 7. */
static void
challenge_rarely(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;

	int rst = c->in.flags & TCP_RST && seq_before(c->rcv, c->in.seq);
	int syn = c->in.flags & TCP_SYN && !(c->in.flags & TCP_RST) && seq_before(c->iss, c->una);

	if ((!rst && !syn) || c->in.t.us != e->t.us)
		return;
	e->dropped = c->acted && e->t.us - c->kept < p->by;
	if (e->dropped)
		return;
	c->acted = 1;
	c->kept = e->t.us;
}

/* Asks whether a closed window is open, and there is data to ask with. */
static int
could_bring_octet(const struct fault_event *e)
{
	const struct fault_conn *c = e->conn;

	return fault_conn_is_probe(c, e->was) && c->in.there && c->in.win == 0 &&
	    (uint32_t)seq_diff(c->iss, c->nxt) <= c->queued;
}

/* The next octet of the stream, as RFC 9293 3.8.6.1 has it. */
static void
bring_next(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;

	(void)p;
	e->f->payload[0] = pattern_byte(c->nxt.n - c->iss.n - 1);
	e->segment.data = e->f->payload;
	segment_set(&e->segment, FIELD_LEN, 1);
	segment_set(&e->segment, FIELD_SEQ, c->nxt.n);
	e->changed = 1;
	c->acted = 1;
}

/* The stack doesn't know that it has sent that octet. */
static int
acks_octet(const struct fault_event *e)
{
	return e->conn->acted && e->was->v[FIELD_ACK] == e->conn->nxt.n + 1;
}

static void
keep_octet(struct fault_event *e, const struct fault_part *p)
{
	fault_ack_of(e, p);
	e->conn->kept = 1;
}

/*
 * The stack's own number is behind that octet, and where it was acknowledged, it doesn't come again
 * with the others.
 */
static void
count_octet(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;
	uint32_t len = e->was->v[FIELD_LEN];

	(void)p;
	if (!c->acted || e->was->v[FIELD_SEQ] != c->nxt.n || (len == 0 && !fault_pure_ack(e)))
		return;
	if (len > 0)
		c->acted = 0;
	if (len > 0 && !c->kept)
		return;
	segment_set(&e->segment, FIELD_SEQ, c->nxt.n + 1);
	segment_set(&e->segment, FIELD_LEN, len > 0 ? len - 1 : 0);
	e->segment.data = len > 0 ? e->was->data + 1 : NULL;
	e->changed = 1;
}

static void
put_ip_option(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->ip_option = 1;
}

/*
 * What a stack has sized for the MTU of a path isn't to grow, nor a full segment: an IP option
 * takes its room from the text (RFC 9293 3.7.1).
 */
static int
has_room(const struct fault_event *e)
{
	return !e->f->sut.path_told && e->was->v[FIELD_LEN] < FAULT_SMALL;
}

/* Who sends with DF and is told of an MTU has to look at it, which the real stack may not. */
static int
path_unknown(const struct fault_event *e)
{
	return e->ip == 4 && !e->f->sut.path_told;
}

const struct fault fault_rows_chosen[] = {
	{
		.name = "window-in-steps",
		.words = "moves the right edge of its window only by a whole segment at a time",
		.lawful = 1,
		.requirement = "RFC9293-MUST-39",
		.part = {
			{ .on = FAULT_SENDS, .set = TCP_ACK, .clear = TCP_RST,
			    .effect = move_in_steps, .by = 1460 },
			{ .on = FAULT_GETS, .clear = TCP_SYN, .effect = fault_refuse_beyond },
		},
	}, {
		.name = "window-opens-later",
		.words = "has half the window on its SYN that it has afterwards", .lawful = 1,
		.part = {
			{ .on = FAULT_SENDS, .clear = TCP_RST, .effect = begin_with_half,
			    .by = 4096 },
			{ .on = FAULT_GETS, .clear = TCP_SYN, .effect = fault_refuse_beyond },
		},
	}, {
		.name = "options-not-answered",
		.words = "answers a SYN with the MSS alone, whatever it offers", .lawful = 1,
		.requirement = "RFC7323-2.2-ws-both", .lacks = "timestamps wscale sack dsack",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .clear = TCP_ACK, .states = LISTEN,
			.effect = keep_mss_alone } },
	}, {
		.name = "option-of-experiment",
		.words = "has an option on its first SYN that nobody knows", .lawful = 1,
		.requirement = "RFC9293-MUST-6",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN, .clear = TCP_ACK,
			.effect = fault_option_in, .bytes = EXPERIMENT, .by = 6 } },
	}, {
		.name = "mss-of-default", .words = "offers an MSS of 536, over IPv6 1220",
		.lawful = FAULT_UNADVISED,
		.requirement = "RFC9293-MUST-67",
		.part = {
			{ .on = FAULT_SENDS, .set = TCP_SYN, .when = fault_over_ip4,
			  .effect = fault_mss_least, .by = 536 },
			{ .on = FAULT_SENDS, .set = TCP_SYN, .when = fault_over_ip6,
			  .effect = fault_mss_least, .by = 1220 },
		},
	}, {
		.name = "asks-for-ecn", .words = "asks for ECN on its first SYN", .lawful = 1,
		.requirement = "RFC3168-6.1.1-all-forms",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN, .clear = TCP_ACK,
			.effect = fault_flag, .by = TCP_ECE | TCP_CWR } },
	}, {
		.name = "never-fragmented", .words = "sends with DF, and without an identification",
		.lawful = 1,
		.part = {
			{ .on = FAULT_SENDS, .when = path_unknown, .effect = fault_set,
			    .field = FIELD_DF, .by = 1 },
			{ .on = FAULT_SENDS, .when = path_unknown, .effect = fault_set,
			    .field = FIELD_ID, .by = 0 },
		},
	}, {
		.name = "ip-option",
		.words = "has an option in its IP header, an extension header over IPv6",
		.lawful = 1,
		.part = { { .on = FAULT_SENDS, .when = has_room, .effect = put_ip_option } },
	}, {
		.name = "isn-near-half",
		.words = "begins right before its sequence numbers pass 2^31", .lawful = 1,
		.part = {
			{ .on = FAULT_SENDS, .effect = fault_isn_clock, .by = 0x7ffffff0 },
			{ .on = FAULT_GETS, .effect = fault_isn_clock },
		},
	}, {
		.name = "timestamps-near-wrap", .words = "has timestamps that wrap soon",
		.needs = "timestamps",
		.lawful = 1,
		.requirement = "RFC7323-4.1-ts-clock-real",
		.part = {
			{ .on = FAULT_SENDS, .effect = move_ts_clock, .by = 0xfffffffe },
			{ .on = FAULT_GETS, .set = TCP_ACK, .effect = move_ts_clock },
		},
	}, {
		.name = "rst-bare",
		.words = "sends a RST without ACK where its own number is right", .lawful = 1,
		.requirement = "RFC9293-3.5.2-rst-sequence",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST | TCP_ACK, .when = numbered_rst,
			.effect = no_ack, .by = TCP_ACK } },
	}, {
		.name = "rst-acknowledges", .words = "acknowledges in every RST what came",
		.lawful = 1,
		.requirement = "RFC9293-3.5.2-rst-sequence",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .clear = TCP_ACK,
			.effect = acknowledge_too, .by = TCP_ACK } },
	}, {
		.name = "push-on-fin", .words = "sets PSH on a FIN", .lawful = 1,
		.requirement = "RFC9293-SHLD-27",
		.part = { { .on = FAULT_SENDS, .set = TCP_FIN, .effect = fault_flag,
			.by = TCP_PSH } },
	}, {
		.name = "challenges-rarely",
		.words = "challenges a RST or SYN once in half a second",
		.needs = "rfc5961",
		.lawful = 1,
		.requirement = "RFC5961-7-throttle",
		.part = { { .on = FAULT_SENDS, .when = fault_pure_ack, .effect = challenge_rarely,
			.by = 500000 } },
	}, {
		.name = "time-wait-not-reopened",
		.words = "acknowledges a new SYN in TIME-WAIT, and keeps the state",
		.lawful = FAULT_UNADVISED,
		.requirement = "RFC9293-MAY-2",
		.part = {
			{ .on = FAULT_GETS, .set = TCP_SYN, .clear = TCP_RST, .states = TIME_WAIT,
			  .effect = fault_answer_ack },
			{ .on = FAULT_GETS, .set = TCP_SYN, .clear = TCP_RST, .states = TIME_WAIT,
			  .effect = fault_drop },
		},
	}, {
		.name = "time-wait-keeps", .words = "ignores a RST in TIME-WAIT: RFC 1337 2",
		.lawful = 1,
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .states = TIME_WAIT,
			.effect = fault_drop } },
	}, {
		.name = "probe-with-octet", .words = "probes a closed window with the next octet",
		.lawful = 1,
		.requirement = "RFC9293-3.8.6.1-probe-segment",
		.part = {
			{ .on = FAULT_SENDS, .when = could_bring_octet, .effect = bring_next },
			{ .on = FAULT_SENDS, .clear = TCP_SYN | TCP_RST, .effect = count_octet },
			{ .on = FAULT_GETS, .set = TCP_ACK, .states = OPEN, .when = acks_octet,
			  .effect = keep_octet },
		},
	},
	{ .name = NULL },
};
