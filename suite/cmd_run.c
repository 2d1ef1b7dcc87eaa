/* SPDX-License-Identifier: MIT */
/* cmd_run.c - "tcpspec run": choose cases, run them, report. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "catalog.h"
#include "clock.h"
#include "cmd.h"
#include "diag.h"
#include "expect.h"
#include "file.h"
#include "last.h"
#include "args.h"
#include "outputs.h"
#include "report.h"
#include "results.h"
#include "session.h"
#include "stack_fault.h"
#include "stacks.h"

enum {
	KEY_STACK = 0x300, KEY_CLOCK, KEY_REPEAT, KEY_SEED, KEY_SLOW, KEY_SCALE, KEY_STRICT, KEY_JSON,
	KEY_FAILED, KEY_KERNEL, KEY_EXPECT, KEY_SET, KEY_FAULT
};

struct run_options {
	struct args_common common;
	struct select select;
	struct outputs outputs;
	struct report_options terminal;
	struct session session;
	const char *stack, *clock, *failed, *expect;
	char **settings;		/* what --set said: nsettings of them */
	int nsettings;
	int seeded;
};

static const struct argp_option table[] = {
	{ "failed", KEY_FAILED, "FILE", OPTION_ARG_OPTIONAL, "That failed in the last run, or by a file of --json", 1 },
	{ NULL, 0, NULL, 0, "How to run:", 2 },
	{ "stack", KEY_STACK, "NAME|FILE", 0, "The stack to judge (linux-uml in virtual time, else linux)", 2 },
	{ "set", KEY_SET, "KEY=VALUE", 0, "A value of the stack's profile: --set msl=1s (\"tcpspec stacks NAME\" shows all)", 2 },
	{ "clock", KEY_CLOCK, "CLOCK", 0, "wall, virtual, or auto: virtual where that is possible", 2 },
	{ "kernel", KEY_KERNEL, "FILE", 0, "The user-mode kernel that is run in virtual time, and judged", 2 },
	{ "fault", KEY_FAULT, "NAME", 0, "Give the stack this fault: \"tcpspec faults --list\" names them", 2 },
	{ "jobs", 'j', "N", 0, "Lanes at a time (a few for each processor)", 2 },
	{ "repeat", KEY_REPEAT, "N", 0, "Run each case N times", 2 },
	{ "seed", KEY_SEED, "N", 0, "What initial sequence numbers derive from (random)", 2 },
	{ "slow", KEY_SLOW, NULL, 0, "Cases that wait long, too", 2 },
	{ "fail-fast", 'x', NULL, 0, "Stop at the first failure", 2 },
	{ "timeout-scale", KEY_SCALE, "F", 0, "Multiply every \"within\" by F (1)", 2 },
	{ "strict", KEY_STRICT, NULL, 0, "What departs from a SHOULD fails", 2 },
	{ "expect", KEY_EXPECT, "FILE", 0, "What is known to fail, or none (the stack's own NAME.expect)", 2 },
	{ "json", KEY_JSON, "FILE", 0, "The results, as they fall; \"tcpspec report\" reads them", 3 },
	{ "quiet", 'q', NULL, 0, "Failures and the last line", 4 },
	{ "verbose", 'v', NULL, 0, "A line for each case; of one case, its segments; -vv always", 4 },
	{ 0 }
};

static error_t
parse_seed(const char *arg, struct run_options *o)
{
	char *end;

	errno = 0;
	o->session.seed = strtoull(arg, &end, 0);
	o->seeded = 1;
	if (errno == 0 && end != arg && *end == '\0' && *arg != '-')
		return 0;
	say("--seed %s: expected a number, as in 0x5eed1234", arg);
	return EINVAL;
}

static error_t
parse_scale(const char *arg, struct run_options *o)
{
	char *end;
	double f = strtod(arg, &end);

	o->session.timeout_scale = end != arg && *end == '\0' && f >= 0.1 && f <= 100 ? (int)(f * 100 + 0.5) : 0;
	if (o->session.timeout_scale > 0)
		return 0;
	say("--timeout-scale %s: expected a number from 0.1 to 100", arg);
	return EINVAL;
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct run_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->select;
		state->child_inputs[1] = &o->outputs;
		state->child_inputs[2] = &o->common;
		return 0;
	case KEY_STACK:
		o->stack = arg;
		return 0;
	case KEY_SET:
		return args_add(&o->settings, &o->nsettings, arg);
	case KEY_CLOCK:
		o->clock = arg;
		return 0;
	case KEY_KERNEL:
		o->session.kernel = arg;
		return 0;
	case KEY_FAULT:
		o->session.fault = arg;
		return stack_fault(arg) ? 0 : EINVAL;
	case 'j':
		return args_number("-j", arg, 1, 64, &o->session.jobs);
	case KEY_REPEAT:
		return args_number("--repeat", arg, 1, 100000, &o->session.repeat);
	case KEY_SEED:
		return parse_seed(arg, o);
	case KEY_SCALE:
		return parse_scale(arg, o);
	case KEY_SLOW:
		o->session.slow = 1;
		return 0;
	case KEY_STRICT:
		o->session.strict = 1;
		return 0;
	case 'x':
		o->session.stop_first = 1;
		return 0;
	case KEY_FAILED:
		o->failed = arg ? arg : "";
		return 0;
	case KEY_EXPECT:
		o->expect = arg;
		return 0;
	case KEY_JSON:
		o->session.json = arg;
		return 0;
	case 'q':
		o->terminal.verbosity = -1;
		return 0;
	case 'v':
		o->terminal.verbosity++;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {
	{ &args_select, 0, NULL, 0 },
	{ &args_outputs, 0, NULL, 0 },
	{ &args_common, 0, NULL, 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = table, .parser = parse, .args_doc = "[SELECT...]", .children = children,
	.doc = "Run cases against a stack. Without SELECT: all of them.\v"
	    "Exit: 0 as it should be, 1 failed, 2 usage, 3 tester's fault, 4 nothing chosen, 5 inconclusive, "
	    "6 a report could not be written, 77 all skipped, 128+n ended by signal n.",
};

/* The command that runs a case in the same way, when its id is put behind it. */
static void
again_text(const struct run_options *o, char *text, size_t size)
{
	char scale[32] = "";
	int n;

	if (o->session.timeout_scale != 100)
		snprintf(scale, sizeof(scale), " --timeout-scale %g", o->session.timeout_scale / 100.0);
	n = snprintf(text, size, "%s run --stack %s%s%s%s%s%s%s --seed 0x%llx%s%s%s%s%s", program_invocation_name,
	    o->session.stack->name, o->session.stack->clock == CLOCK_EITHER ? " --clock " : "",
	    o->session.stack->clock == CLOCK_EITHER ? o->session.clock : "", o->session.kernel ? " --kernel " : "",
	    o->session.kernel ? o->session.kernel : "", o->session.fault ? " --fault " : "",
	    o->session.fault ? o->session.fault : "", (unsigned long long)o->session.seed, o->session.slow ? " --slow" : "",
	    o->session.strict ? " --strict" : "", scale, o->common.cases ? " --cases " : "",
	    o->common.cases ? o->common.cases : "");
	if (o->expect && n > 0 && (size_t)n < size)
		snprintf(text + n, size - (size_t)n, " --expect %s", o->expect);
}

/* The command line as it was typed, for the record. */
static void
command_text(int argc, char **argv, char *text, size_t size)
{
	size_t at = (size_t)snprintf(text, size, "%s", program_invocation_name);

	for (int i = 0; i < argc && at < size; i++)
		at += (size_t)snprintf(text + at, size - at, strpbrk(argv[i], " \t\"'*?[]()&|;<>$\\") ? " '%s'" : " %s",
		    argv[i]);
}

enum { WALL_LANES = 4 };		/* for each processor: on the wall clock a lane mostly waits */

static int
choose_stack(struct run_options *o)
{
	struct session *s = &o->session;
	struct clock_choice choice = {
		.jobs = s->jobs, .clock = o->clock, .kernel = s->kernel,
		.settings = o->settings, .nsettings = o->nsettings,
	};

	if (o->stack && (choice.stack = stack_find(o->stack, choice.settings, choice.nsettings)) == NULL)
		return -1;
	if (clock_choose(&choice) < 0)
		return -1;
	s->stack = choice.stack;
	s->clock = choice.clock;
	s->inside = choice.inside;
	return 0;
}

/* Fill in what wasn't said, and look whether what was makes sense. */
static int
complete(struct run_options *o)
{
	uint32_t seed;
	int jobs;

	if (o->terminal.verbosity > 2)
		o->terminal.verbosity = 2;
	if (outputs_check(&o->outputs) < 0)
		return -1;
	jobs = o->session.jobs;
	if (jobs == 0)
		o->session.jobs = args_processors();
	if (choose_stack(o) < 0)
		return -1;
	if (jobs == 0 && strcmp(o->session.clock, "wall") == 0)
		o->session.jobs *= WALL_LANES;
	if (!o->seeded && getrandom(&seed, sizeof(seed), 0) == sizeof(seed))
		o->session.seed = seed;
	o->session.outputs = &o->outputs;
	o->session.terminal = &o->terminal;
	o->session.out = outputs_on_stdout(&o->outputs) || (o->session.json && strcmp(o->session.json, "-") == 0) ?
	    stderr : stdout;
	args_terminal(&o->common, &o->terminal);
	outputs_captures(&o->outputs, &o->terminal);
	return 0;
}

/* Choose what failed by a result file, or in the last run. */
static int
read_failed(struct run_options *o)
{
	struct results *r;
	int fd, bad;

	if ((o->select.only = list_grow(NULL, 0, sizeof(o->select.only[0]))) == NULL)
		return say("out of memory");
	if (o->failed[0] == '\0')
		return last_read(&o->select.only, &o->select.nonly);
	fd = open(o->failed, O_RDONLY | O_CLOEXEC);
	r = fd >= 0 ? results_read(fd) : NULL;
	bad = r ? last_failed(r, &o->select.only, &o->select.nonly) : say("%s: %s", o->failed, strerror(errno));
	results_free(r);
	if (fd >= 0)
		close(fd);
	return bad;
}

/*
 * What is known of the stack, into *x: the file that was named, or the stack's own, which is about the cases that came
 * with it.  0, also where there is none; -1 after diagnostics.
 */
static int
read_expectations(const struct run_options *o, const struct catalog *c, struct expectations **x)
{
	struct diag diag = { .out = stderr };
	char own[PATH_MAX];
	const char *file = o->expect;

	*x = NULL;
	if (file == NULL && o->common.cases == NULL && expect_own(o->session.stack, own, sizeof(own)))
		file = own;
	if (file == NULL || strcmp(file, "none") == 0)
		return 0;
	if ((*x = expect_read(file, &diag)) == NULL)
		return -1;
	expect_lint(*x, c, &diag);
	return diag.errors == 0 ? 0 : say("%d error%s in %s: nothing was run", diag.errors, diag.errors == 1 ? "" : "s", file);
}

static int
run_selected(struct run_options *o, const struct catalog *c)
{
	struct selection chosen = { NULL, 0 };
	struct expectations *known;
	int code;

	if (read_expectations(o, c, &known) < 0 || (o->failed && read_failed(o) < 0) || select_instances(&o->select, c, &chosen) < 0) {
		free(chosen.list);
		expect_free(known);
		return EXIT_WRONG;
	}
	if (chosen.n == 0) {
		fprintf(o->session.out, "exit 4: no case is left by this selection; \"tcpspec list\" with the same "
		    "options shows what each leaves\nresult: 0 passed, 0 failed, 0 skipped\n");
		free(chosen.list);
		expect_free(known);
		return EXIT_EMPTY;
	}
	if (chosen.list[0]->test == chosen.list[chosen.n - 1]->test && o->terminal.verbosity == 1)
		o->terminal.verbosity = 2;
	o->session.catalog = c;
	o->session.selection = &chosen;
	o->session.expectations = known;
	code = session_run(&o->session);
	free(chosen.list);
	expect_free(known);
	return code;
}

int
cmd_run(int argc, char **argv)
{
	struct run_options o = { .session = { .repeat = 1, .timeout_scale = 100 } };
	char again[1024], command[4096];
	struct catalog *c;
	int got, code = EXIT_WRONG;

	command_text(argc, argv, command, sizeof(command));
	got = args_parse(&argp, argc, argv, &o.common, &o);
	if (got == ARGS_HELP)
		code = EXIT_OK;
	if (got == ARGS_OK && complete(&o) == 0 && (c = args_catalog(&o.common)) != NULL) {
		again_text(&o, again, sizeof(again));
		o.session.again = again;
		o.session.command = command;
		code = run_selected(&o, c);
		catalog_free(c);
	}
	stack_free(o.session.stack);
	free(o.settings);
	args_select_free(&o.select);
	return code;
}
