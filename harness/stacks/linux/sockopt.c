/* SPDX-License-Identifier: MIT */
/* sockopt.c - socket options by name, as a table; and the ways to end a socket that are options. */

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sockopt.h"

static const struct option {
	const char *name;
	int level, number;	/* over IPv4 */
	int level6, number6;	/* over IPv6, where it is another one; or 0 */
} options[] = {
	{ "nodelay",		IPPROTO_TCP,	TCP_NODELAY,		0, 0 },
	{ "cork",		IPPROTO_TCP,	TCP_CORK,		0, 0 },
	{ "keepalive",		SOL_SOCKET,	SO_KEEPALIVE,		0, 0 },
	{ "keepidle",		IPPROTO_TCP,	TCP_KEEPIDLE,		0, 0 },	/* s */
	{ "keepintvl",		IPPROTO_TCP,	TCP_KEEPINTVL,		0, 0 },	/* s */
	{ "keepcnt",		IPPROTO_TCP,	TCP_KEEPCNT,		0, 0 },
	{ "user-timeout",	IPPROTO_TCP,	TCP_USER_TIMEOUT,	0, 0 },	/* ms */
	{ "syncnt",		IPPROTO_TCP,	TCP_SYNCNT,		0, 0 },
	{ "linger2",		IPPROTO_TCP,	TCP_LINGER2,		0, 0 },	/* s, FIN-WAIT-2 */
	{ "quickack",		IPPROTO_TCP,	TCP_QUICKACK,		0, 0 },
	{ "maxseg",		IPPROTO_TCP,	TCP_MAXSEG,		0, 0 },
	{ "rcvbuf",		SOL_SOCKET,	SO_RCVBUF,		0, 0 },	/* it is doubled */
	{ "sndbuf",		SOL_SOCKET,	SO_SNDBUF,		0, 0 },
	{ "oobinline",		SOL_SOCKET,	SO_OOBINLINE,		0, 0 },
	{ "ttl",		IPPROTO_IP,	IP_TTL,		IPPROTO_IPV6, IPV6_UNICAST_HOPS },
	{ "tos",		IPPROTO_IP,	IP_TOS,		IPPROTO_IPV6, IPV6_TCLASS },
};

/* 0: CLOSE is an abort; -1: it is as always; more: it would block, which we may not. */
static int
set_linger(int fd, int64_t value)
{
	struct linger l = { .l_onoff = value == 0 };

	if (value > 0)
		return errno = EOPNOTSUPP, -1;
	return setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
}

int
sockopt_set(int fd, int family, const char *name, int64_t value)
{
	const struct option *o = options, *end = options + sizeof(options) / sizeof(options[0]);
	int v = (int)value, six;

	if (v != value)
		return errno = EINVAL, -1;
	if (strcmp(name, "linger") == 0)
		return set_linger(fd, value);
	while (o < end && strcmp(name, o->name) != 0)
		o++;
	if (o == end)
		return errno = ENOPROTOOPT, -1;
	six = family == 6 && o->level6 != 0;
	return setsockopt(fd, six ? o->level6 : o->level, six ? o->number6 : o->number, &v,
		sizeof(v));
}

void
sockopt_iss(int fd, uint32_t iss)
{
	int on = 1, off = TCP_REPAIR_OFF_NO_WP, queue = TCP_SEND_QUEUE;

	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)) < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, &queue, sizeof(queue));
	setsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ, &iss, sizeof(iss));
	setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &off, sizeof(off));
}

int
sockopt_abort(int fd)
{
	int bad = set_linger(fd, 0), saved = errno;

	if (close(fd) < 0)
		return -1;
	errno = saved;
	return bad;
}

void
sockopt_discard(int fd)
{
	int on = 1;

	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)) < 0)
		sockopt_abort(fd);
	else
		close(fd);
}
