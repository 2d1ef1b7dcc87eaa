/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_flow.c - faults of data that flows: windows, probes, what is sent again and when, idle
 * connections.
 */

#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define ESTABLISHED FAULT_STATE(STATE_ESTABLISHED)

static int
sent_again(const struct fault_event *e)
{
	return fault_with_data(e) && fault_again(e);
}

/* The peer's window is closed. */
static int
is_probe(const struct fault_event *e)
{
	return e->conn->in.there && e->conn->in.win == 0 && e->conn->in.flags & TCP_ACK &&
	    e->was->v[FIELD_LEN] <= 1 &&
	    !(e->was->v[FIELD_FLAGS] & (TCP_SYN | TCP_FIN | TCP_RST)) &&
	    e->conn->in.t.us != e->t.us;
}

/* The stack's window is closed. */
static int
into_closed_window(const struct fault_event *e)
{
	return e->conn->out.there && e->conn->out.win == 0 && e->conn->syn_out &&
	    fault_with_data(e);
}

static int
window_zero(const struct fault_event *e)
{
	return e->was->v[FIELD_WIN] == 0;
}

static int
window_large(const struct fault_event *e)
{
	return e->was->v[FIELD_WIN] >= 0x8000;
}

/* A segment of the tester that was overtaken: its window is an older one (SND.WL1 and WL2). */
static int
is_stale(const struct fault_event *e)
{
	return fault_pure_ack(e) && e->conn->in.there &&
	    (seq_before(segment_seq(e->was), e->conn->rcv) ||
		seq_before(segment_ack(e->was), e->conn->una));
}

static void
make_current(struct fault_event *e, const struct fault_part *p)
{
	fault_seq_of(e, p);
	segment_set(&e->segment, FIELD_ACK, e->conn->una.n);
}

/* The window that came first stays. */
static void
freeze_window(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	if (e->conn->acted++ == 0)
		e->conn->kept = e->was->v[FIELD_WIN];
	segment_set(&e->segment, FIELD_WIN, (uint32_t)e->conn->kept);
	e->changed = 1;
}

/* Less and less. */
static void
shrink_window(struct fault_event *e, const struct fault_part *p)
{
	e->conn->acted++;
	fault_add(e, &(struct fault_part){ .field = FIELD_WIN, .by = p->by * e->conn->acted });
}

/* A window that was closed once says so for ever. */
static void
stay_closed(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->conn->acted |= e->was->v[FIELD_WIN] == 0;
	if (!e->conn->acted)
		return;
	segment_set(&e->segment, FIELD_WIN, 0);
	e->changed = 1;
}

/* After so many, with nothing acknowledged between, it is over. */
static void
give_up(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;

	c->acted = (uint32_t)c->kept == c->una.n ? c->acted + 1 : 1;
	c->kept = c->una.n;
	if (c->acted > p->by)
		fault_reset(e, p);
}

/* Long before any timer, unless it is acknowledged by then. */
static void
resend(struct fault_event *e, const struct fault_part *p)
{
	fault_emit_unacked(e, &e->segment, (struct usec){ p->by });
}

const struct fault fault_rows_flow[] = {
	{
		.name = "beyond-window", .words = "sends data beyond the window",
		.requirement = "RFC9293-3.8.6-within-window", .areas = "persist ack close",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_RST, .effect = fault_add,
			.field = FIELD_WIN, .by = 1000 } },
	}, {
		.name = "zero-window-ignored", .words = "takes a window of zero for one of 1000",
		.requirement = "RFC9293-3.8.6-within-window", .areas = "persist close",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_RST, .when = window_zero,
			.effect = fault_set, .field = FIELD_WIN, .by = 1000 } },
	}, {
		.name = "window-signed", .words = "takes windows of 32768 and more for negative",
		.requirement = "RFC9293-MUST-1", .areas = "ack close",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_RST,
			.when = window_large, .effect = fault_set, .field = FIELD_WIN, .by = 0 } },
	}, {
		.name = "window-frozen", .words = "never takes a window other than the first",
		.requirement = "RFC9293-3.10.7.4-5-ESTABLISHED-window-update",
		.areas = "ack persist",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_SYN | TCP_RST,
			.effect = freeze_window } },
	}, {
		.name = "window-stale",
		.words = "takes the window of a segment that is older than the last one",
		.requirement = "RFC9293-3.10.7.4-5-ESTABLISHED-window-stale", .areas = "ack",
		.part = { { .on = FAULT_GETS, .states = ESTABLISHED, .when = is_stale,
			.effect = make_current } },
	}, {
		.name = "window-shrinks", .words = "takes back window that it has offered",
		.requirement = "RFC9293-SHLD-14", .areas = "reassembly sequence",
		.part = { { .on = FAULT_SENDS, .when = fault_pure_ack, .effect = shrink_window,
			.by = -2000 } },
	}, {
		.name = "window-stays-closed",
		.words = "doesn't tell that its window is open again, not even when it is probed",
		.requirement = "RFC9293-3.8.6.1-window-reopen-update", .areas = "sequence",
		.part = { { .on = FAULT_SENDS, .set = TCP_ACK, .clear = TCP_SYN | TCP_RST,
			.effect = stay_closed } },
	}, {
		.name = "probe-unanswered", .words = "doesn't answer probes of its closed window",
		.requirement = "RFC9293-3.8.6.1-zero-window-ack", .areas = "sequence",
		.part = { { .on = FAULT_GETS, .when = into_closed_window, .effect = fault_drop } },
	}, {
		.name = "probe-missing", .words = "never probes a closed window",
		.requirement = "RFC9293-MUST-36", .areas = "persist",
		.part = { { .on = FAULT_SENDS, .when = is_probe, .effect = fault_drop } },
	}, {
		.name = "probe-gives-up", .words = "gives up after five probes, answered or not",
		.requirement = "RFC9293-MUST-37", .areas = "persist",
		.part = { { .on = FAULT_SENDS, .when = is_probe, .effect = give_up, .by = 5 } },
	}, {
		.name = "octet-left-out", .words = "leaves out one number before its data",
		.requirement = "RFC9293-3.4-contiguous", .areas = "close retransmission",
		.part = { { .on = FAULT_SENDS, .when = fault_with_data, .effect = fault_add,
			.field = FIELD_SEQ, .by = 1 } },
	}, {
		.name = "data-altered", .words = "sends other data than the application's",
		.requirement = "RFC9293-3.10.4-close-established", .areas = "close retransmission",
		.part = { { .on = FAULT_SENDS, .when = fault_with_data, .effect = fault_flip } },
	}, {
		.name = "data-altered-again", .words = "sends other data when it sends again",
		.requirement = "RFC2525-2.4", .areas = "retransmission lost",
		.part = { { .on = FAULT_SENDS, .when = sent_again, .effect = fault_flip } },
	}, {
		.name = "data-never-again", .words = "never retransmits data",
		.requirement = "RFC9293-3.10.8-retransmission-timeout",
		.areas = "retransmission lost",
		.part = { { .on = FAULT_SENDS, .when = sent_again, .effect = fault_drop } },
	}, {
		.name = "data-twice", .words = "sends all data twice at once",
		.requirement = "RFC6298-5-never-early", .areas = "close retransmission",
		.part = { { .on = FAULT_SENDS, .when = fault_first, .effect = fault_twice } },
	}, {
		.name = "timeout-early", .words = "retransmits data after 50 ms",
		.requirement = "RFC6298-5-never-early", .areas = "retransmission lost",
		.part = { { .on = FAULT_SENDS, .when = fault_first, .effect = resend,
			.by = 50000 } },
	}, {
		.name = "again-after-ack",
		.words = "sends data again five seconds later, acknowledged or not",
		.requirement = "RFC9293-3.10.7.4-5-ESTABLISHED-ack-advance",
		.areas = "retransmission ack",
		.part = { { .on = FAULT_SENDS, .when = fault_first, .effect = fault_twice,
			.by = 5000000 } },
	}, {
		.name = "timeout-not-doubled", .words = "retransmits data at equal intervals",
		.requirement = "RFC6298-5-backoff", .areas = "retransmission",
		.part = { { .on = FAULT_SENDS, .when = sent_again, .effect = fault_rto_constant } },
	}, {
		.name = "gives-up-early", .words = "gives up after it has sent data again twice",
		.requirement = "RFC9293-SHLD-11", .areas = "retransmission lost",
		.part = { { .on = FAULT_SENDS, .when = sent_again, .effect = give_up, .by = 2 } },
	}, {
		.name = "keep-alive-unasked", .words = "sends keep-alives after 30 s, unasked",
		.requirement = "RFC9293-MUST-25", .areas = "keep-alive",
		.part = { { .on = FAULT_SENDS, .set = TCP_ACK, .effect = fault_keep_alive,
			.by = 30000000 } },
	}, {
		.name = "idle-reset", .words = "resets a connection that has been idle for 60 s",
		.requirement = "RFC9293-3.10.8-user-timeout",
		.areas = "user-timeout keep-alive close",
		.part = { { .on = FAULT_SENDS, .set = TCP_ACK, .effect = fault_idle_reset,
			.by = 60000000 } },
	},
	{ .name = NULL },
};
