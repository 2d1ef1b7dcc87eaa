/* SPDX-License-Identifier: MIT */
/*
 * agent.c - the agent protocol: each message is sent and its first answer waited for; second
 * answers are kept until asked for.
 *
 * What comes in is never trusted: lines are cut off at their limit, an answer must be to a message
 * that still has one to get, and remarks are counted.  The first fault ends it all: agent_why tells
 * it, and what had been said last.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "agent.h"
#include "buf.h"
#include "call.h"
#include "link_wall.h"
#include "nearest.h"
#include "sut.h"
#include "usec.h"

#define VERSION_SPOKEN 1
#define REMARKS 10000		/* in one case */
#define LAST 6			/* lines kept to be shown */
#define LAST_TEXT 100		/* bytes of each */

struct pending {
	uint32_t id;
	int retired;
};

struct agent {
	int fd;
	struct usec limit;
	struct agent_wait wait;
	char in[2 * AGENT_LINE];
	size_t nin;
	char name[64], can[AGENT_LINE + 3];	/* a blank before and behind each word */
	uint32_t id;				/* of the last message */
	int remarks;				/* in this case */
	struct pending pending[AGENT_CALLS];
	int npending;
	struct agent_answer ready[AGENT_CALLS];	/* a ring */
	int first, nready;
	int ended;
	char last[LAST][LAST_TEXT];
	int nlast;
	char why[600];
};

static int
wait_poll(void *arg, int fd, int out, int64_t us)
{
	struct pollfd p = { .fd = fd, .events = out ? POLLOUT : POLLIN };

	(void)arg;
	return poll(&p, 1, usec_ms(us)) == 0 ? -1 : 0;
}

struct agent *
agent_new(int fd, struct usec limit, const struct agent_wait *wait)
{
	struct agent *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->fd = fd;
	a->limit = limit;
	a->wait = wait ? *wait : (struct agent_wait){ wait_poll, NULL };
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	return a;
}

void
agent_free(struct agent *a)
{
	free(a);
}

const char *
agent_name(const struct agent *a)
{
	return a->name;
}

const char *
agent_why(const struct agent *a)
{
	return a->why;
}

int
agent_ended(const struct agent *a)
{
	return a->ended;
}

int
agent_can(const struct agent *a, const char *word)
{
	char wanted[40];

	snprintf(wanted, sizeof(wanted), " %s ", word);
	return strstr(a->can, wanted) != NULL;
}

/* What can't be printed is a '?'. */
static char
printable(char c)
{
	return c < ' ' || c > '~' ? '?' : c;
}

/* Remember a line as one of the last. */
static void
remember(struct agent *a, char who, const char *line, size_t n)
{
	char *to = a->last[a->nlast++ % LAST];
	size_t i = 0;

	*to++ = who;
	for (; i < n && i < LAST_TEXT - 5; i++)
		*to++ = printable(line[i]);
	strcpy(to, i < n ? "..." : "");
}

int
agent_fault(struct agent *a, const char *fmt, ...)
{
	size_t n = sizeof(a->why), used;
	va_list ap;

	if (a->why[0] != '\0')
		return -1;
	va_start(ap, fmt);
	vsnprintf(a->why, n, fmt, ap);
	va_end(ap);
	for (char *c = a->why; *c; c++)		/* there may be words of the agent's in it */
		*c = printable(*c);
	for (int i = a->nlast < LAST ? 0 : a->nlast - LAST; i < a->nlast; i++) {
		used = strlen(a->why);
		snprintf(a->why + used, n - used, "%s%s",
		    i == a->nlast - LAST || i == 0 ? "; last lines: " : " | ", a->last[i % LAST]);
	}
	return -1;
}

static int
ended(struct agent *a, const char *how)
{
	a->ended = 1;
	return agent_fault(a, "the agent's connection has ended%s%s", how[0] ? ": " : "", how);
}

/* The next line that was read, whole and printable, cut out of what came in: 1, 0 for none, -1. */
static int
cut_line(struct agent *a, char line[AGENT_LINE + 1])
{
	char *end = memchr(a->in, '\n', a->nin);
	size_t n = end ? (size_t)(end - a->in) : a->nin, bytes;

	bytes = n - (end && n > 0 && end[-1] == '\r');
	if (n > AGENT_LINE) {
		remember(a, '<', a->in, AGENT_LINE);
		return agent_fault(a, "the agent sent a line of more than %d bytes", AGENT_LINE);
	}
	if (end == NULL)
		return 0;
	remember(a, '<', a->in, bytes);
	for (size_t i = 0; i < bytes; i++)
		if ((unsigned char)a->in[i] < ' ' || a->in[i] == 127)
			return agent_fault(a, "the agent sent a line with byte 0x%02x in it",
			    (unsigned char)a->in[i]);
	memcpy(line, a->in, bytes);
	line[bytes] = '\0';
	a->nin -= n + 1;
	memmove(a->in, end + 1, a->nin);
	return 1;
}

/* Read what is there: 1 when something was, 0, -1. */
static int
read_more(struct agent *a)
{
	ssize_t n;

	do
		n = recv(a->fd, a->in + a->nin, sizeof(a->in) - a->nin, 0);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		a->nin += (size_t)n;
		return 1;
	}
	if (n < 0 && errno == EAGAIN)
		return 0;
	return ended(a, n < 0 ? strerror(errno) : "");
}

/* The next line but remarks that is there: 1, 0 for none, -1. */
static int
next_line(struct agent *a, char line[AGENT_LINE + 1])
{
	int got = 0;

	while (a->why[0] == '\0') {
		while ((got = cut_line(a, line)) > 0) {
			if (line[0] != '#')
				return 1;
			if (++a->remarks > REMARKS)
				return agent_fault(a,
				    "the agent made more than %d remarks in a case", REMARKS);
		}
		if (got < 0 || (got = read_more(a)) <= 0)
			return got;
	}
	return -1;
}

/* The same, waiting for it until a point in time. */
static int
await_line(struct agent *a, char line[AGENT_LINE + 1], struct usec until, const char *what,
    size_t n)
{
	int got, over = 0;
	int64_t left;

	while ((got = next_line(a, line)) == 0) {
		left = usec_sub(until, wall_clock()).us;
		if (over || left <= 0) {
			if (a->nin > 0)
				remember(a, '<', a->in, a->nin);
			return agent_fault(a, "the agent did not answer \"%.*s\" in time: "
			    "does it flush each line it writes? Is it slow%s in its profile)?",
			    (int)n, what, a->name[0] ? " (\"answer\"" :
						       " to start (try -j1, or \"start\"");
		}
		over = a->wait.wait(a->wait.arg, a->fd, 0, left) < 0;
	}
	return got;
}

/* Send a line, which ends in LF, whole.  0 or -1. */
static int
say(struct agent *a, const char *line, size_t n)
{
	struct usec until = usec_add(wall_clock(), a->limit);
	int64_t left;
	ssize_t sent;

	if (a->why[0] != '\0')
		return -1;
	remember(a, '>', line, n - 1);
	while (n > 0) {
		sent = send(a->fd, line, n, MSG_NOSIGNAL);
		if (sent > 0) {
			line += sent;
			n -= (size_t)sent;
			continue;
		}
		/*
		 * What it said in place of a greeting before it ended is of more use, and is read
		 * next.
		 */
		if (sent < 0 && errno == EPIPE && a->name[0] == '\0')
			return 0;
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return ended(a, strerror(errno));
		left = usec_sub(until, wall_clock()).us;
		if (left <= 0 || a->wait.wait(a->wait.arg, a->fd, 1, left) < 0)
			return agent_fault(a, "the agent does not read what it is sent");
	}
	return 0;
}

/* Cut off the word at *p, with the blank behind it; "" at the end. */
static char *
cut_word(char **p)
{
	char *word = *p;

	*p += strcspn(*p, " ");
	if (**p == ' ')
		*(*p)++ = '\0';
	return word;
}

/* A line as an answer.  0, or -1. */
static int
read_answer(struct agent *a, char *line, struct agent_answer *r)
{
	char *p = line, *id = cut_word(&p), *end, *word = cut_word(&p);
	unsigned long n = strtoul(id, &end, 10);

	if (id[0] < '0' || id[0] > '9' || *end != '\0' || n > UINT32_MAX || word[0] == '\0' ||
	    strlen(word) >= sizeof(r->word))
		return agent_fault(a, "the agent sent what is no answer");
	r->id = (uint32_t)n;
	snprintf(r->word, sizeof(r->word), "%s", word);
	snprintf(r->more, sizeof(r->more), "%s", p);
	return 0;
}

/* A second answer came: keep it for agent_next, if somebody wants it.  0 or -1. */
static int
take_second(struct agent *a, const struct agent_answer *r)
{
	int i = 0, retired;

	while (i < a->npending && a->pending[i].id != r->id)
		i++;
	if (i == a->npending)
		return agent_fault(a, "the agent sent an answer to nothing");
	if (strcmp(r->word, "pending") == 0)
		return agent_fault(a, "the agent said \"pending\" twice");
	retired = a->pending[i].retired;
	a->pending[i] = a->pending[--a->npending];
	if (!retired)
		a->ready[(a->first + a->nready++) % AGENT_CALLS] = *r;
	return 0;
}

/* Say a line and wait for the answer to it. */
static int
ask(struct agent *a, const char *line, struct agent_answer *r)
{
	struct usec until = usec_add(wall_clock(), a->limit);
	char came[AGENT_LINE + 1];
	size_t n = strlen(line);

	if (say(a, line, n) < 0)
		return -1;
	for (;;) {
		if (await_line(a, came, until, line, n - 1) < 0 || read_answer(a, came, r) < 0)
			return -1;
		if (r->id == a->id)
			return 0;
		if (take_second(a, r) < 0)
			return -1;
	}
}

/* The words that messages about a connection begin with. */
static size_t
put_ends(struct agent *a, char *line, size_t size, const char *what, int conn, const struct ends *e)
{
	char own[ADDR_TEXT], peer[ADDR_TEXT];

	return (size_t)snprintf(line, size, "%s %u %d %s %u %s %u", what, ++a->id, conn,
	    addr_text(&e->stack, own), e->stack_port, addr_text(&e->tester, peer), e->tester_port);
}

int
agent_call(struct agent *a, const struct call *c, struct agent_answer *r)
{
	char line[AGENT_LINE];
	size_t n = put_ends(a, line, sizeof(line), call_name(c->kind), c->conn, &c->ends);

	if (a->npending + a->nready == AGENT_CALLS)
		return agent_fault(a, "more than %d calls are pending", AGENT_CALLS);
	if (c->kind == CALL_OPTION)
		n += (size_t)snprintf(line + n, sizeof(line) - n, " %s %lld", c->name,
		    (long long)c->value);
	else if (c->kind == CALL_SEND || c->kind == CALL_RECEIVE)
		n += (size_t)snprintf(line + n, sizeof(line) - n, " %u %u", c->offset, c->len);
	strcpy(line + n, "\n");
	if (ask(a, line, r) < 0)
		return -1;
	if (strcmp(r->word, "pending") == 0)
		a->pending[a->npending++] = (struct pending){ .id = r->id };
	return 0;
}

int
agent_state(struct agent *a, int conn, const struct ends *e, struct agent_answer *r)
{
	char line[AGENT_LINE];
	size_t n = put_ends(a, line, sizeof(line), "state", conn, e);

	strcpy(line + n, "\n");
	return ask(a, line, r);
}

int
agent_fresh(struct agent *a, int kept, struct agent_answer *r)
{
	char line[40];

	for (int i = 0; i < a->npending; i++)
		a->pending[i].retired = 1;
	a->remarks = 0;
	snprintf(line, sizeof(line), "fresh %u %d\n", ++a->id, kept);
	if (ask(a, line, r) < 0)
		return -1;
	a->npending = a->nready = 0;
	return 0;
}

int
agent_next(struct agent *a, struct agent_answer *r)
{
	char line[AGENT_LINE + 1];
	int got = 0;

	while (a->nready == 0 && (got = next_line(a, line)) > 0)
		if (read_answer(a, line, r) < 0 || take_second(a, r) < 0)
			return -1;
	if (a->nready == 0)
		return got;
	*r = a->ready[a->first];
	a->first = (a->first + 1) % AGENT_CALLS;
	a->nready--;
	return 1;
}

void
agent_retire(struct agent *a, uint32_t id)
{
	for (int i = 0; i < a->npending; i++)
		if (a->pending[i].id == id)
			a->pending[i].retired = 1;
}

/*
 * Each word after "can" is one of the protocol's; a mistyped one would skip cases in silence.  0 or
 * -1.
 */
static int
check_can(struct agent *a)
{
	static const char *const others[] = { "state", "fresh", "no-ends", "own-port", "no-open",
		"closes-too" };
	char words[sizeof(a->can)], *p = words, *word, hint[160];

	snprintf(words, sizeof(words), "%s", a->can + 1);
	while (*(word = cut_word(&p)) != '\0') {
		struct nearest near = { .wanted = word };
		int known = call_named(word) >= 0;

		for (size_t i = 0; i < countof(others); i++) {
			known |= strcmp(others[i], word) == 0;
			nearest_add(&near, others[i]);
		}
		for (int i = 0; i < CALLS; i++)
			nearest_add(&near, call_name((enum call_kind)i));
		if (!known)
			return agent_fault(a, "the agent says it can \"%s\", which is no call%s",
			    word, nearest_text(&near, hint, sizeof(hint)));
	}
	return 0;
}

int
agent_greet(struct agent *a, struct usec limit)
{
	static const char hello[] = "tcpspec 1\n";
	struct usec until = usec_add(wall_clock(), limit);
	char line[AGENT_LINE + 1], *p = line;
	const char *version;

	if (say(a, hello, sizeof(hello) - 1) < 0 ||
	    await_line(a, line, until, hello, sizeof(hello) - 2) < 0)
		return -1;
	if (strcmp(cut_word(&p), "agent") != 0)
		return agent_fault(a, "the agent did not greet with \"agent 1 NAME\"");
	version = cut_word(&p);
	if (strspn(version, "0123456789") == 0)
		return agent_fault(a,
		    "the agent did not say which version of the protocol it speaks, as in \"agent "
		    "%d NAME\": it said \"agent %.40s\"", VERSION_SPOKEN, version);
	if (atoi(version) != VERSION_SPOKEN)
		return agent_fault(a,
		    "the agent speaks version %d of the protocol, and this program version %d",
		    atoi(version), VERSION_SPOKEN);
	snprintf(a->name, sizeof(a->name), "%s", p);
	if (await_line(a, line, until, hello, sizeof(hello) - 2) < 0)
		return -1;
	p = line;
	if (strcmp(cut_word(&p), "can") != 0)
		return agent_fault(a, "after its greeting the agent did not say \"can CALL...\"");
	snprintf(a->can, sizeof(a->can), " %s ", p);
	return check_can(a);
}
