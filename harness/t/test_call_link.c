/* SPDX-License-Identifier: MIT */
/* test_call_link.c - a stack behind function calls: its time, its calls, its death, and what makes a table wrong. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "guard.h"
#include "link.h"
#include "stack-abi.h"
#include "sut.h"
#include "sut_call.h"
#include "toy.h"

#define MS(n) ((struct usec){ INT64_C(1000) * (n) })
#define AT(n) ((struct usec){ (n) })

static int
set_up(void **state)
{
	char why[200] = "";

	memset(&seen, 0, sizeof(seen));
	*state = call_attach(&toy, why, sizeof(why));
	return *state == NULL;
}

static int
tear_down(void **state)
{
	struct sut *s = *state;

	s->ops->stop(s);
	return 0;
}

static void
tell_toy(struct sut *s, uint8_t what, uint8_t n)
{
	struct frame f = { .len = 60, .data = { what, n } };

	assert_int_equal(link_send(s->link, &f), 0);
}

static enum link_event
hear(struct sut *s, struct frame *f, struct usec span)
{
	return link_recv(s->link, f, usec_add(link_now(s->link), span));
}

/* Time is what recv lets pass, and each timer runs at its own instant. */
static void
test_time(void **state)
{
	struct sut *s = *state;
	struct frame f;
	struct usec t0 = link_now(s->link);

	tell_toy(s, LATER, 0);
	assert_int_equal(link_now(s->link).us, t0.us);
	assert_int_equal(hear(s, &f, MS(5)), LINK_TIME);
	assert_int_equal(link_now(s->link).us, t0.us + 5000);
	assert_int_equal(hear(s, &f, MS(3600000)), LINK_FRAME);
	assert_int_equal(f.t.us, t0.us + 10000);
	assert_int_equal(f.len, 60);
	assert_int_equal(f.data[0], LATER);
	assert_int_equal(hear(s, &f, MS(10)), LINK_FRAME);	/* due just then counts */
	assert_int_equal(link_now(s->link).us, t0.us + 20000);
	assert_int_equal(hear(s, &f, MS(3600000)), LINK_TIME);
	assert_int_equal(link_now(s->link).us, t0.us + 20000 + 3600000000);
	assert_int_equal(seen.toy->now, 20000 + 3600000000);
	assert_int_equal(s->link->late.us, 0);
}

/* A deadline that has passed only looks. */
static void
test_look(void **state)
{
	struct sut *s = *state;
	struct frame f;
	struct usec t0;

	hear(s, &f, MS(50));
	t0 = link_now(s->link);
	assert_int_equal(link_recv(s->link, &f, AT(0)), LINK_TIME);
	tell_toy(s, LATER, 0);
	assert_int_equal(link_recv(s->link, &f, AT(0)), LINK_TIME);
	tell_toy(s, ECHO, 0);
	assert_int_equal(link_recv(s->link, &f, AT(0)), LINK_FRAME);
	assert_int_equal(link_now(s->link).us, t0.us);
}

/* Many frames at once are no storm, and come in order. */
static void
test_many(void **state)
{
	struct sut *s = *state;
	struct frame f;

	for (int round = 0; round < 50; round++) {
		tell_toy(s, MANY, 0);
		for (int i = 0; i < 1000; i++)
			assert_int_equal(hear(s, &f, MS(0)), LINK_FRAME);
		assert_int_equal(hear(s, &f, MS(0)), LINK_TIME);
	}
}

/* A case gets a stack of its own, with the case's seed, at time 0; the link's clock goes on. */
static void
test_fresh(void **state)
{
	struct sut *s = *state;
	char died[SUT_WHY];
	struct frame f;
	struct usec t0;

	tell_toy(s, LATER, 0);
	tell_toy(s, ECHO, 0);
	hear(s, &f, MS(1));
	t0 = link_now(s->link);
	s->ops->fresh(s, 1, died);
	assert_string_equal(died, "");
	assert_int_equal(seen.alive, 0);
	assert_int_equal(s->remade, 1);
	assert_int_equal(hear(s, &f, MS(0)), LINK_TIME);	/* a look makes none */
	s->seed = 0x1234567890;
	s->iss = 0xfffffffe;
	assert_int_equal(hear(s, &f, MS(100)), LINK_TIME);	/* nothing of the last one is left */
	assert_int_equal(seen.seed, 0x1234567890);
	assert_int_equal(seen.iss, 0xfffffffe);
	assert_int_equal(seen.made, 2);
	assert_int_equal(seen.toy->now, 100000);
	assert_int_equal(link_now(s->link).us, t0.us + 100000);
}

static void
dies(struct sut *s, uint8_t how, const char *why)
{
	char died[SUT_WHY];
	struct frame f;

	tell_toy(s, how, 0);
	assert_int_equal(hear(s, &f, MS(10)), LINK_GONE);
	assert_non_null(strstr(s->link->why, why));
	tell_toy(s, ECHO, 0);
	assert_int_equal(hear(s, &f, MS(10)), LINK_GONE);	/* and stays so */
	s->ops->fresh(s, 0, died);
	assert_non_null(strstr(died, why));
	assert_int_equal(hear(s, &f, MS(10)), LINK_GONE);
}

/* Whatever a stack does is bounded, and said. */
static void
test_death(void **state)
{
	static const struct {
		uint8_t how;
		const char *why;
	} rows[] = {
		{ STORM, "sends without end" }, { STUCK, "timers are due again and again" },
		{ FLOOD, "no time passes" }, { BAD_ACCESS, "input(): Segmentation fault" },
		{ OVERFLOW, "input(): Segmentation fault" }, { GIVE_UP, "input(): Aborted" }, { HUGE, "longer than any" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sut *s = NULL;
		struct toy *left;

		assert_int_equal(set_up((void **)&s), 0);
		left = seen.toy;
		if (rows[i].how == FLOOD) {
			struct frame f;

			tell_toy(s, FLOOD, 0);
			for (int n = 0; n < 100000 && hear(s, &f, MS(10)) == LINK_FRAME; n++)
				;
			assert_non_null(strstr(s->link->why, rows[i].why));
		} else {
			dies(s, rows[i].how, rows[i].why);
		}
		s->ops->stop(s);
		free(left);		/* nobody calls a stack that died */
	}
}

static struct call
call_of(enum call_kind kind, uint32_t offset, uint32_t len)
{
	return (struct call){
		.kind = kind, .conn = 3, .offset = offset, .len = len, .name = "nodelay", .value = 5,
		.ends = { { 4, { 192, 0, 2, 1 } }, { 4, { 192, 0, 2, 101 } }, 30000, 8000 },
	};
}

static void
begin(struct sut *s, enum call_kind kind, uint32_t offset, uint32_t len)
{
	struct call c = call_of(kind, offset, len);

	assert_int_equal(s->ops->call(s, &c), 0);
}

static void
replies(struct sut *s, enum call_kind kind, enum reply_kind result, struct reply *r)
{
	assert_int_equal(s->ops->reply(s, r), 1);
	assert_int_equal(r->kind, kind);
	assert_int_equal(r->result, result);
	assert_int_equal(r->conn, 3);
}

static void
quiet(struct sut *s)
{
	struct reply r;

	assert_int_equal(s->ops->reply(s, &r), 0);
}

/* The pattern goes out and is looked at when it comes in, however the stack cuts it; CLOSE waits for the SEND before it. */
static void
test_bytes(void **state)
{
	struct sut *s = *state;
	struct frame f;
	struct reply r;

	begin(s, CALL_SEND, 7, 100);
	begin(s, CALL_CLOSE, 0, 0);
	begin(s, CALL_RECEIVE, 0, 50);
	begin(s, CALL_RECEIVE, 0, 50);
	quiet(s);
	tell_toy(s, TAKE, 60);
	tell_toy(s, GIVE, 30);
	tell_toy(s, GIVE, 40);
	assert_int_equal(hear(s, &f, MS(0)), LINK_WAKE);
	replies(s, CALL_RECEIVE, REPLY_DATA, &r);
	assert_int_equal(r.offset, 0);
	assert_int_equal(r.len, 50);
	assert_int_equal(r.bad, 0);
	quiet(s);
	tell_toy(s, OVER, 0);
	replies(s, CALL_RECEIVE, REPLY_DATA, &r);	/* what came before the end comes first */
	assert_int_equal(r.offset, 50);
	assert_int_equal(r.len, 20);
	tell_toy(s, TAKE, 40);
	replies(s, CALL_SEND, REPLY_OK, &r);
	assert_int_equal(r.len, 100);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(seen.toy->taken[i], pattern_byte(7 + i));
	replies(s, CALL_CLOSE, REPLY_OK, &r);
	assert_int_equal(hear(s, &f, MS(0)), LINK_FRAME);
	assert_int_equal(f.data[0], 99);
	begin(s, CALL_RECEIVE, 70, 5);
	replies(s, CALL_RECEIVE, REPLY_FIN, &r);
	quiet(s);
}

static void
test_wrong_bytes(void **state)
{
	struct sut *s = *state;
	struct reply r;

	tell_toy(s, WRONG, 0);
	tell_toy(s, GIVE, 10);
	begin(s, CALL_RECEIVE, 0, 10);
	replies(s, CALL_RECEIVE, REPLY_DATA, &r);
	assert_int_equal(r.bad, 1);
}

/* Calls that wait end with the connection, and each result has its reply. */
static void
test_results(void **state)
{
	char died[SUT_WHY];
	struct sut *s = *state;
	struct reply r;
	struct call c;

	begin(s, CALL_RECEIVE, 0, 5);
	begin(s, CALL_SEND, 0, 5);
	begin(s, CALL_ABORT, 0, 0);
	replies(s, CALL_ABORT, REPLY_OK, &r);
	replies(s, CALL_RECEIVE, REPLY_RESET, &r);
	replies(s, CALL_SEND, REPLY_RESET, &r);
	begin(s, CALL_ACCEPT, 0, 0);
	begin(s, CALL_CLOSE, 0, 0);
	replies(s, CALL_CLOSE, REPLY_OK, &r);
	replies(s, CALL_ACCEPT, REPLY_CLOSING, &r);
	begin(s, CALL_SEND, 0, 5);
	replies(s, CALL_SEND, REPLY_CLOSING, &r);
	begin(s, CALL_RECEIVE, 0, 5);
	tell_toy(s, RESET, 0);
	replies(s, CALL_RECEIVE, REPLY_RESET, &r);
	begin(s, CALL_OPTION, 0, 0);
	replies(s, CALL_OPTION, REPLY_ERROR, &r);
	assert_string_equal(r.text, "nodelay 5");
	begin(s, CALL_UNLISTEN, 0, 0);
	replies(s, CALL_UNLISTEN, REPLY_UNSUPPORTED, &r);
	begin(s, CALL_LISTEN, 0, 0);
	replies(s, CALL_LISTEN, REPLY_ERROR, &r);
	assert_string_equal(r.text, "77: no result of stack-abi.h");
	quiet(s);
	c = call_of(CALL_SEND, 0, 1);
	c.conn = 64;
	assert_int_equal(s->ops->call(s, &c), -1);
	begin(s, CALL_RECEIVE, 0, 5);
	s->ops->fresh(s, 0, died);		/* calls of the last case are forgotten */
	tell_toy(s, GIVE, 5);
	quiet(s);
}

static void
test_state(void **state)
{
	struct sut *s = *state;
	struct call c = call_of(CALL_CLOSE, 0, 0);
	static struct tcpspec_stack mute;	/* the stack outlives this function */
	enum tcp_state tcp;
	char why[200];
	int listening;

	assert_int_equal(s->ops->state(s, &c.ends, &tcp, &listening), 0);
	assert_int_equal(tcp, STATE_ESTABLISHED);
	assert_int_equal(listening, 1);
	s->ops->call(s, &c);
	assert_int_equal(s->ops->state(s, &c.ends, &tcp, &listening), 0);
	assert_int_equal(tcp, STATE_LAST_ACK);
	s->ops->stop(s);
	mute = toy;
	mute.state = NULL;
	*state = s = call_attach(&mute, why, sizeof(why));
	assert_int_equal(s->ops->state(s, &c.ends, &tcp, &listening), -1);
	assert_int_equal(tcp, STATE_UNKNOWN);
}

static void
refused(const struct tcpspec_stack *table, const char *why)
{
	char text[300] = "";

	assert_null(call_attach(table, text, sizeof(text)));
	assert_non_null(strstr(text, why));
}

static void
test_tables(void **state)
{
	struct tcpspec_stack t = toy;
	char why[300] = "";
	Dl_info libc;

	(void)state;
	assert_int_equal(dladdr((void *)(uintptr_t)gnu_get_libc_version, &libc) != 0, 1);
	memset(&seen, 0, sizeof(seen));
	t.abi++;
	refused(&t, "another version of stack-abi.h");
	refused(NULL, "no table");
	t = toy;
	t.next = NULL;
	refused(&t, "next is missing in its table");
	t = toy;
	t.name = "";
	refused(&t, "name");
	t = toy;
	t.msl = -1;
	refused(&t, "not positive");
	t = toy;
	t.settle = t.rto;
	refused(&t, "settle");
	t = toy;
	t.features = "sack timestamp";
	refused(&t, "there is no feature \"timestamp\": did you mean timestamps");
	seen.no_memory = 1;
	refused(&toy, "no room in the toy box");
	assert_int_equal(seen.made, 0);
	assert_null(call_start("/nowhere/x.so", why, sizeof(why)));
	assert_non_null(strstr(why, "/nowhere/x.so"));
	assert_null(call_start(libc.dli_fname, why, sizeof(why)));
	assert_non_null(strstr(why, "exports no function tcpspec_stack"));
}

/* Each death has a place in the code; that of a jump into nowhere is where it was made. */
static void
test_where(void **state)
{
	static const uint8_t ways[] = { BAD_ACCESS, OVERFLOW, GIVE_UP, NOWHERE };
	struct sut *s = *state;

	for (size_t i = 0; i < sizeof(ways); i++) {
		s->ops->stop(s);	/* cmocka has taken the signals since */
		assert_int_equal(set_up(state), 0);
		s = *state;
		tell_toy(s, ways[i], 0);
		assert_non_null(strstr(s->link->why, "it died in input(): "));
		assert_non_null(strstr(s->link->why, "test_call_link+0x"));
		assert_non_null(strstr(s->link->why, "(addr2line -fe "));
		assert_int_equal(s->link->hung, 0);
		free(seen.toy);		/* nobody calls a stack that died */
	}
}

/* What never comes back is ended when its time is over, in all that a case does; but not before. */
static void
test_hang(void **state)
{
	struct sut *s = *state;
	char died[SUT_WHY];
	struct frame f;

	s->limit = MS(60000);
	tell_toy(s, ECHO, 0);
	assert_int_equal(hear(s, &f, MS(0)), LINK_FRAME);
	s->ops->fresh(s, 0, died);
	assert_string_equal(died, "");
	s->limit = MS(50);
	tell_toy(s, HANG, 0);
	assert_int_equal(hear(s, &f, MS(0)), LINK_GONE);
	assert_non_null(strstr(s->link->why, "it did not come to an end in 0.05 s: in input(), at "));
	assert_int_equal(s->link->hung, 1);
	free(seen.toy);
}

/* The guard gives the signals back. */
static void
test_guard(void **state)
{
	struct sigaction before, after;
	struct guard *g;

	(void)state;
	sigaction(SIGSEGV, NULL, &before);
	g = guard_new();
	assert_non_null(g);
	guard_free(g);
	sigaction(SIGSEGV, NULL, &after);
	assert_true(before.sa_sigaction == after.sa_sigaction);
}

/* A machine that stands still takes the time of who does nothing wrong: that is given once more, where nobody minds. */
static void
test_rest(void **state)
{
	struct sut *s = *state;
	char died[SUT_WHY];
	struct frame f;

	s->limit = MS(500);
	s->spare = 1;
	tell_toy(s, REST, 60);
	tell_toy(s, ECHO, 0);
	assert_int_equal(hear(s, &f, MS(0)), LINK_FRAME);
	s->ops->fresh(s, 0, died);
	assert_string_equal(died, "");
	s->spare = 0;
	tell_toy(s, REST, 60);
	assert_int_equal(hear(s, &f, MS(0)), LINK_GONE);
	assert_int_equal(s->link->hung, 1);
	free(seen.toy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_look, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fresh, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bytes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wrong_bytes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_results, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_state, set_up, tear_down),
		cmocka_unit_test(test_death),
		cmocka_unit_test(test_tables),
		cmocka_unit_test_setup_teardown(test_where, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hang, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rest, set_up, tear_down),
		cmocka_unit_test(test_guard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
