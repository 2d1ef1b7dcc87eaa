/* SPDX-License-Identifier: MIT */
/*
 * fault_rows_path.c - faults where TCP meets IP and ICMP: errors, the MTU of a path, addresses, IP
 * options, what is behind a packet.
 */

#include <string.h>

#include "buf.h"
#include "call.h"
#include "fault_effect.h"
#include "fault_rows.h"
#include "faulty.h"

#define SYN_SENT	FAULT_STATE(STATE_SYN_SENT)
#define SYN_RECEIVED	FAULT_STATE(STATE_SYN_RECEIVED)
#define ESTABLISHED	FAULT_STATE(STATE_ESTABLISHED)

enum { MIN4 = 68, MIN6 = 1280, TINY = 8, SOME = 500, LARGE = 1350 };

/* --- errors --- */

static int
sum_wrong(const struct fault_event *e)
{
	return checksums_differ(e->packet->segment.v[FIELD_SUM], e->packet->sum);
}

static int
in_flight(const struct fault_event *e)
{
	struct seq quoted = { e->packet->quoted_seq };

	return !seq_before(quoted, e->conn->una) && seq_before(quoted, e->conn->nxt);
}

static int
hard_outside(const struct fault_event *e)
{
	return !sum_wrong(e) && !in_flight(e) &&
	    (fault_is_icmp(e, "port-unreachable") || fault_is_icmp(e, "protocol-unreachable"));
}

/* Such an error, for which who takes it is refused. */
static int
hard_damaged(const struct fault_event *e)
{
	return sum_wrong(e) &&
	    (fault_is_icmp(e, "port-unreachable") || fault_is_icmp(e, "protocol-unreachable"));
}

static int
says_no_route(const struct fault_event *e)
{
	return fault_is_icmp(e, "net-unreachable");
}

static int
is_port_unreachable(const struct fault_event *e)
{
	return fault_is_icmp(e, "port-unreachable");
}

/* --- the MTU of a path --- */

static int
tells_mtu(const struct fault_event *e)
{
	return fault_is_icmp(e, "fragmentation-needed");
}

static int
mtu_outside(const struct fault_event *e)
{
	return tells_mtu(e) && !in_flight(e);
}

static int
mtu_too_small(const struct fault_event *e)
{
	return tells_mtu(e) && e->packet->icmp_mtu < (e->ip == 4 ? MIN4 : MIN6);
}

/* From now on no segment has more text than that. */
static void
note_limit(struct fault_event *e, const struct fault_part *p)
{
	e->conn->acted = 1;
	e->conn->kept = p->by;
	e->dropped = 1;
}

static void
keep_limit(struct fault_event *e, const struct fault_part *p)
{
	(void)p;
	if (e->conn->acted && (int64_t)e->was->v[FIELD_LEN] > e->conn->kept)
		fault_cut(e, (uint32_t)e->conn->kept);
}

/* What is in flight goes out at once, in a segment as large as a later message says. */
static void
believe_larger(struct fault_event *e, const struct fault_part *p)
{
	struct segment s = { .data = e->f->payload };
	struct fault_conn *c = e->conn;

	(void)p;
	if (c->acted++ == 0)
		return;
	segment_set(&s, FIELD_SEQ, c->una.n);
	segment_set(&s, FIELD_LEN, LARGE);
	segment_set(&s, FIELD_DF, 1);
	for (uint32_t i = 0; i < LARGE; i++)
		e->f->payload[i] = pattern_byte(c->una.n - c->iss.n - 1 + i);
	fault_emit(e, &s, (struct usec){ 0 });
}

/* --- addresses --- */

static int
is_group(const struct addr *a)
{
	if (a->family == 6)
		return a->b[0] == 0xff;
	return a->b[0] >> 4 == 14 || a->b[3] == 255;
}

static int
to_group(const struct fault_event *e)
{
	return is_group(&e->conn->ends.stack);
}

static int
is_of(const struct addr *a, const struct addr addrs[SUT_ADDRS])
{
	for (int i = 0; i < SUT_ADDRS; i++)
		if (addr_same(a, &addrs[i]))
			return 1;
	return 0;
}

/* Whoever it is, it isn't one of the tester's addresses. */
static int
from_nobody(const struct fault_event *e)
{
	return !is_of(&e->conn->ends.tester, e->f->sut.tester[e->ip == 6]);
}

static int
to_somebody_else(const struct fault_event *e)
{
	return !is_of(&e->conn->ends.stack, e->f->sut.stack[e->ip == 6]) && !to_group(e);
}

/* As in CLOSED. */
static void
answer_as_closed(struct fault_event *e, const struct fault_part *p)
{
	struct segment rst = { .has_options = 1 };

	(void)p;
	segment_set(&rst, FIELD_FLAGS, TCP_RST);
	segment_set(&rst, FIELD_SEQ, e->segment.v[FIELD_ACK]);
	fault_emit(e, &rst, (struct usec){ 0 });
	e->dropped = 1;
}

static int
opens_to_group(const struct fault_event *e)
{
	return e->conn != NULL && e->reply->kind == CALL_OPEN && is_group(&e->conn->ends.tester);
}

/* --- IP --- */

/* An option of IPv6 that says with these two bits what is to be done: RFC 8200 4.2. */
static int
option_says(const struct fault_event *e, uint8_t bits)
{
	return e->ip == 6 && e->was->ip_options_len > 0 && e->was->ip_options[0] >> 6 == bits;
}

static int
option_to_skip(const struct fault_event *e)
{
	return e->was->ip_options_len > 0 && (e->ip == 4 || option_says(e, 0));
}

static int
option_to_discard(const struct fault_event *e)
{
	return option_says(e, 1);
}

static int
option_to_report(const struct fault_event *e)
{
	return option_says(e, 2) || option_says(e, 3);
}

static int
ttl_low(const struct fault_event *e)
{
	return e->was->v[FIELD_TTL] <= 1;
}

static int
header_damaged(const struct fault_event *e)
{
	return e->ip == 4 && checksums_differ(e->was->v[FIELD_IPSUM], e->packet->ipsum);
}

static int
is_padded(const struct fault_event *e)
{
	return e->packet->behind > 0;
}

static void
take_padding(struct fault_event *e, const struct fault_part *p)
{
	uint32_t len = e->was->v[FIELD_LEN];

	(void)p;
	if (len + e->packet->behind > sizeof(e->f->payload))
		return;
	memcpy(e->f->payload, e->was->data, len);
	memset(e->f->payload + len, 0, e->packet->behind);
	e->segment.data = e->f->payload;
	segment_set(&e->segment, FIELD_LEN, len + e->packet->behind);
	e->changed = 1;
}

const struct fault fault_rows_path[] = {
	{
		.name = "hard-error-of-anything",
		.words = "ends a connection when an error says so about what isn't in flight",
		.requirement = "RFC5927-4.1-seq-check", .areas = "icmp", .lawful = FAULT_UNADVISED,
		.part = { { .on = FAULT_ICMP, .states = ESTABLISHED, .when = hard_outside,
			.effect = fault_reset } },
	}, {
		.name = "port-unreachable-ignored",
		.words = "goes on opening when its peer says that the port is closed",
		.requirement = "RFC1122-3.2.2.1-port-unreachable-accepted", .areas = "icmp",
		.part = { { .on = FAULT_ICMP, .states = SYN_SENT, .when = is_port_unreachable,
			.effect = fault_drop } },
	}, {
		.name = "icmp-checksum-ignored", .words = "takes an error whose checksum is wrong",
		.requirement = "RFC4443-2.3-checksum", .areas = "icmp",
		.part = { { .on = FAULT_ICMP, .states = SYN_SENT, .when = hard_damaged,
			.effect = fault_abort } },
	}, {
		.name = "soft-error-aborts-opening",
		.words = "ends a connection that is being opened when the route is gone",
		.requirement = "RFC9293-MUST-56", .areas = "icmp",
		.part = { { .on = FAULT_ICMP, .states = SYN_RECEIVED, .when = says_no_route,
			.effect = fault_reset } },
	}, {
		.name = "path-mtu-ignored", .words = "sends on what is too big for the path",
		.requirement = "RFC1191-3-reduce", .areas = "path-mtu", .needs = "timestamps",
		.part = { { .on = FAULT_ICMP, .when = tells_mtu, .effect = fault_drop } },
	}, {
		.name = "path-mtu-of-anything",
		.words = "makes segments smaller for a packet that was never sent",
		.requirement = "RFC8201-4-validate", .areas = "path-mtu", .lawful = FAULT_UNADVISED,
		.part = {
			{ .on = FAULT_ICMP, .when = mtu_outside, .effect = note_limit, .by = SOME },
			{ .on = FAULT_SENDS, .set = TCP_ACK, .effect = keep_limit },
		},
	}, {
		.name = "path-mtu-of-nothing",
		.words = "believes a path that carries next to nothing",
		.requirement = "RFC8201-4-below-1280", .areas = "path-mtu",
		.part = {
			{ .on = FAULT_ICMP, .when = mtu_too_small,
			  .effect = note_limit, .by = TINY },
			{ .on = FAULT_SENDS, .set = TCP_ACK, .effect = keep_limit },
		},
	}, {
		.name = "path-mtu-raised", .words = "believes a larger MTU that is told of later",
		.requirement = "RFC1191-3-not-raised", .areas = "path-mtu",
		.part = { { .on = FAULT_ICMP, .when = tells_mtu, .effect = believe_larger } },
	}, {
		.name = "timestamps-without-df",
		.words = "lets routers take its packets to pieces, with timestamps",
		.requirement = "RFC7323-5.7-pmtud", .areas = "path-mtu", .needs = "timestamps",
		.part = { { .on = FAULT_SENDS, .when = fault_over_ip4, .effect = fault_set,
			.field = FIELD_DF } },
	}, {
		.name = "group-syn-answered", .words = "answers a SYN to a group, or to all",
		.requirement = "RFC9293-MUST-57", .areas = "address",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .when = to_group,
			.effect = fault_answer_syn_ack } },
	}, {
		.name = "group-segment-reset",
		.words = "answers a segment to a group, or to all, with a RST",
		.requirement = "RFC1122-3.2.2-icmp-not-sent", .areas = "address",
		.part = { { .on = FAULT_GETS, .clear = TCP_SYN | TCP_RST, .when = to_group,
			.effect = answer_as_closed } },
	}, {
		.name = "invalid-source-answered",
		.words = "answers a SYN from an address that no host can have",
		.requirement = "RFC9293-MUST-63", .areas = "address",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .when = from_nobody,
			.effect = fault_answer_syn_ack } },
	}, {
		.name = "invalid-source-reset",
		.words = "answers a segment from an address that no host can have with a RST",
		.requirement = "RFC1122-3.2.1.3-invalid-source", .areas = "address",
		.part = { { .on = FAULT_GETS, .clear = TCP_SYN | TCP_RST, .when = from_nobody,
			.effect = answer_as_closed } },
	}, {
		.name = "not-its-own-answered",
		.words = "answers a SYN to an address that isn't its own",
		.requirement = "RFC1122-3.2.1.3-not-for-us", .areas = "address",
		.part = { { .on = FAULT_GETS, .set = TCP_SYN, .when = to_somebody_else,
			.effect = fault_answer_syn_ack } },
	}, {
		.name = "open-to-group-taken", .words = "opens to a group, or to all",
		.requirement = "RFC9293-MUST-46", .areas = "address",
		.part = {
			{ .on = FAULT_REPLIES, .reply = REPLY_UNREACHABLE, .when = opens_to_group,
			  .effect = fault_reply, .by = REPLY_OK },
			{ .on = FAULT_REPLIES, .reply = REPLY_ERROR, .when = opens_to_group,
			  .effect = fault_reply, .by = REPLY_OK },
		},
	}, {
		.name = "ip-options-refused",
		.words = "drops what has an IP option it doesn't know",
		.requirement = "RFC9293-MUST-50", .areas = "ip",
		.part = { { .on = FAULT_GETS, .when = option_to_skip, .effect = fault_drop } },
	}, {
		.name = "ip-option-passed-over",
		.words = "passes over an IPv6 option that says that the packet is to be dropped",
		.requirement = "RFC8200-4.2-discard", .areas = "ip",
		.part = { { .on = FAULT_GETS, .when = option_to_discard,
			.effect = fault_ip_option_out } },
	}, {
		.name = "ip-option-unreported",
		.words = "says nothing of an IPv6 option of which its sender wants to hear",
		.requirement = "RFC8200-4.2-report", .areas = "ip",
		.part = { { .on = FAULT_GETS, .when = option_to_report, .effect = fault_drop } },
	}, {
		.name = "ttl-fixed",
		.words = "sends with a TTL of 64, whatever the application says",
		.requirement = "RFC9293-MUST-49", .areas = "ip",
		.part = { { .on = FAULT_SENDS, .effect = fault_set, .field = FIELD_TTL,
			.by = 64 } },
	}, {
		.name = "service-fixed",
		.words = "sends with a DiffServ field of 0, whatever the application says",
		.requirement = "RFC9293-MUST-48", .areas = "ip",
		.part = { { .on = FAULT_SENDS, .effect = fault_set, .field = FIELD_TOS } },
	}, {
		.name = "ttl-low-refused", .words = "drops what comes with a TTL of 1 or 0",
		.requirement = "RFC1122-3.2.1.7-ttl-low-accepted", .areas = "ip",
		.part = { { .on = FAULT_GETS, .when = ttl_low, .effect = fault_drop } },
	}, {
		.name = "ip-checksum-ignored",
		.words = "takes a packet whose IPv4 header checksum is wrong",
		.requirement = "RFC1122-3.2.1.2-ip-checksum", .areas = "ip",
		.part = { { .on = FAULT_GETS, .when = header_damaged, .effect = fault_mend } },
	}, {
		.name = "padding-taken", .words = "takes for text what fills up a short frame",
		.requirement = "RFC791-3.1-total-length", .areas = "header",
		.part = { { .on = FAULT_GETS, .when = is_padded, .effect = take_padding } },
	},
	{ .name = NULL },
};
