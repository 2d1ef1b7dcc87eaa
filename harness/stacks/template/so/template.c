/* SPDX-License-Identifier: MIT */
/*
 * template.c - a TCP that is small enough to read in a quarter of an hour, behind harness/stack-abi.h: copy it, and put your stack
 * in place of what is here.
 *
 *	cc -shared -fPIC -Iharness -o mine.so template.c && tcpspec run --stack ./mine.so
 *
 * It knows CLOSED, passive opens, data that comes in order, and both ways of closing (RFC 9293 section 3.10), over IPv4 and
 * IPv6.  It has no OPEN and no SEND, which it says, so cases that need them are skipped.  frame.c has the bytes.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template.h"

#define MSL 30000000		/* all times in microseconds */
#define RTO 1000000
#define TRIES 6

static int
same_end(const struct tcpspec_address *a, const struct tcpspec_address *b)
{
	return a->family == b->family && memcmp(a->b, b->b, a->family == 4 ? 4 : 16) == 0;
}

static int
same(const struct tcpspec_ends *a, const struct tcpspec_ends *b)
{
	return a->own_port == b->own_port && a->peer_port == b->peer_port && same_end(&a->own, &b->own) && same_end(&a->peer, &b->peer);
}

static int
is_listening(const struct stack *s, const struct tcpspec_ends *e)
{
	for (int i = 0; i < s->nlisten; i++)
		if (s->listen[i] == e->own_port && s->listen_family[i] == e->own.family)
			return 1;
	return 0;
}

static struct conn *
find(struct stack *s, const struct tcpspec_ends *e)
{
	for (int i = 0; i < CONNS; i++)
		if (s->conn[i].state != TCPSPEC_STATE_CLOSED && same(&s->conn[i].ends, e))
			return &s->conn[i];
	return NULL;
}

/* --- segments out --- */

/* Section 3.8.6.2.2: the window opens by a segment or not at all, however little the application reads at a time. */
static unsigned
tell_window(struct conn *c)
{
	uint32_t edge = c->rcv_nxt + ROOM - (uint32_t)c->ndata;

	if (edge - c->edge >= STEP)
		c->edge = edge;
	return c->edge - c->rcv_nxt;
}

static void
send_ack(struct stack *s, struct conn *c)
{
	frame_send(s, &c->ends, c->snd_nxt, c->rcv_nxt, ACK, tell_window(c), 0);
}

/* Send SYN or FIN, the only segments that have to be acknowledged, and again until they are. */
static void
send_again(struct stack *s, struct conn *c)
{
	int syn = c->state == TCPSPEC_STATE_SYN_RECEIVED;

	frame_send(s, &c->ends, c->snd_una, c->rcv_nxt, ACK | (syn ? SYN : FIN), tell_window(c), syn ? s->config->mtu : 0);
	c->due = s->now + (RTO << c->tries++);
}

/* RFC 9293 section 3.5.2: the reset that a segment draws which no connection is for. */
static void
send_reset(struct stack *s, const struct segment *g)
{
	uint32_t len = (uint32_t)g->len + !!(g->flags & SYN) + !!(g->flags & FIN);

	if (g->flags & RST)
		return;
	if (g->flags & ACK)
		frame_send(s, &g->ends, g->ack, 0, RST, 0, 0);
	else
		frame_send(s, &g->ends, 0, g->seq + len, RST | ACK, 0, 0);
}

/* --- segments in, as RFC 9293 section 3.10.7 has them --- */

/* A number nobody outside can guess, RFC 9293 section 3.4.1: a secret, the ends, and a clock. */
static uint32_t
new_iss(const struct stack *s, const struct tcpspec_ends *e)
{
	uint64_t h = s->config->seed;
	const uint8_t *p = (const uint8_t *)e;

	for (size_t i = 0; i < sizeof(*e); i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return (uint32_t)(h >> 32) + (uint32_t)(s->now / 4);
}

static void
in_listen(struct stack *s, const struct segment *g)
{
	struct conn *c = s->conn;

	if (g->flags & RST)
		return;
	if (g->flags & ACK) {
		send_reset(s, g);
		return;
	}
	while (c < s->conn + CONNS && (c->state != TCPSPEC_STATE_CLOSED || c->untold))
		c++;
	if (!(g->flags & SYN) || c == s->conn + CONNS)
		return;
	*c = (struct conn){ .state = TCPSPEC_STATE_SYN_RECEIVED, .ends = g->ends, .number = -1, .rcv_nxt = g->seq + 1 };
	c->edge = c->rcv_nxt + ROOM;
	c->snd_una = new_iss(s, &g->ends);
	c->snd_nxt = c->snd_una + 1;
	send_again(s, c);
}

/* Section 3.4: does any of it lie in the window? */
static int
is_acceptable(const struct conn *c, const struct segment *g)
{
	uint32_t len = (uint32_t)g->len + !!(g->flags & SYN) + !!(g->flags & FIN), window = c->edge - c->rcv_nxt;
	uint32_t first = g->seq - c->rcv_nxt, last = g->seq + len - 1 - c->rcv_nxt;

	if (len == 0)
		return window == 0 ? first == 0 : first < window;
	return window > 0 && (first < window || last < window);
}

static void
end(struct conn *c, enum tcpspec_result how)
{
	c->state = TCPSPEC_STATE_CLOSED;
	c->untold = !c->closed && c->number >= 0;
	c->ended = how;
	c->due = TCPSPEC_NEVER;
}

/* The ACK field.  1: go on with what the segment carries. */
static int
take_ack(struct stack *s, struct conn *c, const struct segment *g)
{
	if (c->state == TCPSPEC_STATE_SYN_RECEIVED && (g->ack != c->snd_nxt)) {
		frame_send(s, &c->ends, g->ack, 0, RST, 0, 0);
		return 0;
	}
	if (g->ack - c->snd_una > c->snd_nxt - c->snd_una) {
		if ((int32_t)(g->ack - c->snd_nxt) > 0)
			send_ack(s, c);			/* it acknowledges what was never sent */
		return (int32_t)(g->ack - c->snd_nxt) <= 0;
	}
	if (g->ack == c->snd_una)
		return 1;
	c->snd_una = g->ack;
	c->due = TCPSPEC_NEVER;
	c->tries = 0;
	switch (c->state) {
	case TCPSPEC_STATE_SYN_RECEIVED: c->state = TCPSPEC_STATE_ESTABLISHED; break;
	case TCPSPEC_STATE_FIN_WAIT_1: c->state = TCPSPEC_STATE_FIN_WAIT_2; break;
	case TCPSPEC_STATE_CLOSING: c->state = TCPSPEC_STATE_TIME_WAIT; c->due = s->now + 2 * MSL; break;
	case TCPSPEC_STATE_LAST_ACK: end(c, TCPSPEC_ABSENT); return 0;
	default: break;
	}
	return 1;
}

static int
is_receiving(const struct conn *c)
{
	return c->state == TCPSPEC_STATE_ESTABLISHED || c->state == TCPSPEC_STATE_FIN_WAIT_1 || c->state == TCPSPEC_STATE_FIN_WAIT_2;
}

static void
take_fin(struct stack *s, struct conn *c)
{
	c->rcv_nxt++;
	switch (c->state) {
	case TCPSPEC_STATE_ESTABLISHED: c->state = TCPSPEC_STATE_CLOSE_WAIT; break;
	case TCPSPEC_STATE_FIN_WAIT_1: c->state = TCPSPEC_STATE_CLOSING; break;
	case TCPSPEC_STATE_FIN_WAIT_2: c->state = TCPSPEC_STATE_TIME_WAIT; c->due = s->now + 2 * MSL; break;
	default: break;
	}
}

/* What lies in order is kept; what lies further on is not, and comes again. */
static void
take_text(struct stack *s, struct conn *c, const struct segment *g)
{
	uint32_t old = c->rcv_nxt - g->seq;
	size_t fresh = g->len - (old < g->len ? old : g->len), room = ROOM - c->ndata;
	int in_order = (int32_t)old >= 0 && old <= g->len;

	if (!is_receiving(c) || (g->len == 0 && !(g->flags & FIN))) {
		if (c->state == TCPSPEC_STATE_TIME_WAIT && (g->flags & FIN))
			c->due = s->now + 2 * MSL;
		return;
	}
	if (in_order) {
		if (fresh < room)
			room = fresh;
		memcpy(c->data + c->ndata, g->data + g->len - fresh, room);
		c->ndata += room;
		c->rcv_nxt += (uint32_t)room;
		if ((g->flags & FIN) && room == fresh)
			take_fin(s, c);
	}
	send_ack(s, c);
}

static void
in_connection(struct stack *s, struct conn *c, const struct segment *g)
{
	if (!is_acceptable(c, g)) {
		if (!(g->flags & RST))
			send_ack(s, c);
		if (c->state == TCPSPEC_STATE_TIME_WAIT && (g->flags & FIN))
			c->due = s->now + 2 * MSL;
		return;
	}
	if (g->flags & RST) {			/* RFC 5961: only the number that is next ends it */
		if (g->seq == c->rcv_nxt)
			end(c, TCPSPEC_RESET);
		else
			send_ack(s, c);
		return;
	}
	if (g->flags & SYN) {			/* of old, or a peer that begins anew */
		if (c->state == TCPSPEC_STATE_SYN_RECEIVED && g->seq == c->rcv_nxt)
			end(c, TCPSPEC_RESET);
		else
			send_ack(s, c);
		return;
	}
	if ((g->flags & ACK) && take_ack(s, c, g))
		take_text(s, c, g);
}

static void
input(void *stack, const void *frame, size_t len)
{
	struct stack *s = stack;
	struct segment g;
	struct conn *c;

	if (frame_read(s, frame, len, &g) < 0)
		return;
	if ((c = find(s, &g.ends)) != NULL)
		in_connection(s, c, &g);
	else if (is_listening(s, &g.ends))
		in_listen(s, &g);
	else
		send_reset(s, &g);
}

/* --- time --- */

static int64_t
next(void *stack)
{
	const struct stack *s = stack;
	int64_t due = TCPSPEC_NEVER;

	for (int i = 0; i < CONNS; i++)
		if (s->conn[i].state != TCPSPEC_STATE_CLOSED && s->conn[i].due < due)
			due = s->conn[i].due;
	return due;
}

static void
advance(void *stack, int64_t now)
{
	struct stack *s = stack;

	s->now = now;
	for (struct conn *c = s->conn; c < s->conn + CONNS; c++) {
		if (c->state == TCPSPEC_STATE_CLOSED || c->due > now)
			continue;
		if (c->state == TCPSPEC_STATE_TIME_WAIT)
			end(c, TCPSPEC_ABSENT);
		else if (c->tries > TRIES)
			end(c, TCPSPEC_TIMEOUT);
		else
			send_again(s, c);
	}
}

/* --- the application: RFC 9293 section 3.9.1 --- */

/* The connection that a call is for: the one with its number, or one that nobody has taken yet. */
static struct conn *
taken(struct stack *s, const struct tcpspec_call *k)
{
	struct conn *untaken = NULL;

	for (struct conn *c = s->conn; c < s->conn + CONNS; c++) {
		if ((c->state == TCPSPEC_STATE_CLOSED && !c->untold) || c->closed || !same(&c->ends, &k->ends))
			continue;
		if (c->number == k->conn)
			return c;
		if (c->number < 0 && c->state != TCPSPEC_STATE_SYN_RECEIVED)
			untaken = c;
	}
	if (untaken != NULL)
		untaken->number = k->conn;
	return untaken;
}

static enum tcpspec_result
listen_call(struct stack *s, const struct tcpspec_call *k)
{
	if (is_listening(s, &k->ends))
		return TCPSPEC_EXISTS;
	if (s->nlisten == LISTENERS)
		return TCPSPEC_ERROR;
	s->listen_family[s->nlisten] = k->ends.own.family;
	s->listen[s->nlisten++] = k->ends.own_port;
	return TCPSPEC_OK;
}

static enum tcpspec_result
abort_call(struct stack *s, struct conn *c)
{
	if (c->state != TCPSPEC_STATE_TIME_WAIT)
		frame_send(s, &c->ends, c->snd_nxt, 0, RST, 0, 0);
	c->state = TCPSPEC_STATE_CLOSED;
	return TCPSPEC_OK;
}

/* With the listener go the connections that nobody has taken. */
static enum tcpspec_result
unlisten(struct stack *s, const struct tcpspec_call *k)
{
	const struct tcpspec_ends *e = &k->ends;

	for (struct conn *c = s->conn; c < s->conn + CONNS; c++)
		if (c->state != TCPSPEC_STATE_CLOSED && c->number < 0 && c->ends.own_port == e->own_port &&
		    c->ends.own.family == e->own.family)
			abort_call(s, c);
	for (int i = 0; i < s->nlisten; i++) {
		if (s->listen[i] != k->ends.own_port || s->listen_family[i] != k->ends.own.family)
			continue;
		s->listen[i] = s->listen[--s->nlisten];
		s->listen_family[i] = s->listen_family[s->nlisten];
		return TCPSPEC_OK;
	}
	return TCPSPEC_ABSENT;
}

static enum tcpspec_result
receive(struct stack *s, struct conn *c, const struct tcpspec_call *k, struct tcpspec_reply *r)
{
	int was_shut = c->ndata > ROOM / 2;

	if (c->ndata == 0)
		return is_receiving(c) ? TCPSPEC_WAIT : TCPSPEC_FIN;
	r->len = k->len < c->ndata ? k->len : c->ndata;
	memcpy(k->data, c->data, r->len);
	c->ndata -= r->len;
	memmove(c->data, c->data + r->len, c->ndata);
	if (was_shut && c->ndata <= ROOM / 2)
		send_ack(s, c);			/* the window has opened */
	return TCPSPEC_OK;
}

static enum tcpspec_result
shutdown_call(struct stack *s, struct conn *c)
{
	if (c->state != TCPSPEC_STATE_ESTABLISHED && c->state != TCPSPEC_STATE_CLOSE_WAIT)
		return TCPSPEC_CLOSING;
	c->state = c->state == TCPSPEC_STATE_ESTABLISHED ? TCPSPEC_STATE_FIN_WAIT_1 : TCPSPEC_STATE_LAST_ACK;
	send_again(s, c);
	c->snd_nxt++;
	return TCPSPEC_OK;
}

static enum tcpspec_result
call(void *stack, const struct tcpspec_call *k, struct tcpspec_reply *r)
{
	struct stack *s = stack;
	struct conn *c;

	switch (k->kind) {
	case TCPSPEC_LISTEN: return listen_call(s, k);
	case TCPSPEC_UNLISTEN: return unlisten(s, k);
	case TCPSPEC_OPEN: case TCPSPEC_SEND: case TCPSPEC_OPTION: case TCPSPEC_SHUTDOWN_READ: return TCPSPEC_UNSUPPORTED;
	default: break;
	}
	if ((c = taken(s, k)) == NULL)
		return (k->kind == TCPSPEC_ACCEPT || k->kind == TCPSPEC_RECEIVE) && is_listening(s, &k->ends) ? TCPSPEC_WAIT : TCPSPEC_ABSENT;
	if (c->untold) {
		c->untold = 0;
		return c->ended;
	}
	switch (k->kind) {
	case TCPSPEC_RECEIVE: return receive(s, c, k, r);
	case TCPSPEC_SHUTDOWN: return shutdown_call(s, c);
	case TCPSPEC_CLOSE: shutdown_call(s, c); c->closed = 1; return TCPSPEC_OK;
	case TCPSPEC_ABORT: return abort_call(s, c);
	default: return TCPSPEC_OK;
	}
}

static enum tcpspec_state
state(void *stack, const struct tcpspec_ends *e, int *listening)
{
	const struct conn *c = find(stack, e);

	*listening = is_listening(stack, e);
	return c ? c->state : TCPSPEC_STATE_CLOSED;
}

/* --- what the tester loads --- */

static void *
create(const struct tcpspec_config *config, char *why, size_t size)
{
	struct stack *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		snprintf(why, size, "out of memory");
		return NULL;
	}
	s->config = config;
	for (int i = 0; i < CONNS; i++)
		s->conn[i].state = TCPSPEC_STATE_CLOSED;
	return s;
}

static const struct tcpspec_stack table = {
	.abi = TCPSPEC_STACK_ABI, .name = "template", .version = "1",
	.features = "",			/* "timestamps wscale sack ..." once it has them */
	.response = 500000, .settle = 1000, .tick = 0, .msl = MSL, .rto = RTO, .delack = 0, .rmem = ROOM,
	.create = create, .input = input, .next = next, .advance = advance, .call = call, .state = state, .destroy = free,
};

const struct tcpspec_stack *
tcpspec_stack(void)
{
	return &table;
}
