/* SPDX-License-Identifier: MIT */
/*
 * sut_agent.c - a stack behind an agent: which calls are at the agent, which wait for their turn,
 * and what came of them.
 *
 * A call that has to wait for another one of its connection (call_lanes) is sent when that is done.
 * So an agent never has to keep an order.  Each message has its first answer before anything else
 * is done: when a call returns, the stack has been called, and a segment that the tester sends next
 * comes after it.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "agent_start.h"
#include "call.h"
#include "link.h"
#include "link_wall.h"
#include "sut_agent.h"

#define CONNS 64		/* connections of a case, as agent-protocol.md promises */
/* Calls that are not done, and again as many replies that nobody fetched. */
#define TODOS 64

struct todo {
	struct call call;
	uint32_t id;		/* of the message, or 0: it waits for its turn */
};

struct agent_sut {
	struct sut sut;
	struct agent_config config;
	struct profile profile;
	struct agent_parts parts;
	struct link *nowhere;		/* the wire of a stack that couldn't be started again */
	struct todo todo[TODOS];
	int ntodos;
	struct reply reply[TODOS];	/* a ring */
	int first, nreplies;
	uint32_t in[CONNS];		/* offset in the stream of the next byte to receive */
	int broken;			/* it has to be started again */
	int lost;			/* and its wire, too */
};

/* --- a wire that leads nowhere --- */

static int
nowhere_send(struct link *l, const struct frame *f)
{
	(void)l, (void)f;
	return -1;
}

static enum link_event
nowhere_recv(struct link *l, struct frame *f, struct usec until)
{
	(void)l, (void)f, (void)until;
	return LINK_GONE;
}

static struct usec
nowhere_now(struct link *l)
{
	(void)l;
	return wall_clock();
}

static void
nowhere_close(struct link *l)
{
	free(l);
}

static const struct link_ops nowhere = { nowhere_send, nowhere_recv, nowhere_now, nowhere_close };

/* --- calls --- */

/* Something failed for this reason: is it that the stack died?  Always -1. */
static int
failed(struct agent_sut *a, const char *reason)
{
	if (a->broken)
		return -1;
	a->broken = 1;
	a->sut.died = agent_parts_died(&a->parts, reason, a->sut.why, sizeof(a->sut.why)) &&
	    !a->config.only_agent;
	return -1;
}

static int
agent_failed(struct agent_sut *a)
{
	return failed(a, agent_why(a->parts.agent));
}

/*
 * Has the other end of the wire died, which no link can tell whose interface stays?  That is a
 * crash, too: -1.
 */
static int
look_behind(struct agent_sut *a)
{
	const struct agent_config *c = &a->config;

	if (a->broken || c->lost == NULL || !c->lost(c->arg, a->sut.why, sizeof(a->sut.why)))
		return 0;
	a->broken = a->sut.died = a->lost = 1;
	return -1;
}

static void
answer(struct agent_sut *a, const struct todo *t, enum reply_kind result, uint32_t len, int bad,
    const char *text)
{
	struct reply *r = &a->reply[(a->first + a->nreplies++) % TODOS];

	*r = (struct reply){
		.kind = t->call.kind,
		.result = result,
		.conn = t->call.conn,
		.t = link_now(a->sut.link),
		.offset = t->call.offset,
		.len = len,
		.bad = bad,
	};
	if (t->call.kind == CALL_RECEIVE) {
		r->offset = a->in[t->call.conn];
		a->in[t->call.conn] += len;
	}
	snprintf(r->text, sizeof(r->text), "%s", text);
}

static void
todo_remove(struct agent_sut *a, int i)
{
	a->ntodos--;
	memmove(&a->todo[i], &a->todo[i + 1], (size_t)(a->ntodos - i) * sizeof(a->todo[0]));
}

/* Calls that aren't done yet on a connection whose application is gone are over. */
static void
end_others(struct agent_sut *a, int conn, enum reply_kind result)
{
	for (int i = 0; i < a->ntodos; i++) {
		if (a->todo[i].call.conn != conn)
			continue;
		if (a->todo[i].id != 0)
			agent_retire(a->parts.agent, a->todo[i].id);
		answer(a, &a->todo[i], result, 0, 0, "");
		todo_remove(a, i--);
	}
}

/* The length in "data LEN" or "data LEN bad"; -1 when it is neither, or more than was asked for. */
static int64_t
data_len(const struct call *c, const char *more, int *bad)
{
	char *end;
	unsigned long n = strtoul(more, &end, 10);

	*bad = strcmp(end, " bad") == 0;
	if (c->kind != CALL_RECEIVE || more[0] < '0' || more[0] > '9' || (*end != '\0' && !*bad) ||
	    n == 0 || n > c->len)
		return -1;
	return (int64_t)n;
}

/* The last answer to the i-th call: 0, or -1. */
static int
finish(struct agent_sut *a, int i, const struct agent_answer *r)
{
	struct todo t = a->todo[i];
	int result = reply_named(r->word), bad = 0;
	int64_t len = t.call.kind == CALL_SEND && result == REPLY_OK ? t.call.len : 0;

	if (result == REPLY_DATA)
		len = data_len(&t.call, r->more, &bad);
	if (result < 0 || len < 0 || (result == REPLY_FIN && t.call.kind != CALL_RECEIVE)) {
		agent_fault(a->parts.agent, "the agent's answer to \"%s\" makes no sense",
		    call_name(t.call.kind));
		return agent_failed(a);
	}
	todo_remove(a, i);
	if (result == REPLY_OK && call_ends(t.call.kind))
		end_others(a, t.call.conn, (enum reply_kind)call_ends(t.call.kind));
	answer(a, &t, (enum reply_kind)result, (uint32_t)len, bad, r->more);
	return 0;
}

/* The call that message id asked for, or -1. */
static int
todo_find(const struct agent_sut *a, uint32_t id)
{
	for (int i = 0; i < a->ntodos; i++)
		if (a->todo[i].id == id)
			return i;
	return -1;
}

/* What was asked at this time has been answered, or won't be. */
static void
answered(struct agent_sut *a, struct usec began)
{
	struct link *link = a->sut.link;

	link->late = usec_add(link->late, usec_sub(wall_clock(), began));
}

/* Take in the second answers that have come.  0, or -1. */
static int
collect(struct agent_sut *a)
{
	struct agent_answer r;
	int got = 0, i;

	while (a->parts.agent != NULL && (got = agent_next(a->parts.agent, &r)) > 0)
		if ((i = todo_find(a, r.id)) >= 0 && finish(a, i, &r) < 0)
			return -1;
	return got < 0 ? agent_failed(a) : 0;
}

/* Send the i-th call.  0, or -1. */
static int
begin(struct agent_sut *a, int i)
{
	struct usec began = wall_clock();
	struct agent_answer r;
	int bad;

	if (a->parts.agent == NULL || !agent_can(a->parts.agent, call_name(a->todo[i].call.kind))) {
		answer(a, &a->todo[i], REPLY_UNSUPPORTED, 0, 0, "");
		todo_remove(a, i);
		return 0;
	}
	bad = agent_call(a->parts.agent, &a->todo[i].call, &r) < 0;
	answered(a, began);
	if (bad)
		return agent_failed(a);
	a->todo[i].id = r.id;
	/*
	 * What was done before this call comes before what it ends; and it may have ended this one.
	 */
	if (collect(a) < 0)
		return -1;
	if (strcmp(r.word, "pending") == 0 || (i = todo_find(a, r.id)) < 0)
		return 0;
	return finish(a, i, &r);
}

/* The first call that waits for its turn and has it, or -1. */
static int
next_turn(const struct agent_sut *a)
{
	for (int i = 0; i < a->ntodos; i++) {
		const struct call *c = &a->todo[i].call;
		int k = 0;

		while (k < i &&
		    (a->todo[k].call.conn != c->conn ||
			!(call_lanes(a->todo[k].call.kind) & call_lanes(c->kind))))
			k++;
		if (k == i && a->todo[i].id == 0)
			return i;
	}
	return -1;
}

/* Take in what has come, and send what nothing holds up any more.  0, or -1. */
static int
progress(struct agent_sut *a)
{
	int i;

	if (collect(a) < 0)
		return -1;
	while ((i = next_turn(a)) >= 0)
		if (begin(a, i) < 0)
			return -1;
	return 0;
}

static int
sut_call(struct sut *s, const struct call *call)
{
	struct agent_sut *a = (struct agent_sut *)s;
	int receives = 0;

	if (a->broken)
		return -1;
	if (call->conn < 0 || call->conn >= CONNS || a->ntodos + a->nreplies >= TODOS) {
		snprintf(s->why, sizeof(s->why), "there is no room for %s on connection %d",
		    call_name(call->kind), call->conn);
		return -1;
	}
	for (int i = 0; i < a->ntodos; i++)
		receives += a->todo[i].call.kind == CALL_RECEIVE &&
		    a->todo[i].call.conn == call->conn;
	/* Behind one that waits it goes on where that ends. */
	if (call->kind == CALL_RECEIVE && receives == 0)
		a->in[call->conn] = call->offset;
	a->todo[a->ntodos++] = (struct todo){ .call = *call };
	return progress(a);
}

static int
sut_reply(struct sut *s, struct reply *r)
{
	struct agent_sut *a = (struct agent_sut *)s;

	if (a->nreplies == 0 && !a->broken)
		progress(a);
	if (a->nreplies == 0 && !a->broken && agent_parts_dead(&a->parts, s->link->why[0] != '\0'))
		failed(a, "");
	if (a->nreplies == 0 && s->link->why[0] == '\0')
		look_behind(a);
	if (a->nreplies == 0)
		return a->broken ? -1 : 0;
	*r = a->reply[a->first];
	a->first = (a->first + 1) % TODOS;
	a->nreplies--;
	return 1;
}

static int
sut_state(struct sut *s, const struct ends *e, enum tcp_state *state, int *listening)
{
	struct agent_sut *a = (struct agent_sut *)s;
	struct usec began = wall_clock();
	struct agent_answer r;
	int named, bad;

	*state = STATE_UNKNOWN;
	*listening = 0;
	if (a->broken)
		return -1;
	if (a->parts.agent == NULL || !agent_can(a->parts.agent, "state")) {
		snprintf(s->why, sizeof(s->why), "the agent tells no states");
		return -1;
	}
	bad = agent_state(a->parts.agent, 0, e, &r) < 0;
	answered(a, began);
	if (bad)
		return agent_failed(a);
	if (strcmp(r.word, reply_name(REPLY_UNSUPPORTED)) == 0) {
		snprintf(s->why, sizeof(s->why), "the agent can't tell this state");
		return -1;
	}
	if ((named = state_named(r.word)) <= STATE_UNKNOWN) {
		agent_fault(a->parts.agent, "the agent's answer to \"state\" is no state");
		return agent_failed(a);
	}
	*listening = named == STATE_LISTEN;
	*state = *listening ? STATE_CLOSED : (enum tcp_state)named;
	return 0;
}

/* --- its life --- */

/*
 * The wire is another one now: whoever flushed while the old one waited does so with the new one.
 */
static void
take_wire(struct agent_sut *a, struct link *wire, const struct link *old)
{
	wire->idle = old->idle;
	wire->idle_arg = old->idle_arg;
	wire->late = old->late;
	a->sut.link = wire;
}

/* Stop what is there and start it again; when that fails, the next case says why. */
static void
start_again(struct agent_sut *a)
{
	struct link old = *a->sut.link;
	char why[SUT_WHY];

	agent_parts_stop(&a->parts, old.why[0] == '\0' && !a->lost);
	a->broken = a->sut.died = a->lost = 0;
	if (agent_parts_start(&a->parts, why, sizeof(why)) == 0) {
		take_wire(a, a->parts.wire, &old);
		return;
	}
	snprintf(a->sut.why, sizeof(a->sut.why), "the stack can't be started again: %.500s", why);
	take_wire(a, a->parts.wire ? a->parts.wire : a->nowhere, &old);
	a->broken = 1;
}

static void
sut_fresh(struct sut *s, int kept, char died[SUT_WHY])
{
	struct agent_sut *a = (struct agent_sut *)s;
	struct agent_answer r;
	int stale;

	a->ntodos = a->nreplies = 0;
	if (!a->broken && !a->config.each_case && a->parts.agent != NULL) {
		if (agent_fresh(a->parts.agent, kept, &r) < 0)
			agent_failed(a);
		else if (strcmp(r.word, reply_name(REPLY_OK)) != 0)
			a->broken = 1;
	}
	if (!a->broken && agent_parts_dead(&a->parts, 0))
		failed(a, "");
	if (s->link->why[0] != '\0' || s->mute || s->path_told || look_behind(a) < 0)
		a->broken = 1;
	stale = s->path_told && a->config.forget != NULL && a->config.forget(s) < 0 ? errno : 0;
	s->path_told = 0;
	snprintf(died, SUT_WHY, "%s", a->sut.died ? s->why : "");
	if (a->broken || a->config.each_case)
		start_again(a);
	if (stale != 0) {
		snprintf(s->why, sizeof(s->why), "it does not forget the MTU of a path: %s",
		    strerror(stale));
		a->broken = 1;
	}
}

static void
sut_stop(struct sut *s)
{
	struct agent_sut *a = (struct agent_sut *)s;

	agent_parts_stop(&a->parts, 0);
	if (a->config.done != NULL)
		a->config.done(a->config.arg);
	free(a->nowhere);
	free(a);
}

static const struct sut_ops sut_ops = { sut_call, sut_reply, sut_state, sut_fresh, sut_stop };

static struct agent_sut *
sut_new(const struct agent_config *c)
{
	struct agent_sut *a = calloc(1, sizeof(*a));
	struct sut *s = (struct sut *)a;

	if (a == NULL || (a->nowhere = calloc(1, sizeof(*a->nowhere))) == NULL) {
		free(a);
		return NULL;
	}
	a->nowhere->ops = &nowhere;
	a->nowhere->wake = -1;
	a->config = *c;
	a->profile = *c->profile;
	a->parts = agent_parts_none(&a->config);
	s->ops = &sut_ops;
	s->profile = &a->profile;
	s->remade = c->each_case;
	s->serve = c->serve;
	s->lags = c->lags;
	memcpy(s->tester, c->tester, sizeof(s->tester));
	memcpy(s->stack, c->stack, sizeof(s->stack));
	memcpy(s->tester_mac, c->tester_mac, sizeof(s->tester_mac));
	memcpy(s->stack_mac, c->stack_mac, sizeof(s->stack_mac));
	return a;
}

/* What it says of itself beside its calls. */
static void
take_words(struct sut *s, const struct agent *agent)
{
	s->untold = (agent_can(agent, "no-ends") ? UNTOLD_ENDS : 0) |
	    (agent_can(agent, "no-open") ? UNTOLD_OPEN : 0);
	s->only_opens = agent_can(agent, call_name(CALL_OPEN)) &&
	    !agent_can(agent, call_name(CALL_LISTEN));
	s->own_port = agent_can(agent, "own-port");
	s->closes_too = agent_can(agent, "closes-too");
}

struct sut *
sut_agent(const struct agent_config *c, char *why, int size)
{
	struct agent_sut *a = sut_new(c);

	if (a == NULL) {
		snprintf(why, (size_t)size, "out of memory");
		if (c->done != NULL)
			c->done(c->arg);
		return NULL;
	}
	if (agent_parts_start(&a->parts, why, size) < 0) {
		sut_stop(&a->sut);
		return NULL;
	}
	a->sut.link = a->parts.wire;
	if (a->parts.agent != NULL)
		take_words(&a->sut, a->parts.agent);
	if (a->profile.version[0] == '\0' && a->parts.agent != NULL)
		snprintf(a->profile.version, sizeof(a->profile.version), "%s",
		    agent_name(a->parts.agent));
	return &a->sut;
}
