/* SPDX-License-Identifier: MIT */
/*
 * sockdiag.c - sock_diag(7): one request by exact addresses and ports, one answer.
 *
 * The kernel looks among its connections first (request sockets and TIME-WAIT are in the same
 * table) and, when none is between these ends, answers with the listener that would take a SYN.  So
 * what comes back is compared with what was asked.  Whether anyone listens is asked with a peer's
 * port of 0, which no connection has.
 *
 * The kernel answers inside sendto(), so the answer is there when it returns; all room is in struct
 * sockdiag.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include "sockdiag.h"

#define NEW_SYN_RECV 12		/* TCP_NEW_SYN_RECV, a request socket; in no header */

/* One answer, acknowledgments included.  Attributes that don't fit are cut off; none is wanted. */
#define ROOM 1024

struct sockdiag {
	struct mnl_socket *nl;
	unsigned seq;
	struct nlmsghdr *h;			/* the request, in buf */
	struct inet_diag_req_v2 *req;
	_Alignas(struct nlmsghdr) char buf[128];
	_Alignas(struct nlmsghdr) char answer[ROOM];
};

static const enum tcp_state states[] = {
	[TCP_ESTABLISHED]	= STATE_ESTABLISHED,
	[TCP_SYN_SENT]		= STATE_SYN_SENT,
	[TCP_SYN_RECV]		= STATE_SYN_RECEIVED,
	[TCP_FIN_WAIT1]		= STATE_FIN_WAIT_1,
	[TCP_FIN_WAIT2]		= STATE_FIN_WAIT_2,
	[TCP_TIME_WAIT]		= STATE_TIME_WAIT,
	[TCP_CLOSE]		= STATE_CLOSED,
	[TCP_CLOSE_WAIT]	= STATE_CLOSE_WAIT,
	[TCP_LAST_ACK]		= STATE_LAST_ACK,
	[TCP_LISTEN]		= STATE_LISTEN,
	[TCP_CLOSING]		= STATE_CLOSING,
	[NEW_SYN_RECV]		= STATE_SYN_RECEIVED,
};

void
sockdiag_close(struct sockdiag *d)
{
	int saved = errno;

	if (d->nl != NULL)
		mnl_socket_close(d->nl);
	free(d);
	errno = saved;
}

/* Send the prepared request.  0 or -1. */
static int
request(struct sockdiag *d, uint16_t type)
{
	d->h->nlmsg_type = type;
	d->h->nlmsg_seq = ++d->seq;
	return mnl_socket_sendto(d->nl, d->h, d->h->nlmsg_len) < 0 ? -1 : 0;
}

/* Ask for what is between the ends of the prepared request.  Bytes of the answer, or -1. */
static ssize_t
ask(struct sockdiag *d)
{
	const struct nlmsghdr *h = (const struct nlmsghdr *)d->answer;
	ssize_t n;

	if (request(d, SOCK_DIAG_BY_FAMILY) < 0)
		return -1;
	do
		n = recv(mnl_socket_get_fd(d->nl), d->answer, sizeof(d->answer), MSG_DONTWAIT);
	while (n >= (ssize_t)sizeof(*h) && h->nlmsg_seq != d->seq);
	return n;
}

/*
 * The IPv4 address in one the kernel reports: as it is, or mapped into IPv6 on a dual-stack socket.
 */
static int
is_address(const struct inet_diag_msg *m, const __be32 *reported, const struct addr *a)
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

	if (a->family == 6)
		return m->idiag_family == AF_INET6 && memcmp(reported, a->b, 16) == 0;
	if (m->idiag_family == AF_INET)
		return memcmp(reported, a->b, 4) == 0;
	return memcmp(reported, mapped, 12) == 0 && memcmp(&reported[3], a->b, 4) == 0;
}

static int
is_between(const struct inet_diag_msg *m, const struct ends *e)
{
	return m->id.idiag_sport == htons(e->stack_port) &&
		m->id.idiag_dport == htons(e->tester_port) &&
		is_address(m, m->id.idiag_src, &e->stack) &&
		is_address(m, m->id.idiag_dst, &e->tester);
}

static void
ends_put(struct sockdiag *d, const struct ends *e)
{
	struct inet_diag_sockid *id = &d->req->id;
	size_t n = e->stack.family == 6 ? 16 : 4;

	d->req->sdiag_family = e->stack.family == 6 ? AF_INET6 : AF_INET;
	id->idiag_sport = htons(e->stack_port);
	id->idiag_dport = htons(e->tester_port);
	memcpy(id->idiag_src, e->stack.b, n);
	memcpy(id->idiag_dst, e->tester.b, n);
}

/* 1 and the socket found, 0 for none, -1 with errno set. */
static int
lookup(struct sockdiag *d, const struct ends *e, const struct inet_diag_msg **found)
{
	const struct nlmsghdr *h = (const struct nlmsghdr *)d->answer;
	const struct nlmsgerr *err;
	ssize_t n;

	ends_put(d, e);
	if ((n = ask(d)) < 0)
		return -1;
	if ((size_t)n < sizeof(*h) + sizeof(err->error))
		return errno = EBADMSG, -1;
	if (h->nlmsg_type == NLMSG_ERROR) {
		err = mnl_nlmsg_get_payload(h);
		errno = -err->error;
		return errno == ENOENT ? 0 : -1;
	}
	if ((size_t)n < sizeof(*h) + sizeof(**found))
		return errno = EBADMSG, -1;
	*found = mnl_nlmsg_get_payload(h);
	return 1;
}

/*
 * Lookup, but without the listener in place of a connection that isn't there; listening: it was the
 * answer.
 */
static int
lookup_exact(struct sockdiag *d, const struct ends *e, const struct inet_diag_msg **found,
	int *listening)
{
	int n = lookup(d, e, found);

	*listening = n == 1 && (*found)->idiag_state == TCP_LISTEN;
	return n == 1 && (*listening || !is_between(*found, e)) ? 0 : n;
}

int
sockdiag_state(struct sockdiag *d, const struct ends *e, enum tcp_state *state, int *listening)
{
	const struct inet_diag_msg *m;
	int n, listener;

	*state = STATE_UNKNOWN;
	if ((n = lookup_exact(d, e, &m, &listener)) < 0)
		return -1;
	if (n == 0)
		*state = STATE_CLOSED;
	else if (m->idiag_state < sizeof(states) / sizeof(states[0]))
		*state = states[m->idiag_state];
	if (listening != NULL)
		*listening = listener;
	return 0;
}

enum tcp_state
sockdiag_socket(int fd)
{
	uint8_t state;				/* the first member of struct tcp_info */
	socklen_t n = sizeof(state);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &state, &n) < 0 || n != sizeof(state) ||
	    state == TCP_CLOSE || state >= sizeof(states) / sizeof(states[0]))
		return STATE_UNKNOWN;
	return states[state];
}

/*
 * The kernel acts inside sendto(), and only an error is answered; the next question reads over it.
 */
int
sockdiag_destroy(struct sockdiag *d, const struct ends *e)
{
	ends_put(d, e);
	return request(d, SOCK_DESTROY);
}

/* A listener on a port that was free, its end in *e.  Its socket or -1. */
static int
listener_new(struct ends *e)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in in;
	socklen_t n = sizeof(in);

	if (fd < 0)
		return -1;
	if (listen(fd, 1) == 0 && getsockname(fd, (struct sockaddr *)&in, &n) == 0) {
		*e = (struct ends){ .tester.family = 4, .stack.family = 4 };
		e->stack_port = ntohs(in.sin_port);
		return fd;
	}
	close(fd);
	return -1;
}

static int
is_listening(struct sockdiag *d, const struct ends *e)
{
	enum tcp_state state;
	int listening;

	return sockdiag_state(d, e, &state, &listening) == 0 && listening;
}

/*
 * Without its module for TCP the kernel answers as if there were no socket: so look whether it sees
 * one that is.
 */
static int
works(struct sockdiag *d)
{
	struct ends e;
	int fd = listener_new(&e), yes = fd >= 0 && is_listening(d, &e);

	if (fd >= 0)
		close(fd);
	return yes;
}

int
sockdiag_destroys(struct sockdiag *d)
{
	struct ends e;
	int fd = listener_new(&e), yes;

	if (fd < 0)
		return 0;
	yes = sockdiag_destroy(d, &e) == 0 && !is_listening(d, &e);
	close(fd);
	return yes;
}

struct sockdiag *
sockdiag_open(void)
{
	struct sockdiag *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	if ((d->nl = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC)) == NULL ||
	    mnl_socket_bind(d->nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		sockdiag_close(d);
		return NULL;
	}
	d->h = mnl_nlmsg_put_header(d->buf);
	d->h->nlmsg_flags = NLM_F_REQUEST;
	d->req = mnl_nlmsg_put_extra_header(d->h, sizeof(*d->req));
	d->req->sdiag_protocol = IPPROTO_TCP;
	d->req->idiag_states = ~0u;
	d->req->id.idiag_cookie[0] = d->req->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	if (works(d))
		return d;
	sockdiag_close(d);
	errno = EOPNOTSUPP;
	return NULL;
}
