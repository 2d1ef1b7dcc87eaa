/* SPDX-License-Identifier: MIT */
/* cmd_run.c - "tcpspec run": choose cases, run them, report. */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "catalog.h"
#include "cmd.h"
#include "config.h"
#include "dry.h"
#include "entrants.h"
#include "exits.h"
#include "file.h"
#include "last.h"
#include "args.h"
#include "outputs.h"
#include "report.h"
#include "rerun.h"
#include "session.h"
#include "stack_fault.h"
#include "words.h"

enum {
	KEY_STACK = 0x100, KEY_STACKS, KEY_SET, KEY_FAULT, KEY_SEED, KEY_SCALE, KEY_FAILED,
	KEY_MAX_FAIL, KEY_RETRIES, KEY_DURATIONS, KEY_CONFIG, KEY_PROFILE
};

enum { RUNS_MOST = 1000000 };	/* of cases: half a gigabyte of results */

struct run_options {
	struct args_common common;
	struct select select;
	struct outputs outputs;
	struct report_options terminal;
	struct session session;
	struct entrants entrants;
	const char *failed, *flaky;
	struct rerun rerun;
	int seeded, dry;
};

#define TEXT(field)	ARGS_TEXT(struct run_options, field)
#define SWITCH(field)	ARGS_SWITCH(struct run_options, field)

static const struct argp_option table[] = {
	{ "failed", KEY_FAILED, "FILE", OPTION_ARG_OPTIONAL,
	    "That failed when it ran last, with each stack (or as --failed-from)", 1 },
	{ "failed-from", TEXT(failed), "FILE", 0, "That failed by a file of --json or --junit", 1 },
	{ "allow-empty", SWITCH(session.allow_empty), NULL, 0,
	    "It is well when that leaves no case: exit 0 and not 4", 1 },
	{ NULL, 0, NULL, 0, "How to run:", 2 },
	{ "stack", KEY_STACK, "STACK|FILE", 0,
	    "The stack to judge (linux-uml in virtual time, else linux); repeatable, one after the "
	    "other", 2 },
	{ "stacks", KEY_STACKS, "PATTERN", 0,
	    "All stacks that are called so, and .stack and .so files: 'lwip*', 'stacks/*.stack'; "
	    "repeatable", 2 },
	{ "set", KEY_SET, "KEY=VALUE", 0,
	    "A value of the stack's profile: --set msl=1s (\"tcpspec stacks NAME\" shows all); "
	    "repeatable", 2 },
	{ "clock", TEXT(entrants.clock), "wall|virtual|auto", 0,
	    "Which time; auto (the default): virtual where that is possible", 2 },
	{ "kernel", TEXT(entrants.kernel), "FILE", 0,
	    "The user-mode kernel that is run in virtual time, and judged", 2 },
	{ "fault", KEY_FAULT, "FAULT", 0,
	    "Give the stack this fault: \"tcpspec faults --list\" names them", 2 },
	{ "jobs", 'j', "N|auto", 0,
	    "Lanes at a time; auto (the default): a few for each processor", 2 },
	{ "seed", KEY_SEED, "N", 0, "What initial sequence numbers derive from (random)", 2 },
	{ "slow", SWITCH(session.slow), NULL, 0, "Cases that wait long, too", 2 },
	{ "fail-fast", 'x', NULL, 0,
	    "Stop at the first failure; the rest is reported as not run", 2 },
	{ "max-fail", KEY_MAX_FAIL, "N", 0, "Stop at the N-th failure", 2 },
	{ "retries", KEY_RETRIES, "N", 0, "Try again up to N times what fails or is undecided", 2 },
	{ "flaky", TEXT(flaky), "pass|fail", 0,
	    "What passes only when tried again counts as this (pass)", 2 },
	{ "timeout-scale", KEY_SCALE, "F", 0, "Multiply every \"within\" by F (1)", 2 },
	{ "strict", SWITCH(session.strict), NULL, 0, "What departs from a SHOULD fails", 2 },
	{ "expect", TEXT(entrants.expect), "FILE|none", 0,
	    "What is known to fail (the stack's own NAME.expect)", 2 },
	{ "dry-run", SWITCH(dry), NULL, 0,
	    "Only say what would be run (-v: each case), and whether it could be", 2 },
	{ "json", TEXT(session.json), "FILE", 0,
	    "The results, as they fall; \"tcpspec report\" reads them", 3 },
	{ "durations", KEY_DURATIONS, "N", 0,
	    "Name the N slowest cases at the end, and what came near its time limit", 4 },
	{ "profile", KEY_PROFILE, "PROFILE", 0,
	    "With what [profile PROFILE] of tcpspec.conf says; there is one called ci", 5 },
	{ "config", KEY_CONFIG, "FILE|none", 0,
	    "Take what isn't said here from this file, in place of tcpspec.conf", 5 },
	{ "quiet", 'q', NULL, 0, "Failures and the last line", 4 },
	{ "verbose", 'v', NULL, 0,
	    "A line for each case; of one case, its segments; repeatable: -vv always, -vvv with "
	    "each step and what was ignored", 4 },
	{ 0 }
};

static error_t
parse_seed(const char *arg, struct run_options *o)
{
	char *end;

	errno = 0;
	o->session.seed = strtoull(arg, &end, 0);
	o->seeded = 1;
	if (errno == 0 && *end == '\0' && isdigit((unsigned char)*arg))
		return 0;
	say("--seed %s: expected a number, as in 0x5eed1234", arg);
	return EINVAL;
}

static error_t
parse_scale(const char *arg, struct run_options *o)
{
	char *end;
	double f = strtod(arg, &end);

	o->session.timeout_scale = end != arg && *end == '\0' && f >= 0.1 && f <= 100 ?
	    (int)(f * 100 + 0.5) : 0;
	if (o->session.timeout_scale > 0)
		return 0;
	say("--timeout-scale %s: expected a number from 0.1 to 100", arg);
	return EINVAL;
}

static error_t
parse_failed(const char *arg, struct run_options *o)
{
	o->failed = arg ? arg : "";
	if (arg == NULL || *arg)
		return 0;
	say("--failed=: which file? \"--failed\" alone is what failed when it ran last");
	return EINVAL;
}

/* Options about the stacks. */
static error_t
parse_stack(int key, char *arg, struct run_options *o)
{
	switch (key) {
	case KEY_STACK:
		return args_add(&o->entrants.names, &o->entrants.n, arg);
	case KEY_STACKS:
		return args_add(&o->entrants.patterns, &o->entrants.npatterns, arg);
	case KEY_SET:
		return args_add(&o->entrants.settings, &o->entrants.nsettings, arg);
	case KEY_FAULT:
		o->session.fault = arg;
		return stack_fault(arg) ? 0 : EINVAL;
	default:
		return args_keep(key, arg, o);
	}
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct run_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->select;
		state->child_inputs[1] = &o->outputs;
		state->child_inputs[2] = &o->session.control;
		state->child_inputs[3] = &o->common;
		return 0;
	case 'j':
		return args_jobs(arg, &o->entrants.jobs);
	case KEY_MAX_FAIL:
		return args_number("--max-fail", arg, 1, 1000000, &o->session.max_fail);
	case KEY_RETRIES:
		return args_number("--retries", arg, 0, 100, &o->session.retries);
	case KEY_DURATIONS:
		return args_number("--durations", arg, 1, 100000, &o->terminal.durations);
	case KEY_SEED:
		return parse_seed(arg, o);
	case KEY_SCALE:
		return parse_scale(arg, o);
	case KEY_FAILED:
		return parse_failed(arg, o);
	case KEY_CONFIG:
	case KEY_PROFILE:		/* config.c has dealt with them */
		return 0;
	case 'x':
		o->session.max_fail = 1;
		return 0;
	case 'q':
	case 'v':
		return args_verbosity(key, &o->terminal.verbosity);
	default:
		return parse_stack(key, arg, o);
	}
}

static const struct argp_child children[] = {
	{ &args_select, 0, NULL, 0 },
	{ &args_outputs, 0, NULL, 0 },
	{ &args_control, 0, NULL, 0 },
	{ &args_common, 0, NULL, 0 },
	{ 0 }
};

const struct argp cmd_run_options = { .options = table, .parser = parse, .children = children };

static const struct argp_child only_child[] = { { &cmd_run_options, 0, NULL, 0 }, { 0 } };

const struct argp cmd_run_argp = {
	.args_doc = "[SELECT...]", .children = only_child,
	.doc = "Run cases against a stack. Without SELECT: all of them.\v"
	    "Exit: 0 as it should be, 1 failed, 2 usage, 3 tester's fault, 4 nothing chosen, 5 "
	    "inconclusive, 6 a report could not be written, 77 all skipped, 128+n ended by signal "
	    "n.",
};

/* The command line as it was typed, for the record: it can be typed again. */
static void
command_text(int argc, char **argv, char *text, size_t size)
{
	char quoted[4096];
	size_t at = (size_t)snprintf(text, size, "%s", program_invocation_name);

	for (int i = 0; i < argc && at < size; i++)
		at += (size_t)snprintf(text + at, size - at, " %s",
		    words_quoted(argv[i], quoted, sizeof(quoted)));
}

/* Fill in what wasn't said, and look whether what was makes sense. */
static int
complete(struct run_options *o)
{
	const struct outputs_results json = { "--json", o->session.json, 1 };
	uint32_t seed;

	if (outputs_check(&o->outputs, &json) < 0)
		return -1;
	if (o->session.control.no_state &&
	    (o->session.control.failed_first || (o->failed && o->failed[0] == '\0')))
		return say("--no-state contradicts --failed and --failed-first, which read what "
		    "runs have left; --failed-from FILE does without");
	o->session.flaky_fails = o->flaky && o->flaky[0] == 'f';
	if (!o->seeded && getrandom(&seed, sizeof(seed), 0) == sizeof(seed))
		o->session.seed = seed;
	o->entrants.cases = o->common.cases;
	if (entrants_choose(&o->entrants, &o->session) < 0 ||
	    control_check(&o->session.control, o->session.nstacks, o->session.retries) < 0)
		return -1;
	if (o->session.control.rounds > 0 && !control_endless(&o->session.control))
		o->session.repeat = o->session.control.rounds;
	if (o->session.control.until_fail && o->session.max_fail == 0)
		o->session.max_fail = 1;
	o->session.outputs = &o->outputs;
	o->session.terminal = &o->terminal;
	o->session.out = outputs_on_stdout(&o->outputs, &json) ? stderr : stdout;
	args_terminal(&o->common, &o->terminal);
	outputs_options(&o->outputs, &o->terminal);
	return 0;
}

/* What is to go first: without a last run nothing is. */
static int
read_first(struct run_options *o, const char *cases)
{
	int got = o->session.control.failed_first ?
	    last_failed(cases, &o->session.failed, &o->session.nfailed) : 1;

	if (got == 0)
		say("--failed-first: nothing is known of a last run, so nothing goes first");
	return got < 0 ? -1 : 0;
}

/* Results stay in memory until the end. */
static int
check_runs(const struct run_options *o, size_t cases)
{
	if (cases <= RUNS_MOST / (size_t)o->session.repeat)
		return 0;
	return say("--repeat %d: of %zu cases that is more than %d runs; --repeat-for TIME has no "
	    "such limit", o->session.repeat, cases, RUNS_MOST);
}

static int
run_selected(struct run_options *o, const struct catalog *c)
{
	struct selection chosen = { .list = NULL };
	char nothing[1024];
	int code;

	if (entrants_expect(&o->entrants, c) < 0 ||
	    (o->failed &&
		rerun_choose(&o->rerun, o->failed, c->root, &o->session, &o->select) < 0) ||
	    read_first(o, c->root) < 0 || select_instances(&o->select, c, &chosen) < 0 ||
	    check_runs(o, chosen.n) < 0) {
		free(chosen.list);
		return exits_styled(&o->session.control, EXIT_WRONG, NULL);
	}
	if (chosen.n > 0 && chosen.list[0]->test == chosen.list[chosen.n - 1]->test &&
	    o->terminal.verbosity == 1)
		o->terminal.verbosity = 2;
	o->session.catalog = c;
	o->session.selection = &chosen;
	o->session.level = o->select.level;
	if (o->failed && chosen.n == 0)
		o->session.empty =
		    rerun_nothing(&o->rerun, &o->session, nothing, sizeof(nothing));
	o->session.shard = chosen.shard[0] ? chosen.shard : NULL;
	if (o->failed && rerun_divide(&o->rerun, &o->session, o->entrants.list) < 0)
		code = EXIT_FAULT;
	else
		code = o->dry ? exits_last(&o->session.control, dry_run(&o->session), NULL) :
			session_run(&o->session);
	free(chosen.list);
	return code;
}

static void
free_all(struct run_options *o)
{
	entrants_free(&o->entrants);
	args_select_free(&o->select);
	rerun_free(&o->rerun);
	args_free(o->session.failed, o->session.nfailed);
}

static int
try_options(int argc, char **argv)
{
	struct run_options o = { .dry = 0 };
	int got = args_parse(&cmd_run_argp, argc, argv, &o.common, &o);

	free_all(&o);
	return got == ARGS_WRONG ? -1 : 0;
}

const struct config_command cmd_run_config = { &cmd_run_options, try_options };

static int
run_configured(const struct config *config, const char *command)
{
	struct run_options o = {
		.session = { .repeat = 1, .timeout_scale = 100, .command = command },
	};
	char origins[4096];
	struct catalog *c;
	int got = args_parse(&cmd_run_argp, config->argc, config->argv, &o.common, &o),
	    code = exits_unread(EXIT_WRONG, config->argc, config->argv), wrong = code;

	config_origins(config, origins, sizeof(origins));
	o.session.options = origins;
	o.entrants.configured = config->file[0] != '\0';
	if (got == ARGS_HELP)
		code = EXIT_OK;
	if (got == ARGS_OK)
		config_announce(config);
	if (got == ARGS_OK && complete(&o) == 0 &&
	    (c = args_catalog(&o.common, &o.select)) != NULL) {
		code = run_selected(&o, c);
		catalog_free(c);
	}
	if (code == wrong)
		config_blame(config);
	free_all(&o);
	return code;
}

int
cmd_run(int argc, char **argv)
{
	char command[4096];
	struct config config;
	int code;

	command_text(argc, argv, command, sizeof(command));
	if (config_open(&config, &cmd_run_config, argc, argv) < 0) {
		code = exits_unread(EXIT_WRONG, argc, argv);
	} else {
		if (config.file[0])
			config_spelled_out(&config, command, sizeof(command));
		code = run_configured(&config, command);
	}
	config_free(&config);
	return code;
}
