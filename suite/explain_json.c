/* SPDX-License-Identifier: MIT */
/* explain_json.c - what "explain" says, for programs. */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "catalog.h"
#include "explain.h"
#include "judge.h"
#include "script.h"
#include "select.h"
#include "step.h"

static json_t *
strings(char *const *words)
{
	json_t *list = json_array();

	for (; words && *words; words++)
		json_array_append_new(list, json_string(*words));
	return list;
}

/* A text that may be none. */
static json_t *
text(const char *s)
{
	return s ? json_string(s) : json_null();
}

static json_t *
requirement(const struct requirement *r)
{
	return json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:o}", "id", r->id, "rfc", r->rfc,
	    "section", r->section, "level", r->level, "title", r->title, "statement", r->statement,
	    "claim", text(judge_claim(r)));
}

/* Who sends what a step is about. */
static json_t *
from(enum verb verb)
{
	switch (verb) {
	case VERB_SEND:
	case VERB_SEND_ICMP:
		return json_string("tester");
	case VERB_EXPECT:
	case VERB_EXPECT_ICMP:
		return json_string("stack");
	default:
		return json_null();
	}
}

/* Steps in the order of the case; those of a lawful variant have its name. */
static void
add_steps(json_t *list, const struct step *s, const char *variant)
{
	for (; s; s = s->next) {
		if (s->verb == VERB_EITHER) {
			for (const struct branch *b = s->u.branches; b; b = b->next)
				add_steps(list, b->steps, b->name);
			continue;
		}
		json_array_append_new(list,
		    json_pack("{s:i, s:s, s:i, s:s, s:o, s:o}", "step", s->number, "part",
			part_name(s->part), "line", s->line, "text", s->text, "from", from(s->verb),
			"variant", text(variant)));
	}
}

static void
add_variants(json_t *list, const struct step *s)
{
	for (; s; s = s->next) {
		if (s->verb != VERB_EITHER)
			continue;
		for (const struct branch *b = s->u.branches; b; b = b->next) {
			json_array_append_new(list,
			    json_pack("{s:s, s:b}", "name", b->name, "nonstrict", b->nonstrict));
			add_variants(list, b->steps);
		}
	}
}

static json_t *
each(const struct script *s)
{
	json_t *list = json_array(), *values;

	for (int i = 0; i < s->neach; i++) {
		values = json_array();
		for (int k = 0; k < s->each[i].n; k++)
			json_array_append_new(values, json_string(s->each[i].values[k]));
		json_array_append_new(
		    list, json_pack("{s:s, s:o}", "name", s->each[i].name, "values", values));
	}
	return list;
}

static json_t *
instances(const struct explained *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < e->catalog->ninstances; i++)
		if (e->catalog->instances[i].test == e->test &&
		    select_name(e->name, &e->catalog->instances[i]))
			json_array_append_new(list, json_string(e->catalog->instances[i].id));
	return list;
}

static json_t *
expected(const struct known *k)
{
	json_t *list = json_array();

	for (int i = 0; i < k->n; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:i, s:s}", "stack", k->list[i].stack, "file",
			k->list[i].file, "line", k->list[i].line, "entry", k->list[i].text));
	return list;
}

static json_t *
past(const struct known *k)
{
	json_t *list = json_array();

	for (int i = 0; i < k->npasts; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:s, s:s}", "stack", k->pasts[i].stack, "instance",
			k->pasts[i].id, "verdicts", k->pasts[i].verdicts, "last", k->pasts[i].last,
			"how", k->pasts[i].how));
	return list;
}

static json_t *
added(json_t *all, json_t *one)
{
	if (all == NULL)
		all = json_array();
	json_array_append_new(all, one);
	return all;
}

json_t *
explain_json_case(json_t *all, const struct explained *e)
{
	const struct script *s = e->test->script;
	json_t *proves = json_array(), *steps = json_array(), *variants = json_array();

	for (int i = 0; i < e->test->nproves; i++)
		json_array_append_new(proves, requirement(e->test->proves[i]));
	for (int part = 0; part < PARTS; part++) {
		add_steps(steps, e->variant->script->steps[part], NULL);
		add_variants(variants, e->variant->script->steps[part]);
	}
	return added(all,
	    json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"kind", "case", "id", e->test->id, "title", s->title, "why", text(s->why), "level",
		e->test->level, "file", e->test->file, "proves", proves, "needs", strings(s->needs),
		"tags", strings(s->tags), "each", each(s), "instances", instances(e), "steps",
		steps, "variants", variants, "expectations", expected(&e->known), "past",
		past(&e->known)));
}

json_t *
explain_json_requirement(json_t *all, const struct catalog *c, const struct requirement *r)
{
	json_t *one = requirement(r), *cases = json_array();

	for (size_t i = 0; i < c->ntests; i++)
		for (int k = 0; k < c->tests[i].nproves; k++)
			if (c->tests[i].proves[k] == r)
				json_array_append_new(cases, json_string(c->tests[i].id));
	json_object_set_new(one, "kind", json_string("requirement"));
	json_object_set_new(one, "observable", json_string(r->observable));
	json_object_set_new(one, "how", json_string(r->how));
	json_object_set_new(one, "cases", cases);
	return added(all, one);
}

int
explain_json_put(const json_t *all)
{
	int bad = json_dumpf(all, stdout, JSON_INDENT(1)) < 0;

	putchar('\n');
	return bad ? -1 : 0;
}

void
explain_json_free(json_t *all)
{
	json_decref(all);
}
