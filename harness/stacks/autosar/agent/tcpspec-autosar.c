/* SPDX-License-Identifier: MIT */
/*
 * tcpspec-autosar.c - an agent (harness/agent-protocol.md) that makes its calls through the AUTOSAR
 * testability protocol: for ECUs, and whatever else was made ready for TC8.
 *
 *	tcpspec-autosar [-t MS] ADDRESS:PORT
 *
 * Each call is one request or two, and its response.  What comes by itself are events: a connection
 * that was accepted, data that was received.  README.md says what the protocol can't.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "autosar_agent.h"

void
say(const char *fmt, ...)
{
	char line[LINE];
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	n = (size_t)vsnprintf(line, sizeof(line) - 1, fmt, ap);
	va_end(ap);
	n = n < sizeof(line) - 2 ? n : sizeof(line) - 2;
	line[n++] = '\n';
	for (size_t at = 0; at < n;) {
		ssize_t w = write(1, line + at, n - at);

		if (w < 0 && errno != EINTR)
			return;
		at += w > 0 ? (size_t)w : 0;
	}
}

/* --- events --- */

/* LISTEN_AND_ACCEPT: whose listener, the new socket, and who connected. */
static void
take_accepted(struct agent *a, struct payload *p)
{
	struct accepted *k = &a->accepted[a->naccepted];
	const uint8_t *b;
	size_t n;

	if (a->naccepted == ACCEPTED)
		return;
	*k = (struct accepted){ .listener = (int)get(p, 2), .sock = (int)get(p, 2) };
	k->peer.port = (uint16_t)get(p, 2);
	b = get_bytes(p, &n);
	if (p->bad || (n != 4 && n != 16))
		return;
	k->peer.size = (uint8_t)n;
	memcpy(k->peer.b, b, n);
	a->naccepted++;
}

/* RECEIVE_AND_FORWARD: how many bytes were received, and as many of them as were asked for. */
static void
take_data(struct agent *a, struct payload *p)
{
	uint32_t full = get(p, 2);
	size_t n;
	const uint8_t *b = get_bytes(p, &n);
	struct waiting *w = NULL;

	for (int i = 0; i < CONNS; i++)
		if (a->conn[i].receive.id != 0)
			w = &a->conn[i].receive;
	if (w == NULL || p->bad || full == 0)
		return;
	for (size_t i = 0; i < n; i++)
		w->bad |= b[i] != pattern_byte(w->offset + w->done + (uint32_t)i);
	w->bad |= full != n || n > w->len - w->done;
	w->done += n < w->len - w->done ? (uint32_t)n : w->len - w->done;
	if (w->done < w->len)
		return;
	say("%lu data %lu%s", w->id, (unsigned long)w->done, w->bad ? " bad" : "");
	w->id = 0;
}

/* Connections that came may be what others wait for. */
static void
progress(struct agent *a)
{
	for (struct conn *c = a->conn; c < a->conn + CONNS; c++) {
		int had = c->sock >= 0;

		if ((c->accept.id == 0 && c->receive.id == 0) || !conn_there(a, c))
			continue;
		if (c->accept.id != 0)
			say("%lu ok", c->accept.id);
		c->accept.id = 0;
		if (!had && c->receive.id != 0 && forward(a, c) != RESULT_OK) {
			say("%lu error it can't receive", c->receive.id);
			c->receive.id = 0;
		}
	}
}

static void
take_events(struct agent *a)
{
	struct event e;

	while (testability_event(&a->t, &e)) {
		if (e.number == LISTEN_AND_ACCEPT)
			take_accepted(a, &e.p);
		else if (e.number == RECEIVE_AND_FORWARD)
			take_data(a, &e.p);
		progress(a);
	}
}

/* A connection that its listener got just now may still be on its way to us, as an event. */
static void
await_accepted(struct agent *a, struct conn *c)
{
	struct pollfd p = { .fd = a->t.fd, .events = POLLIN };

	while (!conn_there(a, c) && find_listener(a, c) != NULL && poll(&p, 1, ACCEPT_MS) > 0 &&
	    testability_read(&a->t) == 0)
		take_events(a);
}

/* --- the tester --- */

static void
greet(struct agent *a)
{
	struct payload p = { .n = 0 };
	char can[LINE] = "can";

	if (testability_request(&a->t, GROUP_GENERAL, GET_VERSION, &p) == RESULT_OK) {
		unsigned major = get(&p, 2), minor = get(&p, 2), patch = get(&p, 2);

		say("agent 1 autosar %u.%u.%u", major, minor, patch);
	} else {
		say("agent 1 autosar");
	}
	for (int i = 0; i < ncalls; i++)
		sprintf(can + strlen(can), " %s", calls[i].name);
	say("%s no-ends", can);
}

/* Close all that is open; END_TEST lets the other side do what it does between two cases. */
static void
fresh(struct agent *a, unsigned long id)
{
	struct payload p = { .n = 0 };

	testability_read(&a->t);
	take_events(a);
	for (struct conn *c = a->conn; c < a->conn + CONNS; c++) {
		if (c->sock >= 0)
			close_socket(a, c->sock, 1);
		*c = (struct conn){ .sock = -1 };
	}
	while (a->naccepted > 0)
		close_socket(a, a->accepted[--a->naccepted].sock, 1);
	while (a->nlisteners > 0)
		close_socket(a, a->listener[--a->nlisteners].sock, 1);
	put(&p, 0, 2);
	put_bytes(&p, "\xef\xbb\xbf", 4);	/* a text: its mark, and its end */
	testability_request(&a->t, GROUP_GENERAL, END_TEST, &p);
	say("%lu ok", id);
}

static int
end_read(struct end *e, const char *address, const char *port)
{
	e->port = (uint16_t)atoi(port);
	e->size = strchr(address, ':') ? 16 : 4;
	return inet_pton(e->size == 16 ? AF_INET6 : AF_INET, address, e->b) == 1 ? 0 : -1;
}

static void
message(struct agent *a, const char *line)
{
	char word[32], own[64], own_port[16], peer[64], peer_port[16];
	struct message m = { .id = 0 };
	int n = sscanf(line, "%31s %lu %d %63s %15s %63s %15s %31s %31s", word, &m.id, &m.conn, own,
	    own_port, peer, peer_port, m.more[0], m.more[1]);

	if (n == 2 && strcmp(word, "tcpspec") == 0) {
		greet(a);
		return;
	}
	if (n == 3 && strcmp(word, "fresh") == 0) {
		fresh(a, m.id);
		return;
	}
	if (n < 7 || m.conn < 0 || m.conn >= CONNS) {
		say("%lu error what is that?", m.id);
		return;
	}
	m.c = &a->conn[m.conn];
	if (end_read(&m.c->own, own, own_port) < 0 || end_read(&m.c->peer, peer, peer_port) < 0) {
		say("%lu error what addresses are these?", m.id);
		return;
	}
	for (int i = 0; i < ncalls; i++) {
		if (strcmp(calls[i].name, word) == 0) {
			if (calls[i].needs_socket)
				await_accepted(a, m.c);
			calls[i].call(a, &m);
			return;
		}
	}
	say("%lu unsupported", m.id);
}

/* Read what the tester says, and do each line.  0 when it is gone. */
static int
hear(struct agent *a)
{
	ssize_t n = read(0, a->line + a->n, LINE + 1 - a->n);
	char *stop;

	if (n <= 0)
		return n < 0 && errno == EINTR;
	a->n += (size_t)n;
	while ((stop = memchr(a->line, '\n', a->n)) != NULL) {
		*stop++ = '\0';
		testability_read(&a->t);
		take_events(a);		/* what came before this message */
		message(a, a->line);
		a->n -= (size_t)(stop - a->line);
		memmove(a->line, stop, a->n);
		take_events(a);
	}
	return a->n <= LINE;
}

static int
connect_to(const char *where)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV }, *found;
	const char *colon = strrchr(where, ':');
	int six = where[0] == '[', fd = -1;
	char host[64];

	snprintf(host, sizeof(host), "%.*s", colon ? (int)(colon - where) - 2 * six : 0, where + six);
	if (colon == NULL || getaddrinfo(host, colon + 1, &hints, &found) != 0) {
		fprintf(stderr, "tcpspec-autosar: %s: not ADDRESS:PORT\n", where);
		return -1;
	}
	if ((fd = socket(found->ai_family, SOCK_DGRAM, 0)) < 0 || connect(fd, found->ai_addr, found->ai_addrlen) < 0) {
		fprintf(stderr, "tcpspec-autosar: %s: %s\n", where, strerror(errno));
		fd = -1;
	}
	freeaddrinfo(found);
	return fd;
}

int
main(int argc, char **argv)
{
	struct agent *a = calloc(1, sizeof(*a));
	struct pollfd p[2] = { { .fd = 0, .events = POLLIN }, { .fd = -1, .events = POLLIN } };
	int c, bad = a == NULL;

	for (int i = 0; !bad && i < CONNS; i++)
		a->conn[i].sock = -1;
	if (!bad)
		a->t.limit = 1000;
	while (!bad && (c = getopt(argc, argv, "t:h")) != -1)
		bad = c != 't' || (a->t.limit = atoi(optarg)) <= 0;
	if (bad || optind + 1 != argc) {
		fprintf(stderr,
		    "usage: tcpspec-autosar [-t MS] ADDRESS:PORT\nMakes TCP calls for tcpspec through the AUTOSAR testability "
		    "protocol that is spoken there (UDP).\n  -t MS  how long a response may take (1000)\n");
		return 2;
	}
	if ((p[1].fd = a->t.fd = connect_to(argv[optind])) < 0)
		return 1;
	while (poll(p, 2, -1) >= 0 || errno == EINTR) {
		if (p[1].revents && testability_read(&a->t) < 0)
			say("# the socket failed: %s", strerror(errno));
		take_events(a);
		if (p[0].revents && !hear(a))
			break;
	}
	return 0;
}
