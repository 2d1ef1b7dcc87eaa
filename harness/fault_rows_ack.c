/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_ack.c - faults of acknowledging, and of what a stack does with segments that aren't
 * acceptable.
 */

#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define ESTABLISHED FAULT_STATE(STATE_ESTABLISHED)
#define OPEN (ESTABLISHED | FAULT_STATE(STATE_FIN_WAIT_1) | FAULT_STATE(STATE_FIN_WAIT_2) | \
	FAULT_STATE(STATE_CLOSE_WAIT))
#define SYNCHRONIZED (OPEN | FAULT_STATE(STATE_CLOSING) | FAULT_STATE(STATE_LAST_ACK) | \
	FAULT_STATE(STATE_TIME_WAIT))

static int
acks_fin(const struct fault_event *e)
{
	return e->conn->fin_in && e->was->v[FIELD_ACK] == e->conn->fin_end.n;
}

static int
only_acks_fin(const struct fault_event *e)
{
	return fault_pure_ack(e) && acks_fin(e);
}

static int
acks_fin_with_data(const struct fault_event *e)
{
	return acks_fin(e) && seq_diff(e->conn->fin_start, e->conn->fin_end) > 1;
}

/* Tells of data or FIN that wasn't acknowledged before. */
static int
acks_more(const struct fault_event *e)
{
	return fault_pure_ack(e) && seq_before(e->conn->told, segment_ack(e->was));
}

/* Does the tester's last segment lie outside the window?  RFC 9293 3.10.7.4, first. */
static int
was_unacceptable(const struct fault_conn *c)
{
	uint32_t len = c->in.len + ((c->in.flags & TCP_SYN) != 0) + ((c->in.flags & TCP_FIN) != 0);
	struct seq last = seq_add(c->in.seq, len > 0 ? (int64_t)len - 1 : 0);
	int closed = c->edge.n == c->told.n;

	if (!c->have_edge || (closed && c->in.seq.n == c->told.n && c->in.len == 0))
		return 0;
	return seq_before(last, c->told) || !seq_before(c->in.seq, c->edge);
}

/* An answer to that. */
static int
answers_unacceptable(const struct fault_event *e)
{
	return fault_pure_ack(e) && e->conn->in.there && e->conn->told.n == e->was->v[FIELD_ACK] &&
	    e->conn->in.t.us == e->t.us && was_unacceptable(e->conn);
}

static int
answers_beyond_gap(const struct fault_event *e)
{
	return fault_pure_ack(e) && e->conn->in.len > 0 &&
	    seq_before(segment_ack(e->was), e->conn->in.seq);
}

static int
acks_unsent(const struct fault_event *e)
{
	return e->conn->syn_out && seq_before(e->conn->nxt, segment_ack(e->was));
}

static int
beyond_gap(const struct fault_event *e)
{
	return fault_with_data(e) && seq_before(e->conn->rcv, segment_seq(e->was));
}

static int
old_data(const struct fault_event *e)
{
	return fault_with_data(e) && !seq_before(e->conn->rcv, segment_end(e->was));
}

/* One octet before the next, none or one of them: RFC 9293 3.8.4. */
static int
is_keep_alive(const struct fault_event *e)
{
	return e->was->v[FIELD_SEQ] == e->conn->rcv.n - 1 && e->was->v[FIELD_LEN] <= 1 &&
	    e->conn->syn_out && seq_before(seq_add(e->conn->irs, 1), e->conn->rcv);
}

static int
in_order_ack(const struct fault_event *e)
{
	return fault_pure_ack(e) && e->was->v[FIELD_SEQ] == e->conn->rcv.n &&
	    e->conn->una.n == e->was->v[FIELD_ACK];
}

static int
fin_outside(const struct fault_event *e)
{
	struct seq seq = segment_seq(e->was);

	return e->conn->have_edge &&
	    (!seq_before(seq, e->conn->edge) || !seq_before(e->conn->rcv, segment_end(e->was)));
}

/* Where the segment began that had the FIN. */
static void
ack_before_fin_data(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	segment_set(&e->segment, FIELD_ACK, e->conn->fin_start.n);
	e->changed = 1;
}

/* Every second time, the first octet of all. */
static void
ack_back(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	if (e->conn->acted++ % 2 == 0)
		return;
	segment_set(&e->segment, FIELD_ACK, e->conn->irs.n + 1);
	e->changed = 1;
}

/* Only every by-th gets through. */
static void
stretch(struct fault_event *e, const struct fault_part *p)
{
	e->dropped = ++e->conn->acted % p->by != 0;
}

const struct fault fault_rows_ack[] = {
	{
		.name = "fin-acked-short", .words = "acknowledges the FIN with ack-1",
		.requirement = "RFC9293-3.10.7.4-8-fin-ack", .areas = "close",
		.part = { { .on = FAULT_SENDS, .set = TCP_ACK, .when = acks_fin,
			.effect = fault_add, .field = FIELD_ACK, .by = -1 } },
	}, {
		.name = "fin-not-acked", .words = "doesn't acknowledge the FIN by itself",
		.requirement = "RFC9293-3.10.7.4-8-fin-ack", .areas = "close",
		.part = { { .on = FAULT_SENDS, .when = only_acks_fin, .effect = fault_drop } },
	}, {
		.name = "data-with-fin-not-acked",
		.words = "forgets to acknowledge data arriving with FIN",
		.requirement = "RFC9293-3.10.7.4-8-fin-ack", .areas = "close",
		.part = { { .on = FAULT_SENDS, .set = TCP_ACK, .when = acks_fin_with_data,
			.effect = ack_before_fin_data } },
	}, {
		.name = "ack-ahead", .words = "acknowledges one octet more than came",
		.requirement = "RFC9293-3.4-ack-sent-only", .areas = "close reassembly",
		.part = { { .on = FAULT_SENDS, .when = acks_more, .effect = fault_add,
			.field = FIELD_ACK, .by = 1 } },
	}, {
		.name = "ack-short", .words = "acknowledges one octet less than came",
		.requirement = "RFC9293-3.10.7.4-7-ack-form", .areas = "reassembly sequence",
		.part = { { .on = FAULT_SENDS, .when = acks_more, .effect = fault_add,
			.field = FIELD_ACK, .by = -1 } },
	}, {
		.name = "ack-goes-back",
		.words = "acknowledges less than before, every second time",
		.requirement = "RFC9293-3.4-ack-cumulative", .areas = "reassembly sequence",
		.part = { { .on = FAULT_SENDS, .when = fault_pure_ack, .effect = ack_back } },
	}, {
		.name = "ack-missing",
		.words = "acknowledges only by segments that it sends anyway",
		.requirement = "RFC9293-MUST-40", .areas = "reassembly delayed-ack",
		.part = { { .on = FAULT_SENDS, .when = acks_more, .effect = fault_drop } },
	}, {
		.name = "ack-late", .words = "delays every ACK by 700 ms",
		.requirement = "RFC9293-MUST-40", .areas = "delayed-ack reassembly",
		.part = { { .on = FAULT_SENDS, .when = fault_pure_ack, .effect = fault_delay,
			.by = 700000 } },
	}, {
		.name = "ack-stretched", .words = "lets only every fourth ACK out",
		.requirement = "RFC9293-SHLD-19", .areas = "delayed-ack reassembly",
		.part = { { .on = FAULT_SENDS, .when = acks_more, .effect = stretch, .by = 4 } },
	}, {
		.name = "ack-twice", .words = "acknowledges everything twice",
		.requirement = "RFC5681-4.2-one-ack-per-segment", .areas = "delayed-ack reassembly",
		.part = { { .on = FAULT_SENDS, .when = acks_more, .effect = fault_twice } },
	}, {
		.name = "ack-of-ack", .words = "answers an ACK in order with an ACK",
		.requirement = "RFC9293-3.10.7.4-5-ESTABLISHED-ack-dup", .areas = "delayed-ack ack",
		.part = { { .on = FAULT_GETS, .states = ESTABLISHED, .when = in_order_ack,
			.effect = fault_answer_ack } },
	}, {
		.name = "ack-of-unsent-silent",
		.words = "says nothing to an ACK of something that it has not sent",
		.requirement = "RFC9293-3.10.7.4-5-ESTABLISHED-ack-future", .areas = "ack",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_RST | TCP_SYN,
			.states = OPEN, .when = acks_unsent, .effect = fault_drop } },
	}, {
		.name = "ack-of-unsent-taken",
		.words = "takes data with an ACK of something that it has not sent",
		.requirement = "RFC9293-3.10.7.4-5-ESTABLISHED-ack-future", .areas = "ack",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_RST | TCP_SYN,
			.states = OPEN, .when = acks_unsent, .effect = fault_ack_of } },
	}, {
		.name = "without-ack-taken", .words = "takes data without the ACK bit",
		.requirement = "RFC9293-3.10.7.4-5-ESTABLISHED-noack", .areas = "ack flags",
		.part = { { .on = FAULT_GETS, .clear = TCP_ACK | TCP_SYN | TCP_RST | TCP_FIN,
			.states = OPEN, .when = fault_with_data, .effect = fault_ack_of } },
	}, {
		.name = "fin-without-ack-taken", .words = "takes a FIN without the ACK bit",
		.requirement = "RFC9293-3.10.7.4-5-ESTABLISHED-noack", .areas = "close flags",
		.part = { { .on = FAULT_GETS, .set = TCP_FIN, .clear = TCP_ACK | TCP_SYN | TCP_RST,
			.states = OPEN, .effect = fault_ack_of } },
	}, {
		.name = "gap-silent", .words = "says nothing to data beyond a gap",
		.requirement = "RFC5681-4.2-ooo-immediate", .areas = "reassembly delayed-ack",
		.part = { { .on = FAULT_SENDS, .when = answers_beyond_gap, .effect = fault_drop } },
	}, {
		.name = "gap-acked-late", .words = "answers data beyond a gap only after 300 ms",
		.requirement = "RFC5681-4.2-ooo-immediate", .areas = "delayed-ack",
		.part = { { .on = FAULT_SENDS, .when = answers_beyond_gap, .effect = fault_delay,
			.by = 300000 } },
	}, {
		.name = "gap-data-dropped", .words = "throws away what arrives beyond a gap",
		.requirement = "RFC9293-SHLD-31", .areas = "reassembly",
		.part = {
			{ .on = FAULT_GETS, .states = OPEN, .when = beyond_gap,
			    .effect = fault_answer_ack },
			{ .on = FAULT_GETS, .states = OPEN, .when = beyond_gap,
			    .effect = fault_drop },
		},
	}, {
		.name = "old-data-silent", .words = "says nothing to data that it has already",
		.requirement = "RFC9293-3.10.7.4-1-ESTABLISHED-unacceptable", .areas = "sequence",
		.part = { { .on = FAULT_GETS, .states = OPEN, .when = old_data,
			.effect = fault_drop } },
	}, {
		.name = "unacceptable-silent", .words = "says nothing to what isn't acceptable",
		.requirement = "RFC9293-3.10.7.4-1-ESTABLISHED-unacceptable", .areas = "sequence",
		.part = { { .on = FAULT_SENDS, .states = SYNCHRONIZED, .when = answers_unacceptable,
			.effect = fault_drop } },
	}, {
		.name = "keep-alive-unanswered", .words = "doesn't answer keep-alives",
		.requirement = "RFC9293-3.10.7.4-1-ESTABLISHED-unacceptable",
		.areas = "keep-alive sequence",
		.part = { { .on = FAULT_GETS, .clear = TCP_SYN | TCP_FIN | TCP_RST, .states = OPEN,
			.when = is_keep_alive, .effect = fault_drop } },
	}, {
		.name = "reset-on-ack", .words = "answers an ACK in ESTABLISHED with a RST",
		.requirement = "RFC9293-3.10.7.4-5-ESTABLISHED-ack-advance",
		.areas = "ack delayed-ack",
		.part = { { .on = FAULT_GETS, .states = ESTABLISHED, .when = fault_pure_ack,
			.effect = fault_answer_rst } },
	}, {
		.name = "fin-outside-taken", .words = "takes a FIN that isn't in the window",
		.requirement = "RFC9293-3.10.7.4-1-ESTABLISHED-unacceptable", .areas = "close",
		.part = { { .on = FAULT_GETS, .set = TCP_FIN | TCP_ACK, .clear = TCP_SYN | TCP_RST,
			.states = ESTABLISHED, .when = fin_outside, .effect = fault_seq_of } },
	},
	{ .name = NULL },
};
