/* SPDX-License-Identifier: MIT */
/*
 * state.c - the state of a connection.
 *
 * On Linux sock_diag(7) is asked, which knows every connection: those that nobody has accepted, orphans, TIME-WAIT.  Elsewhere, and
 * where a kernel has no sock_diag, a socket of ours is asked with TCP_INFO, if there is that.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE		/* on Linux, for TCP_INFO; elsewhere it means nothing */
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#endif

#include "posix_agent.h"

#if defined __linux__ || defined __FreeBSD__
#define HAS_TCP_INFO
#endif

/* States by the system's own numbers. */
static const char *const states[] = {
#ifdef __FreeBSD__
	"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "FIN-WAIT-1", "CLOSING", "LAST-ACK",
	"FIN-WAIT-2", "TIME-WAIT",
#else
	"unsupported", "ESTABLISHED", "SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED", "CLOSE-WAIT",
	"LAST-ACK", "LISTEN", "CLOSING", "SYN-RECEIVED" /* a request socket */,
#endif
};

#ifdef HAS_TCP_INFO
static int
answer_number(struct agent *a, unsigned n)
{
	return answer(a, "%s", n < (unsigned)COUNT(states) ? states[n] : "unsupported");
}
#endif

#ifdef __linux__

static void
put_address(const struct end *e, uint32_t words[4])
{
	if (e->sa.ss_family == AF_INET)
		memcpy(words, &((const struct sockaddr_in *)&e->sa)->sin_addr, 4);
	else
		memcpy(words, &((const struct sockaddr_in6 *)&e->sa)->sin6_addr, 16);
}

/* Ask for one connection.  How long the answer is, or -1. */
static ssize_t
ask(int fd, const struct conn *c, void *reply, size_t size)
{
	struct {
		struct nlmsghdr h;
		struct inet_diag_req_v2 r;
	} m = {
		.h = { .nlmsg_len = sizeof(m), .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST },
		.r = { .sdiag_family = (uint8_t)c->own.sa.ss_family, .sdiag_protocol = IPPROTO_TCP, .idiag_states = ~0u },
	};

	put_address(&c->own, m.r.id.idiag_src);
	put_address(&c->peer, m.r.id.idiag_dst);
	m.r.id.idiag_sport = htons((uint16_t)end_port(&c->own));
	m.r.id.idiag_dport = htons((uint16_t)end_port(&c->peer));
	m.r.id.idiag_cookie[0] = m.r.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	if (send(fd, &m, sizeof(m), 0) < 0)
		return -1;
	return recv(fd, reply, size, 0);	/* it was there when send() returned */
}

/*
 * 1 when it was answered; 0 when the system can't tell.  When there is no connection the listener that would take a SYN is found
 * in place of one.  Without its module for TCP a kernel finds none of our sockets, either: so that is not believed.
 */
static int
answer_system(struct agent *a, const struct conn *c, int ours)
{
	union {
		struct nlmsghdr h;
		char room[1024];
	} reply;
	const struct inet_diag_msg *m = NLMSG_DATA(&reply.h);
	const struct nlmsgerr *e = NLMSG_DATA(&reply.h);
	ssize_t n;

	if (a->diag < 0)
		a->diag = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (a->diag < 0 || (n = ask(a->diag, c, &reply, sizeof(reply))) < (ssize_t)sizeof(reply.h))
		return 0;
	if (reply.h.nlmsg_type == NLMSG_ERROR)
		return e->error == -ENOENT && !ours ? answer(a, "CLOSED") : 0;
	return n >= (ssize_t)NLMSG_LENGTH(sizeof(*m)) ? answer_number(a, m->idiag_state) : 0;
}

#else

static int
answer_system(struct agent *a, const struct conn *c, int ours)
{
	(void)a, (void)c, (void)ours;
	return 0;
}

#endif

/* The socket between these ends, or -1. */
static int
our_socket(const struct agent *a, const struct conn *ends)
{
	for (int i = 0; i < CONNS; i++)
		if (a->conn[i].fd >= 0 && a->conn[i].open && end_same(&a->conn[i].own, &ends->own) &&
		    end_same(&a->conn[i].peer, &ends->peer))
			return a->conn[i].fd;
	return -1;
}

void
answer_state(struct agent *a, const struct conn *ends)
{
	int fd = our_socket(a, ends);
#ifdef HAS_TCP_INFO
	struct tcp_info info;
	socklen_t n = sizeof(info);
	int known = fd >= 0 && getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) == 0;

	if (answer_system(a, ends, known && strcmp(states[info.tcpi_state % COUNT(states)], "CLOSED") != 0))
		return;
	if (known)
		answer_number(a, info.tcpi_state);
	else
#endif
		answer(a, "unsupported");
	if (strcmp(a->answer, "CLOSED") == 0 && find_listener(a, ends) != NULL)
		answer(a, "LISTEN");
}
