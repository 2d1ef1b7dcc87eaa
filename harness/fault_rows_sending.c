/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_sending.c - faults of when a stack sends, and how much at a time: the Nagle algorithm
 * and its switch, silly windows of either side, windows that shrink.
 */

#include "buf.h"
#include "call.h"
#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define ESTABLISHED FAULT_STATE(STATE_ESTABLISHED)

/* Behind data that isn't acknowledged. */
static int
sent_behind(const struct fault_event *e)
{
	return fault_first(e) && seq_before(e->conn->una, segment_seq(e->was));
}

static int
small_behind(const struct fault_event *e)
{
	return sent_behind(e) && e->was->v[FIELD_LEN] < FAULT_SMALL;
}

static int
full_first(const struct fault_event *e)
{
	return fault_first(e) && e->was->v[FIELD_LEN] >= FAULT_SMALL;
}

static int
full_again(const struct fault_event *e)
{
	return fault_with_data(e) && fault_again(e) && e->was->v[FIELD_LEN] >= FAULT_SMALL;
}

/* A full segment behind a small one. */
static int
full_behind(const struct fault_event *e)
{
	return sent_behind(e) && e->was->v[FIELD_LEN] >= FAULT_SMALL &&
	    e->conn->before.len < FAULT_SMALL;
}

/* Nobody has said anything for a while, and the peer has room. */
static int
by_timer(const struct fault_event *e)
{
	return fault_first(e) && e->conn->in.win > 0 && usec_sub(e->t, e->conn->in.t).us > 50000;
}

static int
into_small_window(const struct fault_event *e)
{
	return fault_with_data(e) && e->conn->in.win > 0 && e->conn->in.win < FAULT_SMALL &&
	    usec_sub(e->t, e->conn->in.t).us > 50000;
}

static int
closes_window(const struct fault_event *e)
{
	return e->was->v[FIELD_WIN] == 0;
}

static void
note(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->conn->acted = 1;
}

/* A full segment, and this was noted. */
static int
full(const struct fault_event *e)
{
	return e->conn->acted && e->was->v[FIELD_LEN] >= FAULT_SMALL;
}

/* Less than a full segment, as the window has no room for that. */
static int
fills_window(const struct fault_event *e)
{
	const struct fault_conn *c = e->conn;

	return fault_first(e) && !seq_before(segment_end(e->was), seq_add(c->in.ack, c->in.win));
}

static void
keep_edge(struct fault_event *e, const struct fault_part *p)
{
	const struct fault_conn *c = e->conn;

	(void)p;
	segment_set(&e->segment, FIELD_WIN,
	    (uint32_t)seq_diff(segment_ack(e->was), seq_add(c->in.ack, c->in.win)));
	e->changed = 1;
}

/* All that the stack has sent is acknowledged, there is more, and a little room for it. */
static int
little_room(const struct fault_event *e)
{
	const struct fault_conn *c = e->conn;
	uint32_t win = e->was->v[FIELD_WIN];

	return fault_pure_ack(e) && win > 0 && win < FAULT_SMALL && c->acted == 0 && c->syn_out &&
	    e->was->v[FIELD_ACK] == c->nxt.n &&
	    (uint32_t)seq_diff(c->iss, c->nxt) - 1 + win < c->queued;
}

/* What fits goes out, without the stack's knowing. */
static void
fill_window(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;
	struct segment s = { .data = e->f->payload };
	uint32_t n = e->was->v[FIELD_WIN];

	(void)p;
	c->acted = 1;
	segment_set(&s, FIELD_LEN, n);
	for (uint32_t i = 0; i < n; i++)
		e->f->payload[i] = pattern_byte(c->nxt.n - c->iss.n - 1 + i);
	fault_emit(e, &s, (struct usec){ 0 });
}

/*
 * The stack is told that what it has just sent is acknowledged, so that it sees no reason to wait.
 */
static void
acknowledge_for_tester(struct fault_event *e, const struct fault_part *p)
{
	const struct fault_conn *c = e->conn;
	struct faulty *f = e->f;
	struct segment ack = { .given = 0 };
	int32_t room = seq_diff(segment_end(e->was), seq_add(c->in.ack, c->in.win));

	(void)p;
	if (room < 0)
		return;
	segment_set(&ack, FIELD_FLAGS, TCP_ACK);
	segment_set(&ack, FIELD_SEQ, c->rcv.n);
	segment_set(&ack, FIELD_ACK, segment_end(e->was).n);
	segment_set(&ack, FIELD_WIN, (uint32_t)room);
	if (packet_build(&ack, &c->ends, f->sut.tester_mac, f->sut.stack_mac, NULL, &f->out) == 0)
		link_send(f->real->link, &f->out);
	f->sut.altered++;
}

/* What it lets go out in one piece goes out in two. */
static void
halve(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	fault_cut(e, (e->was->v[FIELD_LEN] + 1) / 2);
}

/*
 * An ACK that goes beyond what came last, as a gap is filled: the piece that filled it is
 * acknowledged by itself before.
 */
static void
acknowledge_pieces(struct fault_event *e, const struct fault_part *p)
{
	const struct fault_conn *c = e->conn;
	struct segment first = { .given = 0 };
	struct seq end = seq_add(c->in.seq, c->in.len);

	(void)p;
	if (c->in.len == 0 || !seq_before(c->told, end) || !seq_before(end, segment_ack(e->was)))
		return;
	segment_set(&first, FIELD_ACK, end.n);
	segment_set(&first, FIELD_WIN, e->was->v[FIELD_WIN]);
	fault_emit(e, &first, (struct usec){ 0 });
}

const struct fault fault_rows_sending[] = {
	{
		.name = "nodelay-ignored",
		.words = "holds small data back behind unacknowledged data, told not to",
		.requirement = "RFC9293-MUST-17", .areas = "nagle",
		.part = { { .on = FAULT_SENDS, .when = small_behind, .effect = fault_delay,
			.by = 700000 } },
	}, {
		.name = "nagle-missing",
		.words = "sends small data although some is unacknowledged",
		.requirement = "RFC9293-SHLD-7", .areas = "nagle",
		.part = { { .on = FAULT_SENDS, .states = ESTABLISHED, .when = fault_first,
			.effect = acknowledge_for_tester } },
	}, {
		.name = "slow-start-missing",
		.words = "sends all that the peer has room for at once",
		.requirement = "RFC5681-3.1-iw", .areas = "congestion",
		.part = { { .on = FAULT_SENDS, .states = ESTABLISHED, .when = full_first,
			.effect = acknowledge_for_tester } },
	}, {
		.name = "timeout-resends-all",
		.words = "sends everything again at once when its timer is over",
		.requirement = "RFC5681-3.1-rto-lw", .areas = "congestion retransmission",
		.part = { { .on = FAULT_SENDS, .states = ESTABLISHED, .when = full_again,
			.effect = acknowledge_for_tester } },
	}, {
		.name = "full-segment-waits",
		.words = "has full segments wait behind a small one in flight",
		.requirement = "RFC9293-3.8.6.2.1-full-segment", .areas = "nagle",
		.part = { { .on = FAULT_SENDS, .when = full_behind, .effect = fault_delay,
			.by = 400000 } },
	}, {
		.name = "small-data-kept",
		.words = "keeps data for over a minute that nothing makes leave at once",
		.requirement = "RFC9293-MUST-60", .areas = "nagle silly-window",
		.part = { { .on = FAULT_SENDS, .when = by_timer, .effect = fault_delay,
			.by = 70000000 } },
	}, {
		.name = "window-filled", .words = "fills a window that opens by a few octets",
		.requirement = "RFC9293-MUST-38", .areas = "silly-window",
		.part = { { .on = FAULT_GETS, .states = ESTABLISHED, .when = little_room,
			.effect = fill_window } },
	}, {
		.name = "window-never-filled",
		.words = "never sends into a window that stays small",
		.requirement = "RFC9293-3.8.6.2.1-override", .areas = "silly-window",
		.part = { { .on = FAULT_SENDS, .when = into_small_window, .effect = fault_drop } },
	}, {
		.name = "small-window-waits",
		.words = "waits where a window has no room for a full segment",
		.requirement = "RFC9293-3.8.6.2.1-half-window", .areas = "silly-window",
		.part = { { .on = FAULT_SENDS, .when = fills_window, .effect = fault_delay,
			.by = 400000 } },
	}, {
		.name = "opened-window-halved",
		.words = "sends half segments when a closed window has opened",
		.requirement = "RFC9293-SHLD-28", .areas = "window persist",
		.part = {
			{ .on = FAULT_GETS, .set = TCP_ACK, .when = closes_window, .effect = note },
			{ .on = FAULT_SENDS, .when = full, .effect = halve },
		},
	}, {
		.name = "shrunk-window-ignored",
		.words = "goes on sending as if the peer's window hadn't shrunk",
		.requirement = "RFC9293-SHLD-15", .areas = "window ack persist",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_SYN | TCP_RST,
			.states = ESTABLISHED, .when = fault_shrinks, .effect = keep_edge } },
	}, {
		.name = "queue-acked-in-steps",
		.words = "acknowledges what filled a gap before what was queued behind it",
		.requirement = "RFC9293-MUST-59", .areas = "reassembly",
		.part = { { .on = FAULT_SENDS, .when = fault_pure_ack,
			.effect = acknowledge_pieces } },
	},
	{ .name = NULL },
};
