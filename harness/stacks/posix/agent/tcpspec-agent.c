/* SPDX-License-Identifier: MIT */
/*
 * tcpspec-agent.c - an agent (harness/agent-protocol.md) for any system with POSIX sockets: in a
 * container, in a virtual machine, on a board.
 *
 *	cc -O2 -o tcpspec-agent *.c
 *
 * It talks over its standard input and output, or listens for a tester (-l, -u).  One thread, one poll(), and no call
 * blocks: a call is tried at once, and one that isn't done is tried again whenever its socket may
 * have changed.  What only some systems have is under #ifdef, in sockets.c and state.c.
 */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE		/* on Linux, for getopt(); elsewhere it means nothing */
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "posix_agent.h"

int
answer(struct agent *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(a->answer, sizeof(a->answer), fmt, ap);
	va_end(ap);
	return 1;
}

/* Say a line.  When the tester is gone that is noticed where its lines are read. */
static void
say(const struct agent *a, const char *text)
{
	char line[LINE + 1];
	size_t n = (size_t)snprintf(line, sizeof(line), "%s\n", text);
	const char *p = line;
	ssize_t w;

	while (n > 0 && ((w = write(a->out, p, n)) > 0 || errno == EINTR)) {
		if (w > 0) {
			p += w;
			n -= (size_t)w;
		}
	}
}

static void
say_answer(const struct agent *a, unsigned long id, const char *text)
{
	char line[LINE];

	snprintf(line, sizeof(line), "%lu %.*s", id, LINE - 30, text);
	say(a, line);
}

static void
forget(struct agent *a, int i)
{
	a->ntodos--;
	memmove(&a->todo[i], &a->todo[i + 1], (size_t)(a->ntodos - i) * sizeof(a->todo[0]));
}

/* Try a call.  1: it is done, and answered. */
static int
try(struct agent *a, struct todo *t)
{
	strcpy(a->answer, "ok");
	if (t->verb->try(a, &a->conn[t->conn], t) == 0) {
		t->waited = 1;
		return 0;
	}
	say_answer(a, t->id, a->answer);
	return 1;
}

/* Try all calls that wait. */
static void
progress(struct agent *a)
{
	for (int i = 0; i < a->ntodos; i++)
		if (try(a, &a->todo[i]))
			forget(a, i--);
}

static void
call(struct agent *a, struct todo *t)
{
	if (!try(a, t)) {
		say_answer(a, t->id, a->ntodos < TODOS ? "pending" : "error too many calls");
		if (a->ntodos < TODOS)
			a->todo[a->ntodos++] = *t;
		return;
	}
	for (int i = 0; t->verb->gone && strcmp(a->answer, "ok") == 0 && i < a->ntodos; i++)
		if (a->todo[i].conn == t->conn)
			forget(a, i--);
	progress(a);		/* those who wait for a listener that is gone, say */
}

/* --- the tester --- */

/* End a connection that the case has left.  A proxy has to hear of it. */
static void
drop(const struct agent *a, int fd)
{
	if (a->proxied)
		close_abort(fd);
	else
		discard(fd);
}

static void
fresh(struct agent *a)
{
	a->ntodos = 0;
	for (int i = 0; i < CONNS; i++) {
		if (a->conn[i].fd >= 0)
			drop(a, a->conn[i].fd);
		conn_clear(&a->conn[i]);
	}
	for (int i = 0; i < a->nlisteners; i++) {
		while (accept_one(a, &a->listener[i]))
			;
		close(a->listener[i].fd);
	}
	while (a->nchildren > 0)
		drop(a, a->child[--a->nchildren].fd);
	a->nlisteners = 0;
}

static void
greet(const struct agent *a)
{
	struct utsname u;
	char line[LINE] = "can";

	if (uname(&u) < 0)
		strcpy(u.release, "?");
	snprintf(line, sizeof(line), "agent 1 posix %s %s", u.sysname, u.release);
	say(a, line);
	strcpy(line, "can");
	for (int i = 0; i < nverbs; i++)
		if (!a->proxied || (strcmp(verbs[i].name, "open") != 0 && strcmp(verbs[i].name, "accept") != 0))
			sprintf(line + strlen(line), " %s", verbs[i].name);
	if (!a->proxied)
		strcat(line, " state");
	say(a, line);
}

/* CALL ID CONN OWN PORT PEER PORT [more] */
static void
message(struct agent *a, const char *line)
{
	char word[32], own[64], own_port[16], peer[64], peer_port[16], more[2][32] = { "", "" };
	struct todo t = { .id = 0 };
	struct conn ends = { .fd = -1 };
	int n = sscanf(line, "%31s %lu %d %63s %15s %63s %15s %31s %31s", word, &t.id, &t.conn, own,
	    own_port, peer, peer_port, more[0], more[1]);

	if (n == 2 && strcmp(word, "tcpspec") == 0) {
		greet(a);
		return;
	}
	if (n == 3 && strcmp(word, "fresh") == 0) {
		fresh(a);
		say_answer(a, t.id, "ok");
		return;
	}
	if (n < 7 || t.conn < 0 || t.conn >= CONNS || end_read(&ends.own, own, own_port) < 0 ||
	    end_read(&ends.peer, peer, peer_port) < 0) {
		say_answer(a, t.id, "error what is that?");
		return;
	}
	if (strcmp(word, "state") == 0) {
		answer_state(a, &ends);
		say_answer(a, t.id, a->answer);
		return;
	}
	for (int i = 0; i < nverbs; i++)
		if (strcmp(verbs[i].name, word) == 0)
			t.verb = &verbs[i];
	if (t.verb == NULL) {
		say_answer(a, t.id, "unsupported");
		return;
	}
	a->conn[t.conn].own = ends.own;
	a->conn[t.conn].peer = ends.peer;
	t.offset = (uint32_t)strtoul(more[0], NULL, 10);
	t.len = (uint32_t)strtoul(more[1], NULL, 10);
	t.value = strtoll(more[1], NULL, 10);
	snprintf(t.name, sizeof(t.name), "%s", more[0]);
	call(a, &t);
}

/* Read what the tester says, and do each line.  0 when it is gone. */
static int
listen_to_tester(struct agent *a)
{
	char *end;
	ssize_t n = read(a->in, a->line + a->n, LINE + 1 - a->n);

	if (n <= 0)
		return n < 0 && (errno == EINTR || errno == EAGAIN);
	a->n += (size_t)n;
	while ((end = memchr(a->line, '\n', a->n)) != NULL) {
		*end++ = '\0';
		message(a, a->line);
		a->n -= (size_t)(end - a->line);
		memmove(a->line, end, a->n);
	}
	return a->n <= LINE;
}

/* Where the i-th call waits. */
static struct pollfd
waits_for(struct agent *a, int i)
{
	const struct todo *t = &a->todo[i];
	const struct conn *c = &a->conn[t->conn];
	const struct listener *l = find_listener(a, c);

	return (struct pollfd){ .fd = c->fd >= 0 ? c->fd : l ? l->fd : -1,
		.events = c->fd >= 0 ? t->verb->events : POLLIN };
}

/* Serve the tester until it is gone. */
static void
serve(struct agent *a, int in, int out)
{
	struct pollfd p[1 + TODOS];

	a->in = in;
	a->out = out;
	a->n = 0;
	do {
		p[0] = (struct pollfd){ .fd = in, .events = POLLIN };
		for (int i = 0; i < a->ntodos; i++)
			p[1 + i] = waits_for(a, i);
		if (poll(p, (nfds_t)(1 + a->ntodos), -1) < 0)
			continue;
		progress(a);
	} while (p[0].revents == 0 || listen_to_tester(a));
	fresh(a);
}

/* Listen for testers at "ADDRESS:PORT" ("[::1]:7000") or, with is_path, at a Unix socket.  -1 after saying why. */
static int
listen_at(const char *where, int is_path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	const char *colon = strrchr(where, ':');
	int six = where[0] == '[', fd;
	char host[64];
	struct end e;

	if (is_path) {
		snprintf(un.sun_path, sizeof(un.sun_path), "%s", where);
		memcpy(&e.sa, &un, sizeof(un));
		e.len = sizeof(un);
		unlink(where);
	} else {
		snprintf(host, sizeof(host), "%.*s", colon ? (int)(colon - where) - 2 * six : 0, where + six);
		if (colon == NULL || end_read(&e, host, colon + 1) < 0) {
			fprintf(stderr, "tcpspec-agent: %s: not ADDRESS:PORT\n", where);
			return -1;
		}
	}
	if ((fd = socket(e.sa.ss_family, SOCK_STREAM, 0)) < 0 || set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1) < 0 ||
	    bind(fd, (struct sockaddr *)&e.sa, e.len) < 0 || listen(fd, 1) < 0) {
		fprintf(stderr, "tcpspec-agent: %s: %s\n", where, strerror(errno));
		return -1;
	}
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

static void
usage(FILE *to)
{
	fprintf(to, "usage: tcpspec-agent [-p] [-l ADDRESS:PORT | -u PATH]\n"
		"Makes TCP calls for tcpspec (harness/agent-protocol.md), over standard input and output.\n"
		"  -l ADDRESS:PORT  listen there for a tester, one after the other; [::1]:7000 for IPv6\n"
		"  -u PATH          the same at a Unix socket\n"
		"  -p               the stack is a proxy before these sockets: its connections come from elsewhere and are taken\n"
		"                   in the order in which they come; when they are open, and their states, can't be known, and it\n"
		"                   can't be made to open one\n");
}

int
main(int argc, char **argv)
{
	struct agent *a = calloc(1, sizeof(*a));
	int c, fd = -1, tester;

	if (a == NULL)
		return 1;
	for (int i = 0; i < CONNS; i++)
		conn_clear(&a->conn[i]);
	a->diag = -1;
	signal(SIGPIPE, SIG_IGN);
	while ((c = getopt(argc, argv, "l:u:ph")) != -1) {
		if (c == 'h')
			return usage(stdout), 0;
		if (c == '?')
			return usage(stderr), 2;
		if (c == 'p') {
			a->proxied = 1;
			continue;
		}
		if ((fd = listen_at(optarg, c == 'u')) < 0)
			return 1;
	}
	if (fd < 0) {
		serve(a, 0, 1);
		return 0;
	}
	while ((tester = accept(fd, NULL, NULL)) >= 0 || errno == EINTR || errno == ECONNABORTED) {
		if (tester < 0)
			continue;
		set_int(tester, IPPROTO_TCP, TCP_NODELAY, 1);
		fcntl(tester, F_SETFD, FD_CLOEXEC);
		serve(a, tester, tester);
		close(tester);
	}
	fprintf(stderr, "tcpspec-agent: accept: %s\n", strerror(errno));
	return 1;
}
