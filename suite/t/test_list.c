/* SPDX-License-Identifier: MIT */
/*
 * test_list.c - what "tcpspec list" and "explain" print for programs, read as they would read it,
 * against the catalog it is about.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "catalog.h"
#include "diag.h"
#include "file.h"
#include "script.h"
#include "world.h"

static int
world_begin(void **state)
{
	struct world *w = world_new();

	tree_dir(&w->tree, "close");
	tree_dir(&w->tree, "reset");
	tree_file(&w->tree, "requirements/rfc9293.tsv", TSV_HEADER TSV_ROW("RFC9293-MUST-3", "MUST", "3.10.7.4")
	    TSV_ROW("RFC9293-MUST-4", "MUST", "3.10.7.4") TSV_ROW("RFC9293-SHLD-2", "SHOULD", "3.1"));
	tree_file(&w->tree, "close/one.case",
	    CASE("A \\\"title\\\"", "RFC9293-SHLD-2 RFC9293-MUST-3 RFC9293-MUST-4", "tags:    slow fin\n"));
	tree_file(&w->tree, "reset/two.case", CASE("A reset", "RFC9293-SHLD-2", "each:    x = a b\ntags:    fin\n"));
	return world_read(w, state);
}

static FILE *
asked(const struct world *w, const char *command_name, const char *options)
{
	const char *program = getenv("TCPSPEC");
	char command[512];
	FILE *f;

	snprintf(command, sizeof(command), "%s %s --cases %s %s", program ? program : "build/tcpspec",
	    command_name, w->tree.root, options);
	f = popen(command, "r");
	assert_non_null(f);
	return f;
}

/* The one document that it prints. */
static json_t *
document(const struct world *w, const char *command, const char *options)
{
	FILE *f = asked(w, command, options);
	json_error_t error;
	json_t *all = json_loadf(f, 0, &error);		/* refuses what stands behind a document */

	assert_int_equal(pclose(f), 0);
	assert_non_null(all);
	return all;
}

static json_t *
list_json(const struct world *w, const char *options)
{
	return document(w, "list", options);
}

static const char *
member(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static void
same_words(const json_t *list, char *const *words)
{
	size_t n = 0;

	for (; words && *words; words++)
		assert_string_equal(json_string_value(json_array_get(list, n++)), *words);
	assert_int_equal(json_array_size(list), n);
}

static void
test_json(void **state)
{
	const struct world *w = *state;
	json_t *all = list_json(w, "--format json"), *one, *instances;
	size_t n = 0;

	assert_int_equal(json_array_size(all), w->catalog->ntests);
	for (size_t i = 0; i < w->catalog->ntests; i++) {
		const struct testcase *t = &w->catalog->tests[i];

		one = json_array_get(all, i);
		assert_string_equal(json_string_value(json_object_get(one, "id")), t->id);
		assert_string_equal(json_string_value(json_object_get(one, "title")), t->script->title);
		assert_string_equal(json_string_value(json_object_get(one, "level")), t->level);
		assert_true(json_integer_value(json_object_get(one, "budget_us")) >
		    json_integer_value(json_object_get(one, "waits_us")));
		same_words(json_object_get(one, "tags"), t->script->tags);
		same_words(json_object_get(one, "proves"), t->script->proves);
		instances = json_object_get(one, "instances");
		for (size_t k = 0; k < json_array_size(instances); k++)
			assert_string_equal(json_string_value(json_array_get(instances, k)),
			    w->catalog->instances[n++].id);
	}
	assert_int_equal(n, w->catalog->ninstances);
	json_decref(all);
}

static void
test_clauses(void **state)
{
	json_t *all = list_json(*state, "--format json close/one"),
	    *clauses = json_object_get(json_array_get(all, 0), "clauses");

	assert_int_equal(json_array_size(clauses), 2);
	assert_string_equal(json_string_value(json_array_get(clauses, 0)), "9293:3.1");
	assert_string_equal(json_string_value(json_array_get(clauses, 1)), "9293:3.10.7.4");
	json_decref(all);
}

static void
test_tags(void **state)
{
	json_t *all = list_json(*state, "--tags --format json");
	json_t *fin = json_array_get(all, 0), *slow = json_array_get(all, 1);

	assert_int_equal(json_array_size(all), 2);
	assert_string_equal(json_string_value(json_object_get(fin, "tag")), "fin");
	assert_int_equal(json_integer_value(json_object_get(fin, "cases")), 2);
	assert_string_equal(json_string_value(json_object_get(slow, "tag")), "slow");
	assert_int_equal(json_integer_value(json_object_get(slow, "cases")), 1);
	json_decref(all);
}

/* A row for each case, each with as many fields as the first line names. */
static void
test_tsv(void **state)
{
	const struct world *w = *state;
	char line[1024];
	size_t rows = 0, tabs = 0, n;
	FILE *f = asked(w, "list", "--format tsv");

	for (; fgets(line, sizeof(line), f); rows++) {
		n = 0;
		for (const char *p = line; *p; p++)
			n += *p == '\t';
		if (rows == 0)
			assert_memory_equal(line, "id\tlevel\tclauses\ttags\twaits\tbudget\t", 35);
		else
			assert_int_equal(n, tabs);
		tabs = n;
	}
	assert_int_equal(pclose(f), 0);
	assert_int_equal(rows, w->catalog->ntests + 1);
}

/* Of an instance the steps of its variant, in order, with who sends; of a requirement its cases. */
static void
test_explain(void **state)
{
	const struct world *w = *state;
	json_t *all = document(w, "explain", "--json 'reset/two[x=b]' RFC9293-MUST-4");
	json_t *one = json_array_get(all, 0), *two, *step, *each;
	const json_t *steps = json_object_get(one, "steps");

	assert_int_equal(json_array_size(all), 2);
	assert_string_equal(member(one, "id"), "reset/two");
	assert_int_equal(json_array_size(json_object_get(one, "instances")), 2);
	each = json_array_get(json_object_get(one, "each"), 0);
	assert_int_equal(json_array_size(json_object_get(each, "values")), 2);
	assert_int_equal(json_array_size(steps), w->catalog->tests[1].script->nsteps);
	for (size_t i = 0; i < json_array_size(steps); i++) {
		step = json_array_get(steps, i);
		assert_int_equal(json_integer_value(json_object_get(step, "step")), i + 1);
		if (strncmp(member(step, "text"), "send", 4) == 0)
			assert_string_equal(member(step, "from"), "tester");
		else if (strncmp(member(step, "text"), "expect", 6) == 0)
			assert_string_equal(member(step, "from"), "stack");
		else
			assert_true(json_is_null(json_object_get(step, "from")));
	}
	two = json_array_get(all, 1);
	assert_string_equal(member(two, "kind"), "requirement");
	assert_string_equal(member(two, "level"), "MUST");
	assert_int_equal(json_array_size(json_object_get(two, "cases")), 1);
	assert_string_equal(json_string_value(json_array_get(json_object_get(two, "cases"), 0)), "close/one");
	json_decref(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_clauses),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_tsv),
		cmocka_unit_test(test_explain),
	};

	return cmocka_run_group_tests(tests, world_begin, world_end);
}
