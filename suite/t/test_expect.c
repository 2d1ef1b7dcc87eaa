/* SPDX-License-Identifier: MIT */
/* test_expect.c - expectation files: what is read, what is refused, and what becomes of verdicts.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog.h"
#include "diag.h"
#include "expect.h"
#include "run.h"
#include "tree.h"

#define countof(a) (sizeof(a) / sizeof((a)[0]))

struct world {
	struct tree tree;
	struct catalog *catalog;
	char said[4000];
	FILE *out;
	struct diag diag;
};

static int
world_begin(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct diag diag = { .out = stderr };

	tree_begin(&w->tree);
	tree_dir(&w->tree, "reset");
	tree_file(&w->tree, "requirements/rfc9293.tsv",
	    TSV_HEADER TSV_ROW("RFC9293-MUST-3", "MUST", "3.1"));
	tree_file(&w->tree, "reset/in-window.case",
	    CASE("A reset", "RFC9293-MUST-3", "each:    len = 0 10\n"));
	tree_file(&w->tree, "reset/outside.case", CASE("Another", "RFC9293-MUST-3", ""));
	w->catalog = catalog_load(w->tree.root, NULL, 0, &diag);
	w->out = fmemopen(w->said, sizeof(w->said), "w");
	w->diag.out = w->out;
	*state = w;
	return w->catalog == NULL || diag.errors > 0 || w->out == NULL;
}

static int
world_end(void **state)
{
	struct world *w = *state;

	fclose(w->out);
	catalog_free(w->catalog);
	tree_end(&w->tree);
	free(w);
	return 0;
}

/* Read a text as a file, and hold it against the catalog. */
static struct expectations *
read_text(struct world *w, const char *text)
{
	struct expectations *x;
	char path[128];

	rewind(w->out);
	memset(w->said, 0, sizeof(w->said));
	w->diag.errors = 0;
	tree_file(&w->tree, "x.expect", text);
	snprintf(path, sizeof(path), "%s/x.expect", w->tree.root);
	x = expect_read(path, &w->diag);
	assert_non_null(x);
	expect_lint(x, w->catalog, &w->diag);
	fflush(w->out);
	return x;
}

static void
reads_entries(void **state)
{
	struct world *w = *state;
	struct expectations *x = read_text(w,
	    "# comment FAIL\n"
	    "\n"
	    "reset/in-window  FAIL|INCONCLUSIVE step=5|7 field=flags bug=https://b/#12"
	    " until=2027-03-01 if=version>=6.5,jobs>1 # no RFC 5961 # yet \n"
	    "reset/out*\tSKIP\tbug=x");
	const struct expect_entry *e = &x->list[0];

	assert_string_equal(w->said, "");
	assert_int_equal(x->n, 2);
	assert_string_equal(e->name, "reset/in-window");
	assert_int_equal(e->outcomes, 1u << VERDICT_FAIL | 1u << VERDICT_INCONCLUSIVE);
	assert_int_equal(e->nsteps, 2);
	assert_int_equal(e->steps[1], 7);
	assert_string_equal(e->field, "flags");
	assert_string_equal(e->bug, "https://b/#12");
	assert_string_equal(e->until, "2027-03-01");
	assert_string_equal(e->reason, "no RFC 5961 # yet");
	assert_int_equal(e->nconditions, 2);
	assert_int_equal(e->line, 3);
	assert_string_equal(x->list[1].reason, "");
	assert_int_equal(x->list[1].line, 4);
	expect_free(x);
}

/* Each line alone is wrong, at this column, in these words. */
static void
refuses_what_is_wrong(void **state)
{
	static const struct {
		const char *text;
		int column;
		const char *words;
	} rows[] = {
		{ "reset/outside", 1, "expected an outcome" },
		{ "reset/outside FAIL", 1, "say why" },
		{ "reset/outside FAIL # ", 1, "say why" },
		{ "reset/outside FAIL #why", 20, "expected an option as NAME=VALUE" },
		{ "reset/outside fail # why", 15, "can't be expected" },
		{ "reset/outside FAIL|ERROR # why", 20, "can't be expected" },
		{ "reset/outside PASS # why", 1, "needs no entry" },
		{ "reset/outside FAIL|SKIP # why", 1, "stands alone" },
		{ "reset/outside SKIP step=3 # why", 1, "fails at no step" },
		{ "reset/outside FAIL step=0 # why", 25, "number of a step" },
		{ "reset/outside FAIL step=5|x # why", 27, "number of a step" },
		{ "reset/outside FAIL step= # why", 20, "has no value" },
		{ "reset/outside FAIL stop=5 # why", 20, "did you mean" },
		{ "reset/outside FAIL step=5 step=6 # why", 27, "twice" },
		{ "reset/outside FAIL until=2027-02-30 # why", 26, "expected a day" },
		{ "reset/outside FAIL until=tomorrow # why", 26, "expected a day" },
		{ "reset/outside FAIL if=moon=full # why", 23, "no fact of a run" },
		{ "reset/outside FAIL if=version # why", 23, "expected =, !=" },
		{ "reset/outside FAIL if=version=new # why", 23, "numbers and dots" },
		{ "reset/outside FAIL if=clock=sun # why", 23, "wall or virtual" },
		{ "reset/outside FAIL if=clock<wall # why", 23, "neither less nor greater" },
		{ "reset/outside FAIL if=version=6.1| # why", 23, "numbers and dots" },
		{ "reset/outside FAIL if=version>=6.1|6.18 # why", 23, "behind = only" },
		{ "reset/outside FAIL if=version=1|2|3|4|5|6|7|8|9 # why", 23, "more values" },
		{ "reset/outsid FAIL # why", 1, "did you mean reset/outside" },
		{ "close/* FAIL # why", 1, "there is no case" },
		{ "reset/in-window[len=11] FAIL # why", 1, "there is no case" },
	};
	struct world *w = *state;
	char where[160];

	for (size_t i = 0; i < countof(rows); i++) {
		expect_free(read_text(w, rows[i].text));
		snprintf(where, sizeof(where), "%s/x.expect:1:%d:", w->tree.root, rows[i].column);
		if (w->diag.errors != 1 || !strstr(w->said, rows[i].words) ||
		    !strstr(w->said, where))
			fail_msg("%s: %d errors: %s", rows[i].text, w->diag.errors, w->said);
	}
}

/* Two entries for one instance are an error, unless their conditions exclude each other. */
static void
refuses_two_for_one(void **state)
{
	static const struct {
		const char *one, *other;
		int errors;
	} rows[] = {
		{ "reset/* FAIL", "reset/outside FAIL", 1 },
		{ "reset/in-window FAIL", "reset/in-window[len=10] FAIL", 1 },
		{ "reset/in-window[len=0] FAIL", "reset/in-window[len=10] FAIL", 0 },
		{ "reset/outside@ipv4 FAIL", "reset/outside@ipv6 FAIL", 0 },
		{ "reset/outside FAIL if=version<6.5", "reset/outside FAIL if=version>=6.5", 0 },
		{ "reset/outside FAIL if=version<=6.5", "reset/outside FAIL if=version>=6.5", 1 },
		{ "reset/outside FAIL if=version=6.1", "reset/outside FAIL if=version=6.18", 0 },
		{ "reset/outside FAIL if=version=6.1", "reset/outside FAIL if=version=6.1.9", 1 },
		{ "reset/outside FAIL if=version!=6.1", "reset/outside FAIL if=version=6.1", 0 },
		{ "reset/outside FAIL if=version>6.1", "reset/outside FAIL if=version<6.18", 1 },
		{ "reset/outside FAIL if=clock=wall", "reset/outside FAIL if=clock=virtual", 0 },
		{ "reset/outside FAIL if=clock=wall", "reset/outside FAIL if=jobs>1", 1 },
		{ "reset/outside FAIL if=jobs>1", "reset/outside FAIL if=jobs=1", 0 },
		{ "reset/outside FAIL if=version=6.1|6.18", "reset/outside FAIL if=version=6.12", 0 },
		{ "reset/outside FAIL if=version=6.1|6.18", "reset/outside FAIL if=version>6.12", 1 },
		{ "reset/outside FAIL if=jobs>9", "reset/outside FAIL if=jobs<10", 1 },
	};
	struct world *w = *state;
	char text[300];

	for (size_t i = 0; i < countof(rows); i++) {
		snprintf(text, sizeof(text), "%s # a\n%s # b\n", rows[i].one, rows[i].other);
		expect_free(read_text(w, text));
		if (w->diag.errors != rows[i].errors)
			fail_msg("%s%d errors: %s", text, w->diag.errors, w->said);
		assert_int_equal(
		    strstr(w->said, "in line 1: which one is it?") != NULL, rows[i].errors);
	}
}

static void
conditions_hold(void **state)
{
	static const struct {
		const char *condition, *version;
		int jobs, holds;
	} rows[] = {
		{ "version=6.1", "6.1.192", 1, 1 },
		{ "version=6.1", "6.18.44-fc-v782", 1, 0 },
		{ "version>=6.5", "6.18.44-fc-v782", 1, 1 },
		{ "version>=6.5", "6.1.192", 1, 0 },
		{ "version<6.1.192", "6.1.192", 1, 0 },
		{ "version<6.1.192", "6.1.19", 1, 1 },
		{ "version>6.1", "6.1.192", 1, 0 },
		{ "version=6.1.0", "6.1", 1, 1 },
		{ "version=2.1", "lwIP 2.1.3", 1, 1 },
		{ "version!=2.1", "2.2", 1, 1 },
		{ "version=1", "", 1, 0 },
		{ "clock=virtual", "1", 1, 1 },
		{ "clock!=virtual", "1", 1, 0 },
		{ "jobs>1", "1", 2, 1 },
		{ "jobs>1,version=1", "2", 2, 0 },
		{ "jobs<=10", "1", 9, 1 },
		{ "version=6.1|6.18", "6.1.192", 1, 1 },
		{ "version=6.1|6.18", "6.18.44-fc-v782", 1, 1 },
		{ "version=6.1|6.18", "6.12.7", 1, 0 },
		{ "version=6.1|6.18,jobs>1", "6.18", 1, 0 },
	};
	struct world *w = *state;
	char text[100];

	for (size_t i = 0; i < countof(rows); i++) {
		struct expect_facts f = { rows[i].version, "virtual", "2026-01-01", rows[i].jobs, 0 };
		const struct instance *reset = catalog_instance(w->catalog, "reset/outside@ipv6");
		struct expectations *x;

		snprintf(text, sizeof(text), "reset/outside FAIL if=%s # x", rows[i].condition);
		x = read_text(w, text);
		assert_string_equal(w->said, "");
		if ((expect_find(x, reset, &f) != NULL) != rows[i].holds)
			fail_msg("%s with %s", rows[i].condition, rows[i].version);
		expect_free(x);
	}
}

/* What an entry makes of a verdict. */
static const struct {
	const char *entry;
	enum verdict was;
	int step;
	const char *cause, *field;
	enum verdict verdict;
	const char *reason, *known;
} judged[] = {
	{ "FAIL", VERDICT_FAIL, 5, "mismatch", "flags", VERDICT_XFAIL, "why (", "" },
	{ "FAIL step=5", VERDICT_FAIL, 5, "mismatch", "flags", VERDICT_XFAIL, "why (", "" },
	{ "FAIL step=4|5", VERDICT_FAIL, 5, "mismatch", "", VERDICT_XFAIL, "why (", "" },
	{ "FAIL step=5", VERDICT_FAIL, 3, "mismatch", "flags", VERDICT_FAIL, "",
		"known to fail at step 5, failed at step 3" },
	{ "FAIL step=3 field=ack", VERDICT_FAIL, 3, "mismatch", "flags", VERDICT_FAIL, "",
	    "known to fail at step 3 (ack), failed at step 3 (flags)" },
	{ "FAIL field=a-rule", VERDICT_FAIL, 3, "rule", "a rule", VERDICT_XFAIL, "why (", "" },
	{ "FAIL field=a-rule", VERDICT_FAIL, 3, "rule", "a rules", VERDICT_FAIL, "",
	    "known to fail (a-rule), failed at step 3 (a rules)" },
	{ "FAIL field=missing", VERDICT_FAIL, 3, "missing", "", VERDICT_XFAIL, "why (",
	    "" },
	{ "FAIL bug=http://b", VERDICT_FAIL, 3, "", "", VERDICT_XFAIL, "why, http://b (",
	    "" },
	{ "FAIL", VERDICT_PASS, 0, "none", "", VERDICT_XPASS, "why (", "" },
	{ "FAIL", VERDICT_NONSTRICT, 0, "none", "", VERDICT_XPASS, "why (", "" },
	{ "FAIL|PASS", VERDICT_PASS, 0, "none", "", VERDICT_PASS, "", "" },
	{ "FAIL|PASS", VERDICT_FAIL, 2, "mismatch", "", VERDICT_XFAIL, "why (", "" },
	{ "FAIL", VERDICT_CRASH, 2, "crash", "", VERDICT_CRASH, "",
		"known to fail, crashed at step 2" },
	{ "CRASH", VERDICT_CRASH, 2, "crash", "", VERDICT_XFAIL, "why (", "" },
	{ "FAIL", VERDICT_INCONCLUSIVE, 2, "late", "", VERDICT_INCONCLUSIVE, "",
	    "known to fail, was inconclusive at step 2" },
	{ "FAIL|INCONCLUSIVE", VERDICT_INCONCLUSIVE, 2, "late", "", VERDICT_XFAIL, "why (",
	    "" },
	{ "NONSTRICT", VERDICT_NONSTRICT, 2, "none", "", VERDICT_XFAIL, "why (", "" },
	{ "NONSTRICT", VERDICT_FAIL, 2, "mismatch", "", VERDICT_FAIL, "",
		"known to depart from a SHOULD, failed at step 2" },
	{ "FAIL", VERDICT_ERROR, 2, "agent", "", VERDICT_ERROR, "", "" },
	{ "FAIL", VERDICT_SKIP, 0, "skip", "", VERDICT_SKIP, "", "" },
	{ "FAIL until=2026-11-24", VERDICT_FAIL, 2, "mismatch", "", VERDICT_FAIL, "",
		"expected only until 2026-11-24 (" },
	{ "FAIL until=2026-11-24", VERDICT_PASS, 2, "none", "", VERDICT_PASS, "", "" },
	{ "FAIL until=2026-11-25", VERDICT_FAIL, 2, "mismatch", "", VERDICT_XFAIL, "why (",
	    "" },
};

static void
judges(void **state)
{
	struct world *w = *state;
	struct expect_facts f = { "6.1", "wall", "2026-11-25", 1, 0 };
	char text[100];

	for (size_t i = 0; i < countof(judged); i++) {
		const struct instance *reset = catalog_instance(w->catalog, "reset/outside@ipv4");
		struct run_verdict v = { .verdict = judged[i].was, .step = judged[i].step,
			.cause = judged[i].cause };
		struct expect_note note = { .was = VERDICT_NONE };
		struct expectations *x;

		snprintf(v.field, sizeof(v.field), "%s", judged[i].field);
		snprintf(text, sizeof(text), "reset/outside %s # why", judged[i].entry);
		x = read_text(w, text);
		assert_string_equal(w->said, "");
		expect_judge(x, expect_find(x, reset, &f), &f, &v, &note);
		if (v.verdict != judged[i].verdict ||
		    strncmp(v.reason, judged[i].reason, strlen(judged[i].reason)) ||
		    strncmp(note.known, judged[i].known, strlen(judged[i].known)) ||
		    (*judged[i].known == '\0') != (*note.known == '\0'))
			fail_msg("%zu %s: %s, \"%s\", \"%s\"", i, text, verdict_name(v.verdict),
			    v.reason, note.known);
		assert_int_equal(
		    note.was, v.verdict == judged[i].was ? VERDICT_NONE : judged[i].was);
		expect_free(x);
	}
}

static void
skips(void **state)
{
	struct world *w = *state;
	struct expect_facts f = { "6.1", "wall", "2026-11-25", 1, 0 };
	const struct instance *reset = catalog_instance(w->catalog, "reset/outside@ipv4");
	struct expectations *x = read_text(w, "reset/outside SKIP # why\nreset/in* FAIL # x");
	struct run_verdict v = { .verdict = VERDICT_NONE };

	assert_int_equal(expect_skips(x, expect_find(x, reset, &f), &f, &v), 1);
	assert_int_equal(v.verdict, VERDICT_SKIP);
	assert_int_equal(strncmp(v.reason, "why (", 5), 0);
	assert_int_equal(expect_skips(x, &x->list[1], &f, &v), 0);
	assert_int_equal(expect_skips(x, NULL, &f, &v), 0);
	assert_int_equal(expect_skips(NULL, NULL, &f, &v), 0);
	expect_free(x);
	x = read_text(w, "reset/outside SKIP until=2026-11-01 # why");
	assert_int_equal(expect_skips(x, &x->list[0], &f, &v), 0);
	expect_free(x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_entries, world_begin, world_end),
		cmocka_unit_test_setup_teardown(refuses_what_is_wrong, world_begin, world_end),
		cmocka_unit_test_setup_teardown(refuses_two_for_one, world_begin, world_end),
		cmocka_unit_test_setup_teardown(conditions_hold, world_begin, world_end),
		cmocka_unit_test_setup_teardown(judges, world_begin, world_end),
		cmocka_unit_test_setup_teardown(skips, world_begin, world_end),
	};

	return cmocka_run_group_tests_name("expectations", tests, NULL, NULL);
}
