/* SPDX-License-Identifier: MIT */
/* cmd_diff.c - "tcpspec diff": what changed from one result file to another. */

#include <stdio.h>
#include <string.h>

#include "args.h"
#include "cmd.h"
#include "diff.h"
#include "file.h"
#include "report.h"
#include "result_file.h"
#include "results.h"

struct diff_command {
	struct args_common common;
	struct report_options terminal;
	const char *before, *after;
};

static const struct argp_option table[] = {
	{ "verbose", 'v', NULL, 0,
	    "Also failures that stay, and what only one of the files has", 0 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct diff_command *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		return 0;
	case 'v':
		o->terminal.verbosity = 1;
		return 0;
	case ARGP_KEY_ARG:
		if (o->after)
			return say("two result files, not more") < 0 ? EINVAL : 0;
		*(o->before ? &o->after : &o->before) = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

const struct argp cmd_diff_argp = {
	.options = table, .parser = parse, .args_doc = "BEFORE AFTER", .children = children,
	.doc = "Compare two result files (of run --json), instance by instance.\v"
	    "A file may hold several runs: an instance is found again by its stack and id, and of "
	    "one that ran several times the worst counts. A failure that is expected now is not "
	    "fixed.\n\n"
	    "Exit: 0 nothing became worse, 1 a new failure, one that changed, a verdict that was "
	    "lost, a new xpass or a new flaky one, 2 usage, or a file that is not there or has no "
	    "run in it.",
};

static struct results *
read_file(const char *path)
{
	struct results *r = result_file_read(path);

	if (r == NULL)
		say("%s: %s", path, result_file_why());
	else if (!r->run->headed)
		say("%s: there is no run in it; \"tcpspec run --json FILE\" writes one", path);
	else if (!r->complete)
		say("%s: the run in it is not complete", path);
	if (r == NULL || r->run->headed)
		return r;
	results_free(r);
	return NULL;
}

static int
compare(const struct diff_command *o, const struct results *before, const struct results *after)
{
	struct diff d;
	int code = EXIT_FAULT;

	if (diff_make(&d, before, after) < 0)
		say("out of memory");
	else if (diff_print(&d, &o->terminal, stdout) < 0)
		code = EXIT_REPORT;
	else
		code = diff_worse(&d) ? EXIT_FAILED : EXIT_OK;
	diff_free(&d);
	return code;
}

int
cmd_diff(int argc, char **argv)
{
	struct diff_command o = { .before = NULL };
	int got = args_parse(&cmd_diff_argp, argc, argv, &o.common, &o), code = EXIT_WRONG;
	struct results *before, *after;

	if (got != ARGS_OK)
		return got == ARGS_HELP ? EXIT_OK : EXIT_WRONG;
	if (o.after == NULL) {
		say("which two result files? \"tcpspec run --json FILE\" writes one");
		return EXIT_WRONG;
	}
	args_terminal(&o.common, &o.terminal);
	before = read_file(o.before);
	after = read_file(o.after);
	if (before && after)
		code = compare(&o, before, after);
	results_free(before);
	results_free(after);
	return code;
}
