/* SPDX-License-Identifier: MIT */
/* calls.c - each call as socket calls that don't block, and what their errors are in the RFC's terms. */

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "posix_agent.h"

static const struct {
	int err;
	const char *word;
} errors[] = {
	{ ECONNRESET,		"reset" },
	{ ECONNREFUSED,		"refused" },
	{ ETIMEDOUT,		"timeout" },
	{ EPIPE,		"closing" },
	{ EISCONN,		"exists" },
	{ EADDRINUSE,		"exists" },
	{ EADDRNOTAVAIL,	"exists" },
	{ ENOTCONN,		"absent" },
	{ EBADF,		"absent" },
	{ EHOSTUNREACH,		"unreachable" },
	{ ENETUNREACH,		"unreachable" },
#ifdef EPROTO
	{ EPROTO,		"unreachable" },
#endif
	{ EACCES,		"unreachable" },
	{ EMSGSIZE,		"unreachable" },
};

static int
is_fatal(const char *word)
{
	return strcmp(word, "reset") == 0 || strcmp(word, "refused") == 0 || strcmp(word, "timeout") == 0 ||
		strcmp(word, "unreachable") == 0;
}

/* A call failed with this errno; 0: with the error that the connection had already. */
static int
failed(struct agent *a, struct conn *c, const struct todo *t, int err)
{
	const char *word = NULL;

	for (int i = 0; i < COUNT(errors); i++)
		if (errors[i].err == err)
			word = errors[i].word;
	if (c->fatal != NULL && (err == 0 || err == EPIPE || err == ENOTCONN))
		return answer(a, "%s", t->waited ? c->fatal : "absent");
	if (err == EPIPE && !c->shut)		/* how a reset in CLOSE-WAIT is told */
		word = "reset";
	if (word == NULL)
		return answer(a, "error %s", strerror(err));
	if (is_fatal(word))
		c->fatal = word;
	return answer(a, "%s", word);
}

/* There is no connection: wait for one if there may be one. */
static int
await(struct agent *a, const struct conn *c)
{
	return find_listener(a, c) != NULL ? 0 : answer(a, "absent");
}

static int
bind_any(int fd, const struct conn *c)
{
	struct end any = { .len = c->own.len };

	any.sa.ss_family = c->own.sa.ss_family;
	((struct sockaddr_in *)&any.sa)->sin_port = htons((uint16_t)end_port(&c->own));
	if (set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) < 0)
		return -1;
	if (any.sa.ss_family == AF_INET6 && set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) < 0)
		return -1;
	return bind(fd, (struct sockaddr *)&any.sa, any.len);
}

static int
try_listen(struct agent *a, struct conn *c, struct todo *t)
{
	const struct listener *l = find_listener(a, c);
	int fd = c->fd >= 0 && !c->open ? c->fd : -1, saved;

	if (l != NULL && l->owner != t->conn)
		return 1;
	if (fd >= 0)
		conn_clear(c);		/* it only had options */
	else
		fd = socket_new(c->own.sa.ss_family);
	if (fd < 0)
		return failed(a, c, t, errno);
	errno = EMFILE;
	if (a->nlisteners == LISTENERS || bind_any(fd, c) < 0 || listen(fd, 128) < 0) {
		saved = errno;
		close(fd);
		return failed(a, c, t, saved);
	}
	a->listener[a->nlisteners++] = (struct listener){ fd, c->own.sa.ss_family, end_port(&c->own), t->conn };
	return 1;
}

static int
open_begin(struct conn *c)
{
	if (c->fd < 0 && (c->fd = socket_new(c->own.sa.ss_family)) < 0)
		return -1;
	if (set_int(c->fd, SOL_SOCKET, SO_REUSEADDR, 1) < 0 ||
	    bind(c->fd, (struct sockaddr *)&c->own.sa, c->own.len) < 0)
		return -1;
	c->open = 1;
	return connect(c->fd, (struct sockaddr *)&c->peer.sa, c->peer.len);
}

/* How far a connect() is that was begun: 0, or -1 with errno set. */
static int
open_progress(const struct conn *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLOUT };
	int err = 0;
	socklen_t n = sizeof(err);

	if (poll(&p, 1, 0) == 0)
		return errno = EINPROGRESS, -1;
	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &n) < 0)
		return -1;
	return errno = err, err == 0 ? 0 : -1;
}

static int
try_open(struct agent *a, struct conn *c, struct todo *t)
{
	if (!t->waited && conn_there(a, c))
		return answer(a, "exists");
	if ((t->waited ? open_progress(c) : open_begin(c)) == 0)
		return 1;
	if (errno == EINPROGRESS)
		return 0;
	failed(a, c, t, errno);
	if (c->fd >= 0)
		close(c->fd);
	conn_clear(c);
	return 1;
}

static int
try_accept(struct agent *a, struct conn *c, struct todo *t)
{
	(void)t;
	return conn_there(a, c) ? 1 : await(a, c);
}

static uint8_t
pattern_byte(uint32_t offset)
{
	uint32_t x = offset * 0x9e3779b1u;

	x = (x ^ x >> 15) * 0x85ebca77u;
	return (uint8_t)(x >> 24);
}

static int
try_send(struct agent *a, struct conn *c, struct todo *t)
{
	uint8_t data[CHUNK];
	uint32_t left;
	ssize_t n;

	if (!conn_there(a, c))
		return failed(a, c, t, ENOTCONN);
	while ((left = t->len - t->done) > 0) {
		left = left < CHUNK ? left : CHUNK;
		for (uint32_t i = 0; i < left; i++)
			data[i] = pattern_byte(t->offset + t->done + i);
		if ((n = send(c->fd, data, left, MSG_NOSIGNAL)) < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : failed(a, c, t, errno);
		t->done += (uint32_t)n;
	}
	return 1;
}

static int
try_receive(struct agent *a, struct conn *c, struct todo *t)
{
	uint8_t data[CHUNK];
	uint32_t left;
	ssize_t n = 1;

	if (!conn_there(a, c))
		return c->fd < 0 ? await(a, c) : failed(a, c, t, ENOTCONN);
	while ((left = t->len - t->done) > 0) {
		n = recv(c->fd, data, left < CHUNK ? left : CHUNK, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			t->bad |= data[i] != pattern_byte(t->offset + t->done + (uint32_t)i);
		t->done += (uint32_t)n;
	}
	if (n < 0)
		return failed(a, c, t, errno);
	if (n == 0 && t->done == 0)
		return c->fatal ? failed(a, c, t, 0) : answer(a, "fin");
	return answer(a, "data %lu%s", (unsigned long)t->done, t->bad ? " bad" : "");
}

static int
shut(struct agent *a, struct conn *c, const struct todo *t, int how)
{
	if (!conn_there(a, c) || shutdown(c->fd, how) < 0)
		return failed(a, c, t, ENOTCONN);
	c->shut |= how == SHUT_WR;
	return 1;
}

static int
try_shutdown(struct agent *a, struct conn *c, struct todo *t)
{
	return shut(a, c, t, SHUT_WR);
}

static int
try_shutdown_read(struct agent *a, struct conn *c, struct todo *t)
{
	return shut(a, c, t, SHUT_RD);
}

static int
end(struct agent *a, struct conn *c, const struct todo *t, int (*how)(int))
{
	if (!conn_there(a, c) && c->fd < 0)
		return failed(a, c, t, ENOTCONN);
	if (how(c->fd) < 0)
		failed(a, c, t, errno);
	conn_clear(c);
	return 1;
}

static int
try_close(struct agent *a, struct conn *c, struct todo *t)
{
	return end(a, c, t, close);
}

static int
try_abort(struct agent *a, struct conn *c, struct todo *t)
{
	return end(a, c, t, close_abort);
}

static int
try_unlisten(struct agent *a, struct conn *c, struct todo *t)
{
	struct listener *l = find_listener(a, c);

	if (l == NULL)
		return failed(a, c, t, ENOTCONN);
	close(l->fd);
	*l = a->listener[--a->nlisteners];
	return 1;
}

/* On the connection; or on its listener, for those it will have; or on a socket for OPEN or LISTEN to use. */
static int
try_option(struct agent *a, struct conn *c, struct todo *t)
{
	const struct listener *l = find_listener(a, c);
	int fd = !conn_there(a, c) && l != NULL ? l->fd : c->fd, got;

	if (fd < 0 && (fd = c->fd = socket_new(c->own.sa.ss_family)) < 0)
		return failed(a, c, t, errno);
	got = option_set(fd, c->own.sa.ss_family, t->name, t->value);
	if (got > 0)
		return 1;
	if (got == 0 || errno == ENOPROTOOPT || errno == EOPNOTSUPP)
		return answer(a, "unsupported");
	return answer(a, "error %s", strerror(errno));
}

const struct verb verbs[] = {
	{ "listen",		try_listen,		0,		0 },
	{ "open",		try_open,		POLLOUT,	0 },
	{ "accept",		try_accept,		POLLIN,		0 },
	{ "send",		try_send,		POLLOUT,	0 },
	{ "receive",		try_receive,		POLLIN,		0 },
	{ "shutdown",		try_shutdown,		0,		0 },
	{ "shutdown-read",	try_shutdown_read,	0,		0 },
	{ "close",		try_close,		0,		1 },
	{ "abort",		try_abort,		0,		1 },
	{ "unlisten",		try_unlisten,		0,		0 },
	{ "option",		try_option,		0,		0 },
};

const int nverbs = COUNT(verbs);
