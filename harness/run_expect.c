/* SPDX-License-Identifier: MIT */
/*
 * run_expect.c - the steps that wait for the stack: expect and silent.
 */

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "icmp.h"
#include "runner.h"

/*
 * What the case allows to come at any time acknowledges as well as an ACK of its own would: where a
 * step wants nothing else, that is what is compared.
 */
static const struct packet *
as_ack(const struct conn *c, const struct spec *spec, const struct packet *p, struct packet *room)
{
	if (p->kind != PACKET_TCP || spec->flags != TCP_ACK || !conn_acknowledges(c, &p->segment))
		return p;
	*room = *p;
	room->segment.v[FIELD_FLAGS] = TCP_ACK;
	room->segment.v[FIELD_SEQ] = c->rcv_nxt.n;
	room->segment.v[FIELD_LEN] = 0;
	return room;
}

/*
 * What a step is to see of an arrival.  The octet of a keep-alive may be any, and counts as the one
 * that was there before.
 */
static const struct packet *
seen(const struct conn *c, const struct spec *spec, const struct arrival *a, struct packet *room,
    uint8_t *octet)
{
	if (a->packet.kind == PACKET_TCP && a->asks == 0 && conn_garbage(c, &a->packet.segment)) {
		*octet = pattern_byte(a->packet.segment.v[FIELD_SEQ] - c->peer.n - 1);
		*room = a->packet;
		room->segment.data = octet;
		return room;
	}
	if (a->asks == 0)
		return as_ack(c, spec, &a->packet, room);
	*room = a->packet;
	run_unasked(a, &room->segment);
	return room;
}

/*
 * Compare an arrival with what a step expects; brief: without words.  The first SYN of the stack,
 * or one written with "isn", sets the ISN that its own numbers count from.
 */
static void
compare(struct run *r, const struct step *s, const struct arrival *a, struct diffs *diffs,
    int brief)
{
	struct conn *c = &r->conn[s->conn];
	struct bases b = conn_bases(c, 0);
	const struct spec *spec = &s->u.spec;
	struct packet room;
	uint8_t octet;

	diffs_begin(diffs, brief);
	if (a->packet.kind == PACKET_ICMP) {
		const char *name = icmp_name(icmp_kind(&a->packet));

		diffs_add(diffs, "segment", 1, "a TCP segment", name ? name : "an ICMP error");
		return;
	}
	if (a->packet.kind == PACKET_BAD) {
		diffs_add(diffs, "segment", 1, "a TCP segment", a->packet.wrong);
		return;
	}
	if (spec->isn ||
	    (!c->peer_known && spec->flags & a->packet.segment.v[FIELD_FLAGS] & TCP_SYN))
		b.seq = segment_seq(&a->packet.segment);
	conn_env(c, &r->env);
	spec_match(spec, &r->env, &b, seen(c, spec, a, &room, &octet), diffs);
}

int
run_agrees(struct run *r, const struct step *s, const struct arrival *a)
{
	compare(r, s, a, &r->diffs, 1);
	return r->diffs.differ == 0;
}

/* The same field by field, in words. */
void
run_compare(struct run *r, const struct step *s, const struct arrival *a, struct diffs *diffs)
{
	compare(r, s, a, diffs, 0);
}

static void
window_text(struct run *r, const struct step *s)
{
	struct buf out = BUF(r->v->window);
	struct usec within = run_window(r, &s->window, r->sut->profile->response);

	if (s->window.has_after)
		buf_printf(&out, "after %.3f ms ",
		    (double)value_now(&s->window.after, &r->env) / 1000);
	buf_printf(&out, "within %.3f ms", (double)within.us / 1000);
}

/* The segment that came is told as it reads in the case language. */
static void
arrival_text(const struct run *r, const struct arrival *a, char *text, size_t size)
{
	struct buf out = { .data = (uint8_t *)text, .size = size };
	const struct conn *c = &r->conn[a->conn];
	struct bases b = conn_bases_seen(c, &a->packet.segment);
	int kind = a->packet.kind == PACKET_ICMP ? icmp_kind(&a->packet) : -1;

	text[0] = '\0';
	if (a->packet.kind == PACKET_TCP)
		segment_print(&a->packet.segment, b.seq, b.ack, &out);
	else if (a->packet.kind == PACKET_ICMP)
		buf_printf(&out, "icmp %s", kind < 0 ? "of another kind" : icmp_name(kind));
	else
		buf_printf(&out, "a broken segment: %s", a->packet.wrong);
}

enum outcome
run_mismatch(struct run *r, const struct step *s, struct arrival *a, const struct diffs *diffs)
{
	char observed[RUN_TEXT];
	const struct diff *first = diffs_first(diffs);

	arrival_text(r, a, observed, sizeof(observed));
	run_fail(r, "mismatch", s->text, observed);
	snprintf(r->v->field, sizeof(r->v->field), "%s", first ? first->field : "");
	r->v->frame = a->number;
	window_text(r, s);
	tell_diffs(r, diffs);
	run_excuse(r, a, NULL);
	inbox_take(r, a, "wrong", s->number);
	return STEP_STOP;
}

/* Nothing came.  If the agent has an error to tell, that is the reason. */
static enum outcome
missing(struct run *r, const struct step *s, struct usec window)
{
	char observed[RUN_TEXT] = "nothing";

	if (r->v->verdict != VERDICT_NONE)
		return STEP_STOP;
	for (int i = 0; i < r->nreplies; i++)
		if (r->reply[i].conn == s->conn && r->reply[i].result > REPLY_FIN)
			return run_fail(r, "reply", s->text,
			    reply_text(&r->reply[i], observed, sizeof(observed)));
	run_fail(r, "missing", s->text, observed);
	window_text(r, s);
	run_late(r, (struct usec){ window.us / 2 });
	return STEP_STOP;
}

/*
 * Did it come at the right time?  Early is never the tester's fault but for a late reading of the
 * event before; what came even before that, while the case waited or a call was answered, is early
 * only where the step says "after".
 */
static enum outcome
check_time(struct run *r, const struct step *s, struct arrival *a, struct usec within)
{
	struct usec t = usec_sub(a->frame->t, r->ref), after = { 0 }, off;
	char observed[64];
	int early, late;

	r->latest = usec_add(r->ref, within);
	r->earliest = (struct usec){ 0 };
	if (s->window.has_after)
		after = usec_sub((struct usec){ value_now(&s->window.after, &r->env) },
		    r->sut->profile->tick);
	early = s->window.has_after && usec_before(t, after);
	late = usec_before(within, t);
	if (s->window.has_after)
		r->earliest = usec_add(r->ref, after);
	if (!early && !late)
		return STEP_OK;
	off = early ? usec_sub(after, t) : usec_sub(t, within);
	snprintf(observed, sizeof(observed), "%.3f ms", (double)t.us / 1000);
	run_fail(r, early ? "early" : "late", s->text, observed);
	window_text(r, s);
	r->v->frame = a->number;
	if (early)
		run_late_before(r, usec_sub(off, run_blur(r, &s->window.after)));
	else
		run_late(r, usec_sub(off, run_blur(r, &s->window.within)));
	inbox_take(r, a, "wrong", s->number);
	return STEP_STOP;
}

/* It is the one expected: follow it. */
static enum outcome
accept_arrival(struct run *r, const struct step *s, struct arrival *a, struct usec within)
{
	struct conn *c = &r->conn[s->conn];
	int slack = a->packet.kind == PACKET_TCP && conn_acknowledges(c, &a->packet.segment);
	struct segment room;

	if (check_time(r, s, a, within) != STEP_OK)
		return STEP_STOP;
	if (a->packet.kind == PACKET_TCP) {
		const struct segment *seg = run_unasked(a, &room);

		c->asked = a->asks;
		conn_learn_isn(c, seg, s->u.spec.isn, s->u.spec.flags & seg->v[FIELD_FLAGS]);
		conn_matched(c, seg);
		if (segment_length(seg) > 0) {
			c->sent = a->frame->t;
			c->late_read = a->late;
			c->late_event = r->late_ref;
		}
		memcpy(&r->about[c->index], a->frame, offsetof(struct frame, data) + a->frame->len);
	}
	run_event(r, a->frame->t);
	inbox_seen(r, a->frame->t);
	inbox_take(r, a, slack ? "allowed" : "ok", s->number);
	return r->sut->serve ? run_serve(r, c) : STEP_OK;
}

int
run_takes(struct run *r, const struct arrival *a)
{
	const struct step *s = r->step;
	const struct branch *b = s && s->verb == VERB_EITHER ? s->u.branches : NULL;

	if (s == NULL || usec_before(a->frame->t, r->ref) ||
	    !conn_acknowledges(&r->conn[a->conn], &a->packet.segment))
		/* what came before the last event is no answer to it */
		return 0;
	if (s->verb == VERB_EXPECT)
		return s->conn == a->conn && run_agrees(r, s, a);
	for (; b != NULL; b = b->next)
		if (b->steps->verb == VERB_EXPECT && b->steps->conn == a->conn &&
		    run_agrees(r, b->steps, a))
			return 1;
	return 0;
}

/* Until when a step waits whose window is that long. */
static struct usec
patience(const struct run *r, const struct step *s, struct usec within)
{
	return usec_add(r->ref, usec_add(within, run_blur(r, &s->window.within)));
}

enum outcome
run_expect(struct run *r, const struct step *s)
{
	struct usec within = run_window(r, &s->window, r->sut->profile->response);
	struct arrival *a = inbox_next(r, s->conn, patience(r, s, within));
	enum piece piece;

	r->taken = 0;
	while (a != NULL && (piece = run_piece(r, s, a)) == PIECE_MORE) {
		if (check_time(r, s, a, within) != STEP_OK)
			return STEP_STOP;
		r->taken += a->packet.segment.v[FIELD_LEN];
		if (r->conn[s->conn].allow & ALLOW_PIECES)
			conn_matched(&r->conn[s->conn], &a->packet.segment);
		inbox_take(r, a, "ok", s->number);
		a = inbox_next(r, s->conn, usec_add(r->ref, within));
	}
	if (a == NULL)
		return missing(r, s, within);
	if (piece == PIECE_LAST || run_agrees(r, s, a))
		return accept_arrival(r, s, a, within);
	run_compare(r, s, a, &r->diffs);
	return run_mismatch(r, s, a, &r->diffs);
}

/* No wire rule looks at ICMP, so what is expected is held against its checksums here. */
static void
compare_icmp(const struct step *s, const struct packet *p, struct diffs *diffs)
{
	uint32_t ipsum = p->segment.v[FIELD_IPSUM], sum = p->segment.v[FIELD_SUM];
	char expected[16], observed[16];

	diffs_begin(diffs, 0);
	if (p->kind != PACKET_ICMP || icmp_kind(p) != s->u.icmp.kind) {
		diffs_add(diffs, "ICMP error", 1, icmp_name(s->u.icmp.kind), "something else");
		return;
	}
	snprintf(expected, sizeof(expected), "0x%04x", p->sum);
	snprintf(observed, sizeof(observed), "0x%04x", sum);
	diffs_add(diffs, "ICMP checksum", checksums_differ(sum, p->sum), expected, observed);
	snprintf(expected, sizeof(expected), "0x%04x", p->ipsum);
	snprintf(observed, sizeof(observed), "0x%04x", ipsum);
	if (p->ip == 4)
		diffs_add(diffs, "IP checksum", checksums_differ(ipsum, p->ipsum), expected,
		    observed);
}

enum outcome
run_expect_icmp(struct run *r, const struct step *s)
{
	struct usec within = run_window(r, &s->window, r->sut->profile->response);
	struct arrival *a = inbox_next(r, s->conn, patience(r, s, within));

	if (a == NULL)
		return missing(r, s, within);
	compare_icmp(s, &a->packet, &r->diffs);
	if (r->diffs.differ == 0)
		return accept_arrival(r, s, a, within);
	return run_mismatch(r, s, a, &r->diffs);
}

struct usec
run_silence(const struct run *r, const struct step *s)
{
	if (!s->has_time)
		return r->sut->profile->settle;
	return (struct usec){ value_now(&s->u.time, &r->env) };
}

enum outcome
run_silent(struct run *r, const struct step *s)
{
	struct usec end = usec_add(r->ref, run_silence(r, s));
	struct arrival *a = inbox_none(r, s->conn, end);
	char observed[RUN_TEXT];

	if (r->v->verdict != VERDICT_NONE)
		return STEP_STOP;
	if (a == NULL) {
		run_event(r, end);
		return STEP_OK;
	}
	arrival_text(r, a, observed, sizeof(observed));
	run_fail(r, "unexpected", s->text, observed);
	r->v->frame = a->number;
	run_excuse(r, a, &end);
	inbox_take(r, a, "extra", s->number);
	return STEP_STOP;
}
