/* SPDX-License-Identifier: MIT */
#ifndef MERGE_H
#define MERGE_H

#include <stddef.h>

struct result_run;
struct results;

/*
 * Joins results: the shards of a stack become one run of it, and different stacks follow each other
 * in one stream.
 */

struct merge_input {
	const char *name;		/* of the file, for complaints */
	int fd;				/* of a file that can be read twice */
	struct results *results;	/* read from it, closed; the caller's */
};

/* A run of the merged stream, and from how many runs it is made. */
struct merge_run {
	const struct result_run *first;
	int parts, cases;
};

struct merge {
	const struct merge_input *inputs;
	int n;
	struct merge_run *runs;		/* in the order in which the stacks first come */
	int nruns;
};

/*
 * See how the inputs, which must stay, go together.  0, or -1 with the reason in why (size bytes):
 * a shard is missing or there twice, a case is in two files, or versions, time-out scales or levels
 * of strictness differ.  To be freed with merge_free in any case.
 */
int merge_plan(struct merge *, const struct merge_input *, int n, char *why, size_t size);
void merge_free(struct merge *);

/* Write the merged stream to fd.  0, or -1 with errno. */
int merge_write(const struct merge *, int fd);

#endif
