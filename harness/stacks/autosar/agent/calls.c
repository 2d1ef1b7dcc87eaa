/* SPDX-License-Identifier: MIT */
/* calls.c - each call as requests of the testability protocol, and what their results are in the RFC's terms. */

#include <stdlib.h>
#include <string.h>

#include "autosar_agent.h"

/* The answer for a result that isn't OK. */
static void
say_result(unsigned long id, int result)
{
	if (result < 0)
		say("%lu error no response", id);
	else if (result == RESULT_NO_BIND)
		say("%lu exists", id);
	else if (result == RESULT_BAD_SOCKET)
		say("%lu absent", id);
	else if (result == RESULT_NOT_FOUND)
		say("%lu unsupported", id);
	else
		say("%lu error result 0x%02x", id, (unsigned)result);
}

/* --- requests --- */

static int
ask(struct agent *a, unsigned number, struct payload *p)
{
	return testability_request(&a->t, GROUP_TCP, number, p);
}

int
close_socket(struct agent *a, int sock, int with_reset)
{
	struct payload p = { .n = 0 };

	put(&p, (uint32_t)sock, 2);
	put(&p, (uint32_t)with_reset, 1);
	return ask(a, CLOSE_SOCKET, &p);
}

/* A socket bound to this end, or to its port and any address.  The result; *sock is set when it is OK. */
static int
create(struct agent *a, const struct end *e, int any, int *sock)
{
	static const uint8_t zero[16];
	struct payload p = { .n = 0 };
	int result;

	put(&p, 1, 1);
	put(&p, e->port, 2);
	put_bytes(&p, any ? zero : e->b, e->size);
	if ((result = ask(a, CREATE_AND_BIND, &p)) == RESULT_OK)
		*sock = (int)get(&p, 2);
	return result == RESULT_OK && p.bad ? RESULT_NOK : result;
}

/* --- connections --- */

static int
same_end(const struct end *x, const struct end *y)
{
	return x->size == y->size && x->port == y->port && memcmp(x->b, y->b, x->size) == 0;
}

struct listener *
find_listener(struct agent *a, const struct conn *c)
{
	for (int i = 0; i < a->nlisteners; i++)
		if (a->listener[i].size == c->own.size && a->listener[i].port == c->own.port)
			return &a->listener[i];
	return NULL;
}

int
conn_there(struct agent *a, struct conn *c)
{
	const struct listener *l = find_listener(a, c);

	for (int i = 0; c->sock < 0 && l != NULL && i < a->naccepted; i++) {
		if (a->accepted[i].listener != l->sock || !same_end(&a->accepted[i].peer, &c->peer))
			continue;
		c->sock = a->accepted[i].sock;
		a->accepted[i] = a->accepted[--a->naccepted];
	}
	return c->sock >= 0;
}

int
forward(struct agent *a, const struct conn *c)
{
	struct payload p = { .n = 0 };
	uint32_t left = c->receive.len - c->receive.done;
	int result;

	left = left < 0xffff ? left : 0xfffe;
	put(&p, (uint32_t)c->sock, 2);
	put(&p, left, 2);
	put(&p, left, 2);
	result = ask(a, RECEIVE_AND_FORWARD, &p);
	if (result == RESULT_OK && get(&p, 2) != 0)
		say("# %u bytes had been dropped", (unsigned)p.b[0] << 8 | p.b[1]);
	return result;
}

/* --- calls --- */

static void
listen_call(struct agent *a, const struct message *m)
{
	struct payload p = { .n = 0 };
	struct listener l = { .size = m->c->own.size, .port = m->c->own.port };
	int result;

	if (find_listener(a, m->c) != NULL) {
		say("%lu ok", m->id);
		return;
	}
	if (a->nlisteners == LISTENERS) {
		say("%lu error too many listeners", m->id);
		return;
	}
	if ((result = create(a, &m->c->own, 1, &l.sock)) != RESULT_OK) {
		say_result(m->id, result);
		return;
	}
	put(&p, (uint32_t)l.sock, 2);
	put(&p, 100, 2);
	if ((result = ask(a, LISTEN_AND_ACCEPT, &p)) != RESULT_OK) {
		close_socket(a, l.sock, 1);
		say_result(m->id, result);
		return;
	}
	a->listener[a->nlisteners++] = l;
	say("%lu ok", m->id);
}

static void
accept_call(struct agent *a, const struct message *m)
{
	if (conn_there(a, m->c)) {
		say("%lu ok", m->id);
	} else if (find_listener(a, m->c) == NULL) {
		say("%lu absent", m->id);
	} else {
		m->c->accept.id = m->id;
		say("%lu pending", m->id);
	}
}

/* The response may come when the connection is there, or at once: so it is waited for in the meantime. */
static void
open_call(struct agent *a, const struct message *m)
{
	struct payload p = { .n = 0 };
	int result;

	if (conn_there(a, m->c)) {
		say("%lu exists", m->id);
		return;
	}
	if ((result = create(a, &m->c->own, 0, &m->c->sock)) != RESULT_OK) {
		say_result(m->id, result);
		return;
	}
	put(&p, (uint32_t)m->c->sock, 2);
	put(&p, m->c->peer.port, 2);
	put_bytes(&p, m->c->peer.b, m->c->peer.size);
	say("%lu pending", m->id);
	if ((result = ask(a, CONNECT, &p)) == RESULT_OK) {
		say("%lu ok", m->id);
		return;
	}
	say_result(m->id, result);
	close_socket(a, m->c->sock, 1);
	m->c->sock = -1;
}

uint8_t
pattern_byte(uint32_t offset)
{
	uint32_t x = offset * 0x9e3779b1u;

	x = (x ^ x >> 15) * 0x85ebca77u;
	return (uint8_t)(x >> 24);
}

static void
send_call(struct agent *a, const struct message *m)
{
	uint32_t offset = (uint32_t)strtoul(m->more[0], NULL, 10), left = (uint32_t)strtoul(m->more[1], NULL, 10), n;
	int result = conn_there(a, m->c) ? RESULT_OK : RESULT_BAD_SOCKET;
	uint8_t data[CHUNK];

	for (; left > 0 && result == RESULT_OK; left -= n, offset += n) {
		struct payload p = { .n = 0 };

		n = left < CHUNK ? left : CHUNK;
		for (uint32_t i = 0; i < n; i++)
			data[i] = pattern_byte(offset + i);
		put(&p, (uint32_t)m->c->sock, 2);
		put(&p, n, 2);
		put(&p, 0, 1);
		put_bytes(&p, data, n);
		result = ask(a, SEND_DATA, &p);
	}
	if (result == RESULT_OK)
		say("%lu ok", m->id);
	else
		say_result(m->id, result);
}

/* Data events don't say of which socket they are, so one connection receives at a time. */
static void
receive_call(struct agent *a, const struct message *m)
{
	int result;

	for (int i = 0; i < CONNS; i++) {
		if (a->conn[i].receive.id != 0) {
			say("%lu unsupported", m->id);
			return;
		}
	}
	m->c->receive = (struct waiting){
		.offset = (uint32_t)strtoul(m->more[0], NULL, 10), .len = (uint32_t)strtoul(m->more[1], NULL, 10),
	};
	if (!conn_there(a, m->c) && find_listener(a, m->c) == NULL) {
		say("%lu absent", m->id);
		return;
	}
	if (m->c->sock >= 0 && (result = forward(a, m->c)) != RESULT_OK) {
		say_result(m->id, result);
		return;
	}
	m->c->receive.id = m->id;
	say("%lu pending", m->id);
}

static void
shut(struct agent *a, const struct message *m, unsigned how)
{
	struct payload p = { .n = 0 };
	int result = RESULT_BAD_SOCKET;

	if (conn_there(a, m->c)) {
		put(&p, (uint32_t)m->c->sock, 2);
		put(&p, how, 1);
		result = ask(a, SHUTDOWN, &p);
	}
	if (result == RESULT_OK)
		say("%lu ok", m->id);
	else
		say_result(m->id, result);
}

static void
shutdown_read(struct agent *a, const struct message *m)
{
	shut(a, m, 0);
}

static void
shutdown_write(struct agent *a, const struct message *m)
{
	shut(a, m, 1);
}

static void
end(struct agent *a, const struct message *m, int with_reset)
{
	int result = conn_there(a, m->c) ? close_socket(a, m->c->sock, with_reset) : RESULT_BAD_SOCKET;

	m->c->sock = -1;
	if (result != RESULT_OK) {
		say_result(m->id, result);
		return;
	}
	m->c->accept.id = m->c->receive.id = 0;
	say("%lu ok", m->id);
}

static void
close_call(struct agent *a, const struct message *m)
{
	end(a, m, 0);
}

static void
abort_call(struct agent *a, const struct message *m)
{
	end(a, m, 1);
}

static void
unlisten(struct agent *a, const struct message *m)
{
	struct listener *l = find_listener(a, m->c);
	int result = l ? close_socket(a, l->sock, 0) : RESULT_BAD_SOCKET;

	if (result != RESULT_OK) {
		say_result(m->id, result);
		return;
	}
	*l = a->listener[--a->nlisteners];
	say("%lu ok", m->id);
}

static const struct {
	const char *name;
	unsigned number;
	int bytes, inverse;
} options[] = {
	{ "ttl",	0,	1,	0 },
	{ "tos",	4,	1,	0 },
	{ "maxseg",	5,	2,	0 },
	{ "nodelay",	6,	1,	1 },	/* theirs is: is Nagle's algorithm used? */
};

static void
option(struct agent *a, const struct message *m)
{
	struct payload p = { .n = 0 };
	uint8_t value[2];
	int i = 0, result;
	long v = atol(m->more[1]);

	while (i < COUNT(options) && strcmp(options[i].name, m->more[0]) != 0)
		i++;
	if (i == COUNT(options) || !conn_there(a, m->c)) {
		say("%lu unsupported", m->id);
		return;
	}
	v = options[i].inverse ? !v : v;
	value[0] = (uint8_t)(options[i].bytes == 2 ? v >> 8 : v);
	value[1] = (uint8_t)v;
	put(&p, (uint32_t)m->c->sock, 2);
	put(&p, options[i].number, 2);
	put_bytes(&p, value, (size_t)options[i].bytes);
	if ((result = ask(a, CONFIGURE_SOCKET, &p)) == RESULT_OK)
		say("%lu ok", m->id);
	else
		say_result(m->id, result);
}

const struct call_name calls[] = {
	{ "listen",		listen_call,	0 },
	{ "open",		open_call,	0 },
	{ "accept",		accept_call,	0 },
	{ "send",		send_call,	1 },
	{ "receive",		receive_call,	0 },
	{ "shutdown",		shutdown_write,	1 },
	{ "shutdown-read",	shutdown_read,	1 },
	{ "close",		close_call,	1 },
	{ "abort",		abort_call,	1 },
	{ "unlisten",		unlisten,	0 },
	{ "option",		option,		1 },
};

const int ncalls = COUNT(calls);
