/* SPDX-License-Identifier: MIT */
/*
 * fault.c - stands between the tester and a stack that works, and is the fault that its row
 * describes.
 *
 * Each segment, reply and state that goes by is an event; the parts of the fault that take hold of
 * it change it, drop it, keep it back, or put something else on its way.  What goes to the tester
 * later waits in a queue (fault_queue.c), and recv lets time pass on the real link up to there.
 * Between two cases nothing is changed: fresh leaves the seed of the case at 0, and the next case
 * brings its own.
 *
 * To the runner the link is the real one: what both have in common is copied down before the real
 * one is asked, and up again.
 */

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fault_effect.h"
#include "faulty.h"

enum { ETHER = 14 };

static struct faulty *
of_link(struct link *link)
{
	return (struct faulty *)(void *)link;
}

static struct faulty *
of_sut(struct sut *sut)
{
	return of_link(sut->link);
}

/* Before the real link is used: what the runner may have set. */
static struct link *
down(struct faulty *f)
{
	struct link *real = f->real->link;

	real->wake = f->link.wake;
	real->delay = f->link.delay;
	real->seen = f->link.seen;
	real->late = f->link.late;
	real->idle = f->link.idle;
	real->idle_arg = f->link.idle_arg;
	f->real->watched = f->sut.watched;
	f->real->limit = f->sut.limit;
	f->real->spare = f->sut.spare;
	if (f->sut.seed != 0)
		f->real->seed = f->sut.seed;
	return real;
}

/* After it: what the real one may have set. */
static void
up(struct faulty *f)
{
	struct link *real = f->real->link;

	f->link.seen = real->seen;
	f->link.late = real->late;
	memcpy(f->link.why, real->why, sizeof(f->link.why));
}

static struct usec
fault_now(struct link *link)
{
	struct faulty *f = of_link(link);
	struct usec now = link_now(down(f));

	up(f);
	return now;
}

/* Does a case run? */
static int
resting(const struct faulty *f)
{
	return f->sut.seed == 0;
}

static struct fault_conn *
conn_between(struct faulty *f, const struct ends *ends)
{
	struct fault_conn *c;

	for (int i = 0; i < FAULT_CONNS; i++)
		if (f->conn[i].used && ends_same(&f->conn[i].ends, ends))
			return &f->conn[i];
	c = &f->conn[f->next++ % FAULT_CONNS];
	fault_conn_begin(c, ends);
	return c;
}

/* The connection whose calls have this number, or NULL. */
static struct fault_conn *
conn_of_calls(struct faulty *f, int number)
{
	for (int i = 0; i < FAULT_CONNS; i++)
		if (f->conn[i].used && f->conn[i].number == number + 1)
			return &f->conn[i];
	return NULL;
}

struct ends
fault_swapped(const struct ends *e)
{
	return (struct ends){
		.tester = e->stack,
		.stack = e->tester,
		.tester_port = e->stack_port,
		.stack_port = e->tester_port,
	};
}

enum tcp_state
fault_state(const struct fault_event *e)
{
	enum tcp_state state = STATE_UNKNOWN;
	int listening = 0;

	if (e->f->real->ops->state(e->f->real, &e->conn->ends, &state, &listening) < 0)
		return STATE_UNKNOWN;
	return state == STATE_CLOSED && listening ? STATE_LISTEN : state;
}

/*
 * A segment of the tester that isn't to be looked at is no event, but for who mends that: its
 * checksum, or that of its IP header, is wrong, or an option says so (RFC 8200 4.2).
 */
static int
is_broken(const struct fault_event *e)
{
	const struct packet *p = e->packet;

	if (e->on == FAULT_GETS && e->ip == 4 &&
	    checksums_differ(p->segment.v[FIELD_IPSUM], p->ipsum))
		return 1;
	if (e->on == FAULT_GETS && e->ip == 6 && e->was->ip_options_len > 0 &&
	    e->was->ip_options[0] >> 6 == 1)
		return 1;
	return e->on == FAULT_GETS && e->was->v[FIELD_SUM] % 0xffff != e->sum % 0xffff;
}

static int
takes_hold(const struct fault_part *p, const struct fault_event *e)
{
	uint32_t flags = e->segment.v[FIELD_FLAGS];

	if (is_broken(e) && p->effect != fault_mend && p->effect != fault_ip_option_out)
		return 0;
	if (p->on != e->on || (p->set & ~flags) != 0 || (p->clear & flags) != 0)
		return 0;
	if (p->on == FAULT_REPLIES && p->reply != e->reply->result)
		return 0;
	if (p->on == FAULT_STATES)
		return (p->states & FAULT_STATE(*e->state)) != 0 && (p->when == NULL || p->when(e));
	if (p->when && !p->when(e))
		return 0;
	return p->states == 0 || (p->states & FAULT_STATE(fault_state(e))) != 0;
}

static void
act(struct fault_event *e)
{
	const struct fault *fault = e->f->fault;

	for (int i = 0; i < FAULT_PARTS && !e->dropped; i++)
		if (fault->part[i].on != FAULT_NOTHING && takes_hold(&fault->part[i], e))
			fault->part[i].effect(e, &fault->part[i]);
	e->f->sut.altered += e->dropped || e->abort || e->later.us > 0;
}

static int
same_frame(const struct frame *a, const struct frame *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

void
fault_rebuild(struct fault_event *e, const struct packet *p, const struct frame *was,
    struct frame *to)
{
	struct ends ends = fault_swapped(&p->ends);
	struct segment s = e->segment;

	if (packet_build(&s, &ends, was->data + 6, was->data, s.data, to) < 0)
		memcpy(to, was, offsetof(struct frame, data) + was->len);
	to->t = was->t;
}

/* The event that a frame is: 1, or 0 for what no fault has to do with. */
static int
event_of(struct faulty *f, struct packet *p, int sent_by_stack, struct fault_event *e)
{
	struct ends ends = p->ends;

	*e = (struct fault_event){ .f = f, .ip = p->ip,
		.on = sent_by_stack ? FAULT_SENDS : FAULT_GETS };
	if (p->kind == PACKET_ICMP && !sent_by_stack) {
		e->on = FAULT_ICMP;
		ends = fault_swapped(&p->quoted);
	} else if (p->kind != PACKET_TCP) {
		return 0;
	} else if (!sent_by_stack) {
		ends = fault_swapped(&p->ends);
	}
	e->conn = conn_between(f, &ends);
	e->segment = p->segment;
	e->segment.given &= ~FAULT_COMPUTED;
	e->was = &p->segment;
	e->packet = p;
	e->sum = p->sum;
	e->t = link_now(f->real->link);
	return 1;
}

/* The stack gets a RST that it has to obey: exactly at RCV.NXT (RFC 5961 3.2). */
static int
abort_conn(struct faulty *f, const struct fault_conn *c)
{
	struct segment rst = { .has_options = 1 };

	segment_set(&rst, FIELD_FLAGS, TCP_RST | TCP_ACK);
	segment_set(&rst, FIELD_SEQ, c->rcv.n);
	segment_set(&rst, FIELD_ACK, c->nxt.n);
	if (packet_build(&rst, &c->ends, f->sut.tester_mac, f->sut.stack_mac, NULL, &f->out) < 0)
		return 0;
	return link_send(f->real->link, &f->out);
}

/*
 * An error quotes the number that the tester knows: the stack gets its own, under a checksum as
 * before.
 */
static void
quote_own(struct frame *f, const struct packet *p, uint32_t shift)
{
	size_t header = p->ip == 4 ? 20 : 40, icmp = ETHER + header;
	struct buf b = { .data = f->data, .size = sizeof(f->data), .len = f->len };
	size_t quoted = p->ip == 4 ? (f->data[icmp + 8] & 15) * 4u : 40;
	int bad = checksums_differ(p->segment.v[FIELD_SUM], p->sum);
	struct packet now;

	if (p->ip == 6 && f->data[icmp + 8 + 6] == 60)
		quoted += f->data[icmp + 8 + 41] * 8u + 8;
	buf_set(&b, icmp + 8 + quoted + 4, p->quoted_seq - shift, 4);
	packet_parse(f, &now);
	buf_set(&b, icmp + 2, bad ? now.sum ^ 0x5555u : now.sum, 2);
}

static int
send_changed(struct faulty *f, const struct frame *frame)
{
	struct fault_event e;
	struct packet p;
	int r = 0;

	packet_parse(frame, &p);
	if (!event_of(f, &p, 0, &e))
		return link_send(f->real->link, frame);
	act(&e);
	if (p.kind == PACKET_ICMP && e.conn->shift != 0 && !e.dropped) {
		memcpy(&f->out, frame, offsetof(struct frame, data) + frame->len);
		quote_own(&f->out, &p, e.conn->shift);
		r = link_send(f->real->link, &f->out);
	} else if (e.changed && !e.dropped) {
		fault_rebuild(&e, &p, frame, &f->out);
		f->sut.altered += !same_frame(frame, &f->out);
		r = link_send(f->real->link, &f->out);
	} else if (!e.dropped) {
		r = link_send(f->real->link, frame);
	}
	if (p.kind == PACKET_TCP && !is_broken(&e))
		fault_conn_in(e.conn, &e.segment, !e.dropped, e.t);
	return e.abort && r == 0 ? abort_conn(f, e.conn) : r;
}

static int
fault_send(struct link *link, const struct frame *frame)
{
	struct faulty *f = of_link(link);
	int r;

	down(f);
	r = resting(f) ? link_send(f->real->link, frame) : send_changed(f, frame);
	up(f);
	return r;
}

/*
 * An option that says nothing in the IP header: NOPs (RFC 791 3.1), or a destination options header
 * with padding (RFC 8200 4.6).  Not where the frame would be too long.
 */
static void
add_ip_option(struct frame *f, int ip)
{
	static const uint8_t nops[] = { 1, 1, 1, 0 }, header[] = { 0, 0, 1, 4, 0, 0, 0, 0 };
	size_t at = ip == 6 ? ETHER + 40 : ETHER + 20,
	    more = ip == 6 ? sizeof(header) : sizeof(nops);
	struct buf b = { .data = f->data, .size = sizeof(f->data), .len = f->len };

	if (f->len + more > ETHER + 1500 || (ip == 4 && f->data[ETHER] != 0x45))
		return;
	memmove(f->data + at + more, f->data + at, f->len - at);
	memcpy(f->data + at, ip == 6 ? header : nops, more);
	b.len = f->len += (uint32_t)more;
	if (ip == 6) {
		f->data[at] = f->data[ETHER + 6];
		buf_set(&b, ETHER + 6, 60, 1);
		buf_set(&b, ETHER + 4, f->len - ETHER - 40, 2);
		return;
	}
	buf_set(&b, ETHER, 0x46, 1);
	buf_set(&b, ETHER + 2, f->len - ETHER, 2);
	buf_set(&b, ETHER + 10, 0, 2);
	buf_set(&b, ETHER + 10, checksum(f->data + ETHER, 24, 0), 2);
}

/* A frame of the stack.  1 when the tester gets it now, as it is in frame. */
static int
hear(struct faulty *f, struct frame *frame)
{
	struct fault_event e;
	struct packet p;

	packet_parse(frame, &p);
	if (!event_of(f, &p, 1, &e))
		return 1;
	act(&e);
	if (!e.dropped && e.changed) {
		memcpy(&f->in, frame, offsetof(struct frame, data) + frame->len);
		if (e.segment.data >= frame->data && e.segment.data <= frame->data + frame->len)
			/* it is written over */
			e.segment.data = f->in.data + (e.segment.data - frame->data);
		fault_rebuild(&e, &p, &f->in, frame);
		f->sut.altered += !same_frame(frame, &f->in);
	}
	fault_conn_out(e.conn, &p.segment, e.t);
	if (e.dropped)
		return 0;
	f->sut.altered += frame->len < e.pad || e.ip_option;
	if (e.ip_option)
		add_ip_option(frame, e.ip);
	for (; frame->len < e.pad; frame->len++)
		frame->data[frame->len] = 0;
	if (e.later.us == 0 && !fault_due_by(f, e.t))
		return 1;
	fault_put_off(&e, frame);
	return 0;
}

static enum link_event
recv_changed(struct faulty *f, struct frame *frame, struct usec until)
{
	struct usec next;
	enum link_event event;

	for (;;) {
		if (fault_take_due(f, frame))
			return LINK_FRAME;
		next = fault_due(f, until);
		event = link_recv(f->real->link, frame, next);
		if (event == LINK_FRAME && hear(f, frame))
			return LINK_FRAME;
		if (event == LINK_WAKE || event == LINK_GONE ||
		    (event == LINK_TIME && !usec_before(next, until) && !fault_due_by(f, until)))
			return event;
	}
}

static enum link_event
fault_recv(struct link *link, struct frame *frame, struct usec until)
{
	struct faulty *f = of_link(link);
	enum link_event event;

	down(f);
	event = resting(f) ? link_recv(f->real->link, frame, until) : recv_changed(f, frame, until);
	up(f);
	return event;
}

static void
fault_close(struct link *link)
{
	fault_queue_clear(of_link(link));
	free(link);
}

static const struct link_ops link_ops = { fault_send, fault_recv, fault_now, fault_close };

static int
sut_call(struct sut *sut, const struct call *call)
{
	struct faulty *f = of_sut(sut);
	int r;

	down(f);
	if (call->kind == CALL_ABORT)
		conn_between(f, &call->ends)->aborted = 1;
	conn_between(f, &call->ends)->number = call->conn + 1;
	if (call->kind == CALL_OPTION &&
	    (strcmp(call->name, "ttl") == 0 || strcmp(call->name, "tos") == 0))
		conn_between(f, &call->ends)->marked = 1;
	if (call->kind == CALL_SEND)
		conn_between(f, &call->ends)->queued = call->offset + call->len;
	r = f->real->ops->call(f->real, call);
	memcpy(sut->why, f->real->why, sizeof(sut->why));
	up(f);
	return r;
}

static int
sut_reply(struct sut *sut, struct reply *reply)
{
	struct faulty *f = of_sut(sut);
	struct fault_event e = { .f = f, .on = FAULT_REPLIES, .reply = reply };
	struct reply was;
	int n;

	down(f);
	if ((n = f->real->ops->reply(f->real, reply)) > 0) {
		was = *reply;
		e.conn = conn_of_calls(f, reply->conn);
		e.t = link_now(f->real->link);
		act(&e);
		f->sut.altered += was.result != reply->result || was.bad != reply->bad ||
		    was.len != reply->len;
	}
	memcpy(sut->why, f->real->why, sizeof(sut->why));
	up(f);
	return n;
}

static int
sut_state(struct sut *sut, const struct ends *ends, enum tcp_state *state, int *listening)
{
	struct faulty *f = of_sut(sut);
	struct fault_event e = { .f = f, .on = FAULT_STATES, .state = state, .ends = ends };
	enum tcp_state was;
	int r;

	down(f);
	if ((r = f->real->ops->state(f->real, ends, state, listening)) == 0) {
		e.conn = conn_between(f, ends);
		e.t = link_now(f->real->link);
		was = *state;
		act(&e);
		f->sut.altered += was != *state;
	}
	memcpy(sut->why, f->real->why, sizeof(sut->why));
	up(f);
	return r;
}

static void
sut_fresh(struct sut *sut, int kept, char died[SUT_WHY])
{
	struct faulty *f = of_sut(sut);

	down(f);
	f->sut.seed = 0;
	fault_queue_clear(f);
	memset(f->conn, 0, sizeof(f->conn));
	f->clock_set = f->taken = 0;
	f->real->mute = f->sut.mute;
	f->real->path_told = f->sut.path_told;
	f->sut.path_told = 0;
	f->real->ops->fresh(f->real, kept, died);
	up(f);
}

static void
sut_stop(struct sut *sut)
{
	struct faulty *f = of_sut(sut);

	f->real->ops->stop(f->real);
	link_close(&f->link);
}

static const struct sut_ops sut_ops = { sut_call, sut_reply, sut_state, sut_fresh, sut_stop };

/* What the stack claims, without these words. */
static void
drop_features(struct faulty *f, const char *lacks)
{
	const struct profile without = { .features = lacks };
	struct buf out = BUF(f->features);
	const char *from = f->profile.features;
	char word[32];
	int n;

	for (; lacks && from && sscanf(from, " %31s%n", word, &n) == 1; from += n)
		if (!profile_has(&without, word))
			buf_printf(&out, "%s ", word);
	if (lacks)
		f->profile.features = f->features;
}

struct sut *
fault_start(struct sut *real, const struct fault *fault, char *why, int size)
{
	struct faulty *f = NULL;

	if (fault->needs && !profile_has(real->profile, fault->needs))
		snprintf(why, (size_t)size, "fault %s is of stacks that claim \"%s\"; %s doesn't",
		    fault->name, fault->needs, real->profile->name);
	else if ((f = calloc(1, sizeof(*f))) == NULL)
		snprintf(why, (size_t)size, "out of memory");
	if (f == NULL)
		return NULL;
	f->link = *real->link;
	f->link.ops = &link_ops;
	f->real = real;
	f->fault = fault;
	f->profile = *real->profile;
	snprintf(f->profile.version, sizeof(f->profile.version), "%.30s, fault %.24s",
	    real->profile->version, fault->name);
	drop_features(f, fault->lacks);
	if (fault->delack)
		f->profile.delack.us = fault->delack;
	f->sut = *real;
	f->sut.seed = 0;
	f->sut.ops = &sut_ops;
	f->sut.link = &f->link;
	f->sut.profile = &f->profile;
	return &f->sut;
}
