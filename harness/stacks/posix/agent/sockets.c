/* SPDX-License-Identifier: MIT */
/* sockets.c - addresses, sockets, listeners and options. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE		/* on Linux, for TCP_REPAIR and other options; elsewhere it means nothing */
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "posix_agent.h"

/* --- addresses --- */

int
end_read(struct end *e, const char *address, const char *port)
{
	struct sockaddr_in *four = (struct sockaddr_in *)&e->sa;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&e->sa;
	int n = atoi(port);

	memset(e, 0, sizeof(*e));
	if (n < 0 || n > 65535)
		return -1;
	if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)n);
		e->len = sizeof(*four);
		return 0;
	}
	six->sin6_family = AF_INET6;
	six->sin6_port = htons((uint16_t)n);
	e->len = sizeof(*six);
	return inet_pton(AF_INET6, address, &six->sin6_addr) == 1 ? 0 : -1;
}

int
end_port(const struct end *e)
{
	/* The port is in the same place in both families. */
	return ntohs(((const struct sockaddr_in *)&e->sa)->sin_port);
}

int
end_same(const struct end *a, const struct end *b)
{
	const struct sockaddr_in6 *x = (const struct sockaddr_in6 *)&a->sa, *y = (const struct sockaddr_in6 *)&b->sa;
	const struct sockaddr_in *v = (const struct sockaddr_in *)&a->sa, *w = (const struct sockaddr_in *)&b->sa;

	if (a->sa.ss_family != b->sa.ss_family || end_port(a) != end_port(b))
		return 0;
	if (a->sa.ss_family == AF_INET)
		return v->sin_addr.s_addr == w->sin_addr.s_addr;
	return memcmp(&x->sin6_addr, &y->sin6_addr, 16) == 0;
}

/* --- sockets --- */

static void
unblock(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int
set_int(int fd, int level, int name, int v)
{
	return setsockopt(fd, level, name, &v, sizeof(v));
}

int
socket_new(int family)
{
	int fd = socket(family, SOCK_STREAM, 0);

	if (fd >= 0)
		unblock(fd);
	return fd;
}

static int
set_linger(int fd, int on)
{
	struct linger l = { .l_onoff = on };

	return setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
}

int
close_abort(int fd)
{
	set_linger(fd, 1);
	return close(fd);
}

void
discard(int fd)
{
#ifdef TCP_REPAIR
	set_int(fd, IPPROTO_TCP, TCP_REPAIR, 1);
#endif
	close_abort(fd);
}

void
conn_clear(struct conn *c)
{
	c->fd = -1;
	c->open = c->shut = 0;
	c->fatal = NULL;
}

struct listener *
find_listener(struct agent *a, const struct conn *c)
{
	for (int i = 0; i < a->nlisteners; i++)
		if (a->listener[i].family == c->own.sa.ss_family && a->listener[i].port == end_port(&c->own))
			return &a->listener[i];
	return NULL;
}

int
accept_one(struct agent *a, const struct listener *l)
{
	struct child *k = &a->child[a->nchildren];

	if (a->nchildren == CHILDREN)
		return 0;
	k->own.len = k->peer.len = sizeof(k->own.sa);
	do
		k->fd = accept(l->fd, (struct sockaddr *)&k->peer.sa, &k->peer.len);
	while (k->fd < 0 && (errno == ECONNABORTED || errno == EINTR));
	if (k->fd < 0)
		return 0;
	unblock(k->fd);
	if (getsockname(k->fd, (struct sockaddr *)&k->own.sa, &k->own.len) < 0)
		close(k->fd);
	else
		a->nchildren++;
	return 1;
}

int
conn_there(struct agent *a, struct conn *c)
{
	struct listener *l = find_listener(a, c);

	if (c->fd >= 0)
		return c->open;
	while (l != NULL && accept_one(a, l))
		;
	for (int i = 0; i < a->nchildren; i++) {
		if (a->proxied ? end_port(&a->child[i].own) != end_port(&c->own) :
		    !end_same(&a->child[i].own, &c->own) || !end_same(&a->child[i].peer, &c->peer))
			continue;
		conn_clear(c);
		c->fd = a->child[i].fd;
		c->open = 1;
		a->nchildren--;
		memmove(&a->child[i], &a->child[i + 1], (size_t)(a->nchildren - i) * sizeof(a->child[0]));
		return 1;
	}
	return 0;
}

/* --- options --- */

static const struct {
	const char *name;
	int level, number;
	int level6, number6;	/* over IPv6, where it is another one; or 0 */
} options[] = {
	{ "nodelay",		IPPROTO_TCP,	TCP_NODELAY,		0, 0 },
	{ "keepalive",		SOL_SOCKET,	SO_KEEPALIVE,		0, 0 },
	{ "rcvbuf",		SOL_SOCKET,	SO_RCVBUF,		0, 0 },
	{ "sndbuf",		SOL_SOCKET,	SO_SNDBUF,		0, 0 },
	{ "oobinline",		SOL_SOCKET,	SO_OOBINLINE,		0, 0 },
	{ "ttl",		IPPROTO_IP,	IP_TTL,			IPPROTO_IPV6, IPV6_UNICAST_HOPS },
#ifdef IPV6_TCLASS
	{ "tos",		IPPROTO_IP,	IP_TOS,			IPPROTO_IPV6, IPV6_TCLASS },
#endif
#ifdef TCP_CORK
	{ "cork",		IPPROTO_TCP,	TCP_CORK,		0, 0 },
#endif
#ifdef TCP_KEEPIDLE
	{ "keepidle",		IPPROTO_TCP,	TCP_KEEPIDLE,		0, 0 },
#endif
#ifdef TCP_KEEPINTVL
	{ "keepintvl",		IPPROTO_TCP,	TCP_KEEPINTVL,		0, 0 },
	{ "keepcnt",		IPPROTO_TCP,	TCP_KEEPCNT,		0, 0 },
#endif
#ifdef TCP_USER_TIMEOUT
	{ "user-timeout",	IPPROTO_TCP,	TCP_USER_TIMEOUT,	0, 0 },
#endif
#ifdef TCP_SYNCNT
	{ "syncnt",		IPPROTO_TCP,	TCP_SYNCNT,		0, 0 },
#endif
#ifdef TCP_LINGER2
	{ "linger2",		IPPROTO_TCP,	TCP_LINGER2,		0, 0 },
#endif
#ifdef TCP_QUICKACK
	{ "quickack",		IPPROTO_TCP,	TCP_QUICKACK,		0, 0 },
#endif
#ifdef TCP_MAXSEG
	{ "maxseg",		IPPROTO_TCP,	TCP_MAXSEG,		0, 0 },
#endif
};

int
option_set(int fd, int family, const char *name, long long value)
{
	int six = family == AF_INET6;

	if (value != (int)value)
		return errno = EINVAL, -1;
	if (strcmp(name, "linger") == 0)	/* more than 0 seconds would block us in close() */
		return value > 0 ? 0 : set_linger(fd, value == 0) < 0 ? -1 : 1;
	for (int i = 0; i < COUNT(options); i++) {
		if (strcmp(options[i].name, name) != 0)
			continue;
		if (six && options[i].level6 != 0)
			return set_int(fd, options[i].level6, options[i].number6, (int)value) < 0 ? -1 : 1;
		return set_int(fd, options[i].level, options[i].number, (int)value) < 0 ? -1 : 1;
	}
	return 0;
}
