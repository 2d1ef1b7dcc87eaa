/* SPDX-License-Identifier: MIT */
/*
 * linux_bare.c - the least a tester can do: what the rest of the tester is measured against.
 *
 * A connection is opened, accepted and closed by frames that are patched, not built, and answers of
 * which only those bytes are looked at that the next frame needs, or that tell it is the right one.
 * There are no cases, no matching, no records.
 */

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link.h"
#include "linux.h"
#include "sockaddr.h"
#include "sut.h"

#define STACK_PORT 7
#define FIRST_PORT 1024
#define PORTS 60000
#define ISN 1000u

enum { FIN = 1, SYN = 2, ACK = 16 };

/* Where things are in a frame: Ethernet, IPv4 without options, TCP. */
enum {
	TYPE = 12,
	IP = 14, PROTOCOL = IP + 9,
	TCP = IP + 20, SEQ = TCP + 4, ACKNO = TCP + 8, FLAGS = TCP + 13, SUM = TCP + 16
};

struct bare {
	struct sut *sut;
	int listener;
	uint32_t pseudo;		/* the sum of what doesn't change in a segment */
	struct frame out, in;
};

static void
put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void
put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t
sum(uint32_t s, const uint8_t *p, int n)
{
	for (int i = 0; i < n; i += 2)
		s += (uint32_t)p[i] << 8 | p[i + 1];
	return s;
}

static uint32_t
fold(uint32_t s)
{
	s = (s & 0xffff) + (s >> 16);
	s = (s & 0xffff) + (s >> 16);
	return ~s & 0xffff;
}

/* The frame with all that stays the same: addresses, the stack's port, the window. */
static void
template_make(struct bare *b)
{
	const struct sut *s = b->sut;
	uint8_t *d = b->out.data;

	b->out.len = TCP + 20;
	memset(d, 0, b->out.len);
	memcpy(d, s->stack_mac, 6);
	memcpy(d + 6, s->tester_mac, 6);
	put16(d + TYPE, 0x0800);
	put32(d + IP, 0x45000028);
	put32(d + IP + 8, 0x40060000);
	memcpy(d + IP + 12, s->tester[0][0].b, 4);
	memcpy(d + IP + 16, s->stack[0][0].b, 4);
	put16(d + IP + 10, fold(sum(0, d + IP, 20)));
	put16(d + TCP + 2, STACK_PORT);
	put16(d + TCP + 12, 0x5000);
	put16(d + TCP + 14, 0xffff);
	b->pseudo = sum(20 + IPPROTO_TCP, d + IP + 12, 8);
}

static int
say(struct bare *b, uint16_t port, uint8_t flags, uint32_t seq, uint32_t ack)
{
	uint8_t *d = b->out.data;

	put16(d + TCP, port);
	put32(d + SEQ, seq);
	put32(d + ACKNO, ack);
	d[FLAGS] = flags;
	put16(d + SUM, 0);
	put16(d + SUM, fold(sum(b->pseudo, d + TCP, 20)));
	return link_send(b->sut->link, &b->out);
}

/* The kernel asks for our MAC first: turn its request round. */
static int
answer_arp(struct bare *b)
{
	struct frame f = { .len = 42 };
	const uint8_t *d = b->in.data;

	memcpy(f.data, d + 6, 6);
	memcpy(f.data + 6, b->sut->tester_mac, 6);
	memcpy(f.data + 12, d + 12, 8);
	put16(f.data + 20, 2);
	memcpy(f.data + 22, b->sut->tester_mac, 6);
	memcpy(f.data + 28, d + 38, 4);
	memcpy(f.data + 32, d + 22, 10);
	return link_send(b->sut->link, &f);
}

/* The next segment to this port with this flag. */
static int
hear(struct bare *b, uint16_t port, uint8_t flag, uint32_t ack)
{
	struct usec until = usec_add(link_now(b->sut->link), (struct usec){ 1000000 });
	const uint8_t *d = b->in.data;

	while (link_recv(b->sut->link, &b->in, until) == LINK_FRAME) {
		if (d[TYPE] == 8 && d[TYPE + 1] == 6 && answer_arp(b) < 0)
			return -1;
		if (d[TYPE] != 8 || d[TYPE + 1] != 0 || d[PROTOCOL] != IPPROTO_TCP ||
		    d[TCP + 2] != port >> 8 || d[TCP + 3] != (port & 0xff) || !(d[FLAGS] & flag))
			continue;
		if (get32(d + ACKNO) == ack)
			return 0;
		break;
	}
	snprintf(b->sut->why, sizeof(b->sut->why), "no answer to port %u", port);
	return -1;
}

/* SYN, SYN-ACK, ACK, accepted; FIN, closed, FIN-ACK, ACK. */
static int
exchange(struct bare *b, uint16_t port)
{
	uint32_t next;
	int fd;

	if (say(b, port, SYN, ISN, 0) < 0 || hear(b, port, SYN, ISN + 1) < 0)
		return -1;
	next = get32(b->in.data + SEQ) + 1;
	if (say(b, port, ACK, ISN + 1, next) < 0)
		return -1;
	if ((fd = accept4(b->listener, NULL, NULL, SOCK_CLOEXEC)) < 0) {
		snprintf(b->sut->why, sizeof(b->sut->why), "accept: %s", strerror(errno));
		return -1;
	}
	if (say(b, port, FIN | ACK, ISN + 1, next) < 0 || close(fd) < 0 ||
	    hear(b, port, FIN, ISN + 2) < 0)
		return -1;
	return say(b, port, ACK, ISN + 2, next + 1);
}

static int
listen_begin(struct bare *b)
{
	struct sockaddr_storage sa;
	socklen_t n = sockaddr_put(&sa, 4, &b->sut->stack[0][0], STACK_PORT);
	int on = 1;

	b->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (b->listener >= 0 &&
	    setsockopt(b->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    bind(b->listener, (struct sockaddr *)&sa, n) == 0 && listen(b->listener, 1) == 0)
		return 0;
	snprintf(b->sut->why, sizeof(b->sut->why), "listen: %s", strerror(errno));
	return -1;
}

long
linux_bare(struct sut *s, int exchanges)
{
	struct bare b = { .sut = s };
	struct usec start = link_now(s->link);
	int bad = listen_begin(&b);

	template_make(&b);
	for (int i = 0; i < exchanges && !bad; i++)
		bad = exchange(&b, (uint16_t)(FIRST_PORT + i % PORTS));
	if (b.listener >= 0)
		close(b.listener);
	if (bad)
		return -1;
	return (long)(exchanges * INT64_C(1000000) / (usec_sub(link_now(s->link), start).us + 1));
}
