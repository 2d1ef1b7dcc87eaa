/* SPDX-License-Identifier: MIT */
/* entrants.c - which stacks a session judges, each on its clock and in so many lanes. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "clock.h"
#include "diag.h"
#include "entrants.h"
#include "expect.h"
#include "file.h"
#include "session.h"
#include "stacks.h"

enum {
	WALL_LANES = 4,		/* for each processor: on the wall clock a lane mostly waits */
	LANES_MAX = 64,
	AGAIN = 1024
};

/* Can this stack be run in a kernel that was asked for? */
static int
takes_kernel(const struct stack *s)
{
	return !s->object && s->clock != CLOCK_WALL;
}

/* Of several stacks the kernel is for those that can live in it; one alone must. */
static int
choose_one(struct entrants *e, int i, int *kernels)
{
	struct session_stack *to = &e->list[i];
	struct clock_choice choice = { .jobs = e->jobs ? e->jobs : args_processors(), .clock = e->clock,
		.settings = e->settings, .nsettings = e->nsettings };
	int bad;

	if (e->names && (choice.stack = stack_find(e->names[i], e->settings, e->nsettings)) == NULL)
		return -1;
	if (e->n <= 1 || takes_kernel(choice.stack))
		choice.kernel = e->kernel;
	bad = clock_choose(&choice);
	to->stack = choice.stack;
	if (bad)
		return -1;
	*kernels += choice.kernel != NULL;
	to->clock = choice.clock;
	to->inside = choice.inside;
	to->kernel = choice.kernel;
	to->jobs = e->jobs ? e->jobs : args_processors() * (strcmp(choice.clock, "wall") == 0 ? WALL_LANES : 1);
	if (to->jobs > LANES_MAX)
		to->jobs = LANES_MAX;
	return 0;
}

/* The command that runs a case in the same way, when its id is put behind it. */
static void
again_text(const struct entrants *e, const struct session *s, const struct session_stack *to, char *text)
{
	int either = to->stack->clock == CLOCK_EITHER && !to->stack->object;
	char scale[32] = "";
	int n;

	if (s->timeout_scale != 100)
		snprintf(scale, sizeof(scale), " --timeout-scale %g", s->timeout_scale / 100.0);
	n = snprintf(text, AGAIN, "%s run --stack %s%s%s%s%s%s%s --seed 0x%llx%s%s%s%s%s", program_invocation_name,
	    to->stack->given, either ? " --clock " : "", either ? to->clock : "", to->kernel ? " --kernel " : "",
	    to->kernel ? to->kernel : "", s->fault ? " --fault " : "", s->fault ? s->fault : "", (unsigned long long)s->seed, s->slow ? " --slow" : "",
	    s->strict ? " --strict" : "", scale, e->cases ? " --cases " : "", e->cases ? e->cases : "");
	if (e->expect && n > 0 && n < AGAIN)
		n += snprintf(text + n, AGAIN - (size_t)n, " --expect %s", e->expect);
	for (int i = 0; i < e->nsettings && n > 0 && n < AGAIN; i++)
		n += snprintf(text + n, AGAIN - (size_t)n, " --set '%s'", e->settings[i]);
}

static int
check_twice(const struct entrants *e)
{
	for (int i = 0; i < e->n; i++)
		for (int k = 0; k < i; k++)
			if (strcmp(e->names[i], e->names[k]) == 0)
				return say("--stack %s: it was said twice", e->names[i]);
	return 0;
}

int
entrants_choose(struct entrants *e, struct session *s)
{
	int n = e->n > 0 ? e->n : 1, kernels = 0;

	e->list = calloc((size_t)n, sizeof(e->list[0]));
	e->again = calloc((size_t)n, AGAIN);
	if (e->list == NULL || e->again == NULL)
		return say("out of memory");
	if (check_twice(e) < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		if (choose_one(e, i, &kernels) < 0)
			return -1;
		e->list[i].again = e->again + i * AGAIN;
		again_text(e, s, &e->list[i], e->again + i * AGAIN);
	}
	if (e->kernel && kernels == 0)
		return say("--kernel: none of these stacks runs in that kernel");
	s->stacks = e->list;
	s->nstacks = n;
	return 0;
}

static int
expect_one(const struct entrants *e, struct session_stack *to, const struct catalog *c)
{
	struct diag diag = { .out = stderr };
	char own[PATH_MAX];
	const char *file = e->expect;

	if (file == NULL && e->cases == NULL && expect_own(to->stack, own, sizeof(own)))
		file = own;
	if (file == NULL || strcmp(file, "none") == 0)
		return 0;
	if ((to->expectations = expect_read(file, &diag)) == NULL)
		return -1;
	expect_lint(to->expectations, c, &diag);
	return diag.errors == 0 ? 0 :
	    say("%d error%s in %s: nothing was run", diag.errors, diag.errors == 1 ? "" : "s", file);
}

int
entrants_expect(struct entrants *e, const struct catalog *c)
{
	int n = e->n > 0 ? e->n : 1;

	if (n > 1 && e->expect && strcmp(e->expect, "none") != 0)
		return say("--expect %s: it is about one stack, and there are %d; without the option each has its own file",
		    e->expect, n);
	for (int i = 0; i < n; i++)
		if (expect_one(e, &e->list[i], c) < 0)
			return -1;
	return 0;
}

void
entrants_free(struct entrants *e)
{
	for (int i = 0; e->list && i < (e->n > 0 ? e->n : 1); i++) {
		expect_free(e->list[i].expectations);
		stack_free(e->list[i].stack);
	}
	free(e->names);
	free(e->list);
	free(e->settings);
	free(e->again);
}
