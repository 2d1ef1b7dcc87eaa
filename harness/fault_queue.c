/* SPDX-License-Identifier: MIT */
/*
 * fault_queue.c - what a fault puts on its way to the tester later: frames that were kept back,
 * segments of its own, and functions to be called; in one queue, by the time that they are due.
 */

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fault_effect.h"
#include "faulty.h"

struct fault_pending {
	struct fault_pending *next;
	struct usec due;
	/* to be given to the tester, cut to its length; or NULL: */
	struct frame *frame;
	int moot;				/* unless it is moot by then */
	void (*fn)(struct fault_event *);	/* to be called with */
	struct fault_conn *conn;
};

static struct fault_pending *
pending_add(struct faulty *f, struct usec due, const struct frame *frame,
    void (*fn)(struct fault_event *), struct fault_conn *c)
{
	struct fault_pending *p = calloc(1, sizeof(*p)), **at = &f->first;
	size_t size = frame ? offsetof(struct frame, data) + frame->len : 0;

	if (p == NULL || (frame && (p->frame = malloc(size)) == NULL))
		abort();
	if (frame)
		memcpy(p->frame, frame, size);
	p->due = due;
	p->fn = fn;
	p->conn = c;
	while (*at && !usec_before(due, (*at)->due))
		at = &(*at)->next;
	p->next = *at;
	*at = p;
	return p;
}

void
fault_queue_clear(struct faulty *f)
{
	struct fault_pending *p;

	while ((p = f->first) != NULL) {
		f->first = p->next;
		free(p->frame);
		free(p);
	}
}

void
fault_put_off(struct fault_event *e, const struct frame *frame)
{
	pending_add(e->f, usec_add(e->t, e->later), frame, NULL, e->conn)->moot = e->moot;
}

void
fault_later(struct fault_event *e, struct usec after, void (*fn)(struct fault_event *))
{
	pending_add(e->f, usec_add(e->t, after), NULL, fn, e->conn);
}

int
fault_due_by(const struct faulty *f, struct usec t)
{
	return f->first && !usec_before(t, f->first->due);
}

struct usec
fault_due(const struct faulty *f, struct usec until)
{
	return f->first && usec_before(f->first->due, until) ? f->first->due : until;
}

/* Timestamps, where the stack uses them (RFC 7323 3.2). */
static void
put_timestamps(const struct fault_conn *c, struct segment *s)
{
	struct buf b = BUF(s->options);

	buf_put(&b, 0x0101, 2);
	buf_put(&b, OPTION_TS << 8 | 10, 2);
	buf_put(&b, c->ts_val, 4);
	buf_put(&b, c->ts_recent, 4);
	s->options_len = (uint8_t)b.len;
}

/* What the window is now that what came since the last segment of the stack is in it. */
static uint32_t
window_now(const struct fault_conn *c)
{
	int shift = c->scale_in >= 0 && c->scale_out > 0 ? c->scale_out : 0;
	int32_t room = c->have_edge ? seq_diff(c->rcv, c->edge) : 0;

	return room < 0 ? 0 : (uint32_t)room >> shift > 0xffff ? 0xffff : (uint32_t)room >> shift;
}

static void
emit(struct fault_event *e, const struct segment *given, struct usec after, int moot)
{
	struct fault_conn *c = e->conn;
	struct faulty *f = e->f;
	struct segment s = *given, defaults = { .has_options = 0 };
	struct ends ends = fault_swapped(&c->ends);

	segment_set(&defaults, FIELD_FLAGS, TCP_ACK);
	segment_set(&defaults, FIELD_SEQ, c->nxt.n + c->shift);
	segment_set(&defaults, FIELD_ACK, c->rcv.n);
	segment_set(&defaults, FIELD_WIN, window_now(c));
	if (c->ttl > 0) {
		segment_set(&defaults, FIELD_TTL, c->ttl);
		segment_set(&defaults, FIELD_TOS, c->tos);
		segment_set(&defaults, FIELD_DF, c->df);
	}
	segment_merge(&s, &defaults);
	if (!s.has_options && c->has_ts && !(s.v[FIELD_FLAGS] & (TCP_SYN | TCP_RST)))
		put_timestamps(c, &s);
	f->sut.altered++;
	if (packet_build(&s, &ends, f->sut.stack_mac, f->sut.tester_mac, s.data, &f->out) == 0)
		pending_add(f, usec_add(e->t, after), &f->out, NULL, c)->moot = moot;
}

void
fault_emit(struct fault_event *e, const struct segment *given, struct usec after)
{
	emit(e, given, after, 0);
}

void
fault_emit_unacked(struct fault_event *e, const struct segment *given, struct usec after)
{
	emit(e, given, after, 1);
}

/*
 * A frame that may be moot is due: 1 when it still has to go out.  What it acknowledges and the
 * window are then those of the stack's last segment.
 */
static int
renew(struct fault_event *e, struct frame *frame)
{
	const struct fault_conn *c = e->conn;
	struct faulty *f = e->f;
	struct packet p;

	memcpy(&f->in, frame, offsetof(struct frame, data) + frame->len);
	packet_parse(&f->in, &p);
	if (fault_state(e) == STATE_CLOSED ||
	    !seq_before(c->una,
		segment_length(&p.segment) > 0 ? segment_end(&p.segment) : seq_add(c->nxt, 1)))
		return 0;
	if (segment_length(&p.segment) == 0 && usec_before(frame->t, c->in.t))
		return 0;
	e->segment = p.segment;
	e->segment.given &= ~FAULT_COMPUTED;
	if (!(p.segment.v[FIELD_FLAGS] & TCP_SYN)) {
		segment_set(&e->segment, FIELD_ACK, c->told.n);
		segment_set(&e->segment, FIELD_WIN, c->out.win);
		if (c->has_ts)
			put_timestamps(c, &e->segment);
	}
	fault_rebuild(e, &p, &f->in, frame);
	return 1;
}

int
fault_take_due(struct faulty *f, struct frame *frame)
{
	struct fault_pending *p;
	struct usec now;
	int got = 0;

	while (!got && (p = f->first) != NULL &&
	    !usec_before(now = link_now(f->real->link), p->due)) {
		struct fault_event e = {
			.f = f, .conn = p->conn, .t = now, .ip = p->conn->ends.stack.family
		};

		f->first = p->next;
		if (p->frame == NULL) {
			p->fn(&e);
		} else {
			memcpy((void *)frame, p->frame,
			    offsetof(struct frame, data) + p->frame->len);
			got = !p->moot || renew(&e, frame);
			frame->t = now;
		}
		free(p->frame);
		free(p);
	}
	return got;
}
