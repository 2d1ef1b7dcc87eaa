/* SPDX-License-Identifier: MIT */
/*
 * link_replay.c - a stack that is played from a transcript.
 *
 * The tester's doings are barriers: what the stack answered to one of them is there once the tester
 * has done as much again.  Time jumps to the next thing that is there, or to the deadline when
 * nothing is.
 */

#include <stdlib.h>
#include <string.h>

#include "transcript.h"

struct replay {
	struct link link;		/* the first member: a link is a replay */
	struct sut sut;
	const struct transcript *script;
	int limit;			/* the next thing that the tester has to do first */
	int at;				/* the next frame or reply to give */
	int state_at;			/* the next state to give */
	int asked;			/* one was given since the tester did something */
	int given;			/* the last one given, or -1: */
	enum tcp_state state;
	int listening;
	struct usec now;
};

static struct replay *
of_link(struct link *link)
{
	return (struct replay *)(void *)link;
}

static struct replay *
of_sut(struct sut *sut)
{
	return of_link(sut->link);
}

/* The next event of a kind that the tester has done enough for, or NULL. */
static const struct transcript_event *
ahead(const struct replay *r, int from, enum transcript_kind kind)
{
	for (int i = from; i < r->limit; i++)
		if (r->script->v[i].kind == kind)
			return &r->script->v[i];
	return NULL;
}

/* How far the stack goes by itself, from here on. */
static void
set_limit(struct replay *r, int from)
{
	r->limit = from;
	while (r->limit < r->script->n && !transcript_is_barrier(&r->script->v[r->limit]))
		r->limit++;
}

/*
 * The tester did something, and the stack may go on.  What it has sent before and nobody read stays
 * there to be read; what its state was before is past.
 */
static void
pass_barrier(struct replay *r)
{
	if (r->limit == r->script->n)
		return;
	if (usec_before(r->now, r->script->v[r->limit].t))
		r->now = r->script->v[r->limit].t;
	r->state_at = r->limit + 1;
	r->asked = 0;
	set_limit(r, r->limit + 1);
}

static int
replay_send(struct link *link, const struct frame *f)
{
	(void)f;
	pass_barrier(of_link(link));
	return 0;
}

/* The next frame or reply: whichever comes first. */
static const struct transcript_event *
next_event(const struct replay *r)
{
	const struct transcript_event *frame = ahead(r, r->at, TRANSCRIPT_FRAME);
	const struct transcript_event *reply = ahead(r, r->at, TRANSCRIPT_REPLY);

	if (frame == NULL || (reply != NULL && reply < frame))
		return reply;
	return frame;
}

static enum link_event
replay_recv(struct link *link, struct frame *f, struct usec until)
{
	struct replay *r = of_link(link);
	const struct transcript_event *e = next_event(r);

	if (e == NULL || (usec_before(until, e->t) && usec_before(r->now, e->t))) {
		if (usec_before(r->now, until))
			r->now = until;
		return LINK_TIME;
	}
	if (usec_before(r->now, e->t))
		r->now = e->t;
	if (e->kind == TRANSCRIPT_REPLY)
		return LINK_WAKE;
	r->at = (int)(e - r->script->v) + 1;
	f->len = e->frame->len;
	memcpy(f->data, e->frame->data, f->len);
	f->t = r->now;
	return LINK_FRAME;
}

static struct usec
replay_now(struct link *link)
{
	return of_link(link)->now;
}

static void
replay_close(struct link *link)
{
	free(of_link(link));
}

static const struct link_ops link_ops = { replay_send, replay_recv, replay_now, replay_close };

static int
sut_call(struct sut *sut, const struct call *call)
{
	(void)call;
	pass_barrier(of_sut(sut));
	return 0;
}

static int
sut_reply(struct sut *sut, struct reply *reply)
{
	struct replay *r = of_sut(sut);
	const struct transcript_event *e = next_event(r);

	if (e == NULL || e->kind != TRANSCRIPT_REPLY || usec_before(r->now, e->t))
		return 0;
	*reply = e->reply;
	r->at = (int)(e - r->script->v) + 1;
	return 1;
}

/*
 * The first answer after something that the tester did is there at once, each later one when its
 * time has come: until then the state is as it was.
 */
static int
sut_state(struct sut *sut, const struct ends *ends, enum tcp_state *state, int *listening)
{
	struct replay *r = of_sut(sut);
	const struct transcript_event *e = ahead(r, r->state_at, TRANSCRIPT_STATE);

	(void)ends;
	if (e != NULL && (!r->asked || !usec_before(r->now, e->t))) {
		r->asked = 1;
		r->given = (int)(e - r->script->v);
		r->state_at = r->given + 1;
		r->state = e->state;
		r->listening = e->listening;
	}
	*state = r->state;
	*listening = r->listening;
	return r->state == STATE_UNKNOWN ? -1 : 0;
}

/* What is left of the transcript belongs to the case that is over. */
static void
sut_fresh(struct sut *sut, int kept, char died[SUT_WHY])
{
	(void)kept;
	died[0] = '\0';
	of_sut(sut)->at = of_sut(sut)->limit = of_sut(sut)->script->n;
}

static void
sut_stop(struct sut *sut)
{
	link_close(sut->link);
}

static const struct sut_ops sut_ops = { sut_call, sut_reply, sut_state, sut_fresh, sut_stop };

static struct replay *
start(const struct transcript *script)
{
	struct replay *r = calloc(1, sizeof(*r));

	if (r == NULL)
		abort();
	r->link.ops = &link_ops;
	r->link.wake = -1;
	r->script = script;
	r->given = -1;
	set_limit(r, 0);
	r->now = script->n > 0 ? script->v[0].t : (struct usec){ 0 };
	return r;
}

struct link *
link_replay(const struct transcript *script)
{
	return &start(script)->link;
}

struct sut *
replay_start(const struct transcript *script, const struct profile *profile, const struct sut *like)
{
	struct replay *r = start(script);

	if (like != NULL)
		r->sut = *like;
	r->sut.ops = &sut_ops;
	r->sut.link = &r->link;
	r->sut.profile = profile;
	r->sut.watched = 0;
	return &r->sut;
}

int
replay_state(struct sut *sut)
{
	return of_sut(sut)->given;
}
