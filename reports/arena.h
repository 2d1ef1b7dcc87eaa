/* SPDX-License-Identifier: MIT */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

/* Memory that is given piece by piece and taken back all at once. */
struct arena;

/* NULL when there is no memory, here and below. */
struct arena *arena_new(void);
void arena_free(struct arena *);

/* n zeroed bytes, aligned for anything. */
void *arena_alloc(struct arena *, size_t n);

/* A copy of a text; "" costs nothing. */
const char *arena_str(struct arena *, const char *text);

/*
 * Room for one more in an array of n elements of this size in the arena: the array, moved when its
 * room of 8, 16, 32 … elements was used up.
 */
void *arena_more(struct arena *, void *array, int n, size_t size);

#endif
