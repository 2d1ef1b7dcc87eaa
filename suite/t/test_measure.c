/* SPDX-License-Identifier: MIT */
/*
 * test_measure.c - what is measured of a stack that does what a few lines say (harness/t/fake.h).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure.h"
#include "t/fake.h"

/*
 * Two of the three cases; to the third this stack says nothing.  In each the fourth act of the
 * tester is the SEND.
 */
#define FIRST	"2+1 S. 0:0 ack 1\n"
#define SECOND	"7+1 b: S. 0:0 ack 1\n"

static void
measured(enum profile_key key, const char *acts, const char *expected)
{
	const struct measure *m = NULL;
	struct fake f;
	char value[40];

	for (int i = 0; (m = measure_at(i)) != NULL && m->key != key; i++)
		;
	assert_non_null(m);
	fake_begin(&f, acts);
	if (expected == NULL) {
		assert_int_equal(m->run(&f.sut, value, sizeof(value)), 0);
		return;
	}
	assert_int_equal(m->run(&f.sut, value, sizeof(value)), 1);
	assert_string_equal(value, expected);
}

/* The stack may be late, but never early. */
static void
test_rto(void **state)
{
	(void)state;
	measured(PROFILE_RTO, FIRST "4+1 P. 1:11 ack 1\n4+251 P. 1:11 ack 1\n"
	    SECOND "9+1 b: P. 1:11 ack 1\n9+201 b: P. 1:11 ack 1", "200ms");
	measured(PROFILE_RTO, FIRST "4+1 P. 1:11 ack 1", NULL);
}

/* The tester may have read the first segment late: then the second seems to come early. */
static void
test_rto_late(void **state)
{
	(void)state;
	measured(PROFILE_RTO, FIRST "4+0 late 60\n4+1 P. 1:11 ack 1\n4+201 P. 1:11 ack 1\n"
	    SECOND "9+1 b: P. 1:11 ack 1\n9+201 b: P. 1:11 ack 1", "200ms");
	measured(PROFILE_RTO, FIRST "4+1 P. 1:11 ack 1\n4+201 P. 1:11 ack 1\n"
	    SECOND "9+0 late 60\n9+1 b: P. 1:11 ack 1\n9+201 b: P. 1:11 ack 1", "200ms");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rto), cmocka_unit_test(test_rto_late) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
