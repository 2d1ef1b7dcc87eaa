/* SPDX-License-Identifier: MIT */
/*
 * test_requirement.c - the tables of requirements: reading, looking up, and what is wrong with
 * them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diag.h"
#include "requirement.h"
#include "tree.h"

/* Load one table called name, and put what was said of it into said. */
static struct requirements *
load(const char *name, const char *text, char *said, size_t size)
{
	struct tree t;
	struct diag diag = { .errors = 0 };
	struct requirements *r;
	char file[128];

	memset(said, 0, size);
	diag.out = fmemopen(said, size - 1, "w");
	tree_begin(&t);
	snprintf(file, sizeof(file), "requirements/%s", name);
	tree_file(&t, file, text);
	snprintf(file, sizeof(file), "%s/requirements", t.root);
	r = requirements_load(file, &diag);
	fclose(diag.out);
	tree_end(&t);
	assert_non_null(r);
	assert_int_equal(diag.errors > 0, said[0] != '\0');
	return r;
}

static void
finds_by_id(void **state)
{
	char said[2000];
	struct requirements *r = load("rfc9293.tsv", TSV_HEADER TSV_ROW("RFC9293-MUST-10", "MUST NOT", "3.4")
	    TSV_ROW("RFC9293-MUST-1", "MUST", "3.1") TSV_ROW("RFC9293-SHLD-1", "SHOULD", "3.9"), said, sizeof(said));
	const struct requirement *q = requirements_find(r, "RFC9293-MUST-1", strlen("RFC9293-MUST-1"));

	(void)state;
	assert_string_equal(said, "");
	assert_int_equal(r->n, 3);
	assert_non_null(q);
	assert_string_equal(q->section, "3.1");
	assert_int_equal(q->strength, STRENGTH_MUST);
	assert_int_equal(q->rfc, 9293);
	assert_int_equal(q->line, 3);
	assert_non_null(requirements_find(r, "RFC9293-MUST-10 and more", strlen("RFC9293-MUST-10")));
	assert_null(requirements_find(r, "RFC9293-MUST", strlen("RFC9293-MUST")));
	assert_null(requirements_find(r, "RFC9293-MUST-100", strlen("RFC9293-MUST-100")));
	assert_null(requirements_find(r, "", 0));
	assert_string_equal(r->list[0].id, "RFC9293-MUST-10");
	requirements_free(r);
}

/* A table, and a part of what has to be said of it. */
static const struct {
	const char *name, *text, *said;
} wrong[] = {
	{ "rfc1.tsv", "id\tlevel\n", "rfc1.tsv:1:1: the first line must name the columns" },
	{ "rfc1.tsv", TSV_HEADER "RFC1-a\tMUST\t1\n", "rfc1.tsv:2:1: 3 of 9 columns: \"title\" is missing" },
	{ "rfc1.tsv", TSV_HEADER TSV_ROW("RFC1-a", "MIGHT", "1"), "rfc1.tsv:2:8: level: no level" },
	{ "rfc1.tsv", TSV_HEADER TSV_ROW("RFC1-a", "MUST", "one"), "rfc1.tsv:2:13: section: a section is digits" },
	{ "rfc1.tsv", TSV_HEADER TSV_ROW("rule-a", "MUST", "1"), "rfc1.tsv:2:1: id: an id is RFCnnnn-name" },
	{ "rfc1.tsv", TSV_HEADER TSV_ROW("RFC1_a", "MUST", "1"), "rfc1.tsv:2:1: id: " },
	{ "rfc1.tsv", TSV_HEADER TSV_ROW("RFC1a", "MUST", "1"), "expected a hyphen after the RFC's number" },
	{ "rfc1.tsv", TSV_HEADER TSV_ROW("RFC2-a", "MUST", "1"), "a requirement of RFC 2 belongs in rfc2.tsv" },
	{ "rfc1.tsv", TSV_HEADER TSV_ROW("RFC1-a", "MUST", "1") TSV_ROW("RFC1-a", "MUST", "2"),
	  "rfc1.tsv:3:1: RFC1-a is also at" },
	{ "rfc1.tsv", TSV_HEADER "RFC1-a\tMUST\t1\tt\ts\tair\tany\tLook.\tnone\n",
	    "rfc1.tsv:2:19: observable: expected" },
	{ "rfc1.tsv", TSV_HEADER "RFC1-a\tMUST\t1\t\ts\twire\tany\tLook.\tnone\n", "title: this column is empty" },
	{ "rfc1.tsv", TSV_HEADER "RFC1-a\tMUST\t1\tt\ts\twire\tany\tLook.\tnone\tmore\n", "more than 9 columns" },
	{ "rfc1.tsv", TSV_HEADER "\n" TSV_ROW("RFC1-a", "MUST", "1"), "rfc1.tsv:2:1: id: an id is" },
};

static void
says_what_is_wrong(void **state)
{
	char said[4000];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		requirements_free(load(wrong[i].name, wrong[i].text, said, sizeof(said)));
		if (strstr(said, wrong[i].said) == NULL)
			fail_msg("%zu: expected \"%s\", got \"%s\"", i, wrong[i].said, said);
	}
}

/*
 * Two equal rows may come in either order, so which of them is named first is not said; but both
 * are.
 */
static void
says_everything(void **state)
{
	char said[4000];

	(void)state;
	requirements_free(load("rfc1.tsv", TSV_HEADER TSV_ROW("x", "MIGHT", "one") TSV_ROW("y", "MAY", "1"), said,
	    sizeof(said)));
	assert_non_null(strstr(said, "2:1: id:"));
	assert_non_null(strstr(said, "2:3: level:"));
	assert_non_null(strstr(said, "2:9: section:"));
	assert_non_null(strstr(said, "3:1: id:"));
}

static void
knows_levels(void **state)
{
	(void)state;
	assert_int_equal(strength_named("must not"), STRENGTH_MUST);
	assert_int_equal(strength_named("RULE"), STRENGTH_MUST);
	assert_int_equal(strength_named("RECOMMENDED"), STRENGTH_SHOULD);
	assert_int_equal(strength_named("MAY"), STRENGTH_MAY);
	assert_int_equal(strength_named("MAYBE"), -1);
	assert_string_equal(strength_name(STRENGTH_SHOULD), "SHOULD");
}

static void
sections_have_subsections(void **state)
{
	(void)state;
	assert_true(section_within("3.10.7.4", "3.10.7"));
	assert_true(section_within("3.10.7", "3.10.7"));
	assert_false(section_within("3.10", "3.1"));
	assert_false(section_within("3.1", "3.10"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_by_id),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(says_everything),
		cmocka_unit_test(knows_levels),
		cmocka_unit_test(sections_have_subsections),
	};

	return cmocka_run_group_tests_name("requirement", tests, NULL, NULL);
}
