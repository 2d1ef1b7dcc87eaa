/* SPDX-License-Identifier: MIT */
/*
 * test_agent.c - the agent protocol, against agents that speak it, and tables of those that don't: nothing they say may be believed,
 * and none may keep us longer than the limit.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"
#include "call.h"
#include "kit.h"
#include "usec.h"

#define GREETING "agent 1 toy 0.1\ncan listen receive send close state fresh\n"

/* Our side, and the agent's end, which a test plays. */
struct pair {
	struct agent *agent;
	int ours, its;
	char heard[8192];		/* what it was sent */
};

static void
pair_open(struct pair *p)
{
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	p->ours = fd[0];
	p->its = fd[1];
	p->agent = agent_new(p->ours, (struct usec){ 30000 }, NULL);
	assert_non_null(p->agent);
}

static void
pair_close(struct pair *p)
{
	agent_free(p->agent);
	close(p->ours);
	if (p->its >= 0)
		close(p->its);
}

/* The agent says this, whatever it will be asked. */
static void
its_words(struct pair *p, const char *bytes, size_t n)
{
	assert_int_equal(send(p->its, bytes, n, 0), (int)n);
}

static void
says(struct pair *p, const char *text)
{
	its_words(p, text, strlen(text));
}

static const char *
heard(struct pair *p)
{
	ssize_t n = recv(p->its, p->heard, sizeof(p->heard) - 1, MSG_DONTWAIT);

	p->heard[n > 0 ? n : 0] = '\0';
	return p->heard;
}

static void
greeted(struct pair *p)
{
	pair_open(p);
	says(p, GREETING);
	assert_int_equal(agent_greet(p->agent, (struct usec){ 30000 }), 0);
	assert_string_equal(heard(p), "tcpspec 1\n");
}

static struct call
make_call(enum call_kind kind, int conn)
{
	return (struct call){ .kind = kind, .conn = conn, .ends = kit_ends(4), .offset = 7, .len = 10, .name = "nodelay", .value = -1 };
}

static void
test_greeting(void **state)
{
	struct pair p;

	(void)state;
	greeted(&p);
	assert_string_equal(agent_name(p.agent), "toy 0.1");
	assert_true(agent_can(p.agent, "listen"));
	assert_true(agent_can(p.agent, "fresh"));
	assert_false(agent_can(p.agent, "open"));
	assert_false(agent_can(p.agent, "list"));
	assert_false(agent_can(p.agent, "stat"));
	pair_close(&p);
}

static void
test_messages(void **state)
{
	struct call listen = make_call(CALL_LISTEN, 0), send = make_call(CALL_SEND, 3), option = make_call(CALL_OPTION, 1);
	struct ends six = kit_ends(6);
	struct agent_answer r;
	struct pair p;

	(void)state;
	greeted(&p);
	says(&p, "1 ok\n# a remark\n2 ok\n3 unsupported\n4 SYN-RECEIVED\n5 ok\r\n");
	assert_int_equal(agent_call(p.agent, &listen, &r), 0);
	assert_string_equal(r.word, "ok");
	assert_string_equal(heard(&p), "listen 1 0 192.0.2.101 2000 192.0.2.1 40000\n");
	assert_int_equal(agent_call(p.agent, &send, &r), 0);
	assert_string_equal(heard(&p), "send 2 3 192.0.2.101 2000 192.0.2.1 40000 7 10\n");
	assert_int_equal(agent_call(p.agent, &option, &r), 0);
	assert_string_equal(r.word, "unsupported");
	assert_string_equal(heard(&p), "option 3 1 192.0.2.101 2000 192.0.2.1 40000 nodelay -1\n");
	assert_int_equal(agent_state(p.agent, 2, &six, &r), 0);
	assert_string_equal(r.word, "SYN-RECEIVED");
	assert_string_equal(heard(&p), "state 4 2 2001:db8::65 2000 2001:db8::1 40000\n");
	assert_int_equal(agent_fresh(p.agent, 1, &r), 0);
	assert_string_equal(heard(&p), "fresh 5 1\n");
	assert_string_equal(agent_why(p.agent), "");
	pair_close(&p);
}

/* Second answers come in any order, also before the first one of a later call; what nobody wants is dropped. */
static void
test_pending(void **state)
{
	struct call receive = make_call(CALL_RECEIVE, 0), close = make_call(CALL_CLOSE, 0);
	struct agent_answer r;
	struct pair p;

	(void)state;
	greeted(&p);
	says(&p, "1 pending\n2 pending\n3 pending\n");
	for (int i = 0; i < 3; i++)
		assert_int_equal(agent_call(p.agent, &receive, &r), 0);
	assert_int_equal(agent_next(p.agent, &r), 0);
	says(&p, "2 data 10 bad\n");
	assert_int_equal(agent_next(p.agent, &r), 1);
	assert_int_equal(r.id, 2);
	assert_string_equal(r.word, "data");
	assert_string_equal(r.more, "10 bad");
	says(&p, "1 reset\n4 ok\n3 clos");
	assert_int_equal(agent_call(p.agent, &close, &r), 0);
	assert_int_equal(r.id, 4);
	agent_retire(p.agent, 3);
	assert_int_equal(agent_next(p.agent, &r), 1);
	assert_string_equal(r.word, "reset");
	says(&p, "ing\n");			/* half a line, and the rest */
	assert_int_equal(agent_next(p.agent, &r), 0);
	assert_string_equal(agent_why(p.agent), "");
	says(&p, "3 closing\n");		/* but once only */
	assert_int_equal(agent_next(p.agent, &r), -1);
	pair_close(&p);
}

/* What a case left pending may still be answered until it is forgotten, and not after. */
static void
test_fresh(void **state)
{
	struct call receive = make_call(CALL_RECEIVE, 0);
	struct agent_answer r;
	struct pair p;

	(void)state;
	greeted(&p);
	says(&p, "1 pending\n1 data 3\n2 ok\n");
	assert_int_equal(agent_call(p.agent, &receive, &r), 0);
	assert_int_equal(agent_fresh(p.agent, 0, &r), 0);
	assert_int_equal(agent_next(p.agent, &r), 0);
	says(&p, "3 pending\n");
	assert_int_equal(agent_call(p.agent, &receive, &r), 0);
	says(&p, "4 ok\n3 reset\n");
	assert_int_equal(agent_fresh(p.agent, 0, &r), 0);
	assert_int_equal(agent_next(p.agent, &r), -1);
	assert_non_null(strstr(agent_why(p.agent), "an answer to nothing; last lines: "));
	assert_non_null(strstr(agent_why(p.agent), ">fresh 4 0 | <4 ok | <3 reset"));
	pair_close(&p);
}

static void
test_room(void **state)
{
	struct call receive = make_call(CALL_RECEIVE, 0);
	struct agent_answer r;
	struct pair p;
	char line[40];

	(void)state;
	greeted(&p);
	for (int i = 1; i <= AGENT_CALLS; i++) {
		snprintf(line, sizeof(line), "%d pending\n", i);
		says(&p, line);
		assert_int_equal(agent_call(p.agent, &receive, &r), 0);
	}
	assert_int_equal(agent_call(p.agent, &receive, &r), -1);
	assert_non_null(strstr(agent_why(p.agent), "more than 64 calls are pending"));
	pair_close(&p);
}

#define TEXT(s) s, sizeof(s) - 1

static const struct {
	const char *greeting;
	size_t n;
	const char *why;
} bad_greetings[] = {
	{ TEXT(""),				"did not answer \"tcpspec 1\" in time: does it flush each line it writes? Is it slow to start (try -j1, or "
	    "\"start\" in its profile)?; last lines: >tcpspec 1" },
	{ TEXT("agent 1 toy\n"),		"did not answer \"tcpspec 1\" in time" },
	{ TEXT("agent 1 toy"),			"did not answer" },
	{ TEXT("hello\n"),			"did not greet with \"agent 1 NAME\"" },
	{ TEXT("\n\n"),				"did not greet" },
	{ TEXT("agent 2 toy\ncan all\n"),	"speaks version 2 of the protocol, and this program version 1" },
	{ TEXT("agent one toy\ncan all\n"),	"as in \"agent 1 NAME\": it said \"agent one\"" },
	{ TEXT("agent\ncan all\n"),		"as in \"agent 1 NAME\": it said \"agent \"" },
	{ TEXT("agent 1 toy\nready\n"),		"did not say \"can CALL...\"; last lines: >tcpspec 1 | <agent 1 toy | <ready" },
	{ TEXT("agent 1 toy\ncan listen acept\n"),	"says it can \"acept\", which is no call: did you mean accept" },
	{ TEXT("agent 1 toy\ncan l\xffisten\n"),	"says it can \"l?isten\", which is no call: did you mean listen" },
	{ TEXT("agent 1 toy\0\ncan all\n"),	"a line with byte 0x00 in it" },
	{ TEXT("\177ELF\1\1\1\n"),		"a line with byte 0x7f in it; last lines: >tcpspec 1 | <?ELF???" },
};

static void
test_bad_greetings(void **state)
{
	struct pair p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad_greetings) / sizeof(bad_greetings[0]); i++) {
		pair_open(&p);
		its_words(&p, bad_greetings[i].greeting, bad_greetings[i].n);
		assert_int_equal(agent_greet(p.agent, (struct usec){ 20000 }), -1);
		if (!strstr(agent_why(p.agent), bad_greetings[i].why))
			fail_msg("%s: %s", bad_greetings[i].why, agent_why(p.agent));
		pair_close(&p);
	}
}

static const struct {
	const char *answer;
	size_t n;
	const char *why;
} bad_answers[] = {
	{ TEXT(""),			"did not answer \"listen 1 0 192.0.2.101 2000 192.0.2.1 40000\" in time: does it flush each line it writes? Is it slow (\"answer\" in " },
	{ TEXT("1 o"),			" | <1 o" },
	{ TEXT("\n"),			"sent what is no answer" },
	{ TEXT("ok\n"),			"sent what is no answer" },
	{ TEXT("1\n"),			"sent what is no answer" },
	{ TEXT("1 \n"),			"sent what is no answer" },
	{ TEXT(" 1 ok\n"),		"sent what is no answer" },
	{ TEXT("1ok\n"),		"sent what is no answer" },
	{ TEXT("-1 ok\n"),		"sent what is no answer" },
	{ TEXT("+1 ok\n"),		"sent what is no answer" },
	{ TEXT("4294967297 ok\n"),	"sent what is no answer" },
	{ TEXT("99999999999999999999999 ok\n"), "sent what is no answer" },
	{ TEXT("1 an-answer-longer-than-any-there-is\n"), "sent what is no answer" },
	{ TEXT("0 ok\n"),		"sent an answer to nothing" },
	{ TEXT("2 ok\n1 ok\n"),		"sent an answer to nothing; last lines: >tcpspec 1 | " },
	{ TEXT("1 o\0k\n"),		"a line with byte 0x00 in it" },
	{ TEXT("1 \033[31mok\n"),	"a line with byte 0x1b in it" },
	{ TEXT("1\tok\n"),		"a line with byte 0x09 in it" },
};

static void
test_bad_answers(void **state)
{
	struct call listen = make_call(CALL_LISTEN, 0);
	struct agent_answer r;
	struct pair p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad_answers) / sizeof(bad_answers[0]); i++) {
		greeted(&p);
		its_words(&p, bad_answers[i].answer, bad_answers[i].n);
		assert_int_equal(agent_call(p.agent, &listen, &r), -1);
		if (!strstr(agent_why(p.agent), bad_answers[i].why))
			fail_msg("%s: %s", bad_answers[i].why, agent_why(p.agent));
		assert_false(agent_ended(p.agent));
		/* It is over: nothing is sent or believed any more. */
		says(&p, "2 ok\n");
		heard(&p);
		assert_int_equal(agent_call(p.agent, &listen, &r), -1);
		assert_int_equal(agent_next(p.agent, &r), -1);
		assert_string_equal(heard(&p), "");
		pair_close(&p);
	}
}

/* Lines without end, remarks without end, the end. */
static void
test_floods(void **state)
{
	struct call listen = make_call(CALL_LISTEN, 0);
	struct agent_answer r;
	struct pair p;
	char line[2000];

	(void)state;
	memset(line, 'x', sizeof(line));
	greeted(&p);
	its_words(&p, line, sizeof(line));
	assert_int_equal(agent_call(p.agent, &listen, &r), -1);
	assert_non_null(strstr(agent_why(p.agent), "sent a line of more than 1000 bytes"));
	pair_close(&p);

	greeted(&p);
	line[0] = '#';
	line[AGENT_LINE] = '\n';
	its_words(&p, line, AGENT_LINE + 1);	/* as long as may be */
	says(&p, "1 ok\n");
	assert_int_equal(agent_call(p.agent, &listen, &r), 0);
	for (int i = 0; i < 10000 && agent_next(p.agent, &r) == 0; i++)
		says(&p, "# ha\n");
	assert_int_equal(agent_next(p.agent, &r), -1);
	assert_non_null(strstr(agent_why(p.agent), "more than 10000 remarks in a case"));
	pair_close(&p);

	greeted(&p);
	says(&p, "1 ok\n");
	close(p.its);
	p.its = -1;
	assert_int_equal(agent_call(p.agent, &listen, &r), -1);
	assert_non_null(strstr(agent_why(p.agent), "connection has ended"));
	assert_true(agent_ended(p.agent));
	pair_close(&p);
}

/* One that is no agent: it says something and is gone before it is greeted. */
static void
test_gone(void **state)
{
	static const char *const said[][2] = { { "hello\n", "did not greet with" }, { "", "connection has ended" } };
	struct pair p;

	(void)state;
	for (int i = 0; i < 2; i++) {
		pair_open(&p);
		its_words(&p, said[i][0], strlen(said[i][0]));
		close(p.its);
		p.its = -1;
		assert_int_equal(agent_greet(p.agent, (struct usec){ 30000 }), -1);
		assert_non_null(strstr(agent_why(p.agent), said[i][1]));
		pair_close(&p);
	}
}

/* One that doesn't read: its socket fills up, and then it is at fault. */
static void
test_deaf(void **state)
{
	struct call listen = make_call(CALL_LISTEN, 0);
	struct agent_answer r;
	struct pair p;
	int calls = 0, small = 1;
	char line[40];

	(void)state;
	pair_open(&p);
	setsockopt(p.ours, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	says(&p, GREETING);
	assert_int_equal(agent_greet(p.agent, (struct usec){ 30000 }), 0);
	do {
		snprintf(line, sizeof(line), "%d ok\n", calls + 1);
		says(&p, line);
	} while (agent_call(p.agent, &listen, &r) == 0 && ++calls < 100000);
	assert_non_null(strstr(agent_why(p.agent), "does not read what it is sent"));
	pair_close(&p);
}

/* A limit of months, as a profile may have, doesn't come out negative, which would be for ever. */
static void
test_limits(void **state)
{
	(void)state;
	assert_int_equal(usec_ms(0), 0);
	assert_int_equal(usec_ms(1), 1);
	assert_int_equal(usec_ms(1000), 1);
	assert_int_equal(usec_ms(INT64_C(10000000000000)), INT32_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limits), cmocka_unit_test(test_greeting),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_pending),
		cmocka_unit_test(test_fresh),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_bad_greetings),
		cmocka_unit_test(test_bad_answers),
		cmocka_unit_test(test_floods),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_deaf),
	};

	return cmocka_run_group_tests_name("agent", tests, NULL, NULL);
}
