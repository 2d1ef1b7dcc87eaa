/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_begun.c - faults that stacks in the field have had before a connection is established:
 * initial numbers, the options of a SYN, how many may come, who is refused; and errors that a
 * router reports.
 */

#include "buf.h"
#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define SYN_RECEIVED FAULT_STATE(STATE_SYN_RECEIVED)
#define ESTABLISHED FAULT_STATE(STATE_ESTABLISHED)

/* The acknowledgment counts, and nothing else. */
static void
strip(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	segment_set(&e->segment, FIELD_LEN, 0);
	e->segment.v[FIELD_FLAGS] &= ~(uint32_t)(TCP_FIN | TCP_PSH);
	e->changed = 1;
}

/* Each connection begins by as much further on than the last one, whoever is at the other end. */
static void
isn_by_steps(struct fault_event *e, const struct fault_part *p)
{
	struct faulty *f = e->f;
	uint32_t shift = e->conn->shift, next = f->clock_shift + (uint32_t)p->by;

	fault_isn(e, &(struct fault_part){ .by = next });
	if (e->conn->shift != shift)
		f->clock_shift = next;
}

static int
options_broken(const struct fault_event *e)
{
	struct buf in = buf_reading(e->was->options, e->was->options_len), body;
	uint32_t kind;
	int r;

	while ((r = option_next(&in, &kind, &body)) > 0)
		;
	return r < 0;
}

/* The end of the options becomes one of those that mean nothing. */
static void
read_behind_end(struct fault_event *e, const struct fault_part *p)
{
	struct buf in = buf_reading(e->was->options, e->was->options_len), body;
	uint32_t kind;

	(void)p;
	while (option_next(&in, &kind, &body) > 0)
		;
	for (size_t i = in.pos; i > 0 && i < e->was->options_len; i++)
		if (e->was->options[i] != OPTION_EOL) {
			e->segment.options[in.pos - 1] = OPTION_NOP;
			e->changed = 1;
			return;
		}
}

/* An MSS that isn't the first option. */
static int
mss_behind(const struct fault_event *e)
{
	struct buf body;

	return option_find(e->was->options, e->was->options_len, OPTION_MSS, &body) &&
	    e->was->options[0] != OPTION_MSS;
}

/* A scale above 14 counts as none. */
static void
refuse_scale(struct fault_event *e, const struct fault_part *p)
{
	struct buf body;
	uint32_t shift = 0;

	if (option_find(e->was->options, e->was->options_len, OPTION_WSCALE, &body))
		buf_get(&body, &shift, 1);
	if ((int64_t)shift > p->by)
		fault_option_out(e, &(struct fault_part){ .by = OPTION_WSCALE });
}

static int
says_host_unreachable(const struct fault_event *e)
{
	return fault_is_icmp(e, "host-unreachable");
}

/* There is room for so many, and what has ended goes on taking its place. */
static void
run_out(struct fault_event *e, const struct fault_part *p)
{
	e->f->taken += e->conn->acted++ == 0;
	e->dropped = e->f->taken > p->by;
}

/* Each time, a connection between the same ends begins further back. */
static void
isn_backwards(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;
	uint32_t shift = c->shift;

	fault_isn(e, &(struct fault_part){ .by = 0x40000000 - c->acted * p->by });
	c->acted += c->shift != shift;
}

static int
in_answer(const struct fault_event *e)
{
	return e->conn->in.there && !e->conn->aborted;
}

static void
forget_text(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	segment_set(&e->segment, FIELD_ACK, e->was->v[FIELD_ACK] - e->conn->in.len);
	e->changed = 1;
}

static int
answers_fin(const struct fault_event *e)
{
	return in_answer(e) && e->conn->in.flags & TCP_FIN;
}

const struct fault fault_rows_begun[] = {
	{
		.name = "syn-again-renumbered",
		.words = "begins at another number when it sends a SYN again",
		.requirement = "RFC9293-3.4-contiguous", .areas = "lost handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN, .when = fault_again,
			.effect = fault_add, .field = FIELD_SEQ, .by = 1000 } },
	}, {
		.name = "third-ack-bare",
		.words = "loses the data that comes with the ACK of its SYN",
		.requirement = "RFC9293-3.10.7.4-7-ESTABLISHED-text", .areas = "handshake",
		.part = { { .on = FAULT_GETS, .set = TCP_ACK, .clear = TCP_SYN | TCP_RST,
			.states = SYN_RECEIVED, .when = fault_with_data, .effect = strip } },
	}, {
		.name = "isn-by-steps",
		.words = "begins each connection 64000 further on, whoever the peer is",
		.requirement = "RFC9293-SHLD-1", .areas = "handshake", .needs = "rfc6528",
		.part = {
			{ .on = FAULT_SENDS, .effect = isn_by_steps, .by = 64000 },
			{ .on = FAULT_GETS, .effect = fault_isn },
		},
	}, {
		.name = "option-length-hangs",
		.words = "hangs when an option's length is impossible",
		.requirement = "RFC9293-MUST-7", .areas = "options",
		.part = {
			{ .on = FAULT_GETS, .when = options_broken, .effect = fault_forget },
			{ .on = FAULT_GETS, .when = fault_forgotten, .effect = fault_drop },
			{ .on = FAULT_SENDS, .when = fault_forgotten, .effect = fault_drop },
		},
	}, {
		.name = "options-read-behind-end",
		.words = "reads on behind the end of the options",
		.requirement = "RFC9293-MUST-4", .areas = "options",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .effect = read_behind_end } },
	}, {
		.name = "mss-only-first",
		.words = "finds the MSS only where it is the first option",
		.requirement = "RFC9293-MUST-64", .areas = "options handshake",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .when = mss_behind,
			.effect = fault_option_out, .by = OPTION_MSS } },
	}, {
		.name = "soft-error-aborts",
		.words = "ends a connection when a router says that the host is unreachable",
		.requirement = "RFC9293-MUST-56", .areas = "icmp",
		.part = { { .on = FAULT_ICMP, .states = ESTABLISHED, .when = says_host_unreachable,
			.effect = fault_reset } },
	}, {
		.name = "scale-over-14-refused", .words = "takes a window scale above 14 for none",
		.requirement = "RFC7323-2.3-ws-max-received", .areas = "options", .needs = "wscale",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .effect = refuse_scale, .by = 14 } },
	}, {
		.name = "room-for-four",
		.words = "takes four connections, and no more when they have ended",
		.requirement = "RFC9293-3.10.7.2-3-syn-synack", .areas = "listen",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .clear = TCP_ACK | TCP_RST,
			.states = FAULT_STATE(STATE_LISTEN), .effect = run_out, .by = 4 } },
	}, {
		.name = "isn-backwards", .words = "begins a second connection before the first",
		.requirement = "RFC9293-MUST-8", .areas = "handshake",
		.part = {
			{ .on = FAULT_SENDS, .effect = isn_backwards, .by = 100000 },
			{ .on = FAULT_GETS, .effect = fault_isn },
		},
	}, {
		.name = "syn-received-any-rst",
		.words = "lets any RST end SYN-RECEIVED, whatever its number",
		.requirement = "RFC9293-3.10.7.4-1-SYN-RECEIVED-rst-outside",
		.areas = "syn-received",
		.part = { { .on = FAULT_GETS, .set = TCP_RST, .states = SYN_RECEIVED,
			.when = fault_outside, .effect = fault_seq_of } },
	}, {
		.name = "rst-ack-forgets-text",
		.words = "forgets the text in what a RST acknowledges",
		.requirement = "RFC9293-3.10.7.1-no-ack-rst", .areas = "closed",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST | TCP_ACK,
			.states = FAULT_STATE(STATE_CLOSED),
			.when = in_answer, .effect = forget_text } },
	}, {
		.name = "rst-ack-forgets-fin",
		.words = "forgets the FIN in what a RST acknowledges",
		.requirement = "RFC9293-3.10.7.1-no-ack-rst", .areas = "closed",
		.part = { { .on = FAULT_SENDS, .set = TCP_RST | TCP_ACK,
			.states = FAULT_STATE(STATE_CLOSED),
			.when = answers_fin, .effect = fault_add, .field = FIELD_ACK, .by = -1 } },
	},
	{ .name = NULL },
};
