/* SPDX-License-Identifier: MIT */
/*
 * index.c - cases by a number: a hash table with open addressing.  Where one is taken out, those
 * behind it up to the next gap are put in again, so that none is out of reach.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"

struct slot {
	long long n;
	struct result *c;	/* NULL: free */
};

struct index {
	size_t size, used;	/* size is a power of two, less than half of it used */
	struct slot *slots;
};

/* The slot of n: the one it is in, or the free one it belongs in. */
static struct slot *
slot(const struct index *x, long long n)
{
	size_t i = ((uint64_t)n * 0x9e3779b97f4a7c15u) >> 20;

	for (;; i++) {
		struct slot *at = &x->slots[i & (x->size - 1)];

		if (at->c == NULL || at->n == n)
			return at;
	}
}

int
index_add(struct index *x, long long n, struct result *c)
{
	struct index bigger = { .size = x->size * 2, .used = x->used };
	struct slot *at;

	if (x->used * 2 >= x->size) {
		bigger.slots = calloc(bigger.size, sizeof(bigger.slots[0]));
		if (bigger.slots == NULL)
			return -1;
		for (size_t i = 0; i < x->size; i++)
			if (x->slots[i].c != NULL)
				*slot(&bigger, x->slots[i].n) = x->slots[i];
		free(x->slots);
		*x = bigger;
	}
	at = slot(x, n);
	x->used += at->c == NULL;
	*at = (struct slot){ n, c };
	return 0;
}

void
index_remove(struct index *x, long long n)
{
	struct slot *at = slot(x, n), moved;

	if (at->c == NULL)
		return;
	x->used--;
	at->c = NULL;
	for (size_t i = (size_t)(at - x->slots);;) {
		i = (i + 1) & (x->size - 1);
		moved = x->slots[i];
		if (moved.c == NULL)
			return;
		x->slots[i].c = NULL;
		*slot(x, moved.n) = moved;
	}
}

struct index *
index_new(void)
{
	struct index *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return NULL;
	x->size = 1024;
	x->slots = calloc(x->size, sizeof(x->slots[0]));
	if (x->slots == NULL) {
		free(x);
		return NULL;
	}
	return x;
}

struct result *
index_find(const struct index *x, long long n)
{
	return slot(x, n)->c;
}

void
index_clear(struct index *x)
{
	memset(x->slots, 0, x->size * sizeof(x->slots[0]));
	x->used = 0;
}

void
index_free(struct index *x)
{
	if (x != NULL)
		free(x->slots);
	free(x);
}
