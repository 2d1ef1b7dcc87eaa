/* SPDX-License-Identifier: MIT */
#ifndef TOY_H
#define TOY_H

/*
 * toy.h - a stack of stack-abi.h without TCP.  The first byte of a frame tells it what to do; calls go to a pipe of bytes
 * that frames fill and empty.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "call.h"
#include "stack-abi.h"

/* What the first byte of a frame asks for. */
enum {
	ECHO = 1,		/* send it back */
	LATER,			/* send it back after 10 ms, and again after 20 */
	MANY,			/* send it back 1000 times */
	STORM,			/* send it back for ever */
	STUCK,			/* from now on a timer is always due */
	FLOOD,			/* the same, and it sends a frame each time */
	BAD_ACCESS, OVERFLOW, GIVE_UP, NOWHERE,
	HANG,			/* never come back */
	REST,			/* come back in ten times so many ms as the second byte says, and do nothing */
	TAKE,			/* room for so many more bytes of SEND as the second byte says */
	GIVE,			/* so many more bytes for RECEIVE */
	WRONG,			/* the next byte for RECEIVE is wrong */
	OVER,			/* the stream has ended */
	RESET,			/* the connection is gone */
	HUGE			/* send a frame longer than any */
};

struct toy {
	struct tcpspec_config config;
	int64_t now, due[2];
	uint8_t last;
	int stuck;
	unsigned room, ready, given;
	int wrong, over, reset, closed;
	uint8_t taken[256];
	unsigned ntaken;
};

/* What the last toy was made with, and how many there are: a test's own variables. */
static struct {
	uint64_t seed;
	uint32_t iss;
	int made, alive, no_memory;
	struct toy *toy;
} seen;

static void *
toy_create(const struct tcpspec_config *c, char *why, size_t size)
{
	struct toy *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	if (seen.no_memory) {
		free(t);
		snprintf(why, size, "no room in the toy box");
		return NULL;
	}
	t->config = *c;
	t->due[0] = t->due[1] = TCPSPEC_NEVER;
	seen.seed = c->seed;
	seen.iss = c->iss;
	seen.made++;
	seen.alive++;
	return seen.toy = t;
}

static void
toy_destroy(void *stack)
{
	seen.alive--;
	free(stack);
}

static void
say(struct toy *t, uint8_t byte)
{
	uint8_t frame[60] = { byte };

	t->config.output(t->config.arg, frame, sizeof(frame));
}

/* Use up any stack there is. */
static int
deeper(volatile int n)
{
	volatile char room[4096];

	room[n % 4096] = (char)n;
	return n == INT32_MAX ? 0 : deeper(n + 1) + room[n % 4096];
}

static void
toy_die(uint8_t how)
{
	void (*volatile nowhere)(void) = NULL;

	if (how == BAD_ACCESS)
		raise(SIGSEGV);
	if (how == OVERFLOW)
		deeper(0);
	if (how == NOWHERE)
		nowhere();
	for (volatile int i = 0; how == HANG; i = !i)
		;
	abort();
}

static void
toy_input(void *stack, const void *frame, size_t len)
{
	struct toy *t = stack;
	const uint8_t *f = frame;
	static const uint8_t huge[65536];

	assert_true(len >= 2);
	t->last = f[0];
	switch (f[0]) {
	case ECHO:
		say(t, ECHO);
		break;
	case LATER:
		t->due[0] = t->now + 10000;
		t->due[1] = t->now + 20000;
		break;
	case MANY:
		for (int i = 0; i < 1000; i++)
			say(t, MANY);
		break;
	case STORM:
		for (;;)
			say(t, STORM);
	case STUCK:
	case FLOOD:
		t->stuck = f[0];
		break;
	case BAD_ACCESS:
	case OVERFLOW:
	case GIVE_UP:
	case NOWHERE:
	case HANG:
		toy_die(f[0]);
		break;
	case REST:
		for (struct timespec left = { .tv_nsec = f[1] * 10000000 }; nanosleep(&left, &left) < 0;)
			;
		break;
	case TAKE:
		t->room += f[1];
		break;
	case GIVE:
		t->ready += f[1];
		break;
	case WRONG:
		t->wrong = 1;
		break;
	case OVER:
		t->over = 1;
		break;
	case RESET:
		t->reset = 1;
		break;
	case HUGE:
		t->config.output(t->config.arg, huge, sizeof(huge));
		break;
	}
}

static int64_t
toy_next(void *stack)
{
	const struct toy *t = stack;

	if (t->stuck)
		return t->now;
	return t->due[0] < t->due[1] ? t->due[0] : t->due[1];
}

static void
toy_advance(void *stack, int64_t now)
{
	struct toy *t = stack;

	assert_true(now >= t->now);
	assert_true(t->stuck || now <= toy_next(t));	/* never past a timer */
	t->now = now;
	if (t->stuck == FLOOD)
		say(t, FLOOD);
	for (int i = 0; i < 2; i++) {
		if (t->due[i] > now)
			continue;
		t->due[i] = TCPSPEC_NEVER;
		say(t, t->last);
	}
}

static enum tcpspec_result
toy_send(struct toy *t, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	if (t->closed)
		return TCPSPEC_CLOSING;
	if (t->room == 0)
		return TCPSPEC_WAIT;
	r->len = c->len < t->room ? c->len : t->room;
	memcpy(t->taken + t->ntaken, c->data, r->len);
	t->ntaken += (unsigned)r->len;
	t->room -= (unsigned)r->len;
	return TCPSPEC_OK;
}

static enum tcpspec_result
toy_receive(struct toy *t, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	if (t->reset)
		return TCPSPEC_RESET;
	if (t->ready == 0)
		return t->over ? TCPSPEC_FIN : TCPSPEC_WAIT;
	r->len = c->len < t->ready ? c->len : t->ready;
	for (size_t i = 0; i < r->len; i++)
		c->data[i] = (uint8_t)(pattern_byte(t->given++) ^ t->wrong);
	t->wrong = 0;
	t->ready -= (unsigned)r->len;
	return TCPSPEC_OK;
}

static enum tcpspec_result
toy_call(void *stack, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	struct toy *t = stack;

	switch (c->kind) {
	case TCPSPEC_SEND:
		return toy_send(t, c, r);
	case TCPSPEC_RECEIVE:
		return toy_receive(t, c, r);
	case TCPSPEC_CLOSE:
		t->closed = 1;
		say(t, 99);
		return TCPSPEC_OK;
	case TCPSPEC_ABORT:
		return TCPSPEC_OK;
	case TCPSPEC_ACCEPT:
		return TCPSPEC_WAIT;
	case TCPSPEC_OPTION:
		snprintf(r->text, sizeof(r->text), "%s %d", c->name, (int)c->value);
		return TCPSPEC_ERROR;
	case TCPSPEC_LISTEN:
		return (enum tcpspec_result)77;
	default:
		return TCPSPEC_UNSUPPORTED;
	}
}

static enum tcpspec_state
toy_state(void *stack, const struct tcpspec_ends *e, int *listening)
{
	assert_int_equal(e->own_port, 8000);
	assert_int_equal(e->peer_port, 30000);
	assert_int_equal(e->own.b[3], 101);
	*listening = 1;
	return ((struct toy *)stack)->closed ? TCPSPEC_STATE_LAST_ACK : TCPSPEC_STATE_ESTABLISHED;
}

static const struct tcpspec_stack toy = {
	.abi = TCPSPEC_STACK_ABI, .name = "toy", .version = "1", .features = "wscale",
	.response = 500000, .settle = 1000, .tick = 1000, .msl = 1000, .rto = 200000, .delack = 0, .rmem = 100,
	.create = toy_create, .input = toy_input, .next = toy_next, .advance = toy_advance, .call = toy_call,
	.state = toy_state, .destroy = toy_destroy,
};

#endif
