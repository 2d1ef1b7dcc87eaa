/* SPDX-License-Identifier: MIT */
/*
 * taping.c - stands between the tester and a stack, and writes down what goes between them.
 */

#include <stdlib.h>
#include <string.h>

#include "transcript.h"

struct taping {
	struct link link;		/* the first member: a link is a taping */
	struct sut sut;
	struct sut *real;
	struct transcript *tape;
	int over;
};

static struct taping *
of_link(struct link *link)
{
	return (struct taping *)(void *)link;
}

static struct taping *
of_sut(struct sut *sut)
{
	return of_link(sut->link);
}

/* What comes after the case is over belongs to nobody. */
static void
note(struct taping *t, const struct transcript_event *e)
{
	if (!t->over)
		transcript_add(t->tape, e);
}

/* What the runner tells a stack and its link, passed on before either is used ... */
static void
lend(struct taping *t)
{
	t->real->seed = t->sut.seed;
	t->real->iss = t->sut.iss;
	t->real->link->hold = t->link.hold;
	t->real->link->quiet = t->link.quiet;
}

/* ... and what they tell the runner, afterwards. */
static void
give_back(struct taping *t)
{
	const struct link *link = t->real->link;

	t->link.hold = link->hold;
	t->link.late = link->late;
	t->link.fault = link->fault;
	memcpy(t->link.why, link->why, sizeof(t->link.why));
	t->sut.died = t->real->died;
	memcpy(t->sut.why, t->real->why, sizeof(t->sut.why));
}

static int
taping_send(struct link *link, const struct frame *f)
{
	struct taping *t = of_link(link);
	int r;

	note(t, &(struct transcript_event){ .kind = TRANSCRIPT_SENT, .t = link_now(t->real->link),
	    .frame = (struct frame *)(uintptr_t)f });
	lend(t);
	r = link_send(t->real->link, f);
	give_back(t);
	return r;
}

static enum link_event
taping_recv(struct link *link, struct frame *f, struct usec until)
{
	struct taping *t = of_link(link);
	enum link_event e;

	lend(t);
	e = link_recv(t->real->link, f, until);
	if (e == LINK_FRAME)
		note(t,
		    &(struct transcript_event){ .kind = TRANSCRIPT_FRAME, .t = f->t, .frame = f });
	give_back(t);
	return e;
}

static struct usec
taping_now(struct link *link)
{
	return link_now(of_link(link)->real->link);
}

static void
taping_close(struct link *link)
{
	free(of_link(link));
}

static const struct link_ops link_ops = { taping_send, taping_recv, taping_now, taping_close };

static int
sut_call(struct sut *sut, const struct call *call)
{
	struct taping *t = of_sut(sut);
	int r;

	note(t, &(struct transcript_event){ .kind = TRANSCRIPT_CALL, .t = link_now(sut->link) });
	lend(t);
	r = t->real->ops->call(t->real, call);
	give_back(t);
	return r;
}

static int
sut_reply(struct sut *sut, struct reply *reply)
{
	struct taping *t = of_sut(sut);
	int n = t->real->ops->reply(t->real, reply);

	if (n > 0)
		note(t,
		    &(struct transcript_event){
			.kind = TRANSCRIPT_REPLY, .t = link_now(sut->link), .reply = *reply });
	give_back(t);
	return n;
}

static int
sut_state(struct sut *sut, const struct ends *ends, enum tcp_state *state, int *listening)
{
	struct taping *t = of_sut(sut);
	int r = t->real->ops->state(t->real, ends, state, listening);

	note(t, &(struct transcript_event){ .kind = TRANSCRIPT_STATE, .t = link_now(sut->link),
	    .state = *state, .listening = *listening });
	give_back(t);
	return r;
}

static void
sut_fresh(struct sut *sut, int kept, char died[SUT_WHY])
{
	struct taping *t = of_sut(sut);

	t->over = 1;
	t->real->mute = t->sut.mute;
	t->real->path_told = t->sut.path_told;
	t->sut.path_told = 0;
	t->real->ops->fresh(t->real, kept, died);
	give_back(t);
}

static void
sut_stop(struct sut *sut)
{
	link_close(sut->link);
}

static const struct sut_ops sut_ops = { sut_call, sut_reply, sut_state, sut_fresh, sut_stop };

struct sut *
taping_start(struct sut *real, struct transcript *tape)
{
	struct taping *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	t->link.ops = &link_ops;
	t->link.wake = -1;
	t->real = real;
	t->tape = tape;
	t->sut = *real;
	t->sut.ops = &sut_ops;
	t->sut.link = &t->link;
	t->sut.watched = 0;
	give_back(t);
	return &t->sut;
}
