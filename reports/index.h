/* SPDX-License-Identifier: MIT */
#ifndef INDEX_H
#define INDEX_H

struct index;
struct result;

/*
 * Cases by their number n, so that records of several lanes may come interleaved.  NULL: no memory.
 */
struct index *index_new(void);
void index_free(struct index *);

/* Forget all cases. */
void index_clear(struct index *);

/* The case that was last added with this number, or NULL. */
struct result *index_find(const struct index *, long long n);

/*
 * Add a case, in place of another with its number.  0, or -1 without memory.  The case stays the
 * caller's.
 */
int index_add(struct index *, struct result *);

#endif
