/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_open.c - faults of handshakes, and of what belongs to no connection.
 */

#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define CLOSED FAULT_STATE(STATE_CLOSED)
#define LISTEN FAULT_STATE(STATE_LISTEN)
#define SYN_SENT FAULT_STATE(STATE_SYN_SENT)
#define SYN_RECEIVED FAULT_STATE(STATE_SYN_RECEIVED)

/* Acknowledges the stack's initial number itself, and not the SYN. */
static int
acks_iss(const struct fault_event *e)
{
	return e->conn->syn_out && e->was->v[FIELD_ACK] == e->conn->iss.n;
}

static int
acks_wrong(const struct fault_event *e)
{
	return e->conn->syn_out && e->was->v[FIELD_ACK] != e->conn->nxt.n;
}

/* The ACK with which an active open is completed. */
static int
third_ack(const struct fault_event *e)
{
	return fault_pure_ack(e) && e->conn->syn_in && e->conn->nxt.n == e->conn->iss.n + 1 &&
	    e->was->v[FIELD_ACK] == e->conn->irs.n + 1 && !(e->conn->out.flags & TCP_ACK);
}

static int
in_answer(const struct fault_event *e)
{
	return e->conn->in.there && !e->conn->aborted;
}

static int
answers_ack(const struct fault_event *e)
{
	return in_answer(e) && e->conn->in.flags & TCP_ACK;
}

const struct fault fault_rows_open[] = {
	{
		.name = "syn-ack-acks-less", .words = "acknowledges the SYN with its own number",
		.requirement = "RFC9293-3.10.7.2-3-syn-synack", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN | TCP_ACK, .effect = fault_add,
			.field = FIELD_ACK, .by = -1 } },
	}, {
		.name = "syn-ack-acks-more", .words = "acknowledges one more than the SYN",
		.requirement = "RFC9293-3.4-ack-sent-only", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN | TCP_ACK, .effect = fault_add,
			.field = FIELD_ACK, .by = 1 } },
	}, {
		.name = "syn-ack-without-ack", .words = "answers a SYN with a SYN alone",
		.requirement = "RFC9293-3.10.7.2-3-syn-synack", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN | TCP_ACK, .effect = fault_unflag,
			.by = TCP_ACK } },
	}, {
		.name = "syn-ack-never-again", .words = "never retransmits a SYN,ACK",
		.requirement = "RFC9293-MUST-22", .areas = "lost",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN | TCP_ACK, .when = fault_again,
			.effect = fault_drop } },
	}, {
		.name = "syn-never-again", .words = "never retransmits a SYN",
		.requirement = "RFC9293-MUST-22", .areas = "lost",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN, .clear = TCP_ACK,
			.when = fault_again, .effect = fault_drop } },
	}, {
		.name = "syn-ack-twice", .words = "sends each SYN,ACK twice",
		.requirement = "RFC6298-5-never-early", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN | TCP_ACK, .effect = fault_twice } },
	}, {
		.name = "isn-constant",
		.words = "begins every connection with the same sequence number",
		.requirement = "RFC9293-MUST-8", .areas = "isn handshake listen time-wait",
		.part = {
			{ .on = FAULT_SENDS, .effect = fault_isn, .by = 64000 },
			{ .on = FAULT_GETS, .effect = fault_isn },
		},
	}, {
		.name = "third-ack-missing", .words = "doesn't acknowledge the SYN,ACK",
		.requirement = "RFC9293-3.10.7.3-4-synack-established", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .when = third_ack, .effect = fault_drop } },
	}, {
		.name = "ack-of-iss-taken", .words = "accepts ACK = ISS in SYN-RECEIVED",
		.requirement = "RFC9293-3.10.7.4-5-SYN-RECEIVED-ack-bad", .areas = "syn-received",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_SYN | TCP_RST,
			.states = SYN_RECEIVED, .when = acks_iss, .effect = fault_ack_of } },
	}, {
		.name = "any-ack-establishes", .words = "accepts any ACK in SYN-RECEIVED",
		.requirement = "RFC9293-3.10.7.4-5-SYN-RECEIVED-ack-bad", .areas = "syn-received",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_SYN | TCP_RST,
			.states = SYN_RECEIVED, .when = acks_wrong, .effect = fault_ack_of } },
	}, {
		.name = "bad-ack-silent", .words = "says nothing to a wrong ACK in SYN-RECEIVED",
		.requirement = "RFC9293-3.10.7.4-5-SYN-RECEIVED-ack-bad", .areas = "syn-received",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .states = SYN_RECEIVED,
			.when = in_answer, .effect = fault_drop } },
	}, {
		.name = "without-ack-establishes",
		.words = "takes a segment without ACK for the one that completes the handshake",
		.requirement = "RFC9293-3.10.7.4-5-SYN-RECEIVED-noack", .areas = "syn-received",
		.part = { { .on = FAULT_GETS, .clear = TCP_ACK | TCP_SYN | TCP_RST,
			.states = SYN_RECEIVED, .effect = fault_ack_of } },
	}, {
		.name = "rst-ignored-in-syn-received", .words = "ignores a RST in SYN-RECEIVED",
		.requirement = "RFC9293-3.10.7.4-2-SYN-RECEIVED-passive-rst",
		.areas = "syn-received",
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .states = SYN_RECEIVED,
			.effect = fault_drop } },
	}, {
		.name = "no-simultaneous-open", .words = "ignores a SYN in SYN-SENT",
		.requirement = "RFC9293-MUST-10", .areas = "simultaneous-open",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .clear = TCP_ACK, .states = SYN_SENT,
			.effect = fault_drop } },
	}, {
		.name = "syn-sent-bad-ack-silent",
		.words = "says nothing to a wrong ACK in SYN-SENT",
		.requirement = "RFC9293-3.10.7.3-1-bad-ack-rst", .areas = "syn-sent",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .states = SYN_SENT,
			.when = in_answer, .effect = fault_drop } },
	}, {
		.name = "syn-sent-bad-ack-taken",
		.words = "takes a SYN,ACK that acknowledges something else than its SYN",
		.requirement = "RFC9293-3.10.7.3-1-bad-ack-rst", .areas = "handshake syn-sent",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN | TCP_ACK, .states = SYN_SENT,
			.when = acks_wrong, .effect = fault_ack_of } },
	}, {
		.name = "syn-sent-rst-unchecked",
		.words = "lets any RST end SYN-SENT, whatever it acknowledges",
		.requirement = "RFC5961-3.2-syn-sent-rst", .areas = "syn-sent",
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .states = SYN_SENT,
			.effect = fault_ack_of } },
	}, {
		.name = "syn-sent-rst-ignored", .words = "goes on calling a port that refuses",
		.requirement = "RFC9293-3.10.7.3-2-rst-ack-closes", .areas = "handshake syn-sent",
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .states = SYN_SENT,
			.effect = fault_drop } },
	}, {
		.name = "rst-answered-by-listener", .words = "answers a RST in LISTEN with a RST",
		.requirement = "RFC9293-3.10.7.2-1-rst-ignored", .areas = "listen",
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .states = LISTEN,
			.effect = fault_answer_rst } },
	}, {
		.name = "rst-answered-when-closed",
		.words = "answers a RST for no connection with a RST",
		.requirement = "RFC9293-3.10.7.1-rst-discarded", .areas = "closed",
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .states = CLOSED,
			.effect = fault_answer_rst } },
	}, {
		.name = "listener-silent", .words = "a listener says nothing to an ACK",
		.requirement = "RFC9293-3.10.7.2-2-ack-rst", .areas = "listen",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .states = LISTEN, .when = in_answer,
			.effect = fault_drop } },
	}, {
		.name = "closed-silent", .words = "says nothing to what is for no connection",
		.requirement = "RFC9293-3.10.7.1-ack-rst", .areas = "closed",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .states = CLOSED, .when = in_answer,
			.effect = fault_drop } },
	}, {
		.name = "rst-number-off",
		.words = "numbers a RST one behind the ACK that it answers",
		.requirement = "RFC9293-3.10.7.1-ack-rst", .areas = "closed listen",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST, .states = CLOSED | LISTEN,
			.when = answers_ack, .effect = fault_add, .field = FIELD_SEQ, .by = 1 } },
	}, {
		.name = "rst-ack-forgets-syn",
		.words = "forgets the SYN in what a RST acknowledges",
		.requirement = "RFC9293-3.10.7.1-no-ack-rst", .areas = "closed",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST | TCP_ACK, .states = CLOSED,
			.when = in_answer, .effect = fault_add, .field = FIELD_ACK, .by = -1 } },
	}, {
		.name = "rst-without-ack", .words = "refuses a SYN with a RST without ACK",
		.requirement = "RFC9293-3.10.7.1-no-ack-rst", .areas = "closed",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST | TCP_ACK, .states = CLOSED,
			.when = in_answer, .effect = fault_unflag, .by = TCP_ACK } },
	},
	{ .name = NULL },
};
