/* SPDX-License-Identifier: MIT */
#ifndef PURPOSE_H
#define PURPOSE_H

#include <stddef.h>

struct catalog;
struct diag;
struct testcase;

/*
 * What there is to test, and what of it has a case: cases/purposes.tsv.  A purpose is one thing to
 * find out about a stack, finer than a requirement; its rows name the cases that find it out, or
 * say why there is none.
 */

/*
 * One row.  Exactly one of test, rule and reason says something; none does where a purpose is left
 * unaccounted.
 */
struct account {
	const char *purpose;
	const struct testcase *test;	/* the case, or NULL */
	/* id of the requirement that every segment of every case is held against, or NULL */
	const char *rule;
	const char *reason;		/* why there is no case, for all of it or a part; or NULL */
	int line;
};

struct purposes {
	struct account *rows;		/* as written; those of one purpose are together */
	size_t n;
	char *file, *text;		/* where it stands, and what the strings point into */
};

/*
 * Read purposes.tsv below the root of a catalog, which has to stay as long as what is returned.
 * Everything wrong in it is told to diag, and such rows are left out.  To be freed with
 * purposes_free; NULL after a diagnostic when it can't be read.
 */
struct purposes *purposes_load(const struct catalog *, struct diag *);
void purposes_free(struct purposes *);

/* Where the rows of the purpose at row `at` end: the first row of the next one, or n. */
size_t purposes_next(const struct purposes *, size_t at);

#endif
