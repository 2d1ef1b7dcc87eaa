/* SPDX-License-Identifier: MIT */
/*
 * mutant.c - a transcript with one thing changed, as a table of changes.
 *
 * Each change says for which segments it is one at all, and how it is made; the checksum is put right afterwards, so
 * that only the change itself can be noticed.
 */

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "mutant.h"
#include "packet.h"
#include "transcript.h"

enum { ETHER = 14, IP6 = 40, SEQ = 4, ACK = 8, FLAGS = 12, SUM = 16, TCP = 20 };

struct change {
	const char *name;
	int (*make)(struct transcript *, int at, const struct packet *, int arg);	/* 0: this changes nothing here */
	int arg;
	int keep_sum;			/* the checksum is the change */
};

/* Where the TCP header of a frame of the stack begins. */
static size_t
tcp_at(const struct frame *f, const struct packet *p)
{
	return ETHER + (p->ip == 6 ? IP6 : (size_t)(f->data[ETHER] & 15) * 4);
}

static struct buf
bytes_of(struct frame *f)
{
	return (struct buf){ .data = f->data, .size = f->len, .len = f->len };
}

static void
mend_sum(struct frame *f)
{
	struct buf b = bytes_of(f);
	struct packet p;

	packet_parse(f, &p);
	buf_set(&b, tcp_at(f, &p) + SUM, p.sum, 2);
}

/* PSH isn't among the flags: a stack may set it as it likes (RFC 9293 3.9.1.2). */
static int
flip_flag(struct transcript *t, int at, const struct packet *p, int flag)
{
	struct buf b = bytes_of(t->v[at].frame);
	uint32_t word = p->segment.v[FIELD_OFF] << 12 | p->segment.v[FIELD_RES] << 9 | p->segment.v[FIELD_FLAGS];

	buf_set(&b, tcp_at(t->v[at].frame, p) + FLAGS, word ^ (uint32_t)flag, 2);
	return 1;
}

static int
move_seq(struct transcript *t, int at, const struct packet *p, int by)
{
	struct buf b = bytes_of(t->v[at].frame);

	buf_set(&b, tcp_at(t->v[at].frame, p) + SEQ, p->segment.v[FIELD_SEQ] + (uint32_t)by, 4);
	return 1;
}

/* Without ACK the field means nothing. */
static int
move_ack(struct transcript *t, int at, const struct packet *p, int by)
{
	struct buf b = bytes_of(t->v[at].frame);

	if (!(p->segment.v[FIELD_FLAGS] & TCP_ACK))
		return 0;
	buf_set(&b, tcp_at(t->v[at].frame, p) + ACK, p->segment.v[FIELD_ACK] + (uint32_t)by, 4);
	return 1;
}

static int
spoil_sum(struct transcript *t, int at, const struct packet *p, int by)
{
	struct buf b = bytes_of(t->v[at].frame);

	buf_set(&b, tcp_at(t->v[at].frame, p) + SUM, p->segment.v[FIELD_SUM] ^ (uint32_t)by, 2);
	return 1;
}

static int
alter_payload(struct transcript *t, int at, const struct packet *p, int by)
{
	struct frame *f = t->v[at].frame;

	if (p->segment.v[FIELD_LEN] == 0)
		return 0;
	f->data[f->len - 1] ^= (uint8_t)by;
	return 1;
}

static int
leave_out(struct transcript *t, int at, const struct packet *p, int arg)
{
	(void)p, (void)arg;
	transcript_remove(t, at);
	return 1;
}

static int
send_twice(struct transcript *t, int at, const struct packet *p, int arg)
{
	struct transcript_event copy = t->v[at];

	(void)p, (void)arg;
	transcript_insert(t, at + 1, &copy);
	return 1;
}

/* A RST with the number that the peer expects, after the segment. */
static int
add_rst(struct transcript *t, int at, const struct packet *p, int arg)
{
	struct buf b;

	if (p->segment.v[FIELD_FLAGS] & (TCP_RST | TCP_SYN) || p->segment.v[FIELD_LEN] > 0)
		return 0;
	(void)arg;
	send_twice(t, at, p, 0);
	b = bytes_of(t->v[at + 1].frame);
	buf_set(&b, tcp_at(t->v[at + 1].frame, p) + SEQ, segment_end(&p->segment).n, 4);
	buf_set(&b, tcp_at(t->v[at + 1].frame, p) + FLAGS, p->segment.v[FIELD_OFF] << 12 | TCP_RST | TCP_ACK, 2);
	mend_sum(t->v[at + 1].frame);
	return 1;
}

static const struct change changes[] = {
	{ "flag FIN", flip_flag, TCP_FIN, 0 },
	{ "flag SYN", flip_flag, TCP_SYN, 0 },
	{ "flag RST", flip_flag, TCP_RST, 0 },
	{ "flag ACK", flip_flag, TCP_ACK, 0 },
	{ "flag URG", flip_flag, TCP_URG, 0 },
	{ "flag ECE", flip_flag, TCP_ECE, 0 },
	{ "flag CWR", flip_flag, TCP_CWR, 0 },
	{ "seq +1", move_seq, 1, 0 },
	{ "seq -1", move_seq, -1, 0 },
	{ "ack +1", move_ack, 1, 0 },
	{ "ack -1", move_ack, -1, 0 },
	{ "checksum", spoil_sum, 0x5555, 1 },
	{ "payload", alter_payload, 0x20, 0 },
	{ "missing", leave_out, 0, 1 },
	{ "twice", send_twice, 0, 1 },
	{ "RST after it", add_rst, 0, 1 },
};

/* Does the stack's next segment of this connection, if there is one, begin anew?  Then nothing counts from this SYN. */
static int
isn_unused(const struct transcript *t, int at, const struct packet *p)
{
	struct packet q;

	for (int i = at + 1; i < t->n; i++) {
		if (t->v[i].kind != TRANSCRIPT_FRAME)
			continue;
		packet_parse(t->v[i].frame, &q);
		if (q.kind == PACKET_TCP && ends_same(&q.ends, &p->ends))
			return q.segment.v[FIELD_FLAGS] & TCP_SYN && q.segment.v[FIELD_SEQ] != p->segment.v[FIELD_SEQ];
	}
	return 1;
}

static int
free_isn(const struct change *c, const struct transcript *t, int at, const struct packet *p)
{
	return c->make == move_seq && p->segment.v[FIELD_FLAGS] & TCP_SYN && isn_unused(t, at, p);
}

static int
free_rst_ack(const struct change *c, const struct transcript *t, int at, const struct packet *p)
{
	(void)t, (void)at;
	return c->make == move_ack && p->segment.v[FIELD_FLAGS] & TCP_RST && p->segment.v[FIELD_SEQ] != 0;
}

static int
free_rst_flag(const struct change *c, const struct transcript *t, int at, const struct packet *p)
{
	uint32_t flags = p->segment.v[FIELD_FLAGS];

	(void)t, (void)at;
	return c->make == flip_flag && c->arg == TCP_ACK && flags & TCP_RST &&
	    (p->segment.v[FIELD_SEQ] != 0 || !(flags & TCP_ACK));
}

static int
free_ecn(const struct change *c, const struct transcript *t, int at, const struct packet *p)
{
	(void)t, (void)at;
	return c->make == flip_flag && c->arg & (TCP_ECE | TCP_CWR) &&
	    (p->segment.v[FIELD_FLAGS] & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* What a right stack may do as well, each with its clause. */
static const struct {
	const char *why;
	int (*holds)(const struct change *, const struct transcript *, int at, const struct packet *);
} lawful[] = {
	{ "a stack chooses its ISN (RFC 9293 3.4.1), and nothing counts from this one", free_isn },
	{ "the ACK field of a RST whose own number is right binds nobody (RFC 9293 3.5.2)", free_rst_ack },
	{ "a RST whose own number is right may have ACK or not (RFC 9293 3.5.2)", free_rst_flag },
	{ "a SYN may ask for ECN or not, and one bit alone does not ask (RFC 3168 6.1.1)", free_ecn },
};

static const char *
why_lawful(const struct change *c, const struct transcript *t, int at, const struct packet *p)
{
	for (size_t i = 0; i < countof(lawful); i++)
		if (lawful[i].holds(c, t, at, p))
			return lawful[i].why;
	return NULL;
}

int
mutant_make(const struct transcript *t, int *at, struct mutant *m, struct transcript *out)
{
	const int kinds = (int)countof(changes);
	const struct change *c;
	struct packet p;
	int frame = 0;

	for (int i = 0; i < t->n; i++) {
		if (t->v[i].kind != TRANSCRIPT_FRAME)
			continue;
		packet_parse(t->v[i].frame, &p);
		if (p.kind != PACKET_TCP)
			continue;
		frame++;
		if (*at >= frame * kinds)
			continue;
		for (; *at < frame * kinds; ++*at) {
			c = &changes[*at - (frame - 1) * kinds];
			transcript_copy(out, t);
			if (!c->make(out, i, &p, c->arg)) {
				transcript_free(out);
				continue;
			}
			if (!c->keep_sum)
				mend_sum(out->v[i].frame);
			*m = (struct mutant){ c->name, why_lawful(c, t, i, &p), i, frame };
			++*at;
			return 1;
		}
	}
	return 0;
}
