/* SPDX-License-Identifier: MIT */
/*
 * cmd_mutate.c - "tcpspec mutate": is each case able to fail?
 *
 * Each chosen instance runs once against the stack, and what passed is written down.  Then one thing after the other is
 * changed in what the stack had sent, and the case is played again without the stack: a change that no step and no
 * wire rule notices has survived.  Two kinds of changes are no faults: those that an RFC permits any stack ("lawful", by
 * rule, in harness/mutant.c), and those after which the case passed by slack that it declares itself ("slack": allow, either/or).
 */

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "args.h"
#include "catalog.h"
#include "cmd.h"
#include "file.h"
#include "judge.h"
#include "mutant.h"
#include "run.h"
#include "session.h"
#include "stacks.h"
#include "sut.h"
#include "transcript.h"

enum { KEY_KNOWN = 0x300, KEY_SLOW, KEY_LIST, TEXT = 200, WORKERS = 8 };

struct mutate_options {
	struct args_common common;
	struct select select;
	const char *known;
	int slow, list;
};

static const struct argp_option table[] = {
	{ "known", KEY_KNOWN, "FILE", 0, "Survivors with their reasons: lines \"CASE-GLOB | CHANGE-GLOB | reason\"", 2 },
	{ "slow", KEY_SLOW, NULL, 0, "Also cases that wait long on the wall clock", 2 },
	{ "list", KEY_LIST, NULL, 0, "Also name the survivors whose reason is known", 2 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct mutate_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->select;
		state->child_inputs[1] = &o->common;
		return 0;
	case KEY_KNOWN:
		o->known = arg;
		return 0;
	case KEY_SLOW:
		o->slow = 1;
		return 0;
	case KEY_LIST:
		o->list = 1;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {
	{ &args_select, 0, NULL, 0 },
	{ &args_common, 0, NULL, 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = table, .parser = parse, .args_doc = "[SELECT...]", .children = children,
	.doc = "Change one thing at a time in what the stack sent, and see whether each passing case notices.",
};

/* What a worker says of an instance, or of one mutant of it that survived. */
struct tally {
	int instance;			/* index in the selection */
	int passed, mutants, lawful, by_step, by_rule, slack, survived;
	char survivor[TEXT];		/* which mutant it was; "" when this is about the instance */
};

enum { WINDOWS = 256 };

/* How a transcript passed: by which declared slack; and when each segment was wanted. */
struct passing {
	unsigned allowed;		/* which segments came unexpected, as "allow" permits: their numbers, mixed */
	struct run_verdict v;
	int nwanted;
	struct {
		int frame, allowed;
		struct usec earliest, latest;
	} wanted[WINDOWS];
};

static void
note_frame(void *arg, const struct run_frame *f)
{
	struct passing *p = arg;
	int at = p->nwanted, allowed = strcmp(f->mark, "allowed") == 0;

	if (allowed)
		p->allowed = p->allowed * 31 + (unsigned)f->frame;
	if (!f->rx || at == WINDOWS)
		return;
	for (; at > 0 && p->wanted[at - 1].frame > f->frame; at--)
		p->wanted[at] = p->wanted[at - 1];
	p->wanted[at].frame = f->frame;
	p->wanted[at].allowed = allowed;
	p->wanted[at].earliest = f->earliest;
	p->wanted[at].latest = f->latest;
	p->nwanted++;
}

static void
play(const struct script *script, const struct run_config *config, const struct sut *sut, const struct transcript *tape,
    struct passing *p)
{
	const struct observer obs = { .frame = note_frame, .arg = p };
	struct sut *replay = replay_start(tape, sut->profile, sut);

	p->allowed = p->nwanted = 0;
	run_case(script, replay, config, &obs, &p->v);
	replay->ops->stop(replay);
}

/* The frames were told in whatever order steps took them; their numbers have the order in which they came. */
static void
note_windows(struct transcript *tape, const struct passing *p)
{
	int n = 0;

	for (int i = 0; i < tape->n && n < p->nwanted; i++)
		if (tape->v[i].kind == TRANSCRIPT_FRAME) {
			tape->v[i].earliest = p->wanted[n].earliest;
			tape->v[i].latest = p->wanted[n].latest;
			tape->v[i].allowed = p->wanted[n++].allowed;
		}
}

/*
 * Did it pass by another variant or with other allowed segments, or is it one of these that was changed?  The case says in so many words
 * that this is lawful.
 */
static int
by_slack(const struct passing *a, const struct passing *b, const struct transcript_event *changed)
{
	return changed->allowed || a->allowed != b->allowed || strcmp(a->v.alternatives, b->v.alternatives) != 0;
}

/* Did the verdict turn, or was something noted that only a SHOULD forbids? */
static int
is_noticed(const struct passing *was, const struct passing *now)
{
	return now->v.verdict != VERDICT_PASS || now->v.nonstrict > was->v.nonstrict ||
	    (now->v.requirement != NULL && was->v.requirement == NULL);
}

/* All mutants of one transcript, each played; says what survived on fd and adds up in *sum. */
static void
play_mutants(const struct script *script, const struct run_config *config, const struct sut *sut, struct transcript *tape,
    int fd, struct tally *sum)
{
	struct passing as_it_was, now;
	struct transcript changed;
	struct tally one;
	struct mutant m = { .frame = 0 };
	int law;

	play(script, config, sut, tape, &as_it_was);
	if (as_it_was.v.verdict != VERDICT_PASS)
		say("replay differs: %s %s", as_it_was.v.expected, as_it_was.v.observed);
	note_windows(tape, &as_it_was);
	for (; mutant_next(tape, &m, &changed); transcript_free(&changed)) {
		sum->mutants++;
		play(script, config, sut, &changed, &now);
		if (is_noticed(&as_it_was, &now)) {
			sum->by_rule += strcmp(now.v.cause, "rule") == 0;
			sum->by_step += strcmp(now.v.cause, "rule") != 0;
			continue;
		}
		if (by_slack(&as_it_was, &now, &tape->v[m.event])) {
			sum->slack++;
			continue;
		}
		law = mutant_lawful(tape, &m, &changed);
		if (law >= 0) {
			sum->lawful++;
			continue;
		}
		sum->survived++;
		one = (struct tally){ .instance = sum->instance };
		snprintf(one.survivor, sizeof(one.survivor), "segment %d: %s", m.frame, m.change);
		if (write(fd, &one, sizeof(one)) != sizeof(one))
			return;
	}
}

/* Run the instance once, and if it passed, play its mutants. */
static void
mutate_one(const struct mutate_options *o, const struct instance *inst, int index, struct sut *sut, int fd)
{
	const struct observer nobody = { 0 };
	struct judge judge = { .slow = o->slow };
	struct run_config config = { .ip = inst->ip, .seed = session_seed(1, inst->id, 0), .instance = (uint32_t)index,
		.timeout_scale = 100, .wrap = inst->wrap };
	struct tally sum = { .instance = index };
	struct transcript tape = { 0 };
	struct run_verdict v;
	struct sut *taping;

	if (judge_applies(&judge, inst, sut, &v)) {
		taping = taping_start(sut, &tape);
		run_case(inst->variant->script, taping, &config, &nobody, &v);
		taping->ops->stop(taping);
	}
	if (v.verdict == VERDICT_PASS) {
		sum.passed = 1;
		play_mutants(inst->variant->script, &config, sut, &tape, fd, &sum);
	}
	transcript_free(&tape);
	if (write(fd, &sum, sizeof(sum)) != sizeof(sum))
		_exit(1);
}

/* Every WORKERS-th instance from the first one on, against a stack of its own. */
static int
work(const struct mutate_options *o, const struct selection *chosen, int first, int fd)
{
	char why[400];
	const struct stack *stack = stack_named("linux");
	struct sut *sut = stack ? stack_start(stack, why, sizeof(why)) : NULL;

	if (sut == NULL) {
		if (stack)
			say("%s", why);
		return 1;
	}
	for (size_t i = (size_t)first; i < chosen->n; i += WORKERS)
		mutate_one(o, chosen->list[i], (int)i, sut, fd);
	sut->ops->stop(sut);
	stack_free(stack);
	return 0;
}

/* Does a line of the text of known survivors (or NULL) speak of this one? */
static int
is_known(const char *line, const char *id, const char *survivor)
{
	char glob[TEXT], change[TEXT];
	const char *next;

	for (; line != NULL && *line != '\0'; line = next) {
		next = strchr(line, '\n');
		next = next ? next + 1 : NULL;
		if (sscanf(line, " %199[^|#\n] | %199[^|\n] |", glob, change) != 2)
			continue;
		for (char *s = glob + strlen(glob); s > glob && s[-1] == ' ';)
			*--s = '\0';
		for (char *s = change + strlen(change); s > change && s[-1] == ' ';)
			*--s = '\0';
		if (fnmatch(glob, id, 0) == 0 && fnmatch(change, survivor, 0) == 0)
			return 1;
	}
	return 0;
}

struct total {
	const char *area;
	int instances, mutants, lawful, slack, by_step, by_rule, known, survived;
};

static void
put_total(const struct total *t)
{
	int counted = t->mutants - t->lawful - t->slack;

	printf("%-20s %9d %8d %7d %6d %9d %8d %6d %9d %7.1f %%\n", t->area, t->instances, t->mutants, t->lawful, t->slack,
	    t->by_step, t->by_rule, t->known, t->survived, counted > 0 ? 100.0 * (counted - t->known - t->survived) / counted : 100.0);
}

static void
add(struct total *t, const struct tally *y, int known)
{
	if (y->survivor[0] != '\0') {
		t->known += known;
		t->survived += !known;
		return;
	}
	t->instances += y->passed;
	t->mutants += y->mutants;
	t->lawful += y->lawful;
	t->slack += y->slack;
	t->by_step += y->by_step;
	t->by_rule += y->by_rule;
}

/* Read what the workers say, and print it by area.  How many survived without a reason; -1 when a worker failed. */
static int
collect(const struct mutate_options *o, const struct selection *chosen, const char *known, int fd)
{
	struct total areas[64] = { { 0 } }, all = { .area = "all" };
	struct tally y;
	size_t n = 0, i, done = 0;

	while (read(fd, &y, sizeof(y)) == sizeof(y)) {
		const struct instance *inst = chosen->list[y.instance];
		int is = y.survivor[0] != '\0' && is_known(known, inst->id, y.survivor);

		for (i = 0; i < n && strcmp(areas[i].area, inst->test->area) != 0; i++)
			;
		if (i == n && n < countof(areas))
			areas[n++].area = inst->test->area;
		if (i < countof(areas))
			add(&areas[i], &y, is);
		add(&all, &y, is);
		done += y.survivor[0] == '\0';
		if (y.survivor[0] != '\0' && (!is || o->list))
			printf("survived%s: %s, %s\n", is ? " (known)" : "", inst->id, y.survivor);
	}
	printf("%-20s %9s %8s %7s %6s %9s %8s %6s %9s %9s\n", "area", "instances", "mutants", "lawful", "slack", "by steps", "by rules",
	    "known", "survived", "caught");
	for (i = 0; i < n; i++)
		put_total(&areas[i]);
	put_total(&all);
	printf("result: %d passed, %d failed, %d skipped\n", all.by_step + all.by_rule + all.known, all.survived, all.lawful + all.slack);
	return done == chosen->n ? all.survived : -1;
}

static int
mutate(const struct mutate_options *o, const struct selection *chosen, const char *known)
{
	int fds[2], survived, status, bad = 0;

	if (chosen->n == 0) {
		say("no case is left by this selection");
		return EXIT_EMPTY;
	}
	if (pipe(fds) < 0) {
		say("pipe: %s", strerror(errno));
		return EXIT_FAULT;
	}
	fflush(NULL);
	for (int w = 0; w < WORKERS; w++) {
		pid_t pid = fork();

		if (pid == 0) {
			close(fds[0]);
			_exit(work(o, chosen, w, fds[1]));
		}
		bad |= pid < 0;
	}
	close(fds[1]);
	survived = collect(o, chosen, known, fds[0]);
	close(fds[0]);
	while (wait(&status) > 0)
		bad |= status != 0;
	if (bad || survived < 0)
		return EXIT_FAULT;
	return survived > 0 ? EXIT_FAILED : EXIT_OK;
}

int
cmd_mutate(int argc, char **argv)
{
	struct mutate_options o = { .known = NULL };
	char *known = NULL;
	struct selection chosen;
	struct catalog *c;
	size_t len;
	int got = args_parse(&argp, argc, argv, &o.common, &o), code = EXIT_WRONG;

	if (got == ARGS_HELP)
		code = EXIT_OK;
	if (got == ARGS_OK && o.known && (known = file_read(o.known, &len)) == NULL)
		got = say("--known %s: %s", o.known, strerror(errno));
	if (got == ARGS_OK && (c = args_catalog(&o.common)) != NULL) {
		if (select_instances(&o.select, c, &chosen) == 0)
			code = mutate(&o, &chosen, known);
		free(chosen.list);
		catalog_free(c);
	}
	free(known);
	args_select_free(&o.select);
	return code;
}
