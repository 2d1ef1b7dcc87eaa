/* SPDX-License-Identifier: MIT */
/*
 * faults.c - runs the same instances against a stack without and with a fault, and compares the
 * verdicts.
 *
 * The records go nowhere: only verdicts count, and the parent of the lanes tells them.  Seeds are
 * the same in each run, and so are the ports where instances run in the same order; a quick run has
 * those areas first that the fault's row names.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalog.h"
#include "fault.h"
#include "faults.h"
#include "file.h"
#include "select.h"
#include "session.h"
#include "sut.h"

#define SEED 1

/* One run of all the instances. */
struct trial {
	const struct faults *f;
	const struct fault *fault;
	struct faults *to;		/* the baseline is kept here; else NULL */
	struct job *jobs;
	int *index;			/* of a job's instance in the selection */
	unsigned char *caught;		/* of each instance */
	struct faults_result *r;
	int stop;
};

/* Is area one of the words in areas? */
static int
named(const char *areas, const char *area)
{
	size_t n = strlen(area);

	for (const char *s = areas; s && *(s += strspn(s, " ")) != '\0'; s += strcspn(s, " "))
		if (strcspn(s, " ") == n && memcmp(s, area, n) == 0)
			return 1;
	return 0;
}

/* Cases that wait long aren't handed out first where the first catch ends the run. */
static void
add_job(struct trial *t, int n, int instance)
{
	const struct instance *i = t->f->selection->list[instance];

	t->index[n] = instance;
	t->jobs[n] = (struct job){
		.instance = i, .n = n + 1, .seed = session_seed(SEED, i->id, 0)
	};
}

static int
make_jobs(struct trial *t)
{
	int n = 0, total = (int)t->f->selection->n;
	const char *first = t->f->quick && t->fault ? t->fault->areas : NULL;

	t->jobs = calloc((size_t)total + 1, sizeof(t->jobs[0]));
	t->index = calloc((size_t)total + 1, sizeof(t->index[0]));
	t->caught = calloc((size_t)total + 1, 1);
	if (t->jobs == NULL || t->index == NULL || t->caught == NULL)
		return say("out of memory");
	for (int i = 0; i < total; i++)
		if (named(first, t->f->selection->list[i]->test->area))
			add_job(t, n++, i);
	for (int i = 0; i < total; i++)
		if (!named(first, t->f->selection->list[i]->test->area))
			add_job(t, n++, i);
	return n;
}

static int
passes(enum verdict v)
{
	return v == VERDICT_PASS || v == VERDICT_NONSTRICT;
}

/* What departs from a SHOULD may be called that. */
static int
notices(const struct fault *fault, enum verdict before, enum verdict v)
{
	if (v == VERDICT_NONSTRICT)
		return before == VERDICT_PASS && fault->lawful != FAULT_UNADVISED;
	return passes(before) && (v == VERDICT_FAIL || v == VERDICT_CRASH);
}

static int
on_ready(void *arg, const struct lane_report *report)
{
	struct trial *t = arg;

	if (t->to == NULL)
		return 0;
	snprintf(t->to->features, sizeof(t->to->features), "%s", report->features);
	snprintf(t->to->name, sizeof(t->to->name), "%s", report->name);
	snprintf(t->to->version, sizeof(t->to->version), "%.63s", report->text);
	return 0;
}

static void
on_done(void *arg, const struct job *job, enum verdict v, int altered)
{
	struct trial *t = arg;
	int i = t->index[job->n - 1], is;

	if (t->to) {
		t->to->base[i] = (unsigned char)v;
		return;
	}
	is = notices(t->fault, (enum verdict)t->f->base[i], v) &&
	    (altered > 0 || t->fault->lawful || v == VERDICT_CRASH);
	t->r->ran++;
	t->r->altered += altered > 0 && passes((enum verdict)t->f->base[i]);
	t->r->instances += is;
	t->r->disturbed += passes((enum verdict)t->f->base[i]) &&
	    (v == VERDICT_INCONCLUSIVE || v == VERDICT_ERROR);
	t->caught[i] = (unsigned char)is;
	if (is && t->r->first == NULL)
		t->r->first = job->instance->id;
	t->stop |= is && t->f->quick;
}

static enum verdict
on_lost(void *arg, const struct job *job, enum verdict v, const char *cause, const char *why)
{
	(void)cause, (void)why;
	on_done(arg, job, v, 0);
	return v;
}

static int
stops(void *arg, enum verdict v)
{
	(void)v;
	return ((struct trial *)arg)->stop;
}

static void
count_case(struct faults_result *r, const char *area)
{
	int i = 0;

	while (i < r->nareas && strcmp(r->area[i].area, area) != 0)
		i++;
	r->cases++;
	if (i == FAULTS_AREAS)
		return;
	if (i == r->nareas)
		r->area[r->nareas++] = (struct faults_area){ .area = area };
	r->area[i].cases++;
}

/* Instances of a case stand together in the selection. */
static void
count_cases(const struct trial *t)
{
	const struct testcase *last = NULL;

	for (size_t i = 0; i < t->f->selection->n; i++) {
		const struct testcase *test = t->f->selection->list[i]->test;

		if (!t->caught[i] || test == last)
			continue;
		count_case(t->r, test->area);
		last = test;
	}
}

/* 0, 1 for a signal, -1 after saying what went wrong. */
static int
run(struct trial *t)
{
	struct drive d = t->f->drive;
	struct lanes_end end = { .signal = 0 };
	int n = make_jobs(t);

	if (n < 0)
		return -1;
	d.fd = open("/dev/null", O_WRONLY | O_APPEND | O_CLOEXEC);
	d.fault = t->fault ? t->fault->name : NULL;
	d.jobs = t->jobs;
	d.njobs = n;
	d.stop = stops;
	d.watcher = (struct lanes_watcher){
		.ready = on_ready, .done = on_done, .lost = on_lost, .arg = t,
	};
	if (d.fd < 0)
		return say("/dev/null: %s", strerror(errno));
	drive(&d, &end);
	close(d.fd);
	if (end.signal)
		return 1;
	return end.fault[0] ? say("%s", end.fault) : 0;
}

static void
trial_free(struct trial *t)
{
	free(t->jobs);
	free(t->index);
	free(t->caught);
}

int
faults_baseline(struct faults *f)
{
	struct trial t = { .f = f, .to = f };
	int r;

	if ((f->base = calloc(f->selection->n + 1, 1)) == NULL)
		return say("out of memory");
	r = run(&t);
	trial_free(&t);
	return r == 1 ? say("ended by a signal") : r;
}

int
faults_try(const struct faults *f, const struct fault *fault, struct faults_result *result)
{
	struct trial t = { .f = f, .fault = fault, .r = result };
	int r;

	*result = (struct faults_result){ .ran = 0 };
	if ((r = run(&t)) == 0)
		count_cases(&t);
	trial_free(&t);
	return r;
}

int
faults_apply(const struct faults *f, const struct fault *fault)
{
	struct profile p = { .features = f->features };

	return fault->needs == NULL || profile_has(&p, fault->needs);
}

static int
proves(const struct testcase *test, const char *id)
{
	for (int i = 0; i < test->nproves; i++)
		if (strcmp(test->proves[i]->id, id) == 0)
			return 1;
	return 0;
}

int
faults_hopeless(const struct faults *f, const struct fault *fault)
{
	int cases = 0;

	for (size_t i = 0; fault->requirement && i < f->selection->n; i++) {
		if (!proves(f->selection->list[i]->test, fault->requirement))
			continue;
		cases++;
		if (passes((enum verdict)f->base[i]))
			return 0;
	}
	return cases > 0;
}

void
faults_free(struct faults *f)
{
	free(f->base);
}
