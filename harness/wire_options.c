/* SPDX-License-Identifier: MIT */
/*
 * wire_options.c - wire rules about where an option or PSH may stand, and what an option may say.
 */

#include <stdio.h>

#include "buf.h"
#include "option.h"
#include "packet.h"
#include "segment.h"
#include "wire.h"
#include "wire_rules.h"

enum { SHIFT_MAX = 14 };		/* RFC 7323 2.3 */

static int
find(const struct packet *p, uint32_t kind, struct buf *body)
{
	return option_find(p->segment.options, p->segment.options_len, kind, body);
}

/* RFC 7323 2.2: a SYN may have it, the answer to such a SYN may; nothing else is said to. */
int
wire_wscale_place(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct buf body;

	(void)w;
	if (p->segment.v[FIELD_FLAGS] & TCP_SYN || !find(p, OPTION_WSCALE, &body))
		return 0;
	snprintf(b->expected, sizeof(b->expected), "window scale on SYN segments only");
	snprintf(b->observed, sizeof(b->observed), "window scale on a segment without SYN");
	return 1;
}

int
wire_wscale_size(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct buf body;
	uint32_t shift;

	(void)w;
	if (!find(p, OPTION_WSCALE, &body) || buf_get(&body, &shift, 1) < 0 || shift <= SHIFT_MAX)
		return 0;
	snprintf(b->expected, sizeof(b->expected), "a window scale of %d at most", SHIFT_MAX);
	snprintf(b->observed, sizeof(b->observed), "%u", shift);
	return 1;
}

/*
 * RFC 7323 3.2: without SYN only when both sides have sent the option on theirs.  That of the stack
 * may have been an earlier one than the last; so nothing is said where the tester uses timestamps.
 */
int
wire_ts_unagreed(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct buf body;

	if (p->segment.v[FIELD_FLAGS] & (TCP_SYN | TCP_RST) || !find(p, OPTION_TS, &body) ||
	    !w->synced)
		return 0;
	if (w->asked & OFFER_TS && (w->offers & OFFER_TS || w->ntsvals > w->nsyn))
		return 0;
	snprintf(b->expected, sizeof(b->expected), "no timestamps: they were not negotiated");
	snprintf(b->observed, sizeof(b->observed), "timestamps");
	return 1;
}

/* RFC 7323 3.2: what acknowledges nothing echoes nothing. */
int
wire_ts_no_ack(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct buf body;
	uint32_t val, ecr;

	(void)w;
	if (p->segment.v[FIELD_FLAGS] & TCP_ACK || !find(p, OPTION_TS, &body) ||
	    buf_get(&body, &val, 4) < 0 || buf_get(&body, &ecr, 4) < 0 || ecr == 0)
		return 0;
	snprintf(b->expected, sizeof(b->expected), "an echo of 0 without ACK");
	snprintf(b->observed, sizeof(b->observed), "%u", ecr);
	return 1;
}

/* Does it lie before all that the tester has sent? */
static int
is_ancient(const struct wire *w, struct seq left)
{
	for (unsigned i = 0; i < WIRE_OFFERS && i < w->nsyn; i++)
		if (!seq_before(left, w->syn[i].first))
			return 0;
	return w->nsyn > 0 && w->nsyn <= WIRE_OFFERS;
}

/*
 * RFC 2018 3: a block is of octets that came; it isn't empty, and lies between the first and the
 * last that the tester has sent.
 */
int
wire_sack_edges(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct buf body;
	struct seq left, right;

	if (!find(p, OPTION_SACK, &body) || !w->sent)
		return 0;
	while (buf_get(&body, &left.n, 4) == 0 && buf_get(&body, &right.n, 4) == 0) {
		if (seq_before(left, right) && !seq_before(w->sent_end, right) &&
		    !is_ancient(w, left))
			continue;
		snprintf(b->expected, sizeof(b->expected),
		    "SACK blocks of what the tester has sent");
		snprintf(b->observed, sizeof(b->observed),
		    "one of %d octets, ending %d behind its last", seq_diff(left, right),
		    seq_diff(w->sent_end, right));
		return 1;
	}
	return 0;
}

/*
 * The segment with the last octet that the application gave has nothing queued behind it.  Only its
 * first transmission counts: what comes again may be cut otherwise.  A socket's send has no push of
 * its own.
 */
int
wire_last_pushed(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct seq end = seq_add(segment_seq(&p->segment), p->segment.v[FIELD_LEN]);

	if (p->segment.v[FIELD_LEN] == 0 || w->told == 0 || !w->synced ||
	    p->segment.v[FIELD_FLAGS] & (TCP_PSH | TCP_SYN | TCP_RST) ||
	    end.n != w->isn.n + 1 + w->told || !seq_before(w->end, end))
		return 0;
	snprintf(b->expected, sizeof(b->expected), "PSH on the segment that empties the queue");
	snprintf(b->observed, sizeof(b->observed), "PSH not set");
	return 1;
}
