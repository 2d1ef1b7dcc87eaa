/* SPDX-License-Identifier: MIT */
/*
 * bout.c - all that was chosen against one stack.
 *
 * What doesn't pass is tried again when all others have run, on a stack that was started anew: by then the machine has
 * less to do, and whatever an earlier case left behind is gone.  Each attempt is recorded as a case of its own that
 * says which one it follows.
 */

#include <stdio.h>
#include <stdlib.h>

#include "bout.h"
#include "calibrate.h"
#include "catalog.h"
#include "drive.h"
#include "file.h"
#include "lanes.h"
#include "live.h"
#include "order.h"
#include "record.h"
#include "report.h"
#include "results.h"
#include "run.h"
#include "script.h"
#include "select.h"
#include "session.h"
#include "stacks.h"

static int
make_items(struct live *l)
{
	const struct selection *chosen = l->s->selection;

	l->nitems = (int)chosen->n * l->s->repeat;
	l->items = calloc((size_t)l->nitems + 1, sizeof(l->items[0]));
	l->jobs = calloc((size_t)l->nitems + 1, sizeof(l->jobs[0]));
	l->item = calloc((size_t)l->nitems + 1, sizeof(l->item[0]));
	if (l->items == NULL || l->jobs == NULL || l->item == NULL)
		return say("out of memory");
	for (int i = 0; i < l->nitems; i++) {
		l->items[i].instance = chosen->list[i % (int)chosen->n];
		l->items[i].round = i / (int)chosen->n;
		l->items[i].seed = session_seed(l->s->seed, l->items[i].instance->id, l->items[i].round);
	}
	return order_items(l->items, l->nitems, l->s);
}

static void
free_items(struct live *l)
{
	free(l->items);
	free(l->jobs);
	free(l->item);
	l->items = NULL;
	l->jobs = NULL;
	l->item = NULL;
}

/* May another attempt turn this verdict?  A crash is one whatever comes after it. */
static int
is_worth_a_retry(const struct live_item *i)
{
	return i->verdict == VERDICT_FAIL || i->verdict == VERDICT_INCONCLUSIVE || i->verdict == VERDICT_ERROR;
}

static void
add_job(struct live *l, int item)
{
	const struct live_item *i = &l->items[item];

	l->item[l->njobs] = item;
	l->jobs[l->njobs++] = (struct job){
		.n = ++l->numbered, .instance = i->instance, .seed = i->seed, .follows = i->n, .round = i->round,
		.place = i->place, .waits = script_waits(i->instance->variant->script),
	};
}

/* The jobs of an attempt; of the first one, all. */
static void
make_jobs(struct live *l)
{
	l->njobs = 0;
	for (int i = 0; i < l->nitems; i++)
		if (l->attempt == 1 || is_worth_a_retry(&l->items[i]))
			add_job(l, i);
}

static void
run_jobs(struct live *l, int watched, struct lanes_end *end)
{
	const struct session *s = l->s;
	const struct session_stack *to = l->stack;
	struct drive d = {
		.catalog = s->catalog, .stack = to->stack, .fault = s->fault, .inside = to->inside, .kernel = to->kernel,
		.jobs = l->jobs, .njobs = l->njobs, .nlanes = to->jobs, .fd = l->tape.fd, .timeout_scale = s->timeout_scale,
		.watched = watched, .slow = s->slow, .strict = s->strict,
		.stop_first = s->max_fail == 1 && l->attempt > s->retries, .stop = live_stop,
		.expectations = to->expectations, .facts = &l->facts, .today = l->today, .watcher = live_watcher,
	};

	d.watcher.arg = l;
	drive(&d, end);
}

/* One attempt after the other, while there is something to try again. */
static void
run_attempts(struct live *l, struct lanes_end *end)
{
	const struct session *s = l->s;
	int watched = s->json || outputs_want_all(s->outputs) || s->terminal->verbosity > 0, done = 0;

	for (l->attempt = 1; l->attempt <= s->retries + 1; l->attempt++) {
		make_jobs(l);
		if (l->njobs == 0)
			break;
		run_jobs(l, watched, end);
		if (l->attempt == 1)
			done = end->done;
		if (end->signal || end->fault[0] || end->stopped)
			break;
	}
	end->done = done;
}

/* Record of each case that has not begun why. */
static void
skip_rest(struct live *l, const char *why)
{
	struct run_verdict v = { .verdict = VERDICT_SKIP, .cause = "not-run" };
	struct job job;

	snprintf(v.reason, sizeof(v.reason), "not run: %s", why);
	for (int i = 0; i < l->nitems; i++) {
		if (l->items[i].attempts > 0)
			continue;
		job = (struct job){ .n = ++l->numbered, .instance = l->items[i].instance,
			.seed = l->items[i].seed, .round = l->items[i].round };
		recorder_case(l->recorder, &job, NULL);
		recorder_verdict(l->recorder, job.n, &v, NULL);
		l->items[i].verdict = VERDICT_SKIP;
	}
}

/* The exit code, by the verdicts that count. */
static int
exit_code(const struct live *l, const struct lanes_end *end)
{
	const struct session *s = l->s;
	struct exit_facts facts = {
		.signal = end->signal, .fault = end->fault[0] != '\0', .strict = s->strict,
		.flaky_fails = s->flaky_fails,
	};
	struct totals t = { .cases = 0 };

	for (int i = 0; i < l->nitems; i++) {
		enum verdict v = l->items[i].verdict;

		if (v == VERDICT_NONE)
			continue;
		t.cases++;
		t.by[v]++;
		t.flaky += l->items[i].failed_before && results_sum(v, s->strict) == 'p';
	}
	if (l->nitems == 0 && s->allow_empty && !facts.signal && !facts.fault)
		return 0;
	return results_exit(&t, &facts);
}

void
bout_run(struct live *l, const struct session_stack *stack, const char *skip, int signal, struct bout_end *end)
{
	int64_t start = lanes_now();
	int complete;

	*end = (struct bout_end){ .code = 3, .lanes = { .signal = signal } };
	l->stack = stack;
	l->begun = l->numbered = 0;
	l->facts = (struct expect_facts){
		.version = l->version, .clock = stack->clock, .jobs = stack->jobs, .today = expect_today(l->today),
	};
	l->version[0] = l->measured[0] = '\0';
	if (make_items(l) == 0) {
		end->items = l->nitems;
		if (skip == NULL && signal == 0) {
			calibrate(&(struct calibration){ stack->stack, l->s->selection, stack->inside, stack->kernel,
			    l->s->catalog->root }, l->measured, sizeof(l->measured));
			run_attempts(l, &end->lanes);
		}
		live_begin(l, stack->stack->name, "", "");
		if (end->lanes.stopped)
			skip = "a failure before it ended the run";
		if (skip && end->lanes.signal == 0 && end->lanes.fault[0] == '\0')
			skip_rest(l, skip);
		complete = end->lanes.signal == 0 && end->lanes.fault[0] == '\0';
		end->code = exit_code(l, &end->lanes);
		recorder_end(l->recorder, lanes_now() - start, complete, end->code, end->lanes.signal);
		live_pump(l);
	}
	free_items(l);
}
