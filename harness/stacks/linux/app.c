/* SPDX-License-Identifier: MIT */
/*
 * app.c - the calls of RFC 9293 section 3.9.1 as non-blocking socket calls.
 *
 * Calls wait in one list, in the order they were made.  Whenever something may have changed for a connection, each of
 * its calls is tried; one that would block keeps those behind it in the same lane waiting: RECEIVE behind RECEIVE, and
 * SEND, SHUTDOWN and CLOSE behind SEND (section 3.10.4: queued until preceding SENDs are done).  A descriptor is watched only
 * while a call waits for it.
 *
 * A passive connection has no descriptor until the first call for it, which takes it from its listener.
 */

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app.h"
#include "call.h"
#include "link.h"
#include "listeners.h"
#include "sockaddr.h"
#include "sockdiag.h"
#include "sockopt.h"
#include "sockerr.h"

#define CONNS 1024		/* connections of a case */
#define TODOS 256		/* calls that wait, and replies that were not fetched, in all */
#define EVENTS 16
#define SEND_MAX (16u << 20)	/* of one call: what it writes is made in one piece */

enum { LANE_OWN = 0, LANE_OPEN = 1, LANE_IN = 2, LANE_OUT = 4 };

/* The socket of a connection. */
struct sock {
	int fd;			/* or -1 */
	int used;		/* ends are set: the case made a call for this connection */
	int shut;		/* SHUTDOWN was done */
	int bound;		/* OPEN was begun */
	int fatal;		/* an enum reply_kind: the error that ended it has been replied; or 0 */
	uint32_t in;		/* offset in the stream of the next byte to receive */
	uint32_t watched;	/* epoll events */
	struct ends ends;
};

/* A call that is not finished. */
struct todo {
	struct call call;
	uint32_t done;		/* bytes sent or received */
	int bad, tried;
};

struct app {
	struct link *link;
	int ep;
	struct listeners listeners;
	struct sock socks[CONNS];
	int nsocks;
	struct todo todos[TODOS];
	int ntodos;
	struct reply replies[TODOS];
	int first, nreplies;
	uint8_t *data;
	size_t size;
};

enum { BLOCKED, DONE };

/* Take the connection from its listener if it has no socket yet.  Is there one now? */
static int
sock_there(struct app *a, struct sock *s)
{
	if (s->fd >= 0)
		return 1;
	if ((s->fd = listeners_take(&a->listeners, &s->ends)) < 0)
		return 0;
	s->in = 0;
	s->shut = s->fatal = 0;
	s->bound = 1;
	return 1;
}

static void
sock_clear(struct sock *s)
{
	s->fd = -1;
	s->shut = s->bound = s->fatal = 0;
	s->watched = 0;
}

/* A call failed: with this errno, or with one that an earlier call has told and used up. */
static int
failed(struct sock *s, struct todo *t, struct reply *r, int err)
{
	int gone = err == EPIPE || err == ENOTCONN || err == 0;

	snprintf(r->text, sizeof(r->text), "%s", err == 0 ? "" : strerrorname_np(err));
	if (gone && s->fatal)
		r->result = t->tried ? (enum reply_kind)s->fatal : REPLY_ABSENT;
	else if (err == EPIPE)	/* also what the kernel says of a reset in CLOSE-WAIT */
		r->result = s->shut ? REPLY_CLOSING : REPLY_RESET;
	else
		r->result = sockerr_reply(err);
	if (sockerr_fatal(r->result))
		s->fatal = (int)r->result;
	return DONE;
}

static int
absent(struct reply *r)
{
	r->result = REPLY_ABSENT;
	return DONE;
}

static int
try_listen(struct app *a, struct sock *s, struct todo *t, struct reply *r)
{
	struct listener *l = listeners_find(&a->listeners, &s->ends);
	int fd = s->bound ? -1 : s->fd;

	/* It is shared; but a second call on the same connection is up to the kernel to refuse. */
	if (l != NULL && l->owner != t->call.conn)
		return DONE;
	if (!s->bound)
		s->fd = -1;
	if (listeners_open(&a->listeners, &s->ends, t->call.conn, fd) < 0)
		return failed(s, t, r, errno);
	return DONE;
}

static int
open_begin(struct sock *s)
{
	struct sockaddr_storage sa;
	socklen_t n = sockaddr_put(&sa, s->ends.stack.family, &s->ends.stack, s->ends.stack_port);
	int on = 1;

	if (s->fd < 0)
		s->fd = socket(sa.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0 || setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
		return -1;
	s->in = 0;
	s->bound = 1;
	return bind(s->fd, (struct sockaddr *)&sa, n);
}

/* connect() on a socket that is connecting tells how far it is, so it is simply called again. */
static int
try_open(struct app *a, struct sock *s, struct todo *t, struct reply *r)
{
	struct sockaddr_storage sa;
	socklen_t n = sockaddr_put(&sa, s->ends.tester.family, &s->ends.tester, s->ends.tester_port);
	int mine = t->tried || !s->bound, err;

	(void)a;
	if (!mine) {
		r->result = REPLY_EXISTS;
		return DONE;
	}
	if ((s->bound || open_begin(s) == 0) && connect(s->fd, (struct sockaddr *)&sa, n) == 0)
		return DONE;
	err = errno;
	if (err == EINPROGRESS || err == EALREADY)
		return BLOCKED;
	failed(s, t, r, err);
	if (s->fd >= 0)
		close(s->fd);
	sock_clear(s);
	return DONE;
}

static int
try_accept(struct app *a, struct sock *s, struct todo *t, struct reply *r)
{
	(void)t;
	if (sock_there(a, s))
		return DONE;
	return listeners_find(&a->listeners, &s->ends) != NULL ? BLOCKED : absent(r);
}

/* Make the rest of what a call sends.  -1 when there is no memory. */
static int
pattern_make(struct app *a, uint32_t offset, uint32_t n)
{
	if (n > a->size) {
		uint8_t *more = realloc(a->data, n);

		if (more == NULL)
			return -1;
		a->data = more;
		a->size = n;
	}
	for (uint32_t i = 0; i < n; i++)
		a->data[i] = pattern_byte(offset + i);
	return 0;
}

static int
try_send(struct app *a, struct sock *s, struct todo *t, struct reply *r)
{
	uint32_t left;
	ssize_t n;

	if (!sock_there(a, s) || !s->bound)
		return absent(r);
	while ((left = t->call.len - t->done) > 0) {
		if (left > SEND_MAX || pattern_make(a, t->call.offset + t->done, left) < 0)
			return failed(s, t, r, ENOMEM);
		if ((n = send(s->fd, a->data, left, MSG_NOSIGNAL)) < 0)
			return errno == EAGAIN ? BLOCKED : failed(s, t, r, errno);
		t->done += (uint32_t)n;
	}
	return DONE;
}

static int
is_pattern(const uint8_t *p, size_t n, uint32_t offset)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != pattern_byte(offset + (uint32_t)i))
			return 0;
	return 1;
}

static int
try_receive(struct app *a, struct sock *s, struct todo *t, struct reply *r)
{
	uint8_t data[16384];
	uint32_t left;
	ssize_t n;

	if (!sock_there(a, s))
		return listeners_find(&a->listeners, &s->ends) != NULL ? BLOCKED : absent(r);
	while ((left = t->call.len - t->done) > 0) {
		n = recv(s->fd, data, left < sizeof(data) ? left : sizeof(data), 0);
		if (n < 0 && errno == EAGAIN)
			return BLOCKED;
		if (n <= 0)
			break;
		t->bad |= !is_pattern(data, (size_t)n, s->in);
		s->in += (uint32_t)n;
		t->done += (uint32_t)n;
	}
	r->result = REPLY_DATA;
	if (left > 0 && n < 0)
		return failed(s, t, r, errno);
	if (left > 0 && t->done == 0) {
		if (s->fatal)
			return failed(s, t, r, 0);
		r->result = REPLY_FIN;
	}
	return DONE;
}

static int
shut(struct app *a, struct sock *s, struct todo *t, struct reply *r, int how)
{
	if (!sock_there(a, s) || !s->bound)
		return absent(r);
	if (shutdown(s->fd, how) < 0)
		return failed(s, t, r, errno);
	return DONE;
}

static int
try_shutdown(struct app *a, struct sock *s, struct todo *t, struct reply *r)
{
	int done = shut(a, s, t, r, SHUT_WR);

	s->shut |= r->result == REPLY_OK;
	return done;
}

static int
try_shutdown_read(struct app *a, struct sock *s, struct todo *t, struct reply *r)
{
	return shut(a, s, t, r, SHUT_RD);
}
