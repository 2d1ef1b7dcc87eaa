/* SPDX-License-Identifier: MIT */
#ifndef FAKE_H
#define FAKE_H

/*
 * A stack that does what a few lines say, on a clock that only moves when the tester waits: for tests of the runner.
 *
 *	2+1 S. 0:0 ack 1	one millisecond after the tester's second act, this segment
 *	3+0 state ESTABLISHED	what it answers from then on when asked for its state
 *	4+5 reply data 1:11	a reply of the application
 *
 * The tester's acts are its segments, ICMP errors and calls.  A name before the act ("b: ") is the second connection, in
 * the order in which the tester used them.  Other acts: "icmp NAME" (about the tester's last segment), "arp" (asks for its
 * address), "bad-icmp NAME" (with a wrong checksum), "flood SEGMENT" (the same again and again,
 * while no time passes), "late N" (the tester was kept from running for N ms), "gone" (the stack dies), "dying" (it does, and nobody
 * notices before the case ends), "mute" (the agent dies), "listening".
 * Sequence numbers count from the ISNs; the stack's is FAKE_ISN.
 */

#include <stdio.h>

#include "buf.h"
#include "call.h"
#include "icmp.h"
#include "kit.h"
#include "link.h"
#include "packet.h"
#include "spec.h"

enum { FAKE_ISN = 1000, FAKE_ACTS = 64, FAKE_CONNS = 2 };

struct fake_act {
	int when;			/* which act of the tester it answers; 0: the beginning */
	int64_t delay;			/* in microseconds */
	const char *what;
	size_t n;
	int done;
};

struct fake {
	struct sut sut;
	struct link link;
	struct profile profile;
	struct usec now;
	int acts;			/* how often the tester has acted */
	struct usec acted[FAKE_ACTS];	/* and when */
	struct fake_act act[FAKE_ACTS];
	int nact;
	struct ends ends[FAKE_CONNS];
	uint32_t isn[FAKE_CONNS];
	int nends;
	struct frame last;		/* the tester's last segment */
	struct frame answered;		/* its last answer to ARP */
	struct frame icmp;		/* its last ICMP error */
	int nicmp;
	int fresh;			/* how it was cleaned up: 1, or 2 when something was kept */
	struct reply reply[8];
	int nreply;
	enum tcp_state state;
	int listening, gone, dying, mute, no_calls;
	enum call_kind called;
	int called_conn;
	char log[512];			/* the calls, as the agent got them */
};

static inline struct fake *
fake_of(struct sut *sut)
{
	return (struct fake *)sut;	/* the first member: see struct fake */
}

static inline struct fake *
fake_of_link(struct link *link)
{
	return (struct fake *)(void *)((char *)link - offsetof(struct fake, link));
}

/* The connection between these ends: a new one the first time. */
static inline int
fake_conn(struct fake *f, const struct ends *e)
{
	for (int i = 0; i < f->nends; i++)
		if (ends_same(&f->ends[i], e))
			return i;
	if (f->nends == FAKE_CONNS)
		return FAKE_CONNS - 1;
	f->ends[f->nends] = *e;
	return f->nends++;
}

static inline void
fake_acted(struct fake *f)
{
	assert_true(f->acts + 1 < FAKE_ACTS);
	f->acted[++f->acts] = f->now;
}

static inline int
fake_send(struct link *link, const struct frame *frame)
{
	struct fake *f = fake_of_link(link);
	struct packet p;
	struct ends e;
	int conn;

	if (f->gone) {
		snprintf(link->why, sizeof(link->why), "the stack is gone");
		return -1;
	}
	packet_parse(frame, &p);
	if (p.ip == 0) {
		f->answered = *frame;
		return 0;
	}
	fake_acted(f);
	if (p.kind == PACKET_ICMP) {
		f->icmp = *frame;
		f->nicmp++;
	}
	if (p.kind != PACKET_TCP && p.kind != PACKET_BAD)
		return 0;
	e = (struct ends){ p.ends.stack, p.ends.tester, p.ends.stack_port, p.ends.tester_port };
	conn = fake_conn(f, &e);
	if (p.segment.v[FIELD_FLAGS] & TCP_SYN)
		f->isn[conn] = p.segment.v[FIELD_SEQ];
	f->last = *frame;
	return 0;
}

static inline void
fake_segment(struct fake *f, int conn, const char *line, struct frame *out)
{
	struct bases b = { { FAKE_ISN }, { f->isn[conn] } };
	struct ends e = f->ends[conn];
	struct names none = { .n = 0 };
	struct env env = { .slot = { 0 } };
	struct diag d = { .out = stderr };
	struct text t = kit_text(line, &d);
	struct segment s;
	uint8_t data[FRAME_MAX];
	struct spec spec;

	if (spec_parse(&t, &none, 0, &spec) < 0 || text_end(&t) < 0)
		fail_msg("not a segment: %s", line);
	spec_segment(&spec, &env, &b, &s);
	if (!segment_has(&s, FIELD_WIN))
		segment_set(&s, FIELD_WIN, 65535);
	for (uint32_t i = 0; i < s.v[FIELD_LEN]; i++)
		data[i] = s.data ? s.data[i] : pattern_byte(s.v[FIELD_SEQ] - FAKE_ISN - 1 + i);
	e = (struct ends){ e.stack, e.tester, e.stack_port, e.tester_port };
	assert_int_equal(packet_build(&s, &e, f->sut.stack_mac, f->sut.tester_mac, data, out), 0);
	spec_free(&spec);
}

static inline void
fake_reply(struct fake *f, int conn, const char *what)
{
	struct reply *r = &f->reply[f->nreply++];
	unsigned from, to;
	char name[24];

	*r = (struct reply){ .kind = f->called, .conn = conn, .result = REPLY_DATA };
	if (sscanf(what, "data %u:%u", &from, &to) == 2) {
		r->offset = from - 1;
		r->len = to - from;
		return;
	}
	assert_int_equal(sscanf(what, "%23s", name), 1);
	r->result = (enum reply_kind)reply_named(name);
	snprintf(r->text, sizeof(r->text), "%s", name);
}

static inline void
fake_arp(struct fake *f, struct frame *out)
{
	struct buf b = BUF(out->data);

	buf_bytes(&b, "\xff\xff\xff\xff\xff\xff", 6);
	buf_bytes(&b, f->sut.stack_mac, 6);
	buf_bytes(&b, "\x08\x06\0\1\x08\0\6\4\0\1", 10);
	buf_bytes(&b, f->sut.stack_mac, 6);
	buf_bytes(&b, f->sut.stack[0][0].b, 4);
	buf_bytes(&b, "\0\0\0\0\0\0", 6);
	buf_bytes(&b, f->sut.tester[0][0].b, 4);
	out->len = (uint32_t)b.len;
}

static inline void
fake_bad_icmp(struct fake *f, const char *name, struct frame *out)
{
	assert_int_equal(icmp_build(&(struct icmp_error){ .kind = icmp_named(name, strlen(name)) }, &f->last, out), 0);
	out->data[14 + (f->last.data[12] == 8 ? 20 : 40) + 3] ^= 1;
}

/* Do one act. What the link has to tell of it: LINK_TIME for nothing. */
static inline enum link_event
fake_do(struct fake *f, const struct fake_act *a, struct frame *out)
{
	char what[128];
	const char *p = what;
	int conn = 0, late;

	snprintf(what, sizeof(what), "%.*s", (int)a->n, a->what);
	if (strncmp(p, "b: ", 3) == 0) {
		conn = 1;
		p += 3;
	}
	if (strncmp(p, "reply ", 6) == 0) {
		fake_reply(f, conn, p + 6);
		return LINK_WAKE;
	}
	if (strncmp(p, "state ", 6) == 0) {
		assert_true(state_named(p + 6) >= 0);
		f->state = (enum tcp_state)state_named(p + 6);
	} else if (sscanf(p, "late %d", &late) == 1) {
		f->now.us += late * 1000;
		f->link.late.us += late * 1000;
	} else if (strcmp(p, "gone") == 0) {
		f->gone = 1;
		snprintf(f->link.why, sizeof(f->link.why), "it died");
		return LINK_GONE;
	} else if (strcmp(p, "dying") == 0) {
		f->dying = 1;
	} else if (strcmp(p, "mute") == 0) {
		f->mute = 1;
		return LINK_WAKE;
	} else if (strcmp(p, "listening") == 0) {
		f->listening = 1;
	} else {
		out->t = f->now;
		if (strcmp(p, "arp") == 0)
			fake_arp(f, out);
		else if (strncmp(p, "icmp ", 5) == 0)
			assert_int_equal(icmp_build(&(struct icmp_error){ .kind = icmp_named(p + 5, strlen(p + 5)) },
			    &f->last, out), 0);
		else if (strncmp(p, "bad-icmp ", 9) == 0)
			fake_bad_icmp(f, p + 9, out);
		else
			fake_segment(f, conn, strncmp(p, "flood ", 6) == 0 ? p + 6 : p, out);
		return LINK_FRAME;
	}
	return LINK_TIME;
}

/* The act that is due first, or NULL; and when. */
static inline struct fake_act *
fake_due(struct fake *f, struct usec *t)
{
	struct fake_act *first = NULL;

	for (int i = 0; i < f->nact; i++) {
		struct fake_act *a = &f->act[i];
		struct usec at = { (a->when <= f->acts ? f->acted[a->when].us : USEC_NEVER.us) + a->delay };

		if (a->done || a->when > f->acts || (first != NULL && !usec_before(at, *t)))
			continue;
		first = a;
		*t = at;
	}
	return first;
}

static inline enum link_event
fake_recv(struct link *link, struct frame *out, struct usec until)
{
	struct fake *f = fake_of_link(link);
	enum link_event e;
	struct fake_act *a;
	struct usec t;

	if (f->gone)
		return LINK_GONE;
	while ((a = fake_due(f, &t)) != NULL && (!usec_before(until, t) || !usec_before(f->now, t))) {
		if (usec_before(f->now, t))
			f->now = t;
		a->done = strncmp(a->what, "flood ", 6) != 0;
		if ((e = fake_do(f, a, out)) != LINK_TIME)
			return e;
	}
	if (usec_before(f->now, until))
		f->now = until;
	return LINK_TIME;
}

static inline struct usec
fake_now(struct link *link)
{
	return fake_of_link(link)->now;
}

static inline int
fake_call(struct sut *sut, const struct call *c)
{
	struct fake *f = fake_of(sut);
	size_t n = strlen(f->log);
	struct ends ends = c->ends;

	if (f->mute) {
		snprintf(sut->why, sizeof(sut->why), "the agent is gone");
		return -1;
	}
	if (ends.stack_port == 0)
		ends.stack_port = 50001;	/* the stack's own choice */
	fake_conn(f, &ends);
	f->called = c->kind;
	snprintf(f->log + n, sizeof(f->log) - n, "%s %u+%u;", call_name(c->kind), c->offset, c->len);
	if (f->no_calls && c->kind != CALL_LISTEN)
		f->reply[f->nreply++] = (struct reply){ .kind = c->kind, .result = REPLY_UNSUPPORTED, .conn = c->conn };
	fake_acted(f);
	return 0;
}

static inline int
fake_replies(struct sut *sut, struct reply *r)
{
	struct fake *f = fake_of(sut);

	if (f->mute) {
		snprintf(sut->why, sizeof(sut->why), "the agent is gone");
		return -1;
	}
	if (f->nreply == 0)
		return 0;
	*r = f->reply[0];
	memmove(f->reply, f->reply + 1, sizeof(f->reply[0]) * (size_t)--f->nreply);
	return 1;
}

static inline int
fake_state(struct sut *sut, const struct ends *e, enum tcp_state *state, int *listening)
{
	struct fake *f = fake_of(sut);

	(void)e;
	for (int i = 0; i < f->nact; i++) {		/* time may have passed without a look at the wire */
		struct fake_act *a = &f->act[i];

		if (!a->done && a->when <= f->acts && f->acted[a->when].us + a->delay <= f->now.us &&
		    (strncmp(a->what, "state ", 6) == 0 || strncmp(a->what, "listening", 9) == 0)) {
			a->done = 1;
			fake_do(f, a, NULL);
		}
	}
	*state = f->state;
	*listening = f->listening;
	return f->state == STATE_UNKNOWN ? -1 : 0;
}

static inline void
fake_fresh(struct sut *sut, int kept, char died[SUT_WHY])
{
	struct fake *f = fake_of(sut);

	f->nreply = 0;
	f->fresh = kept ? 2 : 1;
	snprintf(died, SUT_WHY, "%s", f->gone || f->dying ? "it died" : "");
}

static inline void
fake_stop(struct sut *sut)
{
	(void)sut;
}

static inline void
fake_close(struct link *link)
{
	(void)link;
}

/* Begin: what the stack will do, one act a line. */
static inline void
fake_begin(struct fake *f, const char *acts)
{
	static const struct sut_ops sut_ops = { fake_call, fake_replies, fake_state, fake_fresh, fake_stop };
	static const struct link_ops link_ops = { fake_send, fake_recv, fake_now, fake_close };
	int when, delay, n;

	memset(f, 0, sizeof(*f));
	f->profile = (struct profile){ .name = "fake", .response = { 100000 }, .settle = { 50000 }, .tick = { 10000 },
		.msl = { 1000000 }, .rto = { 200000 }, .delack = { 40000 } };
	f->link = (struct link){ .ops = &link_ops, .wake = -1 };
	f->sut = (struct sut){ .ops = &sut_ops, .link = &f->link, .profile = &f->profile,
		.tester_mac = { 2, 0, 0, 0, 0, 1 }, .stack_mac = { 2, 0, 0, 0, 0, 2 } };
	for (int i = 0; i < SUT_ADDRS; i++)
		for (int k = 0; k < 2; k++) {
			f->sut.tester[k][i] = kit_ends(k ? 6 : 4).tester;
			f->sut.stack[k][i] = kit_ends(k ? 6 : 4).stack;
			f->sut.tester[k][i].b[k ? 14 : 2] = f->sut.stack[k][i].b[k ? 14 : 2] = (uint8_t)i;
		}
	f->now.us = f->acted[0].us = 5000000;
	for (; *acts != '\0'; acts += strcspn(acts, "\n"), acts += *acts == '\n') {
		if (sscanf(acts, "%d+%d %n", &when, &delay, &n) != 2 || f->nact == FAKE_ACTS)
			fail_msg("not an act: %s", acts);
		acts += n;
		f->act[f->nact++] = (struct fake_act){ when, delay * 1000, acts, strcspn(acts, "\n"), 0 };
	}
}

#endif
