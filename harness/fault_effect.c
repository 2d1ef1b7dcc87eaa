/* SPDX-License-Identifier: MIT */
/*
 * fault_effect.c - what a fault can do to one segment.
 *
 * An effect changes the event's segment and says so; the frame is built anew from it.  Options are
 * taken off one by one and put together again.
 */

#include <string.h>

#include "buf.h"
#include "fault_effect.h"
#include "faulty.h"
#include "icmp.h"

void
fault_set(struct fault_event *e, const struct fault_part *p)
{
	segment_set(&e->segment, (enum field)p->field, (uint32_t)p->by);
	e->changed = 1;
}

/* A window can't be less than none or more than fits; numbers go round. */
void
fault_add(struct fault_event *e, const struct fault_part *p)
{
	int64_t v = (p->field == FIELD_SUM ? e->sum : e->segment.v[p->field]) + p->by;
	int64_t most = field_max((enum field)p->field);

	if (p->field == FIELD_WIN)
		v = v < 0 ? 0 : v > most ? most : v;
	segment_set(&e->segment, (enum field)p->field, (uint32_t)v & (uint32_t)most);
	e->changed = 1;
}

void
fault_flag(struct fault_event *e, const struct fault_part *p)
{
	e->segment.v[FIELD_FLAGS] |= (uint32_t)p->by;
	e->changed = 1;
}

void
fault_unflag(struct fault_event *e, const struct fault_part *p)
{
	e->segment.v[FIELD_FLAGS] &= ~(uint32_t)p->by;
	e->changed = 1;
}

void
fault_drop(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->dropped = 1;
}

void
fault_ip_option_out(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->segment.ip_options_len = 0;
	e->changed = 1;
}

void
fault_mend(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->changed = 1;
}

void
fault_flip(struct fault_event *e, const struct fault_part *p)
{
	uint32_t len = e->segment.v[FIELD_LEN];

	if (p->by >= len)
		return;
	memcpy(e->f->payload, e->segment.data, len);
	e->f->payload[p->by] ^= 0x5a;
	e->segment.data = e->f->payload;
	e->changed = 1;
}

void
fault_ack_of(struct fault_event *e, const struct fault_part *p)
{
	e->segment.v[FIELD_FLAGS] |= TCP_ACK;
	segment_set(&e->segment, FIELD_ACK, e->conn->nxt.n + (uint32_t)p->by);
	e->changed = 1;
}

void
fault_seq_of(struct fault_event *e, const struct fault_part *p)
{
	segment_set(&e->segment, FIELD_SEQ, e->conn->rcv.n + (uint32_t)p->by);
	e->changed = 1;
}

/* The bytes of these options in place of those of the segment, padded with EOL. */
static void
put_options(struct fault_event *e, struct buf *b)
{
	struct segment *s = &e->segment;

	while (b->len % 4 != 0)
		buf_put(b, OPTION_EOL, 1);
	if (b->full)
		return;
	memcpy(s->options, b->data, b->len);
	s->options_len = (uint8_t)b->len;
	s->has_options = 1;
	e->changed = 1;
}

void
fault_option_out(struct fault_event *e, const struct fault_part *p)
{
	struct buf in = buf_reading(e->was->options, e->was->options_len), body;
	uint8_t room[OPTIONS_MAX];
	struct buf b = BUF(room);
	uint32_t kind;

	while (option_next(&in, &kind, &body) > 0) {
		if (kind == (uint32_t)p->by)
			continue;
		buf_put(&b, kind, 1);
		if (kind == OPTION_NOP)
			continue;
		buf_put(&b, (uint32_t)body.len + 2, 1);
		buf_bytes(&b, body.data, body.len);
	}
	put_options(e, &b);
}

void
fault_option_in(struct fault_event *e, const struct fault_part *p)
{
	uint8_t room[OPTIONS_MAX];
	struct buf b = BUF(room);

	buf_bytes(&b, e->segment.options, e->segment.options_len);
	buf_bytes(&b, p->bytes, (size_t)p->by);
	put_options(e, &b);
}

/*
 * Where the body of an option of this kind is in the segment that is changed, if it has at least so
 * many bytes.
 */
static struct buf
body_of(struct fault_event *e, uint32_t kind, size_t least)
{
	struct segment *s = &e->segment;
	struct buf found, body = { .data = NULL };

	if (!option_find(s->options, s->options_len, kind, &found) || found.len < least)
		return body;
	body.data = s->options + (found.data - s->options);
	body.size = body.len = found.len;
	e->changed = 1;
	return body;
}

/* Add to the big-endian number of four bytes that is at this place of an option. */
static void
add_at(struct fault_event *e, uint32_t kind, size_t at, int64_t by)
{
	struct buf body = body_of(e, kind, at + 4), in = body;
	uint32_t v;

	if (body.data == NULL)
		return;
	buf_skip(&in, at);
	buf_get(&in, &v, 4);
	buf_set(&body, at, v + (uint32_t)by, 4);
}

void
fault_ts_val(struct fault_event *e, const struct fault_part *p)
{
	add_at(e, OPTION_TS, 0, p->by);
}

void
fault_ts_ecr(struct fault_event *e, const struct fault_part *p)
{
	add_at(e, OPTION_TS, 4, p->by);
}

void
fault_sack_edge(struct fault_event *e, const struct fault_part *p)
{
	struct buf body;

	if (!option_find(e->segment.options, e->segment.options_len, OPTION_SACK, &body))
		return;
	for (size_t at = 4; at + 4 <= body.len; at += 8)
		add_at(e, OPTION_SACK, at, p->by);
}

void
fault_sack_swap(struct fault_event *e, const struct fault_part *p)
{
	struct buf body = body_of(e, OPTION_SACK, 16);
	uint8_t first[8];

	(void)p;
	if (body.data == NULL)
		return;
	memcpy(first, body.data, 8);
	memcpy(body.data, body.data + 8, 8);
	memcpy(body.data + 8, first, 8);
}

static uint32_t
mss_of(struct fault_event *e)
{
	struct buf body;
	uint32_t v = 0;

	if (option_find(e->segment.options, e->segment.options_len, OPTION_MSS, &body))
		buf_get(&body, &v, 2);
	return v;
}

static void
set_mss(struct fault_event *e, int64_t v)
{
	struct buf body = body_of(e, OPTION_MSS, 2);

	if (body.data)
		buf_set(&body, 0, (uint32_t)v, 2);
}

void
fault_mss(struct fault_event *e, const struct fault_part *p)
{
	if (mss_of(e) < p->by)
		set_mss(e, p->by);
}

void
fault_mss_least(struct fault_event *e, const struct fault_part *p)
{
	if (mss_of(e) > p->by)
		set_mss(e, p->by);
}

/* The acknowledgments of the tester, and its SACK, back into the stack's own numbers. */
static void
isn_back(struct fault_event *e)
{
	struct fault_conn *c = e->conn;
	struct buf body;

	if (c->shift == 0 || !(e->segment.v[FIELD_FLAGS] & TCP_ACK))
		return;
	segment_set(&e->segment, FIELD_ACK, e->segment.v[FIELD_ACK] - c->shift);
	e->changed = 1;
	if (!option_find(e->segment.options, e->segment.options_len, OPTION_SACK, &body))
		return;
	for (size_t at = 0; at + 4 <= body.len; at += 4)
		add_at(e, OPTION_SACK, at, -(int64_t)c->shift);
}

/*
 * A number of the stack as the tester is to see it; of a RST that acknowledges and has the number 0
 * it isn't the stack's own (RFC 9293 3.5.2).
 */
static void
isn_there(struct fault_event *e)
{
	uint32_t *seq = &e->segment.v[FIELD_SEQ];

	if ((e->segment.v[FIELD_FLAGS] & (TCP_RST | TCP_ACK)) == (TCP_RST | TCP_ACK) && *seq == 0)
		return;
	*seq += e->conn->shift;
	e->changed = 1;
}

/* Does the segment begin an incarnation of the connection? */
static int
isn_new(const struct fault_event *e)
{
	const struct fault_conn *c = e->conn;

	return (e->segment.v[FIELD_FLAGS] & TCP_SYN) &&
	    !(c->syn_out && c->iss.n == e->segment.v[FIELD_SEQ]);
}

void
fault_isn(struct fault_event *e, const struct fault_part *p)
{
	if (e->on == FAULT_GETS) {
		isn_back(e);
		return;
	}
	if (isn_new(e))
		e->conn->shift = (uint32_t)p->by - e->segment.v[FIELD_SEQ];
	isn_there(e);
}

void
fault_isn_clock(struct fault_event *e, const struct fault_part *p)
{
	struct faulty *f = e->f;

	if (e->on == FAULT_GETS) {
		isn_back(e);
		return;
	}
	if (isn_new(e)) {
		if (!f->clock_set)
			f->clock_shift = (uint32_t)p->by - e->segment.v[FIELD_SEQ];
		f->clock_set = 1;
		e->conn->shift = f->clock_shift;
	}
	isn_there(e);
}

void
fault_forget(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	e->conn->acted = e->dropped = 1;
}

int
fault_outside(const struct fault_event *e)
{
	struct seq seq = segment_seq(e->was);

	return e->conn->have_edge &&
	    (seq_before(seq, e->conn->rcv) || !seq_before(seq, e->conn->edge));
}

int
fault_forgotten(const struct fault_event *e)
{
	return e->conn->acted;
}

int
fault_first(const struct fault_event *e)
{
	return fault_with_data(e) && !fault_again(e);
}

int
fault_shrinks(const struct fault_event *e)
{
	const struct fault_conn *c = e->conn;
	struct seq was = seq_add(c->in.ack, c->in.win),
	    now = seq_add(segment_ack(e->was), e->was->v[FIELD_WIN]);

	return c->in.flags & TCP_ACK && !(c->in.flags & TCP_SYN) &&
	    !seq_before(segment_ack(e->was), c->una) && seq_before(now, was);
}

int
fault_is_icmp(const struct fault_event *e, const char *name)
{
	return icmp_kind(e->packet) == icmp_named(name, strlen(name));
}
