/* SPDX-License-Identifier: MIT */
/*
 * live.c - what is told and shown while a session goes on.
 *
 * The parent reads what the lanes append, folds it into results as any reader of the file would,
 * and shows each case when its verdict is there.
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "file.h"
#include "github.h"
#include "history.h"
#include "live.h"
#include "record.h"
#include "report.h"
#include "results.h"
#include "run.h"
#include "select.h"
#include "session.h"
#include "stacks.h"
#include "status.h"
#include "stream.h"
#include "terminal.h"

int
live_open(struct live *l, const struct session *s)
{
	*l = (struct live){ .s = s };
	if (tape_open(&l->tape, s->json) < 0)
		return -1;
	l->recorder = recorder_new(l->tape.fd);
	l->reader = reader_new(l->tape.read_fd);
	l->results = results_new();
	if (l->recorder == NULL || l->reader == NULL || l->results == NULL)
		return say("out of memory");
	progress_init(&l->progress, s->terminal->verbosity < 0, s->terminal->utf8);
	if (s->outputs->against && (l->earlier = outputs_earlier(s->outputs->against)) == NULL)
		return -1;
	return 0;
}

void
live_close(struct live *l)
{
	history_free(l->history);
	results_free(l->earlier);
	results_free(l->results);
	reader_free(l->reader);
	recorder_free(l->recorder);
	tape_close(&l->tape);
}

static void
record_value(struct live *l, enum profile_key key, const char *text, enum profile_origin origin)
{
	const struct profile_file *f = l->stack->stack->file;
	char place[PATH_MAX + 16], file[PATH_MAX];
	int known = origin == ORIGIN_PROFILE && file_seen_from_here(f->file, file, sizeof(file));

	snprintf(place, sizeof(place), "%s:%d", known ? file : "", f->v[key].line);
	recorder_value(l->recorder, profile_row(key)->name, text, profile_origin_name(origin),
	    known ? place : NULL, profile_row(key)->help);
}

/*
 * What the run goes by: the profile, what was measured, and the features by what the stack says
 * when it is started.
 */
static void
record_profile(struct live *l, const char *features)
{
	const struct profile_file *f = l->stack->stack->file;

	if (f->v[PROFILE_FEATURES].origin <= ORIGIN_STACK && *features)
		record_value(l, PROFILE_FEATURES, features, ORIGIN_STACK);
	for (int i = PROFILE_FEATURES; i < PROFILE_KEYS; i++) {
		if (f->v[i].text == NULL || !profile_matters(f, (enum profile_key)i))
			continue;
		if (i == PROFILE_FEATURES && f->v[i].origin <= ORIGIN_STACK && *features)
			continue;
		record_value(l, (enum profile_key)i, f->v[i].text, f->v[i].origin);
	}
}

void
live_begin(struct live *l, const char *name, const char *version, const char *features)
{
	const struct session *s = l->s;
	struct record_run run = {
		.seed = s->seed,
		.stack = name,
		.stack_version = version,
		.clock = l->stack->clock,
		.command = s->command,
		.options = s->options,
		.again = l->stack->again,
		.shard = s->shard,
		.jobs = l->stack->jobs,
		.stacks = s->nstacks,
		.strict = s->strict,
		.flaky_fails = s->flaky_fails,
		.timeout_scale = s->timeout_scale,
		.repeat = s->repeat,
		.endless = control_endless(&s->control),
		.expect = l->stack->expectations ? l->stack->expectations->file : NULL,
		.expect_sum = l->stack->expectations ? l->stack->expectations->sum : NULL,
		.level = s->level,
	};

	if (l->begun++)
		return;
	history_free(l->history);
	l->history = l->earlier ? history_after(l->earlier, name) :
	    s->control.no_state ? NULL : history_kept(s->catalog->root, name);
	recorder_begin(l->recorder, &run, session_part(s, l->stack)->n);
	record_profile(l, features);
	if (l->nruns++ == 0)
		recorder_texts(l->recorder, s->catalog, s->selection);
}

static int
on_ready(void *arg, const struct lane_report *r)
{
	struct live *l = arg;
	const struct session *s = l->s;
	int jobs = l->stack->jobs, first = !l->begun;

	live_begin(l, r->name, r->text, r->features);
	github_begin(NULL, s->terminal, s->out);
	snprintf(l->version, sizeof(l->version), "%s", r->text);
	if (s->terminal->verbosity >= 0 && first)
		fprintf(s->out,
		    "tcpspec %s, %d case%s%s, stack %s (%s), seed 0x%llx%s, %d job%s %s\n", VERSION,
		    l->nitems, l->nitems == 1 ? "" : "s",
		    control_endless(&s->control) ? " again and again" : "", r->name, r->text,
		    (unsigned long long)s->seed, s->control.shuffle ? " (shuffled)" : "", jobs,
		    jobs == 1 ? "" : "s",
		    strcmp(l->stack->clock, "virtual") == 0 ? "in virtual time" :
							      "on the wall clock");
	if (s->terminal->verbosity >= 0 && first && l->measured[0])
		fprintf(s->out, "%s\n", l->measured);
	if (s->terminal->verbosity >= 0 && first && l->stack->expectations)
		fprintf(s->out, "what is known of it: %s; --expect none does without\n",
		    l->stack->expectations->file);
	github_end(NULL, s->terminal, s->out);
	fflush(s->out);
	return recorder_error(l->recorder) ? -1 : 0;
}

static void
on_begin(void *arg, const struct job *job)
{
	struct live *l = arg;

	recorder_case(
	    l->recorder, job, l->history ? history_of(l->history, job->instance->id) : NULL);
}

/* What is to be said of a finished case; the bar makes room only if that is anything. */
static void
show(struct live *l, struct result *r)
{
	const struct session *s = l->s;
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	if (f == NULL)
		return;
	terminal_case(l->results, r, r->run->finished, s->terminal, f);
	fclose(f);
	if (n > 0) {
		progress_clear(&l->progress);
		fwrite(text, 1, n, s->out);
		fflush(s->out);
	}
	free(text);
	if (!outputs_want_all(s->outputs) && result_sum(r) != 'f' &&
	    r->verdict != VERDICT_NONSTRICT)
		results_forget(r);
}

int
live_pump(struct live *l)
{
	struct result *finished;

	tape_copy(&l->tape);
	while (reader_next(l->reader) == 1) {
		if (results_add(l->results, l->reader, &finished) < 0)
			return say("out of memory");
		if (finished)
			show(l, finished);
	}
	tape_drop(&l->tape);
	return 0;
}

static void
on_done(void *arg, const struct job *job, enum verdict v, int altered)
{
	struct live *l = arg;
	struct live_item *i = &l->items[l->item[job - l->jobs]];

	(void)altered;
	i->n = job->n;
	i->attempts++;
	i->failed_before |= i->verdict != VERDICT_NONE;
	i->verdict = v;
	live_pump(l);
}

static enum verdict
on_lost(void *arg, const struct job *job, enum verdict verdict, const char *cause, const char *why)
{
	struct live *l = arg;
	struct run_verdict v = { .verdict = verdict, .cause = cause };
	const struct expectations *x = l->stack->expectations;
	struct expect_note note = { .was = VERDICT_NONE };

	snprintf(v.reason, sizeof(v.reason), "%s", why);
	expect_judge(x, expect_find(x, job->instance, &l->facts), &l->facts, &v, &note);
	recorder_verdict(l->recorder, job->n, &v, &note);
	recorder_flush(l->recorder);
	on_done(arg, job, v.verdict, 0);
	return v.verdict;
}

void
live_count(struct live *l)
{
	struct totals *t = &l->before;

	l->failed_before = live_failures(l);
	for (int i = 0; i < l->nitems; i++) {
		const struct live_item *item = &l->items[i];

		if (item->verdict == VERDICT_NONE)
			continue;
		t->cases++;
		t->by[item->verdict]++;
		t->flaky += item->failed_before && results_sum(item->verdict, l->s->strict) == 'p';
		t->not_run += item->attempts == 0;
	}
}

int
live_failures(const struct live *l)
{
	int n = l->failed_before;

	for (int i = 0; i < l->nitems; i++)
		n += results_sum(l->items[i].verdict, l->s->strict) == 'f' &&
		    l->items[i].verdict != VERDICT_NONE;
	return n;
}

static void
on_tick(void *arg, const struct lanes_state *state)
{
	struct live *l = arg;
	struct lanes_state s = *state;

	live_pump(l);
	if (control_endless(&l->s->control)) {
		s.jobs = 0;
		s.done += l->before.cases;
	}
	if (s.asked) {
		progress_clear(&l->progress);
		status_print(&s, l->results, live_failures(l), stderr);
	}
	if (s.interrupted && s.nrunning > 0) {
		progress_clear(&l->progress);
		say("interrupted: waiting for %d case%s to end; the same once more ends %s now",
		    s.nrunning, s.nrunning == 1 ? "" : "s", s.nrunning == 1 ? "it" : "them");
	}
	progress_show(&l->progress, &s, live_failures(l));
}

const struct lanes_watcher live_watcher = { on_ready, on_begin, on_done, on_lost, on_tick, NULL };

/* A failure counts when no further attempt can turn it. */
int
live_stop(void *arg, enum verdict v)
{
	const struct live *l = arg;

	return l->s->max_fail > 0 && l->attempt > l->s->retries &&
	    results_sum(v, l->s->strict) == 'f' && live_failures(l) >= l->s->max_fail;
}
