/* SPDX-License-Identifier: MIT */
/*
 * test_linux.c - this machine's kernel as a stack: states, calls and replies, and
 * that nothing is left between cases.  The segments are made by hand (hand.h).  Where the machine
 * lacks what the stack needs, each test is skipped with the reason.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hand.h"

#define MS(n) ((struct usec){ (n) * 1000 })

/* What all tests share: one stack, used again and again as cases do, and ports that count up. */
struct world {
	struct sut *sut;
	uint16_t port;
	char why[300];
};

/* One test: over which IP version. */
struct run {
	struct world *world;
	int six;
};

static struct hand
hand_new(const struct run *r)
{
	struct sut *s = r->world->sut;
	char died[SUT_WHY];
	struct hand h = { .sut = s, .seq = 1000000 };

	if (s == NULL) {
		print_message("skipped: %s\n", r->world->why);
		skip();
	}
	if (s->stack[r->six][0].family == 0) {
		print_message("skipped: this kernel has no IPv6\n");
		skip();
	}
	s->ops->fresh(s, 1, died);
	h.ends = (struct ends){ s->tester[r->six][0], s->stack[r->six][0], ++r->world->port, 8000 };
	return h;
}

static void
begin(struct hand *h, enum call_kind kind, uint32_t offset, uint32_t len)
{
	struct call c = { .kind = kind, .ends = h->ends, .conn = h->ends.tester_port % 100,
		.offset = offset, .len = len };

	assert_int_equal(h->sut->ops->call(h->sut, &c), 0);
}

/* The reply that is there, or comes within half a second. */
static struct reply
reply_next(struct hand *h)
{
	struct usec until = usec_add(link_now(h->sut->link), MS(500));
	struct reply r = { 0 };
	struct frame f;
	struct heard s;
	int n;

	if (h->nreplies > 0) {
		r = h->replies[0];
		memmove(h->replies, h->replies + 1, (size_t)--h->nreplies * sizeof(r));
		return r;
	}
	while ((n = h->sut->ops->reply(h->sut, &r)) == 0) {
		enum link_event e = link_recv(h->sut->link, &f, until);

		assert_true(e == LINK_FRAME || e == LINK_WAKE);
		if (e == LINK_FRAME)
			hand_take(h, &f, &s);
	}
	assert_int_equal(n, 1);
	return r;
}

static void
is_silent(struct hand *h)
{
	struct reply r;

	assert_int_equal(h->nreplies, 0);
	assert_int_equal(h->sut->ops->reply(h->sut, &r), 0);
}

static void
call_replies(struct hand *h, enum call_kind kind, uint32_t len, enum reply_kind result)
{
	struct reply r;

	begin(h, kind, 0, len);
	r = reply_next(h);
	assert_int_equal(r.kind, kind);
	assert_string_equal(reply_name(r.result), reply_name(result));
}

static void
state_is(struct hand *h, enum tcp_state want, int listens)
{
	enum tcp_state state;
	int listening = -1;

	assert_int_equal(h->sut->ops->state(h->sut, &h->ends, &state, &listening), 0);
	assert_string_equal(state_name(state), state_name(want));
	if (want == STATE_CLOSED)
		assert_int_equal(listening, listens);
	assert_int_equal(h->sut->ops->state(h->sut, &h->ends, &state, NULL), 0);
	assert_int_equal(state, want);
}

static void
hears(struct hand *h, unsigned flags)
{
	struct heard s;

	assert_true(hand_hear(h, &s, 500));
	assert_int_equal(s.flags, flags);
}

static void
establish(struct hand *h)
{
	call_replies(h, CALL_LISTEN, 0, REPLY_OK);
	hand_say(h, SYN, 0, 0);
	hears(h, SYN | ACK);
	hand_say(h, ACK, 0, 0);
	call_replies(h, CALL_ACCEPT, 0, REPLY_OK);
}

static void
test_passive(void **state)
{
	struct hand h = hand_new(*state);

	state_is(&h, STATE_CLOSED, 0);
	call_replies(&h, CALL_ACCEPT, 0, REPLY_ABSENT);
	call_replies(&h, CALL_LISTEN, 0, REPLY_OK);
	call_replies(&h, CALL_LISTEN, 0, REPLY_EXISTS);
	state_is(&h, STATE_CLOSED, 1);
	begin(&h, CALL_ACCEPT, 0, 0);
	hand_say(&h, SYN, 0, 0);
	hears(&h, SYN | ACK);
	state_is(&h, STATE_SYN_RECEIVED, 1);
	is_silent(&h);
	hand_say(&h, ACK, 0, 0);
	state_is(&h, STATE_ESTABLISHED, 1);
	assert_int_equal(reply_next(&h).result, REPLY_OK);
	call_replies(&h, CALL_UNLISTEN, 0, REPLY_OK);
	state_is(&h, STATE_ESTABLISHED, 0);
	call_replies(&h, CALL_UNLISTEN, 0, REPLY_ABSENT);
}

static void
test_peer_closes(void **state)
{
	struct hand h = hand_new(*state);
	struct heard s;

	establish(&h);
	hand_say(&h, FIN | ACK, 0, 0);
	state_is(&h, STATE_CLOSE_WAIT, 1);
	call_replies(&h, CALL_RECEIVE, 1, REPLY_FIN);
	call_replies(&h, CALL_CLOSE, 0, REPLY_OK);
	state_is(&h, STATE_LAST_ACK, 1);
	assert_true(hand_hear(&h, &s, 500));
	if (s.flags == ACK)		/* the delayed one */
		assert_true(hand_hear(&h, &s, 500));
	assert_int_equal(s.flags, FIN | ACK);
	hand_say(&h, ACK, 0, 0);
	state_is(&h, STATE_CLOSED, 1);
	call_replies(&h, CALL_SEND, 1, REPLY_ABSENT);
}

static void
test_orphan_closes(void **state)
{
	struct hand h = hand_new(*state);

	establish(&h);
	call_replies(&h, CALL_CLOSE, 0, REPLY_OK);
	state_is(&h, STATE_FIN_WAIT_1, 1);
	hears(&h, FIN | ACK);
	hand_say(&h, ACK, 0, 0);
	state_is(&h, STATE_FIN_WAIT_2, 1);
	hand_say(&h, FIN | ACK, 0, 0);
	hears(&h, ACK);
	state_is(&h, STATE_TIME_WAIT, 1);
}

static void
test_half_close(void **state)
{
	struct hand h = hand_new(*state);

	establish(&h);
	call_replies(&h, CALL_SHUTDOWN, 0, REPLY_OK);
	call_replies(&h, CALL_SEND, 1, REPLY_CLOSING);
	hears(&h, FIN | ACK);
	hand_say(&h, ACK, 0, 0);
	state_is(&h, STATE_FIN_WAIT_2, 1);
	hand_say(&h, ACK, 0, 10);
	call_replies(&h, CALL_RECEIVE, 10, REPLY_DATA);
	hears(&h, ACK);
	hand_say(&h, FIN | ACK, 0, 0);
	hears(&h, ACK);
	state_is(&h, STATE_TIME_WAIT, 1);
}

static void
test_both_close(void **state)
{
	struct hand h = hand_new(*state);

	establish(&h);
	call_replies(&h, CALL_SHUTDOWN, 0, REPLY_OK);
	hears(&h, FIN | ACK);
	h.ack--;			/* its FIN is not acknowledged */
	hand_say(&h, FIN | ACK, 0, 0);
	state_is(&h, STATE_CLOSING, 1);
	hears(&h, ACK);
	hand_say(&h, ACK, 0, 0);
	state_is(&h, STATE_TIME_WAIT, 1);
}

static void
test_receive(void **state)
{
	struct hand h = hand_new(*state);
	struct reply r;

	establish(&h);
	begin(&h, CALL_RECEIVE, 0, 100);
	hand_say(&h, ACK, 0, 60);
	is_silent(&h);
	hand_say(&h, ACK, 60, 60);
	r = reply_next(&h);
	assert_int_equal(r.result, REPLY_DATA);
	assert_int_equal(r.offset, 0);
	assert_int_equal(r.len, 100);
	assert_int_equal(r.bad, 0);

	begin(&h, CALL_RECEIVE, 0, 100);
	hand_say(&h, FIN | ACK, 121, 10);	/* one byte of the stream was left out */
	r = reply_next(&h);
	assert_int_equal(r.result, REPLY_DATA);
	assert_int_equal(r.offset, 100);
	assert_int_equal(r.len, 30);
	assert_int_equal(r.bad, 1);
	call_replies(&h, CALL_RECEIVE, 1, REPLY_FIN);
}

/* More than the peer's window: SEND waits, and CLOSE behind it. */
static void
test_send(void **state)
{
	struct hand h = hand_new(*state);
	uint32_t size = 1u << 20, got = 0, first;
	struct heard s;

	establish(&h);
	first = h.ack;
	begin(&h, CALL_SEND, 0, size);
	begin(&h, CALL_CLOSE, 0, 0);
	is_silent(&h);
	do {
		assert_true(hand_hear(&h, &s, 500));
		if (s.seq - first != got)
			continue;	/* sent again, because this machine was slow */
		for (uint32_t i = 0; i < s.len; i++)
			assert_int_equal(s.data[i], pattern_byte(got + i));
		got += s.len;
		hand_say(&h, ACK, 0, 0);
	} while (!(s.flags & FIN));
	assert_int_equal(got, size);
	assert_int_equal(reply_next(&h).kind, CALL_SEND);
	assert_int_equal(reply_next(&h).kind, CALL_CLOSE);
	is_silent(&h);
}

static void
test_active(void **state)
{
	struct hand h = hand_new(*state);

	begin(&h, CALL_OPEN, 0, 0);
	hears(&h, SYN);
	state_is(&h, STATE_SYN_SENT, 0);
	is_silent(&h);
	hand_say(&h, SYN | ACK, 0, 0);
	hears(&h, ACK);
	assert_int_equal(reply_next(&h).result, REPLY_OK);
	state_is(&h, STATE_ESTABLISHED, 0);
	call_replies(&h, CALL_OPEN, 0, REPLY_EXISTS);
	call_replies(&h, CALL_ABORT, 0, REPLY_OK);
	hears(&h, RST | ACK);
	state_is(&h, STATE_CLOSED, 0);
	call_replies(&h, CALL_ABORT, 0, REPLY_ABSENT);
}

static void
test_refused(void **state)
{
	struct hand h = hand_new(*state);

	begin(&h, CALL_OPEN, 0, 0);
	hears(&h, SYN);
	hand_say(&h, RST | ACK, 0, 0);
	assert_int_equal(reply_next(&h).result, REPLY_REFUSED);
	state_is(&h, STATE_CLOSED, 0);

	begin(&h, CALL_OPEN, 0, 0);
	hears(&h, SYN);
	begin(&h, CALL_RECEIVE, 0, 1);
	begin(&h, CALL_CLOSE, 0, 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(reply_next(&h).result, REPLY_CLOSING);
	assert_int_equal(reply_next(&h).result, REPLY_OK);
	state_is(&h, STATE_CLOSED, 0);
}

/* All that waits hears of the reset; what comes later hears that there is nothing. */
static void
test_reset(void **state)
{
	struct hand h = hand_new(*state);

	establish(&h);
	begin(&h, CALL_RECEIVE, 0, 10);
	begin(&h, CALL_RECEIVE, 0, 10);
	begin(&h, CALL_SEND, 0, 8u << 20);
	hand_say(&h, RST, 0, 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(reply_next(&h).result, REPLY_RESET);
	call_replies(&h, CALL_RECEIVE, 1, REPLY_ABSENT);
	call_replies(&h, CALL_SEND, 1, REPLY_ABSENT);
	state_is(&h, STATE_CLOSED, 1);

	h = hand_new(*state);
	establish(&h);
	hand_say(&h, FIN | ACK, 0, 0);
	hand_say(&h, RST, 0, 0);
	call_replies(&h, CALL_SEND, 1, REPLY_RESET);
}

static enum reply_kind
option(struct hand *h, const char *name, int value)
{
	struct call c = { .kind = CALL_OPTION, .ends = h->ends, .conn = h->ends.tester_port % 100,
		.value = value };

	snprintf(c.name, sizeof(c.name), "%s", name);
	assert_int_equal(h->sut->ops->call(h->sut, &c), 0);
	return reply_next(h).result;
}

static void
test_option(void **state)
{
	static const char *const names[] = { "nodelay", "keepalive", "keepidle", "keepintvl",
		"keepcnt", "user-timeout", "rcvbuf", "sndbuf", "quickack", "oobinline",
		"maxseg", "ttl", "tos" };
	struct hand h = hand_new(*state);
	struct heard s;

	assert_int_equal(option(&h, "maxseg", 500), REPLY_OK);
	begin(&h, CALL_OPEN, 0, 0);
	hears(&h, SYN);
	hand_say(&h, SYN | ACK, 0, 0);
	hears(&h, ACK);
	assert_int_equal(reply_next(&h).result, REPLY_OK);
	begin(&h, CALL_SEND, 0, 1000);
	assert_true(hand_hear(&h, &s, 500));
	assert_int_equal(s.len, 500);
	assert_int_equal(reply_next(&h).result, REPLY_OK);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(option(&h, names[i], names[i][0] == 'm' ? 400 : 1), REPLY_OK);
	assert_int_equal(option(&h, "linger", 0), REPLY_OK);
	assert_int_equal(option(&h, "linger", -1), REPLY_OK);
	assert_int_equal(option(&h, "linger", 1), REPLY_UNSUPPORTED);
	assert_int_equal(option(&h, "no-such-option", 1), REPLY_UNSUPPORTED);
	assert_int_equal(option(&h, "keepcnt", -1), REPLY_ERROR);
}

/* One listener for several connections, which are asked for in another order than they came. */
static void
test_several(void **state)
{
	struct hand a = hand_new(*state), b = a, c = a;

	b.ends.tester_port = ++((struct run *)*state)->world->port;
	c.ends.tester = b.sut->tester[((struct run *)*state)->six][1];
	c.ends.stack = b.sut->stack[((struct run *)*state)->six][2];
	c.ends.tester_port = ++((struct run *)*state)->world->port;
	call_replies(&a, CALL_LISTEN, 0, REPLY_OK);
	call_replies(&b, CALL_LISTEN, 0, REPLY_OK);
	for (struct hand *h = &a; h != NULL; h = h == &a ? &b : h == &b ? &c : NULL) {
		hand_say(h, SYN, 0, 0);
		hears(h, SYN | ACK);
		hand_say(h, ACK, 0, 0);
		hand_say(h, ACK, 0, h->ends.tester_port % 100 + 1);
	}
	call_replies(&c, CALL_ACCEPT, 0, REPLY_OK);
	for (struct hand *h = &c; h != NULL; h = h == &c ? &a : h == &a ? &b : NULL)
		call_replies(h, CALL_RECEIVE, h->ends.tester_port % 100 + 1, REPLY_DATA);
	call_replies(&b, CALL_ABORT, 0, REPLY_OK);
	state_is(&a, STATE_ESTABLISHED, 1);
	state_is(&b, STATE_CLOSED, 1);
	state_is(&c, STATE_ESTABLISHED, 1);
}

/*
 * Who waits for a connection learns that the listener is gone; who waits for data may wait before
 * there is one.
 */
static void
test_await(void **state)
{
	struct hand h = hand_new(*state);

	call_replies(&h, CALL_LISTEN, 0, REPLY_OK);
	begin(&h, CALL_RECEIVE, 0, 5);
	hand_say(&h, SYN, 0, 0);
	hears(&h, SYN | ACK);
	hand_say(&h, ACK, 0, 5);
	assert_int_equal(reply_next(&h).result, REPLY_DATA);

	h = hand_new(*state);
	call_replies(&h, CALL_LISTEN, 0, REPLY_OK);
	begin(&h, CALL_ACCEPT, 0, 0);
	is_silent(&h);
	begin(&h, CALL_UNLISTEN, 0, 0);
	assert_int_equal(reply_next(&h).result, REPLY_OK);
	assert_int_equal(reply_next(&h).result, REPLY_ABSENT);
	is_silent(&h);
}

/* Bring a connection into a state that fresh has to clear away. */
static void
reach(struct hand *h, enum tcp_state want)
{
	if (want == STATE_SYN_SENT) {
		begin(h, CALL_OPEN, 0, 0);
		hears(h, SYN);
		return;
	}
	call_replies(h, CALL_LISTEN, 0, REPLY_OK);
	hand_say(h, SYN, 0, 0);
	hears(h, SYN | ACK);
	if (want == STATE_SYN_RECEIVED)
		return;
	hand_say(h, ACK, 0, 0);
	if (want == STATE_ESTABLISHED)
		return;			/* and not accepted */
	if (want == STATE_CLOSE_WAIT) {
		begin(h, CALL_RECEIVE, 0, 1);
		hand_say(h, FIN | ACK, 0, 0);
		return;
	}
	call_replies(h, CALL_CLOSE, 0, REPLY_OK);
	hears(h, FIN | ACK);
	if (want == STATE_FIN_WAIT_1)
		return;
	hand_say(h, want == STATE_TIME_WAIT ? FIN | ACK : ACK, 0, 0);
}

/* Whatever a case leaves behind is gone, and unless the kernel has to, without a reset. */
static void
test_fresh(void **state)
{
	static const struct {
		enum tcp_state state;
		int reset;
	} rows[] = {
		{ STATE_SYN_SENT, 0 }, { STATE_SYN_RECEIVED, 0 }, { STATE_ESTABLISHED, 0 },
		{ STATE_CLOSE_WAIT, 0 }, { STATE_FIN_WAIT_1, 1 }, { STATE_FIN_WAIT_2, 1 },
		{ STATE_TIME_WAIT, 0 },
	};
	char died[SUT_WHY];
	struct heard s;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hand h = hand_new(*state);

		reach(&h, rows[i].state);
		state_is(&h, rows[i].state, rows[i].state != STATE_SYN_SENT);
		while (hand_hear(&h, &s, 0))
			;
		h.sut->ops->fresh(h.sut, 1, died);
		h.nreplies = 0;
		state_is(&h, STATE_CLOSED, 0);
		while (hand_hear(&h, &s, 1))
			assert_true(!(s.flags & RST) || rows[i].reset);
		is_silent(&h);
	}
}

/* A socket that isn't the agent's, which takes IPv4 as addresses mapped into IPv6. */
static void
test_dual_stack(void **state)
{
	struct hand h = hand_new(*state);
	int fd = socket(AF_INET6, SOCK_STREAM, 0), off = 0;
	struct sockaddr_in6 any = { AF_INET6, htons(h.ends.stack_port), 0, IN6ADDR_ANY_INIT, 0 };

	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	assert_int_equal(bind(fd, (struct sockaddr *)&any, sizeof(any)), 0);
	assert_int_equal(listen(fd, 1), 0);
	state_is(&h, STATE_CLOSED, 1);
	hand_say(&h, SYN, 0, 0);
	hears(&h, SYN | ACK);
	state_is(&h, STATE_SYN_RECEIVED, 1);
	hand_say(&h, ACK, 0, 0);
	state_is(&h, STATE_ESTABLISHED, 1);
	close(fd);
	state_is(&h, STATE_CLOSED, 0);
}

static void
test_bare(void **state)
{
	struct hand h = hand_new(*state);

	assert_true(linux_bare(h.sut, 500) > 0);
}

#define BOTH(f) { #f " over IPv4", f, NULL, NULL, &four }, { #f " over IPv6", f, NULL, NULL, &six }

int
main(void)
{
	struct world world = { .port = 30000 };
	struct run four = { &world, 0 }, six = { &world, 1 };
	const struct CMUnitTest tests[] = {
		BOTH(test_passive), BOTH(test_peer_closes), BOTH(test_orphan_closes),
		BOTH(test_half_close), BOTH(test_both_close), BOTH(test_receive), BOTH(test_send),
		BOTH(test_active), BOTH(test_refused), BOTH(test_reset), BOTH(test_option),
		BOTH(test_several), BOTH(test_await), BOTH(test_fresh), BOTH(test_dual_stack),
		{ "test_bare", test_bare, NULL, NULL, &four },
	};
	int failed;

	world.sut = hand_stack(world.why, sizeof(world.why));
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (world.sut != NULL)
		world.sut->ops->stop(world.sut);
	return failed;
}
