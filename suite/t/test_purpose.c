/* SPDX-License-Identifier: MIT */
/*
 * test_purpose.c - the table of purposes: what a row may say, that its case exists, and what is
 * said of mistakes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog.h"
#include "diag.h"
#include "purpose.h"
#include "tree.h"

#define HEADER "purpose\tcase\treason\n"

/* A catalog of two cases with this table beside them. */
static struct catalog *
load(const char *text, struct purposes **p, char *said, size_t size)
{
	struct diag diag = { .out = stderr };
	struct catalog *c;
	struct tree t;

	memset(said, 0, size);
	tree_begin(&t);
	tree_dir(&t, "a");
	tree_file(&t, "requirements/rfc9293.tsv", TSV_HEADER TSV_ROW("RFC9293-MUST-1", "MUST", "3.1"));
	tree_file(&t, "a/one.case", CASE("One", "RFC9293-MUST-1", ""));
	tree_file(&t, "a/two.case", CASE("Two", "RFC9293-MUST-1", ""));
	if (text)
		tree_file(&t, "purposes.tsv", text);
	c = catalog_load(t.root, NULL, 0, &diag);
	assert_non_null(c);
	assert_int_equal(diag.errors, 0);
	diag.out = fmemopen(said, size - 1, "w");
	*p = purposes_load(c, &diag);
	fclose(diag.out);
	assert_int_equal(diag.errors > 0, said[0] != '\0');
	tree_end(&t);
	return c;
}

static void
knows_cases_rules_and_reasons(void **state)
{
	char said[2000];
	struct purposes *p;
	struct catalog *c = load(HEADER "first-one\ta/one\t\nfirst-one\ta/two\t\nfirst-one\t-\tThe rest, later\n"
	    "second\t*\tRFC9293-3.8-ack-always\nthird\t-\t\n", &p, said, sizeof(said));

	(void)state;
	assert_string_equal(said, "");
	assert_non_null(p);
	assert_int_equal(p->n, 5);
	assert_string_equal(p->rows[0].purpose, "first-one");
	assert_ptr_equal(p->rows[0].test, catalog_test(c, "a/one"));
	assert_ptr_equal(p->rows[1].test, catalog_test(c, "a/two"));
	assert_null(p->rows[1].reason);
	assert_null(p->rows[2].test);
	assert_string_equal(p->rows[2].reason, "The rest, later");
	assert_string_equal(p->rows[3].rule, "RFC9293-3.8-ack-always");
	assert_true(p->rows[4].test == NULL && p->rows[4].rule == NULL && p->rows[4].reason == NULL);
	assert_int_equal(p->rows[4].line, 6);
	assert_int_equal(purposes_next(p, 0), 3);
	assert_int_equal(purposes_next(p, 3), 4);
	assert_int_equal(purposes_next(p, 4), 5);
	purposes_free(p);
	catalog_free(c);
}

/* A table, and a part of what has to be said of it. */
static const struct {
	const char *text, *said;
} wrong[] = {
	{ "purpose\tcase\n", "purposes.tsv:1:1: the first line must name the columns" },
	{ HEADER "x\ta/one\t\ny\ta/on\t\n", "purposes.tsv:3:3: no case is called \"a/on\": did you mean a/one" },
	{ HEADER "x\ta/one@ipv4\t\n", "purposes.tsv:2:3: no case is called \"a/one@ipv4\"" },
	{ HEADER "x\t\tLater\n", "purposes.tsv:2:3: no case is called \"\"" },
	{ HEADER "x\ta/one\n", "purposes.tsv:2:1: 2 of 3 columns" },
	{ HEADER "x\n", "purposes.tsv:2:1: 1 of 3 columns" },
	{ HEADER "x\t-\tLater\tmore\n", "purposes.tsv:2:11: more than 3 columns" },
	{ HEADER "\ta/one\t\n", "purposes.tsv:2:1: a purpose is" },
	{ HEADER "X one\ta/one\t\n", "purposes.tsv:2:1: a purpose is" },
	{ HEADER "\nx\ta/one\t\n", "purposes.tsv:2:1: 1 of 3 columns" },
	{ HEADER "x\ta/one\tLater\n", "purposes.tsv:2:9: a reason belongs in a row of its own" },
	{ HEADER "x\t*\tRFC9293-MUST-1\n", "purposes.tsv:2:5: no segment is held against \"RFC9293-MUST-1\"" },
	{ HEADER "x\ta/one\t\nx\ta/two\t\nx\ta/one\t\n", "purposes.tsv:4:1: line 2 says the same" },
	{ HEADER "x\t-\tLater\nx\t-\tLater\n", "purposes.tsv:3:1: line 2 says the same" },
	{ HEADER "x\ta/one\t\ny\ta/one\t\nx\ta/two\t\n",
	    "purposes.tsv:4:1: the rows of x belong together, and line 2" },
};

static void
says_what_is_wrong(void **state)
{
	char said[4000];
	struct purposes *p;
	struct catalog *c;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		c = load(wrong[i].text, &p, said, sizeof(said));
		if (strstr(said, wrong[i].said) == NULL)
			fail_msg("%zu: expected \"%s\", got \"%s\"", i, wrong[i].said, said);
		purposes_free(p);
		catalog_free(c);
	}
}

static void
needs_its_file(void **state)
{
	char said[2000];
	struct purposes *p;
	struct catalog *c = load(NULL, &p, said, sizeof(said));

	(void)state;
	assert_null(p);
	catalog_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_cases_rules_and_reasons),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(needs_its_file),
	};

	return cmocka_run_group_tests_name("purpose", tests, NULL, NULL);
}
