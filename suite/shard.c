/* SPDX-License-Identifier: MIT */
/*
 * shard.c - the part of a selection that one of several machines runs.
 *
 * By recorded times the longest instance goes first, each to the part that has least to do so far;
 * every machine comes to the same parts, as these depend on the selection and the file alone.  The
 * name of such a part has a digest of both, so that parts of different wholes are not taken for
 * one.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "file.h"
#include "result_file.h"
#include "results.h"
#include "select.h"
#include "shard.h"

enum {
	EACH = 2000,		/* µs that any instance costs */
	EVENT = 100		/* and, where waiting costs nothing, each of its steps and frames */
};

/* An instance of the selection, and what it cost. */
struct piece {
	const struct instance *instance;
	size_t nth;		/* in the selection */
	long long cost;
	int known, part;
};

/* FNV-1a. */
static uint32_t
digest(uint32_t h, const char *text)
{
	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x01000193u;
	return h;
}

/* The part, from 0, of an id for ever. */
static size_t
part_of_id(const char *id, size_t parts)
{
	uint32_t h = digest(0x811c9dc5u, id);

	return (h ^ (h >> 16)) % parts;		/* its lowest bits alone tell too few ids apart */
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(
	    ((const struct piece *)a)->instance->id, ((const struct piece *)b)->instance->id);
}

static int
by_cost(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	return x->cost != y->cost ? (x->cost < y->cost ? 1 : -1) :
				    (x->nth > y->nth) - (x->nth < y->nth);
}

static int
by_nth(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	return (x->nth > y->nth) - (x->nth < y->nth);
}

static int
id_order(const void *id, const void *piece)
{
	return strcmp(id, ((const struct piece *)piece)->instance->id);
}

static long long
cost_of(const struct result *c)
{
	return EACH +
	    (strcmp(c->run->clock, "virtual") == 0 ? EVENT * ((long long)c->nsteps + c->nframes) :
						     c->t);
}

/*
 * What each piece cost in these results; one that isn't there as much as the others do on average.
 * The number known.
 */
static size_t
price(struct piece *list, size_t n, const struct results *r)
{
	long long sum = 0, all = 0;
	size_t known = 0;
	struct piece *p;

	qsort(list, n, sizeof(*list), by_id);
	for (int i = 0; i < r->ncases; i++) {
		if ((p = bsearch(r->cases[i]->id, list, n, sizeof(*list), id_order)) == NULL)
			continue;
		known += !p->known;
		p->known = 1;
		p->cost += cost_of(r->cases[i]);
		sum += cost_of(r->cases[i]);
	}
	all = known > 0 ? sum / (long long)known : 0;
	for (size_t i = 0; i < n; i++)
		if (!list[i].known)
			list[i].cost = all;
	return known;
}

/* Read what the pieces cost.  0, or -1 after a diagnostic. */
static int
read_costs(const char *file, struct piece *list, size_t n)
{
	struct results *r = result_file_read(file);
	int bad = 0;

	if (r == NULL)
		bad = say("--shard-times %s: %s", file, result_file_why());
	else if (r->ncases == 0)
		bad = say(
		    "--shard-times %s: there is no case in it; it should be what \"run --json\" "
		    "wrote",
		    file);
	else if (price(list, n, r) == 0 && n > 0)
		bad = say("--shard-times %s: it has none of the cases that are chosen here", file);
	results_free(r);
	return bad;
}

/* Deal the pieces out, the most expensive first. */
static int
deal_out(struct piece *list, size_t n, int parts)
{
	long long *load = calloc((size_t)parts, sizeof(*load));
	int least;

	if (load == NULL)
		return say("out of memory");
	qsort(list, n, sizeof(*list), by_cost);
	for (size_t i = 0; i < n; i++) {
		least = 0;
		for (int k = 1; k < parts; k++)
			if (load[k] < load[least])
				least = k;
		list[i].part = least;
		load[least] += list[i].cost;
	}
	free(load);
	qsort(list, n, sizeof(*list), by_nth);
	return 0;
}

/* Digits would be taken for the part's number, so the digest is in letters. */
static void
name(const struct select *s, const struct piece *list, size_t n, char *text, size_t size)
{
	uint32_t h = 0x811c9dc5u;
	char letters[9] = "", number[32];

	for (size_t i = 0; i < n; i++) {
		snprintf(number, sizeof(number), " %d", list[i].part);
		h = digest(digest(h, list[i].instance->id), number);
	}
	for (int i = 0; i < 8; i++, h >>= 4)
		letters[i] = (char)('a' + (h & 15));
	snprintf(text, size, "times-%s:%d/%d", letters, s->shard, s->shards);
}

static int
keep_by_times(const struct select *s, struct selection *out)
{
	struct piece *list = calloc(out->n + 1, sizeof(*list));
	size_t n = out->n;
	int bad;

	if (list == NULL)
		return say("out of memory");
	for (size_t i = 0; i < n; i++)
		list[i] = (struct piece){ .instance = out->list[i], .nth = i };
	bad = read_costs(s->shard_times, list, n);
	if (bad == 0 && (bad = deal_out(list, n, s->shards)) == 0) {
		name(s, list, n, out->shard, sizeof(out->shard));
		out->n = 0;
		for (size_t i = 0; i < n; i++)
			if (list[i].part == s->shard - 1)
				out->list[out->n++] = list[i].instance;
	}
	free(list);
	return bad;
}

int
shard_keep(const struct select *s, struct selection *out)
{
	size_t n = out->n, parts = (size_t)s->shards;

	if (s->shards == 0)
		return 0;
	if (s->shard_times)
		return keep_by_times(s, out);
	snprintf(out->shard, sizeof(out->shard), "%s%d/%d", s->shard_by_id ? "hash:" : "", s->shard,
	    s->shards);
	out->n = 0;
	for (size_t i = 0; i < n; i++) {
		size_t part = s->shard_by_id ? part_of_id(out->list[i]->id, parts) : i % parts;

		if (part == (size_t)s->shard - 1)
			out->list[out->n++] = out->list[i];
	}
	return 0;
}
