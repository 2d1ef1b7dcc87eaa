/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_form.c - faults of headers and options: what a segment looks like, and what of it is
 * looked at.
 */

#include "buf.h"
#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define MSS_LARGE "\2\4\5\264"		/* 1460 */
#define SCALE_7 "\1\3\3\7"
#define SACK_PERMITTED "\1\1\4\2"
#define TIMESTAMPS "\1\1\10\12\0\0\0\1\0\0\0\0"
#define TOO_LONG "\375\50\0\0"		/* kind 253, 40 bytes, of which there are 4 */
#define NOT_ZERO "\0\1\1\1"

static int
sum_wrong(const struct fault_event *e)
{
	return e->was->v[FIELD_SUM] % 0xffff != e->sum % 0xffff;
}

static int
over_ip4(const struct fault_event *e)
{
	return e->ip == 4;
}

static int
has_option(const struct fault_event *e, uint32_t kind)
{
	struct buf body;

	return option_find(e->was->options, e->was->options_len, kind, &body);
}

static int
without_mss(const struct fault_event *e)
{
	return !has_option(e, OPTION_MSS);
}

static int
without_scale(const struct fault_event *e)
{
	return !has_option(e, OPTION_WSCALE);
}

/* The tester's SYN came without a window scale; with one. */
static int
scale_not_offered(const struct fault_event *e)
{
	return e->conn->scale_in < 0;
}

static int
scale_offered(const struct fault_event *e)
{
	return e->conn->scale_in >= 0;
}

static int
with_timestamps(const struct fault_event *e)
{
	return has_option(e, OPTION_TS);
}

static int
without_timestamps(const struct fault_event *e)
{
	return !has_option(e, OPTION_TS);
}

static int
with_sack(const struct fault_event *e)
{
	return has_option(e, OPTION_SACK);
}

static int
with_options(const struct fault_event *e)
{
	return e->was->options_len > 0;
}

static int
unknown_option(const struct fault_event *e)
{
	struct buf in = buf_reading(e->was->options, e->was->options_len), body;
	uint32_t kind;

	while (option_next(&in, &kind, &body) > 0)
		if (kind > OPTION_TS)
			return 1;
	return 0;
}

static int
with_reserved(const struct fault_event *e)
{
	return e->was->v[FIELD_RES] != 0;
}

static int
pointer_without_urg(const struct fault_event *e)
{
	return e->was->v[FIELD_URG] != 0 && !(e->was->v[FIELD_FLAGS] & TCP_URG);
}

/* Every second segment's timestamp is from before. */
static void
ts_back(struct fault_event *e, const struct fault_part *p)
{
	if (e->conn->acted++ % 2 != 0)
		fault_ts_val(e, p);
}

/*
 * A timestamp of the tester that is older than one before it is made as new as that (PAWS finds
 * nothing, RFC 7323 5).
 */
static void
ts_renew(struct fault_event *e, const struct fault_part *p)
{
	struct buf body;
	uint32_t v;

	(void)p;
	if (!option_find(e->was->options, e->was->options_len, OPTION_TS, &body) ||
	    buf_get(&body, &v, 4) < 0)
		return;
	if (e->conn->acted++ == 0 ||
	    seq_before((struct seq){ (uint32_t)e->conn->kept }, (struct seq){ v }))
		e->conn->kept = v;
	else
		fault_ts_val(e, &(struct fault_part){ .by = (uint32_t)e->conn->kept - v });
}

/* The window of a SYN shifted, too (RFC 7323 2.2 says never). */
static void
scale_syn(struct fault_event *e, const struct fault_part *p)
{
	struct buf body;
	uint32_t shift = 0, win = e->was->v[FIELD_WIN];

	(void)p;
	if (option_find(e->was->options, e->was->options_len, OPTION_WSCALE, &body))
		buf_get(&body, &shift, 1);
	win <<= shift > 14 ? 14 : shift;
	segment_set(&e->segment, FIELD_WIN, win > 0xffff ? 0xffff : win);
	e->changed = 1;
}

const struct fault fault_rows_form[] = {
	{
		.name = "checksum-zero", .words = "sends every segment with checksum 0",
		.requirement = "RFC9293-MUST-2", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .effect = fault_set, .field = FIELD_SUM, .by = 0 } },
	}, {
		.name = "checksum-off-by-one",
		.words = "computes the checksum wrong by one on segments with data",
		.requirement = "RFC9293-MUST-2", .areas = "close retransmission",
		.part = { { .on = FAULT_SENDS, .when = fault_with_data, .effect = fault_add,
			.field = FIELD_SUM, .by = 1 } },
	}, {
		.name = "checksum-unchecked", .words = "takes segments whose checksum is wrong",
		.requirement = "RFC9293-MUST-3", .areas = "checksum segment form",
		.part = { { .on = FAULT_GETS, .when = sum_wrong, .effect = fault_mend } },
	}, {
		.name = "ip-checksum-wrong", .words = "sends IPv4 headers with a wrong checksum",
		.requirement = "RFC791-3.1-header-checksum", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .when = over_ip4, .effect = fault_set,
			.field = FIELD_IPSUM, .by = FIELD_BAD } },
	}, {
		.name = "ttl-zero", .words = "sends packets with TTL or hop limit 0",
		.requirement = "RFC1122-3.2.1.7-ttl-zero", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .effect = fault_set, .field = FIELD_TTL, .by = 0 } },
	}, {
		.name = "offset-short", .words = "says that its header has four words",
		.requirement = "RFC9293-3.1-data-offset", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .clear = TCP_SYN, .effect = fault_set,
			.field = FIELD_OFF, .by = 4 } },
	}, {
		.name = "reserved-bits-set", .words = "sets a reserved bit on its ACKs",
		.requirement = "RFC9293-3.1-reserved-zero", .areas = "close ack",
		.part = { { .on = FAULT_SENDS, .when = fault_pure_ack, .effect = fault_set,
			.field = FIELD_RES, .by = 4 } },
	}, {
		.name = "reserved-bits-refused", .words = "drops segments with a reserved bit set",
		.requirement = "RFC9293-3.1-reserved-ignored", .areas = "flags handshake",
		.part = { { .on = FAULT_GETS, .when = with_reserved, .effect = fault_drop } },
	}, {
		.name = "data-without-ack-bit", .words = "sends data without the ACK bit",
		.requirement = "RFC9293-3.8-ack-always", .areas = "close retransmission",
		.part = { { .on = FAULT_SENDS, .when = fault_with_data, .effect = fault_unflag,
			.by = TCP_ACK } },
	}, {
		.name = "syn-with-fin", .words = "sets FIN on its SYN,ACK",
		.requirement = "RFC9293-3.10-control-bits", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN | TCP_ACK, .effect = fault_flag,
			.by = TCP_FIN } },
	}, {
		.name = "push-never", .words = "never sets PSH",
		.requirement = "RFC9293-MUST-61", .areas = "flags",
		.part = { { .on = FAULT_SENDS, .set = TCP_PSH, .effect = fault_unflag,
			.by = TCP_PSH } },
	}, {
		.name = "urgent-pointer-refused",
		.words = "drops segments with an urgent pointer but without URG",
		.requirement = "RFC9293-3.1-urgptr-without-urg", .areas = "flags urgent",
		.part = { { .on = FAULT_GETS, .when = pointer_without_urg, .effect = fault_drop } },
	}, {
		.name = "ecn-unasked",
		.words = "sets ECE on a SYN,ACK although the SYN did not ask for ECN",
		.requirement = "RFC3168-6.1.1-synack-only-if-setup", .areas = "handshake flags",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN | TCP_ACK, .effect = fault_flag,
			.by = TCP_ECE } },
	}, {
		.name = "cwr-unagreed", .words = "sets CWR on data although ECN was not negotiated",
		.requirement = "RFC3168-6.1.1-synack-only-if-setup", .areas = "close flags",
		.part = { { .on = FAULT_SENDS, .clear = TCP_SYN, .when = fault_with_data,
			.effect = fault_flag, .by = TCP_CWR } },
	}, {
		.name = "option-too-long",
		.words = "sends an option on its SYN that is longer than the header has room for",
		.requirement = "RFC9293-MUST-68", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN, .effect = fault_option_in,
			.bytes = TOO_LONG, .by = 4 } },
	}, {
		.name = "padding-not-zero",
		.words = "pads the options of its SYN behind the end of the list with ones",
		.requirement = "RFC9293-MUST-69", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN, .effect = fault_option_in,
			.bytes = NOT_ZERO, .by = 4 } },
	}, {
		.name = "options-refused", .words = "drops segments without SYN that have options",
		.requirement = "RFC9293-MUST-5", .areas = "options timestamps handshake",
		.part = { { .on = FAULT_GETS, .clear = TCP_SYN, .when = with_options,
			.effect = fault_drop } },
	}, {
		.name = "unknown-option-refused",
		.words = "drops segments with an option that it doesn't know",
		.requirement = "RFC9293-MUST-6", .areas = "options user-timeout handshake",
		.part = { { .on = FAULT_GETS, .when = unknown_option, .effect = fault_drop } },
	}, {
		.name = "mss-on-every-segment", .words = "sends the MSS option on every segment",
		.requirement = "RFC9293-MUST-65", .areas = "close",
		.part = { { .on = FAULT_SENDS, .clear = TCP_SYN | TCP_RST,
			.effect = fault_option_in, .bytes = MSS_LARGE, .by = 4 } },
	}, {
		.name = "mss-not-sent", .words = "sends no MSS option",
		.requirement = "RFC9293-MUST-14", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN, .effect = fault_option_out,
			.by = OPTION_MSS } },
	}, {
		.name = "mss-ignored",
		.words = "ignores an MSS of the peer below 1400 and sends segments of 1440 octets",
		.requirement = "RFC9293-MUST-16", .areas = "handshake retransmission options",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .effect = fault_mss, .by = 1440 } },
	}, {
		.name = "mss-default-large",
		.words = "sends segments of 1440 octets to a peer that offered no MSS",
		.requirement = "RFC9293-MUST-15", .areas = "handshake options",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .when = without_mss,
			.effect = fault_option_in, .bytes = MSS_LARGE, .by = 4 } },
	}, {
		.name = "scale-unasked",
		.words = "sends a window scale on a SYN,ACK although the SYN had none",
		.requirement = "RFC7323-2.2-ws-synack-only-if-offered", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN | TCP_ACK, .when = without_scale,
			.effect = fault_option_in, .bytes = SCALE_7, .by = 4 } },
	}, {
		.name = "scale-used-unoffered",
		.words = "scales windows although no scale was negotiated",
		.requirement = "RFC7323-2.2-ws-both", .areas = "handshake persist ack sequence",
		.needs = "wscale",
		.part = {
			{ .on = FAULT_GETS, .set = TCP_SYN, .when = without_scale,
			  .effect = fault_option_in, .bytes = SCALE_7, .by = 4 },
			{ .on = FAULT_SENDS, .set = TCP_SYN, .when = scale_not_offered,
			  .effect = fault_option_out, .by = OPTION_WSCALE },
		},
	}, {
		.name = "scale-forgotten", .words = "agrees on window scales and doesn't use them",
		.requirement = "RFC7323-2.3-ws-in-shift",
		.areas = "simultaneous-open handshake window", .needs = "wscale",
		.part = {
			{ .on = FAULT_GETS, .set = TCP_SYN, .effect = fault_option_out,
			    .by = OPTION_WSCALE },
			{ .on = FAULT_SENDS, .set = TCP_SYN | TCP_ACK, .when = scale_offered,
			  .effect = fault_option_in, .bytes = SCALE_7,
			    .by = 4 },
		},
	}, {
		.name = "scale-on-syn", .words = "scales the window of a SYN, too",
		.requirement = "RFC7323-2.2-ws-syn-unscaled",
		.areas = "handshake simultaneous-open", .needs = "wscale",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .effect = scale_syn } },
	}, {
		.name = "sack-permitted-again",
		.words = "sends SACK-permitted on segments without SYN",
		.requirement = "RFC2018-2-permitted-nonsyn", .areas = "close",
		.part = { { .on = FAULT_SENDS, .clear = TCP_SYN | TCP_RST,
			.effect = fault_option_in, .bytes = SACK_PERMITTED, .by = 4 } },
	}, {
		.name = "timestamps-unasked",
		.words = "sends timestamps on a SYN,ACK although the SYN had none",
		.requirement = "RFC7323-3.2-ts-synack", .areas = "handshake",
		.part = { { .on = FAULT_SENDS, .set = TCP_SYN | TCP_ACK, .when = without_timestamps,
			.effect = fault_option_in, .bytes = TIMESTAMPS, .by = 12 } },
	}, {
		.name = "timestamps-missing",
		.words = "leaves out the timestamps that were negotiated",
		.requirement = "RFC7323-3.2-ts-every-segment", .areas = "timestamps reset",
		.needs = "timestamps",
		.part = { { .on = FAULT_SENDS, .clear = TCP_SYN, .effect = fault_option_out,
			.when = with_timestamps, .by = OPTION_TS } },
	}, {
		.name = "timestamp-echo-off", .words = "echoes timestamps off by one",
		.requirement = "RFC7323-3.2-tsecr-echo", .areas = "timestamps reset",
		.needs = "timestamps",
		.part = { { .on = FAULT_SENDS, .clear = TCP_SYN, .when = with_timestamps,
			.effect = fault_ts_ecr, .by = 1 } },
	}, {
		.name = "timestamp-goes-back",
		.words = "has a timestamp clock that goes back on every second segment",
		.requirement = "RFC7323-4.1-ts-clock-real", .areas = "timestamps handshake",
		.needs = "timestamps",
		.part = { { .on = FAULT_SENDS, .when = with_timestamps, .effect = ts_back,
			.by = -1000 } },
	}, {
		.name = "timestamp-old-taken", .words = "takes segments with old timestamps",
		.requirement = "RFC7323-5.3-paws-all", .areas = "timestamps wrap",
		.needs = "timestamps",
		.part = { { .on = FAULT_GETS, .clear = TCP_RST, .effect = ts_renew } },
	}, {
		.name = "sack-edge-off",
		.words = "reports the right edges of SACK blocks off by one",
		.requirement = "RFC2018-3-block-edges", .areas = "sack reassembly", .needs = "sack",
		.part = { { .on = FAULT_SENDS, .when = with_sack, .effect = fault_sack_edge,
			.by = 1 } },
	}, {
		.name = "sack-newest-second", .words = "doesn't report the newest block first",
		.requirement = "RFC2018-4-first-block", .areas = "sack reassembly", .needs = "sack",
		.part = { { .on = FAULT_SENDS, .when = with_sack, .effect = fault_sack_swap } },
	}, {
		.name = "sack-not-sent", .words = "agrees on SACK and reports no block",
		.requirement = "RFC2018-4-consistent", .areas = "sack reassembly", .needs = "sack",
		.part = { { .on = FAULT_SENDS, .when = with_sack, .effect = fault_option_out,
			.by = OPTION_SACK } },
	},
	{ .name = NULL },
};
