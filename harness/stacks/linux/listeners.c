/* SPDX-License-Identifier: MIT */
/*
 * listeners.c - passive opens, and finding the one connection among those that a listener has
 * ready.
 */

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "listeners.h"
#include "packet.h"
#include "sockaddr.h"
#include "sockopt.h"

#define BACKLOG 128

struct listener *
listeners_find(struct listeners *ls, const struct ends *e)
{
	for (struct listener *l = ls->all; l < ls->all + ls->n; l++)
		if (l->family == e->stack.family && l->port == e->stack_port)
			return l;
	return NULL;
}

static int
bind_any(int fd, int family, uint16_t port)
{
	struct sockaddr_storage sa;
	socklen_t n = sockaddr_put(&sa, family, NULL, port);
	int on = 1;

	/* A connection of an earlier case may still be in TIME-WAIT on this port. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
		return -1;
	return bind(fd, (struct sockaddr *)&sa, n);
}

int
listeners_open(struct listeners *ls, const struct ends *e, int owner, int fd)
{
	int family = e->stack.family, saved;
	int domain = family == 6 ? AF_INET6 : AF_INET;

	if (fd < 0)
		fd = socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (ls->n == LISTENERS) {
		errno = EMFILE;
	} else if (bind_any(fd, family, e->stack_port) == 0 && listen(fd, BACKLOG) == 0) {
		ls->all[ls->n++] = (struct listener){ fd, family, e->stack_port, owner, 0 };
		return 0;
	}
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

void
listeners_close(struct listeners *ls, struct listener *l)
{
	close(l->fd);
	*l = ls->all[--ls->n];
}

/* One connection off the listener's queue, and its ends.  Its socket, or -1 with errno set. */
static int
accept_one(const struct listener *l, struct ends *e)
{
	struct sockaddr_storage peer, own;
	socklen_t n = sizeof(peer), m = sizeof(own);
	int fd;

	do
		fd = accept4(l->fd, (struct sockaddr *)&peer, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
	while (fd < 0 && (errno == ECONNABORTED || errno == EINTR));
	if (fd < 0)
		return -1;
	if (getsockname(fd, (struct sockaddr *)&own, &m) < 0) {
		close(fd);
		return -1;
	}
	sockaddr_get(&peer, &e->tester, &e->tester_port);
	sockaddr_get(&own, &e->stack, &e->stack_port);
	return fd;
}

int
listeners_take(struct listeners *ls, const struct ends *e)
{
	struct listener *l = listeners_find(ls, e);
	struct child *c;
	int fd;

	for (c = ls->children; c < ls->children + ls->nchildren; c++) {
		if (ends_same(&c->ends, e)) {
			fd = c->fd;
			*c = ls->children[--ls->nchildren];
			return fd;
		}
	}
	while (l != NULL && ls->nchildren < CHILDREN) {
		c = &ls->children[ls->nchildren];
		if ((c->fd = accept_one(l, &c->ends)) < 0 || ends_same(&c->ends, e))
			return c->fd;
		ls->nchildren++;
	}
	return -1;
}

void
listeners_clear(struct listeners *ls, int unaccepted)
{
	int fd;

	for (struct listener *l = ls->all; l < ls->all + ls->n; l++) {
		while (unaccepted && (fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0)
			sockopt_discard(fd);
		close(l->fd);
	}
	while (ls->nchildren > 0)
		sockopt_discard(ls->children[--ls->nchildren].fd);
	ls->n = 0;
}
