/* SPDX-License-Identifier: MIT */
/*
 * explained.c - failures that a stack's own file explains, in a run that was to do without it: each
 * is held against the entries once more, and none of them changes.
 */

#include <stdio.h>
#include <string.h>

#include "catalog.h"
#include "expect.h"
#include "explained.h"
#include "live.h"
#include "results.h"
#include "session.h"

static int
is_explained(const struct live *l, const struct expectations *x, const struct result *c)
{
	const struct instance *i = catalog_instance(l->s->catalog, c->id);
	const struct expect_entry *e = i ? expect_find(x, i, &l->facts) : NULL;

	return e && !expect_over(e, &l->facts) &&
	    expect_fits(e, c->verdict, c->step, expect_field(c->cause, c->field));
}

void
explained_add(struct live *l)
{
	const struct expectations *x = l->stack->unused;
	const struct result_run *run = l->results->runs[l->results->nruns - 1];
	size_t at = strlen(l->explained);
	int failed = 0, explained = 0;

	for (int i = 0; x && i < l->results->ncases; i++) {
		const struct result *c = l->results->cases[i];

		if (c->run != run || c->superseded || !c->closed || !result_failed(c))
			continue;
		failed++;
		explained += is_explained(l, x, c);
	}
	if (explained > 0)
		snprintf(l->explained + at, sizeof(l->explained) - at,
		    "%s%d of the %d failure%s, in %s; with --expect %s in place of none they are "
		    "known and count as skipped", at > 0 ? "; " : "", explained, failed,
		    failed == 1 ? "" : "s", x->file, x->file);
}
