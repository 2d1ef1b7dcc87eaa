/* SPDX-License-Identifier: MIT */
/*
 * totals.c - what runs come to: cases in order, how many of which, and the exit code.
 */

#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "holding.h"
#include "results.h"

int
results_sum(enum verdict v, int strict)
{
	switch (v) {
	case VERDICT_PASS:
		return 'p';
	case VERDICT_NONSTRICT:
		return strict ? 'f' : 'p';
	case VERDICT_SKIP:
	case VERDICT_XFAIL:
		return 's';
	default:
		return 'f';
	}
}

int
result_flaky(const struct result *c)
{
	return c->earlier != NULL && results_sum(c->verdict, c->run->strict) == 'p';
}

int
result_sum(const struct result *c)
{
	return c->run->flaky_fails && result_flaky(c) ? 'f' :
		results_sum(c->verdict, c->run->strict);
}

int
result_failed(const struct result *c)
{
	return result_sum(c) == 'f';
}

const char *
result_stack(const struct result_run *run)
{
	return *run->stack != '\0' ? run->stack : "unknown";
}

const struct result_value *
result_value(const struct result_run *run, const char *key)
{
	for (int i = 0; i < run->nvalues; i++)
		if (strcmp(run->values[i].key, key) == 0)
			return &run->values[i];
	return NULL;
}

int
results_planned(const struct results *r)
{
	return !r->complete && r->chosen > r->ncases ? r->chosen : r->ncases;
}

/* What a run ends with, the first that applies; a signal, which is before all others, is no row. */
static const int exit_order[] = { 2, 3, 1, 6, 5, 4, 77, 0 };

static int
exit_rank(int code)
{
	int n = (int)(sizeof(exit_order) / sizeof(exit_order[0]));

	for (int i = 0; i < n; i++)
		if (exit_order[i] == code)
			return i;
	return code > 128 ? -1 : 0;
}

int
results_worse(int a, int b)
{
	return exit_rank(b) < exit_rank(a) ? b : a;
}

int
results_exit(const struct totals *t, const struct exit_facts *f)
{
	int failed = t->by[VERDICT_FAIL] + t->by[VERDICT_CRASH] + t->by[VERDICT_XPASS];

	if (f->strict)
		failed += t->by[VERDICT_NONSTRICT];
	if (f->flaky_fails)
		failed += t->flaky;
	if (f->signal > 0)
		return 128 + f->signal;
	if (f->usage)
		return 2;
	if (f->fault || t->by[VERDICT_ERROR] > 0)
		return 3;
	if (failed > 0)
		return 1;
	if (f->report_failed)
		return 6;
	if (t->by[VERDICT_INCONCLUSIVE] + t->not_run > 0)
		return 5;
	if (t->cases == 0)
		return 4;
	return t->by[VERDICT_SKIP] == t->cases ? 77 : 0;
}

static int
by_run_id_n(const void *a, const void *b)
{
	const struct result *x = *(const struct result *const *)a;
	const struct result *y = *(const struct result *const *)b;
	int order = x->superseded - y->superseded;

	if (order == 0)
		order = x->run->index - y->run->index;
	if (order == 0)
		order = strverscmp(x->id, y->id);
	return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
}

/* How far a case came. */
static long long
last_time(const struct result *c)
{
	long long t = c->nsteps > 0 ? c->steps[c->nsteps - 1].t : 0;

	return c->nframes > 0 && c->frames[c->nframes - 1].t > t ? c->frames[c->nframes - 1].t : t;
}

/*
 * A case that no verdict was recorded for; of another attempt that broke off, the one before
 * counts.
 */
static void
give_verdict(struct result *c)
{
	if (c->closed)
		return;
	if (c->earlier != NULL) {
		c->superseded = 1;
		c->earlier->superseded = 0;
	}
	c->verdict = VERDICT_ERROR;
	c->cause = "tester";
	c->reason = "the run ended in this case: no verdict was recorded";
	c->t = last_time(c);
	c->closed = 1;
}

static void
count(struct totals *t, const struct result *c)
{
	int sum = result_sum(c);

	t->cases++;
	t->by[c->verdict]++;
	t->passed += sum == 'p';
	t->failed += sum == 'f';
	t->skipped += sum == 's';
	t->flaky += result_flaky(c);
	t->not_run += c->verdict == VERDICT_SKIP && strcmp(c->cause, "not-run") == 0;
	if (c->late > t->late)
		t->late = c->late;
}

/* Which of the cases, all in order, are those of each run. */
static void
deal_out(struct results *r)
{
	int i = 0, first;

	for (int k = 0; k < r->nruns; k++) {
		struct result_run *run = r->runs[k];

		first = i;
		while (i < r->ncases && r->cases[i]->run == run)
			i++;
		run->cases = r->cases != NULL ? r->cases + first : NULL;
		run->ncases = i - first;
		run->complete = run->headed && run->ended && run->whole;
	}
}

/* The last case with this id in a run, or NULL. */
static const struct result *
last_with(const struct result_run *run, const char *id)
{
	int from = 0, to = run->ncases;

	while (from < to) {
		int mid = from + (to - from) / 2;

		if (strverscmp(run->cases[mid]->id, id) <= 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from > 0 && strcmp(run->cases[from - 1]->id, id) == 0 ? run->cases[from - 1] : NULL;
}

/* Tell cases with one id apart, in a run and in the runs of one stack. */
static void
number_again(const struct results *r, const struct result_run *run)
{
	const struct result *before;

	for (int i = 0; i < run->ncases; i++) {
		struct result *c = run->cases[i];

		before = i > 0 && strcmp(c->id, run->cases[i - 1]->id) == 0 ? run->cases[i - 1] :
			NULL;
		for (int k = run->index - 1; before == NULL && k >= 0; k--)
			if (strcmp(r->runs[k]->stack, run->stack) == 0)
				before = last_with(r->runs[k], c->id);
		c->again = before != NULL ? before->again + 1 : 0;
	}
}

/* Several stacks have a folder each for their captures. */
static void
name_folder(const struct results *r, struct result_run *run)
{
	for (int i = 0; i < r->nruns; i++)
		if (strcmp(r->runs[i]->stack, run->stack) != 0)
			run->folder = result_stack(run);
}

/* A session that was killed between two stacks has none of the second. */
static void
miss_stacks(struct results *r)
{
	struct result_run *last = r->runs[r->nruns - 1];

	if (last->stacks <= r->nruns)
		return;
	last->lacking = last->stacks - r->nruns;
	last->complete = 0;
}

static void
close_run(struct results *r, struct result_run *run)
{
	number_again(r, run);
	fold_count(run);
	name_folder(r, run);
	for (int i = 0; i < run->ncases; i++) {
		count(&run->totals, run->cases[i]);
		count(&r->totals, run->cases[i]);
	}
	r->complete &= run->complete;
}

int
results_close(struct results *r)
{
	if (r->closed)
		return 0;
	for (int i = 0; i < r->nattempts; i++)
		give_verdict(r->cases[i]);
	if (r->nattempts > 0)
		qsort(r->cases, (size_t)r->nattempts, sizeof(r->cases[0]), by_run_id_n);
	while (r->ncases > 0 && r->cases[r->ncases - 1]->superseded)
		r->ncases--;
	r->closed = r->complete = 1;
	deal_out(r);
	miss_stacks(r);
	for (int i = 0; i < r->nruns; i++)
		close_run(r, r->runs[i]);
	return holding_judge(r);
}

const struct result_script *
results_script_of(const struct results *r, const char *name)
{
	for (int i = 0; i < r->nscripts; i++)
		if (strcmp(r->scripts[i].name, name) == 0)
			return &r->scripts[i];
	return NULL;
}

const struct result_script *
results_script(const struct results *r, const struct result *c)
{
	return results_script_of(r, c->name);
}

const struct result_step *
result_step(const struct result *c, int step)
{
	for (int i = 0; i < c->nsteps; i++)
		if (c->steps[i].step == step)
			return &c->steps[i];
	return NULL;
}

const struct result_frame *
result_frame(const struct result *c, int frame)
{
	for (int i = 0; i < c->nframes; i++)
		if (c->frames[i].frame == frame)
			return &c->frames[i];
	return NULL;
}
