/* SPDX-License-Identifier: MIT */
/*
 * index.c - cases by their number: a hash table with open addressing, from which nothing is ever
 * taken.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "results.h"

struct index {
	size_t size, used;	/* size is a power of two, less than half of it used */
	struct result **slots;
};

/* The slot of n: the one it is in, or the free one it belongs in. */
static struct result **
slot(const struct index *x, long long n)
{
	size_t i = ((uint64_t)n * 0x9e3779b97f4a7c15u) >> 20;

	for (;; i++) {
		struct result **at = &x->slots[i & (x->size - 1)];

		if (*at == NULL || (*at)->n == n)
			return at;
	}
}

int
index_add(struct index *x, struct result *c)
{
	struct index bigger = { .size = x->size * 2, .used = x->used };
	struct result **at;

	if (x->used * 2 >= x->size) {
		bigger.slots = calloc(bigger.size, sizeof(struct result *));
		if (bigger.slots == NULL)
			return -1;
		for (size_t i = 0; i < x->size; i++)
			if (x->slots[i] != NULL)
				*slot(&bigger, x->slots[i]->n) = x->slots[i];
		free(x->slots);
		*x = bigger;
	}
	at = slot(x, c->n);
	x->used += *at == NULL;
	*at = c;
	return 0;
}

struct index *
index_new(void)
{
	struct index *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return NULL;
	x->size = 1024;
	x->slots = calloc(x->size, sizeof(struct result *));
	if (x->slots == NULL) {
		free(x);
		return NULL;
	}
	return x;
}

struct result *
index_find(const struct index *x, long long n)
{
	return *slot(x, n);
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
