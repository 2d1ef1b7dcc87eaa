/* SPDX-License-Identifier: MIT */
/* cmd_list.c - "tcpspec list": the cases that there are, for people and for programs. */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "budget.h"
#include "catalog.h"
#include "cmd.h"
#include "file.h"
#include "profile.h"
#include "script.h"
#include "sut.h"

enum format { FORMAT_TEXT, FORMAT_TSV, FORMAT_JSON, FORMAT_IDS, FORMATS };

struct list_options {
	struct args_common common;
	struct select select;
	const char *format_name;
	enum format format;
	int tags;
};

/* One test case and those of its instances that were chosen. */
struct entry {
	const struct testcase *test;
	const struct instance *const *instances;
	size_t n;
};

static const struct argp_option table[] = {
	{ NULL, 0, NULL, 0, "What to print:", 2 },
	{ "format", ARGS_TEXT(struct list_options, format_name), "text|tsv|json|ids", 0,
	    "How to print them; ids: of instances, one a line, as \"run --ids-from -\" takes "
	    "them", 2 },
	{ "tags", ARGS_SWITCH(struct list_options, tags), NULL, 0,
	    "The tags instead, with how many cases have them", 2 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct list_options *o = state->input;

	if (key != ARGP_KEY_INIT)
		return args_keep(key, arg, o);
	state->child_inputs[0] = &o->select;
	state->child_inputs[1] = &o->common;
	return 0;
}

const struct argp cmd_list_argp = {
	.options = table, .parser = parse, .args_doc = "[SELECT...]", .children = args_choosing,
	.doc = "Name the cases that a selection leaves, without running any: id, level, clause, "
	    "how long it waits at least, number of instances, title, and tags.",
};

/*
 * What a case takes, in microseconds: it waits so long at least; and after the other it is given
 * up, for a stack as most are.
 */
struct taking {
	long long waits, budget;
};

static struct taking
taking(const struct testcase *t)
{
	struct profile_file plain;
	struct profile profile = { .rmem = 0 };
	struct taking us;

	profile_plain(&plain, "plain", "process");
	profile_apply(&plain, &profile);
	us = (struct taking){ script_waits(t->script), budget_longest(t->script, &profile, 100) };
	profile_free(&plain);
	return us;
}

/*
 * The i-th clause that a case proves a requirement of, as --rfc takes it; 0 where an earlier
 * requirement is of the same.
 */
static int
clause(const struct testcase *t, int i, char *text, size_t size)
{
	for (int k = 0; k < i; k++)
		if (t->proves[k]->rfc == t->proves[i]->rfc &&
		    strcmp(t->proves[k]->section, t->proves[i]->section) == 0)
			return 0;
	return snprintf(text, size, "%d:%s", t->proves[i]->rfc, t->proves[i]->section);
}

/* The clause of the requirement that gives a case its level. */
static void
main_clause(const struct testcase *t, char *text, size_t size)
{
	int i = 0;

	while (i < t->nproves - 1 && t->proves[i]->strength != t->strength)
		i++;
	snprintf(text, size, "%d:%s", t->proves[i]->rfc, t->proves[i]->section);
}

/* Words with blanks between them. */
static void
put_words(char *const *words, const char *none)
{
	if (words == NULL || *words == NULL)
		fputs(none, stdout);
	for (const char *sep = ""; words && *words; words++, sep = " ")
		printf("%s%s", sep, *words);
}

static const char *
ips(const struct entry *e)
{
	int both = 0;

	for (size_t i = 0; i < e->n; i++)
		both |= e->instances[i]->ip == 4 ? 1 : 2;
	return both == 3 ? "4,6" : both == 1 ? "4" : "6";
}

static void
put_text(const struct entry *e, void *arg)
{
	char text[64];

	(void)arg;
	main_clause(e->test, text, sizeof(text));
	printf("%-44s %-10s %-15s %6.1f s %3zu  %s", e->test->id, e->test->level, text,
	    (double)taking(e->test).waits / 1e6, e->n, e->test->script->title);
	if (e->test->script->tags && *e->test->script->tags)
		printf("  (");
	put_words(e->test->script->tags, "");
	puts(e->test->script->tags && *e->test->script->tags ? ")" : "");
}

static void
put_tsv(const struct entry *e, void *arg)
{
	struct taking us = taking(e->test);
	const char *sep = "";
	char text[64];

	(void)arg;
	printf("%s\t%s\t", e->test->id, e->test->level);
	for (int i = 0; i < e->test->nproves; i++)
		if (clause(e->test, i, text, sizeof(text)))
			printf("%s%s", sep, text), sep = " ";
	putchar('\t');
	put_words(e->test->script->tags, "-");
	printf("\t%.3f\t%.3f\t%s\t%zu\t", (double)us.waits / 1e6, (double)us.budget / 1e6, ips(e),
	    e->n);
	put_words(e->test->script->proves, "-");
	printf("\t%s\n", e->test->script->title);
}

static void
put_ids(const struct entry *e, void *arg)
{
	(void)arg;
	for (size_t i = 0; i < e->n; i++)
		puts(e->instances[i]->id);
}

static json_t *
word_list(char *const *words)
{
	json_t *list = json_array();

	for (; words && *words; words++)
		json_array_append_new(list, json_string(*words));
	return list;
}

static void
put_json(const struct entry *e, void *arg)
{
	json_t *instances = json_array(), *clauses = json_array(), *o;
	struct taking us = taking(e->test);
	char text[64];

	for (size_t i = 0; i < e->n; i++)
		json_array_append_new(instances, json_string(e->instances[i]->id));
	for (int i = 0; i < e->test->nproves; i++)
		if (clause(e->test, i, text, sizeof(text)))
			json_array_append_new(clauses, json_string(text));
	o = json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "id", e->test->id,
	    "title", e->test->script->title, "level", e->test->level, "file", e->test->file,
	    "waits_us", (json_int_t)us.waits, "budget_us", (json_int_t)us.budget, "clauses",
	    clauses, "proves", word_list(e->test->script->proves), "needs",
	    word_list(e->test->script->needs), "tags", word_list(e->test->script->tags),
	    "instances", instances);
	json_array_append_new(arg, o);
}

static const struct {
	const char *name;
	void (*put)(const struct entry *, void *);
} formats[FORMATS] = {
	[FORMAT_TEXT] = { "text", put_text },
	[FORMAT_TSV] = { "tsv", put_tsv },
	[FORMAT_JSON] = { "json", put_json },
	[FORMAT_IDS] = { "ids", put_ids },
};

/* Call put for each test case in the selection. */
static void
each_entry(const struct selection *chosen, void (*put)(const struct entry *, void *), void *arg)
{
	struct entry e;

	for (size_t i = 0; i < chosen->n; i += e.n) {
		e = (struct entry){ .test = chosen->list[i]->test, .instances = &chosen->list[i] };
		while (i + e.n < chosen->n && chosen->list[i + e.n]->test == e.test)
			e.n++;
		put(&e, arg);
	}
}

static int
put_document(json_t *all)
{
	int bad = json_dumpf(all, stdout, JSON_INDENT(1)) < 0;

	json_decref(all);
	putchar('\n');
	return bad ? EXIT_REPORT : EXIT_OK;
}

static int
tag_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/*
 * The tags of the chosen cases, sorted, each as often as there are cases with it: *n of them; NULL
 * without memory.
 */
static char **
tags_of(const struct selection *chosen, int *n)
{
	char **tags = list_grow(NULL, 0, sizeof(*tags));
	int bad = tags == NULL;

	for (size_t i = 0; i < chosen->n; i++) {
		if (i > 0 && chosen->list[i]->test == chosen->list[i - 1]->test)
			continue;
		for (char **t = chosen->list[i]->test->script->tags; t && *t && !bad; t++)
			bad = args_add(&tags, n, *t);
	}
	if (!bad)
		qsort(tags, (size_t)*n, sizeof(tags[0]), tag_order);
	else
		say("out of memory");
	return tags;
}

static int
put_tags(const struct selection *chosen, enum format format)
{
	json_t *all = json_array();
	int n = 0, count;
	char **tags = tags_of(chosen, &n);

	if (format == FORMAT_TSV)
		printf("tag\tcases\n");
	for (int i = 0; i < n; i += count) {
		for (count = 1; i + count < n && strcmp(tags[i], tags[i + count]) == 0; count++)
			;
		if (format == FORMAT_JSON)
			json_array_append_new(
			    all, json_pack("{s:s, s:i}", "tag", tags[i], "cases", count));
		else if (format == FORMAT_TSV)
			printf("%s\t%d\n", tags[i], count);
		else
			printf("%-20s %d\n", tags[i], count);
	}
	free(tags);
	if (format == FORMAT_JSON)
		return put_document(all);
	json_decref(all);
	return tags ? EXIT_OK : EXIT_FAULT;
}

static int
put_selection(const struct list_options *o, const struct selection *chosen)
{
	json_t *all = NULL;

	if (chosen->n == 0) {
		say("no case is left by this selection");
		return EXIT_EMPTY;
	}
	if (o->tags)
		return put_tags(chosen, o->format);
	if (o->format == FORMAT_JSON)
		all = json_array();
	if (o->format == FORMAT_TSV)
		puts("id\tlevel\tclauses\ttags\twaits\tbudget\tip\tinstances\tproves\ttitle");
	each_entry(chosen, formats[o->format].put, all);
	return all ? put_document(all) : EXIT_OK;
}

/* The format that was asked for: one of the names, by now.  0, or -1 after a diagnostic. */
static int
choose_format(struct list_options *o)
{
	while (o->format_name && strcmp(formats[o->format].name, o->format_name) != 0)
		o->format++;
	if (o->tags && o->format == FORMAT_IDS)
		return say(
		    "--tags --format ids: tags have no ids; --tag TAG --format ids prints those of "
		    "the cases");
	return 0;
}

int
cmd_list(int argc, char **argv)
{
	struct list_options o = { .tags = 0 };
	struct selection chosen;
	struct catalog *c;
	int got = args_parse(&cmd_list_argp, argc, argv, &o.common, &o), code = EXIT_WRONG;

	if (got == ARGS_HELP)
		code = EXIT_OK;
	if (got == ARGS_OK && choose_format(&o) == 0 &&
	    (c = args_catalog(&o.common, &o.select)) != NULL) {
		if (select_instances(&o.select, c, &chosen) == 0)
			code = put_selection(&o, &chosen);
		free(chosen.list);
		catalog_free(c);
	}
	args_select_free(&o.select);
	return code;
}
