/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_known.c - faults that stacks in the field have had once a connection is established:
 * what fuzzers and model checkers found, RFC 2525, RFC 5961, and what each new stack gets wrong
 * first.
 */

#include "buf.h"
#include "call.h"
#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define ESTABLISHED FAULT_STATE(STATE_ESTABLISHED)
#define TIME_WAIT FAULT_STATE(STATE_TIME_WAIT)
#define SECOND 1000000

/* The timestamp of a segment: 1, or 0 when it has none. */
static int
ts_of(const struct segment *s, uint32_t *val, uint32_t *ecr)
{
	struct buf body;

	return option_find(s->options, s->options_len, OPTION_TS, &body) &&
	    buf_get(&body, val, 4) == 0 && buf_get(&body, ecr, 4) == 0;
}

/* Older than the newest that the tester has sent, which is in kept once acted is set. */
static int
ts_is_old(const struct fault_event *e)
{
	uint32_t val, ecr;

	return e->conn->acted && ts_of(e->was, &val, &ecr) &&
	    seq_before((struct seq){ val }, (struct seq){ (uint32_t)e->conn->kept });
}

static void
note_ts(struct fault_event *e, const struct fault_part *p)
{
	uint32_t val, ecr;

	(void)p;
	if (!ts_of(e->was, &val, &ecr) || ts_is_old(e))
		return;
	e->conn->acted = 1;
	e->conn->kept = val;
}

static void
echo_noted(struct fault_event *e, const struct fault_part *p)
{
	uint32_t val, ecr;

	(void)p;
	if (e->conn->acted && ts_of(e->was, &val, &ecr))
		fault_ts_ecr(e, &(struct fault_part){ .by = (uint32_t)e->conn->kept - ecr });
}

/* How long nothing has come. */
static int64_t
quiet(const struct fault_event *e)
{
	return usec_sub(e->t, e->conn->in.t).us;
}

static int
after_a_second(const struct fault_event *e)
{
	return quiet(e) > SECOND;
}

/* As in CLOSED. */
static void
unknown_here(struct fault_event *e, const struct fault_part *p)
{
	fault_answer_rst(e, p);
	e->dropped = 1;
}

static int
acks_less(const struct fault_event *e)
{
	return fault_pure_ack(e) && seq_before(segment_ack(e->was), e->conn->nxt);
}

static int
by_abort(const struct fault_event *e)
{
	return e->conn->aborted;
}

/* Its numbers are lower than those of the tester's SYN, as they have gone round. */
static int
has_wrapped(const struct fault_event *e)
{
	return e->conn->syn_in && e->was->v[FIELD_SEQ] < e->conn->irs.n &&
	    e->was->v[FIELD_LEN] > 0 && seq_before(e->conn->irs, segment_seq(e->was));
}

static int
is_odd(const struct fault_event *e)
{
	return e->was->v[FIELD_LEN] % 2 != 0;
}

/* Asks for nothing but that what was lost comes again: RFC 5681 2. */
static int
is_duplicate_ack(const struct fault_event *e)
{
	const struct fault_conn *c = e->conn;

	return fault_pure_ack(e) && c->in.there && e->was->v[FIELD_ACK] == c->una.n &&
	    c->in.ack.n == c->una.n && e->was->v[FIELD_WIN] == c->in.win && c->syn_out &&
	    seq_before(seq_add(c->iss, 0), c->una) && seq_before(c->una, c->nxt) && !c->fin_out;
}

static void
send_again(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;
	struct segment s = { .data = e->f->payload };

	(void)p;
	if (c->before.len == 0)
		return;
	segment_set(&s, FIELD_FLAGS, c->before.flags);
	segment_set(&s, FIELD_SEQ, c->before.seq.n);
	segment_set(&s, FIELD_LEN, c->before.len);
	for (uint32_t i = 0; i < c->before.len; i++)
		e->f->payload[i] = pattern_byte(c->before.seq.n - c->iss.n - 1 + i);
	fault_emit(e, &s, (struct usec){ 0 });
}

/* How many duplicate ACKs have come one after the other. */
static void
count_duplicates(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->conn->acted = is_duplicate_ack(e) ? e->conn->acted + 1 : 0;
}

/* Data again because of those, not because a timer is over. */
static int
again_by_duplicates(const struct fault_event *e)
{
	return e->conn->acted > 0 && fault_with_data(e) && fault_again(e) && quiet(e) < 10000;
}

/* The connection is reset when nobody has said anything for a minute in this state. */
static void
end_quiet(struct fault_event *e, enum tcp_state in, void (*again)(struct fault_event *))
{
	const struct fault_conn *c = e->conn;
	struct usec last = usec_before(c->in.t, c->out.t) ? c->out.t : c->in.t;
	int64_t left = 60 * SECOND - usec_sub(e->t, last).us;
	struct segment rst = { .has_options = 1 };
	enum tcp_state state = fault_state(e);

	segment_set(&rst, FIELD_FLAGS, TCP_RST | TCP_ACK);
	if (state == STATE_CLOSED || state == STATE_TIME_WAIT)
		return;
	if (state == in && left <= 0)
		fault_emit(e, &rst, (struct usec){ 0 });
	else
		fault_later(e, (struct usec){ left > 0 ? left : 60 * SECOND }, again);
}

static void
end_fin_wait_2(struct fault_event *e)
{
	end_quiet(e, STATE_FIN_WAIT_2, end_fin_wait_2);
}

static void
end_close_wait(struct fault_event *e)
{
	end_quiet(e, STATE_CLOSE_WAIT, end_close_wait);
}

static void
watch_half_closed(struct fault_event *e, const struct fault_part *p)
{
	if (e->conn->acted++ == 0)
		fault_later(e, (struct usec){ 60 * SECOND },
		    p->by == STATE_CLOSE_WAIT ? end_close_wait : end_fin_wait_2);
}

/* The tester closes its window while there is something to send. */
static int
closes_window(const struct fault_event *e)
{
	const struct fault_conn *c = e->conn;

	return e->was->v[FIELD_WIN] == 0 && c->syn_out &&
	    (uint32_t)seq_diff(c->iss, c->nxt) <= c->queued;
}

static void
probe(struct fault_event *e)
{
	struct segment s = { .given = 0 };

	if (e->conn->in.win > 0 || fault_state(e) != STATE_ESTABLISHED)
		return;
	segment_set(&s, FIELD_SEQ, e->conn->nxt.n - 1);
	fault_emit(e, &s, (struct usec){ 0 });
}

static void
probe_soon(struct fault_event *e, const struct fault_part *p)
{
	if (e->conn->acted++ == 0)
		fault_later(e, (struct usec){ p->by }, probe);
}

static int
is_window_probe(const struct fault_event *e)
{
	return e->conn->in.there && e->conn->in.win == 0 &&
	    e->was->v[FIELD_FLAGS] % 256 <= (TCP_ACK | TCP_PSH) &&
	    !(e->was->v[FIELD_FLAGS] & (TCP_SYN | TCP_FIN | TCP_RST)) &&
	    e->was->v[FIELD_LEN] <= 1 && quiet(e) > 10000;
}

static void
probe_again(struct fault_event *e)
{
	struct fault_conn *c = e->conn;
	struct segment s = { .data = e->f->payload };

	if (c->in.win > 0 || fault_state(e) == STATE_CLOSED) {
		c->acted = 0;
		return;
	}
	segment_set(&s, FIELD_SEQ, c->out.seq.n);
	segment_set(&s, FIELD_LEN, c->out.len);
	e->f->payload[0] = pattern_byte(c->out.seq.n - c->iss.n - 1);
	fault_emit(e, &s, (struct usec){ 0 });
	fault_later(e, (struct usec){ c->kept }, probe_again);
}

/*
 * The first probe is the stack's; from then on one comes each time that as much time has passed
 * again.
 */
static void
probe_constantly(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	if (e->conn->acted++ > 0) {
		e->dropped = 1;
		return;
	}
	e->conn->kept = quiet(e);
	fault_later(e, (struct usec){ e->conn->kept }, probe_again);
}

static int
is_keep_alive(const struct fault_event *e)
{
	return fault_conn_is_probe(e->conn, e->was) && e->conn->in.win > 0;
}

/* The second that is sent without an answer between is a RST. */
static void
one_chance(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;

	if (c->acted && c->in.t.us <= c->kept)
		fault_reset(e, p);
	c->acted = 1;
	c->kept = e->t.us;
}

/* What the application has read is offered to the tester at once, be it an octet. */
static void
tell_octets(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;
	struct segment ack = { .given = 0 };
	int32_t room;

	(void)p;
	if (c == NULL || !c->have_edge || e->reply->kind != CALL_RECEIVE ||
	    fault_state(e) != STATE_ESTABLISHED)
		return;
	room = seq_diff(c->rcv, c->edge) + (int32_t)e->reply->len;
	segment_set(&ack, FIELD_WIN, room < 0 ? 0 : room > 0xffff ? 0xffff : (uint32_t)room);
	fault_emit(e, &ack, (struct usec){ 0 });
}

/* Where nothing new is acknowledged, the window stays as it was. */
static void
keep_window(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;

	(void)p;
	if (c->acted && fault_pure_ack(e) && e->was->v[FIELD_ACK] == c->una.n) {
		segment_set(&e->segment, FIELD_WIN, (uint32_t)c->kept);
		e->changed = 1;
	}
	c->acted = 1;
	c->kept = e->segment.v[FIELD_WIN];
}

const struct fault fault_rows_known[] = {
	{
		.name = "wrap-compared-plainly",
		.words = "takes data behind the wrap of sequence numbers for old",
		.requirement = "RFC9293-3.4-modulo", .areas = "wrap",
		.part = { { .on = FAULT_GETS, .when = has_wrapped, .effect = fault_drop } },
	}, {
		.name = "checksum-odd-wrong",
		.words = "computes the checksum wrong where the data is odd in length",
		.requirement = "RFC9293-MUST-2", .areas = "flags persist",
		.part = { { .on = FAULT_SENDS, .when = is_odd, .effect = fault_add,
			.field = FIELD_SUM, .by = 1 } },
	}, {
		.name = "timestamp-echo-newest",
		.words = "echoes the timestamp that came last, be it beyond a gap",
		.requirement = "RFC7323-4.3-echo-gap", .areas = "timestamps", .needs = "timestamps",
		.part = {
			{ .on = FAULT_GETS, .clear = TCP_RST, .effect = note_ts },
			{ .on = FAULT_SENDS, .set = TCP_ACK, .clear = TCP_RST,
			    .effect = echo_noted },
		},
	}, {
		.name = "timestamp-old-silent",
		.words = "says nothing to a segment with an old timestamp",
		.requirement = "RFC7323-5.3-r1", .areas = "timestamps", .needs = "timestamps",
		.part = {
			{ .on = FAULT_GETS, .clear = TCP_RST, .when = ts_is_old,
			    .effect = fault_drop },
			{ .on = FAULT_GETS, .clear = TCP_RST, .effect = note_ts },
		},
	}, {
		.name = "rst-with-old-timestamp-ignored",
		.words = "ignores a RST with an old timestamp",
		.requirement = "RFC7323-5.2-rst-no-paws", .areas = "reset", .needs = "timestamps",
		.part = {
			{ .on = FAULT_GETS, .set = TCP_RST, .when = ts_is_old,
			    .effect = fault_drop },
			{ .on = FAULT_GETS, .clear = TCP_RST, .effect = note_ts },
		},
	}, {
		.name = "resends-at-first-duplicate",
		.words = "sends data again at the first duplicate ACK",
		.requirement = "RFC5681-3.2-fast-retransmit", .areas = "retransmission",
		.part = { { .on = FAULT_GETS, .states = ESTABLISHED, .when = is_duplicate_ack,
			.effect = send_again } },
	}, {
		.name = "fast-retransmit-missing",
		.words = "waits for its timer, however many duplicate ACKs come",
		.requirement = "RFC5681-3.2-fast-retransmit", .areas = "retransmission",
		.part = {
			{ .on = FAULT_GETS, .effect = count_duplicates },
			{ .on = FAULT_SENDS, .when = again_by_duplicates, .effect = fault_drop },
		},
	}, {
		.name = "time-wait-short", .words = "is in TIME-WAIT for a second only",
		.requirement = "RFC9293-MUST-13", .areas = "time-wait",
		.part = {
			{ .on = FAULT_GETS, .clear = TCP_RST | TCP_SYN, .states = TIME_WAIT,
			    .when = after_a_second, .effect = unknown_here },
			{ .on = FAULT_STATES, .states = TIME_WAIT, .when = after_a_second,
			    .effect = fault_tell_state, .by = STATE_CLOSED },
		},
	}, {
		.name = "time-wait-any-rst",
		.words = "lets any RST end TIME-WAIT, whatever its number",
		.requirement = "RFC9293-3.10.7.4-1-TIME-WAIT-rst-outside", .areas = "reset",
		.part = {
			{ .on = FAULT_GETS, .set = TCP_RST, .states = TIME_WAIT,
			    .when = fault_outside, .effect = fault_forget },
			{ .on = FAULT_GETS, .clear = TCP_SYN | TCP_RST, .when = fault_forgotten,
			    .effect = unknown_here },
			{ .on = FAULT_STATES, .states = TIME_WAIT, .when = fault_forgotten,
			    .effect = fault_tell_state, .by = STATE_CLOSED },
		},
	}, {
		.name = "time-wait-resets-text", .words = "answers text in TIME-WAIT with a RST",
		.requirement = "RFC9293-3.10.7.4-7-TIME-WAIT-text-ignored", .areas = "time-wait",
		.part = {
			{ .on = FAULT_GETS, .clear = TCP_SYN | TCP_RST, .states = TIME_WAIT,
			  .when = fault_with_data, .effect = unknown_here },
		},
	}, {
		.name = "last-ack-any-ack",
		.words = "takes any ACK in LAST-ACK for that of its FIN",
		.requirement = "RFC9293-3.10.7.4-5-LAST-ACK-other", .areas = "close",
		.part = { { .on = FAULT_GETS, .states = FAULT_STATE(STATE_LAST_ACK),
			.when = acks_less, .effect = fault_ack_of } },
	}, {
		.name = "fin-wait-1-any-ack",
		.words = "takes any ACK in FIN-WAIT-1 for that of its FIN",
		.requirement = "RFC9293-3.10.7.4-5-FIN-WAIT-1-data-acked", .areas = "close",
		.part = { { .on = FAULT_GETS, .states = FAULT_STATE(STATE_FIN_WAIT_1),
			.when = acks_less, .effect = fault_ack_of } },
	}, {
		.name = "half-closed-times-out",
		.words = "resets a connection that is half closed and quiet for a minute",
		.requirement = "RFC9293-3.10.8-user-timeout", .areas = "close",
		.part = { { .on = FAULT_SENDS, .set = TCP_FIN, .effect = watch_half_closed,
			.by = STATE_FIN_WAIT_2 } },
	}, {
		.name = "close-wait-times-out",
		.words = "resets a connection that its peer has closed a minute ago",
		.requirement = "RFC9293-3.10.8-user-timeout", .areas = "close",
		.part = { { .on = FAULT_SENDS, .states = FAULT_STATE(STATE_CLOSE_WAIT),
			.effect = watch_half_closed, .by = STATE_CLOSE_WAIT } },
	}, {
		.name = "probe-early", .words = "probes a closed window after 20 ms",
		.requirement = "RFC9293-SHLD-29", .areas = "persist",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_SYN | TCP_RST,
			.states = ESTABLISHED,
			.when = closes_window, .effect = probe_soon, .by = 20000 } },
	}, {
		.name = "probe-not-doubled", .words = "probes a closed window at equal intervals",
		.requirement = "RFC9293-SHLD-30", .areas = "persist",
		.part = { { .on = FAULT_SENDS, .when = is_window_probe,
			.effect = probe_constantly } },
	}, {
		.name = "shrunk-window-resets", .words = "resets when the peer's window shrinks",
		.requirement = "RFC9293-MUST-34", .areas = "persist ack",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_SYN | TCP_RST,
			.states = ESTABLISHED, .when = fault_shrinks, .effect = fault_reset } },
	}, {
		.name = "window-reopened-by-octets",
		.words = "offers each octet that was read by itself",
		.requirement = "RFC9293-MUST-39", .areas = "sequence silly-window",
		.part = { { .on = FAULT_REPLIES, .reply = REPLY_DATA, .effect = tell_octets } },
	}, {
		.name = "keep-alive-one-chance",
		.words = "gives up when one keep-alive isn't answered",
		.requirement = "RFC9293-MUST-29", .areas = "keep-alive", .needs = "keepalive",
		.part = { { .on = FAULT_SENDS, .when = is_keep_alive, .effect = one_chance } },
	}, {
		.name = "window-only-with-new-ack",
		.words = "takes a window only where something new is acknowledged",
		.requirement = "RFC9293-3.10.7.4-5-ESTABLISHED-window-update",
		.areas = "ack persist",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_RST,
			.effect = keep_window } },
	}, {
		.name = "urgent-refused", .words = "drops segments with URG",
		.requirement = "RFC9293-MUST-31", .areas = "urgent flags",
		.part = { { .on = FAULT_GETS, .set = TCP_URG, .effect = fault_drop } },
	}, {
		.name = "rst-of-abort-zero", .words = "numbers the RST of ABORT 0",
		.requirement = "RFC9293-3.10.5-abort-established", .areas = "abort",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .when = by_abort,
			.effect = fault_set, .field = FIELD_SEQ } },
	},
	{ .name = NULL },
};
