/* SPDX-License-Identifier: MIT */
/*
 * wire.c - keeps the facts of a connection that the wire rules look at.
 */

#include <string.h>

#include "buf.h"
#include "packet.h"
#include "segment.h"
#include "wire.h"

void
wire_begin(struct wire *w, uint32_t mss)
{
	memset(w, 0, sizeof(*w));
	w->mss = w->default_mss = mss;
}

int
wire_answers(const struct wire_syn *syn, struct seq ack)
{
	return !seq_before(ack, syn->first) && !seq_before(syn->last, ack);
}

static unsigned
offers_of(const struct segment *s)
{
	struct buf body;
	unsigned offers = 0;

	if (option_find(s->options, s->options_len, OPTION_WSCALE, &body))
		offers |= OFFER_WSCALE;
	if (option_find(s->options, s->options_len, OPTION_SACKOK, &body))
		offers |= OFFER_SACK;
	if (option_find(s->options, s->options_len, OPTION_TS, &body))
		offers |= OFFER_TS;
	return offers;
}

static int
wscale_of(const struct segment *s)
{
	struct buf body;
	uint32_t v = 0;

	if (option_find(s->options, s->options_len, OPTION_WSCALE, &body))
		buf_get(&body, &v, 1);
	return v > 14 ? 14 : (int)v;		/* RFC 7323 2.3 */
}

/* Can the stack have taken this SYN as the one that opens the connection? */
static int
may_open(const struct wire *w, const struct wire_syn *syn, const struct seq *answer)
{
	if (answer != NULL)
		return wire_answers(syn, *answer);
	return syn->has_ack && w->synced && syn->ack.n == w->isn.n + 1;
}

/*
 * What both have agreed on.  Where the tester said several things, one of which the stack took, all
 * of them count: no rule may object to what one of them permits.
 */
static int
agree(struct wire *w, const struct seq *answer)
{
	unsigned offers = 0;
	uint32_t mss = 0;
	int n = 0, wscale = 0;

	for (unsigned i = 0; i < WIRE_OFFERS && i < w->nsyn; i++) {
		const struct wire_syn *syn = &w->syn[i];

		if (!may_open(w, syn, answer))
			continue;
		n++;
		offers |= syn->offers;
		mss = syn->mss > mss ? syn->mss : mss;
		wscale = syn->wscale > wscale ? syn->wscale : wscale;
	}
	if (n == 0)
		return 0;
	w->mss = mss;
	w->wscale = wscale;
	w->agreed = w->offers & offers;
	return n;
}

static void
syn_sent(struct wire *w, const struct segment *s)
{
	struct wire_syn *syn = &w->syn[w->nsyn++ % WIRE_OFFERS];
	unsigned both = TCP_ECE | TCP_CWR;
	struct buf body;

	*syn = (struct wire_syn){ .first = seq_add(segment_seq(s), 1),
		.last = segment_end(s),
		.offers = offers_of(s),
		.has_ack = (s->v[FIELD_FLAGS] & TCP_ACK) != 0,
		.ack = segment_ack(s),
		.wscale = wscale_of(s) };
	if ((s->v[FIELD_FLAGS] & both) == both ||
	    (s->v[FIELD_FLAGS] & (TCP_ECE | TCP_ACK)) == (TCP_ECE | TCP_ACK))
		syn->offers |= OFFER_ECN;
	if (s->v[FIELD_FLAGS] & TCP_AE ||
	    (s->v[FIELD_FLAGS] & (TCP_CWR | TCP_ACK)) == (TCP_CWR | TCP_ACK))
		syn->offers |= OFFER_AE;
	w->asked |= syn->offers;
	if (!option_find(s->options, s->options_len, OPTION_MSS, &body) ||
	    buf_get(&body, &syn->mss, 2) < 0)
		syn->mss = w->default_mss;
	if (w->settled)
		return;
	w->mss = syn->mss;
	w->wscale = syn->wscale;
	agree(w, NULL);
}

/*
 * A receiver takes the edge from acceptable segments only; the tester's odd ones are no promise of
 * room, but do no harm either.
 */
static void
widen(struct wire *w, const struct segment *s)
{
	int shift = w->agreed & OFFER_WSCALE && !(s->v[FIELD_FLAGS] & TCP_SYN) ? w->wscale : 0;
	struct seq edge = seq_add(segment_ack(s), (int64_t)s->v[FIELD_WIN] << shift);
	int32_t off = seq_diff(w->end, segment_ack(s));

	if (w->synced && (off > 1 << 30 || off < -(1 << 30)))
		return;		/* so far away that it would look like an edge on the other side */
	w->edge = w->have_edge ? seq_max(w->edge, edge) : edge;
	w->have_edge = 1;
}

/*
 * The end of what was sent, which no acknowledgment of the stack may pass.  A number alone, as on a
 * RST, is nothing sent; what begins far beyond the stack's window can't be meant by any
 * acknowledgment; a SYN counts when the stack answers it.
 */
static void
extend(struct wire *w, const struct segment *s)
{
	int far = w->have_right && seq_diff(w->right, segment_seq(s)) > 1 << 30;
	int counts = segment_length(s) > 0 && !(s->v[FIELD_FLAGS] & TCP_SYN) && !far;

	if (!w->sent || (counts && seq_before(w->sent_end, segment_end(s))))
		w->sent_end = segment_end(s);
	w->sent = 1;
}

void
wire_sent(struct wire *w, const struct segment *s)
{
	struct buf body;
	uint32_t tsval;

	if (s->v[FIELD_FLAGS] & TCP_SYN)
		syn_sent(w, s);
	extend(w, s);
	if (s->v[FIELD_FLAGS] & TCP_FIN && !w->fin)
		w->fin_first = 1;
	if (s->v[FIELD_FLAGS] & TCP_ACK) {
		w->acks[w->nacks++ % WIRE_RECENT] = segment_ack(s);
		if (w->synced && !seq_before(w->end, segment_ack(s)))
			w->acked = seq_max(w->acked, segment_ack(s));
		widen(w, s);
	} else {
		w->bare[w->nbare % WIRE_BARE].first = segment_seq(s);
		w->bare[w->nbare++ % WIRE_BARE].end = segment_end(s);
		if (s->v[FIELD_FLAGS] & TCP_SYN && !w->have_edge && w->synced) {
			w->edge = seq_add(w->end, s->v[FIELD_WIN]);
			w->have_edge = 1;
		}
	}
	if (option_find(s->options, s->options_len, OPTION_TS, &body) &&
	    buf_get(&body, &tsval, 4) == 0)
		w->tsvals[w->ntsvals++ % WIRE_RECENT] = tsval;
}

/*
 * The first SYN of the stack, or that of a new incarnation: nothing that was known of an older one
 * holds.
 */
static void
begin_incarnation(struct wire *w, const struct segment *s)
{
	w->have_edge &= !w->synced;
	w->fin_first &= !w->synced;
	w->isn = segment_seq(s);
	w->end = w->acked = w->isn;
	w->synced = 1;
	w->have_ack = w->have_right = w->scaled = w->fin = w->have_ts = w->settled = 0;
	w->agreed = 0;
	for (unsigned i = 0; i < WIRE_OFFERS && i < w->nsyn; i++)
		if (s->v[FIELD_FLAGS] & TCP_ACK && wire_answers(&w->syn[i], segment_ack(s)))
			w->sent_end = w->syn[i].last;
}

/*
 * Is this the answer to another SYN than the one this incarnation began with?  Its ISN may be the
 * same again.
 */
static int
answers_another(const struct wire *w, const struct segment *s)
{
	if (!w->settled || !(s->v[FIELD_FLAGS] & TCP_ACK))
		return 0;
	for (unsigned i = 0; i < WIRE_OFFERS && i < w->nsyn; i++)
		if (wire_answers(&w->syn[i], segment_ack(s)))
			return !wire_answers(&w->syn[i], w->answer);
	return 0;
}

static void
learn_syn(struct wire *w, const struct segment *s)
{
	unsigned both = TCP_ECE | TCP_CWR;
	struct seq ack = segment_ack(s);

	if (!w->synced || w->isn.n != s->v[FIELD_SEQ] || answers_another(w, s))
		begin_incarnation(w, s);
	w->offers = offers_of(s);
	if ((s->v[FIELD_FLAGS] & (both | TCP_ACK)) == both)
		w->offers |= OFFER_ECN;
	w->stack_wscale = wscale_of(s);
	if (s->v[FIELD_FLAGS] & TCP_ACK && agree(w, &ack) > 0) {
		w->settled = 1;
		w->answer = ack;
	}
}

int
wire_shift(const struct wire *w, const struct segment *s)
{
	return w->agreed & OFFER_WSCALE && !(s->v[FIELD_FLAGS] & TCP_SYN) ? w->stack_wscale : 0;
}

void
wire_learn(struct wire *w, const struct segment *s)
{
	int shift = wire_shift(w, s);
	struct buf body;
	struct seq right;
	uint32_t ts;

	if (s->v[FIELD_FLAGS] & TCP_RST)
		return;
	if (s->v[FIELD_FLAGS] & TCP_SYN)
		learn_syn(w, s);
	else if (w->synced && agree(w, NULL) > 0)
		w->settled = 1;
	if (w->synced)
		w->end = seq_max(w->end, segment_end(s));
	if (s->v[FIELD_FLAGS] & TCP_ACK) {
		w->ack = w->have_ack ? seq_max(w->ack, segment_ack(s)) : segment_ack(s);
		w->have_ack = 1;
		right = seq_add(segment_ack(s), (int64_t)s->v[FIELD_WIN] << shift);
		w->right = w->have_right ? seq_max(w->right, right) : right;
		w->have_right = 1;
		w->scaled |= shift > 0;
	}
	if (s->v[FIELD_FLAGS] & TCP_FIN && !w->fin) {
		w->fin = 1;
		w->fin_end = segment_end(s);
	}
	if (option_find(s->options, s->options_len, OPTION_TS, &body) &&
	    buf_get(&body, &ts, 4) == 0) {
		w->have_ts = 1;
		w->ts = ts;
		w->ts_at = w->now;
	}
}

int
wire_over(const struct wire *w)
{
	return w->fin_first && w->fin && w->acked.n == w->fin_end.n && w->have_ack &&
	    w->ack.n == w->sent_end.n;
}
