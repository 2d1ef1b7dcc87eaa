/* SPDX-License-Identifier: MIT */
/*
 * session.c - a run from its first record to its last line.
 *
 * The parent reads what the lanes append, folds it into results as any reader of the file would, and shows each
 * case when its verdict is there.  At the end the same results are rendered as every report: nothing that
 * is shown comes from anywhere else.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalog.h"
#include "cmd.h"
#include "drive.h"
#include "expect.h"
#include "file.h"
#include "lanes.h"
#include "last.h"
#include "progress.h"
#include "record.h"
#include "report.h"
#include "results.h"
#include "script.h"
#include "select.h"
#include "session.h"
#include "stacks.h"
#include "stream.h"
#include "tape.h"
#include "terminal.h"

struct live {
	const struct session *s;
	struct tape tape;
	struct recorder *recorder;
	struct reader *reader;
	struct results *results;
	struct progress progress;
	struct totals totals;
	struct job *jobs;
	int njobs, begun;
	struct expect_facts facts;
	char version[400], today[16];	/* what two of them point to */
	int64_t start;
};

uint64_t
session_seed(uint64_t seed, const char *id, int round)
{
	uint64_t h = 0xcbf29ce484222325u;	/* FNV-1a over the id, then mixed as in splitmix64 */

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 0x100000001b3u;
	h ^= seed + (uint64_t)round * 0x9e3779b97f4a7c15u;
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
	return h ^ (h >> 31);
}

/* Write the header of the run, once it is known against what. */
static void
begin(struct live *l, const char *name, const char *version)
{
	const struct session *s = l->s;
	struct record_run run = {
		.seed = s->seed, .stack = name, .stack_version = version, .clock = s->clock,
		.command = s->command, .again = s->again, .jobs = s->jobs, .strict = s->strict,
		.timeout_scale = s->timeout_scale, .repeat = s->repeat,
		.expect = s->expectations ? s->expectations->file : NULL,
	};

	if (l->begun++)
		return;
	recorder_begin(l->recorder, &run, s->catalog, s->selection);
}

static int
on_ready(void *arg, const struct lane_report *r)
{
	struct live *l = arg;
	const struct session *s = l->s;

	begin(l, r->name, r->text);
	snprintf(l->version, sizeof(l->version), "%s", r->text);
	if (s->terminal->verbosity >= 0)
		fprintf(s->out, "tcpspec %s, %d case%s, stack %s (%s), seed 0x%llx, %d job%s %s\n", VERSION, l->njobs,
		    l->njobs == 1 ? "" : "s", r->name, r->text, (unsigned long long)s->seed, s->jobs,
		    s->jobs == 1 ? "" : "s", strcmp(s->clock, "virtual") == 0 ? "in virtual time" : "on the wall clock");
	if (s->terminal->verbosity >= 0 && s->expectations)
		fprintf(s->out, "what is known of it: %s; --expect none does without\n", s->expectations->file);
	fflush(s->out);
	return recorder_error(l->recorder) ? -1 : 0;
}

static void
on_begin(void *arg, const struct job *job)
{
	struct live *l = arg;

	recorder_case(l->recorder, job->n, job->instance, job->seed);
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
	terminal_case(l->results, r, l->results->finished, s->terminal, f);
	fclose(f);
	if (n > 0) {
		progress_clear(&l->progress);
		fwrite(text, 1, n, s->out);
		fflush(s->out);
	}
	free(text);
	if (!outputs_want_all(s->outputs) && results_sum(r->verdict, s->strict) != 'f' &&
	    r->verdict != VERDICT_NONSTRICT)
		results_forget(r);
}

/* Take in what was appended since the last time. */
static int
pump(struct live *l)
{
	struct result *finished;

	tape_copy(&l->tape);
	while (reader_next(l->reader) == 1) {
		if (results_add(l->results, l->reader, &finished) < 0)
			return say("out of memory");
		if (finished)
			show(l, finished);
	}
	return 0;
}

static void
on_done(void *arg, const struct job *job, enum verdict v)
{
	struct live *l = arg;

	(void)job;
	l->totals.cases++;
	l->totals.by[v]++;
	pump(l);
}

static enum verdict
on_lost(void *arg, const struct job *job, enum verdict verdict, const char *why)
{
	struct live *l = arg;
	struct run_verdict v = { .verdict = verdict, .cause = verdict == VERDICT_CRASH ? "crash" : "tester" };

	struct expect_note note = { .was = VERDICT_NONE };
	const struct expectations *x = l->s->expectations;

	snprintf(v.reason, sizeof(v.reason), "%s", why);
	expect_judge(x, expect_find(x, job->instance, &l->facts), &l->facts, &v, &note);
	recorder_verdict(l->recorder, job->n, &v, &note);
	recorder_flush(l->recorder);
	on_done(arg, job, v.verdict);
	return v.verdict;
}

static void
on_tick(void *arg, const struct lanes_state *state)
{
	struct live *l = arg;
	int failed = 0;

	pump(l);
	for (int v = 0; v < VERDICTS; v++)
		failed += results_sum((enum verdict)v, l->s->strict) == 'f' ? l->totals.by[v] : 0;
	progress_show(&l->progress, state, failed);
}

static int
stops(void *arg, enum verdict v)
{
	struct live *l = arg;

	return l->s->stop_first && results_sum(v, l->s->strict) == 'f';
}

/* A job for each instance and round, numbered from 1. */
static int
make_jobs(struct live *l)
{
	const struct session *s = l->s;
	struct job *job;

	l->njobs = (int)s->selection->n * s->repeat;
	if ((l->jobs = calloc((size_t)l->njobs + 1, sizeof(l->jobs[0]))) == NULL)
		return -1;
	for (int i = 0; i < l->njobs; i++) {
		job = &l->jobs[i];
		job->n = i + 1;
		job->instance = s->selection->list[i % (int)s->selection->n];
		job->seed = session_seed(s->seed, job->instance->id, i / (int)s->selection->n);
		job->waits = script_waits(job->instance->variant->script);
	}
	return 0;
}

static int
open_live(struct live *l)
{
	l->start = lanes_now();
	l->facts = (struct expect_facts){ .version = l->version, .clock = l->s->clock, .jobs = l->s->jobs };
	l->facts.today = expect_today(l->today);
	if (tape_open(&l->tape, l->s->json) < 0)
		return -1;
	l->recorder = recorder_new(l->tape.fd);
	l->reader = reader_new(l->tape.read_fd);
	l->results = results_new();
	if (l->recorder == NULL || l->reader == NULL || l->results == NULL || make_jobs(l) < 0)
		return say("out of memory");
	progress_init(&l->progress, l->s->terminal->verbosity < 0, l->s->terminal->utf8);
	return 0;
}

static void
close_live(struct live *l)
{
	free(l->jobs);
	results_free(l->results);
	reader_free(l->reader);
	recorder_free(l->recorder);
	tape_close(&l->tape);
}

/* Why the exit code is what it is, where the verdicts don't say it already. */
static const char *
why(int code, const struct live *l, const struct lanes_end *end, char *text, size_t size)
{
	static const struct {
		int code;
		const char *words;
	} reasons[] = {
		{ EXIT_FAULT, "the tester failed in at least one case" },
		{ 5, "nothing failed, but not every case could be decided" },
		{ EXIT_REPORT, "the verdicts are complete, but a report could not be written" },
		{ 77, "every case was skipped" },
	};

	if (end->signal)
		snprintf(text, size, "exit %d: ended by a signal, %d of %d cases run", code, end->done, l->njobs);
	else if (end->fault[0])
		snprintf(text, size, "exit %d: %s", code, end->fault);
	else if (end->stopped && end->done < l->njobs)
		snprintf(text, size, "exit %d: stopped at the first failure, %d of %d cases run", code, end->done,
		    l->njobs);
	else
		text[0] = '\0';
	for (size_t i = 0; text[0] == '\0' && i < countof(reasons); i++)
		if (reasons[i].code == code)
			snprintf(text, size, "exit %d: %s", code, reasons[i].words);
	return text[0] ? text : NULL;
}

/* Record the end, write the reports and the last lines.  The exit code. */
static int
finish(struct live *l, const struct lanes_end *end)
{
	const struct session *s = l->s;
	struct exit_facts facts = { .signal = end->signal, .fault = end->fault[0] != '\0', .strict = s->strict };
	struct report_options opts = *s->terminal;
	char text[1024], written[2048] = "";
	int code;

	begin(l, s->stack->name, "");
	code = results_exit(&l->totals, &facts);
	recorder_end(l->recorder, lanes_now() - l->start, end->done == l->njobs, code, end->signal);
	if (pump(l) < 0 || results_close(l->results) < 0)
		return EXIT_FAULT;
	last_write(l->results);
	if (s->json && strcmp(s->json, "-") != 0)
		snprintf(written, sizeof(written), "%s", s->json);
	for (int i = 0; s->simulated && i < l->results->ncases; i++)
		*s->simulated += l->results->cases[i]->t;
	progress_clear(&l->progress);
	if (recorder_error(l->recorder) || l->tape.error)
		facts.report_failed = say("the results can't be written: %s",
		    strerror(l->tape.error ? l->tape.error : recorder_error(l->recorder)));
	if (outputs_write(s->outputs, l->results, &opts, written, sizeof(written)) < 0)
		facts.report_failed = 1;
	code = results_exit(&l->totals, &facts);
	opts.written = written[0] ? written : NULL;
	opts.why = why(code, l, end, text, sizeof(text));
	terminal_end(l->results, &opts, s->out);
	return code;
}

/* Run the jobs. */
static void
run_jobs(struct live *l, int watched, struct lanes_end *end)
{
	const struct session *s = l->s;
	struct drive d = {
		.catalog = s->catalog, .stack = s->stack, .fault = s->fault, .inside = s->inside, .kernel = s->kernel,
		.jobs = l->jobs, .njobs = l->njobs, .nlanes = s->jobs, .fd = l->tape.fd, .timeout_scale = s->timeout_scale,
		.watched = watched, .slow = s->slow, .strict = s->strict, .stop_first = s->stop_first, .stop = stops,
		.expectations = s->expectations, .facts = &l->facts, .today = l->today,
		.watcher = { on_ready, on_begin, on_done, on_lost, on_tick, l },
	};

	drive(&d, end);
}

int
session_run(const struct session *s)
{
	struct live l = { .s = s, .tape = { .fd = -1, .read_fd = -1, .copy_fd = -1 } };
	int watched = s->json || outputs_want_all(s->outputs) || s->terminal->verbosity > 0;
	struct lanes_end end = { .signal = 0 };
	int code = EXIT_WRONG;

	if (open_live(&l) == 0) {
		run_jobs(&l, watched, &end);
		code = finish(&l, &end);
	}
	close_live(&l);
	return code;
}
