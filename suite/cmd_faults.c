/* SPDX-License-Identifier: MIT */
/*
 * cmd_faults.c - "tcpspec faults": does the suite notice a stack that is wrong, and spare one that
 * is only odd?
 *
 * Each fault of harness/fault.h is given to the stack in turn; a line says how many cases of which
 * areas caught it.  The lawful ones must be noticed by none.
 */

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "catalog.h"
#include "clock.h"
#include "cmd.h"
#include "fault.h"
#include "faults.h"
#include "file.h"
#include "stack_fault.h"
#include "stacks.h"

enum { KEY_FAULT = 0x100 };

struct faults_options {
	struct args_runs runs;
	struct faults faults;
	const char *format;
	char **names;
	int nnames, odd, wrong, list;
};

#define TEXT(field)	ARGS_TEXT(struct faults_options, field)
#define SWITCH(field)	ARGS_SWITCH(struct faults_options, field)

static const struct argp_option table[] = {
	{ NULL, 0, NULL, 0, "Which faults (all of them, lawful ones included):", 2 },
	{ "fault", KEY_FAULT, "FAULT", 0, "This one, or those a glob fits; repeatable", 2 },
	{ "odd", SWITCH(odd), NULL, 0, "What is odd and lawful: no case may object", 2 },
	{ "wrong", SWITCH(wrong), NULL, 0, "What is wrong: a case has to notice", 2 },
	{ "list", SWITCH(list), NULL, 0, "Name them, and run nothing", 2 },
	{ "quick", SWITCH(faults.quick), NULL, 0,
	    "Leave a fault when the first case has caught it", 3 },
	{ "format", TEXT(format), "text|tsv", 0, "tsv: a row a fault, a column an area", 3 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct faults_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		args_inputs(state, &o->runs);
		return 0;
	case KEY_FAULT:
		return args_add(&o->names, &o->nnames, arg);
	default:
		return args_keep(key, arg, o);
	}
}

const struct argp cmd_faults_argp = {
	.options = table, .parser = parse, .args_doc = "[SELECT...]", .children = args_running,
	.doc = "Give a stack one fault after the other, and see which cases notice; and what is "
	    "odd but lawful, which none may.\v"
	    "A case catches a fault when it passes against the stack as it is, and fails with the "
	    "fault. Exit: 0 all were caught and nothing lawful was, 1 not so, 2 usage, 3 tester's "
	    "fault, 4 nothing chosen.",
};

/* Is this fault asked for? */
static int
is_wanted(const struct faults_options *o, const struct fault *f)
{
	if (o->odd != o->wrong && o->odd != (f->lawful != 0))
		return 0;
	for (int i = 0; i < o->nnames; i++)
		if (fnmatch(o->names[i], f->name, 0) == 0)
			return 1;
	return o->nnames == 0;
}

/* Does each name mean something? */
static int
check_names(const struct faults_options *o)
{
	const struct fault *f;

	for (int i = 0, k; i < o->nnames; i++) {
		for (k = 0; (f = fault_at(k)) != NULL && fnmatch(o->names[i], f->name, 0) != 0; k++)
			;
		if (f == NULL && stack_fault(o->names[i]) == NULL)
			return -1;
	}
	return 0;
}

static int
list_faults(const struct faults_options *o)
{
	const struct fault *f;

	for (int i = 0; (f = fault_at(i)) != NULL; i++)
		if (is_wanted(o, f))
			printf("%-26s %s%s%s%s%s%s\n", f->name, f->words,
			    f->requirement ? " (" : "",
			    f->lawful && f->requirement ? "lawful: " : "",
			    f->requirement ? f->requirement : f->lawful ? " (lawful)" : "",
			    f->requirement ? ")" : "", f->needs ? ", where claimed" : "");
	return EXIT_OK;
}

/* What became of all faults. */
struct sums {
	int caught, missed, spared, alarms, skipped;
};

static void
put_areas(const struct faults_result *r, const char *between)
{
	for (int i = 0; i < r->nareas; i++)
		printf("%s%s %d", i ? between : "", r->area[i].area, r->area[i].cases);
}

/* One fault, in words. */
static void
put_text(
    const struct faults_options *o, const struct fault *f, const struct faults_result *r, int bad)
{
	printf("%-8s %-26s ",
	    bad ? f->lawful ? "ALARM" : "MISSED" : f->lawful ? "spared" : "caught",
	    f->name);
	if (r->cases > 0 && o->faults.quick)
		printf("%s", r->first);
	else if (r->cases > 0)
		printf("%4d case%s: ", r->cases, r->cases == 1 ? " " : "s");
	if (r->cases > 0 && !o->faults.quick)
		put_areas(r, ", ");
	if (r->cases == 0)
		printf("%s%s%s", f->words, f->requirement ? ", " : "",
		    f->requirement ? f->requirement : "");
	if (!o->faults.quick || f->lawful)
		printf("; at work in %d instance%s", r->altered, r->altered == 1 ? "" : "s");
	if (r->disturbed > 0 && (bad || f->lawful))
		printf(" (%d inconclusive)", r->disturbed);
	putchar('\n');
	if (bad && f->lawful && r->first)
		printf("         tcpspec run --stack %s --fault %s -v '%s'\n",
		    o->faults.drive.stack->name, f->name, r->first);
}

/* The areas of the selection, in its order; each once. */
static int
next_area(const struct selection *s, size_t *at, const char **area)
{
	for (; *at < s->n; ++*at) {
		size_t i = 0;

		*area = s->list[*at]->test->area;
		while (i < *at && strcmp(s->list[i]->test->area, *area) != 0)
			i++;
		if (i == (*at)++)
			return 1;
		--*at;
	}
	return 0;
}

static void
put_tsv_head(const struct selection *s)
{
	const char *area;

	printf("fault\tlawful\tcaught\tcases\tinconclusive\taltered");
	for (size_t at = 0; next_area(s, &at, &area);)
		printf("\t%s", area);
	putchar('\n');
}

static void
put_tsv(const struct selection *s, const struct fault *f, const struct faults_result *r)
{
	const char *area;

	printf("%s\t%d\t%d\t%d\t%d\t%d", f->name, f->lawful, r->cases > 0, r->cases, r->disturbed,
	    r->altered);
	for (size_t at = 0; next_area(s, &at, &area);) {
		int n = 0;

		for (int i = 0; i < r->nareas; i++)
			if (strcmp(r->area[i].area, area) == 0)
				n = r->area[i].cases;
		printf("\t%d", n);
	}
	putchar('\n');
}

/*
 * Try one fault and say what came of it.  0; 1 when a signal ended it; -1 when it could not be run.
 */
static int
try_fault(const struct faults_options *o, const struct fault *f, struct sums *sums)
{
	int tsv = o->format && strcmp(o->format, "tsv") == 0, got, bad;
	struct faults_result r;

	if (!faults_apply(&o->faults, f)) {
		sums->skipped++;
		if (!tsv)
			printf("skipped  %-26s %s claims no \"%s\"\n", f->name, o->faults.name,
			    f->needs);
		return 0;
	}
	if ((got = faults_try(&o->faults, f, &r)) != 0)
		return got;
	bad = f->lawful ? r.cases > 0 || r.disturbed > 0 : r.cases == 0;
	if (bad && !f->lawful && faults_hopeless(&o->faults, f)) {
		sums->skipped++;
		if (!tsv)
			printf("skipped  %-26s no case that proves %s passes against %s as it is\n",
			    f->name, f->requirement, o->faults.name);
		return 0;
	}
	if (f->lawful && !bad && r.altered == 0) {
		sums->skipped++;
		if (!tsv)
			printf(
			    "skipped  %-26s changes nothing in any of these instances\n", f->name);
		return 0;
	}
	sums->caught += !f->lawful && !bad;
	sums->missed += !f->lawful && bad;
	sums->spared += f->lawful && !bad;
	sums->alarms += f->lawful && bad;
	if (tsv)
		put_tsv(o->faults.selection, f, &r);
	else
		put_text(o, f, &r, bad);
	fflush(stdout);
	return 0;
}

static int
try_all(struct faults_options *o)
{
	struct sums sums = { .caught = 0 };
	const struct fault *f;
	int got = 0, passing = 0, tsv = o->format && strcmp(o->format, "tsv") == 0;

	if (faults_baseline(&o->faults) < 0)
		return EXIT_FAULT;
	for (size_t i = 0; i < o->faults.selection->n; i++)
		passing += o->faults.base[i] == VERDICT_PASS ||
		    o->faults.base[i] == VERDICT_NONSTRICT;
	if (tsv)
		put_tsv_head(o->faults.selection);
	else
		printf("%s (%s): %d of %zu instances pass without a fault\n", o->faults.name,
		    o->faults.version, passing, o->faults.selection->n);
	for (int i = 0; got == 0 && (f = fault_at(i)) != NULL; i++)
		if (is_wanted(o, f))
			got = try_fault(o, f, &sums);
	if (got != 0)
		return EXIT_FAULT;
	if (!tsv)
		printf(
		    "%d faults caught, %d missed; %d lawful oddities spared, %d false alarms; %d "
		    "skipped\n"
		    "result: %d passed, %d failed, %d skipped\n",
		    sums.caught, sums.missed, sums.spared, sums.alarms, sums.skipped,
		    sums.caught + sums.spared, sums.missed + sums.alarms, sums.skipped);
	return sums.missed + sums.alarms > 0 ? EXIT_FAILED : EXIT_OK;
}

static int
choose_stack(struct faults_options *o)
{
	struct drive *d = &o->faults.drive;
	struct clock_choice choice = { .jobs = o->runs.sut.jobs, .kernel = o->runs.sut.kernel };

	if (o->runs.sut.stack && (choice.stack = stack_find(o->runs.sut.stack, NULL, 0)) == NULL)
		return -1;
	if (clock_choose(&choice) < 0)
		return -1;
	d->stack = choice.stack;
	d->kernel = o->runs.sut.kernel;
	d->inside = choice.inside;
	d->nlanes = o->runs.sut.jobs;
	d->timeout_scale = 100;
	return 0;
}

static int
faults(struct faults_options *o)
{
	struct selection chosen = { .list = NULL };
	struct catalog *c;
	int code = EXIT_WRONG;

	if (o->runs.sut.jobs == 0)
		o->runs.sut.jobs = args_processors();
	if (choose_stack(o) < 0 || (c = args_catalog(&o->runs.common, &o->runs.select)) == NULL)
		return EXIT_WRONG;
	if (select_instances(&o->runs.select, c, &chosen) == 0) {
		o->faults.drive.catalog = c;
		o->faults.selection = &chosen;
		code = chosen.n > 0 ? try_all(o) : EXIT_EMPTY;
		if (chosen.n == 0)
			say("no case is left by this selection");
	}
	faults_free(&o->faults);
	free(chosen.list);
	catalog_free(c);
	return code;
}

int
cmd_faults(int argc, char **argv)
{
	struct faults_options o = { .format = NULL };
	int got = args_parse(&cmd_faults_argp, argc, argv, &o.runs.common, &o), code = EXIT_WRONG;

	if (got == ARGS_HELP)
		code = EXIT_OK;
	if (got == ARGS_OK && o.list && o.runs.select.nnames > 0)
		got = say("--list names faults, not cases: --fault '%s'?", o.runs.select.names[0]);
	if (got == ARGS_OK && check_names(&o) == 0)
		code = o.list ? list_faults(&o) : faults(&o);
	stack_free(o.faults.drive.stack);
	free(o.names);
	args_select_free(&o.runs.select);
	return code;
}
