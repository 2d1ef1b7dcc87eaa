/* SPDX-License-Identifier: MIT */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "known.h"

struct catalog;
struct requirement;
struct testcase;
struct variant;

/*
 * A case that is explained: one of its variants, by the name that was asked for, and what is known
 * of it.
 */
struct explained {
	const struct catalog *catalog;
	const struct testcase *test;
	const struct variant *variant;
	const char *name;
	struct known known;
};

/*
 * The same for programs, one JSON document on stdout: an array with an object for each id.  Begin
 * with NULL, add in order, print with explain_json_put, which returns 0, or -1 when it can't be
 * written; free with explain_json_free.
 */
struct json_t;
struct json_t *explain_json_case(struct json_t *all, const struct explained *);
struct json_t *explain_json_requirement(
    struct json_t *all, const struct catalog *, const struct requirement *);
int explain_json_put(const struct json_t *all);
void explain_json_free(struct json_t *all);

#endif
