/* SPDX-License-Identifier: MIT */
/*
 * run_either.c - lawful variants.  The first step of each block decides: as long as none of them
 * fits, time passes; a variant that begins with nothing happening is taken when the time for the
 * others is over.
 */

#include <string.h>

#include "buf.h"
#include "icmp.h"
#include "runner.h"

/* How long the variant's first step may take to fit. */
static struct usec
decision_time(struct run *r, const struct step *s)
{
	const struct profile *p = r->sut->profile;
	struct usec blur = run_blur(r, &s->window.within);
	const char *observed;
	int quiet;

	switch (s->verb) {
	case VERB_STATE:
		if (run_state_is(r, s, &observed) < 0)
			break;
		/* fallthrough */
	case VERB_EXPECT:
	case VERB_EXPECT_ICMP:
		return usec_add(run_window(r, &s->window, p->response), blur);
	case VERB_REPLY:
		quiet = s->u.reply.kind == REPLY_PENDING;
		return usec_add(run_window(r, &s->window, quiet ? p->settle : p->response), blur);
	default:
		break;
	}
	return (struct usec){ 0 };
}

/* When it is decided: a variant that begins with silence says how long that is. */
static struct usec
decision(struct run *r, const struct step *either)
{
	struct usec most = { 0 }, t;

	for (const struct branch *b = either->u.branches; b != NULL; b = b->next) {
		if (b->steps->verb == VERB_SILENT)
			return usec_add(r->ref, run_silence(r, b->steps));
		t = decision_time(r, b->steps);
		most = usec_before(most, t) ? t : most;
	}
	return usec_add(r->ref, most);
}

static int
reply_fits(const struct run *r, const struct step *s, int over)
{
	int any = 0;

	for (int i = 0; i < r->nreplies; i++) {
		const struct reply *p = &r->reply[i];

		if (p->conn != s->conn)
			continue;
		if ((int)p->result == s->u.reply.kind ||
		    (s->u.reply.kind == REPLY_ANY_ERROR && p->result > REPLY_FIN))
			return 1;
		any |= p->result != REPLY_OK || (int)p->kind == r->conn[s->conn].called;
	}
	return s->u.reply.kind == REPLY_PENDING && over && !any;
}

/* Could this variant go on with a piece of what it expects? */
static int
fits_in_pieces(struct run *r, const struct branch *b)
{
	const struct arrival *a = NULL;

	if (b->steps->verb == VERB_EXPECT)
		a = inbox_peek(r, b->steps->conn);
	r->taken = 0;
	return a != NULL && run_piece(r, b->steps, a) != PIECE_NONE;
}

/* Could this variant go on with what is there?  over: nothing more is waited for. */
static int
fits(struct run *r, const struct branch *b, int over)
{
	const struct step *s = b->steps;
	const struct arrival *a;
	const char *observed;
	int is;

	run_conn(r, s->conn);
	if (s->verb == VERB_REPLY)
		return reply_fits(r, s, over);
	if (s->verb == VERB_STATE)
		return (is = run_state_is(r, s, &observed)) > 0 || (is < 0 && over);
	a = inbox_peek(r, s->conn);
	if (s->verb == VERB_EXPECT)
		return a != NULL && run_agrees(r, s, a);
	if (s->verb == VERB_EXPECT_ICMP)
		return a != NULL && a->packet.kind == PACKET_ICMP &&
		    icmp_kind(&a->packet) == s->u.icmp.kind;
	return over && a == NULL;
}

static const struct branch *
choose(struct run *r, const struct step *either, int over)
{
	const struct branch *b = either->u.branches;

	while (b != NULL && !fits(r, b, over))
		b = b->next;
	if (b == NULL)
		for (b = either->u.branches; b != NULL && !fits_in_pieces(r, b); b = b->next)
			;
	return b;
}

/* Something came that no variant begins with, and nothing else can: there is no need to wait. */
static int
hopeless(struct run *r, const struct step *either)
{
	for (const struct branch *b = either->u.branches; b != NULL; b = b->next) {
		enum verb verb = b->steps->verb;

		if ((verb != VERB_EXPECT && verb != VERB_EXPECT_ICMP && verb != VERB_SILENT) ||
		    inbox_peek(r, b->steps->conn) == NULL)
			return 0;
	}
	return 1;
}

/* The variant that the stack has taken, or NULL: none, or the verdict is set. */
static const struct branch *
await_choice(struct run *r, const struct step *either)
{
	struct usec until = decision(r, either), pause = { 1000 }, next;
	const struct branch *b = NULL;
	enum inbox_event e;
	int over = 0;

	while (inbox_replies(r) == 0 && r->v->verdict == VERDICT_NONE &&
	    (b = choose(r, either, over)) == NULL && !over && !hopeless(r, either)) {
		/* a state has to be asked for again */
		next = usec_add(link_now(r->sut->link), pause);
		pause.us *= 2;
		if (usec_before(until, next))
			next = until;
		e = inbox_wait(r, next);
		over = e == INBOX_TIME && next.us == until.us;
	}
	return b;
}

static void
note_variant(struct run *r, const struct branch *b)
{
	struct buf names = BUF(r->v->alternatives);

	names.len = strlen(r->v->alternatives);
	buf_text(&names, names.len > 0 ? " " : "");
	buf_text(&names, b->name);
	r->v->nonstrict |= b->nonstrict;
}

/*
 * No variant fits: what came differs from the first that expects a segment, or the first one of all
 * fails and says how.
 */
static enum outcome
none_fits(struct run *r, const struct step *either)
{
	struct arrival *a;

	for (const struct branch *b = either->u.branches; b != NULL; b = b->next)
		if (b->steps->verb == VERB_EXPECT && (a = inbox_peek(r, b->steps->conn)) != NULL) {
			r->step = b->steps;
			run_compare(r, b->steps, a, &r->diffs);
			return run_mismatch(r, b->steps, a, &r->diffs);
		}
	return run_steps(r, either->u.branches->steps);
}

enum outcome
run_either(struct run *r, const struct step *s)
{
	const struct branch *b = await_choice(r, s);

	if (r->v->verdict != VERDICT_NONE)
		return STEP_STOP;
	if (b == NULL)
		return none_fits(r, s);
	note_variant(r, b);
	return run_steps(r, b->steps);
}
