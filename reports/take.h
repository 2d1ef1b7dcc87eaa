/* SPDX-License-Identifier: MIT */
#ifndef TAKE_H
#define TAKE_H

#include <stddef.h>

struct arena;
struct reader;
struct result;
struct result_run;
struct results;

/*
 * How records become results: a function for each kind of record.  Private to results.c, which
 * calls them, and the files take*.c.
 */

/* Of a record that is said of a case, the case; else NULL.  0, or -1 without memory. */
typedef int take_function(struct results *, const struct reader *, struct result *);

take_function take_run, take_value, take_requirement, take_script, take_end;
take_function take_case, take_past, take_step, take_frame, take_diff, take_verdict;

/* A run without a header, to which whatever comes next belongs.  0, or -1 without memory. */
int take_new_run(struct results *);

/* Which text of a record goes where in a struct; a table ends with a NULL. */
struct text_field {
	const char *name;
	size_t at;
};

#define TEXT(type, field)	{ #field, offsetof(struct type, field) }

/* Copy the texts of a record into the struct's fields.  -1 when there is no memory. */
int take_texts(struct arena *, const struct reader *, void *to, const struct text_field *);

/* An integer of a record that is to be an int; what doesn't fit is as good as absent. */
int take_number(const struct reader *, const char *name);

/* A time of a record: from 0 to about a hundred days, so that nobody need fear to add some. */
long long take_span(const struct reader *, const char *name);

#endif
