/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_told.c - faults of what is told: to the application as the result of a call, to the
 * tester as a state.
 */

#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

static int
of_send(const struct fault_event *e)
{
	return e->reply->kind == CALL_SEND;
}

/* An octet less than there was. */
static void
lose_octet(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	if (e->reply->len > 0)
		e->reply->len--;
}

const struct fault fault_rows_told[] = {
	{
		.name = "reset-told-as-end",
		.words = "tells the application of a reset as of an end in good order",
		.requirement = "RFC9293-MUST-12", .areas = "reset",
		.part = { { .on = FAULT_REPLIES, .reply = REPLY_RESET, .effect = fault_reply,
			.by = REPLY_FIN } },
	}, {
		.name = "end-told-as-reset",
		.words = "tells the application of an end in good order as of a reset",
		.requirement = "RFC9293-MUST-12", .areas = "close",
		.part = { { .on = FAULT_REPLIES, .reply = REPLY_FIN, .effect = fault_reply,
			.by = REPLY_RESET } },
	}, {
		.name = "refused-told-as-timeout",
		.words = "tells the application that nobody answered when it was refused",
		.requirement = "RFC9293-3.10.7.3-2-rst-ack-closes", .areas = "handshake syn-sent",
		.part = { { .on = FAULT_REPLIES, .reply = REPLY_REFUSED, .effect = fault_reply,
			.by = REPLY_TIMEOUT } },
	}, {
		.name = "send-after-close-taken",
		.words = "takes data of the application after it has closed",
		.requirement = "RFC9293-3.10.2-send-after-close", .areas = "close",
		.part = { { .on = FAULT_REPLIES, .reply = REPLY_CLOSING, .when = of_send,
			.effect = fault_reply, .by = REPLY_OK } },
	}, {
		.name = "open-twice-taken", .words = "lets a connection be opened that exists",
		.requirement = "RFC9293-3.10.1-open-exists", .areas = "handshake",
		.part = { { .on = FAULT_REPLIES, .reply = REPLY_EXISTS, .effect = fault_reply,
			.by = REPLY_OK } },
	}, {
		.name = "received-altered", .words = "gives the application other bytes than came",
		.requirement = "RFC9293-3.10.7.4-7-ESTABLISHED-text", .areas = "reassembly close",
		.part = { { .on = FAULT_REPLIES, .reply = REPLY_DATA, .effect = fault_reply_bad } },
	}, {
		.name = "received-short",
		.words = "loses the last octet before the application gets it",
		.requirement = "RFC9293-3.10.7.4-7-ESTABLISHED-text", .areas = "reassembly close",
		.part = { { .on = FAULT_REPLIES, .reply = REPLY_DATA, .effect = lose_octet } },
	}, {
		.name = "established-early",
		.words = "is in ESTABLISHED before its SYN was acknowledged",
		.requirement = "RFC9293-3.10.7.2-3-syn-state", .areas = "syn-received handshake",
		.part = { { .on = FAULT_STATES, .states = FAULT_STATE(STATE_SYN_RECEIVED),
			.effect = fault_tell_state, .by = STATE_ESTABLISHED } },
	}, {
		.name = "fin-wait-1-stays",
		.words = "stays in FIN-WAIT-1 when its FIN is acknowledged",
		.requirement = "RFC9293-3.10.7.4-5-FIN-WAIT-1-fin-acked", .areas = "close",
		.part = { { .on = FAULT_STATES, .states = FAULT_STATE(STATE_FIN_WAIT_2),
			.effect = fault_tell_state, .by = STATE_FIN_WAIT_1 } },
	}, {
		.name = "closing-skipped",
		.words = "goes from FIN-WAIT-1 to TIME-WAIT although its FIN isn't acknowledged",
		.requirement = "RFC9293-3.10.7.4-8-FIN-WAIT-1-fin-unacked", .areas = "close",
		.part = { { .on = FAULT_STATES, .states = FAULT_STATE(STATE_CLOSING),
			.effect = fault_tell_state, .by = STATE_TIME_WAIT } },
	}, {
		.name = "last-ack-skipped", .words = "forgets the connection in LAST-ACK",
		.requirement = "RFC9293-3.10.7.4-5-LAST-ACK-other", .areas = "close",
		.part = { { .on = FAULT_STATES, .states = FAULT_STATE(STATE_LAST_ACK),
			.effect = fault_tell_state, .by = STATE_CLOSED } },
	},
	{ .name = NULL },
};
