/* SPDX-License-Identifier: MIT */
/*
 * results.c - folds the records of a stream into runs and their cases.
 *
 * One row of takers[] for each kind of record; take.c and take_case.c have the functions.  Records
 * of several lanes come interleaved, so a case is found by its number n in a hash table, in which
 * are the cases of the run that goes on.  What is said of a case lives in an arena of the case's
 * own, so that it can be dropped when a long run goes on.
 *
 * A run that is repeated without a number could fill any memory.  Of its cases only the first that
 * came out in some way is kept, with how often that was so again: fold.c.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "fold.h"
#include "index.h"
#include "results.h"
#include "stream.h"
#include "take.h"

struct results *
results_new(void)
{
	struct results *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->index = index_new();
	r->outcomes = index_new();
	r->arena = arena_new();
	if (r->index == NULL || r->outcomes == NULL || r->arena == NULL || take_new_run(r) < 0) {
		results_free(r);
		return NULL;
	}
	return r;
}

void
results_forget(struct result *c)
{
	arena_free(c->detail);
	c->detail = NULL;
	c->steps = NULL;
	c->frames = NULL;
	c->diffs = NULL;
	c->nsteps = c->nframes = c->ndiffs = 0;
}

void
results_free(struct results *r)
{
	if (r == NULL)
		return;
	for (int i = 0; i < r->nattempts; i++)
		fold_free(r->cases[i]);
	index_free(r->index);
	index_free(r->outcomes);
	arena_free(r->arena);
	free(r);
}

/* Kinds of record; of_case: it is said of a case that has begun. */
static const struct taker {
	const char *kind;
	int of_case;
	take_function *take;
} takers[] = {
	{ "frame", 1, take_frame },
	{ "step", 1, take_step },
	{ "case", 0, take_case },
	{ "verdict", 1, take_verdict },
	{ "diff", 1, take_diff },
	{ "past", 1, take_past },
	{ "run", 0, take_run },
	{ "requirement", 0, take_requirement },
	{ "script", 0, take_script },
	{ "value", 0, take_value },
	{ "end", 0, take_end },
};

int
results_add(struct results *r, const struct reader *rd, struct result **finished)
{
	const struct taker *k = takers, *end = takers + sizeof(takers) / sizeof(takers[0]);
	struct result *c = NULL;

	if (finished != NULL)
		*finished = NULL;
	while (k < end && strcmp(k->kind, reader_kind(rd)) != 0)
		k++;
	if (k == end)
		return 0;
	if (k->of_case) {
		c = index_find(r->index, reader_int(rd, "n", -1));
		if (c == NULL || c->closed)
			return 0;
		if (c->detail == NULL && (c->detail = arena_new()) == NULL)
			return -1;
	}
	if (k->take(r, rd, c) < 0) {
		errno = ENOMEM;
		return -1;
	}
	if (c == NULL || !c->closed)
		return 0;
	if (c->run->endless && fold_equal(r, c))
		return 0;
	if (finished != NULL)
		*finished = c;
	return 0;
}

struct results *
results_read(int fd)
{
	struct reader *rd = reader_new(fd);
	struct results *r = results_new();
	int got = -1;

	if (rd != NULL && r != NULL)
		while ((got = reader_next(rd)) == 1)
			if (results_add(r, rd, NULL) < 0)
				break;
	if (got == 0)
		r->bad_lines = reader_bad(rd);
	if (got != 0 || results_close(r) < 0) {
		results_free(r);
		r = NULL;
	}
	reader_free(rd);
	return r;
}

const struct result *
results_numbered(const struct results *r, long long n)
{
	return index_find(r->index, n);
}
