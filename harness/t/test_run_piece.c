/* SPDX-License-Identifier: MIT */
/*
 * test_run_piece.c - data that a stack made of a few lines (fake.h) sends again in other segments than before: what a step that
 * expects it in one takes, and what it doesn't.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rows.h"

static const struct row rows[] = {
	{ "sent again in pieces", OPEN "\texpect F. 1:11 ack 1\n\texpect F. 1:11 ack 1 within 1s\n\tsend . 1:1 ack 12\n",
	  OPENS "3+1 F. 1:11 ack 1\n3+300 . 1:4 ack 1\n3+300 . 4:10 ack 1\n3+301 FP. 10:11 ack 1", VERDICT_PASS, "none", NULL },
	{ "sent for the first time in pieces", OPEN "\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:6 ack 1\n3+1 . 6:11 ack 1", VERDICT_FAIL, "mismatch", "length" },
	{ "sent again with new data, in pieces", OPEN "\texpect . 1:6 ack 1\n\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:6 ack 1\n3+2 . 1:6 ack 1\n3+2 . 6:11 ack 1",
	  VERDICT_FAIL, "mismatch", "length" },
	{ "sent again, a piece only", OPEN "\texpect . 1:11 ack 1\n\texpect . 1:11 ack 1 within 1s\n", OPENS "3+1 . 1:11 ack 1\n3+300 . 1:6 ack 1",
	  VERDICT_FAIL, "missing", NULL },
	{ "sent again, the second piece too late", OPEN "\texpect . 1:11 ack 1\n\texpect . 1:11 ack 1 within 1s\n",
	  OPENS "3+1 . 1:11 ack 1\n3+300 . 1:6 ack 1\n3+1500 . 6:11 ack 1", VERDICT_FAIL, "missing", NULL },
	{ "sent again, the first piece too early", OPEN "\texpect . 1:11 ack 1\n\texpect . 1:11 ack 1 after 500ms within 1s\n",
	  OPENS "3+1 . 1:11 ack 1\n3+300 . 1:6 ack 1\n3+700 . 6:11 ack 1", VERDICT_FAIL, "early", NULL },
	{ "sent again, the second piece first", OPEN "\texpect . 1:11 ack 1\n\texpect . 1:11 ack 1 within 1s\n",
	  OPENS "3+1 . 1:11 ack 1\n3+300 . 6:11 ack 1\n3+300 . 1:6 ack 1", VERDICT_FAIL, "mismatch", "seq" },
	{ "sent again in pieces that overlap", OPEN "\texpect . 1:11 ack 1\n\texpect . 1:11 ack 1 within 1s\n",
	  OPENS "3+1 . 1:11 ack 1\n3+300 . 1:6 ack 1\n3+300 . 5:11 ack 1", VERDICT_FAIL, "mismatch", "seq" },
	{ "sent again in pieces, one with another flag", OPEN "\texpect . 1:11 ack 1\n\texpect . 1:11 ack 1 within 1s\n",
	  OPENS "3+1 . 1:11 ack 1\n3+300 . 1:6 ack 1\n3+300 U. 6:11 ack 1 urg 1", VERDICT_FAIL, "mismatch", "flags" },
	{ "sent again in pieces, one with other bytes", OPEN "\texpect . 1:3 ack 1\n\texpect . 1:3 ack 1 within 1s\n",
	  OPENS "3+1 . 1:3 ack 1\n3+300 . 1:2 ack 1 data ff\n3+300 . 2:3 ack 1", VERDICT_FAIL, "mismatch", NULL },
	{ "sent again in pieces, the FIN missing", OPEN "\texpect F. 1:11 ack 1\n\texpect F. 1:11 ack 1 within 1s\n",
	  OPENS "3+1 F. 1:11 ack 1\n3+300 . 1:6 ack 1\n3+300 . 6:11 ack 1", VERDICT_FAIL, "mismatch", "flags" },
	{ "sent again in pieces, as a variant", OPEN "\texpect . 1:11 ack 1\n\teither a\n\t\texpect R 1\n\tor b\n\t\texpect . 1:11 ack 1 within 1s\n",
	  OPENS "3+1 . 1:11 ack 1\n3+300 . 1:6 ack 1\n3+300 . 6:11 ack 1", VERDICT_PASS, "none", "b" },
};

static void
pieces(void **state)
{
	(void)state;
	rows_try(rows, countof(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(pieces) };

	return cmocka_run_group_tests_name("data sent again in pieces", tests, NULL, NULL);
}
