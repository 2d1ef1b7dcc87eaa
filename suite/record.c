/* SPDX-License-Identifier: MIT */
/*
 * record.c - events of the harness as records of the stream.
 *
 * This is on the path of every frame, so it copies words and numbers and makes none: a record is
 * built in the stream's buffer and reaches the file when a case begins, when it ends, and when the
 * tester is about to wait.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "catalog.h"
#include "expect.h"
#include "judge.h"
#include "lane.h"
#include "link.h"
#include "record.h"
#include "results.h"
#include "script.h"
#include "select.h"
#include "stream.h"
#include "sut.h"

struct recorder {
	struct observer observer;
	int n;				/* the instance being recorded */
	int closely;			/* nothing waits to be written */
	int brief;			/* of a case that passed only that */
	int64_t limit;			/* of the next verdict's case, or 0 */
	struct stream_mark begun;	/* where the case begins in the stream */
	struct stream stream;
};

static void
end(struct recorder *r)
{
	stream_end(&r->stream);
	if (r->closely)
		stream_flush(&r->stream);
}

static void
on_frame(void *arg, const struct run_frame *f)
{
	struct recorder *r = arg;
	struct stream *s = &r->stream;

	stream_begin(s, "frame");
	stream_int(s, "n", r->n);
	stream_int(s, "frame", f->frame);
	stream_int(s, "step", f->step);
	stream_plain(s, "dir", f->rx ? "rx" : "tx");
	stream_int(s, "t", f->t.us);
	stream_str(s, "conn", f->conn);
	stream_plain(s, "kind", f->kind);
	stream_plain(s, "text", f->text);
	if (strcmp(f->kind, "tcp") == 0) {
		stream_plain(s, "flags", f->flags);
		stream_int(s, "seq", f->seq);
		stream_int(s, "len", f->len);
		stream_int(s, "ack", f->ack);
		stream_int(s, "win", f->win);
		stream_plain(s, "options", f->options);
	}
	stream_plain(s, "mark", f->mark);
	stream_hex(s, "hex", f->data->data, f->data->len);
	end(r);
}

static void
on_step(void *arg, const struct run_step *step)
{
	struct recorder *r = arg;
	struct stream *s = &r->stream;

	stream_begin(s, "step");
	stream_int(s, "n", r->n);
	stream_int(s, "step", step->step);
	stream_plain(s, "part", part_name(step->part));
	stream_int(s, "line", step->line);
	stream_str(s, "text", step->text);
	stream_int(s, "t", step->t.us);
	stream_plain(s, "result", step->result);
	stream_plain(s, "state", step->state);
	end(r);
}

static void
on_diff(void *arg, const struct run_diff *d)
{
	struct recorder *r = arg;
	struct stream *s = &r->stream;

	stream_begin(s, "diff");
	stream_int(s, "n", r->n);
	stream_int(s, "step", d->step);
	stream_str(s, "field", d->field);
	stream_str(s, "expected", d->expected);
	stream_str(s, "observed", d->observed);
	stream_int(s, "differs", d->differs);
	stream_int(s, "decides", d->decides);
	end(r);
}

static void
on_idle(void *arg)
{
	struct recorder *r = arg;

	stream_flush(&r->stream);
}

void
recorder_flush(struct recorder *r)
{
	stream_flush(&r->stream);
}

struct recorder *
recorder_new(int fd)
{
	struct recorder *r = malloc(sizeof(*r));

	if (r == NULL)
		return NULL;
	r->n = r->closely = r->brief = 0;
	r->observer = (struct observer){
		.frame = on_frame, .step = on_step, .diff = on_diff, .arg = r
	};
	stream_init(&r->stream, fd);
	return r;
}

void
recorder_free(struct recorder *r)
{
	free(r);
}

const struct observer *
recorder_observer(struct recorder *r, int n)
{
	r->n = n;
	r->begun = stream_here(&r->stream);
	return &r->observer;
}

void
recorder_watch(struct recorder *r, struct link *link)
{
	link->idle = on_idle;
	link->idle_arg = r;
}

void
recorder_closely(struct recorder *r)
{
	r->closely = 1;
}

void
recorder_brief(struct recorder *r)
{
	r->brief = 1;
}

int
recorder_error(const struct recorder *r)
{
	return r->stream.error;
}

static void
put_requirement(struct stream *s, const struct requirement *q, int covered)
{
	char rfc[16];

	snprintf(rfc, sizeof(rfc), "%d", q->rfc);
	stream_begin(s, "requirement");
	stream_str(s, "id", q->id);
	stream_str(s, "rfc", rfc);
	stream_str(s, "section", q->section);
	stream_str(s, "level", q->level);
	stream_str(s, "title", q->title);
	stream_str(s, "statement", q->statement);
	stream_str(s, "claim", judge_claim(q));
	if (!covered)
		stream_str(s, "uncovered",
		    strcmp(q->observable, "none") == 0 ? "unobservable" : "untried");
	stream_end(s);
}

/* What there is for a requirement, as bits of a byte for each of the table. */
enum { COVERED = 1, CHOSEN = 2 };	/* a case proves it, or a wire rule; one that was chosen */

static void
mark_test(
    const struct catalog *c, const struct testcase *test, unsigned char *marks, unsigned char mark)
{
	for (int k = 0; k < test->nproves; k++)
		marks[test->proves[k] - c->requirements->list] |= mark;
}

static void
mark_requirements(const struct catalog *c, const struct selection *chosen, unsigned char *marks)
{
	const struct requirement *r, *list = c->requirements->list;
	const char *id;

	for (size_t i = 0; i < c->ntests; i++)
		mark_test(c, &c->tests[i], marks, COVERED);
	for (size_t i = 0; i < chosen->n; i++)
		mark_test(c, chosen->list[i]->test, marks, COVERED | CHOSEN);
	for (int i = 0; (id = wire_requirement(i)) != NULL; i++)
		if ((r = requirements_find(c->requirements, id, strlen(id))) != NULL)
			marks[r - list] |= COVERED | CHOSEN;
}

/*
 * Is every requirement chosen for which there is a case?  Only then it matters for which there is
 * none.
 */
static int
all_chosen(const struct catalog *c, const unsigned char *marks)
{
	for (size_t i = 0; i < c->requirements->n; i++)
		if (marks[i] == COVERED)
			return 0;
	return !c->part;
}

/* Each chosen case file once, as it was: reports show it. */
static void
put_scripts(struct stream *s, const struct selection *chosen)
{
	const struct testcase *last = NULL;

	for (size_t i = 0; i < chosen->n; i++) {
		if (chosen->list[i]->test == last)
			continue;
		last = chosen->list[i]->test;
		stream_begin(s, "script");
		stream_str(s, "case", last->id);
		stream_str(s, "file", last->file);
		stream_str(s, "source", last->text);
		stream_end(s);
	}
}

void
recorder_begin(struct recorder *r, const struct record_run *run, size_t instances)
{
	struct stream *s = &r->stream;
	struct utsname host = { .nodename = "" };
	char when[32] = "", seed[32], system[512];
	struct timespec now;
	struct tm utc;

	uname(&host);
	if (clock_gettime(CLOCK_REALTIME, &now) == 0 && gmtime_r(&now.tv_sec, &utc))
		strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &utc);
	snprintf(seed, sizeof(seed), "0x%llx", (unsigned long long)run->seed);
	snprintf(system, sizeof(system), "%s %s %s", host.sysname, host.release, host.machine);
	stream_begin(s, "run");
	stream_int(s, "schema", 1);
	stream_str(s, "tool", "tcpspec");
	stream_str(s, "version", VERSION);
	stream_str(s, "time", when);
	stream_str(s, "seed", seed);
	stream_str(s, "stack", run->stack);
	stream_str(s, "stack_version", run->stack_version);
	stream_str(s, "clock", run->clock);
	stream_str(s, "host", host.nodename);
	stream_str(s, "system", system);
	stream_str(s, "command", run->command);
	if (run->options && run->options[0])
		stream_str(s, "options", run->options);
	stream_str(s, "again", run->again);
	stream_str(s, "expect", run->expect);
	stream_str(s, "expect_sum", run->expect_sum);
	stream_str(s, "level", run->level);
	stream_int(s, "jobs", run->jobs);
	if (run->stacks > 1)
		stream_int(s, "stacks", run->stacks);
	if (run->shard)
		stream_str(s, "shard", run->shard);
	stream_int(s, "cases", (long long)instances * run->repeat);
	stream_int(s, "strict", run->strict);
	stream_int(s, "flaky_fails", run->flaky_fails);
	if (run->endless)
		stream_int(s, "endless", 1);
	stream_int(s, "timeout_scale", run->timeout_scale);
	stream_end(s);
	stream_flush(s);
}

void
recorder_texts(struct recorder *r, const struct catalog *c, const struct selection *chosen)
{
	struct stream *s = &r->stream;
	unsigned char *marks = calloc(c->requirements->n + 1, 1);
	int whole;

	if (marks)
		mark_requirements(c, chosen, marks);
	whole = marks && all_chosen(c, marks);
	for (size_t i = 0; marks && i < c->requirements->n; i++)
		if (marks[i] & CHOSEN || (whole && marks[i] == 0))
			put_requirement(s, &c->requirements->list[i], marks[i] != 0);
	free(marks);
	put_scripts(s, chosen);
	stream_flush(s);
}

void
recorder_value(struct recorder *r, const char *key, const char *value, const char *origin,
    const char *place, const char *what)
{
	struct stream *s = &r->stream;

	stream_begin(s, "value");
	stream_str(s, "key", key);
	stream_str(s, "value", value);
	stream_str(s, "origin", origin);
	stream_str(s, "place", place);
	stream_str(s, "what", what);
	stream_end(s);
}

void
recorder_guest(struct recorder *r, const struct profile *p)
{
	struct stream *s = &r->stream;

	stream_begin(s, "guest");
	stream_str(s, "stack", p->name);
	stream_str(s, "stack_version", p->version);
	stream_str(s, "features", p->features ? p->features : "");
	stream_end(s);
	stream_flush(s);
}

static void
put_past(struct stream *s, int n, const struct result_past *p)
{
	stream_begin(s, "past");
	stream_int(s, "n", n);
	stream_str(s, "verdicts", p->verdicts);
	stream_str(s, "since", p->since);
	stream_str(s, "last", p->last);
	if (*p->cause) {
		stream_str(s, "cause", p->cause);
		stream_int(s, "step", p->step);
		stream_str(s, "field", p->field);
	}
	stream_end(s);
}

void
recorder_case(struct recorder *r, const struct job *job, const struct result_past *past)
{
	struct stream *s = &r->stream;
	const struct instance *i = job->instance;
	const struct testcase *test = i->test;
	char text[2048] = "";
	size_t at = 0;

	for (int k = 0; k < test->nproves && at < sizeof(text); k++)
		at += (size_t)snprintf(
		    text + at, sizeof(text) - at, "%s%s", k ? " " : "", test->proves[k]->id);
	stream_begin(s, "case");
	stream_int(s, "n", job->n);
	if (job->follows > 0)
		stream_int(s, "follows", job->follows);
	if (job->round > 0)
		stream_int(s, "round", job->round);
	stream_str(s, "id", i->id);
	stream_str(s, "case", test->id);
	stream_str(s, "area", test->area);
	stream_str(s, "title", test->script->title);
	stream_str(s, "file", test->file);
	stream_str(s, "level", test->level);
	stream_str(s, "proves", text);
	stream_str(s, "why", test->script->why);
	stream_int(s, "ip", i->ip);
	stream_int(s, "steps", i->variant->script->nsteps);
	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)job->seed);
	stream_str(s, "seed", text);
	stream_end(s);
	if (past)
		put_past(s, job->n, past);
	stream_flush(s);
}

/* A text that is only there when it says something. */
static void
put_text(struct stream *s, const char *name, const char *text)
{
	if (text && *text)
		stream_str(s, name, text);
}

static void
put_number(struct stream *s, const char *name, int n)
{
	if (n > 0)
		stream_int(s, name, n);
}

void
recorder_limit(struct recorder *r, int64_t t)
{
	r->limit = t;
}

void
recorder_verdict(
    struct recorder *r, int n, const struct run_verdict *v, const struct expect_note *note)
{
	struct stream *s = &r->stream;

	if (r->brief && v->verdict == VERDICT_PASS)
		stream_back(s, r->begun);
	stream_begin(s, "verdict");
	stream_int(s, "n", n);
	stream_str(s, "verdict", verdict_name(v->verdict));
	stream_str(s, "cause", v->cause ? v->cause : "none");
	put_number(s, "step", v->step);
	put_number(s, "line", v->line);
	if (v->step > 0)
		stream_str(s, "part", part_name(v->part));
	put_text(s, "field", v->field);
	put_text(s, "expected", v->expected);
	put_text(s, "observed", v->observed);
	put_text(s, "window", v->window);
	put_number(s, "frame", v->frame);
	put_number(s, "altered", v->altered);
	put_text(s, "requirement", v->requirement);
	put_text(s, "alternatives", v->alternatives);
	put_text(s, "reason", v->reason);
	if (note && note->was != VERDICT_NONE)
		stream_str(s, "was", verdict_name(note->was));
	put_text(s, "known", note ? note->known : NULL);
	stream_int(s, "t", v->t.us);
	stream_int(s, "late", v->late.us);
	if (r->limit > 0)
		stream_int(s, "limit", r->limit);
	r->limit = 0;
	stream_end(s);
}

void
recorder_end(struct recorder *r, int64_t t, int complete, int exit_code, int signal)
{
	struct stream *s = &r->stream;

	stream_begin(s, "end");
	stream_int(s, "t", t);
	stream_int(s, "complete", complete);
	stream_int(s, "exit", exit_code);
	stream_int(s, "signal", signal);
	stream_end(s);
	stream_flush(s);
}
