/* SPDX-License-Identifier: MIT */
/*
 * arena.c - memory in chunks, freed as one.
 *
 * A chunk is at least twice the one before, so that a small case costs one small chunk.
 */

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define FIRST	1024
#define LARGEST	(256 * 1024)
#define ALIGN	alignof(max_align_t)

struct chunk {
	struct chunk *next;
	size_t size, used;
	alignas(max_align_t) char data[];
};

struct arena {
	struct chunk *chunks;
};

struct arena *
arena_new(void)
{
	return calloc(1, sizeof(struct arena));
}

void
arena_free(struct arena *a)
{
	struct chunk *next;

	if (a == NULL)
		return;
	for (struct chunk *c = a->chunks; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
}

static struct chunk *
add_chunk(struct arena *a, size_t n)
{
	size_t size = a->chunks == NULL ? FIRST : a->chunks->size * 2;
	struct chunk *c;

	if (size > LARGEST)
		size = LARGEST;
	if (size < n)
		size = n;
	c = malloc(sizeof(*c) + size);
	if (c == NULL)
		return NULL;
	*c = (struct chunk){ .next = a->chunks, .size = size };
	a->chunks = c;
	return c;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct chunk *c = a->chunks;
	void *p;

	n = (n + ALIGN - 1) / ALIGN * ALIGN;
	if ((c == NULL || c->size - c->used < n) && (c = add_chunk(a, n)) == NULL)
		return NULL;
	p = c->data + c->used;
	c->used += n;
	return memset(p, 0, n);
}

const char *
arena_str(struct arena *a, const char *text)
{
	size_t n = strlen(text) + 1;
	char *copy;

	if (n == 1)
		return "";
	copy = arena_alloc(a, n);
	return copy != NULL ? memcpy(copy, text, n) : NULL;
}

void *
arena_more(struct arena *a, void *array, int n, size_t size)
{
	void *bigger;

	if (n != 0 && (n < 8 || (n & (n - 1)) != 0))
		return array;
	bigger = arena_alloc(a, (n == 0 ? 8 : 2 * (size_t)n) * size);
	if (bigger != NULL && n > 0)
		memcpy(bigger, array, (size_t)n * size);
	return bigger;
}
