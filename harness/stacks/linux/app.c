/* SPDX-License-Identifier: MIT */
/*
 * app.c - the stack's application: which calls wait, and when to try them again.
 *
 * Calls wait in one list, in the order they were made.  Whenever something may have changed for a
 * connection, each of its calls is tried; one that would block holds up those behind it in the same
 * lane.  A descriptor is watched only while a call waits for it, so that app_wake speaks only when
 * something can go on.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "app.h"
#include "call.h"
#include "link.h"
#include "packet.h"
#include "sockdiag.h"
#include "sockopt.h"
#include "verbs.h"

#define CONNS 1024		/* connections of a case */
#define WAITING 256		/* calls that wait, and again as many replies that nobody fetched */
#define EVENTS 16
#define LISTENER UINT32_MAX	/* epoll data of listeners; of connections it is their number */

struct app {
	struct link *link;
	int ep;
	struct shared shared;
	struct sock socks[CONNS];
	int nsocks;
	struct todo todos[WAITING];
	int ntodos;
	struct reply replies[WAITING];	/* a ring */
	int first, nreplies;
};

struct app *
app_new(struct link *l, const uint32_t *iss)
{
	struct app *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->link = l;
	a->shared.iss = iss;
	if ((a->ep = epoll_create1(EPOLL_CLOEXEC)) >= 0)
		return a;
	free(a);
	return NULL;
}

void
app_free(struct app *a)
{
	app_fresh(a, NULL);
	close(a->ep);
	free(a->shared.data);
	free(a);
}

int
app_wake(const struct app *a)
{
	return a->ep;
}

static void
watch(struct app *a, int fd, uint32_t *watched, uint32_t events, uint32_t data)
{
	struct epoll_event e = { .events = events, .data.u32 = data };
	int op = EPOLL_CTL_ADD;

	if (events == *watched)
		return;
	if (*watched != 0)
		op = events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
	epoll_ctl(a->ep, op, fd, &e);
	*watched = events;
}

/* The events that some call which waits for this socket, or through it for its listener, wants. */
static uint32_t
wanted(const struct app *a, const struct sock *s)
{
	uint32_t events = 0;

	for (int i = 0; i < a->ntodos; i++)
		if (&a->socks[a->todos[i].call.conn] == s)
			events |= verbs[a->todos[i].call.kind].waits_for;
	return events;
}

/* Watch each listener that a connection without a socket waits for, and no other. */
static void
watch_listeners(struct app *a)
{
	struct listeners *ls = &a->shared.listeners;

	for (struct listener *l = ls->all; l < ls->all + ls->n; l++) {
		uint32_t events = 0;

		for (int i = 0; i < a->ntodos && events == 0; i++) {
			const struct sock *s = &a->socks[a->todos[i].call.conn];

			if (s->fd < 0 && listeners_find(ls, &s->ends) == l)
				events = wanted(a, s);
		}
		watch(a, l->fd, &l->watched, events, LISTENER);
	}
}

static void
answer(struct app *a, const struct todo *t, struct reply *r)
{
	const struct sock *s = &a->socks[t->call.conn];

	r->kind = t->call.kind;
	r->conn = t->call.conn;
	r->t = link_now(a->link);
	r->len = t->done;
	r->offset = t->call.kind == CALL_RECEIVE ? s->in - t->done : t->call.offset;
	r->bad = t->bad;
	a->replies[(a->first + a->nreplies++) % WAITING] = *r;
}

static void
todo_remove(struct app *a, int i)
{
	a->ntodos--;
	memmove(&a->todos[i], &a->todos[i + 1], (size_t)(a->ntodos - i) * sizeof(a->todos[0]));
}

/* The i-th waiting call ends its connection: what else waits there is over. */
static int
end_others(struct app *a, int i, enum reply_kind result)
{
	for (int k = 0; k < a->ntodos; k++) {
		struct reply r = { .result = result };

		if (k == i || a->todos[k].call.conn != a->todos[i].call.conn)
			continue;
		answer(a, &a->todos[k], &r);
		todo_remove(a, k);
		i -= k < i;
		k--;
	}
	return i;
}

/* Try what waits for a connection. */
static void
progress(struct app *a, int conn)
{
	struct sock *s = &a->socks[conn];
	unsigned blocked = 0;

	for (int i = 0; i < a->ntodos; i++) {
		struct todo *t = &a->todos[i];
		enum call_kind kind = t->call.kind;
		unsigned lanes = call_lanes(kind);
		struct reply r = { .result = REPLY_OK };

		if (t->call.conn != conn)
			continue;
		if ((blocked & lanes) || verbs[kind].try(&a->shared, s, t, &r) == BLOCKED) {
			t->waited = 1;
			blocked |= lanes;
			continue;
		}
		if (call_ends(kind) && r.result == REPLY_OK)
			i = end_others(a, i, (enum reply_kind)call_ends(kind));
		answer(a, &a->todos[i], &r);
		todo_remove(a, i--);
	}
	if (s->fd >= 0)
		watch(a, s->fd, &s->watched, wanted(a, s), (uint32_t)conn);
	watch_listeners(a);
}

/* A listener has someone, or is gone: try every call that waits for a connection to come. */
static void
progress_passive(struct app *a)
{
	for (int i = 0; i < a->nsocks; i++)
		if (a->socks[i].fd < 0)
			progress(a, i);
}

int
app_call(struct app *a, const struct call *c, char *why, int size)
{
	struct sock *s;

	if (c->conn < 0 || c->conn >= CONNS || a->ntodos + a->nreplies >= WAITING) {
		snprintf(why, (size_t)size, "the agent has no room for %s on connection %d",
			call_name(c->kind), c->conn);
		return -1;
	}
	while (a->nsocks <= c->conn)
		a->socks[a->nsocks++] = (struct sock){ .fd = -1 };
	s = &a->socks[c->conn];
	s->used = 1;
	s->ends = c->ends;
	a->todos[a->ntodos++] = (struct todo){ .call = *c };
	progress(a, c->conn);
	if (c->kind == CALL_UNLISTEN)
		progress_passive(a);
	return 0;
}

int
app_socket(const struct app *a, const struct ends *e)
{
	for (const struct sock *s = a->socks; s < a->socks + a->nsocks; s++)
		if (s->fd >= 0 && ends_same(&s->ends, e))
			return s->fd;
	return -1;
}

static void
look(struct app *a)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(a->ep, events, EVENTS, 0);

	for (int i = 0; i < n; i++) {
		if (events[i].data.u32 == LISTENER)
			progress_passive(a);
		else
			progress(a, (int)events[i].data.u32);
	}
}

int
app_reply(struct app *a, struct reply *r)
{
	if (a->nreplies == 0 && a->ntodos > 0)	/* nothing is watched otherwise */
		look(a);
	if (a->nreplies == 0)
		return 0;
	*r = a->replies[a->first];
	a->first = (a->first + 1) % WAITING;
	a->nreplies--;
	return 1;
}

void
app_fresh(struct app *a, struct sockdiag *diag)
{
	int queued = 0;

	a->ntodos = a->nreplies = 0;
	for (struct sock *s = a->socks; s < a->socks + a->nsocks; s++) {
		queued |= s->used && !s->met;
		if (s->fd >= 0)
			sockopt_discard(s->fd);
	}
	listeners_clear(&a->shared.listeners, diag != NULL && queued);
	for (struct sock *s = a->socks; diag != NULL && s < a->socks + a->nsocks; s++)
		if (s->used)
			sockdiag_destroy(diag, &s->ends);
	a->nsocks = 0;
}
