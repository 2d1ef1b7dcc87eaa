/* SPDX-License-Identifier: MIT */
/*
 * fault_play.c - what a fault can do beside changing a segment: keep it back, send others, end the
 * connection, tell the application something else; and conditions that many faults share.
 */

#include "call.h"
#include "fault_effect.h"
#include "faulty.h"

void
fault_delay(struct fault_event *e, const struct fault_part *p)
{
	e->later.us += p->by;
}

void
fault_twice(struct fault_event *e, const struct fault_part *p)
{
	fault_emit(e, &e->segment, (struct usec){ p->by });
}

void
fault_cut(struct fault_event *e, uint32_t most)
{
	uint32_t len = e->was->v[FIELD_LEN], flags = e->segment.v[FIELD_FLAGS];

	for (uint32_t at = 0; at < len; at += most) {
		struct segment piece = e->segment;
		int last = len - at <= most;

		segment_set(&piece, FIELD_FLAGS,
		    last ? flags : flags & ~(uint32_t)(TCP_FIN | TCP_PSH));
		segment_set(&piece, FIELD_SEQ, e->was->v[FIELD_SEQ] + at);
		segment_set(&piece, FIELD_LEN, last ? len - at : most);
		piece.data = e->was->data + at;
		fault_emit(e, &piece, (struct usec){ 0 });
	}
	e->dropped = 1;
}

void
fault_answer_ack(struct fault_event *e, const struct fault_part *p)
{
	struct segment ack = { .given = 0 };

	fault_emit(e, &ack, (struct usec){ p->by });
}

/* As in RFC 9293 3.5.2: the number is that of the ACK, or 0 and all is acknowledged. */
void
fault_answer_rst(struct fault_event *e, const struct fault_part *p)
{
	struct segment rst = { .has_options = 1 };
	int has_ack = (e->segment.v[FIELD_FLAGS] & TCP_ACK) != 0;

	segment_set(&rst, FIELD_FLAGS, has_ack ? TCP_RST : TCP_RST | TCP_ACK);
	segment_set(&rst, FIELD_SEQ, has_ack ? e->segment.v[FIELD_ACK] + (uint32_t)p->by : 0);
	segment_set(&rst, FIELD_ACK, has_ack ? 0 : segment_end(&e->segment).n);
	segment_set(&rst, FIELD_WIN, 0);
	fault_emit(e, &rst, (struct usec){ 0 });
}

void
fault_answer_syn_ack(struct fault_event *e, const struct fault_part *p)
{
	struct segment answer = {
		.has_options = 1, .options = { OPTION_MSS, 4, 0x05, 0xa0 }, .options_len = 4
	};

	(void)p;
	segment_set(&answer, FIELD_FLAGS, TCP_SYN | TCP_ACK);
	segment_set(&answer, FIELD_SEQ, e->conn->nxt.n + 250000);
	segment_set(&answer, FIELD_ACK, e->segment.v[FIELD_SEQ] + 1);
	fault_emit(e, &answer, (struct usec){ 0 });
	e->dropped = 1;
}

void
fault_abort(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->dropped = e->abort = 1;
}

void
fault_reset(struct fault_event *e, const struct fault_part *p)
{
	struct segment rst = { .has_options = 1 };

	(void)p;
	segment_set(&rst, FIELD_FLAGS, TCP_RST | TCP_ACK);
	fault_emit(e, &rst, (struct usec){ 0 });
	e->dropped = e->abort = 1;
}

/* How long until the connection will have been idle for c->kept; at most 0 if it has been. */
static int64_t
idle_left(const struct fault_event *e)
{
	const struct fault_conn *c = e->conn;
	struct usec last = usec_before(c->in.t, c->out.t) ? c->out.t : c->in.t;

	return c->kept - usec_sub(e->t, last).us;
}

static void
keep_alive(struct fault_event *e)
{
	struct segment probe = { .given = 0 };
	int64_t left = idle_left(e);

	if (fault_state(e) == STATE_CLOSED)
		return;
	segment_set(&probe, FIELD_SEQ, e->conn->nxt.n - 1);
	if (left <= 0)
		fault_emit(e, &probe, (struct usec){ 0 });
	fault_later(e, (struct usec){ left > 0 ? left : e->conn->kept }, keep_alive);
}

void
fault_keep_alive(struct fault_event *e, const struct fault_part *p)
{
	if (e->conn->acted++ > 0)
		return;
	e->conn->kept = p->by;
	fault_later(e, (struct usec){ p->by }, keep_alive);
}

static void
idle_reset(struct fault_event *e)
{
	struct segment rst = { .has_options = 1 };
	int64_t left = idle_left(e);

	segment_set(&rst, FIELD_FLAGS, TCP_RST | TCP_ACK);
	if (fault_state(e) == STATE_CLOSED)
		return;
	if (left <= 0)
		fault_emit(e, &rst, (struct usec){ 0 });
	else
		fault_later(e, (struct usec){ left }, idle_reset);
}

void
fault_idle_reset(struct fault_event *e, const struct fault_part *p)
{
	if (e->conn->acted++ > 0)
		return;
	e->conn->kept = p->by;
	fault_later(e, (struct usec){ p->by }, idle_reset);
}

/* What is unacknowledged is sent again as it was, and again at the same interval. */
static void
again(struct fault_event *e)
{
	struct fault_conn *c = e->conn;
	struct segment s = { .data = e->f->payload };

	if (!seq_before(c->una, seq_add(c->before.seq, 1)) || fault_state(e) == STATE_CLOSED) {
		c->acted = 0;
		return;
	}
	segment_set(&s, FIELD_FLAGS, c->before.flags);
	segment_set(&s, FIELD_SEQ, c->before.seq.n + c->shift);
	segment_set(&s, FIELD_LEN, c->before.len);
	for (uint32_t i = 0; i < c->before.len; i++)
		e->f->payload[i] = pattern_byte(c->before.seq.n - c->iss.n - 1 + i);
	fault_emit(e, &s, (struct usec){ 0 });
	fault_later(e, (struct usec){ c->kept }, again);
}

void
fault_rto_constant(struct fault_event *e, const struct fault_part *p)
{
	struct fault_conn *c = e->conn;

	(void)p;
	if (c->acted++ > 0) {
		e->dropped = 1;
		return;
	}
	c->kept = usec_sub(e->t, c->before.t).us;
	fault_later(e, (struct usec){ c->kept }, again);
}

/* An ACK that offers what is left of the window that was told. */
static void
answer_less(struct fault_event *e)
{
	const struct fault_conn *c = e->conn;
	int32_t room = seq_diff(c->rcv, (struct seq){ (uint32_t)c->kept });
	int shift = c->scale_in >= 0 && c->scale_out > 0 ? c->scale_out : 0;
	struct segment ack = { .given = 0 };

	segment_set(&ack, FIELD_WIN, room < 0 ? 0 : (uint32_t)room >> shift);
	fault_emit(e, &ack, (struct usec){ 0 });
}

/* RFC 9293 3.10.7.4, first. */
void
fault_refuse_beyond(struct fault_event *e, const struct fault_part *p)
{
	struct seq edge = { (uint32_t)e->conn->kept }, seq = segment_seq(e->was);
	int at_edge = seq.n == edge.n && seq.n == e->conn->rcv.n && segment_length(e->was) == 0;
	uint32_t len = e->was->v[FIELD_LEN];

	(void)p;
	if (!e->conn->acted || at_edge ||
	    (seq_before(seq, edge) && !seq_before(edge, segment_end(e->was))))
		return;
	if (!seq_before(seq, edge)) {
		e->dropped = 1;
		if (!(e->was->v[FIELD_FLAGS] & TCP_RST))
			answer_less(e);
		return;
	}
	if (seq_before(edge, seq_add(seq, len)))
		segment_set(&e->segment, FIELD_LEN, (uint32_t)seq_diff(seq, edge));
	e->segment.v[FIELD_FLAGS] &= ~(uint32_t)TCP_FIN;
	e->changed = 1;
}

void
fault_reply(struct fault_event *e, const struct fault_part *p)
{
	e->reply->result = (enum reply_kind)p->by;
}

void
fault_reply_bad(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->reply->bad = 1;
}

void
fault_tell_state(struct fault_event *e, const struct fault_part *p)
{
	*e->state = (enum tcp_state)p->by;
}

int
fault_again(const struct fault_event *e)
{
	return fault_conn_again(e->conn, e->was);
}

int
fault_with_data(const struct fault_event *e)
{
	return e->was->v[FIELD_LEN] > 0;
}

int
fault_without_data(const struct fault_event *e)
{
	return e->was->v[FIELD_LEN] == 0;
}

int
fault_pure_ack(const struct fault_event *e)
{
	return e->was->v[FIELD_LEN] == 0 &&
	    (e->was->v[FIELD_FLAGS] & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK;
}

int
fault_unmarked(const struct fault_event *e)
{
	return !e->conn->marked;
}

int
fault_over_ip4(const struct fault_event *e)
{
	return e->ip == 4;
}

int
fault_over_ip6(const struct fault_event *e)
{
	return e->ip == 6;
}
