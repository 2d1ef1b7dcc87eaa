/* SPDX-License-Identifier: MIT */
/*
 * mutant_edit.c - the tools with which one event of a transcript is changed.
 *
 * The copy borrows all frames from the original; only the one that is changed becomes its own.
 */

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "mutant_edit.h"
#include "transcript.h"
#include "wire.h"

enum { ETHER = 14, IP4_LEN = 2, IP4_SUM = 10, IP6_LEN = 4, IP6_HEADER = 40 };
enum { MSS4 = 536, MSS6 = 1220 };

/* Where the TCP header of a frame of the stack begins. */
static size_t
tcp_at(const struct frame *f, const struct packet *p)
{
	return ETHER + (p->ip == 6 ? IP6_HEADER : (size_t)(f->data[ETHER] & 15) * 4);
}

void
edit_copy(struct edit *e)
{
	if (e->to->v == NULL)
		transcript_borrow(e->to, e->from);
}

struct frame *
edit_frame(struct edit *e, size_t *tcp)
{
	struct frame *f;

	edit_copy(e);
	f = transcript_own(e->to, e->at, 0);
	*tcp = tcp_at(f, &e->p);
	return f;
}

static struct buf
bytes_of(struct frame *f)
{
	return (struct buf){ .data = f->data, .size = f->len, .len = f->len };
}

void
edit_number(struct edit *e, size_t at, uint32_t v, int bytes)
{
	size_t tcp;
	struct buf b = bytes_of(edit_frame(e, &tcp));

	buf_set(&b, tcp + at, v, bytes);
}

/* The IP header says how long the packet is, and IPv4's has a checksum of its own. */
static void
mend_ip(struct frame *f, int ip, int by)
{
	struct buf b = bytes_of(f), in = buf_reading(f->data, f->len);
	uint32_t len = 0;
	struct packet p;

	buf_skip(&in, ETHER + (ip == 6 ? IP6_LEN : IP4_LEN));
	buf_get(&in, &len, 2);
	buf_set(&b, ETHER + (ip == 6 ? IP6_LEN : IP4_LEN), (uint32_t)((int)len + by), 2);
	packet_parse(f, &p);
	if (ip == 4)
		buf_set(&b, ETHER + IP4_SUM, p.ipsum, 2);
}

void
edit_options(struct edit *e, const uint8_t *bytes, size_t n)
{
	const struct segment *s = &e->p.segment;
	size_t old = s->options_len, tcp, rest;
	struct frame *f;

	edit_copy(e);
	f = transcript_own(e->to, e->at, n);
	tcp = tcp_at(f, &e->p);
	rest = f->len - tcp - TCP_HEADER - old;
	memmove(f->data + tcp + TCP_HEADER + n, f->data + tcp + TCP_HEADER + old, rest);
	memcpy(f->data + tcp + TCP_HEADER, bytes, n);
	f->len = (uint32_t)(tcp + TCP_HEADER + n + rest);
	edit_number(e, TCP_AT_FLAGS,
	    (uint32_t)(TCP_HEADER + n) / 4 << 12 | s->v[FIELD_RES] << 9 | s->v[FIELD_FLAGS], 2);
	mend_ip(f, e->p.ip, (int)n - (int)old);
}

void
edit_bare(struct edit *e, size_t options)
{
	const struct segment *s = &e->p.segment;
	size_t tcp, all = s->options_len + s->v[FIELD_LEN];
	struct frame *f = edit_frame(e, &tcp);

	f->len = (uint32_t)(tcp + TCP_HEADER + options);
	mend_ip(f, e->p.ip, (int)options - (int)all);
}

void
edit_facts(const struct transcript *t, int at, const struct packet *p, struct wire *w)
{
	struct wire_breach ignored;
	struct packet q;

	wire_begin(w, p->ip == 6 ? MSS6 : MSS4);
	for (int i = 0; i < at; i++) {
		const struct transcript_event *e = &t->v[i];

		if (e->frame == NULL)
			continue;
		packet_parse(e->frame, &q);
		if (q.kind != PACKET_TCP)
			continue;
		if (e->kind == TRANSCRIPT_SENT && ends_crossed(&q.ends, &p->ends))
			wire_sent(w, &q.segment);
		w->now = e->t;
		if (e->kind == TRANSCRIPT_FRAME && ends_same(&q.ends, &p->ends))
			wire_check(w, &q, &ignored);
	}
	if (p->segment.v[FIELD_FLAGS] & TCP_SYN &&
	    (w->isn.n != p->segment.v[FIELD_SEQ] || w->ack.n != p->segment.v[FIELD_ACK]))
		w->have_right = 0;	/* it begins anew */
}
