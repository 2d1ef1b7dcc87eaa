/* SPDX-License-Identifier: MIT */
/*
 * diffs.c - what was expected beside what was seen.
 */

#include <stdio.h>

#include "diffs.h"

void
diffs_begin(struct diffs *s, int brief)
{
	s->n = s->differ = 0;
	s->brief = brief;
}

int
diffs_brief(struct diffs *s, int differs)
{
	if (s->brief)
		s->differ += differs;
	return s->brief;
}

void
diffs_add(struct diffs *s, const char *field, int differs, const char *expected,
    const char *observed)
{
	struct diff *d = &s->d[s->n];

	s->differ += differs;
	if (s->n == DIFFS_MAX)
		return;
	s->n++;
	snprintf(d->field, sizeof(d->field), "%s", field);
	snprintf(d->expected, sizeof(d->expected), "%s", expected);
	snprintf(d->observed, sizeof(d->observed), "%s", observed);
	d->differs = differs;
}

const struct diff *
diffs_first(const struct diffs *s)
{
	for (int i = 0; i < s->n; i++)
		if (s->d[i].differs)
			return &s->d[i];
	return NULL;
}
