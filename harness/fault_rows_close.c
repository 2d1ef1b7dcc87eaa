/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_close.c - faults of closing, of resets, and of TIME-WAIT.
 */

#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define ESTABLISHED FAULT_STATE(STATE_ESTABLISHED)
#define FIN_WAIT_1 FAULT_STATE(STATE_FIN_WAIT_1)
#define FIN_WAIT_2 FAULT_STATE(STATE_FIN_WAIT_2)
#define CLOSE_WAIT FAULT_STATE(STATE_CLOSE_WAIT)
#define TIME_WAIT FAULT_STATE(STATE_TIME_WAIT)
#define OPEN (ESTABLISHED | FIN_WAIT_1 | FIN_WAIT_2 | CLOSE_WAIT)
#define SYNCHRONIZED (OPEN | FAULT_STATE(STATE_CLOSING) | FAULT_STATE(STATE_LAST_ACK))

static int
fin_again(const struct fault_event *e)
{
	return fault_again(e);
}

static int
fin_first(const struct fault_event *e)
{
	return !fault_again(e);
}

static int
inside(const struct fault_event *e)
{
	return e->conn->have_edge && !fault_outside(e) && e->was->v[FIELD_SEQ] != e->conn->rcv.n;
}

static int
exact(const struct fault_event *e)
{
	return e->was->v[FIELD_SEQ] == e->conn->rcv.n;
}

/* An ACK in answer to the tester's last segment, which had this flag. */
static int
challenges(const struct fault_event *e, uint32_t flag)
{
	return fault_pure_ack(e) && e->conn->in.there && e->conn->in.flags & flag &&
	    e->conn->in.t.us == e->t.us;
}

static int
challenges_rst(const struct fault_event *e)
{
	return challenges(e, TCP_RST);
}

static int
challenges_syn(const struct fault_event *e)
{
	return challenges(e, TCP_SYN) && seq_before(seq_add(e->conn->iss, 0), e->conn->una);
}

static int
by_abort(const struct fault_event *e)
{
	return e->conn->aborted;
}

static int
old_syn(const struct fault_event *e)
{
	return !seq_before(e->conn->rcv, segment_seq(e->was));
}

/* A RST becomes the end in good order. */
static void
end_in_order(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	segment_set(&e->segment, FIELD_FLAGS, TCP_FIN | TCP_ACK);
	segment_set(&e->segment, FIELD_ACK, e->conn->rcv.n);
	e->changed = 1;
}

/* The FIN is taken off; what is then nothing isn't sent. */
static void
no_fin(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->segment.v[FIELD_FLAGS] &= ~(uint32_t)TCP_FIN;
	e->changed = 1;
	e->dropped = e->was->v[FIELD_LEN] == 0;
}

/* The connection is gone: as in CLOSED. */
static void
unknown_here(struct fault_event *e, const struct fault_part *p)
{
	fault_answer_rst(e, p);
	e->dropped = 1;
}

const struct fault fault_rows_close[] = {
	{
		.name = "fin-never", .words = "never sends a FIN",
		.requirement = "RFC9293-3.10.4-close-established", .areas = "close",
		.part = { { .on = FAULT_SENDS, .set = TCP_FIN, .effect = no_fin } },
	}, {
		.name = "fin-twice", .words = "sends each FIN twice at once",
		.requirement = "RFC9293-3.10.4-close-no-second-fin", .areas = "close",
		.part = { { .on = FAULT_SENDS, .set = TCP_FIN, .when = fin_first,
			.effect = fault_twice } },
	}, {
		.name = "fin-never-again", .words = "never retransmits a FIN",
		.requirement = "RFC9293-3.10.8-retransmission-timeout", .areas = "lost",
		.part = { { .on = FAULT_SENDS, .set = TCP_FIN, .when = fin_again,
			.effect = fault_drop } },
	}, {
		.name = "fin-number-off", .words = "numbers its FIN one too high",
		.requirement = "RFC9293-3.4-contiguous", .areas = "close",
		.part = { { .on = FAULT_SENDS, .set = TCP_FIN, .when = fault_without_data,
			.effect = fault_add, .field = FIELD_SEQ, .by = 1 } },
	}, {
		.name = "fin-before-data", .words = "sets FIN on data that is not the last",
		.requirement = "RFC9293-3.4-nothing-after-fin", .areas = "close retransmission",
		.part = { { .on = FAULT_SENDS, .clear = TCP_FIN, .when = fault_with_data,
			.effect = fault_flag, .by = TCP_FIN } },
	}, {
		.name = "fin-late", .words = "holds its FIN back for three seconds",
		.requirement = "RFC2525-2.15", .areas = "close",
		.part = { { .on = FAULT_SENDS, .set = TCP_FIN, .effect = fault_delay,
			.by = 3000000 } },
	}, {
		.name = "half-closed-deaf", .words = "resets when data comes in FIN-WAIT-2",
		.requirement = "RFC9293-3.10.7.4-7-FIN-WAIT-2-text", .areas = "close",
		.part = { { .on = FAULT_GETS, .clear = TCP_SYN | TCP_RST, .states = FIN_WAIT_2,
			.when = fault_with_data, .effect = fault_reset } },
	}, {
		.name = "close-wait-mute", .words = "sends no data in CLOSE-WAIT",
		.requirement = "RFC9293-3.10.2-send-close-wait", .areas = "close lost",
		.part = { { .on = FAULT_SENDS, .clear = TCP_FIN, .states = CLOSE_WAIT,
			.when = fault_with_data, .effect = fault_drop } },
	}, {
		.name = "rst-ignored", .words = "ignores every RST",
		.requirement = "RFC9293-3.10.7.4-2-ESTABLISHED-rst", .areas = "reset",
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .effect = fault_drop } },
	}, {
		.name = "rst-outside-closes", .words = "answers an out-of-window RST by closing",
		.requirement = "RFC9293-3.10.7.4-1-ESTABLISHED-rst-outside", .areas = "reset",
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .states = SYNCHRONIZED,
			.when = fault_outside, .effect = fault_seq_of } },
	}, {
		.name = "rst-inside-closes",
		.words = "closes at a RST that is in the window but not at RCV.NXT",
		.requirement = "RFC5961-3.2-rst-challenge", .areas = "reset", .needs = "rfc5961",
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .states = SYNCHRONIZED,
			.when = inside, .effect = fault_seq_of } },
	}, {
		.name = "rst-acknowledged", .words = "acknowledges the RST that ends a connection",
		.requirement = "RFC9293-3.5.2-no-rst-for-rst", .areas = "reset",
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .states = OPEN, .when = exact,
			.effect = fault_answer_ack } },
	}, {
		.name = "rst-challenge-missing", .words = "says nothing to a RST inside the window",
		.requirement = "RFC5961-3.2-rst-challenge", .areas = "reset", .needs = "rfc5961",
		.part = { { .on = FAULT_SENDS, .when = challenges_rst, .effect = fault_drop } },
	}, {
		.name = "syn-resets", .words = "resets the connection when a SYN comes in it",
		.requirement = "RFC5961-4.2-syn-challenge", .areas = "syn", .needs = "rfc5961",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .clear = TCP_RST,
			.states = SYNCHRONIZED, .effect = fault_reset } },
	}, {
		.name = "syn-challenge-missing", .words = "says nothing to a SYN in a connection",
		.requirement = "RFC5961-4.2-syn-challenge", .areas = "syn", .needs = "rfc5961",
		.part = { { .on = FAULT_SENDS, .states = SYNCHRONIZED, .when = challenges_syn,
			.effect = fault_drop } },
	}, {
		.name = "abort-silent", .words = "sends no RST on ABORT",
		.requirement = "RFC9293-3.10.5-abort-established", .areas = "abort",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .when = by_abort,
			.effect = fault_drop } },
	}, {
		.name = "abort-closes", .words = "sends a FIN on ABORT",
		.requirement = "RFC9293-3.10.5-abort-established", .areas = "abort",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .when = by_abort,
			.effect = end_in_order } },
	}, {
		.name = "rst-number-of-abort",
		.words = "numbers the RST of ABORT far from what it has sent",
		.requirement = "RFC9293-3.5.2-rst-sequence", .areas = "abort",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .when = by_abort,
			.effect = fault_add, .field = FIELD_SEQ, .by = 100000 } },
	}, {
		.name = "time-wait-reopened", .words = "reopens TIME-WAIT on an old SYN",
		.requirement = "RFC9293-3.10.7.4-4-TIME-WAIT-new-syn", .areas = "time-wait",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .clear = TCP_ACK | TCP_RST,
			.states = TIME_WAIT, .when = old_syn, .effect = fault_answer_syn_ack } },
	}, {
		.name = "time-wait-silent",
		.words = "doesn't acknowledge the FIN again in TIME-WAIT",
		.requirement = "RFC9293-3.10.7.4-8-TIME-WAIT-fin", .areas = "time-wait",
		.part = { { .on = FAULT_GETS, .set = TCP_FIN, .states = TIME_WAIT,
			.effect = fault_drop } },
	}, {
		.name = "time-wait-not-restarted",
		.words = "doesn't start TIME-WAIT anew when the FIN comes again",
		.requirement = "RFC9293-3.10.7.4-8-TIME-WAIT-fin", .areas = "time-wait",
		.part = {
			{ .on = FAULT_GETS, .set = TCP_FIN, .states = TIME_WAIT,
			    .effect = fault_answer_ack },
			{ .on = FAULT_GETS, .set = TCP_FIN, .states = TIME_WAIT,
			    .effect = fault_drop },
		},
	}, {
		.name = "time-wait-skipped",
		.words = "forgets the connection instead of going into TIME-WAIT",
		.requirement = "RFC9293-MUST-13", .areas = "time-wait close",
		.part = {
			{ .on = FAULT_GETS, .clear = TCP_RST | TCP_SYN, .states = TIME_WAIT,
			    .effect = unknown_here },
			{ .on = FAULT_STATES, .states = TIME_WAIT, .effect = fault_tell_state,
			    .by = STATE_CLOSED },
		},
	},
	{ .name = NULL },
};
