/* SPDX-License-Identifier: MIT */
/*
 * inbox.c - what arrives from the stack: frames, sorted by connection and checked against the wire
 * rules, and the agent's replies.  The only file of the runner that touches the link.
 */

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "neigh.h"
#include "fragment.h"
#include "runner.h"

/* What a wait may leave untaken: a window full of small segments is some thousands. */
enum { WAITING_MOST = 10000 };

/* µs in which a stack has read what was sent to it, even if it settles later by its timers. */
enum { LAG = 50000 };

static int
conn_between(const struct run *r, const struct ends *e)
{
	for (int i = 0; i < CONNS_MAX; i++)
		if (r->ready >> i & 1 && ends_same(e, &r->conn[i].ends))
			return i;
	return -1;
}

/* Which connection a packet belongs to, or -1. */
static int
conn_of(const struct run *r, const struct packet *p)
{
	if (p->kind == PACKET_OTHER)
		return -1;
	return conn_between(r, p->kind == PACKET_ICMP ? &p->quoted : &p->ends);
}

static struct arrival *
enqueue(struct run *r, const struct packet *p, int conn, int number)
{
	struct arrival *a = malloc(sizeof(*a));
	size_t size = offsetof(struct frame, data) + r->in.len;

	if (a == NULL || (a->frame = malloc(size)) == NULL)
		abort();
	memcpy(a->frame, &r->in, size);
	a->next = NULL;
	a->packet = *p;
	if (p->segment.data != NULL)
		a->packet.segment.data = a->frame->data + (p->segment.data - r->in.data);
	a->conn = conn;
	a->asks = 0;
	a->number = number;
	a->late = r->sut->link->late;
	if (r->first == NULL)
		r->first = a;
	else
		r->last->next = a;
	r->last = a;
	r->waiting++;
	return a;
}

/*
 * What breaks a rule that always holds is a fail wherever it happens; what breaks a recommendation
 * is noted.
 */
static void
check_rules(struct run *r, struct arrival *a)
{
	struct run_verdict *v = r->v;
	struct wire_breach b;

	if (a->packet.kind != PACKET_TCP && a->packet.kind != PACKET_BAD)
		return;
	r->conn[a->conn].wire.now = a->frame->t;
	if (!wire_check(&r->conn[a->conn].wire, &a->packet, &b) || v->verdict != VERDICT_NONE ||
	    (b.recommended && v->requirement != NULL))
		return;
	run_blame(r, "rule", b.expected, b.observed);
	v->verdict = b.recommended ? VERDICT_NONE : VERDICT_FAIL;
	v->nonstrict |= b.recommended;
	v->requirement = b.requirement;
	v->frame = a->number;
	snprintf(v->field, sizeof(v->field), "%s", b.rule);
}

/* A frame was read into r->in.  1 when it was queued. */
static int
sort_frame(struct run *r)
{
	struct packet p;
	int conn, number = ++r->frames;

	packet_parse(&r->in, &p);
	if (p.kind == PACKET_TCP && p.segment.v[FIELD_FLAGS] & TCP_SYN)
		r->sut->link->hold = 1;
	conn = conn_of(r, &p);
	if (conn < 0 && r->sut->own_port)
		conn = run_learn_port(r, &p);
	if (conn >= 0) {
		r->heard++;
		check_rules(r, enqueue(r, &p, conn, number));
		if (r->waiting > WAITING_MOST)
			run_fail(r, "unexpected", "an end of segments that no step has taken",
			    "it sends without end");
		return 1;
	}
	tell_frame(r, &r->in, &p, 1, number, NULL, "ignored", 0);
	if (neigh_answer(r->sut, &r->in, &r->out))
		inbox_send_frame(r, &r->out, NULL, 0);
	return 0;
}

enum outcome
inbox_agent_failed(struct run *r)
{
	run_error(r, r->sut->died ? "crash" : "agent", r->sut->why);
	if (r->sut->died)
		r->v->verdict = VERDICT_CRASH;
	return STEP_STOP;
}

int
inbox_replies(struct run *r)
{
	struct reply reply;
	char why[80];
	int n;

	while ((n = r->sut->ops->reply(r->sut, &reply)) > 0) {
		if (reply.result == REPLY_UNSUPPORTED) {
			run_skip(r, "");
			snprintf(r->v->reason, sizeof(r->v->reason), "the agent has no call %s",
			    call_name(reply.kind));
			return -1;
		}
		if (run_open_is_over(r, &reply))
			continue;
		if (reply.kind == CALL_LISTEN && reply.result == REPLY_ERROR) {
			snprintf(why, sizeof(why), "it answered \"listen\" with error %s",
			    reply.text);
			run_error(r, "agent", why);
			return -1;
		}
		if (r->nreplies == REPLIES_MAX)
			inbox_drop_reply(r, 0);
		reply.t = link_now(r->sut->link);
		r->reply[r->nreplies++] = reply;
	}
	if (n < 0)
		inbox_agent_failed(r);
	return n;
}

void
inbox_drop_reply(struct run *r, int i)
{
	memmove(&r->reply[i], &r->reply[i + 1], sizeof(r->reply[0]) * (size_t)(--r->nreplies - i));
}

/*
 * The wire is gone.  If the agent doesn't know more of that, the stack is, unless it was no deed of
 * the stack's.
 */
static enum outcome
wire_gone(struct run *r)
{
	const struct link *link = r->sut->link;

	if (inbox_replies(r) == 0) {
		run_error(r, link->fault ? "tester" : "crash", link->why);
		if (!link->fault)
			r->v->verdict = VERDICT_CRASH;
	}
	return STEP_STOP;
}

enum inbox_event
inbox_wait(struct run *r, struct usec until)
{
	struct link *link = r->sut->link;

	for (;;) {
		switch (link_recv(link, &r->in, until)) {
		case LINK_FRAME:
			if (sort_frame(r))
				return r->v->verdict == VERDICT_NONE ? INBOX_FRAME : INBOX_STOP;
			break;
		case LINK_WAKE:
			return inbox_replies(r) < 0 ? INBOX_STOP : INBOX_REPLY;
		case LINK_TIME:
			return INBOX_TIME;
		case LINK_GONE:
			wire_gone(r);
			return INBOX_STOP;
		}
	}
}

/*
 * Has the stack's application done something by itself?  Where the case has no room for that it is
 * skipped: 1.
 */
static int
by_itself(struct run *r, struct arrival *a)
{
	int asks = r->sut->serve && a->asks == 0 ? run_asks(r, a) : 0;
	const char *what = NULL;

	if (asks > 0)
		a->asks = a->packet.segment.v[FIELD_LEN];
	else if (asks < 0)
		what = "the stack's application asks for something once it is connected, "
		    "and this case has no room for that";
	else if (r->sut->closes_too && run_closes_too(r, a))
		what = "the stack's application closes when the tester has, "
		    "and this case has no room for that";
	if (what != NULL && r->v->verdict == VERDICT_NONE)
		run_skip(r, what);
	return what != NULL;
}

/* The oldest on this connection (or any), what the case allows taken out on the way. */
static struct arrival *
oldest(struct run *r, int conn)
{
	struct arrival *a = r->first, *next;

	for (; a != NULL; a = next) {
		next = a->next;
		if (conn != INBOX_ANY && a->conn != conn)
			continue;
		if ((r->sut->serve || r->sut->closes_too) && by_itself(r, a))
			return NULL;
		if (a->packet.kind != PACKET_TCP ||
		    !conn_allows(&r->conn[a->conn], &a->packet.segment) || run_takes(r, a))
			return a;
		conn_window(&r->conn[a->conn], &a->packet.segment);
		inbox_take(r, a, "allowed", 0);
	}
	return NULL;
}

struct arrival *
inbox_peek(struct run *r, int conn)
{
	return oldest(r, conn);
}

struct arrival *
inbox_next(struct run *r, int conn, struct usec until)
{
	struct arrival *a;
	enum inbox_event e = INBOX_FRAME;

	while ((a = oldest(r, conn)) == NULL && r->v->verdict == VERDICT_NONE && e != INBOX_TIME &&
	    e != INBOX_STOP)
		e = inbox_wait(r, until);
	return r->v->verdict == VERDICT_NONE ? a : NULL;
}

struct arrival *
inbox_none(struct run *r, int conn, struct usec until)
{
	struct link *link = r->sut->link;
	struct arrival *a;

	link->quiet = usec_before(link_now(link), until);
	a = inbox_next(r, conn, until);
	link->quiet = 0;
	return a;
}

void
inbox_take(struct run *r, struct arrival *a, const char *mark, int step)
{
	struct arrival *before = NULL;

	if (r->first == a) {
		r->first = a->next;
	} else {
		for (before = r->first; before->next != a; before = before->next)
			;
		before->next = a->next;
	}
	if (r->last == a)
		r->last = before;
	r->waiting--;
	tell_frame(r, a->frame, &a->packet, 1, a->number, &r->conn[a->conn], mark, step);
	free(a->frame);
	free(a);
}

/* Where nothing can be sent any more, the stack may have died: who reads knows. */
static enum outcome
put_frame(struct run *r, const struct frame *f)
{
	struct link *link = r->sut->link;

	r->sent = f->t;
	r->unseen = 1;
	if (link_send(link, f) == 0)
		return STEP_OK;
	if (link_recv(link, &r->in, (struct usec){ 0 }) == LINK_GONE)
		return wire_gone(r);
	return inbox_replies(r) < 0 ? STEP_STOP : run_error(r, "tester", r->sut->link->why);
}

enum outcome
inbox_send_frame(struct run *r, struct frame *f, const struct conn *c, int step)
{
	struct packet p;

	f->t = link_now(r->sut->link);
	packet_parse(f, &p);
	tell_frame(r, f, &p, 0, ++r->frames, c, "ok", step);
	return put_frame(r, f);
}

/* The pattern of the stream at this place, or what the case gives. */
static const uint8_t *
payload(const struct conn *c, const struct segment *s, uint8_t *room)
{
	uint32_t offset = s->v[FIELD_SEQ] - c->isn.n - !(s->v[FIELD_FLAGS] & TCP_SYN);

	if (s->data != NULL || s->v[FIELD_LEN] == 0)
		return s->data;
	for (uint32_t i = 0; i < s->v[FIELD_LEN]; i++)
		room[i] = pattern_byte(offset + i);
	return room;
}

static enum outcome
send_fragments(struct run *r, const struct conn *c, uint32_t bytes)
{
	struct frame *piece = malloc(sizeof(*piece));
	enum outcome o = STEP_OK;

	if (piece == NULL)
		abort();
	for (int n = 0; o == STEP_OK && fragment_make(&r->out, bytes, n, piece); n++)
		o = inbox_send_frame(r, piece, c, r->step ? r->step->number : 0);
	r->out.t = piece->t;
	free(piece);
	return o;
}

/* With wrong ends given it may be another connection whose rules have to know of it. */
static void
sent_between(struct run *r, const struct conn *c, struct ends ends, const struct segment *s)
{
	int i;

	if (segment_has(s, FIELD_SPORT))
		ends.tester_port = (uint16_t)s->v[FIELD_SPORT];
	if (segment_has(s, FIELD_DPORT))
		ends.stack_port = (uint16_t)s->v[FIELD_DPORT];
	if ((i = conn_between(r, &ends)) >= 0 && &r->conn[i] != c)
		wire_sent(&r->conn[i].wire, s);
}

enum outcome
inbox_send(struct run *r, struct conn *c, const struct segment *s)
{
	const struct sut *sut = r->sut;
	struct ends ends = c->ends;
	int six = ends.stack.family == 6;
	uint8_t room[FRAME_MAX], mac[6];
	struct packet p = { .kind = PACKET_TCP, .segment = *s };

	if (s->v[FIELD_LEN] > sizeof(room))
		return run_error(r, "tester", "the payload is too long for a frame");
	if (segment_has(s, FIELD_SRC))
		ends.tester = sut->tester[six][(s->v[FIELD_SRC] - 1) % SUT_ADDRS];
	if (segment_has(s, FIELD_DST))
		ends.stack = sut->stack[six][(s->v[FIELD_DST] - 1) % SUT_ADDRS];
	address_mac(sut, &ends.stack, sut->stack_mac, mac);
	if (packet_build(s, &ends, sut->tester_mac, mac, payload(c, s, room), &r->out) < 0)
		return run_error(r, "tester", "the segment is too long for a frame");
	sent_between(r, c, ends, s);
	if (segment_has(s, FIELD_FRAG))
		return send_fragments(r, c, s->v[FIELD_FRAG]);
	r->out.t = link_now(sut->link);
	tell_frame(r, &r->out, &p, 0, ++r->frames, c, "ok", r->step ? r->step->number : 0);
	return put_frame(r, &r->out);
}

void
inbox_seen(struct run *r, struct usec t)
{
	r->unseen &= usec_before(t, r->sent);
}

enum outcome
inbox_settle(struct run *r)
{
	struct usec most = { LAG }, settle = r->sut->profile->settle;
	struct usec until = usec_add(r->sent, usec_before(settle, most) ? settle : most);
	enum inbox_event e = INBOX_FRAME;

	while (r->sut->lags && r->unseen && e != INBOX_TIME)
		if ((e = inbox_wait(r, until)) == INBOX_STOP)
			return STEP_STOP;
	r->unseen = 0;
	return STEP_OK;
}

void
inbox_drain(struct run *r)
{
	struct link *link = r->sut->link;
	int most = WAITING_MOST;

	while (most-- > 0 && link_recv(link, &r->in, (struct usec){ 0 }) == LINK_FRAME)
		if (neigh_answer(r->sut, &r->in, &r->out))
			link_send(link, &r->out);
}
