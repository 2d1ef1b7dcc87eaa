/* SPDX-License-Identifier: MIT */
/*
 * wire.c - keeps the facts of a connection and goes through the rules.
 *
 * The rules themselves are in wire_rules.c.  A rule looks at the segment and at the facts before it; only
 * then the facts learn from the segment.
 */

#include <string.h>

#include "buf.h"
#include "packet.h"
#include "run.h"
#include "segment.h"
#include "wire.h"
#include "wire_rules.h"

void
wire_begin(struct wire *w, uint32_t mss)
{
	memset(w, 0, sizeof(*w));
	w->mss = mss;
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

static void
syn_sent(struct wire *w, const struct segment *s)
{
	unsigned both = TCP_ECE | TCP_CWR, i = w->nsyn++ % WIRE_OFFERS;
	struct buf body;
	uint32_t mss;

	w->syn[i].end = seq_add(segment_seq(s), 1);
	w->syn[i].offers = offers_of(s);
	if ((s->v[FIELD_FLAGS] & both) == both || (s->v[FIELD_FLAGS] & (TCP_ECE | TCP_ACK)) == (TCP_ECE | TCP_ACK))
		w->syn[i].offers |= OFFER_ECN;
	w->wscale = wscale_of(s);
	if (option_find(s->options, s->options_len, OPTION_MSS, &body) && buf_get(&body, &mss, 2) == 0)
		w->mss = mss;
	if (s->v[FIELD_FLAGS] & TCP_ACK && w->synced)
		w->agreed = w->offers & w->syn[i].offers;
}

/* A receiver takes the edge from acceptable segments only; the tester's odd ones are no promise of room, but do no harm either. */
static void
widen(struct wire *w, const struct segment *s)
{
	int shift = w->agreed & OFFER_WSCALE && !(s->v[FIELD_FLAGS] & TCP_SYN) ? w->wscale : 0;
	struct seq edge = seq_add(segment_ack(s), (int64_t)s->v[FIELD_WIN] << shift);

	w->edge = w->have_edge ? seq_max(w->edge, edge) : edge;
	w->have_edge = 1;
}

void
wire_sent(struct wire *w, const struct segment *s)
{
	struct buf body;
	uint32_t tsval;

	if (s->v[FIELD_FLAGS] & TCP_SYN)
		syn_sent(w, s);
	if (!w->sent || (segment_length(s) > 0 && seq_before(w->sent_end, segment_end(s))))
		w->sent_end = segment_end(s);		/* a number alone, as on a RST, is nothing sent */
	w->sent = 1;
	if (s->v[FIELD_FLAGS] & TCP_FIN && !w->fin)
		w->fin_first = 1;
	if (s->v[FIELD_FLAGS] & TCP_ACK) {
		w->acks[w->nacks++ % WIRE_RECENT] = segment_ack(s);
		if (w->synced && !seq_before(w->end, segment_ack(s)))
			w->acked = seq_max(w->acked, segment_ack(s));
		widen(w, s);
	} else if (s->v[FIELD_FLAGS] & TCP_SYN && !w->have_edge && w->synced) {
		w->edge = seq_add(w->end, s->v[FIELD_WIN]);
		w->have_edge = 1;
	}
	if (option_find(s->options, s->options_len, OPTION_TS, &body) && buf_get(&body, &tsval, 4) == 0)
		w->tsvals[w->ntsvals++ % WIRE_RECENT] = tsval;
}

/* A SYN of the stack: the first, one again, or that of a new incarnation. */
static void
learn_syn(struct wire *w, const struct segment *s)
{
	unsigned offers = offers_of(s);

	if (!w->synced || w->isn.n != s->v[FIELD_SEQ]) {
		w->isn = segment_seq(s);
		w->end = w->acked = w->isn;
		w->synced = 1;
		w->have_ack = w->have_right = w->fin = w->have_ts = 0;
		w->agreed = 0;
	}
	w->offers = offers;
	w->stack_wscale = wscale_of(s);
	for (unsigned i = 0; i < WIRE_OFFERS && i < w->nsyn; i++)
		if (s->v[FIELD_FLAGS] & TCP_ACK && w->syn[i].end.n == s->v[FIELD_ACK])
			w->agreed = offers & w->syn[i].offers;
}

static void
learn(struct wire *w, const struct segment *s)
{
	int shift = w->agreed & OFFER_WSCALE && !(s->v[FIELD_FLAGS] & TCP_SYN) ? w->stack_wscale : 0;
	struct buf body;
	struct seq right;

	if (s->v[FIELD_FLAGS] & TCP_RST)
		return;
	if (s->v[FIELD_FLAGS] & TCP_SYN)
		learn_syn(w, s);
	if (w->synced)
		w->end = seq_max(w->end, segment_end(s));
	if (s->v[FIELD_FLAGS] & TCP_ACK) {
		w->ack = w->have_ack ? seq_max(w->ack, segment_ack(s)) : segment_ack(s);
		w->have_ack = 1;
		right = seq_add(segment_ack(s), (int64_t)s->v[FIELD_WIN] << shift);
		w->right = w->have_right ? seq_max(w->right, right) : right;
		w->have_right = 1;
	}
	if (s->v[FIELD_FLAGS] & TCP_FIN && !w->fin) {
		w->fin = 1;
		w->fin_end = segment_end(s);
	}
	if (option_find(s->options, s->options_len, OPTION_TS, &body) && buf_get(&body, &w->ts, 4) == 0)
		w->have_ts = 1;
}

int
wire_check(struct wire *w, const struct packet *p, struct wire_breach *breach)
{
	const struct wire_rule *rule;
	int broken = 0;

	for (int i = 0; !broken && (rule = wire_rule(i)) != NULL; i++) {
		memset(breach, 0, sizeof(*breach));
		if ((p->kind == PACKET_TCP || rule->any) && rule->broken(w, p, breach)) {
			breach->rule = rule->name;
			breach->requirement = rule->requirement;
			breach->recommended = rule->recommended;
			broken = 1;
		}
	}
	if (p->kind == PACKET_TCP)
		learn(w, &p->segment);
	return broken;
}

int
wire_over(const struct wire *w)
{
	return w->fin_first && w->fin && w->acked.n == w->fin_end.n && w->have_ack && w->ack.n == w->sent_end.n;
}

const char *
wire_requirement(int i)
{
	const struct wire_rule *rule = wire_rule(i);

	return rule ? rule->requirement : NULL;
}
