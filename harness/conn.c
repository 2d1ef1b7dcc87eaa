/* SPDX-License-Identifier: MIT */
/*
 * conn.c - follows a connection by what the script sent and expected.
 */

#include <string.h>

#include "buf.h"
#include "conn.h"
#include "segment.h"
#include "step.h"

enum { MSS4 = 1460, MSS6 = 1440, DEFAULT4 = 536, DEFAULT6 = 1220 };	/* RFC 9293 3.7.1 */

static void
put_syn_options(struct conn *c, const struct options *list, const struct env *env)
{
	struct buf out = BUF(c->syn_options);

	options_put(list, env, &out);
	c->syn_options_len = (uint8_t)out.len;
}

void
conn_begin(struct conn *c, int index, const struct ends *ends, struct seq isn, struct seq peer)
{
	struct buf out = BUF(c->syn_options);
	int ip6 = ends->stack.family == 6;

	memset(c, 0, sizeof(*c));
	c->index = index;
	c->ends = *ends;
	c->isn = c->snd_nxt = c->peer_nxt = isn;
	c->peer = c->rcv_nxt = c->acked = peer;
	c->win = 65535;
	c->tsval = isn.n ^ peer.n;
	buf_put(&out, OPTION_MSS << 8 | 4, 2);
	buf_put(&out, ip6 ? MSS6 : MSS4, 2);
	c->syn_options_len = (uint8_t)out.len;
	wire_begin(&c->wire, ip6 ? DEFAULT6 : DEFAULT4);
}

void
conn_set_up(struct conn *c, const struct conn_words *w, const struct env *env)
{
	c->isn_given |= w->has_isn;
	if (w->has_isn)
		c->isn.n = c->snd_nxt.n = c->peer_nxt.n = (uint32_t)value_now(&w->isn, env);
	if (w->has_win)
		c->win = (uint32_t)value_now(&w->win, env) & 0xffff;
	if (w->has_options) {
		put_syn_options(c, &w->options, env);
		c->offer_wscale = 0;
	}
}

struct bases
conn_bases(const struct conn *c, int sending)
{
	return sending ? (struct bases){ c->isn, c->peer } : (struct bases){ c->peer, c->isn };
}

struct bases
conn_bases_seen(const struct conn *c, const struct segment *s)
{
	struct bases b = conn_bases(c, 0);

	if (!c->peer_known && s->v[FIELD_FLAGS] & TCP_SYN)
		b.seq = segment_seq(s);
	return b;
}

void
conn_env(const struct conn *c, struct env *env)
{
	env->slot[SLOT_RCV_NXT] = (uint32_t)(c->peer_nxt.n - c->isn.n);
	env->slot[SLOT_RCV_WND] = c->have_right ? (uint32_t)seq_diff(c->peer_nxt, c->right) : 0;
	env->slot[SLOT_SND_UNA] = (uint32_t)(c->acked.n - c->peer.n);
	env->slot[SLOT_SND_NXT] = (uint32_t)(c->rcv_nxt.n - c->peer.n);
	env->slot[SLOT_ISS] = 0;
	env->slot[SLOT_IRS] = 0;
	env->slot[SLOT_MSS] = c->wire.mss;
}

/* Timestamps that both sides offered go on every segment (RFC 7323 3.2). */
static void
fill_options(struct conn *c, struct segment *s)
{
	struct buf out = BUF(s->options);

	if (s->has_options)
		return;
	s->has_options = 1;
	if (s->v[FIELD_FLAGS] & TCP_SYN) {
		buf_bytes(&out, c->syn_options, c->syn_options_len);
		if (c->offer_wscale &&
		    (!(s->v[FIELD_FLAGS] & TCP_ACK) || c->wire.offers & OFFER_WSCALE))
			buf_put(&out, (uint32_t)OPTION_NOP << 24 | OPTION_WSCALE << 16 | 3 << 8, 4);
	} else if (c->wire.agreed & OFFER_TS) {
		buf_put(&out, OPTION_NOP << 24 | OPTION_NOP << 16 | OPTION_TS << 8 | 10, 4);
		buf_put(&out, ++c->tsval, 4);
		buf_put(&out, c->wire.ts, 4);
	}
	s->options_len = (uint8_t)out.len;
}

void
conn_fill(struct conn *c, struct segment *s, int isn)
{
	if (isn) {
		c->isn = segment_has(s, FIELD_SEQ) ? segment_seq(s) : c->isn;
		c->snd_nxt = c->peer_nxt = c->isn;
		c->have_right = 0;
	}
	if (!segment_has(s, FIELD_SEQ))
		segment_set(s, FIELD_SEQ, c->snd_nxt.n);
	if (!segment_has(s, FIELD_ACK) && s->v[FIELD_FLAGS] & TCP_ACK)
		segment_set(s, FIELD_ACK, c->rcv_nxt.n);
	if (!segment_has(s, FIELD_WIN))
		segment_set(s, FIELD_WIN, c->win);
	fill_options(c, s);
}

void
conn_sent(struct conn *c, const struct segment *s)
{
	struct buf body;
	uint32_t tsval;

	c->used = 1;
	if (option_find(s->options, s->options_len, OPTION_TS, &body) &&
	    buf_get(&body, &tsval, 4) == 0)
		c->tsval = tsval;
	if (s->v[FIELD_SEQ] == c->snd_nxt.n && !(s->v[FIELD_FLAGS] & TCP_RST))
		c->snd_nxt = segment_end(s);
	if (s->v[FIELD_FLAGS] & TCP_ACK && !seq_before(c->rcv_nxt, segment_ack(s)))
		c->acked = seq_max(c->acked, segment_ack(s));
	wire_sent(&c->wire, s);
}

void
conn_learn_isn(struct conn *c, const struct segment *s, int isn, uint32_t expected_flags)
{
	if (!isn && (c->peer_known || !(expected_flags & TCP_SYN)))
		return;
	c->peer = c->rcv_nxt = c->acked = segment_seq(s);
	c->nmatched = 0;
}

void
conn_matched(struct conn *c, const struct segment *s)
{
	unsigned i = c->nmatched++ % CONN_MATCHED;

	c->used = 1;
	c->matched[i].seq = segment_seq(s);
	c->matched[i].end = segment_end(s);
	c->matched[i].flags = s->v[FIELD_FLAGS];
	if (s->v[FIELD_FLAGS] & TCP_SYN)
		c->peer_known = 1;
	if (s->v[FIELD_FLAGS] & TCP_RST)
		return;
	c->rcv_nxt = seq_max(c->rcv_nxt, segment_end(s));
	c->last_win = s->v[FIELD_WIN];
	if (s->v[FIELD_FLAGS] & TCP_ACK)
		c->peer_nxt = seq_max(c->peer_nxt, segment_ack(s));
	conn_window(c, s);
}

void
conn_window(struct conn *c, const struct segment *s)
{
	int shift = wire_shift(&c->wire, s);
	struct seq right = seq_add(segment_ack(s), (int64_t)s->v[FIELD_WIN] << shift);

	if (!(s->v[FIELD_FLAGS] & TCP_ACK))
		return;
	c->right = c->have_right ? seq_max(c->right, right) : right;
	c->have_right = 1;
}

/*
 * Was this number of the stack's sequence space in a segment that came before?  Then the end of
 * that segment.
 */
static int
number_came(const struct conn *c, struct seq at, struct seq *end)
{
	for (unsigned i = 0; i < CONN_MATCHED && i < c->nmatched; i++)
		if (!seq_before(at, c->matched[i].seq) && seq_before(at, c->matched[i].end)) {
			*end = c->matched[i].end;
			return 1;
		}
	return 0;
}

/*
 * The segment's SYN and FIN must be where they were before, a SYN with ACK or without as before,
 * and URG is nothing that a stack adds by itself.
 */
static int
same_controls(const struct conn *c, const struct segment *s)
{
	uint32_t flags = s->v[FIELD_FLAGS], came = 0, urgent = 0;
	struct seq end = segment_end(s);
	int alike = !(flags & TCP_SYN);

	for (unsigned i = 0; i < CONN_MATCHED && i < c->nmatched; i++) {
		if (c->matched[i].flags & TCP_SYN && c->matched[i].seq.n == s->v[FIELD_SEQ]) {
			came |= TCP_SYN;
			alike |= (c->matched[i].flags & TCP_ACK) == (flags & TCP_ACK);
		}
		if (c->matched[i].flags & TCP_FIN && !seq_before(end, c->matched[i].end))
			came |= TCP_FIN;
		urgent |= c->matched[i].flags & TCP_URG;
	}
	return (flags & (TCP_SYN | TCP_FIN)) == came && alike && (flags & TCP_URG & ~urgent) == 0;
}

/* What a stack sends again are the bytes that belong there. */
static int
same_bytes(const struct conn *c, const struct segment *s)
{
	uint32_t offset = s->v[FIELD_SEQ] - c->peer.n - !(s->v[FIELD_FLAGS] & TCP_SYN);

	for (uint32_t i = 0; s->data != NULL && i < s->v[FIELD_LEN]; i++)
		if (s->data[i] != pattern_byte(offset + i))
			return 0;
	return 1;
}

/*
 * The same octets and control bits as were expected before, with whatever acknowledgment is
 * current.  A stack may join or split the segments it sends again.
 */
int
conn_came_before(const struct conn *c, const struct segment *s)
{
	struct seq at = segment_seq(s), end = segment_end(s);

	if (segment_length(s) == 0 || s->v[FIELD_FLAGS] & TCP_RST || !same_controls(c, s) ||
	    !same_bytes(c, s))
		return 0;
	while (seq_before(at, end))
		if (!number_came(c, at, &at))
			return 0;
	return 1;
}

/* A bare ACK, with whatever the tester sent last acknowledged. */
static int
is_current(const struct conn *c, const struct segment *s)
{
	return (s->v[FIELD_FLAGS] & ~(uint32_t)TCP_PSH) == TCP_ACK &&
	    s->v[FIELD_ACK] == c->peer_nxt.n;
}

static int
is_probe(const struct conn *c, const struct segment *s)
{
	return is_current(c, s) && s->v[FIELD_LEN] <= 1 && s->v[FIELD_SEQ] == c->rcv_nxt.n - 1;
}

int
conn_sent_again(const struct conn *c, const struct segment *s)
{
	return conn_came_before(c, s) || is_probe(c, s);
}

int
conn_due_again(const struct conn *c, const struct segment *s, struct usec t, struct usec rto)
{
	return conn_came_before(c, s) && seq_before(c->acked, segment_end(s)) &&
	    !usec_before(usec_sub(t, c->sent), rto);
}

int
conn_allows(const struct conn *c, const struct segment *s)
{
	int pure_ack = is_current(c, s) && s->v[FIELD_LEN] == 0 && s->v[FIELD_SEQ] == c->rcv_nxt.n;

	if (c->allow & ALLOW_RETRANSMISSION && conn_came_before(c, s))
		return 1;
	if (c->allow & ALLOW_PROBE && is_probe(c, s))
		return 1;
	return pure_ack &&
	    c->allow & (s->v[FIELD_WIN] == c->last_win ? ALLOW_DUPLICATE_ACK : ALLOW_WINDOW_UPDATE);
}

int
conn_garbage(const struct conn *c, const struct segment *s)
{
	return (s->v[FIELD_FLAGS] & (TCP_SYN | TCP_FIN | TCP_RST)) == 0 && s->v[FIELD_LEN] == 1 &&
	    s->v[FIELD_SEQ] == c->rcv_nxt.n - 1 && c->acked.n == c->rcv_nxt.n;
}

int
conn_acknowledges(const struct conn *c, const struct segment *s)
{
	uint32_t flags = s->v[FIELD_FLAGS] & ~(uint32_t)TCP_PSH;

	if ((flags & (TCP_ACK | TCP_RST)) != TCP_ACK || !seq_before(c->peer_nxt, segment_ack(s)))
		return 0;
	if (c->allow & ALLOW_RETRANSMISSION && seq_before(c->acked, segment_end(s)) &&
	    conn_came_before(c, s))
		return 1;
	return c->allow & ALLOW_PROBE && flags == TCP_ACK && s->v[FIELD_LEN] <= 1 &&
	    s->v[FIELD_SEQ] == c->rcv_nxt.n - 1;
}
