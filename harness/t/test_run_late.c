/* SPDX-License-Identifier: MIT */
/*
 * test_run_late.c - whole cases in which the tester is kept from running: what that may explain is inconclusive, and nothing else.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rows.h"

#define GAP	OPEN "\texpect . 1:11 ack 1\n\tmark $a\n\texpect . 1:11 ack 1 within 1s\n\tmark $gap since $a\n\tsend . 1:1 ack 11\n"

#define AGAIN	"\texpect . 1:11 ack 1 within 1s\n\tsend . 1:11 ack 1\n\texpect . 11:11 ack 11 within 1s\n"

static const struct row rows[] = {
	{ "missing, as the tester was late", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+40 late 60\n4+110 . 1:1 ack 11",
	  VERDICT_INCONCLUSIVE, "missing", "kept from running" },
	{ "early by more than the tester was late", OPEN "\texpect . 1:11 ack 1\n\texpect . 1:11 ack 1 after $rto within 1s\n",
	  OPENS "3+0 . 1:11 ack 1\n3+1 late 60\n3+110 . 1:11 ack 1", VERDICT_FAIL, "early", NULL },
	{ "early, as the event before was read late", OPEN "\texpect . 1:11 ack 1\n\texpect . 1:11 ack 1 after $rto within 1s\n",
	  OPENS "3+1 late 60\n3+2 . 1:11 ack 1\n3+202 . 1:11 ack 1", VERDICT_INCONCLUSIVE, "early", "0 ms since the last event, 60 ms since" },
	{ "early, as a mark was made late", GAP "\texpect . 11:21 ack 1 after 1.75*$gap within 1s\n",
	  OPENS "3+10 . 1:11 ack 1\n3+200 late 60\n3+210 . 1:11 ack 1\n4+400 . 11:21 ack 1", VERDICT_INCONCLUSIVE, "early", "60 ms since" },
	{ "early, though a mark was made late", GAP "\texpect . 11:21 ack 1 after 1.75*$gap within 1s\n",
	  OPENS "3+10 . 1:11 ack 1\n3+200 late 60\n3+210 . 1:11 ack 1\n4+300 . 11:21 ack 1", VERDICT_FAIL, "early", NULL },
	{ "late, as a mark was made late", GAP "\texpect . 11:21 ack 1 within 1.25*$gap\n",
	  OPENS "3+1 late 60\n3+10 . 1:11 ack 1\n3+210 . 1:11 ack 1\n4+220 . 11:21 ack 1", VERDICT_INCONCLUSIVE, "late", "60 ms since" },
	{ "missing, as the tester woke late from waiting", OPEN "\twait 100ms\n\texpect . 1:11 ack 1 within 50ms\n",
	  OPENS "3+99 late 60", VERDICT_INCONCLUSIVE, "missing", "59 ms since the last event" },
	{ "another state, as the tester was late", OPEN "\tstate CLOSE-WAIT\n", OPENS "3+0 state ESTABLISHED\n3+10 late 60", VERDICT_INCONCLUSIVE, "state",
	  "60 ms" },
	{ "another state, though the tester was late", OPEN "\tstate CLOSE-WAIT\n", OPENS "3+0 state ESTABLISHED\n3+10 late 40", VERDICT_FAIL, "state", NULL },
	{ "late, and so was the tester", OPEN "\tstate CLOSE-WAIT within 1s\n\texpect . 1:11 ack 1 within 50ms\n",
	  OPENS "2+0 state SYN-RECEIVED\n3+0 state ESTABLISHED\n3+20 late 30\n3+60 . 1:11 ack 1\n3+70 state CLOSE-WAIT", VERDICT_INCONCLUSIVE, "late",
	  "kept from running" },
	{ "no reply, as the tester was late", OPEN "\tcall send 10\n\treply ok\n", OPENS "4+40 late 60", VERDICT_INCONCLUSIVE, "reply", "kept" },
	{ "the tester was late before, not now", OPEN "\twait 100ms\n\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "3+10 late 60",
	  VERDICT_FAIL, "missing", NULL },
	{ "an early reply, and the tester was late", OPEN "\tcall receive 1\n\treply timeout after 1s within 3s\n",
	  OPENS "4+10 late 300\n4+800 reply timeout", VERDICT_INCONCLUSIVE, "early", "kept" },

	/* what nobody expected */
	{ "left over, but only sent again while the tester was late", OPEN "\texpect . 1:11 ack 1 within 1s\n",
	  OPENS "3+1 late 100\n3+102 . 1:11 ack 1\n3+110 . 1:11 ack 1", VERDICT_INCONCLUSIVE, "left-over", "sent something again" },
	{ "left over, and the tester was late by less than half of an RTO", OPEN "\texpect . 1:11 ack 1 within 1s\n",
	  OPENS "3+1 late 99\n3+102 . 1:11 ack 1\n3+110 . 1:11 ack 1", VERDICT_FAIL, "left-over", "1:11(10)" },
	{ "left over, and not sent again, though the tester was late", OPEN "\texpect . 1:11 ack 1 within 1s\n",
	  OPENS "3+1 late 100\n3+102 . 1:11 ack 1\n3+110 . 11:21 ack 1", VERDICT_FAIL, "left-over", "11:21(10)" },
	{ "read when the silence was over", OPEN "\tsilent 20ms\n\texpect . 1:11 ack 1\n", OPENS "3+10 late 40\n3+30 . 1:11 ack 1",
	  VERDICT_INCONCLUSIVE, "unexpected", "no longer had to be silent" },
	{ "read when it could no longer be left over", OPEN "\tsend . 1:1 ack 1\n\texpect . 1:1 ack 1\n",
	  OPENS "4+1 . 1:1 ack 1\n4+20 late 60\n4+70 . 1:11 ack 1", VERDICT_INCONCLUSIVE, "left-over", "no longer" },
	{ "not silent, and the data before was read late", OPEN "\texpect . 1:11 ack 1\n\tsilent 1s\n"
	  "\tsend . 1:11 ack 11\n\texpect . 11:11 ack 11\n", OPENS "3+1 late 30\n3+2 . 1:11 ack 1\n3+202 . 1:11 ack 1",
	  VERDICT_INCONCLUSIVE, "unexpected", "timer ran out" },
	{ "not silent, but only sent again while the tester was late", OPEN "\texpect . 1:11 ack 1\n\tsilent 150ms\n"
	  "\tsend . 1:11 ack 11\n\texpect . 11:11 ack 11\n", OPENS "3+1 . 1:11 ack 1\n3+2 late 100\n3+140 . 1:11 ack 1",
	  VERDICT_INCONCLUSIVE, "unexpected", "timer ran out" },
	{ "not silent, but the retransmission timer was due, less a tick", OPEN "\texpect . 1:11 ack 1\n\tsilent 1s\n"
	  "\tsend . 1:11 ack 11\n\texpect . 11:11 ack 11\n", OPENS "3+1 . 1:11 ack 1\n3+191 . 1:11 ack 1",
	  VERDICT_INCONCLUSIVE, "unexpected", "timer ran out" },
	{ "not silent, before the timer was due by more than a tick", OPEN "\texpect . 1:11 ack 1\n\tsilent 1s\n"
	  "\tsend . 1:11 ack 11\n\texpect . 11:11 ack 11\n", OPENS "3+1 . 1:11 ack 1\n3+190 . 1:11 ack 1",
	  VERDICT_FAIL, "unexpected", "1:11(10)" },
	{ "not silent, and what comes again was acknowledged", OPEN "\texpect . 1:11 ack 1\n\tsend . 1:11 ack 11\n\tsilent 1s\n"
	  "\tsend . 1:11 ack 11\n\texpect . 11:11 ack 11\n", OPENS "3+1 . 1:11 ack 1\n4+300 . 1:11 ack 1",
	  VERDICT_FAIL, "unexpected", "1:11(10)" },
	{ "a probe while the tester was late", OPEN "\texpect . 1:11 ack 1\n\tsilent 150ms\n"
	  "\tsend . 1:11 ack 11\n\texpect . 11:11 ack 11\n", OPENS "3+1 . 1:11 ack 1\n3+2 late 100\n3+140 . 10:10 ack 1",
	  VERDICT_INCONCLUSIVE, "unexpected", "sent something again" },
	{ "another one, but only sent again while the tester was late", OPEN AGAIN, OPENS "3+1 late 100\n3+102 . 1:11 ack 1\n4+10 . 1:11 ack 1",
	  VERDICT_INCONCLUSIVE, "mismatch", "sent something again" },
	{ "another one, as its timer had run out, and the tester was late by an eighth of it", OPEN AGAIN, OPENS "3+1 . 1:11 ack 1\n4+1 late 25\n4+166 . 1:11 ack 1",
	  VERDICT_INCONCLUSIVE, "mismatch", "timer ran out" },
	{ "another one, as its timer had run out, and the tester was late by less", OPEN AGAIN, OPENS "3+1 . 1:11 ack 1\n4+1 late 24\n4+240 . 1:11 ack 1",
	  VERDICT_FAIL, "mismatch", NULL },
	{ "another one, as its timer had run out, and the tester had been late before", OPEN AGAIN, OPENS "3+1 late 30\n3+32 . 1:11 ack 1\n4+200 . 1:11 ack 1",
	  VERDICT_FAIL, "mismatch", NULL },
	{ "not silent, and the tester had been late long before", OPEN "\twait 300ms\n\twait 1ms\n\texpect . 1:11 ack 1\n\tsilent 150ms\n\tsend . 1:11 ack 1\n\texpect . 11:11 ack 11\n",
	  OPENS "3+1 late 250\n3+302 . 1:11 ack 1\n3+400 . 1:11 ack 1", VERDICT_FAIL, "unexpected", NULL },
	{ "another one, before its timer may run out, and the tester was late by an eighth of it", OPEN AGAIN, OPENS "3+1 . 1:11 ack 1\n4+1 late 25\n4+160 . 1:11 ack 1",
	  VERDICT_FAIL, "mismatch", NULL },
};

static void
test_rows(void **state)
{
	(void)state;
	rows_try(rows, countof(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
