/* SPDX-License-Identifier: MIT */
/* drive.c - hands jobs to lanes or to guests, which are told the same things in their own ways. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalog.h"
#include "drive.h"
#include "expect.h"
#include "file.h"
#include "guests.h"
#include "plan.h"
#include "stacks.h"

static void
in_lanes(const struct drive *d, struct lanes_end *end)
{
	struct lanes lanes = {
		.config = {
			.stack = d->stack,
			.fault = d->fault,
			.fd = d->fd,
			.timeout_scale = d->timeout_scale,
			.case_timeout = d->case_timeout,
			.watched = d->watched,
			.recordings = d->recordings,
			.judge = {
				.catalog = d->catalog,
				.slow = d->slow || d->stack->object,
				.assume = d->assume,
			},
			.jobs = d->jobs,
			.expectations = d->expectations,
			.facts = d->facts,
		},
		.njobs = d->njobs,
		.nlanes = d->nlanes < d->njobs ? d->nlanes : d->njobs,
		.stop = d->stop,
		.until = d->until,
		.signals = d->signals,
		.watcher = d->watcher,
	};

	lanes_run(&lanes, end);
}

/* A value that was measured, as --set says it; to be freed. */
static char *
measured(const struct stack *s, enum profile_key key)
{
	return text_format("%s=%s", profile_row(key)->name, s->file->v[key].text);
}

/*
 * What a guest has to be told of the stack: --set, and what was measured.  *n of them; NULL without
 * memory.
 */
static char **
settings(const struct stack *s, int *n)
{
	char **set = calloc((size_t)s->nsettings + PROFILE_KEYS, sizeof(set[0]));
	int bad = set == NULL;

	*n = 0;
	for (int i = 0; !bad && i < s->nsettings; i++)
		bad = (set[(*n)++] = strdup(s->settings[i])) == NULL;
	for (int i = 0; !bad && i < PROFILE_KEYS; i++)
		if (s->file->v[i].origin == ORIGIN_MEASURED)
			bad = (set[(*n)++] = measured(s, (enum profile_key)i)) == NULL;
	return bad ? NULL : set;
}

static void
in_guests(const struct drive *d, struct lanes_end *end)
{
	char cwd[PATH_MAX];
	struct plan plan = {
		.stack = d->stack->given,
		.cases = d->catalog->root,
		.cwd = cwd,
		.fault = d->fault,
		.timeout_scale = d->timeout_scale,
		.watched = d->watched,
		.recordings = d->recordings,
		.slow = 1,
		.strict = d->strict,
		.stop_first = d->stop_first,
		.assume = d->assume,
		.lenient = d->facts && d->facts->lenient,
		.expect = d->expectations ? d->expectations->file : NULL,
		.today = d->today,
		.guests = d->nlanes,
	};
	struct guests guests = {
		.kernel = d->kernel,
		.plan = &plan,
		.jobs = d->jobs,
		.njobs = d->njobs,
		.nguests = d->nlanes < d->njobs ? d->nlanes : d->njobs,
		.fd = d->fd,
		.stop = d->stop,
		.until = d->until,
		.signals = d->signals,
		.case_timeout = d->case_timeout,
		.watcher = d->watcher,
	};

	plan.env = plan_environment(&plan.nenv);
	plan.set = settings(d->stack, &plan.nset);
	if (plan.env && plan.set && getcwd(cwd, sizeof(cwd)))
		guests_run(&guests, end);
	else
		snprintf(end->fault, sizeof(end->fault), "the folder this was started in: %s",
		    strerror(errno));
	while (plan.set && plan.nset > 0)
		free(plan.set[--plan.nset]);
	free(plan.set);
	free(plan.env);
}

void
drive(const struct drive *d, struct lanes_end *end)
{
	if (d->inside)
		in_guests(d, end);
	else
		in_lanes(d, end);
}
