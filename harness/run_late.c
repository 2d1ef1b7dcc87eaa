/* SPDX-License-Identifier: MIT */
/*
 * run_late.c - the times of a case, and what the tester's own lateness excuses.
 *
 * A frame is as old as it was when it was read, which is later than it came when the tester was
 * kept from running, or waited for an answer of the agent.  Windows, marks and silences are
 * measured from such times.  So whoever finds a time to be wrong asks how late the tester was while
 * it passed; if that may be all that is wrong, the case is inconclusive: never a fail, and no pass
 * either.
 */

#include <stdio.h>

#include "runner.h"

/*
 * The event may be over for some time (a wait has ended, and the tester woke late): what has kept
 * the tester since then is part of what follows.
 */
void
run_event(struct run *r, struct usec t)
{
	struct usec since = usec_sub(link_now(r->sut->link), t), late = r->sut->link->late;

	r->ref = t;
	r->late_before = r->late_ref;
	if (since.us > 0)
		late = usec_sub(late, since);
	if (usec_before(r->late_ref, late))
		r->late_ref = late;
}

struct usec
run_window(const struct run *r, const struct window *w, struct usec otherwise)
{
	/* two years: the scale must not make it overflow */
	static const int64_t most = INT64_C(1) << 46;
	struct usec t = w->has_within ? (struct usec){ value_now(&w->within, &r->env) } : otherwise;

	return (struct usec){ (t.us < most ? t.us : most) * r->cfg->timeout_scale / 100 };
}

static struct usec
late_since(const struct run *r, struct usec then)
{
	return usec_sub(r->sut->link->late, then);
}

struct usec
run_blur(const struct run *r, const struct value *v)
{
	return (struct usec){ value_blur(v, late_since(r, r->late_begin).us) };
}

/* It was found wrong, and nobody can tell whether it was. */
static void
excused(struct run *r)
{
	if (r->v->verdict != VERDICT_FAIL && r->v->verdict != VERDICT_INCONCLUSIVE)
		return;
	r->v->verdict = VERDICT_INCONCLUSIVE;
	snprintf(r->v->reason, sizeof(r->v->reason),
	    "the tester was kept from running, or waited for its agent, for %lld ms since the last "
	    "event, %lld ms since the case began",
	    (long long)late_since(r, r->late_ref).us / 1000,
	    (long long)late_since(r, r->late_begin).us / 1000);
}

void
run_late(struct run *r, struct usec by)
{
	if (!usec_before(late_since(r, r->late_ref), by))
		excused(r);
}

void
run_late_before(struct run *r, struct usec by)
{
	if (!usec_before(late_since(r, r->late_before), by))
		excused(r);
}

/*
 * What nobody expects, and what is only sent again, tells nothing of the stack when the tester was
 * late by so much since the first time that a retransmission timer may have run out: by half of
 * one, as the case takes its time, too; or by an eighth, since it was read, where the timer was due
 * indeed.  Where nothing is expected (silence), it is enough that the timer was due, by its
 * granularity: then it always may (RFC 6298 5), and what kept the tester doesn't matter.  And what
 * was read when the silence was over may have come after it.
 */
void
run_excuse(struct run *r, const struct arrival *a, const struct usec *silence)
{
	const struct conn *c = &r->conn[a->conn];
	const struct segment *s = &a->packet.segment;
	const struct profile *p = r->sut->profile;
	struct usec late = late_since(r, c->late_event);
	long long ms = (long long)late.us / 1000;

	if (r->v->verdict != VERDICT_FAIL)
		return;
	if (silence && usec_before(*silence, a->frame->t))
		snprintf(r->v->reason, sizeof(r->v->reason),
		    "the tester was kept from running, or waited for its agent, for %lld ms, and "
		    "this was only read when it no longer had to be silent", ms);
	else if (a->packet.kind != PACKET_TCP)
		return;
	else if ((silence || 8 * late_since(r, c->late_read).us >= p->rto.us) &&
	    conn_due_again(c, s, a->frame->t, usec_sub(usec_sub(p->rto, p->tick), late)))
		snprintf(r->v->reason, sizeof(r->v->reason),
		    "the retransmission timer ran out before the tester came so far");
	else if (2 * late.us >= p->rto.us && conn_sent_again(c, s))
		snprintf(r->v->reason, sizeof(r->v->reason),
		    "the tester was kept from running, or waited for its agent, for %lld ms, and "
		    "the stack only sent something again", ms);
	else
		return;
	r->v->verdict = VERDICT_INCONCLUSIVE;
}
