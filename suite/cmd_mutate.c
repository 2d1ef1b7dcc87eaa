/* SPDX-License-Identifier: MIT */
/*
 * cmd_mutate.c - "tcpspec mutate": is each case able to fail?
 *
 * Each chosen instance runs once, as in "tcpspec run", and what passed is written down.  Then one
 * thing after the other is changed in what the stack had sent, and the case is played again without
 * the stack: a change that no step and no wire rule notices has survived.  Without --clock and
 * --stack the cases that wait long run in virtual time, where a user-mode kernel is there, and the
 * others against this machine's kernel, which is quicker.  Recordings are played by a process for
 * each processor; what they have to say comes through a pipe.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "args.h"
#include "catalog.h"
#include "clock.h"
#include "cmd.h"
#include "file.h"
#include "judge.h"
#include "mutation.h"
#include "recording.h"
#include "recordings.h"
#include "script.h"
#include "stacks.h"
#include "survivors.h"

struct mutate_options {
	struct args_runs runs;
	const char *known, *clock, *json;
	int slow, list, by_case;
};

#define TEXT(field)	ARGS_TEXT(struct mutate_options, field)
#define SWITCH(field)	ARGS_SWITCH(struct mutate_options, field)

static const struct argp_option table[] = {
	{ "clock", TEXT(clock), "wall|virtual", 0,
	    "Which time; else virtual for what waits long, if that is possible, and wall for the "
	    "others", 3 },
	{ "slow", SWITCH(slow), NULL, 0, "Also cases that wait long on the wall clock", 3 },
	{ NULL, 0, NULL, 0, "What to print:", 4 },
	{ "known", TEXT(known), "FILE", 0,
	    "Survivors with their reasons: lines \"CASE-GLOB | CHANGE-GLOB | reason\"", 4 },
	{ "list", SWITCH(list), NULL, 0,
	    "Also name the survivors whose reason is known, and cases that passed nowhere", 4 },
	{ "by-case", SWITCH(by_case), NULL, 0, "A row for each case, too", 4 },
	{ "json", TEXT(json), "FILE", 0, "The figures as records", 4 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct mutate_options *o = state->input;

	if (key != ARGP_KEY_INIT)
		return args_keep(key, arg, o);
	args_inputs(state, &o->runs);
	return 0;
}

const struct argp cmd_mutate_argp = {
	.options = table, .parser = parse, .args_doc = "[SELECT...]", .children = args_running,
	.doc = "Change one thing at a time in what the stack sent, and see whether each passing "
	    "case notices.\v"
	    "Exit: 0 everything was noticed, 1 something was not, or a case notices nothing by its "
	    "own test, 2 usage, 3 tester's fault, 4 nothing chosen, 6 a report could not be "
	    "written.",
};

/* What is recorded in one run: instances, a stack and a clock. */
struct pass {
	struct selection chosen;
	struct clock_choice choice;
	char folder[RECORDINGS_PATH];
};

#define PASSES 2

struct mutate {
	const struct mutate_options *o;
	const struct catalog *catalog;
	struct pass pass[PASSES];
	int npasses;
	const struct survivors *known;
	struct mutation_totals totals;
};

/* What a player says: of a survivor, or the sums of a recording. */
struct message {
	size_t instance;		/* index in the catalog */
	struct mutation sum;
	int unplayed;			/* of a recording: it could not be played */
	char survivor[MUTATION_TEXT];	/* "" for the sums */
};

/* A pass with those instances that are slow (1), those that aren't (0), or all (-1). */
static int
add_pass(struct mutate *m, const struct selection *all, int slow, const struct clock_choice *choice)
{
	struct pass *p = &m->pass[m->npasses++];

	p->choice = *choice;
	if (p->choice.jobs == 0)
		p->choice.jobs = args_processors();
	if (clock_choose(&p->choice) < 0)
		return -1;
	p->choice.jobs = m->o->runs.sut.jobs;
	if ((p->chosen.list = calloc(all->n + 1, sizeof(p->chosen.list[0]))) == NULL)
		return say("out of memory");
	for (size_t i = 0; i < all->n; i++)
		if (slow < 0 || judge_slow(all->list[i]->test) == slow)
			p->chosen.list[p->chosen.n++] = all->list[i];
	return 0;
}

/* What runs where. */
static int
plan(struct mutate *m, const struct selection *all)
{
	const struct mutate_options *o = m->o;
	struct clock_choice said = {
		.clock = o->clock, .kernel = o->runs.sut.kernel, .jobs = o->runs.sut.jobs
	};
	struct clock_choice wall = { .clock = "wall", .jobs = o->runs.sut.jobs },
			    any = { .jobs = args_processors() };

	if (o->runs.sut.stack && (said.stack = stack_find(o->runs.sut.stack, NULL, 0)) == NULL)
		return -1;
	if (o->runs.sut.stack || o->clock || o->runs.sut.kernel || o->slow)
		return add_pass(m, all, -1, &said);
	if (clock_choose(&any) < 0)
		return -1;
	any.jobs = o->runs.sut.jobs;
	if (!any.inside) {
		say("cases that wait long are left out: there is no kernel for virtual time (make "
		    "uml), and --slow wasn't said");
		stack_free(any.stack);
		return add_pass(m, all, -1, &wall);
	}
	return add_pass(m, all, 0, &wall) < 0 || add_pass(m, all, 1, &any) < 0 ? -1 : 0;
}

struct player {
	int fd;
	struct message message;
};

static void
send_message(struct player *p)
{
	if (write(p->fd, &p->message, sizeof(p->message)) != sizeof(p->message))
		_exit(1);
}

static void
on_survivor(void *arg, const char *which)
{
	struct player *p = arg;

	snprintf(p->message.survivor, sizeof(p->message.survivor), "%s", which);
	send_message(p);
}

/*
 * Play a recording of this instance, with the script that it was made with: of a stack that can
 * only open that is another one.
 */
static int
play(struct recording *r, const struct variant *variant, struct player *p, char *why, int size)
{
	struct script *opened = r->like.only_opens ?
	    script_opened(variant->script, variant->params, variant->nparams) : NULL;
	int bad = mutation_play(
	    r, opened ? opened : variant->script, &p->message.sum, on_survivor, p, why, size);

	script_free(opened);
	return bad;
}

/* Play one file.  0, or -1 after a diagnostic. */
static int
play_file(const struct mutate *m, const char *path, struct player *p)
{
	FILE *f = fopen(path, "re");
	const struct instance *inst = NULL;
	struct recording r;
	char why[400];
	int line, bad;

	if (f == NULL)
		return say("%s: %s", path, strerror(errno));
	bad = recording_read(&r, f, &line);
	fclose(f);
	if (bad < 0 || (inst = catalog_instance(m->catalog, r.id)) == NULL) {
		bad = say("%s:%d: not a recording of one of these cases", path, line);
	} else {
		p->message.instance = (size_t)(inst - m->catalog->instances);
		bad = play(&r, inst->variant, p, why, sizeof(why));
		p->message.survivor[0] = '\0';
		p->message.unplayed = bad < 0;
		if (bad < 0)
			say("%s is left out: played again as it was recorded, it does not pass: %s",
			    r.id, why);
		send_message(p);
		bad = 0;
	}
	recording_free(&r);
	return bad;
}

/* Each players-th recording, from the first one on.  What the process exits with. */
static int
play_share(const struct mutate *m, int first, int players, int fd)
{
	struct player p = { .fd = fd };
	char path[RECORDINGS_PATH + 32];
	const char *file;
	int bad = 0, nth = 0;

	for (int i = 0; i < m->npasses; i++)
		for (int at = 0; (file = recordings_next(m->pass[i].folder,
				      (int)m->pass[i].chosen.n, &at, path)) != NULL;)
			if (nth++ % players == first)
				bad |= play_file(m, file, &p) < 0;
	return bad;
}

static void
take_message(struct mutate *m, const struct message *e)
{
	const struct instance *inst = &m->catalog->instances[e->instance];
	struct mutation_case *c = &m->totals.cases[inst->test - m->catalog->tests];
	const char *why = NULL;

	if (e->unplayed) {
		m->totals.unplayed++;
		return;
	}
	if (e->survivor[0] == '\0') {
		mutation_add(&c->sum, &e->sum);
		c->recordings++;
		return;
	}
	if ((why = survivors_reason(m->known, inst->id, e->survivor)) != NULL) {
		c->sum.survived--;	/* it is among the sums that come later */
		c->known++;
	}
	if (why == NULL || m->o->list)
		printf("survived%s: %s, %s%s%s\n", why ? " (known)" : "", inst->id, e->survivor,
		    why ? ": " : "", why ? why : "");
}

/* Play all recordings, each player a share.  0, or -1 after diagnostics. */
static int
play_all(struct mutate *m)
{
	int fds[2], players = args_processors(), bad = 0, status;
	struct message e;

	if (pipe(fds) < 0)
		return say("pipe: %s", strerror(errno));
	fflush(NULL);
	for (int i = 0; i < players; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			close(fds[0]);
			_exit(play_share(m, i, players, fds[1]));
		}
		bad |= pid < 0;
	}
	close(fds[1]);
	while (read(fds[0], &e, sizeof(e)) == sizeof(e))
		take_message(m, &e);
	close(fds[0]);
	while (wait(&status) > 0)
		bad |= status != 0;
	return bad ? say("not all recordings could be played") : 0;
}

static int
report(struct mutate *m)
{
	int wrong;

	m->totals.stack = m->pass[0].choice.stack->name;
	m->totals.listed = m->o->list;
	m->totals.by_case = m->o->by_case;
	wrong = mutation_print(&m->totals, stdout);
	if (m->o->json && mutation_write(&m->totals, m->o->json) < 0)
		return say("--json %s: %s", m->o->json, strerror(errno)), EXIT_REPORT;
	return wrong > 0 ? EXIT_FAILED : EXIT_OK;
}

static int
run(struct mutate *m)
{
	int code = EXIT_OK;

	for (int i = 0; i < m->npasses && code == EXIT_OK; i++) {
		if (recordings_make(m->pass[i].folder) < 0)
			return EXIT_FAULT;
		if (m->pass[i].chosen.n > 0)
			code = recordings_take(m->pass[i].folder, m->catalog, &m->pass[i].chosen,
			    &m->pass[i].choice, m->o->slow);
	}
	if (code == EXIT_OK)
		code = play_all(m) < 0 ? EXIT_FAULT : report(m);
	for (int i = 0; i < m->npasses; i++)
		if (m->pass[i].folder[0])
			recordings_remove(m->pass[i].folder);
	return code;
}

static int
mutate(struct mutate_options *o, const struct catalog *c, const struct survivors *known)
{
	struct mutate m = { .o = o, .catalog = c, .known = known, .totals = { .catalog = c } };
	struct selection all = { .list = NULL };
	int code = EXIT_WRONG;

	if (select_instances(&o->runs.select, c, &all) < 0)
		return EXIT_WRONG;
	m.totals.chosen = &all;
	m.totals.cases = calloc(c->ntests + 1, sizeof(m.totals.cases[0]));
	if (all.n == 0) {
		say("no case is left by this selection");
		code = EXIT_EMPTY;
	} else if (m.totals.cases != NULL && plan(&m, &all) == 0) {
		code = run(&m);
	}
	for (int i = 0; i < m.npasses; i++) {
		free(m.pass[i].chosen.list);
		stack_free(m.pass[i].choice.stack);
	}
	free(m.totals.cases);
	free(all.list);
	return code;
}

int
cmd_mutate(int argc, char **argv)
{
	struct mutate_options o = { .known = NULL };
	struct survivors known = { .n = 0 };
	struct catalog *c;
	int got = args_parse(&cmd_mutate_argp, argc, argv, &o.runs.common, &o), code = EXIT_WRONG;

	if (got == ARGS_HELP)
		code = EXIT_OK;
	if (got == ARGS_OK && o.known)
		got = survivors_read(&known, o.known);
	if (got == ARGS_OK && (c = args_catalog(&o.runs.common, &o.runs.select)) != NULL) {
		code = mutate(&o, c, &known);
		catalog_free(c);
	}
	survivors_free(&known);
	args_select_free(&o.runs.select);
	return code;
}
