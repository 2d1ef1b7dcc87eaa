/* SPDX-License-Identifier: MIT */
/*
 * agent_start.c - starting a stack's process, finding its agent and its wire, and ending them.
 *
 * A process needs its time until it listens or has made its interface, so both are tried again
 * until the time is over; in between its death is waited for, and what it writes to its standard
 * error is read, so that it never blocks there.
 */

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent.h"
#include "agent_start.h"
#include "link.h"
#include "link_wall.h"
#include "process.h"
#include "sut_agent.h"

#define START_US 10000000
#define ANSWER_US 2000000
#define AGAIN_MS 20		/* between two tries */
#define STOP_MS 500		/* for a process to end by itself */
#define DEATH_MS 1000		/* from the end of its connection to its death */
#define SIGN_MS 200		/* from any other sign that something is wrong */

struct agent_parts
agent_parts_none(const struct agent_config *c)
{
	return (struct agent_parts){ .config = c, .fd = -1, .wake = -1 };
}

/* Wait for the agent, reading what the process says meanwhile. */
static int
wait_agent(void *arg, int fd, int out, int64_t us)
{
	struct agent_parts *p = arg;
	struct pollfd f[3] = {
		{ .fd = fd, .events = out ? POLLOUT : POLLIN },
		{ .fd = p->process ? process_errors(p->process) : -1, .events = POLLIN },
		{ .fd = p->process ? process_death(p->process) : -1, .events = POLLIN },
	};
	int n = poll(f, 3, usec_ms(us));

	if (n > 0 && f[1].revents)
		process_look(p->process);
	if (n > 0 && !f[0].revents && f[2].revents)
		return -1;
	return n == 0 ? -1 : 0;
}

/* Let a little time pass, unless the process dies: -1 then. */
static int
pause_for(struct agent_parts *p, char *why, int size)
{
	char how[100], last[400];

	if (p->process == NULL) {
		poll(NULL, 0, AGAIN_MS);
		return 0;
	}
	process_look(p->process);
	if (!process_over(p->process, AGAIN_MS, how, sizeof(how)))
		return 0;
	process_last(p->process, last, sizeof(last));
	snprintf(why, (size_t)size, "%s %s before it was ready%s", p->config->command[0], how,
	    last);
	return -1;
}

static int
connect_to(const struct sockaddr *to, socklen_t n)
{
	int fd = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), saved;
	struct pollfd f = { .fd = fd, .events = POLLOUT };
	int err = 0;
	socklen_t size = sizeof(err);

	if (fd < 0)
		return -1;
	if (connect(fd, to, n) == 0)
		return fd;
	if (errno == EINPROGRESS) {
		errno = ETIMEDOUT;
		if (poll(&f, 1, 1000) > 0 &&
		    getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size) == 0 && (errno = err) == 0)
			return fd;
	}
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/* Connect to "unix:PATH".  -1 with errno set. */
static int
connect_unix(const char *path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(un.sun_path))
		return errno = ENAMETOOLONG, -1;
	strcpy(un.sun_path, path);
	return connect_to((struct sockaddr *)&un, sizeof(un));
}

/* Connect to "tcp:ADDRESS:PORT".  Only numbers: a name server is no part of a test. */
static int
connect_tcp(const char *where)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV },
			*found;
	const char *colon = strrchr(where, ':');
	char host[64];
	int fd, on = 1, six = where[0] == '[';

	if (colon == NULL || colon - where >= (long)sizeof(host) || (six && colon[-1] != ']'))
		return errno = EDESTADDRREQ, -1;
	snprintf(host, sizeof(host), "%.*s", (int)(colon - where) - 2 * six, where + six);
	if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
		return errno = EDESTADDRREQ, -1;
	fd = connect_to(found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	if (fd >= 0)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* Could the agent just not be listening yet? */
static int
is_early(int err)
{
	return err == ECONNREFUSED || err == ENOENT || err == ETIMEDOUT || err == EHOSTUNREACH ||
	    err == ENETUNREACH || err == EAGAIN;
}

static int
find_agent(struct agent_parts *p, struct usec until, char *why, int size)
{
	const char *where = p->config->agent;
	int saved;

	if (strcmp(where, "stdio") == 0) {
		p->fd = p->process ? process_talk(p->process) : -1;
		if (p->fd < 0)
			snprintf(why, (size_t)size,
			    "an agent on stdio needs a command to be started");
		return p->fd < 0 ? -1 : 0;
	}
	for (;;) {
		errno = EDESTADDRREQ;
		if (strncmp(where, "unix:", 5) == 0)
			p->fd = connect_unix(where + 5);
		else if (strncmp(where, "tcp:", 4) == 0)
			p->fd = connect_tcp(where + 4);
		saved = errno;
		if (p->fd >= 0)
			return 0;
		if (!is_early(saved) || !usec_before(wall_clock(), until))
			break;
		if (pause_for(p, why, size) < 0)
			return -1;
	}
	snprintf(why, (size_t)size, "connect to the agent at \"%s\": %s", where,
	    saved != EDESTADDRREQ ?
		strerror(saved) :
		"where an agent is must be \"stdio\", \"unix:PATH\" or \"tcp:ADDRESS:PORT\"");
	return -1;
}

static int
greet(struct agent_parts *p, struct usec until, char *why, int size)
{
	const struct agent_config *c = p->config;
	struct usec answer = c->answer.us > 0 ? c->answer : (struct usec){ ANSWER_US };
	struct agent_wait wait = { wait_agent, p };

	if ((p->agent = agent_new(p->fd, answer, &wait)) == NULL) {
		snprintf(why, (size_t)size, "out of memory");
		return -1;
	}
	if (agent_greet(p->agent, usec_sub(until, wall_clock())) == 0)
		return 0;
	agent_parts_died(p, agent_why(p->agent), why, size);
	return -1;
}

/* The wire; tried again while the process may still be making it. */
static int
open_wire(struct agent_parts *p, struct usec until, char *why, int size)
{
	const struct agent_config *c = p->config;
	char dead[400];

	while ((p->wire = c->wire(c->arg, why, size)) == NULL) {
		if (p->process == NULL || !usec_before(wall_clock(), until))
			return -1;
		if (pause_for(p, dead, sizeof(dead)) < 0) {
			snprintf(why, (size_t)size, "%s", dead);
			return -1;
		}
	}
	return 0;
}

/* Wait until the wire carries what is sent, unless the process dies before. */
static int
await_carrier(struct agent_parts *p, struct usec until, char *why, int size)
{
	const struct agent_config *c = p->config;
	struct usec soon;
	int up = c->carries == NULL;

	while (!up) {
		soon = usec_add(wall_clock(), (struct usec){ 1000 * AGAIN_MS });
		up = c->carries(c->arg, soon, why, size);
		if (up < 0 || (up == 0 && (!usec_before(soon, until) ||
		    pause_for(p, why, size) < 0)))
			return -1;
	}
	return 0;
}

static int
watch(const struct agent_parts *p, int fd)
{
	struct epoll_event e = { .events = EPOLLIN };

	return fd < 0 ? 0 : epoll_ctl(p->wake, EPOLL_CTL_ADD, fd, &e);
}

static int
open_wake(struct agent_parts *p, char *why, int size)
{
	p->wake = epoll_create1(EPOLL_CLOEXEC);
	if (p->wake >= 0 && watch(p, p->fd) == 0 &&
	    (p->process == NULL ||
		(watch(p, process_errors(p->process)) == 0 &&
		    watch(p, process_death(p->process)) == 0))) {
		p->wire->wake = p->wake;
		return 0;
	}
	snprintf(why, (size_t)size, "epoll: %s", strerror(errno));
	return -1;
}

static int
start_all(struct agent_parts *p, char *why, int size)
{
	const struct agent_config *c = p->config;
	struct usec start = c->start.us > 0 ? c->start : (struct usec){ START_US };
	int talk = c->agent != NULL && strcmp(c->agent, "stdio") == 0;
	struct usec until;

	if (c->wire_first && p->wire == NULL && (p->wire = c->wire(c->arg, why, size)) == NULL)
		return -1;
	if (c->command != NULL && (p->process = process_start(c->command, talk, why, size)) == NULL)
		return -1;
	until = usec_add(wall_clock(), start);
	if (c->agent != NULL &&
	    (find_agent(p, until, why, size) < 0 || greet(p, until, why, size) < 0))
		return -1;
	if (p->wire == NULL && open_wire(p, until, why, size) < 0)
		return -1;
	if (await_carrier(p, until, why, size) < 0)
		return -1;
	return open_wake(p, why, size);
}

int
agent_parts_start(struct agent_parts *p, char *why, int size)
{
	if (start_all(p, why, size) == 0)
		return 0;
	agent_parts_stop(p, 1);
	return -1;
}

void
agent_parts_stop(struct agent_parts *p, int keep_wire)
{
	if (p->wire != NULL)
		p->wire->wake = -1;
	if (p->wake >= 0)
		close(p->wake);
	if (p->agent != NULL)
		agent_free(p->agent);
	if (p->fd >= 0 && (p->process == NULL || p->fd != process_talk(p->process)))
		close(p->fd);
	process_stop(p->process, STOP_MS);
	if (p->wire != NULL && !(keep_wire && p->config->wire_first)) {
		link_close(p->wire);
		p->wire = NULL;
	}
	p->process = NULL;
	p->agent = NULL;
	p->fd = p->wake = -1;
}

int
agent_parts_dead(struct agent_parts *p, int waiting)
{
	char how[100];

	if (p->process == NULL)
		return 0;
	process_look(p->process);
	return process_over(p->process, waiting ? DEATH_MS : 0, how, sizeof(how));
}

int
agent_parts_died(struct agent_parts *p, const char *reason, char *why, int size)
{
	char how[100], last[400] = "";
	int ended = p->agent != NULL && agent_ended(p->agent);
	int dead = p->process != NULL &&
	    process_over(p->process, ended ? DEATH_MS : SIGN_MS, how, sizeof(how));
	const char *before = "; ";

	if (p->process != NULL)
		process_last(p->process, last, sizeof(last));
	if (!dead) {
		snprintf(why, (size_t)size, "%s%s%s", reason, last[0] ? "; its process says" : "",
		    last);
		return 0;
	}
	/* That the connection has ended goes without saying. */
	if (reason[0] == '\0' || ended)
		before = reason = "";
	snprintf(why, (size_t)size, "the %s's process %s%s%s%s%s",
	    p->config->only_agent ? "agent" : "stack", how, last[0] ? "; its last lines" : "", last,
	    before, reason);
	return dead;
}
