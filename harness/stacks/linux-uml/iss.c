/* SPDX-License-Identifier: MIT */
/*
 * iss.c - the initial sequence number that a guest's kernel will choose, chosen for it.
 *
 * A kernel adds two numbers (RFC 9293 section 3.4.1): a secret one of the connection's four ends,
 * and a clock, which in Linux is the machine's real time in units of 64 ns.  What it would choose
 * now an active open tells, which is taken back at once; and the guest's real time is set to when
 * it will choose the wanted one.  Nothing else in a guest goes by that clock.
 */

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "iss.h"
#include "stacks/linux/sockaddr.h"
#include "sut.h"

#define UNIT 64				/* ns */
/*
 * What goes by on the guest's clock from the open that is taken back to the one that counts: 256 ns
 * for each look at it, as often as the kernel looks on these two ways.  Measured, over 300 cases:
 * 1024 for most, 768 for some, which then begin four numbers earlier.
 */
#define BETWEEN 1024

/* The number that a socket has sent first: its SYN's. */
static int
first_sent(int fd, uint32_t *iss)
{
	int on = 1, queue = TCP_SEND_QUEUE;
	socklen_t n = sizeof(*iss);

	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)) < 0 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, &queue, sizeof(queue)) < 0 ||
	    getsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ, iss, &n) < 0)
		return -1;
	(*iss)--;			/* behind the SYN */
	return 0;
}

/* What the kernel chooses between these ends, by an open; *t is the real time before it. */
static int
probe(const struct ends *e, uint32_t *iss, struct timespec *t)
{
	struct sockaddr_storage own, peer;
	socklen_t n = sockaddr_put(&own, e->stack.family, &e->stack, e->stack_port);
	socklen_t m = sockaddr_put(&peer, e->tester.family, &e->tester, e->tester_port);
	int fd = socket(own.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1, bad = 1;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    bind(fd, (struct sockaddr *)&own, n) == 0 && clock_gettime(CLOCK_REALTIME, t) == 0)
		bad = (connect(fd, (struct sockaddr *)&peer, m) < 0 && errno != EINPROGRESS) ||
		    first_sent(fd, iss) < 0;
	close(fd);
	return bad ? -1 : 0;
}

int
iss_aim(const struct ends *e, uint32_t wanted)
{
	struct timespec t;
	uint32_t iss;
	int64_t ns;

	if (probe(e, &iss, &t) < 0)
		return -1;
	ns = t.tv_nsec + (int64_t)(wanted - iss) * UNIT - BETWEEN;
	t.tv_sec += ns / 1000000000;
	t.tv_nsec = ns % 1000000000;
	return clock_settime(CLOCK_REALTIME, &t);
}
