/* SPDX-License-Identifier: MIT */
/*
 * test_run_open.c - stacks that choose their port themselves, whose applications speak first, close by themselves, aren't told
 * when they are connected, and may be called before they have read their wire: a few lines of a case, what such a stack does, and
 * what comes of it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "fake.h"
#include "run.h"

enum { PORT = 1, SERVE = 2, CLOSES = 4, OPENS = 8, SERVE_NOTHING = 16, LAGS = 32 };

#define ACTIVE "setup\n\testablished active\ntest\n"
#define SYN_SENT "setup\n\tsyn-sent\ntest\n"
#define SENDS "\tcall send 10\n\tsilent 20ms\n\texpect P. 1:11 ack 11 within 10ms\n"
#define LIFE "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n"

static const struct row {
	const char *what;
	int ways;
	const char *script, *acts;
	enum verdict verdict;
	const char *cause, *text;
} rows[] = {
	{ "its own port", PORT, ACTIVE LIFE, "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 . 1:1 ack 11", VERDICT_PASS, "none", "" },
	{ "its own port, which it was not asked to choose", 0, ACTIVE LIFE, "1+1 S 0:0 sport 50001\n2+1 . 1:1 ack 1", VERDICT_INCONCLUSIVE, "missing", "" },
	{ "a SYN,ACK teaches no port", PORT, SYN_SENT "\tsilent\n" LIFE, "1+1 S. 0:0 ack 1", VERDICT_INCONCLUSIVE, "missing", "" },
	{ "its own port, again", PORT, SYN_SENT "\tsend R. abs 0 ack 1\n\tcall open\n\texpect S isn 0:0\n", "1+1 S 0:0\n3+1 S 0:0", VERDICT_SKIP, "skip",
	  "same ends again" },
	{ "its own port, but a certain one", PORT, "setup\n\tconn stack-port 77\n\tcall open\ntest\n\texpect S 0:0\n", "", VERDICT_SKIP, "skip", "certain one" },

	{ "it asks", SERVE, ACTIVE LIFE, "1+1 S 0:0\n2+1 . 1:1 ack 1\n2+2 P. 1:6 ack 1\n3+1 . 6:6 ack 3\n4+1 . 6:6 ack 13", VERDICT_PASS, "none", "" },
	{ "it asks with its ACK", SERVE, ACTIVE LIFE, "1+1 S 0:0\n2+1 P. 1:6 ack 1\n3+1 . 6:6 ack 3\n4+1 . 6:6 ack 13", VERDICT_PASS, "none", "" },
	{ "it asks in two segments", SERVE, ACTIVE LIFE, "1+1 S 0:0\n2+1 . 1:4 ack 1\n2+9 P. 4:6 ack 1\n3+1 . 6:6 ack 3\n4+1 . 6:6 ack 13", VERDICT_PASS,
	  "none", "" },
	{ "it asks after crossing SYNs", SERVE, "setup\n\tsimultaneous-open\ntest\n\tsend . 1:1 ack 1\n" LIFE,
	  "1+1 S 0:0\n2+1 S. 0:0 ack 1\n3+1 P. 1:6 ack 1\n4+1 . 6:6 ack 3\n5+1 . 6:6 ack 13", VERDICT_PASS, "none", "" },
	{ "it asks and is acknowledged, no more", SERVE_NOTHING, ACTIVE LIFE, "1+1 S 0:0\n2+1 P. 1:6 ack 1\n4+1 . 6:6 ack 11", VERDICT_PASS, "none", "" },
	{ "numbers behind what it asks are wrong all the same", SERVE, ACTIVE LIFE, "1+1 S 0:0\n2+1 P. 1:6 ack 1\n3+1 . 6:6 ack 3\n4+1 . 6:6 ack 12",
	  VERDICT_FAIL, "mismatch", "ack" },
	{ "it asks, and the case wants a certain number", SERVE, "setup\n\testablished active isn 1000 <mss 1460,sackOK>\ntest\n\tsend . 11:21 ack 1\n"
	  "\texpect . 1:1 ack 1 <sack 1011:1021>\n", "1+1 S 0:0 <sackOK>\n2+1 P. 1:6 ack 1\n3+1 . 6:6 ack 3\n4+1 . 6:6 ack 3 <sack 1011:1021>", VERDICT_PASS,
	  "none", "" },
	{ "it does not ask", SERVE, ACTIVE LIFE, "1+1 S 0:0\n2+1 . 1:1 ack 1", VERDICT_INCONCLUSIVE, "missing", "asks for" },
	{ "it does not hear the answer", SERVE, ACTIVE LIFE, "1+1 S 0:0\n2+1 . 1:1 ack 1\n2+2 P. 1:6 ack 1", VERDICT_INCONCLUSIVE, "missing", "acknowledgment" },
	{ "it can't ask", SERVE, "setup\n\testablished active win 0\ntest\n\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n",
	  "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 . 1:1 ack 11", VERDICT_PASS, "none", "" },
	{ "it asks where there is no room", SERVE, "setup\n\tsimultaneous-open\ntest\n\tsend . 1:1 ack 1 sum bad\n\texpect R 1:1\n",
	  "1+1 S 0:0\n2+1 S. 0:0 ack 1\n3+1 P. 1:6 ack 1", VERDICT_SKIP, "skip", "no room" },
	{ "nobody asks after a refusal", SERVE | OPENS, SYN_SENT "\tsend R. abs 0 ack 1\n\treply refused\n\tsend S. 0:0 ack 1\n\texpect R 1:1\n",
	  "1+1 S 0:0\n2+1 reply refused\n3+1 R 1:1", VERDICT_PASS, "none", "" },
	{ "nobody asks after a close", SERVE, SYN_SENT "\tcall close\n\tsend S. 0:0 ack 1\n\texpect R 1:1\n", "1+1 S 0:0\n3+1 R 1:1", VERDICT_PASS, "none", "" },

	{ "it closes too", CLOSES, ACTIVE "\tsend F. 1:1 ack 1\n\texpect . 1:1 ack 2\n", "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 F. 1:1 ack 2", VERDICT_SKIP, "skip",
	  "closes" },
	{ "it closes, which is not expected of it", 0, ACTIVE "\tsend F. 1:1 ack 1\n\texpect . 1:1 ack 2\n", "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 F. 1:1 ack 2",
	  VERDICT_FAIL, "mismatch", "flags" },
	{ "it closes before", CLOSES, ACTIVE LIFE, "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 F. 1:1 ack 11", VERDICT_FAIL, "mismatch", "flags" },
	{ "it closes when told to", CLOSES, ACTIVE "\tsend F. 1:1 ack 1\n\texpect . 1:1 ack 2\n\tcall close\n\texpect F. 1:1 ack 2\n",
	  "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 . 1:1 ack 2\n4+1 F. 1:1 ack 2", VERDICT_PASS, "none", "" },

	{ "a call waits until what was sent is in", LAGS, ACTIVE "\tsend . 1:11 ack 1\n" SENDS, "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+75 P. 1:11 ack 11",
	  VERDICT_PASS, "none", "" },
	{ "a call does not wait where nothing can be overtaken", 0, ACTIVE "\tsend . 1:11 ack 1\n" SENDS,
	  "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+75 P. 1:11 ack 11", VERDICT_FAIL, "missing", "" },
	{ "a call does not wait behind an answer", LAGS, ACTIVE LIFE SENDS, "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 . 1:1 ack 11\n3+26 P. 1:11 ack 11",
	  VERDICT_PASS, "none", "" },
	{ "what came before is no answer", LAGS, ACTIVE "\twait 5ms\n\tsend . 1:11 ack 1\n\texpect P. 1:11 ack 1\n\tcall send 10\n\tsilent 20ms\n"
	  "\texpect P. 11:21 ack 11 within 10ms\n", "1+1 S 0:0\n2+1 . 1:1 ack 1\n2+2 P. 1:11 ack 1\n3+75 P. 11:21 ack 11", VERDICT_PASS, "none", "" },

	{ "nobody says that it is open", OPENS, ACTIVE "\treply ok\n" LIFE, "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 . 1:1 ack 11", VERDICT_PASS, "none", "" },
	{ "nobody says that it isn't", OPENS, SYN_SENT "\treply pending\n", "1+1 S 0:0", VERDICT_SKIP, "skip", "" },
	{ "but that it failed", OPENS, SYN_SENT "\treply pending\n", "1+1 S 0:0\n1+9 reply reset", VERDICT_FAIL, "reply", "reset" },
	{ "what ended later is no answer", OPENS, ACTIVE "\tsend R 1:1\n\tsend . 1:1 ack 1\n\texpect R 1:1\n",
	  "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 reply reset\n4+1 R 1:1", VERDICT_PASS, "none", "" },
	{ "what ended later is one where it is told", 0, ACTIVE "\tsend R 1:1\n\tsend . 1:1 ack 1\n\texpect R 1:1\n",
	  "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 reply reset\n4+1 R 1:1", VERDICT_FAIL, "reply", "reset" },
};

/* Everything that a verdict says, in one text. */
static const char *
all_texts(const struct run_verdict *v, char text[2000])
{
	snprintf(text, 2000, "%s|%s|%s|%s", v->field, v->expected, v->observed, v->reason);
	return text;
}

static int
try_row(const struct row *row, int ip)
{
	struct run_config cfg = { .ip = ip, .seed = 42, .instance = 3, .timeout_scale = 100 };
	struct observer none = { 0 };
	struct run_verdict v;
	struct script *s;
	struct fake f;
	char text[2000];

	fake_begin(&f, row->acts);
	f.sut.own_port = (row->ways & PORT) != 0;
	f.sut.lags = (row->ways & LAGS) != 0;
	f.sut.closes_too = (row->ways & CLOSES) != 0;
	f.sut.untold = row->ways & OPENS ? UNTOLD_OPEN : 0;
	f.sut.serve = row->ways & SERVE ? "OK" : row->ways & SERVE_NOTHING ? "" : NULL;
	snprintf(text, sizeof(text), "title: t\nproves: x\n\n%s", row->script);
	s = kit_script(text);
	run_case(s, &f.sut, &cfg, &none, &v);
	script_free(s);
	if (v.verdict == row->verdict && strcmp(v.cause, row->cause) == 0 && strstr(all_texts(&v, text), row->text))
		return 1;
	print_error("IPv%d: %s: %s, %s, line %d: %s\n", ip, row->what, verdict_name(v.verdict), v.cause, v.line, all_texts(&v, text));
	return 0;
}

static void
test_rows(void **state)
{
	int bad = 0;

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		bad += !try_row(&rows[i], 4) + !try_row(&rows[i], 6);
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
