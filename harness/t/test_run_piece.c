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

#include "fake.h"
#include "run.h"

#define OPEN	"title: t\nproves: x\n\nsetup\n\testablished\ntest\n"
#define OPENS	"2+1 S. 0:0 ack 1\n"		/* the stack's part of it; the next act of the tester is the fourth */

static const struct row {
	const char *what, *script, *acts;
	enum verdict verdict;
	const char *cause;
	const char *text;		/* what field or alternatives are, or NULL */
} rows[] = {
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

static int
try_row(const struct row *row, int ip)
{
	struct run_config cfg = { .ip = ip, .seed = 42, .instance = 3, .timeout_scale = 100 };
	struct script *s = kit_script(row->script);
	struct observer none = { 0 };
	struct run_verdict v;
	struct fake f;

	fake_begin(&f, row->acts);
	run_case(s, &f.sut, &cfg, &none, &v);
	script_free(s);
	if (v.verdict == row->verdict && strcmp(v.cause, row->cause) == 0 &&
	    (row->text == NULL || strcmp(v.field, row->text) == 0 || strcmp(v.alternatives, row->text) == 0))
		return 1;
	print_error("IPv%d: %s: %s, %s, line %d: %s %s\n", ip, row->what, verdict_name(v.verdict), v.cause, v.line, v.field, v.observed);
	return 0;
}

static void
pieces(void **state)
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
	const struct CMUnitTest tests[] = { cmocka_unit_test(pieces) };

	return cmocka_run_group_tests_name("data sent again in pieces", tests, NULL, NULL);
}
