/* SPDX-License-Identifier: MIT */
/* entrants.c - which stacks a session judges, each on its clock and in so many lanes. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "clock.h"
#include "diag.h"
#include "entrants.h"
#include "expect.h"
#include "file.h"
#include "session.h"
#include "stacks.h"
#include "words.h"

enum { AGAIN = 4096 };

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
	struct clock_choice choice = { .jobs = e->jobs ? e->jobs : args_processors(),
		.clock = e->clock,
		.settings = e->settings,
		.nsettings = e->nsettings };
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
	to->jobs = e->jobs ? e->jobs : args_lanes(strcmp(choice.clock, "wall") == 0);
	if (e->jobs == 0 && stack_lanes(to->stack) > 0 && to->jobs > stack_lanes(to->stack))
		to->jobs = stack_lanes(to->stack);
	return 0;
}

/* Put a word behind the command, for a shell: of an option that it follows, unless that is NULL. */
static void
put_word(char *text, const char *option, const char *word)
{
	char quoted[PATH_MAX + 64];
	size_t n = strlen(text);

	if (word == NULL)
		return;
	snprintf(text + n, AGAIN - n, "%s%s%s%s", n > 0 ? " " : "", option, *option ? " " : "",
	    words_quoted(word, quoted, sizeof(quoted)));
}

/* The command that runs a case in the same way, when its id is put behind it. */
static void
again_text(
    const struct entrants *e, const struct session *s, const struct session_stack *to, char *text)
{
	int either = to->stack->clock == CLOCK_EITHER && !to->stack->object;
	char seed[32], scale[32];

	snprintf(seed, sizeof(seed), "0x%llx", (unsigned long long)s->seed);
	snprintf(scale, sizeof(scale), "%g", s->timeout_scale / 100.0);
	put_word(text, "", program_invocation_name);
	put_word(text, "run --stack", to->stack->given);
	/* what it says of verdicts is said here */
	put_word(text, "--config", e->configured ? "none" : NULL);
	put_word(text, "--clock", either ? to->clock : NULL);
	put_word(text, "--kernel", to->kernel);
	put_word(text, "--fault", s->fault);
	put_word(text, "--seed", seed);
	snprintf(text + strlen(text), AGAIN - strlen(text), "%s%s%s%s", s->slow ? " --slow" : "",
	    s->strict ? " --strict" : "", s->control.shuffle ? " --shuffle" : "",
	    s->control.assume_all ? " --assume-all" : "");
	put_word(text, "--timeout-scale", s->timeout_scale != 100 ? scale : NULL);
	put_word(text, "--cases", e->cases);
	put_word(text, "--expect", e->expect);
	for (int i = 0; i < e->nsettings; i++)
		put_word(text, "--set", e->settings[i]);
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
	int n, kernels = 0;

	if (check_twice(e) < 0 || entrants_match(e) < 0)
		return -1;
	n = e->n > 0 ? e->n : 1;
	e->list = calloc((size_t)n, sizeof(e->list[0]));
	e->again = calloc((size_t)n, AGAIN);
	if (e->list == NULL || e->again == NULL)
		return say("out of memory");
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

/* What a stack's own file has, for who is to do without; what is wrong with it isn't told then. */
static struct expectations *
read_unused(const struct entrants *e, const struct stack *stack)
{
	struct diag diag = { .out = NULL };
	struct expectations *x;
	char own[PATH_MAX];

	if (e->cases || !expect_own(stack, own, sizeof(own)))
		return NULL;
	x = expect_read(own, &diag);
	if (x && diag.errors > 0) {
		expect_free(x);
		x = NULL;
	}
	return x;
}

static int
expect_one(const struct entrants *e, struct session_stack *to, const struct catalog *c)
{
	struct diag diag = { .out = stderr };
	char own[PATH_MAX];
	const char *file = e->expect;

	if (file == NULL && e->cases == NULL && expect_own(to->stack, own, sizeof(own)))
		file = own;
	if (file && strcmp(file, "none") == 0)
		to->unused = read_unused(e, to->stack);
	if (file == NULL || strcmp(file, "none") == 0)
		return 0;
	if (e->expect && access(e->expect, R_OK) < 0)
		return say("--expect %s: %s; \"--expect none\" does without such a file", e->expect,
		    strerror(errno));
	if ((to->expectations = expect_read(file, &diag)) == NULL)
		return -1;
	expect_lint(to->expectations, c, &diag);
	return diag.errors == 0 ? 0 : say("%d error%s in %s: nothing was run", diag.errors,
				      diag.errors == 1 ? "" : "s", file);
}

int
entrants_expect(struct entrants *e, const struct catalog *c)
{
	int n = e->n > 0 ? e->n : 1;

	if (n > 1 && e->expect && strcmp(e->expect, "none") != 0)
		return say(
		    "--expect %s: it is about one stack, and there are %d; without the option each "
		    "has its own file",
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
		expect_free(e->list[i].unused);
		stack_free(e->list[i].stack);
	}
	free(e->names);
	free(e->patterns);
	args_free(e->found, e->nfound);
	free(e->list);
	free(e->settings);
	free(e->again);
}
