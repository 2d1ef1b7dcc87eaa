/* SPDX-License-Identifier: MIT */
/*
 * bout.c - all that was chosen against one stack.
 *
 * What doesn't pass is tried again when all others have run, on a stack that was started anew: by
 * then the machine has less to do, and whatever an earlier case left behind is gone.  Each attempt
 * is recorded as a case of its own that says which one it follows.
 *
 * What is repeated without a number goes on in batches of some rounds each, of which nothing stays
 * in memory but sums; each has the stack started anew.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bout.h"
#include "calibrate.h"
#include "catalog.h"
#include "drive.h"
#include "explained.h"
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

#define BATCH	2000		/* items, about, planned at a time where there is no end of them */
#define TIME_IS_OVER	"the time of --max-time was over"

/* The items of a batch: so many rounds of all that was chosen, from the first one on. */
static int
make_items(struct live *l, int first, int rounds)
{
	const struct selection *chosen = session_part(l->s, l->stack);

	l->round = first;
	l->nitems = (int)chosen->n * rounds;
	l->items = calloc((size_t)l->nitems + 1, sizeof(l->items[0]));
	l->jobs = calloc((size_t)l->nitems + 1, sizeof(l->jobs[0]));
	l->item = calloc((size_t)l->nitems + 1, sizeof(l->item[0]));
	if (l->items == NULL || l->jobs == NULL || l->item == NULL)
		return say("out of memory");
	for (int i = 0; i < l->nitems; i++) {
		l->items[i].instance = chosen->list[i % (int)chosen->n];
		l->items[i].round = first + i / (int)chosen->n;
		l->items[i].seed = session_seed(
		    l->s->seed, l->items[i].instance->id, l->items[i].round);
	}
	return order_items(l->items, l->nitems, l->s, l->stack->stack->name);
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
	l->nitems = 0;
}

/* May another attempt turn this verdict?  A crash is one whatever comes after it. */
static int
is_worth_a_retry(const struct live_item *i)
{
	return i->verdict == VERDICT_FAIL || i->verdict == VERDICT_INCONCLUSIVE ||
	    i->verdict == VERDICT_ERROR;
}

static void
add_job(struct live *l, int item)
{
	const struct live_item *i = &l->items[item];

	l->item[l->njobs] = item;
	l->jobs[l->njobs++] = (struct job){
		.n = ++l->numbered,
		.instance = i->instance,
		.seed = i->seed,
		.follows = i->n,
		.round = i->round,
		.place = i->place,
		.waits = script_waits(i->instance->variant->script),
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
		.catalog = s->catalog,
		.stack = to->stack,
		.fault = s->fault,
		.inside = to->inside,
		.kernel = to->kernel,
		.jobs = l->jobs,
		.njobs = l->njobs,
		.nlanes = to->jobs,
		.fd = l->tape.fd,
		.timeout_scale = s->timeout_scale,
		.watched = watched,
		.slow = s->slow,
		.assume = s->control.assume_all,
		.strict = s->strict,
		.stop_first = s->max_fail == 1 && l->attempt > s->retries,
		.stop = live_stop,
		.expectations = to->expectations,
		.facts = &l->facts,
		.today = l->today,
		.until = l->until,
		.signals = &l->signals,
		.case_timeout = s->control.case_timeout,
		.watcher = live_watcher,
	};

	d.watcher.arg = l;
	drive(&d, end);
}

/* One attempt after the other, while there is something to try again. */
static void
run_attempts(struct live *l, struct lanes_end *end)
{
	const struct session *s = l->s;
	int watched = s->json || outputs_want_all(s->outputs) || s->terminal->verbosity > 0,
	    done = 0;

	for (l->attempt = 1; l->attempt <= s->retries + 1; l->attempt++) {
		make_jobs(l);
		if (l->njobs == 0)
			break;
		run_jobs(l, watched, end);
		if (l->attempt == 1)
			done = end->done;
		if (end->signal || end->fault[0] || end->stopped || end->expired)
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

	if (session_part(s, l->stack)->n == 0 && s->allow_empty && !facts.signal && !facts.fault)
		return 0;
	return results_exit(&l->before, &facts);
}

static int
went_well(const struct lanes_end *end)
{
	return end->signal == 0 && end->fault[0] == '\0';
}

/*
 * Run a batch, and add to how it all ended.  With a reason in skip nothing runs.  What was not come
 * to in the first one is recorded; the others are more of the same, and nobody counts on them.
 */
static int
run_batch(struct live *l, int first, int rounds, const char *skip, struct bout_end *end)
{
	int done = end->lanes.done, bad = make_items(l, first, rounds);

	if (bad == 0 && skip == NULL && end->lanes.signal == 0) {
		run_attempts(l, &end->lanes);
		end->lanes.done += done;
	}
	if (bad == 0) {
		live_begin(l, l->stack->stack->name, "", "");
		if (end->lanes.stopped)
			skip = "a failure before it ended the run";
		else if (end->lanes.expired)
			skip = TIME_IS_OVER;
		if (skip && went_well(&end->lanes) && first == 0)
			skip_rest(l, skip);
		end->items = first == 0 ? l->nitems : end->lanes.done;
		live_count(l);
	}
	free_items(l);
	return bad;
}

/* How many rounds the next batch is to have; 0: there is none. */
static int
next_rounds(const struct live *l, int round, const struct bout_end *end)
{
	const struct control *c = &l->s->control;
	int most = c->rounds > 0 ? c->rounds - round : INT_MAX;
	int n = (int)session_part(l->s, l->stack)->n;

	if (!control_endless(c) || n == 0 || !went_well(&end->lanes) || end->lanes.stopped ||
	    end->lanes.expired)
		return 0;
	if (round > INT_MAX / 2 || l->numbered > INT_MAX / 2)
		return 0;		/* of numbers there is an end */
	n = n < BATCH ? BATCH / n : 1;
	return n < most ? n : most;
}

/* The first of two times, of which 0 is none. */
static int64_t
earlier(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

/* The first batch has every case once, or as often as a number says. */
static void
run_batches(struct live *l, const char *skip, struct bout_end *end)
{
	const struct control *c = &l->s->control;
	int64_t start = lanes_now();
	int round = l->s->repeat, rounds, bad;

	if (signals_begin(&l->signals) < 0) {
		snprintf(end->lanes.fault, sizeof(end->lanes.fault), "before the run: %s",
		    strerror(errno));
		signals_end(&l->signals);
		return;
	}
	signals_type(&l->signals);
	l->until = l->ends;
	bad = run_batch(l, 0, round, skip, end);
	if (c->repeat_for > 0)
		l->until = earlier(l->ends, start + c->repeat_for);
	while (bad == 0 && skip == NULL && (rounds = next_rounds(l, round, end)) > 0) {
		if (l->until != 0 && lanes_now() >= l->until)
			break;
		bad = run_batch(l, round, rounds, NULL, end);
		round += rounds;
	}
	if (bad)
		snprintf(end->lanes.fault, sizeof(end->lanes.fault), "out of memory");
	signals_end(&l->signals);
}

void
bout_run(struct live *l, const struct session_stack *stack, const char *skip, int signal,
    struct bout_end *end)
{
	int64_t start = lanes_now();

	*end = (struct bout_end){ .code = 3, .lanes = { .signal = signal } };
	if (skip == NULL && l->ends != 0 && start >= l->ends) {
		skip = TIME_IS_OVER;
		end->lanes.expired = 1;
	}
	l->stack = stack;
	l->begun = l->numbered = l->failed_before = 0;
	l->before = (struct totals){ .cases = 0 };
	l->facts = (struct expect_facts){
		.version = l->version,
		.clock = stack->clock,
		.jobs = stack->jobs,
		.today = expect_today(l->today),
		.lenient = control_lenient(&l->s->control),
	};
	l->version[0] = l->measured[0] = '\0';
	if (skip == NULL && signal == 0)
		calibrate(&(struct calibration){ stack->stack, session_part(l->s, stack),
			      stack->inside, stack->kernel, l->s->catalog->root },
		    l->measured, sizeof(l->measured));
	run_batches(l, skip, end);
	end->code = exit_code(l, &end->lanes);
	recorder_end(
	    l->recorder, lanes_now() - start, went_well(&end->lanes), end->code, end->lanes.signal);
	live_pump(l);
	explained_add(l);
}
