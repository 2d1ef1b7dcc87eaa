/* SPDX-License-Identifier: MIT */
/*
 * cmd_explain.c - "tcpspec explain": what a case does, step by step, and what its requirements say;
 * or, of a requirement, which cases prove it.  No packet is sent.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "catalog.h"
#include "cmd.h"
#include "explain.h"
#include "file.h"
#include "judge.h"
#include "nearest.h"
#include "report.h"
#include "script.h"
#include "show.h"
#include "words.h"

enum { KEY_STACK = 0x100 };

struct explain_options {
	struct args_common common;
	char **ids, **stacks;
	int nids, nstacks, json;
	struct report_options terminal;
	struct json_t *all;		/* what is to be printed with --json */
};

static const struct argp_option table[] = {
	{ "stack", KEY_STACK, "STACK|FILE", 0,
	    "What is known to fail of this stack (of all that have a file of it); repeatable", 0 },
	{ "json", ARGS_SWITCH(struct explain_options, json), NULL, 0,
	    "For programs: an array with an object for each ID", 0 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct explain_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		return 0;
	case KEY_STACK:
		return args_add(&o->stacks, &o->nstacks, arg);
	case ARGP_KEY_ARG:
		return args_add(&o->ids, &o->nids, arg);
	default:
		return args_keep(key, arg, o);
	}
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

const struct argp cmd_explain_argp = {
	.options = table, .parser = parse, .args_doc = "ID...", .children = children,
	.doc = "What a case (lost/fin) or an instance of it does and why; what a requirement "
	    "(RFC9293-MUST-3) says and which cases prove it. No packet is sent.",
};

/* A text, broken between words so that no line is longer than width, each line indented. */
static void
put_wrapped(const char *text, int indent, int width)
{
	int at = 0;
	size_t n;

	for (; *(text += strspn(text, " \n\t")); text += n) {
		n = strcspn(text, " \n\t");
		if (at > 0 && at + 1 + (int)n > width)
			at = 0 * putchar('\n');
		if (at == 0)
			at = printf("%*s", indent, "");
		else
			at += printf(" ");
		at += printf("%.*s", (int)n, text);
	}
	putchar('\n');
}

static void
put_requirement(const struct requirement *r, int width)
{
	const char *claim = judge_claim(r);

	printf("  %s  RFC %d section %s, %s", r->id, r->rfc, r->section, r->level);
	if (claim)
		printf(" (for stacks that claim \"%s\")", claim);
	putchar('\n');
	put_wrapped(r->statement, 4, width);
}

static void
put_words(const char *name, char *const *words)
{
	if (words == NULL || *words == NULL)
		return;
	printf("%-9s", name);
	for (; *words; words++)
		printf("%s%s", *words, words[1] ? " " : "\n");
}

static void
put_known(const struct known *k)
{
	if (k->n > 0)
		printf("\nKnown to fail:\n");
	for (int i = 0; i < k->n; i++)
		printf("  %-14s %s:%d: %s\n", k->list[i].stack, k->list[i].file, k->list[i].line,
		    k->list[i].text);
}

/* Did two instances end alike in all their runs? */
static int
ended_alike(const struct known_past *a, const struct known_past *b)
{
	return strcmp(a->stack, b->stack) == 0 && strcmp(a->verdicts, b->verdicts) == 0 &&
	    strcmp(a->how, b->how) == 0;
}

static void
put_past(const struct known *k)
{
	int n;

	if (k->npasts > 0)
		printf("\nLast verdicts:\n");
	for (int i = 0; i < k->npasts; i += n) {
		const struct known_past *p = &k->pasts[i];

		for (n = 1; i + n < k->npasts && ended_alike(p, &p[n]); n++)
			;
		printf("  %-14s %.10s  %s%s%s: %s", p->stack, p->last, p->verdicts,
		    *p->how ? ", " : "", p->how, p->id);
		if (n > 1)
			printf(" and %d more", n - 1);
		putchar('\n');
	}
}

/* A case, with the steps of one variant. */
static void
put_case(const struct explained *e, const struct report_options *terminal)
{
	const struct testcase *t = e->test;
	const struct variant *v = e->variant;
	int width = terminal->width;
	char text[1024];

	printf("%s%s\n", t->id, v->suffix);
	put_wrapped(t->script->title, 2, width);
	if (t->script->why) {
		printf("\nWhy:\n");
		put_wrapped(t->script->why, 2, width);
	}
	printf("\nProves (%s):\n", t->level);
	for (int i = 0; i < t->nproves; i++)
		put_requirement(t->proves[i], width);
	putchar('\n');
	printf("%-9s%s\n", "file", t->file);
	put_words("needs", t->script->needs);
	put_words("tags", t->script->tags);
	for (int i = 0; i < t->script->neach; i++) {
		printf("each     %s =", t->script->each[i].name);
		for (int k = 0; k < t->script->each[i].n; k++)
			printf(" %s", t->script->each[i].values[k]);
		putchar('\n');
	}
	if (t->script->ip)
		printf("%-9sonly %d\n", "ip", t->script->ip);
	if (t->script->wrap)
		printf("%-9salso where the numbers of both sides pass 2^32: @ipv%d+wrap\n", "wrap",
		    t->script->ip ? t->script->ip : 4);
	show_script(v->script, stdout);
	printf("\nExpected:\n");
	show_ladder(v->script, terminal, stdout);
	put_known(&e->known);
	put_past(&e->known);
	printf("\nRun it with: tcpspec run -v %s\n", words_quoted(e->name, text, sizeof(text)));
}

static void
put_table_row(const struct catalog *c, const struct requirement *r, int width)
{
	int n = 0;

	printf("%s: %s\n", r->id, r->title);
	put_requirement(r, width);
	printf("\nHow it can be seen (%s):\n", r->observable);
	put_wrapped(r->how, 2, width);
	printf("\nCases:\n");
	for (size_t i = 0; i < c->ntests; i++)
		for (int k = 0; k < c->tests[i].nproves; k++)
			if (c->tests[i].proves[k] == r)
				n += printf("  %-44s %s\n", c->tests[i].id,
					 c->tests[i].script->title) > 0;
	if (n == 0)
		printf("  none\n");
}

static int
looks_like_requirement(const char *id)
{
	return strncmp(id, "RFC", 3) == 0 || strchr(id, ':') != NULL;
}

/* Say of which of many cases one is to be chosen: the first few. */
static int
say_many(const struct catalog *c, const char *id)
{
	const struct testcase *last = NULL;
	char some[512] = "";
	size_t at = 0;
	int n = 0;

	for (size_t i = 0; i < c->ninstances; i++) {
		const struct testcase *t = c->instances[i].test;

		if (t == last || !select_name(id, &c->instances[i]))
			continue;
		last = t;
		if (n++ < 4 && at < sizeof(some))
			at += (size_t)snprintf(some + at, sizeof(some) - at, "%s%s",
			    n > 1 ? ", " : "", t->id);
	}
	say("%s means %d cases: %s%s; \"tcpspec list '%s'\" names them", id, n, some,
	    n > 4 ? "..." : "", id);
	return EXIT_WRONG;
}

static int
unknown(const struct catalog *c, const char *id)
{
	char hint[512], wanted[256];
	struct nearest near = { .wanted = wanted };
	int requirement = looks_like_requirement(id), many = 0;

	/* "9293:MUST-2" stands for "RFC9293-MUST-2" */
	snprintf(wanted, sizeof(wanted), "%s%s",
	    requirement && strncmp(id, "RFC", 3) != 0 ? "RFC" : "", id);
	if (requirement && strchr(wanted, ':'))
		*strchr(wanted, ':') = '-';
	for (size_t i = 0; i < c->ninstances; i++)
		many |= select_name(id, &c->instances[i]);
	if (many)
		return say_many(c, id);
	for (size_t i = 0; !requirement && i < c->ntests; i++)
		nearest_add(&near, c->tests[i].id);
	for (size_t i = 0; requirement && i < c->requirements->n; i++)
		nearest_add(&near, c->requirements->list[i].id);
	say("no %s is called \"%s\"%s\n  \"tcpspec %s\" names them all",
	    requirement ? "requirement" : "case", id, nearest_text(&near, hint, sizeof(hint)),
	    requirement ? "coverage --rfc all" : "list");
	return EXIT_WRONG;
}

static int
explain_case(struct explain_options *o, const struct catalog *c, const struct testcase *t,
    const struct variant *v, const char *id)
{
	struct explained e = { .catalog = c, .test = t, .variant = v, .name = id };
	int bad = known_find(&e.known, o->stacks, o->nstacks, c, t, id);

	if (!bad && o->json)
		o->all = explain_json_case(o->all, &e);
	else if (!bad)
		put_case(&e, &o->terminal);
	known_free(&e.known);
	return bad ? EXIT_WRONG : EXIT_OK;
}

/* By its id, or as --rfc has it: 9293:MUST-3. */
static const struct requirement *
requirement_named(const struct catalog *c, const char *id)
{
	const char *colon = strchr(id, ':');
	char full[200];

	if (colon == NULL)
		return requirements_find(c->requirements, id, strlen(id));
	snprintf(full, sizeof(full), "RFC%.*s-%s", (int)(colon - id), id, colon + 1);
	return requirements_find(c->requirements, full, strlen(full));
}

static int
explain(struct explain_options *o, const struct catalog *c, const char *id)
{
	const struct requirement *r = requirement_named(c, id);
	const struct testcase *t = catalog_test(c, id);

	if (r && o->json)
		o->all = explain_json_requirement(o->all, c, r);
	else if (r)
		put_table_row(c, r, o->terminal.width);
	if (r)
		return EXIT_OK;
	if (t)
		return explain_case(o, c, t, &t->variants[0], id);
	for (size_t i = 0; i < c->ninstances; i++)
		if (select_name(id, &c->instances[i]) && strpbrk(id, "[@"))
			return explain_case(
			    o, c, c->instances[i].test, c->instances[i].variant, id);
	return unknown(c, id);
}

static int
explain_all(struct explain_options *o, const struct catalog *c)
{
	int code = EXIT_OK;

	for (int i = 0; i < o->nids && code == EXIT_OK; i++) {
		if (i > 0 && !o->json)
			printf("\n----\n\n");
		code = explain(o, c, o->ids[i]);
	}
	if (o->json && code == EXIT_OK && explain_json_put(o->all) < 0)
		code = EXIT_REPORT;
	explain_json_free(o->all);
	return code;
}

/* Is one of the ids that of a requirement, whose cases may be any? */
static int
asks_for_requirement(const struct explain_options *o)
{
	int n = 0;

	for (int i = 0; i < o->nids; i++)
		n += looks_like_requirement(o->ids[i]);
	return n > 0;
}

int
cmd_explain(int argc, char **argv)
{
	struct explain_options o = { .terminal = { .width = 80 } };
	struct select named = { .nnames = 0 };
	struct catalog *c;
	int got = args_parse(&cmd_explain_argp, argc, argv, &o.common, &o), code = EXIT_WRONG;

	if (got == ARGS_HELP)
		code = EXIT_OK;
	if (got == ARGS_OK && o.nids == 0)
		say("explain what? \"tcpspec list\" names the cases");
	args_terminal(&o.common, &o.terminal);
	named.names = o.ids;
	named.nnames = o.nids;
	if (got == ARGS_OK && o.nids > 0 &&
	    (c = args_catalog(&o.common, asks_for_requirement(&o) ? NULL : &named)) != NULL) {
		code = explain_all(&o, c);
		catalog_free(c);
	}
	free(o.ids);
	free(o.stacks);
	return code;
}
