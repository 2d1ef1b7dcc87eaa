/* SPDX-License-Identifier: MIT */
/*
 * mutant_lawful.c - which changes make no wrong stack, as a table of laws, each with its clause.
 *
 * A law is asked only of a change that nothing noticed; where a case has good reason to notice it,
 * that counts.
 */

#include <stddef.h>
#include <string.h>

#include "buf.h"
#include "mutant.h"
#include "mutant_edit.h"
#include "option.h"
#include "transcript.h"
#include "wire.h"

/* What a law looks at. */
struct matter {
	const struct transcript *from, *to;
	const struct mutant *m;
	struct packet p;		/* the segment as it was, if it was one */
	uint32_t flags;			/* of it */
};

/* A RST of the tester? */
static int
resets(const struct transcript_event *e)
{
	struct packet p;

	if (e->kind != TRANSCRIPT_SENT || e->frame == NULL)
		return 0;
	packet_parse(e->frame, &p);
	return p.kind == PACKET_TCP && p.segment.v[FIELD_FLAGS] & TCP_RST;
}

/*
 * Does the stack's next segment of this connection, if there is one, begin anew: with another
 * number, or after the tester has reset it?  Then nothing counts from this SYN.
 */
static int
isn_unused(const struct matter *x)
{
	const struct transcript_event *v = x->from->v;
	int between = 0;
	struct packet q;

	for (int i = x->m->event + 1; i < x->from->n; i++) {
		between |= resets(&v[i]);
		if (v[i].kind != TRANSCRIPT_FRAME)
			continue;
		packet_parse(v[i].frame, &q);
		if (q.kind == PACKET_TCP && ends_same(&q.ends, &x->p.ends))
			return q.segment.v[FIELD_FLAGS] & TCP_SYN &&
			    (between || q.segment.v[FIELD_SEQ] != x->p.segment.v[FIELD_SEQ]);
	}
	return 1;
}

static int
free_isn(const struct matter *x)
{
	return x->m->kind == MUTANT_SEQ && x->flags & TCP_SYN && isn_unused(x);
}

/* Has the tester acknowledged just up to this number? */
static int
is_acked(const struct wire *w, uint32_t n)
{
	for (unsigned i = 0; i < w->nacks && i < WIRE_RECENT; i++)
		if (w->acks[i].n == n)
			return 1;
	return 0;
}

/*
 * Is it a RST whose number doesn't need the ACK field beside it?  0 does, unless it is a number of
 * the connection, as where numbers wrap.
 */
static int
is_numbered_rst(const struct matter *x)
{
	struct wire w;

	edit_facts(x->from, x->m->event, &x->p, &w);
	return x->flags & TCP_RST &&
	    (x->p.segment.v[FIELD_SEQ] != 0 || is_acked(&w, 0) || (w.synced && w.end.n == 0));
}

static int
free_rst_ack(const struct matter *x)
{
	return x->m->kind == MUTANT_ACK && is_numbered_rst(x);
}

static int
free_rst_flag(const struct matter *x)
{
	return x->m->kind == MUTANT_FLAG && x->m->arg == TCP_ACK && x->flags & TCP_RST &&
	    (!(x->flags & TCP_ACK) || is_numbered_rst(x));
}

/* The other of the two numbers that it may have. */
static int
free_rst_seq(const struct matter *x)
{
	struct packet now;
	struct wire w;

	if (x->m->kind != MUTANT_SEQ || !(x->flags & TCP_RST))
		return 0;
	packet_parse(x->to->v[x->m->event].frame, &now);
	edit_facts(x->from, x->m->event, &x->p, &w);
	return is_acked(&w, now.segment.v[FIELD_SEQ]) ||
	    (w.synced && now.segment.v[FIELD_SEQ] == w.end.n);
}

static int
free_rst_window(const struct matter *x)
{
	return x->m->kind == MUTANT_WINDOW && x->flags & TCP_RST;
}

static int
free_ecn(const struct matter *x)
{
	return x->m->kind == MUTANT_FLAG && x->m->arg & (TCP_ECE | TCP_CWR) &&
	    (x->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

static int
free_push(const struct matter *x)
{
	return x->m->kind == MUTANT_FLAG && x->m->arg == TCP_PSH;
}

/*
 * A probe with an octet that the tester has acknowledged: no receiver takes it, and RFC 9293 3.8.4
 * lets that octet be any (run_expect.c spares it as well).
 */
static int
free_probe_octet(const struct matter *x)
{
	const struct segment *s = &x->p.segment;
	struct wire w;

	if (x->m->kind != MUTANT_PAYLOAD || s->v[FIELD_LEN] != 1 ||
	    x->flags & (TCP_SYN | TCP_FIN | TCP_RST))
		return 0;
	edit_facts(x->from, x->m->event, &x->p, &w);
	return w.synced && s->v[FIELD_SEQ] == w.end.n - 1 && w.acked.n == w.end.n;
}

/* Nobody told it what to ask for. */
static int
free_request(const struct matter *x)
{
	struct wire w;

	if (x->m->kind != MUTANT_PAYLOAD || !x->from->asks)
		return 0;
	edit_facts(x->from, x->m->event, &x->p, &w);
	return w.synced && x->p.segment.v[FIELD_SEQ] == w.isn.n + 1;
}

/*
 * The right edge doesn't move left.  That nothing beyond it was taken afterwards has a wire rule.
 */
static int
free_window(const struct matter *x)
{
	const struct segment *s = &x->p.segment;
	struct wire w;

	if (x->m->kind != MUTANT_WINDOW || strcmp(x->m->change, "window 0") != 0)
		return 0;
	edit_facts(x->from, x->m->event, &x->p, &w);
	return !w.have_right || !seq_before(segment_ack(s), w.right);
}

static int
is_option(const struct matter *x, uint32_t kind)
{
	return x->m->arg == (int)kind &&
	    (x->m->kind == MUTANT_OPTION_GONE || x->m->kind == MUTANT_OPTION_ALTERED ||
		x->m->kind == MUTANT_OPTION_ADDED);
}

static int
free_mss(const struct matter *x)
{
	return is_option(x, OPTION_MSS) && x->flags & TCP_SYN;
}

static int
free_wscale(const struct matter *x)
{
	return is_option(x, OPTION_WSCALE) && x->flags & TCP_SYN;
}

static int
free_sack_permitted(const struct matter *x)
{
	return is_option(x, OPTION_SACKOK) && x->flags & TCP_SYN;
}

static int
free_ts(const struct matter *x)
{
	return is_option(x, OPTION_TS) && x->flags & TCP_SYN && x->m->kind != MUTANT_OPTION_ALTERED;
}

static int
free_ts_value(const struct matter *x)
{
	return is_option(x, OPTION_TS) && x->m->kind == MUTANT_OPTION_ALTERED &&
	    strstr(x->m->change, "number 1") != NULL;
}

static int
free_ts_rst(const struct matter *x)
{
	return is_option(x, OPTION_TS) && x->flags & TCP_RST;
}

static int
free_ts_echo(const struct matter *x)
{
	struct wire w;

	if (!is_option(x, OPTION_TS) || x->m->kind != MUTANT_OPTION_ALTERED ||
	    strstr(x->m->change, "number 2") == NULL)
		return 0;
	edit_facts(x->from, x->m->event, &x->p, &w);
	return w.ntsvals == 0;
}

static int
free_unknown(const struct matter *x)
{
	return is_option(x, 253) && x->m->kind == MUTANT_OPTION_ADDED;
}

/* Both segments as they were, the other way round. */
static int
free_order(const struct matter *x)
{
	const struct frame *now;
	struct packet q;

	if (x->m->kind != MUTANT_SWAPPED)
		return 0;
	now = x->to->v[x->m->event].frame;
	packet_parse(now, &q);
	return !ends_same(&q.ends, &x->p.ends);
}

/* The same octets from the TCP header on: one comes again, as the other had done. */
static int
free_twin(const struct matter *x)
{
	const struct frame *a = x->from->v[x->m->event].frame, *b = x->to->v[x->m->event].frame;
	size_t header = TCP_HEADER + x->p.segment.options_len + x->p.segment.v[FIELD_LEN];

	return x->m->kind == MUTANT_SWAPPED && a->len == b->len && a->len >= header &&
	    memcmp(a->data + a->len - header, b->data + b->len - header, header) == 0;
}

static int
free_listener(const struct matter *x)
{
	return x->m->kind == MUTANT_STATE && strcmp(x->m->change, "listener") == 0;
}

static const struct {
	const char *why;
	int (*holds)(const struct matter *);
} laws[] = {
	{ "a stack chooses its ISN (RFC 9293 3.4.1), and nothing counts from this one", free_isn },
	{ "the ACK field of a RST whose own number is right binds nobody (RFC 9293 3.5.2)",
	    free_rst_ack },
	{ "a RST whose own number is right may have ACK or not (RFC 9293 3.5.2)", free_rst_flag },
	{ "a RST takes its number from the ACK field of what it answers, or is the next "
	    "one (RFC 9293 3.5.2, 3.6.1)",
	  free_rst_seq },
	{ "a RST offers no window: what ends takes no data (RFC 9293 3.5.2)", free_rst_window },
	{ "a SYN may ask for ECN or not, and one bit alone does not ask (RFC 3168 6.1.1)",
	    free_ecn },
	{ "a sender may push what it likes, and what empties its queue has a wire rule "
	    "(RFC 9293 3.9.1.2)",
	    free_push },
	{ "an octet that is acknowledged and goes out again to probe may be any (RFC 9293 "
	    "3.8.4, MAY-6)",
	  free_probe_octet },
	{ "what an application asks for of its own accord is its own matter (RFC 9293 3.9.1.2)",
	  free_request },
	{ "a stack chooses its window, as long as the right edge stays (RFC 9293 3.8.6)",
	    free_window },
	{ "a stack chooses the size it can receive, and without an option it is the "
	    "default (RFC 9293 3.7.1)",
	  free_mss },
	{ "window scale is an offer that may be made or not (RFC 7323 2.2)", free_wscale },
	{ "SACK is an offer that may be made or not (RFC 2018 2)", free_sack_permitted },
	{ "timestamps are an offer that may be made or not (RFC 7323 3.2)", free_ts },
	{ "a timestamp clock may stand anywhere (RFC 7323 5.4)", free_ts_value },
	{ "a RST may have timestamps or not, and is not judged by them (RFC 7323 5.2)",
	    free_ts_rst },
	{ "where no timestamp came there is none to be echoed (RFC 7323 3.2)", free_ts_echo },
	{ "an option that nobody knows is passed over (RFC 9293 3.1, MUST-6)", free_unknown },
	{ "segments of two connections have no order (RFC 9293 3.3.1)", free_order },
	{ "the two are the same", free_twin },
	{ "whether somebody listens is no state of this connection (RFC 9293 3.3.2)",
	    free_listener },
};

_Static_assert(countof(laws) <= MUTANT_LAWS, "there are more laws than mutant.h says");

int
mutant_lawful(const struct transcript *from, const struct mutant *m, const struct transcript *to)
{
	struct matter x = { .from = from, .to = to, .m = m };

	if (from->v[m->event].kind == TRANSCRIPT_FRAME)
		packet_parse(from->v[m->event].frame, &x.p);
	x.flags = x.p.segment.v[FIELD_FLAGS];
	for (size_t i = 0; i < countof(laws); i++)
		if (laws[i].holds(&x))
			return (int)i;
	return -1;
}

const char *
mutant_law(int i)
{
	return i >= 0 && i < (int)countof(laws) ? laws[i].why : NULL;
}
