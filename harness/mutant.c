/* SPDX-License-Identifier: MIT */
/*
 * mutant.c - a transcript with one thing changed, as a table of changes.
 *
 * Each row of the table is one change of a segment, or several of a kind (one for each option, for
 * each state).  It says for itself where it is one at all; the checksum is put right afterwards, so
 * that only the change itself can be noticed.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "mutant.h"
#include "mutant_edit.h"
#include "transcript.h"
#include "wire.h"

struct change {
	const char *name;
	enum mutant_kind kind;
	edit_make *make;
	int arg;
	int many;			/* there may be several of it for one event */
	/* the checksum is the change, or there is no segment to mend */
	int keep_sum;
};

/* PSH isn't among the flags that have to be right: it has a law of its own. */
static int
flip_flag(struct edit *e)
{
	uint32_t word = e->p.segment.v[FIELD_OFF] << 12 | e->p.segment.v[FIELD_RES] << 9 |
	    e->p.segment.v[FIELD_FLAGS];

	e->m->arg = e->arg;
	edit_number(e, TCP_AT_FLAGS, word ^ (uint32_t)e->arg, 2);
	return 1;
}

static int
move_seq(struct edit *e)
{
	edit_number(e, TCP_AT_SEQ, e->p.segment.v[FIELD_SEQ] + (uint32_t)e->arg, 4);
	return 1;
}

/* Without ACK the field means nothing. */
static int
move_ack(struct edit *e)
{
	if (!(e->p.segment.v[FIELD_FLAGS] & TCP_ACK))
		return 0;
	edit_number(e, TCP_AT_ACK, e->p.segment.v[FIELD_ACK] + (uint32_t)e->arg, 4);
	return 1;
}

static int
close_window(struct edit *e)
{
	if (e->p.segment.v[FIELD_WIN] == 0 || !(e->p.segment.v[FIELD_FLAGS] & TCP_ACK))
		return 0;
	edit_number(e, TCP_AT_WIN, 0, 2);
	return 1;
}

/* The right edge one unit to the left of where it has been. */
static int
shrink_window(struct edit *e)
{
	const struct segment *s = &e->p.segment;
	struct wire w;
	int32_t room;
	int shift;

	if (!(s->v[FIELD_FLAGS] & TCP_ACK) || s->v[FIELD_FLAGS] & TCP_RST)
		return 0;
	edit_facts(e->from, e->at, &e->p, &w);
	shift = w.agreed & OFFER_WSCALE && !(s->v[FIELD_FLAGS] & TCP_SYN) ? w.stack_wscale : 0;
	room = (seq_diff(segment_ack(s), w.right) >> shift) - 1;
	if (!w.have_right || room < 0 || room > UINT16_MAX || (uint32_t)room == s->v[FIELD_WIN])
		return 0;
	edit_number(e, TCP_AT_WIN, (uint32_t)room, 2);
	return 1;
}

static int
spoil_sum(struct edit *e)
{
	edit_number(e, TCP_AT_SUM, e->p.segment.v[FIELD_SUM] ^ 0x5555, 2);
	return 1;
}

/* The last octet; or the first, where that is another one. */
static int
alter_payload(struct edit *e)
{
	const struct segment *s = &e->p.segment;
	struct frame *f;
	size_t tcp, at;

	if (s->v[FIELD_LEN] <= (uint32_t)e->arg)
		return 0;
	f = edit_frame(e, &tcp);
	at = tcp + TCP_HEADER + s->options_len;
	f->data[e->arg ? at : at + s->v[FIELD_LEN] - 1] ^= 0x20;
	return 1;
}

static int
leave_out(struct edit *e)
{
	edit_copy(e);
	transcript_remove(e->to, e->at);
	return 1;
}

static int
send_twice(struct edit *e)
{
	edit_copy(e);
	transcript_insert(e->to, e->at + 1, &e->from->v[e->at]);
	return 1;
}

/*
 * It and all that comes after it, a millisecond later than the step that took it would wait; but
 * what the agent or the stack is asked meanwhile is answered as soon as ever.
 */
static int
come_late(struct edit *e)
{
	const struct transcript_event *now = &e->from->v[e->at];
	struct usec by = usec_sub(now->latest, now->t);
	int at = e->at;

	if (now->latest.us == 0)
		return 0;
	by.us = by.us < 0 ? 1000 : by.us + 1000;
	edit_copy(e);
	for (int i = e->at + 1; i < e->to->n && !transcript_is_barrier(&e->to->v[i]); i++)
		if (e->to->v[i].kind != TRANSCRIPT_FRAME &&
		    usec_before(e->to->v[i].t, usec_add(now->t, by))) {
			for (int k = i; k > at; k--)
				transcript_swap(e->to, k, k - 1);
			at++;
		}
	for (int i = at; i < e->to->n; i++)
		e->to->v[i].t = usec_add(e->to->v[i].t, by);
	return 1;
}

/*
 * A millisecond before the step that took it would have it, unless that is before what the tester
 * did to get it.
 */
static int
come_early(struct edit *e)
{
	const struct transcript_event *now = &e->from->v[e->at];
	struct usec t = usec_sub(now->earliest, (struct usec){ 1000 });
	int cause = e->at;

	while (cause > 0 && !transcript_is_barrier(&e->from->v[cause]))
		cause--;
	if (now->earliest.us == 0 || usec_before(t, e->from->v[cause].t))
		return 0;
	edit_copy(e);
	e->to->v[e->at].t = t;
	return 1;
}

/*
 * Two segments that the stack sent one after the other, the tester doing nothing between, in the
 * other order.
 */
static int
swap_next(struct edit *e)
{
	struct transcript_event *a, *b;
	struct usec t;
	struct packet p;
	int next = e->at + 1;

	while (next < e->from->n && !transcript_is_barrier(&e->from->v[next]) &&
	    e->from->v[next].kind != TRANSCRIPT_FRAME)
		next++;
	if (next == e->from->n || e->from->v[next].kind != TRANSCRIPT_FRAME)
		return 0;
	packet_parse(e->from->v[next].frame, &p);
	if (p.kind != PACKET_TCP)
		return 0;
	edit_copy(e);
	a = &e->to->v[e->at];
	b = &e->to->v[next];
	t = a->t;
	transcript_swap(e->to, e->at, next);
	b->t = a->t;
	a->t = t;
	return 1;
}

/*
 * A RST with the number that the peer expects, after the segment, of which it has neither the
 * payload nor, after a SYN, the options.
 */
static int
add_rst(struct edit *e)
{
	const struct segment *s = &e->p.segment;
	size_t options = s->v[FIELD_FLAGS] & TCP_SYN ? 0 : s->options_len;

	if (s->v[FIELD_FLAGS] & TCP_RST)
		return 0;
	edit_copy(e);
	transcript_insert(e->to, e->at, &e->from->v[e->at]);
	e->at++;
	edit_bare(e, options);
	edit_number(e, TCP_AT_SEQ, segment_end(s).n, 4);
	edit_number(e, TCP_AT_FLAGS,
	    (uint32_t)(TCP_HEADER + options) << 10 | TCP_RST | TCP_ACK, 2);
	return 1;
}

/*
 * Each other state; LISTEN is no state of a connection (sut.h).  It is reported as often as it is
 * asked for, until the tester does something.
 */
static int
report_state(struct edit *e)
{
	enum tcp_state was = e->from->v[e->at].state, now = (enum tcp_state)(STATE_CLOSED + e->nth);

	if (now >= STATES)
		return -1;
	if (was == STATE_UNKNOWN || now == was || now == STATE_LISTEN)
		return 0;
	edit_copy(e);
	for (int i = e->at; i < e->to->n && !transcript_is_barrier(&e->to->v[i]); i++)
		if (e->to->v[i].kind == TRANSCRIPT_STATE && e->to->v[i].state == was)
			e->to->v[i].state = now;
	snprintf(e->m->change, sizeof(e->m->change), "state %s for %s", state_name(now),
	    state_name(was));
	e->m->arg = now;
	return 1;
}

static int
report_listener(struct edit *e)
{
	if (e->from->v[e->at].state != STATE_CLOSED)
		return 0;
	edit_copy(e);
	e->to->v[e->at].listening ^= 1;
	return 1;
}

static const struct change of_segments[] = {
	{ "flag FIN", MUTANT_FLAG, flip_flag, TCP_FIN, 0, 0 },
	{ "flag SYN", MUTANT_FLAG, flip_flag, TCP_SYN, 0, 0 },
	{ "flag RST", MUTANT_FLAG, flip_flag, TCP_RST, 0, 0 },
	{ "flag PSH", MUTANT_FLAG, flip_flag, TCP_PSH, 0, 0 },
	{ "flag ACK", MUTANT_FLAG, flip_flag, TCP_ACK, 0, 0 },
	{ "flag URG", MUTANT_FLAG, flip_flag, TCP_URG, 0, 0 },
	{ "flag ECE", MUTANT_FLAG, flip_flag, TCP_ECE, 0, 0 },
	{ "flag CWR", MUTANT_FLAG, flip_flag, TCP_CWR, 0, 0 },
	{ "flag AE", MUTANT_FLAG, flip_flag, TCP_AE, 0, 0 },
	{ "reserved bit", MUTANT_RESERVED, flip_flag, 0x800, 0, 0 },
	{ "seq +1", MUTANT_SEQ, move_seq, 1, 0, 0 },
	{ "seq -1", MUTANT_SEQ, move_seq, -1, 0, 0 },
	{ "ack +1", MUTANT_ACK, move_ack, 1, 0, 0 },
	{ "ack -1", MUTANT_ACK, move_ack, -1, 0, 0 },
	{ "window 0", MUTANT_WINDOW, close_window, 0, 0, 0 },
	{ "window shrunk", MUTANT_WINDOW, shrink_window, 0, 0, 0 },
	{ "checksum", MUTANT_CHECKSUM, spoil_sum, 0, 0, 1 },
	{ "payload", MUTANT_PAYLOAD, alter_payload, 0, 0, 0 },
	{ "payload at its beginning", MUTANT_PAYLOAD, alter_payload, 1, 0, 0 },
	{ "option missing", MUTANT_OPTION_GONE, edit_option_gone, 0, 1, 0 },
	{ "option altered", MUTANT_OPTION_ALTERED, edit_option_altered, 0, 1, 0 },
	{ "option added", MUTANT_OPTION_ADDED, edit_option_added, 0, 1, 0 },
	{ "missing", MUTANT_MISSING, leave_out, 0, 0, 1 },
	{ "twice", MUTANT_TWICE, send_twice, 0, 0, 1 },
	{ "late", MUTANT_LATE, come_late, 0, 0, 1 },
	{ "early", MUTANT_EARLY, come_early, 0, 0, 1 },
	{ "after the next", MUTANT_SWAPPED, swap_next, 0, 0, 1 },
	{ "RST after it", MUTANT_RST, add_rst, 0, 0, 0 },
	{ NULL, MUTANT_FLAG, NULL, 0, 0, 0 }
};

static const struct change of_states[] = {
	{ "state", MUTANT_STATE, report_state, 0, 1, 1 },
	{ "listener", MUTANT_STATE, report_listener, 0, 0, 1 },
	{ NULL, MUTANT_FLAG, NULL, 0, 0, 0 }
};

/* The changes that there are for an event, NULL for none. */
static const struct change *
changes_of(struct edit *e)
{
	const struct transcript_event *v = &e->from->v[e->at];

	if (v->kind == TRANSCRIPT_STATE)
		return v->taken ? of_states : NULL;
	if (v->kind != TRANSCRIPT_FRAME || v->foreign)
		return NULL;
	packet_parse(v->frame, &e->p);
	return e->p.kind == PACKET_TCP ? of_segments : NULL;
}

static int
make(const struct change *c, struct edit *e)
{
	struct mutant *m = e->m;
	struct buf b;
	size_t tcp;
	int made;

	m->kind = c->kind;
	m->arg = 0;
	snprintf(m->change, sizeof(m->change), "%s", c->name);
	e->arg = c->arg;
	e->nth = m->nth++;
	made = e->nth > 0 && !c->many ? -1 : c->make(e);
	if (made > 0 && !c->keep_sum) {
		struct frame *f = edit_frame(e, &tcp);

		b = (struct buf){ .data = f->data, .size = f->len, .len = f->len };
		packet_parse(f, &e->p);
		buf_set(&b, tcp + TCP_AT_SUM, e->p.sum, 2);
	}
	return made;
}

int
mutant_next(const struct transcript *t, struct mutant *m, struct transcript *out)
{
	struct edit e = { .from = t, .m = m };
	const struct change *c;
	int made;

	for (; m->event < t->n; m->event++, m->row = m->nth = 0) {
		e.at = m->event;
		if ((c = changes_of(&e)) == NULL)
			continue;
		if (m->counted <= m->event) {
			m->frame += c == of_segments;
			m->counted = m->event + 1;
		}
		for (c += m->row; c->name != NULL; c++, m->row++, m->nth = 0) {
			*out = (struct transcript){ 0 };
			e.to = out;
			while ((made = make(c, &e)) == 0)
				;
			if (made > 0)
				return 1;
		}
	}
	return 0;
}
