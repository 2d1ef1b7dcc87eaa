/* SPDX-License-Identifier: MIT */
/* cmd_list.c - "tcpspec list": the cases that there are, for people and for programs. */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "cmd.h"
#include "file.h"
#include "args.h"
#include "script.h"

enum { KEY_FORMAT = 0x300, KEY_TAGS };

struct list_options {
	struct args_common common;
	struct select select;
	const char *format;
	int tags;
};

/* One test case and those of its instances that were chosen. */
struct entry {
	const struct testcase *test;
	const struct instance *const *instances;
	size_t n;
};

static const struct argp_option table[] = {
	{ "format", KEY_FORMAT, "text|tsv|json|ids", 0, "How to print them; ids: of instances, as run takes them", 2 },
	{ "tags", KEY_TAGS, NULL, 0, "The tags, with how many cases have them", 2 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct list_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->select;
		state->child_inputs[1] = &o->common;
		return 0;
	case KEY_FORMAT:
		o->format = arg;
		return 0;
	case KEY_TAGS:
		o->tags = 1;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp cmd_list_argp = {
	.options = table, .parser = parse, .args_doc = "[SELECT...]", .children = args_choosing,
	.doc = "Name the cases that a selection leaves, without running any.",
};

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
	(void)arg;
	printf("%-44s %-10s %3zu  %s\n", e->test->id, e->test->level, e->n, e->test->script->title);
}

static void
put_tsv(const struct entry *e, void *arg)
{
	(void)arg;
	printf("%s\t%s\t%s\t%zu\t", e->test->id, e->test->level, ips(e), e->n);
	put_words(e->test->script->proves, "-");
	putchar('\t');
	put_words(e->test->script->tags, "-");
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
	json_t *instances = json_array(), *o;

	for (size_t i = 0; i < e->n; i++)
		json_array_append_new(instances, json_string(e->instances[i]->id));
	o = json_pack("{s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:o, s:o}", "id", e->test->id, "title",
	    e->test->script->title, "level", e->test->level, "file", e->test->file, "waits_us",
	    (json_int_t)script_waits(e->test->script), "proves", word_list(e->test->script->proves), "needs",
	    word_list(e->test->script->needs), "tags", word_list(e->test->script->tags), "instances", instances);
	json_array_append_new(arg, o);
}

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
put_all_json(const struct selection *chosen)
{
	json_t *all = json_array();
	int bad;

	each_entry(chosen, put_json, all);
	bad = json_dumpf(all, stdout, JSON_INDENT(1)) < 0;
	json_decref(all);
	putchar('\n');
	return bad ? EXIT_REPORT : EXIT_OK;
}

static int
tag_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
put_tags(const struct selection *chosen)
{
	char **tags = NULL;
	int n = 0, bad = 0, count;

	for (size_t i = 0; i < chosen->n; i++) {
		if (i > 0 && chosen->list[i]->test == chosen->list[i - 1]->test)
			continue;
		for (char **t = chosen->list[i]->test->script->tags; t && *t && !bad; t++)
			bad = args_add(&tags, &n, *t);
	}
	if (n > 0)
		qsort(tags, (size_t)n, sizeof(tags[0]), tag_order);
	for (int i = 0; i < n; i += count) {
		for (count = 1; i + count < n && strcmp(tags[i], tags[i + count]) == 0; count++)
			;
		printf("%-20s %d\n", tags[i], count);
	}
	free(tags);
	return bad ? EXIT_FAULT : EXIT_OK;
}

static int
put_selection(const struct list_options *o, const struct selection *chosen)
{
	static const struct {
		const char *name, *header;
		void (*put)(const struct entry *, void *);
	} formats[] = {
		{ "text", "", put_text },
		{ "tsv", "id\tlevel\tip\tinstances\tproves\ttags\ttitle\n", put_tsv },
		{ "ids", "", put_ids },
	};

	if (chosen->n == 0) {
		say("no case is left by this selection");
		return EXIT_EMPTY;
	}
	if (o->tags)
		return put_tags(chosen);
	if (o->format && strcmp(o->format, "json") == 0)
		return put_all_json(chosen);
	for (size_t i = 0; i < countof(formats); i++) {
		if (strcmp(o->format ? o->format : "text", formats[i].name) != 0)
			continue;
		fputs(formats[i].header, stdout);
		each_entry(chosen, formats[i].put, NULL);
		return EXIT_OK;
	}
	say("--format %s: expected text, tsv, json or ids", o->format);
	return EXIT_WRONG;
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
	if (got == ARGS_OK && (c = args_catalog(&o.common)) != NULL) {
		if (select_instances(&o.select, c, &chosen) == 0)
			code = put_selection(&o, &chosen);
		free(chosen.list);
		catalog_free(c);
	}
	args_select_free(&o.select);
	return code;
}
