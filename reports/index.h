/* SPDX-License-Identifier: MIT */
#ifndef INDEX_H
#define INDEX_H

struct index;
struct result;

/*
 * Cases by a number, as their n, so that records of several lanes may come interleaved.  NULL: no
 * memory.
 */
struct index *index_new(void);
void index_free(struct index *);

/* Forget all cases. */
void index_clear(struct index *);

/* The case that was last added with this number, or NULL. */
struct result *index_find(const struct index *, long long n);

/*
 * Add a case under this number, in place of another one there.  0, or -1 without memory.  The case
 * stays the caller's.
 */
int index_add(struct index *, long long n, struct result *);

/* Take out the case with this number, if there is one. */
void index_remove(struct index *, long long n);

#endif
