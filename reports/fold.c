/* SPDX-License-Identifier: MIT */
/*
 * fold.c - equal outcomes of an instance as one result, and how often each was.
 *
 * An outcome is the verdict with its cause and the place in the script that decided it: there are
 * only so many.  Its times, its reason in words and its segments may differ from one time to the
 * next; those of the first stay.
 */

#include <stdint.h>
#include <string.h>

#include "arena.h"
#include "fold.h"
#include "index.h"
#include "results.h"

#define WAYS 64			/* in which an instance came out, that are told apart */

int
fold_room(struct results *r)
{
	int room = r->room > 0 ? 2 * r->room : 64;
	struct result **cases;

	if (r->ncases < r->room)
		return 0;
	if ((cases = arena_alloc(r->arena, (size_t)room * sizeof(cases[0]))) == NULL)
		return -1;
	if (r->ncases > 0)
		memcpy(cases, r->cases, (size_t)r->ncases * sizeof(cases[0]));
	r->cases = cases;
	r->room = room;
	return 0;
}

struct result *
fold_new(struct results *r, struct arena **a)
{
	struct result *c;

	*a = r->arena;
	if (r->runs[r->nruns - 1]->endless && (*a = arena_new()) == NULL)
		return NULL;
	if ((c = arena_alloc(*a, sizeof(*c))) == NULL && *a != r->arena)
		arena_free(*a);
	return c;
}

struct arena *
fold_arena(const struct results *r, const struct result *c)
{
	return c->own != NULL ? c->own : r->arena;
}

static uint64_t
hash(uint64_t h, const char *text)
{
	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3u;	/* FNV-1a */
	return (h ^ 0xff) * 0x100000001b3u;
}

static long long
outcome(const struct result *c)
{
	uint64_t h = hash(hash(hash(0xcbf29ce484222325u, c->id), c->cause), c->field);

	return (long long)((h ^ (uint64_t)c->verdict << 32 ^ (uint64_t)c->step) * 0x100000001b3u);
}

static int
is_alike(const struct result *a, const struct result *b)
{
	return a->verdict == b->verdict && a->step == b->step && strcmp(a->cause, b->cause) == 0 &&
		strcmp(a->field, b->field) == 0 && result_flaky(a) == result_flaky(b);
}

struct result *
fold_known(const struct results *r, const struct result *c)
{
	struct result *k = index_find(r->outcomes, outcome(c));

	return k != NULL && strcmp(k->id, c->id) == 0 && is_alike(k, c) ? k : NULL;
}

int
fold_equal(struct results *r, struct result *c)
{
	struct result *known = fold_known(r, c);
	int i = r->ncases - 1;

	if (known == NULL) {
		index_add(r->outcomes, outcome(c), c);	/* without memory it is kept once more */
		return 0;
	}
	known->times++;
	index_remove(r->index, c->n);
	while (r->cases[i] != c)
		i--;		/* it began not long ago */
	memmove(&r->cases[i], &r->cases[i + 1], (size_t)(r->ncases - 1 - i) * sizeof(r->cases[0]));
	r->nattempts = --r->ncases;
	fold_free(c);
	return 1;
}

/*
 * The first result that came out like c; of more ways than there is room for each is like itself.
 */
static struct result *
first_alike(struct result **ways, int *n, struct result *c)
{
	for (int i = 0; i < *n; i++)
		if (is_alike(ways[i], c))
			return ways[i];
	if (*n < WAYS)
		ways[(*n)++] = c;
	return c;
}

/* The n results of one instance, in the order in which they ran. */
static void
count_instance(struct result **list, int n)
{
	struct result *ways[WAYS];
	long long ran = 0;
	int nways = 0;

	for (int i = 0; i < n; i++) {
		struct result *c = list[i];

		c->like = first_alike(ways, &nways, c);
		c->alike = 0;
		c->like->alike += 1 + (long long)c->times;
		ran += 1 + (long long)c->times;
	}
	for (int i = 0; i < n; i++) {
		list[i]->alike = list[i]->like->alike;
		list[i]->ran = ran;
	}
}

void
fold_count(struct result_run *run)
{
	for (int i = 0, to; i < run->ncases; i = to) {
		for (to = i + 1;
			to < run->ncases && strcmp(run->cases[i]->id, run->cases[to]->id) == 0; )
			to++;
		count_instance(&run->cases[i], to - i);
	}
}

void
fold_free(struct result *c)
{
	arena_free(c->detail);
	arena_free(c->own);	/* it was in there itself */
}
