/* SPDX-License-Identifier: MIT */
/*
 * wire_rules.c - what holds for every segment a stack sends.
 *
 * A rule must never fire on what an RFC permits, whatever odd things the tester has said before:
 * the facts it relies on are only those that both sides could see.  Rules that need a handshake
 * look at synced.
 */

#include <stdio.h>

#include "buf.h"
#include "packet.h"
#include "segment.h"
#include "wire.h"
#include "wire_rules.h"

#define SAY(b, what, ...) snprintf((b)->what, sizeof((b)->what), __VA_ARGS__)

static int
has(const struct packet *p, uint32_t flags)
{
	return (p->segment.v[FIELD_FLAGS] & flags) != 0;
}

static int
broken_shape(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	(void)w;
	if (p->kind != PACKET_BAD)
		return 0;
	SAY(b, expected, "a TCP header of at least 20 bytes that fits into the segment");
	SAY(b, observed, "%s", p->wrong);
	return 1;
}

static int
broken_checksum(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	(void)w;
	if (!checksums_differ(p->segment.v[FIELD_SUM], p->sum))
		return 0;
	SAY(b, expected, "checksum 0x%04x", p->sum);
	SAY(b, observed, "checksum 0x%04x", p->segment.v[FIELD_SUM]);
	return 1;
}

static int
broken_ip_checksum(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	(void)w;
	if (p->ip != 4 || !checksums_differ(p->segment.v[FIELD_IPSUM], p->ipsum))
		return 0;
	SAY(b, expected, "header checksum 0x%04x", p->ipsum);
	SAY(b, observed, "header checksum 0x%04x", p->segment.v[FIELD_IPSUM]);
	return 1;
}

static int
broken_ttl(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	(void)w;
	if (p->segment.v[FIELD_TTL] > 0)
		return 0;
	SAY(b, expected, "a TTL above 0");
	SAY(b, observed, "TTL 0");
	return 1;
}

/*
 * AE is one of them where nobody has asked for accurate ECN: a SYN does so by all three bits, and
 * what else of these the tester's has may be an answer to that or a later version (RFC 9768 3.1).
 */
static int
broken_reserved(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	uint32_t ask = TCP_SYN | TCP_AE | TCP_CWR | TCP_ECE;
	int asks = (p->segment.v[FIELD_FLAGS] & (ask | TCP_ACK)) == ask;

	if (has(p, TCP_AE) && !asks && !(w->asked & OFFER_AE)) {
		SAY(b, expected, "AE clear: nobody asked for accurate ECN");
		SAY(b, observed, "AE set");
		return 1;
	}
	if (p->segment.v[FIELD_RES] == 0)
		return 0;
	SAY(b, expected, "reserved bits 0");
	SAY(b, observed, "reserved bits %u", p->segment.v[FIELD_RES]);
	return 1;
}

static int
broken_option_length(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct buf in = buf_reading(p->segment.options, p->segment.options_len), body;
	uint32_t kind;
	int r;

	(void)w;
	while ((r = option_next(&in, &kind, &body)) > 0 && option_shaped(kind, &body))
		;
	if (r == 0)
		return 0;
	SAY(b, expected, "options whose lengths fit into the header and what they are");
	SAY(b, observed, "option kind %u with a length that doesn't", kind);
	return 1;
}

static int
broken_padding(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct buf in = buf_reading(p->segment.options, p->segment.options_len), body;
	uint32_t v;

	(void)w;
	while (option_next(&in, &v, &body) > 0)
		;
	while (buf_get(&in, &v, 1) == 0)
		if (v != 0) {
			SAY(b, expected, "zeros after the end-of-list option");
			SAY(b, observed, "0x%02x", v);
			return 1;
		}
	return 0;
}

/*
 * SYN, FIN and RST exclude each other in what a stack may send: no step of RFC 9293 3.10 makes such
 * a segment.
 */
static int
broken_flags(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	uint32_t f = p->segment.v[FIELD_FLAGS] & (TCP_SYN | TCP_FIN | TCP_RST);

	(void)w;
	if ((f & (f - 1)) == 0)
		return 0;
	SAY(b, expected, "one of SYN, FIN and RST at most");
	SAY(b, observed, "%s%s%s", f & TCP_SYN ? "SYN " : "", f & TCP_FIN ? "FIN " : "",
	    f & TCP_RST ? "RST" : "");
	return 1;
}

/*
 * RFC 9293 3.1: once a connection is established ACK is always sent.  Only a first SYN and a RST go
 * without.
 */
static int
broken_ack_flag(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	(void)w;
	if (has(p, TCP_ACK | TCP_SYN | TCP_RST))
		return 0;
	SAY(b, expected, "ACK set");
	SAY(b, observed, "ACK not set");
	return 1;
}

static int
broken_ack_value(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct seq ack = segment_ack(&p->segment);

	if (!has(p, TCP_ACK) || has(p, TCP_RST) || !w->sent || !seq_before(w->sent_end, ack) ||
	    w->nsyn > WIRE_OFFERS)
		return 0;
	for (unsigned i = 0; i < w->nsyn; i++)
		if (wire_answers(&w->syn[i], ack))
			return 0;
	SAY(b, expected, "no acknowledgment of what the tester has not sent");
	SAY(b, observed, "an acknowledgment %d past its last octet", seq_diff(w->sent_end, ack));
	return 1;
}

/* The SYN is what a SYN,ACK is there to acknowledge, each time it is sent. */
static int
broken_syn_ack(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct seq ack = segment_ack(&p->segment);

	if (!has(p, TCP_SYN) || !has(p, TCP_ACK) || w->nsyn == 0 || w->nsyn > WIRE_OFFERS)
		return 0;
	for (unsigned i = 0; i < w->nsyn; i++)
		if (!seq_before(ack, w->syn[i].first))
			return 0;
	SAY(b, expected, "an acknowledgment of the tester's SYN");
	SAY(b, observed, "one of %d less", -seq_diff(w->syn[0].first, ack));
	return 1;
}

static int
broken_ack_back(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	if (!has(p, TCP_ACK) || has(p, TCP_RST | TCP_SYN) || !w->have_ack ||
	    !seq_before(segment_ack(&p->segment), w->ack))
		return 0;
	SAY(b, expected, "a cumulative acknowledgment that doesn't go back");
	SAY(b, observed, "%d before an earlier one", -seq_diff(w->ack, segment_ack(&p->segment)));
	return 1;
}

/*
 * New octets follow the last one sent (RFC 9293 3.4): no gap.  A keep-alive may repeat the one
 * before SND.NXT.
 */
static int
broken_gap(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	if (!w->synced || has(p, TCP_SYN | TCP_RST) ||
	    !seq_before(w->end, segment_seq(&p->segment)))
		return 0;
	SAY(b, expected, "a sequence number that follows what was sent");
	SAY(b, observed, "%d octets left out", seq_diff(w->end, segment_seq(&p->segment)));
	return 1;
}

static int
broken_after_fin(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	if (!w->fin || has(p, TCP_SYN | TCP_RST) ||
	    !seq_before(w->fin_end, segment_end(&p->segment)))
		return 0;
	SAY(b, expected, "nothing in the sequence space after the FIN");
	SAY(b, observed, "%d octets after it", seq_diff(w->fin_end, segment_end(&p->segment)));
	return 1;
}

/*
 * Nothing beyond the window (RFC 9293 3.8.6), but for the one octet behind it that probes a closed
 * one (3.8.6.1) and a FIN, which takes no buffer.
 */
static int
broken_window(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	uint32_t len = p->segment.v[FIELD_LEN];
	struct seq data_end = seq_add(segment_seq(&p->segment), len);
	int beyond = seq_diff(w->edge, data_end);

	if (!w->have_edge || !w->synced || has(p, TCP_SYN | TCP_RST) || len == 0 || beyond <= 0 ||
	    (len == 1 && beyond == 1))
		return 0;
	SAY(b, expected, "no octet beyond the window");
	SAY(b, observed, "%d octets beyond it", beyond);
	return 1;
}

/* RFC 9293 3.7.1: options count against the size the peer offered. */
static int
broken_size(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	if (p->segment.v[FIELD_LEN] + p->segment.options_len <= w->mss || has(p, TCP_SYN))
		return 0;
	SAY(b, expected, "at most %u octets with options", w->mss);
	SAY(b, observed, "%u octets and %u of options", p->segment.v[FIELD_LEN],
	    p->segment.options_len);
	return 1;
}

static int
option_there(const struct packet *p, uint32_t kind)
{
	struct buf body;

	return option_find(p->segment.options, p->segment.options_len, kind, &body);
}

/* Some options belong to SYNs only. */
static int
not_on_syn_only(const struct packet *p, uint32_t kind, const char *name, struct wire_breach *b)
{
	if (has(p, TCP_SYN) || !option_there(p, kind))
		return 0;
	SAY(b, expected, "%s on SYN segments only", name);
	SAY(b, observed, "%s on a segment without SYN", name);
	return 1;
}

static int
broken_mss_place(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	(void)w;
	return not_on_syn_only(p, OPTION_MSS, "MSS", b);
}

static int
broken_sackok_place(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	(void)w;
	return not_on_syn_only(p, OPTION_SACKOK, "SACK-permitted", b);
}

/*
 * A SYN,ACK offers only what the SYN it answers offered; or, when SYNs have crossed, what the
 * stack's own SYN offered, which it repeats (RFC 7323 3.2 permits that for timestamps).  1 when
 * this one answers a SYN, and neither had the offer.
 */
static int
not_offered(const struct wire *w, const struct packet *p, unsigned offer)
{
	unsigned answered = 0;

	if (!has(p, TCP_SYN) || !has(p, TCP_ACK))
		return 0;
	if (w->synced && w->isn.n == p->segment.v[FIELD_SEQ] && w->offers & offer)
		return 0;
	for (unsigned i = 0; i < WIRE_OFFERS && i < w->nsyn; i++)
		if (wire_answers(&w->syn[i], segment_ack(&p->segment))) {
			answered = 1;
			if (w->syn[i].offers & offer)
				return 0;
		}
	return answered;
}

static int
unasked(const struct wire *w, const struct packet *p, uint32_t kind, unsigned offer,
    const char *name, struct wire_breach *b)
{
	if (!option_there(p, kind) || !not_offered(w, p, offer))
		return 0;
	SAY(b, expected, "no %s in the SYN,ACK: the SYN had none", name);
	SAY(b, observed, "%s", name);
	return 1;
}

static int
broken_wscale_unasked(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	return unasked(w, p, OPTION_WSCALE, OFFER_WSCALE, "window scale", b);
}

static int
broken_ts_unasked(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	return unasked(w, p, OPTION_TS, OFFER_TS, "timestamps", b);
}

/* RFC 2018 section 2: SACK is used only after both sides permitted it. */
static int
broken_sack_unagreed(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	if (w->agreed & OFFER_SACK || !option_there(p, OPTION_SACK))
		return 0;
	SAY(b, expected, "no SACK option: it was not negotiated");
	SAY(b, observed, "a SACK option");
	return 1;
}

/* RFC 7323 3.2: once negotiated, on every segment but RST; otherwise on none but SYNs. */
static int
broken_ts_every(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	if (!w->synced || has(p, TCP_RST | TCP_SYN) || !(w->agreed & OFFER_TS) ||
	    option_there(p, OPTION_TS))
		return 0;
	SAY(b, expected, "timestamps, which were negotiated");
	SAY(b, observed, "none");
	return 1;
}

static int
ts_values(const struct packet *p, uint32_t *val, uint32_t *ecr)
{
	struct buf body;

	return option_find(p->segment.options, p->segment.options_len, OPTION_TS, &body) &&
	    buf_get(&body, val, 4) == 0 && buf_get(&body, ecr, 4) == 0;
}

/*
 * A clock of 1 ms a tick, the fastest that RFC 7323 5.4 has in mind, has gone half way round after
 * 24.8 days.
 */
#define TS_DAYS		24

static int
broken_ts_back(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	uint32_t val, ecr;

	if (!w->have_ts || has(p, TCP_RST) ||
	    (has(p, TCP_SYN) && w->isn.n != p->segment.v[FIELD_SEQ]) || !ts_values(p, &val, &ecr) ||
	    !seq_before((struct seq){ val }, (struct seq){ w->ts }) ||
	    usec_sub(w->now, w->ts_at).us > TS_DAYS * INT64_C(86400000000))
		return 0;
	SAY(b, expected, "a timestamp of %u or later", w->ts);
	SAY(b, observed, "%u", val);
	return 1;
}

/* RFC 7323 3.2: with ACK, TSecr is a value that the peer has sent. */
static int
broken_ts_echo(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	uint32_t val, ecr;

	int used = has(p, TCP_SYN) ? w->ntsvals > 0 : w->synced && w->agreed & OFFER_TS;

	if (!used || has(p, TCP_RST) || !has(p, TCP_ACK) || !ts_values(p, &val, &ecr) ||
	    w->ntsvals > WIRE_RECENT)
		return 0;
	for (unsigned i = 0; i < w->ntsvals; i++)
		if (w->tsvals[i] == ecr)
			return 0;
	SAY(b, expected, "the echo of a timestamp that the tester sent");
	SAY(b, observed, "%u", ecr);
	return 1;
}

/* RFC 3168 6.1.1: ECE on a SYN,ACK answers a SYN with ECE and CWR; both on data only after that. */
static int
broken_ecn(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	unsigned asked = 0;

	if (!has(p, TCP_ECE | TCP_CWR))
		return 0;
	for (unsigned i = 0; i < WIRE_OFFERS && i < w->nsyn; i++)
		asked |= w->syn[i].offers;
	if (has(p, TCP_SYN) && !not_offered(w, p, OFFER_ECN))
		return 0;
	if (!has(p, TCP_SYN) && (!w->synced || asked & OFFER_ECN || w->nsyn > WIRE_OFFERS))
		return 0;
	SAY(b, expected, "ECE and CWR clear: ECN was not negotiated");
	SAY(b, observed, "%s%s", has(p, TCP_ECE) ? "ECE " : "", has(p, TCP_CWR) ? "CWR" : "");
	return 1;
}

/*
 * Does it acknowledge something that the tester has sent without ACK?  How much of that the stack
 * saw as payload isn't looked at: the case may have said something odd of its length.
 */
static int
answers_bare(const struct wire *w, struct seq ack)
{
	for (unsigned i = 0; i < WIRE_BARE && i < w->nbare; i++)
		if (!seq_before(ack, w->bare[i].first) && !seq_before(w->bare[i].end, ack))
			return 1;
	return w->nbare > WIRE_BARE;
}

/*
 * RFC 9293 3.5.2: a RST takes its number from the ACK field of what it answers, is 0 with an
 * acknowledgment when that had no ACK, or is within what the stack has sent when the user aborts.
 */
static int
broken_rst_seq(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	struct seq seq = segment_seq(&p->segment);

	if (!has(p, TCP_RST) || w->nacks > WIRE_RECENT)
		return 0;
	if (seq.n == 0 && has(p, TCP_ACK) && answers_bare(w, segment_ack(&p->segment)))
		return 0;
	for (unsigned i = 0; i < w->nacks; i++)
		if (w->acks[i].n == seq.n)
			return 0;
	if (w->synced && !seq_before(seq, w->acked) && !seq_before(w->end, seq))
		return 0;
	SAY(b, expected,
	    "the number of an ACK that the tester sent, 0 with ACK, or one within what the stack "
	    "has sent");
	SAY(b, observed, "another: %u", seq.n);
	return 1;
}

/*
 * Is this the SYN,ACK that came before, once more?  Behind a window with a scale its own may say
 * less.
 */
static int
repeats_syn(const struct wire *w, const struct packet *p)
{
	return w->isn.n == p->segment.v[FIELD_SEQ] && w->ack.n == p->segment.v[FIELD_ACK] &&
	    !w->scaled;
}

/*
 * RFC 9293 3.8.6: the right edge SHOULD NOT move left.  With a scale the window is rounded down,
 * which may cost less than one unit of it (RFC 7323 2.4).
 */
static int
broken_shrink(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	int shift = wire_shift(w, &p->segment);
	struct seq right = seq_add(segment_ack(&p->segment),
	    (int64_t)p->segment.v[FIELD_WIN] << shift);

	if (!has(p, TCP_ACK) || has(p, TCP_RST) || !w->have_right || !w->synced ||
	    (has(p, TCP_SYN) && !repeats_syn(w, p)) || seq_diff(right, w->right) < 1 << shift)
		return 0;
	SAY(b, expected, "a window whose right edge does not move left");
	SAY(b, observed, "it moved by %d octets", seq_diff(right, w->right));
	return 1;
}

static const struct wire_rule rules[] = {
	{ "header shape", broken_shape, "RFC9293-3.1-data-offset", 1, 0 },
	{ "checksum", broken_checksum, "RFC9293-MUST-2", 0, 0 },
	{ "IP header checksum", broken_ip_checksum, "RFC791-3.1-header-checksum", 1, 0 },
	{ "TTL", broken_ttl, "RFC1122-3.2.1.7-ttl-zero", 1, 0 },
	{ "reserved bits", broken_reserved, "RFC9293-3.1-reserved-zero", 0, 0 },
	{ "option lengths", broken_option_length, "RFC9293-MUST-68", 0, 0 },
	{ "option padding", broken_padding, "RFC9293-MUST-69", 0, 0 },
	{ "control bits", broken_flags, "RFC9293-3.10-control-bits", 0, 0 },
	{ "ACK always set", broken_ack_flag, "RFC9293-3.8-ack-always", 0, 0 },
	{ "acknowledges what was sent", broken_ack_value, "RFC9293-3.4-ack-sent-only", 0, 0 },
	{ "SYN,ACK acknowledges the SYN", broken_syn_ack, "RFC9293-3.10.7.2-3-syn-synack", 0, 0 },
	{ "acknowledgment goes forward", broken_ack_back, "RFC9293-3.4-ack-cumulative", 0, 0 },
	{ "sequence without a gap", broken_gap, "RFC9293-3.4-contiguous", 0, 0 },
	{ "nothing after FIN", broken_after_fin, "RFC9293-3.4-nothing-after-fin", 0, 0 },
	{ "last segment is pushed", wire_last_pushed, "RFC9293-MUST-61", 0, 0 },
	{ "within the window", broken_window, "RFC9293-3.8.6-within-window", 0, 0 },
	{ "within the MSS", broken_size, "RFC9293-MUST-16", 0, 0 },
	{ "within the path MTU", wire_mtu_ip4, "RFC1191-3-reduce", 0, 0 },
	{ "within the IPv6 path MTU", wire_mtu_ip6, "RFC8201-4-reduce", 0, 0 },
	{ "MSS on SYN only", broken_mss_place, "RFC9293-MUST-65", 0, 0 },
	{ "SACK-permitted on SYN only", broken_sackok_place, "RFC2018-2-permitted-nonsyn", 0, 0 },
	{ "window scale only if offered", broken_wscale_unasked,
	    "RFC7323-2.2-ws-synack-only-if-offered", 0, 0 },
	{ "timestamps only if offered", broken_ts_unasked, "RFC7323-3.2-ts-synack", 0, 0 },
	{ "window scale on SYN only", wire_wscale_place, "RFC7323-2.2-ws-nonsyn", 0, 0 },
	{ "window scale at most 14", wire_wscale_size, "RFC7323-2.3-ws-max-own", 0, 0 },
	{ "timestamps only if negotiated", wire_ts_unagreed, "RFC7323-3.2-ts-unnegotiated", 0, 0 },
	{ "no echo without ACK", wire_ts_no_ack, "RFC7323-3.2-tsecr-zero", 0, 1 },
	{ "SACK only if permitted", broken_sack_unagreed, "RFC2018-2-both-permit", 0, 0 },
	{ "SACK blocks of what was sent", wire_sack_edges, "RFC2018-3-block-edges", 0, 0 },
	{ "timestamps on every segment", broken_ts_every, "RFC7323-3.2-ts-every-segment", 0, 0 },
	{ "timestamps go forward", broken_ts_back, "RFC7323-4.1-ts-clock-real", 0, 0 },
	{ "timestamp echo", broken_ts_echo, "RFC7323-3.2-tsecr-echo", 0, 0 },
	{ "ECN only if negotiated", broken_ecn, "RFC3168-6.1.1-synack-only-if-setup", 0, 0 },
	{ "window does not shrink", broken_shrink, "RFC9293-SHLD-14", 0, 1 },
	{ "RST sequence number", broken_rst_seq, "RFC9293-3.5.2-rst-sequence", 0, 0 },
};

const struct wire_rule *
wire_rules(int *n)
{
	*n = (int)countof(rules);
	return rules;
}
