/* SPDX-License-Identifier: MIT */
/*
 * sut_call.c - a stack in a shared object: loading it, its profile, and its application.
 *
 * The stack answers each call at once, with WAIT when it can't be done yet.  Those wait here, in
 * the order they were made, and are made again whenever the stack has run.  One that waits holds up
 * those behind it in the same lane of its connection (call_lanes), so that a CLOSE comes after the
 * SENDs before it (RFC 9293 section 3.10.4).
 */

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "call.h"
#include "link_call.h"
#include "profile_check.h"
#include "stack-abi.h"
#include "sut.h"
#include "sut_call.h"

#define CONNS 64		/* connections of a case, as stack-abi.h promises */
#define TODOS 64		/* calls that wait, and again as many replies that nobody fetched */
#define WRONG 300		/* bytes that say what is wrong with a table */
#define ROOM 65536		/* bytes that one SEND or RECEIVE of the stack moves at most */

struct todo {
	struct call call;
	uint32_t done;		/* bytes sent or received so far */
	int bad;		/* it received something else than the pattern */
	int waited;
};

struct call_sut {
	struct sut sut;
	struct profile profile;
	void *object;		/* of dlopen, or NULL */
	struct link_call *wire;
	struct tcpspec_address address[2 * SUT_ADDRS];
	struct todo todo[TODOS];	/* how many there are is wire->waits */
	struct reply reply[TODOS];	/* a ring */
	int first;		/* in it; how many there are is wire->replies */
	uint32_t in[CONNS];	/* offset in the stream of the next byte to receive */
	uint8_t room[ROOM];
};

static const enum tcpspec_call_kind kinds[CALLS] = {
	[CALL_LISTEN]		= TCPSPEC_LISTEN,
	[CALL_OPEN]		= TCPSPEC_OPEN,
	[CALL_ACCEPT]		= TCPSPEC_ACCEPT,
	[CALL_SEND]		= TCPSPEC_SEND,
	[CALL_RECEIVE]		= TCPSPEC_RECEIVE,
	[CALL_SHUTDOWN]		= TCPSPEC_SHUTDOWN,
	[CALL_SHUTDOWN_READ]	= TCPSPEC_SHUTDOWN_READ,
	[CALL_CLOSE]		= TCPSPEC_CLOSE,
	[CALL_ABORT]		= TCPSPEC_ABORT,
	[CALL_UNLISTEN]		= TCPSPEC_UNLISTEN,
	[CALL_OPTION]		= TCPSPEC_OPTION,
};

static const enum reply_kind results[] = {
	[TCPSPEC_WAIT]		= REPLY_ERROR,
	[TCPSPEC_OK]		= REPLY_OK,
	[TCPSPEC_FIN]		= REPLY_FIN,
	[TCPSPEC_RESET]		= REPLY_RESET,
	[TCPSPEC_REFUSED]	= REPLY_REFUSED,
	[TCPSPEC_TIMEOUT]	= REPLY_TIMEOUT,
	[TCPSPEC_CLOSING]	= REPLY_CLOSING,
	[TCPSPEC_EXISTS]	= REPLY_EXISTS,
	[TCPSPEC_ABSENT]	= REPLY_ABSENT,
	[TCPSPEC_UNREACHABLE]	= REPLY_UNREACHABLE,
	[TCPSPEC_UNSUPPORTED]	= REPLY_UNSUPPORTED,
	[TCPSPEC_ERROR]		= REPLY_ERROR,
};

static const enum tcp_state states[] = {
	[TCPSPEC_STATE_UNKNOWN]		= STATE_UNKNOWN,
	[TCPSPEC_STATE_CLOSED]		= STATE_CLOSED,
	[TCPSPEC_STATE_LISTEN]		= STATE_LISTEN,
	[TCPSPEC_STATE_SYN_SENT]	= STATE_SYN_SENT,
	[TCPSPEC_STATE_SYN_RECEIVED]	= STATE_SYN_RECEIVED,
	[TCPSPEC_STATE_ESTABLISHED]	= STATE_ESTABLISHED,
	[TCPSPEC_STATE_FIN_WAIT_1]	= STATE_FIN_WAIT_1,
	[TCPSPEC_STATE_FIN_WAIT_2]	= STATE_FIN_WAIT_2,
	[TCPSPEC_STATE_CLOSE_WAIT]	= STATE_CLOSE_WAIT,
	[TCPSPEC_STATE_CLOSING]		= STATE_CLOSING,
	[TCPSPEC_STATE_LAST_ACK]	= STATE_LAST_ACK,
	[TCPSPEC_STATE_TIME_WAIT]	= STATE_TIME_WAIT,
};

static struct tcpspec_address
abi_address(const struct addr *a)
{
	struct tcpspec_address out = { .family = (uint8_t)a->family,
		.prefix = a->family == 4 ? 24 : 64 };

	memcpy(out.b, a->b, a->family == 4 ? 4 : 16);
	return out;
}

static struct tcpspec_ends
abi_ends(const struct ends *e)
{
	return (struct tcpspec_ends){
		.own = abi_address(&e->stack), .peer = abi_address(&e->tester),
		.own_port = e->stack_port, .peer_port = e->tester_port,
	};
}

static void
answer(struct call_sut *c, const struct todo *t, enum reply_kind result, const char *text)
{
	struct reply *r = &c->reply[(c->first + c->wire->replies++) % TODOS];

	*r = (struct reply){
		.kind = t->call.kind,
		.result = result,
		.conn = t->call.conn,
		.t = link_now(c->sut.link),
		.offset = t->call.offset,
		.len = t->done,
		.bad = t->bad,
	};
	if (t->call.kind == CALL_RECEIVE)
		r->offset = c->in[t->call.conn] - t->done;
	if (*text != '\0')
		snprintf(r->text, sizeof(r->text), "%s", text);
}

static void
todo_remove(struct call_sut *c, int i)
{
	c->wire->waits--;
	memmove(&c->todo[i], &c->todo[i + 1], (size_t)(c->wire->waits - i) * sizeof(c->todo[0]));
}

/* The bytes that came, are they the pattern? */
static void
check_received(struct call_sut *c, struct todo *t, size_t n)
{
	uint32_t *in = &c->in[t->call.conn];

	for (size_t i = 0; i < n; i++)
		t->bad |= c->room[i] != pattern_byte((*in)++);
	t->done += (uint32_t)n;
}

/* Make one call of the stack's. */
static int
call_once(struct call_sut *c, struct todo *t, enum tcpspec_result *result,
    struct tcpspec_reply *reply)
{
	struct tcpspec_call call = {
		.kind = kinds[t->call.kind], .conn = t->call.conn, .ends = abi_ends(&t->call.ends),
		.waited = t->waited, .data = c->room, .name = t->call.name, .value = t->call.value,
	};
	uint32_t left = t->call.len - t->done;

	if (t->call.kind == CALL_SEND || t->call.kind == CALL_RECEIVE)
		call.len = left < ROOM ? left : ROOM;
	if (t->call.kind == CALL_SEND)
		for (size_t i = 0; i < call.len; i++)
			c->room[i] = pattern_byte(t->call.offset + t->done + (uint32_t)i);
	*reply = (struct tcpspec_reply){ .len = 0 };
	if (link_call_call(c->wire, &call, result, reply) < 0)
		return -1;
	reply->text[sizeof(reply->text) - 1] = '\0';
	t->waited = 1;
	if ((size_t)*result >= countof(results)) {
		snprintf(reply->text, sizeof(reply->text), "%d: no result of stack-abi.h",
		    (int)*result);
		*result = TCPSPEC_ERROR;
	} else if (*result == TCPSPEC_OK &&
	    (reply->len > call.len || (call.len > 0 && reply->len == 0))) {
		snprintf(reply->text, sizeof(reply->text), "ok with len %zu of %zu", reply->len,
		    call.len);
		*result = TCPSPEC_ERROR;
	}
	return 0;
}

/*
 * Try a call as far as it goes.  1 when it is answered, 0 when it waits, -1 when the stack is gone.
 * Of bytes the stack takes some at a time, and may take none.
 */
static int
try(struct call_sut *c, struct todo *t)
{
	enum tcpspec_result result;
	struct tcpspec_reply reply;
	int bytes = t->call.kind == CALL_SEND || t->call.kind == CALL_RECEIVE;

	for (;;) {
		if (call_once(c, t, &result, &reply) < 0)
			return -1;
		if (result == TCPSPEC_WAIT)
			return 0;
		if (result != TCPSPEC_OK || !bytes)
			break;
		if (t->call.kind == CALL_RECEIVE)
			check_received(c, t, reply.len);
		else
			t->done += (uint32_t)reply.len;
		if (t->done == t->call.len || reply.len == 0)
			break;
	}
	/* What came before the end of the stream is told first. */
	if (t->call.kind == CALL_RECEIVE &&
	    (result == TCPSPEC_OK || (result == TCPSPEC_FIN && t->done > 0)))
		answer(c, t, REPLY_DATA, "");
	else
		answer(c, t, results[result], reply.text);
	return 1;
}

/* Calls that wait for a connection whose application is gone are over. */
static void
end_others(struct call_sut *c, int conn, enum reply_kind result)
{
	for (int i = 0; i < c->wire->waits; i++) {
		if (c->todo[i].call.conn != conn)
			continue;
		answer(c, &c->todo[i], result, "");
		todo_remove(c, i--);
	}
}

/* Try each call once that nothing holds up.  How many were answered, or -1. */
static int
pass(struct call_sut *c)
{
	uint8_t blocked[CONNS] = { 0 };		/* lanes of each connection */
	int answered = 0, got;

	for (int i = 0; i < c->wire->waits; i++) {
		struct todo *t = &c->todo[i];
		enum call_kind kind = t->call.kind;
		int conn = t->call.conn, ok;

		if (blocked[conn] & call_lanes(kind))
			continue;
		if ((got = try(c, t)) < 0)
			return -1;
		if (got == 0) {
			blocked[conn] |= (uint8_t)call_lanes(kind);
			continue;
		}
		answered++;
		ok = c->reply[(c->first + c->wire->replies - 1) % TODOS].result == REPLY_OK;
		todo_remove(c, i--);
		if (ok && call_ends(kind)) {
			end_others(c, conn, (enum reply_kind)call_ends(kind));
			i = -1;
		}
	}
	return answered;
}

/* One call that is done may be what another waits for. */
static void
progress(void *arg)
{
	struct call_sut *c = arg;

	while (c->wire->waits > 0 && pass(c) > 0)
		;
}

static int
sut_call(struct sut *s, const struct call *call)
{
	struct call_sut *c = (struct call_sut *)s;
	int receives = 0;

	if (call->conn < 0 || call->conn >= CONNS || c->wire->waits + c->wire->replies >= TODOS) {
		snprintf(s->why, sizeof(s->why), "the agent has no room for %s on connection %d",
		    call_name(call->kind), call->conn);
		return -1;
	}
	for (int i = 0; i < c->wire->waits; i++)
		receives += c->todo[i].call.kind == CALL_RECEIVE &&
		    c->todo[i].call.conn == call->conn;
	/* Behind one that waits it goes on where that ends. */
	if (call->kind == CALL_RECEIVE && receives == 0)
		c->in[call->conn] = call->offset;
	c->todo[c->wire->waits++] = (struct todo){ .call = *call };
	progress(c);
	return 0;
}

static int
sut_reply(struct sut *s, struct reply *r)
{
	struct call_sut *c = (struct call_sut *)s;

	if (c->wire->replies == 0)
		return 0;
	*r = c->reply[c->first];
	c->first = (c->first + 1) % TODOS;
	c->wire->replies--;
	return 1;
}

static int
sut_state(struct sut *s, const struct ends *e, enum tcp_state *state, int *listening)
{
	struct call_sut *c = (struct call_sut *)s;
	struct tcpspec_ends ends = abi_ends(e);
	enum tcpspec_state abi = TCPSPEC_STATE_UNKNOWN;

	*state = STATE_UNKNOWN;
	*listening = 0;
	if (c->wire->ops->state == NULL)
		snprintf(s->why, sizeof(s->why), "the stack tells no states");
	else if (link_call_state(c->wire, &ends, &abi, listening) < 0)
		snprintf(s->why, sizeof(s->why), "%s", s->link->why);
	if ((size_t)abi < countof(states))
		*state = states[abi];
	return *state == STATE_UNKNOWN ? -1 : 0;
}

static void
sut_fresh(struct sut *s, int kept, char died[SUT_WHY])
{
	struct call_sut *c = (struct call_sut *)s;

	(void)kept;
	c->wire->waits = 0;
	c->wire->replies = 0;
	link_call_renew(c->wire);
	snprintf(died, SUT_WHY, "%s", s->link->why);
}

static void
sut_stop(struct sut *s)
{
	struct call_sut *c = (struct call_sut *)s;

	if (c->wire != NULL)
		link_close(s->link);
	if (c->object != NULL)
		dlclose(c->object);
	free(c);
}

static const struct sut_ops sut_ops = { sut_call, sut_reply, sut_state, sut_fresh, sut_stop };

/* RFC 5737 and RFC 3849 set these subnets aside for examples. */
static void
set_addresses(struct call_sut *c)
{
	static const uint8_t tester_mac[6] = { 2, 0, 0, 0, 0, 1 },
	    stack_mac[6] = { 2, 0, 0, 0, 0, 2 };
	struct sut *s = &c->sut;

	for (int i = 0; i < SUT_ADDRS; i++) {
		uint8_t n = (uint8_t)(i + 1);

		s->tester[0][i] = (struct addr){ 4, { 192, 0, 2, n } };
		s->tester[1][i] = (struct addr){ 6, { 0x20, 0x01, 0x0d, 0xb8, [15] = n } };
		s->stack[0][i] = (struct addr){ 4, { 192, 0, 2, (uint8_t)(n + 100) } };
		s->stack[1][i] = (struct addr){ 6, { 0x20, 0x01, 0x0d, 0xb8, [14] = 1, [15] = n } };
		c->address[i] = abi_address(&s->stack[0][i]);
		c->address[SUT_ADDRS + i] = abi_address(&s->stack[1][i]);
	}
	memcpy(s->tester_mac, tester_mac, 6);
	memcpy(s->stack_mac, stack_mac, 6);
}

static void
set_profile(struct call_sut *c, const struct tcpspec_stack *ops)
{
	c->profile = (struct profile){
		.name = ops->name, .features = ops->features, .rmem = ops->rmem,
		.response = { ops->response }, .settle = { ops->settle }, .tick = { ops->tick },
		.msl = { ops->msl }, .rto = { ops->rto }, .delack = { ops->delack },
	};
	snprintf(c->profile.version, sizeof(c->profile.version), "%s", ops->version);
	c->sut.profile = &c->profile;
}

/* The first function that a table lacks, or NULL; state may be missing. */
static const char *
function_missing(const struct tcpspec_stack *ops)
{
	const struct {
		const char *name;
		int there;
	} functions[] = {
		{ "create", ops->create != NULL }, { "input", ops->input != NULL },
		{ "next", ops->next != NULL }, { "advance", ops->advance != NULL },
		{ "call", ops->call != NULL }, { "destroy", ops->destroy != NULL },
	};

	for (size_t i = 0; i < countof(functions); i++)
		if (!functions[i].there)
			return functions[i].name;
	return NULL;
}

/* What is wrong with a table, or NULL; text has room for that. */
static const char *
table_wrong(const struct tcpspec_stack *ops, char text[WRONG])
{
	const char *missing;
	size_t at;

	if (ops == NULL)
		return "tcpspec_stack() returned no table";
	if (ops->abi != TCPSPEC_STACK_ABI)
		return "it was built for another version of stack-abi.h: build it again";
	if ((missing = function_missing(ops)) != NULL) {
		snprintf(text, WRONG, "%s is missing in its table: only state may be NULL",
		    missing);
		return text;
	}
	if (ops->name == NULL || ops->name[0] == '\0' || ops->version == NULL ||
	    ops->features == NULL)
		return "name, version or features is missing in its table";
	if (ops->response <= 0 || ops->settle < 0 || ops->tick < 0 || ops->msl < 0 ||
	    ops->rto < 0 || ops->delack < 0)
		return "a time in its table is not positive";
	if (ops->rto > 0 && ops->settle >= ops->rto)
		return "settle is not below rto, so a lawful retransmission would look "
		    "like a stray segment";
	if (profile_check_features(ops->features, NULL, &at, text, WRONG) < 0)
		return text;
	return NULL;
}

struct sut *
call_attach(const struct tcpspec_stack *ops, char *why, int size)
{
	char text[WRONG];
	const char *wrong = table_wrong(ops, text);
	struct call_sut *c = wrong ? NULL : calloc(1, sizeof(*c));

	if (c != NULL) {
		set_addresses(c);
		c->wire = link_call_new(ops, c->address, 2 * SUT_ADDRS, c->sut.stack_mac, &c->sut);
	}
	if (c == NULL || c->wire == NULL) {
		snprintf(why, (size_t)size, "%s", wrong ? wrong : "out of memory");
		free(c);
		return NULL;
	}
	set_profile(c, ops);
	c->sut.ops = &sut_ops;
	c->sut.link = &c->wire->link;
	c->sut.remade = 1;
	c->wire->changed = progress;
	c->wire->changed_arg = c;
	if (link_call_make(c->wire) == 0)
		return &c->sut;
	snprintf(why, (size_t)size, "%s", c->sut.link->why);
	sut_stop(&c->sut);
	return NULL;
}

struct sut *
call_start(const char *path, char *why, int size)
{
	const struct tcpspec_stack *(*table)(void);
	struct sut *sut = NULL;
	char wrong[WRONG], here[PATH_MAX];
	void *object;

	/* Without a slash it would be looked for among the machine's libraries. */
	snprintf(here, sizeof(here), "%s%s", strchr(path, '/') ? "" : "./", path);
	if ((object = dlopen(here, RTLD_NOW | RTLD_LOCAL)) == NULL) {
		snprintf(why, (size_t)size, "%s", dlerror());
		return NULL;
	}
	*(void **)&table = dlsym(object, "tcpspec_stack");
	if (table == NULL)
		snprintf(why, (size_t)size,
		    "%s: it exports no function tcpspec_stack (harness/stack-abi.h)", path);
	else if ((sut = call_attach(table(), wrong, sizeof(wrong))) == NULL)
		snprintf(why, (size_t)size, "%s: %s", path, wrong);
	if (sut == NULL)
		dlclose(object);
	else
		((struct call_sut *)sut)->object = object;
	return sut;
}
