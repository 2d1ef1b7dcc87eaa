/* SPDX-License-Identifier: MIT */
/*
 * sensitivity.c - reads the figures of mutants: the sums of the areas, which the cases before them
 * add up to.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensitivity.h"
#include "stream.h"

/* The numbers of a record, and where they go. */
static const struct {
	const char *name;
	size_t at;
} numbers[] = {
	{ "mutants", offsetof(struct sensitivity_area, mutants) },
	{ "steps", offsetof(struct sensitivity_area, steps) },
	{ "rules", offsetof(struct sensitivity_area, rules) },
	{ "lawful", offsetof(struct sensitivity_area, lawful) },
	{ "slack", offsetof(struct sensitivity_area, slack) },
	{ "known", offsetof(struct sensitivity_area, known) },
	{ "survived", offsetof(struct sensitivity_area, survived) },
};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

static long long *
number(struct sensitivity_area *a, size_t i)
{
	return (long long *)(void *)((char *)a + numbers[i].at);
}

/* The sum of an area; the records of its cases have come before. */
static int
take_area(struct sensitivity *m, const struct reader *r, int cases)
{
	struct sensitivity_area *more, *a;

	more = realloc(m->areas, sizeof(*more) * (size_t)(m->nareas + 1));
	if (more == NULL)
		return -1;
	m->areas = more;
	a = &m->areas[m->nareas++];
	*a = (struct sensitivity_area){ .cases = cases, .caught = reader_int(r, "caught", 0) };
	snprintf(a->name, sizeof(a->name), "%s", reader_str(r, "area"));
	for (size_t i = 0; i < NUMBERS; i++) {
		*number(a, i) = reader_int(r, numbers[i].name, 0);
		*number(&m->all, i) += *number(a, i);
	}
	m->all.cases += cases;
	return 0;
}

/* How many cases of an area have been named so far. */
struct counted {
	char area[64];
	int cases;
};

static int
count_case(struct counted **list, int *n, const char *area)
{
	struct counted *more;

	for (int i = 0; i < *n; i++)
		if (strcmp((*list)[i].area, area) == 0) {
			(*list)[i].cases++;
			return 0;
		}
	if ((more = realloc(*list, sizeof(*more) * (size_t)(*n + 1))) == NULL)
		return -1;
	*list = more;
	more[*n] = (struct counted){ .cases = 1 };
	snprintf(more[(*n)++].area, sizeof(more->area), "%s", area);
	return 0;
}

static int
cases_of(const struct counted *list, int n, const char *area)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].area, area) == 0)
			return list[i].cases;
	return 0;
}

/* All records: 0, or -1 with errno. */
static int
take_all(struct sensitivity *m, struct reader *r)
{
	struct counted *list = NULL;
	int n = 0, got, bad = 0;

	while (!bad && (got = reader_next(r)) != 0) {
		const char *area = reader_str(r, "area");

		if (got < 0)
			bad = -1;
		else if (strcmp(reader_kind(r), "mutation") == 0)
			snprintf(m->stack, sizeof(m->stack), "%s", reader_str(r, "stack"));
		else if (strcmp(reader_kind(r), "mutants") == 0)
			bad = *reader_str(r, "case") ? count_case(&list, &n, area) :
				take_area(m, r, cases_of(list, n, area));
	}
	free(list);
	return bad;
}

struct sensitivity *
sensitivity_read(int fd)
{
	struct sensitivity *m = calloc(1, sizeof(*m));
	struct reader *r = reader_new(fd);
	int bad = m == NULL || r == NULL || take_all(m, r) < 0;
	long long told;

	if (!bad && m->nareas == 0) {
		errno = EINVAL;
		bad = 1;
	}
	reader_free(r);
	if (bad) {
		sensitivity_free(m);
		return NULL;
	}
	told = m->all.mutants - m->all.lawful - m->all.slack;
	m->all.caught = told > 0 ? (m->all.steps + m->all.rules) * 1000 / told : 0;
	return m;
}

void
sensitivity_free(struct sensitivity *m)
{
	if (m != NULL)
		free(m->areas);
	free(m);
}
