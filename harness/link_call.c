/* SPDX-License-Identifier: MIT */
/*
 * link_call.c - frames go in by a call and come out by another; time is what recv says it is.
 *
 * Each entry into the stack's code goes through the guard.  What the stack puts out is queued, so
 * the tester never runs inside the stack.  Two counts bound what happens at one instant: frames,
 * and timers that are due at once.  They are one number, unrest, which falls back to 0 when time
 * moves or the tester does something; a window full of small segments is some hundreds.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"
#include "guard.h"
#include "link_call.h"
#include "sut.h"

#define UNREST_MAX 20000
#define MTU 1500

static struct link_call *
of_link(struct link *link)
{
	return (struct link_call *)(void *)link;
}

/* The stack is gone for good.  The first reason is the one that counts. */
static void
die(struct link_call *l, const char *why)
{
	if (!l->gone)
		snprintf(l->link.why, sizeof(l->link.why), "%s", why);
	l->gone = 1;
	frames_clear(l->queue);
}

/* What one entry into the stack needs and brings. */
struct entry {
	struct link_call *l;
	const void *data;		/* a frame, a call, the ends */
	/* the reply, listening, why there is no stack (len bytes) */
	void *out;
	size_t len;
	struct usec until;		/* time may go on so far */
	int result;
	const char *what;		/* the function of the stack's that is called */
};

/* Some place in the stack's code. */
static const void *
code_of(const struct tcpspec_stack *ops)
{
	const void *code;

	memcpy(&code, &ops->input, sizeof(code));
	return code;
}

/* It died in there of a signal, or it has no time any more. */
static void
die_inside(struct link_call *l, const char *what, int signal)
{
	char why[sizeof(l->link.why)], at[350];
	int known = guard_where(l->guard, code_of(l->ops), at, sizeof(at)) == 0;

	if (signal != SIGALRM)
		snprintf(why, sizeof(why), "it died in %s(): %s%s%.340s", what, strsignal(signal),
		    known ? ", at " : "", known ? at : "");
	else
		snprintf(why, sizeof(why), "it did not come to an end in %g s: %s%s()%s%.300s",
		    (double)l->limit.us / 1e6, known ? "in " : "the last call was ", what,
		    known ? ", at " : "", known ? at : "");
	l->link.hung = signal == SIGALRM && !l->gone;
	die(l, why);
}

static void
limit(struct link_call *l, struct usec t)
{
	l->limit = t;
	guard_limit(l->guard, t, l->sut->spare);
}

static int
enter(struct entry *e, void (*fn)(void *))
{
	struct link_call *l = e->l;
	int died;

	if (l->gone)
		return -1;
	if (l->limit.us != l->sut->limit.us)
		limit(l, l->sut->limit);
	if ((died = guard_run(l->guard, fn, e)) == 0)
		return 0;
	if (died > 0)			/* left by output, it has said why */
		die_inside(l, e->what, died);
	return -1;
}

static void
output(void *arg, const void *frame, size_t len)
{
	struct link_call *l = arg;

	if (++l->unrest > UNREST_MAX)
		die(l, "it sends without end, and no time passes");
	else if (len > FRAME_MAX)
		die(l, "it sends a frame that is longer than any can be");
	else if (frames_put(l->queue, frame, len, l->now) < 0)
		die(l, "there is no memory for its frames");
	if (l->gone)
		guard_leave(l->guard);
}

static void
in_create(void *arg)
{
	struct entry *e = arg;

	e->l->stack = e->l->ops->create(&e->l->config, e->out, e->len);
}

static int
make(struct link_call *l)
{
	char why[sizeof(l->link.why)] = "";
	struct entry e = { .l = l, .out = why, .len = sizeof(why), .what = "create" };

	l->config.seed = l->sut->seed;
	l->config.iss = l->sut->iss;
	l->born = l->now;
	l->unrest = 0;
	if (enter(&e, in_create) < 0)
		return -1;
	if (l->stack != NULL)
		return 0;
	die(l, why[0] ? why : "create() made no stack and gave no reason");
	return -1;
}

int
link_call_make(struct link_call *l)
{
	return l->stack != NULL ? 0 : make(l);
}

static void
in_destroy(void *arg)
{
	struct entry *e = arg;

	e->l->ops->destroy(e->l->stack);
}

void
link_call_renew(struct link_call *l)
{
	struct entry e = { .l = l, .what = "destroy" };

	if (l->stack != NULL && !l->gone)
		enter(&e, in_destroy);
	l->stack = NULL;
	frames_clear(l->queue);
	if (l->limit.us != 0)
		limit(l, (struct usec){ 0 });
}

static void
in_input(void *arg)
{
	struct entry *e = arg;

	e->l->ops->input(e->l->stack, e->data, e->len);
}

/* A stack that dies of a frame is no fault of sending: the next recv tells. */
static int
call_send(struct link *link, const struct frame *f)
{
	struct link_call *l = of_link(link);
	struct entry e = { .l = l, .data = f->data, .len = f->len, .what = "input" };

	if (link_call_make(l) < 0)
		return 0;
	l->unrest = 0;
	if (enter(&e, in_input) == 0)
		l->changed(l->changed_arg);
	return 0;
}

/* When the next timer is due; at once for one that is overdue. */
static struct usec
next_timer(const struct link_call *l)
{
	int64_t next = l->ops->next(l->stack);
	struct usec t = USEC_NEVER;

	if (next < USEC_NEVER.us - l->born.us)
		t = usec_add(l->born, (struct usec){ next });
	return usec_before(t, l->now) ? l->now : t;
}

/* Let time go on to t, where the stack may have something to do. */
static void
advance(struct link_call *l, struct usec t)
{
	if (usec_before(l->now, t))
		l->unrest = 0;
	l->now = t;
	if (++l->unrest > UNREST_MAX)
		die(l, "its timers are due again and again, and no time passes");
	else
		l->ops->advance(l->stack, usec_sub(t, l->born).us);
}

/*
 * From timer to timer, until e->until (then the result is 1) or until something has come of it, or
 * may have.
 */
static void
in_advance(void *arg)
{
	struct entry *e = arg;
	struct link_call *l = e->l;
	struct usec next;

	do {
		e->what = "next";
		next = next_timer(l);
		e->result = !usec_before(l->now, e->until) && usec_before(l->now, next);
		if (e->result)
			return;
		if (usec_before(e->until, next) && usec_before(l->now, e->until))
			next = e->until;
		e->what = "advance";
		advance(l, next);
	} while (!l->gone && frames_none(l->queue) && l->waits == 0);
}

static enum link_event
call_recv(struct link *link, struct frame *f, struct usec until)
{
	struct link_call *l = of_link(link);
	struct entry e = { .l = l, .until = until };

	/*
	 * Only a look, as between two cases: the next stack is made with what the next case wants.
	 */
	if (l->stack == NULL && !l->gone && !usec_before(l->now, until))
		return LINK_TIME;
	while (link_call_make(l) == 0 && !l->gone) {
		if (frames_get(l->queue, f))
			return LINK_FRAME;
		if (l->replies > 0)
			return LINK_WAKE;
		if (enter(&e, in_advance) < 0 || l->gone)
			break;
		if (e.result)
			return LINK_TIME;
		l->changed(l->changed_arg);
	}
	return LINK_GONE;
}

static struct usec
call_now(struct link *link)
{
	return of_link(link)->now;
}

static void
call_close(struct link *link)
{
	struct link_call *l = of_link(link);

	link_call_renew(l);
	guard_free(l->guard);
	frames_free(l->queue);
	free(l);
}

static const struct link_ops call_ops = { call_send, call_recv, call_now, call_close };

static void
in_call(void *arg)
{
	struct entry *e = arg;

	e->result = (int)e->l->ops->call(e->l->stack, e->data, e->out);
}

int
link_call_call(struct link_call *l, const struct tcpspec_call *call, enum tcpspec_result *result,
    struct tcpspec_reply *reply)
{
	struct entry e = { .l = l, .data = call, .out = reply, .what = "call" };

	if (link_call_make(l) < 0)
		return -1;
	if (!call->waited)
		l->unrest = 0;
	if (enter(&e, in_call) < 0)
		return -1;
	*result = (enum tcpspec_result)e.result;
	return 0;
}

static void
in_state(void *arg)
{
	struct entry *e = arg;

	e->result = (int)e->l->ops->state(e->l->stack, e->data, e->out);
}

int
link_call_state(struct link_call *l, const struct tcpspec_ends *ends, enum tcpspec_state *state,
    int *listening)
{
	struct entry e = { .l = l, .data = ends, .out = listening, .what = "state" };

	if (link_call_make(l) < 0 || enter(&e, in_state) < 0)
		return -1;
	*state = (enum tcpspec_state)e.result;
	return 0;
}

struct link_call *
link_call_new(const struct tcpspec_stack *ops, const struct tcpspec_address *address,
    int naddresses, const uint8_t mac[6], const struct sut *sut)
{
	struct link_call *l = calloc(1, sizeof(*l));

	if (l == NULL || (l->queue = frames_new()) == NULL || (l->guard = guard_new()) == NULL) {
		if (l != NULL)
			frames_free(l->queue);
		free(l);
		return NULL;
	}
	l->link.ops = &call_ops;
	l->link.wake = -1;
	l->ops = ops;
	l->sut = sut;
	l->config = (struct tcpspec_config){
		.mtu = MTU,
		.naddresses = naddresses,
		.address = address,
		.output = output,
		.arg = l,
	};
	memcpy(l->config.mac, mac, 6);
	return l;
}
