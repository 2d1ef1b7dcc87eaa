/* SPDX-License-Identifier: MIT */
/*
 * run.c - runs a case: its parts one after the other, what is left over, the verdict, and the
 * cleaning up.
 *
 * Where something goes wrong decides: in setup the state to test in was not reached and the case is
 * inconclusive, in test it fails, in cleanup it is only noted.
 */

#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "runner.h"

/* The SYN has this number, then comes the last one, and the next is 0. */
#define BEFORE_WRAP 0xfffffffeu

enum { TESTER_PORTS = 24000, TESTER_FIRST = 40000, STACK_PORTS = 14000, STACK_FIRST = 2000 };

/* splitmix64: spreads a seed over all bits, so that neighbouring seeds share nothing. */
uint32_t
run_random(struct run *r)
{
	uint64_t z = r->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)(z ^ z >> 31);
}

/*
 * Each case has ports of its own, so that nothing leaks from one to the next.  The stack's port is
 * even, as the odd one after it is the closed one; the periods of the two have no small common
 * multiple.
 */
static struct ends
fresh_ends(const struct run *r, int index)
{
	int ip6 = r->cfg->ip == 6;

	return (struct ends){
		.tester = r->sut->tester[ip6][0],
		.stack = r->sut->stack[ip6][0],
		.tester_port = (uint16_t)(TESTER_FIRST +
		    (r->cfg->instance * 7 + (uint32_t)index) % TESTER_PORTS),
		.stack_port = (uint16_t)(STACK_FIRST + r->cfg->instance % STACK_PORTS * 2)
	};
}

struct conn *
run_conn(struct run *r, int index)
{
	struct conn *c = &r->conn[index];
	struct ends ends;
	struct seq isn, peer;

	if (r->ready >> index & 1)
		return c;
	isn.n = run_random(r);
	peer.n = run_random(r);
	ends = fresh_ends(r, index);
	if (r->cfg->wrap)
		isn.n = BEFORE_WRAP;
	conn_begin(c, index, &ends, isn, peer);
	c->offer_wscale = r->sut->profile->offer_wscale;
	c->late_read = c->late_event = r->late_begin;
	r->ready |= 1u << index;
	return c;
}

enum outcome
run_blame(struct run *r, const char *cause, const char *expected, const char *observed)
{
	struct run_verdict *v = r->v;

	if (v->verdict != VERDICT_NONE)
		return STEP_STOP;
	v->verdict = r->part == PART_TEST ? VERDICT_FAIL : VERDICT_INCONCLUSIVE;
	v->cause = cause;
	v->requirement = NULL;
	v->field[0] = '\0';
	v->frame = 0;
	v->part = r->part;
	v->step = r->step ? r->step->number : 0;
	v->line = r->step ? r->step->line : 0;
	snprintf(v->expected, sizeof(v->expected), "%s", expected);
	snprintf(v->observed, sizeof(v->observed), "%s", observed);
	return STEP_STOP;
}

enum outcome
run_fail(struct run *r, const char *cause, const char *expected, const char *observed)
{
	if (r->v->verdict == VERDICT_NONE && inbox_replies(r) < 0)
		return STEP_STOP;
	return run_blame(r, cause, expected, observed);
}

enum outcome
run_error(struct run *r, const char *cause, const char *reason)
{
	run_blame(r, cause, "", "");
	r->v->verdict = VERDICT_ERROR;
	snprintf(r->v->reason, sizeof(r->v->reason), "%s", reason);
	return STEP_STOP;
}

enum outcome
run_skip(struct run *r, const char *reason)
{
	run_error(r, "skip", reason);
	r->v->verdict = VERDICT_SKIP;
	return STEP_STOP;
}

/* The profile's values, which a case reads as $rto and so on. */
static void
fill_env(struct run *r)
{
	const struct profile *p = r->sut->profile;

	memset(&r->env, 0, sizeof(r->env));
	r->env.slot[SLOT_MSS_FLOOR] = p->mss_floor;
	r->env.slot[SLOT_URGENT] = p->urgent;
	r->env.slot[SLOT_RTO] = p->rto.us;
	r->env.slot[SLOT_DELACK] = p->delack.us;
	r->env.slot[SLOT_MSL] = p->msl.us;
	r->env.slot[SLOT_RESPONSE] = p->response.us;
	r->env.slot[SLOT_TICK] = p->tick.us;
}

static void
begin(struct run *r, const struct script *script, struct sut *sut, const struct run_config *cfg,
    const struct observer *obs, struct run_verdict *v)
{
	memset(v, 0, sizeof(*v));
	v->cause = "none";
	r->script = script;
	r->sut = sut;
	r->cfg = cfg;
	r->obs = obs;
	r->v = v;
	r->step = NULL;
	r->part = PART_SETUP;
	r->first = r->last = NULL;
	r->nreplies = r->frames = r->heard = r->waiting = r->unseen = 0;
	r->sent = (struct usec){ 0 };
	r->ready = 0;
	r->random = sut->seed = cfg->seed;
	sut->iss = cfg->wrap ? BEFORE_WRAP : 0;
	sut->altered = 0;
	r->verified = r->unobserved = 0;
	for (int i = 0; i < CONNS_MAX; i++)
		r->about[i].len = 0;
	fill_env(r);
	r->late_begin = r->late_before = r->late_ref = sut->link->late;
	run_event(r, r->t0 = link_now(sut->link));
	run_conn(r, 0);
}

/* A failed call that no reply step asked about. */
static void
check_replies(struct run *r)
{
	char observed[RUN_TEXT];

	if (inbox_replies(r) < 0)
		return;
	for (int i = 0; i < r->nreplies; i++)
		if (r->reply[i].result > REPLY_FIN) {
			run_fail(r, "reply", "no call that fails",
			    reply_text(&r->reply[i], observed, sizeof(observed)));
			return;
		}
}

/* Look a settle time longer, and then nothing may be left that no step matched. */
static void
check_left_over(struct run *r)
{
	struct usec end = usec_add(link_now(r->sut->link),
	    usec_add(r->sut->profile->settle, r->cfg->linger));
	struct arrival *a = inbox_none(r, INBOX_ANY, end);
	struct buf out = BUF(r->v->observed);
	struct bases b;

	if (a == NULL) {
		if (r->v->verdict == VERDICT_NONE)
			check_replies(r);
		return;
	}
	b = conn_bases_seen(&r->conn[a->conn], &a->packet.segment);
	run_fail(r, "left-over", "no segment that no step expects", "");
	if (a->packet.kind == PACKET_TCP)
		segment_print(&a->packet.segment, b.seq, b.ack, &out);
	else
		buf_text(&out, a->packet.wrong ? a->packet.wrong : "an ICMP error");
	r->v->frame = a->number;
	run_excuse(r, a, &end);
	inbox_take(r, a, "extra", 0);
}

/* Steps of cleanup that go wrong change no verdict that has fallen. */
static void
run_cleanup(struct run *r)
{
	struct run_verdict kept;

	if (r->script->steps[PART_CLEANUP] == NULL)
		return;
	kept = *r->v;
	r->part = PART_CLEANUP;
	r->v->verdict = VERDICT_NONE;
	run_steps(r, r->script->steps[PART_CLEANUP]);
	*r->v = kept;
}

/*
 * A connection that did not end in good order is reset, with the number that the stack itself asked
 * for last.
 */
static void
reset_conn(struct run *r, struct conn *c)
{
	const struct wire *w = &c->wire;
	struct segment rst = { .has_options = 1 };

	segment_set(&rst, FIELD_FLAGS, TCP_RST | TCP_ACK);
	segment_set(&rst, FIELD_SEQ, w->have_ack ? w->ack.n : c->peer_nxt.n);
	segment_set(&rst, FIELD_ACK, w->end.n);
	inbox_send(r, c, &rst);
}

/*
 * The stack was found dead only when the case had ended.  Silence may have been taken for a fail by
 * then, as dying takes its time (a core is dumped), and what it died of may have been the last
 * thing that it got.
 */
static void
crashed(struct run_verdict *v, const char *how)
{
	struct buf out = BUF(v->reason);

	if (v->verdict == VERDICT_CRASH || v->verdict == VERDICT_ERROR)
		return;
	buf_text(&out, how);
	if (v->expected[0] != '\0')
		buf_printf(&out, "; before that it failed: %s, got %s", v->expected, v->observed);
	v->verdict = VERDICT_CRASH;
	v->cause = "crash";
	v->requirement = NULL;
	v->field[0] = v->expected[0] = v->observed[0] = '\0';
}

/*
 * Take away what the stack still keeps: the agent's sockets, and what has no socket any more.  No
 * verdict comes of it, but that the stack has died before.
 */
static void
wipe(struct run *r)
{
	static const struct observer none;
	struct run_verdict *v = r->v, ignored = { .verdict = VERDICT_NONE };
	char died[SUT_WHY];
	unsigned kept = 0;

	r->sut->mute = v->verdict == VERDICT_INCONCLUSIVE && r->heard == 0;
	r->v = &ignored;
	r->obs = &none;
	r->step = NULL;
	while (r->first != NULL)
		inbox_take(r, r->first, "extra", 0);
	for (int i = 0; i < CONNS_MAX; i++)
		if (r->ready >> i & 1 && r->conn[i].wire.sent && !wire_over(&r->conn[i].wire))
			kept |= 1u << i;
	r->sut->ops->fresh(r->sut, kept != 0, died);
	if (died[0] != '\0')
		crashed(v, died);
	for (int i = 0; i < CONNS_MAX && !r->sut->remade; i++)
		if (kept >> i & 1)
			reset_conn(r, &r->conn[i]);
	if (kept != 0)
		inbox_drain(r);
}

/* Nothing went wrong.  That is a pass only if something was looked at. */
static void
conclude(struct run *r)
{
	if (r->v->verdict != VERDICT_NONE)
		return;
	if (r->verified > 0) {
		r->v->verdict = VERDICT_PASS;
		return;
	}
	run_error(r, "tester", "no step of the test verified anything");
	if (r->unobserved > 0) {
		r->v->verdict = VERDICT_SKIP;
		r->v->cause = "skip";
		snprintf(r->v->reason, sizeof(r->v->reason),
		    "the stack can't be asked for its state, which is all that the test looks at");
	}
}

void
run_case(const struct script *script, struct sut *sut, const struct run_config *cfg,
    const struct observer *obs, struct run_verdict *v)
{
	struct run r;
	struct usec late = sut->link->late;
	enum outcome o;

	begin(&r, script, sut, cfg, obs, v);
	o = run_steps(&r, script->steps[PART_SETUP]);
	if (o == STEP_OK) {
		r.part = PART_TEST;
		o = run_steps(&r, script->steps[PART_TEST]);
		if (o == STEP_OK)
			check_left_over(&r);
	}
	conclude(&r);
	v->altered = sut->altered;
	while (r.first != NULL)
		inbox_take(&r, r.first, "extra", 0);
	run_cleanup(&r);
	v->t = usec_sub(link_now(sut->link), r.t0);
	v->late = usec_sub(sut->link->late, late);
	wipe(&r);
}
