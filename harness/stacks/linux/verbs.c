/* SPDX-License-Identifier: MIT */
/*
 * verbs.c - each call of RFC 9293 section 3.9.1 as non-blocking socket calls.
 *
 * A passive connection has no descriptor until the first call for it, which takes it from its
 * listener. A try may be repeated at any time: it goes on where it was.
 */

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sockaddr.h"
#include "sockerr.h"
#include "sockopt.h"
#include "verbs.h"

#define SEND_MAX (16u << 20)	/* of one call: it is made in memory, to be written in one piece */

void
sock_clear(struct sock *s)
{
	s->fd = -1;
	s->open = s->shut = s->fatal = 0;
	s->watched = 0;
}

/* Is there an open connection, if need be after taking it from its listener? */
static int
sock_there(struct shared *sh, struct sock *s)
{
	int fd;

	if (s->fd >= 0)
		return s->open;
	if ((fd = listeners_take(&sh->listeners, &s->ends)) < 0)
		return 0;
	sock_clear(s);
	s->fd = fd;
	s->open = s->met = 1;
	s->in = 0;
	return 1;
}

/*
 * A call failed: with this errno, or with one that is left over from an error already told (0: end
 * of stream).
 */
static int
failed(struct sock *s, const struct todo *t, struct reply *r, int err)
{
	snprintf(r->text, sizeof(r->text), "%s", err == 0 ? "" : strerrorname_np(err));
	if (s->fatal && (err == 0 || err == EPIPE || err == ENOTCONN))
		r->result = t->waited ? (enum reply_kind)s->fatal : REPLY_ABSENT;
	else if (err == EPIPE && !s->shut)	/* the kernel's word for a reset in CLOSE-WAIT */
		r->result = REPLY_RESET;
	else
		r->result = sockerr_reply(err);
	if (sockerr_fatal(r->result))
		s->fatal = (int)r->result;
	return DONE;
}

/* There is no connection: wait for one if there may be one, as an application would in accept(). */
static int
await(struct shared *sh, const struct sock *s, struct reply *r)
{
	if (listeners_find(&sh->listeners, &s->ends) != NULL)
		return BLOCKED;
	r->result = REPLY_ABSENT;
	return DONE;
}

static int
try_listen(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	const struct listener *l = listeners_find(&sh->listeners, &s->ends);
	int fd = -1;

	/*
	 * It is shared; but whether the same connection may listen twice is for the kernel to say.
	 */
	if (l != NULL && l->owner != t->call.conn)
		return DONE;
	if (s->fd >= 0 && !s->open) {
		fd = s->fd;
		sock_clear(s);
	}
	if (listeners_open(&sh->listeners, &s->ends, t->call.conn, fd) < 0)
		return failed(s, t, r, errno);
	return DONE;
}

static int
sock_new(struct sock *s)
{
	int family = s->ends.stack.family == 6 ? AF_INET6 : AF_INET;

	s->fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	return s->fd < 0 ? -1 : 0;
}

static int
open_begin(const struct shared *sh, struct sock *s)
{
	struct sockaddr_storage sa;
	socklen_t n = sockaddr_put(&sa, s->ends.stack.family, &s->ends.stack, s->ends.stack_port);
	int on = 1;

	if (s->fd < 0 && sock_new(s) < 0)
		return -1;
	if (setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(s->fd, (struct sockaddr *)&sa, n) < 0)
		return -1;
	if (*sh->iss != 0)
		sockopt_iss(s->fd, *sh->iss);
	s->open = s->met = 1;
	s->in = 0;
	return 0;
}

/* connect() on a socket that is connecting tells how far it is, so it is simply called again. */
static int
try_open(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	struct sockaddr_storage sa;
	const struct ends *e = &s->ends;
	socklen_t n = sockaddr_put(&sa, e->tester.family, &e->tester, e->tester_port);

	if (!t->waited && sock_there(sh, s)) {
		r->result = REPLY_EXISTS;
		return DONE;
	}
	if ((s->open || open_begin(sh, s) == 0) && connect(s->fd, (struct sockaddr *)&sa, n) == 0)
		return DONE;
	if (errno == EINPROGRESS || errno == EALREADY)
		return BLOCKED;
	failed(s, t, r, errno);
	if (s->fd >= 0)
		close(s->fd);
	sock_clear(s);
	return DONE;
}

static int
try_accept(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	(void)t;
	return sock_there(sh, s) ? DONE : await(sh, s, r);
}

/* Make the rest of what a call sends.  -1 when there is no memory. */
static int
pattern_make(struct shared *sh, uint32_t offset, uint32_t n)
{
	uint8_t *more;

	if (n > sh->size) {
		if (n > SEND_MAX || (more = realloc(sh->data, n)) == NULL)
			return -1;
		sh->data = more;
		sh->size = n;
	}
	for (uint32_t i = 0; i < n; i++)
		sh->data[i] = pattern_byte(offset + i);
	return 0;
}

static int
try_send(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	uint32_t left;
	ssize_t n;

	if (!sock_there(sh, s))
		return failed(s, t, r, ENOTCONN);
	while ((left = t->call.len - t->done) > 0) {
		if (pattern_make(sh, t->call.offset + t->done, left) < 0)
			return failed(s, t, r, ENOMEM);
		if ((n = send(s->fd, sh->data, left, MSG_NOSIGNAL)) < 0)
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
try_receive(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	uint8_t data[16384];
	uint32_t left;
	ssize_t n = 1;

	if (!sock_there(sh, s))
		return await(sh, s, r);
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
	if (n < 0)
		return failed(s, t, r, errno);
	if (n == 0 && t->done == 0) {
		if (s->fatal)
			return failed(s, t, r, 0);
		r->result = REPLY_FIN;
	}
	return DONE;
}

static int
shut(struct shared *sh, struct sock *s, const struct todo *t, struct reply *r, int how)
{
	if (!sock_there(sh, s) || shutdown(s->fd, how) < 0)
		return failed(s, t, r, ENOTCONN);
	s->shut |= how == SHUT_WR;
	return DONE;
}

static int
try_shutdown(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	return shut(sh, s, t, r, SHUT_WR);
}

static int
try_shutdown_read(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	return shut(sh, s, t, r, SHUT_RD);
}

static int
end(struct shared *sh, struct sock *s, const struct todo *t, struct reply *r, int (*how)(int))
{
	if (!sock_there(sh, s) && s->fd < 0)
		return failed(s, t, r, ENOTCONN);
	if (how(s->fd) < 0)
		failed(s, t, r, errno);
	sock_clear(s);
	return DONE;
}

static int
try_close(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	return end(sh, s, t, r, close);
}

static int
try_abort(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	return end(sh, s, t, r, sockopt_abort);
}

static int
try_unlisten(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	struct listener *l = listeners_find(&sh->listeners, &s->ends);

	if (l == NULL)
		return failed(s, t, r, ENOTCONN);
	listeners_close(&sh->listeners, l);
	return DONE;
}

/*
 * On the connection; or on its listener, for the connections it will have; or on a socket for OPEN
 * or LISTEN to use.
 */
static int
try_option(struct shared *sh, struct sock *s, struct todo *t, struct reply *r)
{
	const struct listener *l = listeners_find(&sh->listeners, &s->ends);
	int there = sock_there(sh, s), fd = !there && l != NULL ? l->fd : s->fd;

	if (fd < 0 && sock_new(s) < 0)
		return failed(s, t, r, errno);
	if (fd < 0)
		fd = s->fd;
	if (sockopt_set(fd, s->ends.stack.family, t->call.name, t->call.value) == 0)
		return DONE;
	snprintf(r->text, sizeof(r->text), "%s", strerrorname_np(errno));
	r->result = errno == ENOPROTOOPT || errno == EOPNOTSUPP ? REPLY_UNSUPPORTED : REPLY_ERROR;
	return DONE;
}

const struct verb verbs[CALLS] = {
	[CALL_LISTEN]        = { try_listen,        0 },
	[CALL_OPEN]          = { try_open,          EPOLLOUT },
	[CALL_ACCEPT]        = { try_accept,        EPOLLIN },
	[CALL_SEND]          = { try_send,          EPOLLOUT },
	[CALL_RECEIVE]       = { try_receive,       EPOLLIN },
	[CALL_SHUTDOWN]      = { try_shutdown,      0 },
	[CALL_SHUTDOWN_READ] = { try_shutdown_read, 0 },
	[CALL_CLOSE]         = { try_close,         0 },
	[CALL_ABORT]         = { try_abort,         0 },
	[CALL_UNLISTEN]      = { try_unlisten,      0 },
	[CALL_OPTION]        = { try_option,        0 },
};
