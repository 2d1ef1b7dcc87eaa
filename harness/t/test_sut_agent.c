/* SPDX-License-Identifier: MIT */
/*
 * test_sut_agent.c - whole cases against stacks behind an agent, all of them small shell scripts: those that work, and tables of
 * those that are broken.  A broken one never passes, is never waited for longer than its limit, and the next case runs on a
 * fresh one.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

#include "call.h"
#include "run.h"
#include "shell.h"

/* Run one case on it. */
static void
run(struct stack *s, const char *steps, struct run_verdict *v)
{
	static const struct observer none;
	struct run_config config = { .ip = 4, .seed = 1, .timeout_scale = 100 };
	char text[600];
	struct script *script;

	snprintf(text, sizeof(text), "title: t\nproves: x\n\n%s", steps);
	script = kit_script(text);
	run_case(script, s->sut, &config, &none, v);
	script_free(script);
}

#define GREET	"read -r l; echo 'agent 1 sh 0.1'; echo 'can listen accept receive send close abort state fresh'; "
/* Messages are numbered like the answers. */
#define LOOP(cases) GREET "while read -r what id rest; do case $what in " cases " state) echo $id LISTEN;; fresh) echo $id ok;; " \
	"accept|receive) echo $id pending;; *) echo $id ok;; esac; done"

#define CASE "test\n\tcall listen\n\tstate LISTEN\n"

static void
test_it_works(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, LOOP("send) echo $id pending; echo $id ok;; close) echo $id absent;;"));
	stack_start(&s);
	assert_non_null(s.sut);
	assert_string_equal(s.sut->profile->version, "sh 0.1");
	for (int i = 0; i < 3; i++) {
		run(&s, CASE, &v);
		assert_int_equal(v.verdict, VERDICT_PASS);
	}
	run(&s, "test\n\tcall send 10\n\treply ok\n", &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	run(&s, "test\n\tcall accept\n\treply pending\n\tcall receive 3\n\tcall close\n\treply absent\n", &v);
	if (v.verdict != VERDICT_PASS)
		fail_msg("%s %s %s", v.expected, v.observed, v.reason);
	run(&s, "test\n\tstate ESTABLISHED\n", &v);
	assert_int_equal(v.verdict, VERDICT_FAIL);
	run(&s, "test\n\tcall open\n\treply ok\n", &v);
	assert_int_equal(v.verdict, VERDICT_SKIP);
	assert_string_equal(v.reason, "the agent has no call open");
	assert_int_equal(s.opened, 1);
	stack_stop(&s);
}

/* An abort ends what is pending; what its agent says of that later doesn't matter. */
static void
test_calls_that_end_others(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, LOOP("receive) r=$id; echo $id pending;; abort) echo $id ok; echo $r reset;;"));
	stack_start(&s);
	run(&s, "test\n\tcall receive 3\n\tcall abort\n\treply reset\n\tcall listen\n\tstate LISTEN\n", &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	/* But an answer that was there before the end counts. */
	stack_stop(&s);
	stack_set(&s, LOOP("receive) r=$id; echo $id pending;; abort) echo $r data 3; echo $id ok;;"));
	stack_start(&s);
	run(&s, "test\n\tcall receive 3\n\tcall abort\n\treply data 1:4\n", &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	stack_stop(&s);
	/* A call that is just being made may be among what has ended; then its own answer is nobody's. */
	stack_set(&s, LOOP("close) c=$id; echo $id pending;; receive) echo $c ok; echo $id data 3;;"));
	stack_start(&s);
	run(&s, "test\n\tcall close\n\tcall receive 3\n\treply closing\n\treply ok\n", &v);
	if (v.verdict != VERDICT_PASS)
		fail_msg("%s %s %s", v.expected, v.observed, v.reason);
	assert_int_equal(v.verdict, VERDICT_PASS);
	stack_stop(&s);
}

/* A close waits for the send before it, so the agent never sees two at once. */
static void
test_lanes(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, LOOP("send) s=$id; echo $id pending;; close) [ -z \"$s\" ] && echo $id ok || echo $id error;; "
		"listen) echo $id ok; [ -z \"$s\" ] || echo $s ok; s=;;"));
	stack_start(&s);
	run(&s, "test\n\tcall send 10\n\tcall close\n\tcall listen\n\treply ok\n\treply ok\n\treply ok\n", &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	stack_stop(&s);
}

static const struct {
	const char *what, *script;
	enum verdict verdict;
	const char *reason;
} broken[] = {
	{ "garbage in place of an answer", LOOP("listen) echo '\\o/ hello';;"), VERDICT_ERROR, "what is no answer; last lines: " },
	{ "bytes", LOOP("listen) head -c 100 /dev/zero;;"), VERDICT_ERROR, "did not answer" },
	{ "a line of bytes", LOOP("listen) head -c 100 /dev/zero; echo;;"), VERDICT_ERROR, "a line with byte 0x00 in it" },
	{ "a huge line", LOOP("listen) head -c 1000000 /dev/zero | tr '\\0' x;;"), VERDICT_ERROR, "a line of more than 1000 bytes" },
	{ "half a line", LOOP("listen) printf \"$id o\";;"), VERDICT_ERROR, "did not answer" },
	{ "silence", LOOP("listen) ;;"), VERDICT_ERROR, "did not answer \"listen 1 0 192.0.2.101 2000 192.0.2.1 40000\" in time" },
	{ "it hangs", LOOP("listen) exec sleep 1000;;"), VERDICT_ERROR, "did not answer" },
	{ "a flood of remarks", LOOP("listen) exec yes '# water';;"), VERDICT_ERROR, "more than 10000 remarks" },
	{ "a flood of answers", LOOP("listen) exec yes \"$id ok\";;"), VERDICT_ERROR, "an answer to nothing" },
	{ "an answer that nobody asked for", LOOP("listen) echo 99 ok;;"), VERDICT_ERROR, "an answer to nothing" },
	{ "two answers", LOOP("listen) echo $id ok; echo $id ok;;"), VERDICT_ERROR, "an answer to nothing" },
	{ "an answer that makes no sense", LOOP("listen) echo $id data 5;;"), VERDICT_ERROR, "makes no sense" },
	{ "an answer that there isn't", LOOP("listen) echo $id perhaps;;"), VERDICT_ERROR, "makes no sense" },
	{ "a state that there isn't", LOOP("state) echo $id OPEN;;"), VERDICT_ERROR, "is no state" },
	{ "no answer about the state", LOOP("state) ;;"), VERDICT_ERROR, "did not answer \"state" },
	{ "it ends", LOOP("listen) exit 0;;"), VERDICT_CRASH, "the stack's process exited with status 0" },
	{ "it ends after the answer", LOOP("state) echo $id LISTEN; exit 5;;"), VERDICT_CRASH, "exited with status 5" },
	{ "it crashes", LOOP("listen) echo 'assertion failed: mbuf' >&2; kill -SEGV $$;;"), VERDICT_CRASH,
	  "was killed by signal 11 (Segmentation fault); its last lines | assertion failed: mbuf" },
	{ "it closes its output", LOOP("listen) exec >&- <&-; exec sleep 1000;;"), VERDICT_ERROR, "connection has ended" },
};

/* Whatever it does: its verdict, bounded time, and the next case finds a fresh one. */
static void
test_broken(void **state)
{
	struct run_verdict v;
	struct stack s;
	struct usec began;

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		stack_set(&s, broken[i].script);
		stack_start(&s);
		assert_non_null(s.sut);
		began = wire_now(NULL);
		run(&s, CASE, &v);
		if (v.verdict != broken[i].verdict || !strstr(v.reason, broken[i].reason))
			fail_msg("%s: %d %s", broken[i].what, v.verdict, v.reason);
		assert_true(usec_sub(wire_now(NULL), began).us < 5000000);
		run(&s, "test\n\tcall close\n\treply ok\n", &v);
		if (v.verdict != VERDICT_PASS)
			fail_msg("%s, the next case: %d %s", broken[i].what, v.verdict, v.reason);
		assert_int_equal(s.opened, 2);
		stack_stop(&s);
	}
}

/* No case is about a listener that can't be had, so it isn't judged without one. */
static void
test_no_listener(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, LOOP("listen) echo \"$id error no room\";;"));
	stack_start(&s);
	assert_non_null(s.sut);
	run(&s, CASE, &v);
	assert_int_equal(v.verdict, VERDICT_ERROR);
	assert_string_equal(v.reason, "it answered \"listen\" with error no room");
	stack_stop(&s);
}

/* Where only the agent is a process, its death is an error. */
static void
test_only_agent(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, LOOP("listen) echo oops >&2; exit 3;;"));
	s.config.only_agent = 1;
	s.config.wire_first = 1;
	stack_start(&s);
	run(&s, CASE, &v);
	assert_int_equal(v.verdict, VERDICT_ERROR);
	assert_string_equal(v.reason, "the agent's process exited with status 3; its last lines | oops");
	run(&s, "test\n\tcall close\n\treply ok\n", &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_int_equal(s.opened, 1);		/* the wire outlives it */
	stack_stop(&s);
}

/* A stack that dies while nobody talks to it; and one whose wire goes first. */
static void
test_dies_by_itself(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, LOOP("listen) echo $id ok; sleep 0.05; echo bye >&2; exit 9;;"));
	stack_start(&s);
	run(&s, "test\n\tcall listen\n\twait 10s\n\tstate LISTEN\n", &v);
	assert_int_equal(v.verdict, VERDICT_CRASH);
	assert_string_equal(v.reason, "the stack's process exited with status 9; its last lines | bye");
	assert_true(v.t.us < 5000000);
	stack_stop(&s);

	stack_set(&s, LOOP("listen) echo $id ok; sleep 0.05; exit 9;;"));
	stack_start(&s);
	s.gone = 1;
	run(&s, "test\n\tcall listen\n\twait 10s\n\tstate LISTEN\n", &v);
	assert_int_equal(v.verdict, VERDICT_CRASH);
	assert_string_equal(v.reason, "the stack's process exited with status 9");
	stack_stop(&s);

	stack_set(&s, LOOP(""));		/* it lives on: then all that is known is that */
	stack_start(&s);
	s.gone = 1;
	run(&s, "test\n\tcall listen\n\tsilent 10s\n\tstate LISTEN\n", &v);
	assert_int_equal(v.verdict, VERDICT_CRASH);
	assert_string_equal(v.reason, "the wire is gone");
	run(&s, CASE, &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	stack_stop(&s);
}

/* A stack that says nothing to a case's setup may hang though its agent doesn't: the next case has a fresh one. */
static void
test_mute(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, LOOP(""));
	stack_start(&s);
	run(&s, CASE, &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	run(&s, "setup\n\tlisten\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n", &v);
	assert_int_equal(v.verdict, VERDICT_FAIL);	/* it may be that bad; that something was wrong before would be inconclusive */
	assert_int_equal(s.opened, 1);
	run(&s, "setup\n\testablished\n" CASE, &v);
	assert_int_equal(v.verdict, VERDICT_INCONCLUSIVE);
	assert_int_equal(s.opened, 2);
	run(&s, CASE, &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_int_equal(s.opened, 2);
	stack_stop(&s);
}

static void
test_each_case(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, GREET "n=0; while read -r what id rest; do n=$((n + 1)); [ $n = 1 ] && echo $id ok || echo $id LISTEN; done");
	s.config.each_case = 1;
	stack_start(&s);
	for (int i = 0; i < 3; i++) {
		run(&s, CASE, &v);
		assert_int_equal(v.verdict, VERDICT_PASS);
	}
	assert_int_equal(s.opened, 4);
	assert_true(s.sut->remade);
	stack_stop(&s);
}

static const struct {
	const char *what, *script, *agent, *why;
} starts[] = {
	{ "it dies at once", "echo no licence >&2; exit 4", "stdio", "exited with status 4; its last lines | no licence" },
	{ "it is no agent", "echo hello", "stdio", "exited with status 0; the agent did not greet with" },
	{ "it greets nobody", "exec sleep 1000", "stdio", "did not answer \"tcpspec 1\" in time" },
	{ "it never listens", "exec sleep 1000", "unix:/no/such/socket", "connect to the agent at \"unix:/no/such/socket\": No such file" },
	{ "it dies before it listens", "echo bad >&2; exit 4", "unix:/no/such/socket", "/bin/sh exited with status 4 before it was ready | bad" },
	{ "nobody is there", "exec sleep 1000", "tcp:127.0.0.1:1", "Connection refused" },
	{ "no port", "exec sleep 1000", "tcp:127.0.0.1", "must be \"stdio\", \"unix:PATH\" or \"tcp:ADDRESS:PORT\"" },
	{ "no address", "exec sleep 1000", "tcp:localhost:1", "must be \"stdio\", \"unix:PATH\" or \"tcp:ADDRESS:PORT\"" },
	{ "no kind", "exec sleep 1000", "here", "must be \"stdio\"" },
	{ "half an address", "exec sleep 1000", "tcp:[::1:7", "must be \"stdio\"" },
};

static void
test_starts_badly(void **state)
{
	struct stack s;
	struct usec began;

	(void)state;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		stack_set(&s, starts[i].script);
		s.config.agent = starts[i].agent;
		s.config.start.us = 300000;
		began = wire_now(NULL);
		stack_start(&s);
		assert_null(s.sut);
		if (!strstr(s.why, starts[i].why))
			fail_msg("%s: %s", starts[i].what, s.why);
		assert_true(usec_sub(wire_now(NULL), began).us < 3000000);
		stack_stop(&s);
	}
}

/* When it can't be started again, cases are errors until it can. */
static void
test_starts_again_badly(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, LOOP("listen) exit 1;;"));
	s.config.start.us = 300000;
	stack_start(&s);
	s.no_wire = 1000;
	run(&s, CASE, &v);
	assert_int_equal(v.verdict, VERDICT_CRASH);
	run(&s, CASE, &v);
	assert_int_equal(v.verdict, VERDICT_ERROR);
	assert_string_equal(v.reason, "the stack can't be started again: no wire today");
	run(&s, "test\n\tsilent 1s\n\tstate LISTEN\n", &v);
	assert_int_equal(v.verdict, VERDICT_ERROR);
	s.no_wire = 0;
	run(&s, CASE, &v);
	assert_int_equal(v.verdict, VERDICT_ERROR);
	run(&s, "test\n\tcall close\n\treply ok\n", &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	stack_stop(&s);
}

/* An agent that isn't told of ends: nobody waits for that in vain, but for data. */
static void
test_no_ends(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, "");
	s.argv[2] = "read -r l; echo 'agent 1 sh 0.1'; echo 'can listen receive fresh no-ends'; while read -r what id rest; do "
		"case $what in receive) echo $id pending;; *) echo $id ok;; esac; done";
	stack_start(&s);
	assert_true(s.sut->untold);
	run(&s, "test\n\tcall listen\n\treply ok\n\tcall receive 3\n\treply fin\n\treply data 1:3\n", &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_true(v.t.us < 90000);
	run(&s, "test\n\tcall receive 3\n\treply data 1:4\n", &v);
	assert_int_equal(v.verdict, VERDICT_FAIL);
	run(&s, "test\n\tcall receive 3\n\treply reset\n", &v);
	assert_int_equal(v.verdict, VERDICT_SKIP);
	stack_stop(&s);
}

static int
wire_lost(void *arg, char *why, int size)
{
	struct stack *s = arg;

	if (s->lost == 0)
		return 0;
	s->lost--;
	snprintf(why, (size_t)size, "what was behind the wire was killed");
	return 1;
}

/* What an agent takes to answer is time that the stack has had, and the tester hasn't. */
static void
test_slow(void **state)
{
	enum tcp_state told;
	struct ends ends = kit_ends(4);
	struct stack s;
	int listening;

	(void)state;
	stack_set(&s, "read l; echo agent 1 slow; echo can listen state fresh; read l; sleep 0.1; echo 1 LISTEN; read l; sleep 0.1; echo 2 ok; read l");
	stack_start(&s);
	assert_non_null(s.sut);
	assert_true(s.sut->link->late.us == 0);
	assert_int_equal(s.sut->ops->state(s.sut, &ends, &told, &listening), 0);
	assert_int_equal(listening, 1);
	assert_in_range(s.sut->link->late.us, 100000, 250000);
	assert_int_equal(s.sut->ops->call(s.sut, &(struct call){ .kind = CALL_LISTEN, .ends = ends }), 0);
	assert_in_range(s.sut->link->late.us, 200000, 500000);
	stack_stop(&s);
}

/* The stack behind an interface dies, and its agent doesn't: a crash, in the case or between two, and another wire for the next. */
static void
test_lost(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, LOOP(""));
	s.config.lost = wire_lost;
	s.config.only_agent = s.config.wire_first = 1;
	stack_start(&s);
	s.lost = 1;
	run(&s, "test\n\texpect S 0:0\n", &v);
	assert_int_equal(v.verdict, VERDICT_CRASH);
	assert_string_equal(v.reason, "what was behind the wire was killed");
	assert_int_equal(s.opened, 2);
	run(&s, CASE, &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_int_equal(s.opened, 2);
	run(&s, "test\n\tcall listen\n\treply ok\ncleanup\n\tcall close\n", &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	stack_stop(&s);
}

/* An application that can only be told to connect: what its agent says of that. */
static void
test_own_ways(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, "");
	s.config.serve = "OK";
	s.argv[2] = "read -r l; echo 'agent 1 sh 0.1'; echo 'can open fresh own-port no-open closes-too'; while read -r what id conn own port rest; do "
		"case $what,$port in open,0) echo $id pending;; open,*) echo $id error port $port;; *) echo $id ok;; esac; done";
	stack_start(&s);
	assert_true(s.sut->own_port && s.sut->closes_too);
	assert_int_equal(s.sut->untold, UNTOLD_OPEN);
	assert_string_equal(s.sut->serve, "OK");
	run(&s, "test\n\tcall open\n\treply ok\n\treply timeout\n", &v);
	assert_int_equal(v.verdict, VERDICT_FAIL);
	assert_string_equal(v.observed, "no reply");
	stack_stop(&s);
}

/* A stack without an agent is judged by the wire alone. */
static void
test_no_agent(void **state)
{
	struct run_verdict v;
	struct stack s;

	(void)state;
	stack_set(&s, "exec sleep 1000");
	s.config.agent = NULL;
	stack_start(&s);
	run(&s, CASE, &v);
	assert_int_equal(v.verdict, VERDICT_SKIP);
	run(&s, "test\n\tsend S 0:0\n\tstate CLOSED\n\tsilent\n\tstate CLOSED\n", &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_int_equal(s.opened, 1);
	stack_stop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_works),
		cmocka_unit_test(test_calls_that_end_others),
		cmocka_unit_test(test_lanes),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_no_listener),
		cmocka_unit_test(test_only_agent),
		cmocka_unit_test(test_dies_by_itself),
		cmocka_unit_test(test_mute),
		cmocka_unit_test(test_each_case),
		cmocka_unit_test(test_starts_badly),
		cmocka_unit_test(test_starts_again_badly),
		cmocka_unit_test(test_no_ends),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_own_ways),
		cmocka_unit_test(test_no_agent),
	};

	return cmocka_run_group_tests_name("sut_agent", tests, NULL, NULL);
}
