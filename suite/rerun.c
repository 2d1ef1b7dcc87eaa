/* SPDX-License-Identifier: MIT */
/*
 * rerun.c - only what failed before, stack by stack.
 *
 * The select chooses what failed with any stack, so that shards and the rest of the command line
 * mean the same as ever; then each stack keeps what failed with it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "catalog.h"
#include "file.h"
#include "last.h"
#include "rerun.h"
#include "select.h"
#include "session.h"
#include "stacks.h"

/* Is an entry of the list about any of the stacks? */
static int
is_about(const struct rerun *r, const char *entry, const struct session *s)
{
	for (int i = 0; i < s->nstacks; i++)
		if (last_failed_with(r->list, r->n, s->stacks[i].stack->name, last_id(entry)))
			return 1;
	return 0;
}

static void
say_unknown(const struct rerun *r, const struct session *s)
{
	int len = r->n > 0 ? (int)strcspn(r->list[0], "\t") : 0, others = 0;

	for (int i = 1; i < r->n; i++)
		others |= strncmp(r->list[i], r->list[0], (size_t)len + 1) != 0;
	for (int i = 0; i < s->nstacks; i++)
		if (r->n > 0 && !last_knows(r->list, r->n, s->stacks[i].stack->name))
			say("--failed: no run of %s is known%s: what failed with %.*s is taken",
			    s->stacks[i].stack->name, *r->file ? " to the file" : "",
			    others ? 10 : len, others ? "the others" : r->list[0]);
}

int
rerun_choose(struct rerun *r, const char *file, const char *cases, const struct session *s,
    struct select *select)
{
	char *copy;

	r->file = file;
	r->cases = cases;
	if ((select->only = list_grow(NULL, 0, sizeof(select->only[0]))) == NULL)
		return say("out of memory");
	if ((*file ? last_read_file(file, &r->list, &r->n) :
		    last_read(cases, &r->list, &r->n)) < 0)
		return -1;
	say_unknown(r, s);
	for (int i = 0; i < r->n; i++) {
		if (!is_about(r, r->list[i], s))
			continue;
		copy = strdup(last_id(r->list[i]));
		if (copy == NULL || args_add(&select->only, &select->nonly, copy) != 0)
			return say("out of memory");
	}
	return 0;
}

/* "linux", "linux and lwip": whose failures are asked for. */
static void
name_stacks(const struct session *s, char *text, size_t size)
{
	size_t at = 0;

	text[0] = '\0';
	for (int i = 0; i < s->nstacks && at < size; i++)
		at += (size_t)snprintf(text + at, size - at, "%s%s", i > 0 ? " and " : "",
		    s->stacks[i].stack->name);
}

/* Is an entry the first one with its instance? */
static int
is_first(const struct rerun *r, int nth)
{
	for (int i = 0; i < nth; i++)
		if (strcmp(last_id(r->list[i]), last_id(r->list[nth])) == 0)
			return 0;
	return *last_id(r->list[nth]) != '\0';
}

const char *
rerun_nothing(const struct rerun *r, const struct session *s, char *text, size_t size)
{
	char names[200], run[400];
	int n = 0;

	for (int i = 0; i < r->n; i++)
		n += is_first(r, i) && is_about(r, r->list[i], s);
	name_stacks(s, names, sizeof(names));
	last_run(r->cases, s->stacks[0].stack->name, run, sizeof(run));
	if (n > 0)
		snprintf(text, size, "%d failed with %s, but none of them is left by this "
		    "selection; --failed alone has them all", n, names);
	else if (*r->file)
		snprintf(text, size, "nothing failed with %s by %s", names, r->file);
	else
		snprintf(text, size, "all that failed with %s has passed since%s%s; --failed-from "
		    "FILE takes what failed by a file of --json or --junit", names,
		    *run ? ", the last run being that of " : "", run);
	return text;
}

/* What of a selection failed with a stack. */
static int
keep_own(const struct rerun *r, const struct selection *all, const char *stack,
    struct selection *own)
{
	if ((own->list = calloc(all->n + 1, sizeof(own->list[0]))) == NULL)
		return say("out of memory");
	for (size_t i = 0; i < all->n; i++)
		if (last_failed_with(r->list, r->n, stack, all->list[i]->id))
			own->list[own->n++] = all->list[i];
	return 0;
}

int
rerun_divide(struct rerun *r, struct session *s, struct session_stack *list)
{
	struct session_stack without;
	int n = s->nstacks, kept = 0;

	if ((r->own = calloc((size_t)n, sizeof(r->own[0]))) == NULL)
		return say("out of memory");
	for (r->nown = 0; r->nown < n; r->nown++) {
		struct selection *own = &r->own[r->nown];

		if (keep_own(r, s->selection, list[r->nown].stack->name, own) < 0)
			return -1;
		list[r->nown].selection = own;
	}
	for (int i = 0; s->selection->n > 0 && i < n; i++) {
		if (list[i].selection->n > 0) {
			without = list[kept];
			list[kept++] = list[i];
			list[i] = without;
		} else {
			say("--failed: nothing of this failed with %s, which is left out",
			    list[i].stack->name);
		}
	}
	s->nstacks = kept > 0 ? kept : n;
	return 0;
}

void
rerun_free(struct rerun *r)
{
	for (int i = 0; r->own && i < r->nown; i++)
		free(r->own[i].list);
	free(r->own);
	args_free(r->list, r->n);
}
