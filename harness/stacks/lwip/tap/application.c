/* SPDX-License-Identifier: MIT */
/*
 * application.c - the agent protocol (harness/agent-protocol.md) in front of the calls of stack-abi.h.
 *
 * The two are alike but for this: the stack answers WAIT and is asked again whenever it has run, where the protocol wants
 * "pending" and then a second answer; and the stack moves some bytes where the protocol wants all of them.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>

#include "ontap.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { WORDS = 10 };

static const char *const calls[] = {
	[TCPSPEC_LISTEN] = "listen", [TCPSPEC_OPEN] = "open", [TCPSPEC_ACCEPT] = "accept", [TCPSPEC_SEND] = "send",
	[TCPSPEC_RECEIVE] = "receive", [TCPSPEC_SHUTDOWN] = "shutdown", [TCPSPEC_SHUTDOWN_READ] = "shutdown-read",
	[TCPSPEC_CLOSE] = "close", [TCPSPEC_ABORT] = "abort", [TCPSPEC_UNLISTEN] = "unlisten", [TCPSPEC_OPTION] = "option",
};

static const char *const results[] = {
	[TCPSPEC_WAIT] = "pending", [TCPSPEC_OK] = "ok", [TCPSPEC_FIN] = "fin", [TCPSPEC_RESET] = "reset", [TCPSPEC_REFUSED] = "refused",
	[TCPSPEC_TIMEOUT] = "timeout", [TCPSPEC_CLOSING] = "closing", [TCPSPEC_EXISTS] = "exists", [TCPSPEC_ABSENT] = "absent",
	[TCPSPEC_UNREACHABLE] = "unreachable", [TCPSPEC_UNSUPPORTED] = "unsupported", [TCPSPEC_ERROR] = "error",
};

static const char *const states[] = {
	[TCPSPEC_STATE_UNKNOWN] = "unsupported", [TCPSPEC_STATE_CLOSED] = "CLOSED", [TCPSPEC_STATE_LISTEN] = "LISTEN",
	[TCPSPEC_STATE_SYN_SENT] = "SYN-SENT", [TCPSPEC_STATE_SYN_RECEIVED] = "SYN-RECEIVED",
	[TCPSPEC_STATE_ESTABLISHED] = "ESTABLISHED", [TCPSPEC_STATE_FIN_WAIT_1] = "FIN-WAIT-1",
	[TCPSPEC_STATE_FIN_WAIT_2] = "FIN-WAIT-2", [TCPSPEC_STATE_CLOSE_WAIT] = "CLOSE-WAIT", [TCPSPEC_STATE_CLOSING] = "CLOSING",
	[TCPSPEC_STATE_LAST_ACK] = "LAST-ACK", [TCPSPEC_STATE_TIME_WAIT] = "TIME-WAIT",
};

static uint8_t
pattern(uint32_t offset)
{
	uint32_t x = offset * 0x9e3779b1u;

	x = (x ^ x >> 15) * 0x85ebca77u;
	return (uint8_t)(x >> 24);
}

static int
named(const char *const *table, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(table[i], word) == 0)
			return (int)i;
	return -1;
}

static int
moves_bytes(const struct waiting *w)
{
	return w->call.kind == TCPSPEC_SEND || w->call.kind == TCPSPEC_RECEIVE;
}

/* Make the call once, of no more than the room holds. */
static enum tcpspec_result
call_once(struct ontap *o, struct waiting *w, struct tcpspec_reply *reply)
{
	uint32_t left = w->len - w->done;
	enum tcpspec_result result;

	w->call.data = o->room;
	w->call.name = w->name;
	w->call.len = left < ROOM ? left : ROOM;
	for (size_t i = 0; w->call.kind == TCPSPEC_SEND && i < w->call.len; i++)
		o->room[i] = pattern(w->offset + w->done + (uint32_t)i);
	*reply = (struct tcpspec_reply){ .len = 0 };
	result = o->ops->call(o->stack, &w->call, reply);
	w->call.waited = 1;
	for (size_t i = 0; w->call.kind == TCPSPEC_RECEIVE && result == TCPSPEC_OK && i < reply->len; i++)
		w->bad |= o->room[i] != pattern(w->offset + w->done + (uint32_t)i);
	if (result == TCPSPEC_OK && moves_bytes(w))
		w->done += (uint32_t)reply->len;
	return result;
}

/* Try a call as far as it goes.  1 when that was said, 0 when it waits. */
static int
try(struct ontap *o, struct waiting *w)
{
	struct tcpspec_reply reply;
	enum tcpspec_result result;

	do
		result = call_once(o, w, &reply);
	while (result == TCPSPEC_OK && moves_bytes(w) && w->done < w->len && reply.len > 0);
	if (result == TCPSPEC_WAIT)
		return 0;
	if (w->call.kind == TCPSPEC_RECEIVE && w->done > 0 && (result == TCPSPEC_OK || result == TCPSPEC_FIN))
		printf("%lu data %u%s\n", w->id, w->done, w->bad ? " bad" : "");
	else
		printf("%lu %s%s%.31s\n", w->id, results[result], reply.text[0] ? " " : "", reply.text);
	return 1;
}

/* The i-th that waits is over; with a CLOSE or an ABORT all of its connection are. */
static void
forget(struct ontap *o, int i, int whole)
{
	int conn = o->waiting[i].call.conn, kept = 0;

	for (int k = 0; k < o->nwaiting; k++)
		if (k != i && !(whole && o->waiting[k].call.conn == conn))
			o->waiting[kept++] = o->waiting[k];
	o->nwaiting = kept;
}

static int
ends_all(enum tcpspec_call_kind kind)
{
	return kind == TCPSPEC_CLOSE || kind == TCPSPEC_ABORT;
}

void
application_run(struct ontap *o)
{
	for (int i = 0; i < o->nwaiting; i++) {
		if (!try(o, &o->waiting[i]))
			continue;
		forget(o, i, ends_all(o->waiting[i].call.kind));
		i = -1;			/* one that is done may be what another waits for */
	}
}

/* Take "ADDRESS PORT" in.  0, or -1. */
static int
read_end(const char *address, const char *port, struct tcpspec_address *a, uint16_t *n)
{
	char *end;
	unsigned long number = strtoul(port, &end, 10);

	*a = (struct tcpspec_address){ .family = strchr(address, ':') ? 6 : 4 };
	*n = (uint16_t)number;
	return inet_pton(a->family == 6 ? AF_INET6 : AF_INET, address, a->b) == 1 && *end == '\0' && number <= 65535 ? 0 : -1;
}

static int
read_ends(char *const *word, struct tcpspec_ends *e)
{
	return read_end(word[0], word[1], &e->own, &e->own_port) < 0 ? -1 : read_end(word[2], word[3], &e->peer, &e->peer_port);
}

/* What the ends of a connection are in: how many words; 0 where a message is none. */
static int
begin_call(struct ontap *o, int kind, char *const *word, int n)
{
	struct waiting *w = &o->waiting[o->nwaiting];
	int more = kind == TCPSPEC_SEND || kind == TCPSPEC_RECEIVE || kind == TCPSPEC_OPTION ? 2 : 0;

	if (n != 7 + more || o->nwaiting == CALLS_MAX)
		return -1;
	*w = (struct waiting){ .id = strtoul(word[1], NULL, 10), .call = { .kind = (enum tcpspec_call_kind)kind, .conn = atoi(word[2]) } };
	if (read_ends(word + 3, &w->call.ends) < 0)
		return -1;
	if (kind == TCPSPEC_OPTION) {
		snprintf(w->name, sizeof(w->name), "%s", word[7]);
		w->call.value = atoll(word[8]);
	} else if (more) {
		w->offset = (uint32_t)strtoul(word[7], NULL, 10);
		w->len = (uint32_t)strtoul(word[8], NULL, 10);
	}
	o->nwaiting++;
	if (!try(o, w))
		printf("%lu pending\n", w->id);
	else
		forget(o, o->nwaiting - 1, ends_all(w->call.kind));
	application_run(o);
	return 0;
}

static int
tell_state(struct ontap *o, char *const *word, int n)
{
	struct tcpspec_ends ends;
	enum tcpspec_state state = TCPSPEC_STATE_UNKNOWN;
	int listening = 0;

	if (n != 7 || read_ends(word + 3, &ends) < 0)
		return -1;
	if (o->ops->state != NULL)
		state = o->ops->state(o->stack, &ends, &listening);
	if (state == TCPSPEC_STATE_CLOSED && listening)
		state = TCPSPEC_STATE_LISTEN;
	printf("%s %s\n", word[1], states[state]);
	return 0;
}

static int
greet(const struct ontap *o)
{
	printf("agent 1 %s %s\ncan state fresh", o->ops->name, o->ops->version);
	for (size_t i = 0; i < COUNT(calls); i++)
		printf(" %s", calls[i]);
	printf("\n");
	return 0;
}

/* Do what a line says, and answer.  0, or -1: it is no message, or the stack can't be made again. */
static int
message(struct ontap *o, char *line)
{
	char *word[WORDS], *save, *p = line;
	int n = 0, kind;

	while (n < WORDS && (word[n] = strtok_r(p, " ", &save)) != NULL) {
		n++;
		p = NULL;
	}
	if (n >= 2 && strcmp(word[0], "tcpspec") == 0)
		return greet(o);
	if (n >= 2 && strcmp(word[0], "fresh") == 0)
		return ontap_make(o) < 0 ? -1 : printf("%s ok\n", word[1]) < 0 ? -1 : 0;
	if (n >= 2 && strcmp(word[0], "state") == 0)
		return tell_state(o, word, n);
	if (n < 2 || (kind = named(calls, COUNT(calls), word[0])) < 0)
		return -1;
	return begin_call(o, kind, word, n);
}

int
application_read(struct ontap *o)
{
	ssize_t got = read(STDIN_FILENO, o->in + o->nin, sizeof(o->in) - o->nin);
	char *end;

	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR) ? 1 : 0;
	o->nin += (size_t)got;
	while ((end = memchr(o->in, '\n', o->nin)) != NULL) {
		char line[sizeof(o->in)];
		size_t n = (size_t)(end - o->in);

		memcpy(line, o->in, n);
		line[n] = '\0';
		memmove(o->in, end + 1, o->nin -= n + 1);
		ontap_advance(o);
		if (message(o, line) < 0) {
			fprintf(stderr, "tcpspec-ontap: \"%.200s\" is no message\n", o->in);
			return -1;
		}
	}
	return o->nin < sizeof(o->in) ? 1 : -1;
}
