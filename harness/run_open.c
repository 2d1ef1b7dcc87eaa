/* SPDX-License-Identifier: MIT */
/*
 * run_open.c - what a stack chooses itself when it opens a connection: its port, and what its
 * application says first.
 *
 * Where a stack can't be told the port of an active OPEN, that is learned from the first SYN that
 * goes to the tester's end.  Where its application can't be kept from asking for something once it
 * is connected (a loader that fetches a file), it is let ask as soon as both SYNs are acknowledged,
 * and answered; from then on numbers count from behind what both have said, as if nothing had been.
 */

#include <string.h>

#include "buf.h"
#include "runner.h"

enum outcome
run_opens(struct run *r, struct conn *c)
{
	if (r->sut->own_port && c->opened)
		return run_skip(r,
		    "the stack chooses the port of an OPEN itself, so it can't open between the "
		    "same ends again");
	if (r->sut->own_port && c->port_given)
		return run_skip(r,
		    "the stack chooses the port of an OPEN itself, and this case wants a certain "
		    "one");
	/* what the case wants of its number holds behind the answer */
	if (r->sut->serve && !c->opened && (c->isn_given || r->cfg->wrap))
		c->isn = c->snd_nxt = c->peer_nxt = seq_add(c->isn,
		    -(int64_t)strlen(r->sut->serve));
	c->opened = 1;
	c->port_due = r->sut->own_port;
	c->served = c->joined = 0;
	return STEP_OK;
}

/*
 * An agent that isn't told when a connection is open still has the OPEN pending when it ends: what
 * it says then is no answer to that.  After one that failed nobody is left to ask for anything.
 */
int
run_open_is_over(struct run *r, const struct reply *p)
{
	struct conn *c;

	if (!(r->sut->untold & UNTOLD_OPEN) || p->kind != CALL_OPEN || p->conn < 0 ||
	    p->conn >= CONNS_MAX || !(r->ready >> p->conn & 1))
		return 0;
	c = &r->conn[p->conn];
	if (c->joined && seq_before(c->isn, c->peer_nxt))
		return 1;
	c->served |= p->result > REPLY_FIN;
	return 0;
}

int
run_learn_port(struct run *r, const struct packet *p)
{
	if (p->kind != PACKET_TCP ||
	    (p->segment.v[FIELD_FLAGS] & (TCP_SYN | TCP_ACK | TCP_RST)) != TCP_SYN)
		return -1;
	for (int i = 0; i < CONNS_MAX; i++) {
		struct conn *c = &r->conn[i];
		struct ends ends = c->ends;

		ends.stack_port = p->ends.stack_port;
		if (!(r->ready >> i & 1) || !c->port_due || !ends_same(&ends, &p->ends))
			continue;
		c->ends = ends;
		c->port_due = 0;
		return i;
	}
	return -1;
}

void
run_joins(struct conn *c, const struct segment *s)
{
	static const enum field odd[] = { FIELD_SUM, FIELD_OFF, FIELD_SPORT, FIELD_DPORT, FIELD_SRC,
		FIELD_DST };
	uint32_t flags = s->v[FIELD_FLAGS], first = c->isn.n + !(flags & TCP_SYN);

	for (size_t i = 0; i < countof(odd); i++)
		if (segment_has(s, odd[i]))
			return;
	if (s->v[FIELD_WIN] == 0)
		return;		/* it can't ask for anything yet */
	c->joined |= c->opened && c->peer_known && (flags & (TCP_ACK | TCP_RST)) == TCP_ACK &&
	    s->v[FIELD_SEQ] == first && s->v[FIELD_ACK] == c->peer.n + 1;
}

/* The tester has said nothing but SYN, and both SYNs are acknowledged. */
static int
connected(const struct conn *c)
{
	return c->joined && !c->served && c->snd_nxt.n == c->isn.n + 1 &&
	    c->peer_nxt.n == c->snd_nxt.n;
}

int
run_asks(const struct run *r, const struct arrival *a)
{
	const struct conn *c = &r->conn[a->conn];
	const struct segment *s = &a->packet.segment;
	int plain;

	if (!c->opened || c->served || a->packet.kind != PACKET_TCP || s->v[FIELD_LEN] == 0 ||
	    s->v[FIELD_SEQ] != c->peer.n + 1)
		return 0;
	plain = (s->v[FIELD_FLAGS] & ~(uint32_t)TCP_PSH) == TCP_ACK;
	return plain && c->joined && c->snd_nxt.n == c->isn.n + 1 &&
	    s->v[FIELD_ACK] == c->snd_nxt.n ? 1 : -1;
}

int
run_closes_too(const struct run *r, const struct arrival *a)
{
	const struct conn *c = &r->conn[a->conn];
	const struct segment *s = &a->packet.segment;

	return a->packet.kind == PACKET_TCP && s->v[FIELD_FLAGS] & TCP_FIN && c->wire.fin_first &&
	    c->called != CALL_CLOSE && c->called != CALL_SHUTDOWN;
}

const struct segment *
run_unasked(const struct arrival *a, struct segment *room)
{
	if (a->asks == 0)
		return &a->packet.segment;
	*room = a->packet.segment;
	room->v[FIELD_LEN] = 0;
	room->v[FIELD_FLAGS] &= ~(uint32_t)TCP_PSH;
	room->data = NULL;
	return room;
}

/*
 * Take the next segment of the connection, if it is a plain one that goes on where the last one
 * ended: its length, or -1.
 */
static int64_t
take_plain(struct run *r, struct conn *c, struct usec patience)
{
	struct arrival *a = inbox_next(r, c->index, usec_add(link_now(r->sut->link), patience));
	struct segment s;

	if (a == NULL || a->packet.kind != PACKET_TCP)
		return -1;
	s = a->packet.segment;
	if ((s.v[FIELD_FLAGS] & ~(uint32_t)TCP_PSH) != TCP_ACK || s.v[FIELD_SEQ] != c->rcv_nxt.n)
		return -1;
	conn_matched(c, &s);
	run_event(r, a->frame->t);
	inbox_take(r, a, "allowed", 0);
	return s.v[FIELD_LEN];
}

/* Acknowledge what it asks, with the answer. */
static enum outcome
answer(struct run *r, struct conn *c)
{
	const char *text = r->sut->serve;
	struct segment s = { .data = (const uint8_t *)text };
	enum outcome o;

	segment_set(&s, FIELD_FLAGS, TCP_ACK | (text[0] ? TCP_PSH : 0u));
	segment_set(&s, FIELD_LEN, (uint32_t)strlen(text));
	conn_fill(c, &s, 0);
	o = inbox_send(r, c, &s);
	conn_sent(c, &s);
	run_event(r, r->out.t);
	return o;
}

enum outcome
run_serve(struct run *r, struct conn *c)
{
	const struct profile *p = r->sut->profile;
	int64_t n;

	if (!connected(c))
		return STEP_OK;
	c->served = 1;
	c->rcv_nxt = seq_add(c->rcv_nxt, c->asked);
	if ((n = c->asked ? c->asked : take_plain(r, c, p->response)) <= 0)
		return run_fail(r, "missing",
		    "what the stack's application asks for once it is connected",
		    "nothing of that kind");
	while (n > 0)
		n = take_plain(r, c, p->settle);
	if (r->v->verdict != VERDICT_NONE || answer(r, c) != STEP_OK)
		return STEP_STOP;
	while (c->peer_nxt.n != c->snd_nxt.n && (n = take_plain(r, c, p->response)) == 0)
		;
	if (c->peer_nxt.n != c->snd_nxt.n)
		return run_fail(r, "missing",
		    "an acknowledgment of what the stack's application was answered",
		    "nothing of that kind");
	c->peer.n = c->rcv_nxt.n - 1;
	c->isn.n = c->snd_nxt.n - 1;
	c->nmatched = 0;
	return STEP_OK;
}
