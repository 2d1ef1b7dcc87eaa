/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_packed.c - no faults: other ways to package what a stack sends, all of them permitted.
 * Octets, acknowledgments and the FIN mean the same in whatever segments they come.
 */

#include "call.h"
#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

/* Nobody ever gets more than by octets at a time. */
static void
send_in_pieces(struct fault_event *e, const struct fault_part *p)
{
	if (e->was->v[FIELD_LEN] > (uint32_t)p->by)
		fault_cut(e, (uint32_t)p->by);
}

/*
 * RFC 9293 3.8.6 lets a stack package anew what it sends again, but not what goes out with that for
 * the first time.
 */
static void
send_halves_again(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	if (fault_again(e) && e->was->v[FIELD_LEN] > 1 &&
	    !seq_before(e->conn->nxt, segment_end(e->was)))
		fault_cut(e, (e->was->v[FIELD_LEN] + 1) / 2);
}

/*
 * What data or a FIN is the first to acknowledge, an ACK of its own says right before it: none has
 * to wait (RFC 9293 3.8.6.3).
 */
static void
ack_apart(struct fault_event *e, const struct fault_part *p)
{
	struct segment ack = { .given = 0 };

	(void)p;
	if (segment_length(e->was) == 0 || !seq_before(e->conn->told, segment_ack(e->was)))
		return;
	segment_set(&ack, FIELD_WIN, e->was->v[FIELD_WIN]);
	fault_emit(e, &ack, (struct usec){ 0 });
}

/*
 * An ACK that moves the right edge by a segment or more tells that in a second one: RFC 5681 4.2
 * and RFC 9293 3.8.6.2.2 let it.
 */
static void
update_apart(struct fault_event *e, const struct fault_part *p)
{
	const struct fault_conn *c = e->conn;
	int shift = c->scale_in >= 0 && c->scale_out > 0 ? c->scale_out : 0;
	struct seq ack = segment_ack(e->was),
	    edge = seq_add(ack, (int64_t)e->was->v[FIELD_WIN] << shift);
	struct segment first = e->segment;

	if (!c->have_edge || !seq_before(c->told, ack) || seq_diff(c->edge, edge) < p->by ||
	    seq_before(c->edge, ack))
		return;
	segment_set(&first, FIELD_WIN, (uint32_t)seq_diff(ack, c->edge) >> shift);
	fault_emit(e, &first, (struct usec){ 0 });
}

/* Data and FIN in two segments. */
static void
fin_apart(struct fault_event *e, const struct fault_part *p)
{
	struct segment fin = { .given = 0 };

	(void)p;
	segment_set(&fin, FIELD_FLAGS, TCP_FIN | TCP_ACK);
	segment_set(&fin, FIELD_SEQ, e->was->v[FIELD_SEQ] + e->was->v[FIELD_LEN]);
	segment_set(&fin, FIELD_WIN, e->was->v[FIELD_WIN]);
	e->segment.v[FIELD_FLAGS] &= ~(uint32_t)TCP_FIN;
	fault_emit(e, &e->segment, (struct usec){ 0 });
	fault_emit(e, &fin, (struct usec){ 0 });
	e->dropped = 1;
}

/* The data that was kept back, in a segment with these flags. */
static void
send_kept(struct fault_event *e, uint32_t flags)
{
	struct fault_conn *c = e->conn;
	struct segment data = { .data = e->f->payload };

	segment_set(&data, FIELD_FLAGS, flags);
	segment_set(&data, FIELD_SEQ, (uint32_t)c->kept);
	segment_set(&data, FIELD_LEN, (uint32_t)c->acted);
	for (int i = 0; i < c->acted; i++)
		e->f->payload[i] = pattern_byte((uint32_t)c->kept - c->iss.n - 1 + (uint32_t)i);
	c->acted = 0;
	fault_emit(e, &data, (struct usec){ 0 });
}

static void
send_alone(struct fault_event *e)
{
	if (e->conn->acted && fault_state(e) != STATE_CLOSED)
		send_kept(e, TCP_ACK | TCP_PSH);
}

/*
 * The last data waits for by µs; a FIN that comes meanwhile takes it along, anything else goes out
 * behind it.
 */
static void
join_fin(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;
	uint32_t flags = e->was->v[FIELD_FLAGS], len = e->was->v[FIELD_LEN];
	int behind = c->acted && e->was->v[FIELD_SEQ] == (uint32_t)c->kept + (uint32_t)c->acted;

	if (behind && flags & TCP_FIN && len == 0) {
		send_kept(e, flags | TCP_PSH);
		e->dropped = 1;
		return;
	}
	if (c->acted)
		send_kept(e, TCP_ACK | TCP_PSH);
	if (len == 0 || (flags & (TCP_PSH | TCP_FIN | TCP_URG | TCP_RST)) != TCP_PSH)
		return;
	c->acted = (int)len;
	c->kept = e->was->v[FIELD_SEQ];
	e->dropped = 1;
	fault_later(e, (struct usec){ p->by }, send_alone);
}

const struct fault fault_rows_packed[] = {
	{
		.name = "segments-smaller",
		.words = "never sends more than 256 octets at a time, over IPv6 512: "
		    "small buffers, or an MTU of 296",
		.lawful = 1,
		.requirement = "RFC9293-MUST-16",
		.part = {
			{ .on = FAULT_SENDS, .clear = TCP_SYN | TCP_URG, .when = fault_over_ip4,
			  .effect = send_in_pieces, .by = 256 },
			{ .on = FAULT_SENDS, .clear = TCP_SYN | TCP_URG, .when = fault_over_ip6,
			  .effect = send_in_pieces, .by = 512 },
		},
	}, {
		.name = "update-apart", .words = "tells a larger window in an ACK of its own",
		.lawful = 1,
		.requirement = "RFC5681-4.2-one-ack-per-segment",
		.part = { { .on = FAULT_SENDS, .set = TCP_ACK, .when = fault_pure_ack,
			.effect = update_apart, .by = 1460 } },
	}, {
		.name = "packed-anew", .words = "sends data again in two halves", .lawful = 1,
		.requirement = "RFC9293-3.10.8-retransmission-timeout",
		.part = { { .on = FAULT_SENDS, .clear = TCP_SYN | TCP_URG,
			.effect = send_halves_again } },
	}, {
		.name = "ack-apart",
		.words = "acknowledges in an ACK of its own before it sends data or a FIN",
		.lawful = FAULT_UNADVISED,
		.requirement = "RFC9293-SHLD-18",
		.part = { { .on = FAULT_SENDS, .set = TCP_ACK, .clear = TCP_SYN | TCP_RST,
			.effect = ack_apart } },
	}, {
		.name = "fin-apart",
		.words = "sends a FIN in a segment of its own behind the last data", .lawful = 1,
		.part = { { .on = FAULT_SENDS, .set = TCP_FIN, .when = fault_with_data,
			.effect = fin_apart } },
	}, {
		.name = "fin-joined",
		.words = "has its FIN on the last data where both go out within a millisecond",
		.lawful = 1,
		.requirement = "RFC9293-3.10.4-close-established",
		.part = { { .on = FAULT_SENDS, .clear = TCP_SYN, .effect = join_fin, .by = 1000 } },
	},
	{ .name = NULL },
};
