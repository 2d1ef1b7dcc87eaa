/* SPDX-License-Identifier: MIT */
/*
 * lane.c - what a lane does: it starts its stack once, and then takes an order, runs, records and
 * reports.
 */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "budget.h"
#include "catalog.h"
#include "expect.h"
#include "lane.h"
#include "link.h"
#include "record.h"
#include "recordings.h"
#include "run.h"
#include "stack_fault.h"
#include "stacks.h"
#include "sut.h"

static int
report(int sock, const struct lane_report *r)
{
	ssize_t n;

	do
		n = send(sock, r, sizeof(*r), MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == sizeof(*r) ? 0 : -1;
}

/* The next order: 1, or 0 when there will be none. */
static int
take_order(int sock, struct lane_order *order)
{
	ssize_t n;

	do
		n = recv(sock, order, sizeof(*order), 0);
	while (n < 0 && errno == EINTR);
	return n == sizeof(*order);
}

/* A case for a stack that can only open is read once more. */
static void
run_job(const struct lane_config *c, const struct job *job, struct sut *sut,
    const struct run_config *config, const struct observer *obs, struct run_verdict *v)
{
	const struct variant *variant = job->instance->variant;
	struct script *opened = sut->only_opens ?
	    script_opened(variant->script, variant->params, variant->nparams) : NULL;
	const struct script *script = opened ? opened : variant->script;

	if (c->recordings)
		recordings_run(
		    c->recordings, job->n, job->instance->id, script, sut, config, obs, v);
	else
		run_case(script, sut, config, obs, v);
	script_free(opened);
}

/* What a stack that hangs in the lane's own process died of is the time. */
static void
explain_hang(const struct lane_config *c, const struct sut *sut, struct run_verdict *v)
{
	char why[sizeof(v->reason)];

	snprintf(why, sizeof(why), "%s", v->reason);
	snprintf(v->reason, sizeof(v->reason), "the stack hangs: %.400s; %s", why,
	    c->case_timeout == 0 && sut->limit.us < BUDGET_VIRTUAL ?
		"after the first that hangs, cases get less (--case-timeout)" :
		"--case-timeout says how long a case may take");
	v->cause = "timeout";
}

int
lane_job(const struct lane_config *c, const struct job *job, uint32_t nth, struct sut *sut,
    struct recorder *rec, struct run_verdict *v)
{
	struct run_config config = {
		.ip = job->instance->ip,
		.seed = job->seed,
		.instance = nth,
		.timeout_scale = c->timeout_scale,
		.wrap = job->instance->wrap,
	};

	struct expect_facts facts = c->facts ? *c->facts : (struct expect_facts){ .version = NULL };
	struct expect_note note = { .was = VERDICT_NONE };
	const struct expect_entry *entry;
	int died = 0;

	facts.version = sut->profile->version;
	entry = expect_find(c->expectations, job->instance, &facts);
	if (judge_applies(&c->judge, job->instance, sut, v) &&
	    !expect_skips(c->expectations, entry, &facts, v)) {
		run_job(c, job, sut, &config, recorder_observer(rec, job->n), v);
		if (sut->link->hung && v->verdict == VERDICT_CRASH)
			explain_hang(c, sut, v);
		judge_verdict(&c->judge, job->instance, v);
		died = v->verdict == VERDICT_CRASH;
		expect_judge(c->expectations, entry, &facts, v, &note);
	}
	recorder_verdict(rec, job->n, v, &note);
	return died;
}

/* How long a job may take. */
static int64_t
longest(const struct lane_config *c, const struct job *job, const struct sut *sut, int hung)
{
	if (c->case_timeout > 0)
		return c->case_timeout;
	if (c->stack->object)
		return hung ? BUDGET_HUNG : BUDGET_VIRTUAL;
	return budget_longest(job->instance->variant->script, sut->profile, c->timeout_scale);
}

/* Start the stack and tell the parent how that went. */
static struct sut *
start(const struct lane_config *c, int sock)
{
	struct lane_report r = { .what = LANE_UNABLE };
	struct sut *sut = stack_fault_start(c->stack, c->fault, r.text, sizeof(r.text));

	if (sut) {
		r.what = LANE_READY;
		snprintf(r.name, sizeof(r.name), "%s", sut->profile->name);
		snprintf(r.text, sizeof(r.text), "%s", sut->profile->version);
		snprintf(r.features, sizeof(r.features), "%s",
		    sut->profile->features ? sut->profile->features : "");
		sut->watched = c->watched;
	}
	if (report(sock, &r) < 0 && sut) {
		sut->ops->stop(sut);
		return NULL;
	}
	return sut;
}

/*
 * An order: run its job, and report before and after.  0, 1 when it was the last, -1 when the lane
 * can't go on.
 */
static int
obey(const struct lane_config *c, int sock, const struct lane_order *order, uint32_t nth,
    struct sut *sut, struct recorder *rec)
{
	struct lane_report r = { .what = LANE_BEGUN, .job = order->job };
	const struct job *job = &c->jobs[order->job];
	struct run_verdict v;

	r.t = longest(c, job, sut, order->hung);
	sut->limit.us = c->stack->object ? r.t : 0;
	sut->spare = c->case_timeout == 0;
	if (report(sock, &r) < 0)
		return -1;
	/* the parent looks at its own clock, which isn't that of a shared object */
	recorder_limit(rec, c->stack->object ? 0 : r.t);
	r.last = lane_job(c, job, nth, sut, rec, &v);	/* what comes next needs another stack */
	r.hung = sut->link->hung;
	recorder_flush(rec);
	r.what = LANE_DONE;
	r.verdict = v.verdict;
	r.altered = v.altered;
	r.t = v.t.us;
	return report(sock, &r) < 0 || recorder_error(rec) ? -1 : r.last;
}

int
lane_run(const struct lane_config *c, int sock)
{
	struct recorder *rec;
	struct lane_order order;
	struct sut *sut;
	uint32_t nth = 0;
	int went = 0;

	if ((rec = recorder_new(c->fd)) == NULL)
		return 1;
	if ((sut = start(c, sock)) == NULL) {
		recorder_free(rec);
		return 1;
	}
	/* if the parent has died by now, the socket has ended */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	recorder_watch(rec, sut->link);
	if (!c->watched)
		recorder_brief(rec);
	while (went == 0 && take_order(sock, &order))
		went = obey(c, sock, &order, nth++, sut, rec);
	sut->ops->stop(sut);
	recorder_free(rec);
	return went < 0;
}
