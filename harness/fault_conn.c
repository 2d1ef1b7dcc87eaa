/* SPDX-License-Identifier: MIT */
/*
 * fault_conn.c - follows a connection by its segments, so that a fault knows which numbers are
 * which.
 *
 * The tester may send anything, so of what it sends only that counts which a stack would take: SYNs
 * until the stack has answered one, then what begins at or before RCV.NXT.  The stack's own
 * segments are believed.
 */

#include <string.h>

#include "buf.h"
#include "fault_conn.h"
#include "segment.h"

void
fault_conn_begin(struct fault_conn *c, const struct ends *ends)
{
	memset(c, 0, sizeof(*c));
	c->ends = *ends;
	c->used = 1;
	c->scale_in = c->scale_out = -1;
}

/* Octets: no window is as large, so a number is not meant so. */
#define FAR	(1 << 29)

static void
see(struct fault_seen *seen, const struct segment *s, struct usec t)
{
	*seen = (struct fault_seen){
		.flags = s->v[FIELD_FLAGS],
		.len = s->v[FIELD_LEN],
		.win = s->v[FIELD_WIN],
		.seq = segment_seq(s),
		.ack = segment_ack(s),
		.t = t,
		.there = 1,
	};
}

static int
scale_of(const struct segment *s)
{
	struct buf body;
	uint32_t v;

	if (!option_find(s->options, s->options_len, OPTION_WSCALE, &body) ||
	    buf_get(&body, &v, 1) < 0)
		return -1;
	return v > 14 ? 14 : (int)v;		/* RFC 7323 2.3 */
}

/* After so long an older one is as good as a newer one: RFC 7323 5.5. */
#define TS_DAYS	24

/*
 * RFC 7323 4.3: the timestamp of what begins at or before the last acknowledgment is the one to be
 * echoed.
 */
static void
remember_ts(struct fault_conn *c, const struct segment *s, struct usec t)
{
	int any = s->v[FIELD_FLAGS] & TCP_SYN ||
	    usec_sub(t, c->ts_at).us > TS_DAYS * INT64_C(86400000000);
	struct buf body;
	uint32_t val;

	if (!option_find(s->options, s->options_len, OPTION_TS, &body) ||
	    buf_get(&body, &val, 4) < 0 || seq_before(c->told, segment_seq(s)))
		return;
	if (!any && seq_before((struct seq){ val }, (struct seq){ c->ts_recent }))
		return;
	c->ts_recent = val;
	c->ts_at = t;
}

static void
syn_in(struct fault_conn *c, const struct segment *s, struct usec t)
{
	struct buf body;

	if (c->syn_in && c->syn_out)
		return;
	c->syn_in = 1;
	c->irs = segment_seq(s);
	c->told = c->irs;
	c->rcv = seq_add(c->irs, 1);
	c->scale_in = scale_of(s);
	c->ts_in = option_find(s->options, s->options_len, OPTION_TS, &body);
	remember_ts(c, s, t);
}

/* Would a stack look at its number and its acknowledgment, and take what it brings? */
static int
counts(struct fault_conn *c, const struct segment *s)
{
	int32_t ahead = seq_diff(c->rcv, segment_seq(s));

	if (!c->syn_in || !c->syn_out || s->v[FIELD_FLAGS] & TCP_RST ||
	    !(s->v[FIELD_FLAGS] & TCP_ACK))
		return 0;
	if (!seq_before(c->iss, segment_ack(s)) || seq_before(segment_ack(s), c->una) ||
	    seq_before(c->nxt, segment_ack(s)) || ahead < -FAR)
		return 0;
	c->gap |= ahead > 0 && ahead < FAR && s->v[FIELD_LEN] > 0;
	return ahead <= 0;
}

void
fault_conn_in(struct fault_conn *c, const struct segment *s, int arrives, struct usec t)
{
	struct seq data_end = seq_add(segment_seq(s), s->v[FIELD_LEN]);

	see(&c->in, s, t);
	c->answered = 0;
	if (!arrives)
		return;
	if (s->v[FIELD_FLAGS] & TCP_SYN) {
		syn_in(c, s, t);
		return;
	}
	if (!counts(c, s))
		return;
	remember_ts(c, s, t);
	c->una = seq_max(c->una, segment_ack(s));
	if (c->fin_in)
		return;
	if (c->have_edge && seq_before(c->edge, data_end))
		data_end = c->edge;
	if (s->v[FIELD_FLAGS] & TCP_FIN && !seq_before(data_end, c->rcv)) {
		c->fin_in = 1;
		c->fin_start = segment_seq(s);
		c->fin_end = seq_add(data_end, 1);
		c->rcv = c->fin_end;
		return;
	}
	c->rcv = seq_max(c->rcv, data_end);
}

/*
 * The stack's SYN begins a new incarnation unless it is the same again; a new one may have the same
 * number.
 */
static void
syn_out(struct fault_conn *c, const struct segment *s, struct usec t)
{
	if (c->syn_out && c->iss.n == s->v[FIELD_SEQ] && c->nxt.n == c->iss.n + 1)
		return;
	c->syn_out = 1;
	c->iss = segment_seq(s);
	c->una = c->nxt = c->iss;
	c->fin_in = c->fin_out = c->have_edge = c->has_ts = c->gap = 0;
	c->born = t;
	c->scale_out = scale_of(s);
	if (s->v[FIELD_FLAGS] & TCP_ACK) {
		c->rcv = c->told = segment_ack(s);
		c->irs = seq_add(c->rcv, -1);
		c->syn_in = 1;
	}
}

int64_t
fault_conn_window(const struct fault_conn *c)
{
	int scaled = c->scale_in >= 0 && c->scale_out > 0 && !(c->out.flags & TCP_SYN);

	return (int64_t)c->out.win << (scaled ? c->scale_out : 0);
}

static void
acknowledged(struct fault_conn *c, const struct segment *s)
{
	struct seq ack = segment_ack(s), edge = seq_add(ack, fault_conn_window(c));

	c->told = seq_before(c->told, ack) ? ack : c->told;
	if (seq_before(c->rcv, ack))
		c->rcv = ack;
	c->edge = c->have_edge ? seq_max(c->edge, edge) : edge;
	c->have_edge = 1;
}

void
fault_conn_out(struct fault_conn *c, const struct segment *s, struct usec t)
{
	struct buf body;

	c->ttl = s->v[FIELD_TTL];
	c->tos = s->v[FIELD_TOS];
	c->df = s->v[FIELD_DF];
	if (s->v[FIELD_FLAGS] & TCP_SYN)
		syn_out(c, s, t);
	if (s->v[FIELD_LEN] > 0 || s->v[FIELD_FLAGS] & (TCP_SYN | TCP_FIN))
		see(&c->before, s, t);
	see(&c->out, s, t);
	c->answered = 1;
	if (s->v[FIELD_FLAGS] & TCP_RST || !c->syn_out)
		return;
	if (seq_before(c->nxt, segment_end(s)))
		c->nxt = segment_end(s);
	c->fin_out |= (s->v[FIELD_FLAGS] & TCP_FIN) != 0;
	if (!(s->v[FIELD_FLAGS] & TCP_ACK))
		return;			/* what a first SYN offers is not agreed on yet */
	acknowledged(c, s);
	c->has_ts = (c->ts_in || !(s->v[FIELD_FLAGS] & TCP_SYN)) &&
	    option_find(s->options, s->options_len, OPTION_TS, &body) &&
	    buf_get(&body, &c->ts_val, 4) == 0;
}

int
fault_conn_again(const struct fault_conn *c, const struct segment *s)
{
	return c->syn_out && segment_length(s) > 0 && seq_before(segment_seq(s), c->nxt);
}

int
fault_conn_is_probe(const struct fault_conn *c, const struct segment *s)
{
	return c->syn_out && segment_length(s) == 0 && s->v[FIELD_FLAGS] == TCP_ACK &&
	    s->v[FIELD_SEQ] == c->nxt.n - 1;
}
