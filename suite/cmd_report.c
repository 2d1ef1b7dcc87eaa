/* SPDX-License-Identifier: MIT */
/* cmd_report.c - "tcpspec report": any report, from a result file. */

#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "file.h"
#include "args.h"
#include "outputs.h"
#include "report.h"
#include "result_file.h"
#include "results.h"

struct report_command {
	struct args_common common;
	struct outputs outputs;
	struct report_options terminal;
	const char *file;
};

enum { KEY_DURATIONS = 0x100 };

static const struct argp_option table[] = {
	{ "durations", KEY_DURATIONS, "N", 0,
	    "Name the N slowest cases at the end, and what came near its time limit", 4 },
	{ "quiet", 'q', NULL, 0, "Failures and the last line", 4 },
	{ "verbose", 'v', NULL, 0,
	    "A line for each case; -vv each segment, -vvv each step and frame", 4 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct report_command *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->outputs;
		state->child_inputs[1] = &o->common;
		return 0;
	case ARGP_KEY_ARG:
		if (o->file)
			return say("one result file at a time") < 0 ? EINVAL : 0;
		o->file = arg;
		return 0;
	case KEY_DURATIONS:
		return args_number("--durations", arg, 1, 100000, &o->terminal.durations);
	case 'q':
	case 'v':
		return args_verbosity(key, &o->terminal.verbosity);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = {
	{ &args_outputs, 0, NULL, 0 },
	{ &args_common, 0, NULL, 0 },
	{ 0 }
};

const struct argp cmd_report_argp = {
	.options = table, .parser = parse, .args_doc = "FILE", .children = children,
	.doc = "Render a result file (of run --json) again: on the terminal, and as the files "
	    "asked for.\v"
	    "Exit: as the run itself, by what the file says.",
};

/*
 * What the runs came to, from what their file says: the worst of them.  An incomplete one is the
 * tester's fault.
 */
static int
exit_of(const struct results *r, int report_failed)
{
	int code = EXIT_OK;

	for (int i = 0; i < r->nruns; i++) {
		const struct result_run *run = r->runs[i];
		struct exit_facts facts = {
			.signal = run->signal, .fault = !run->complete || run->exit == EXIT_FAULT,
			.strict = run->strict, .flaky_fails = run->flaky_fails,
			.report_failed = report_failed,
		};

		if (run->totals.cases == 0 && run->complete && !report_failed)
			code = results_worse(code, run->exit);	/* --allow-empty, or not */
		else
			code = results_worse(code, results_exit(&run->totals, &facts));
	}
	return code;
}

static int
render(struct report_command *o, const struct results *r)
{
	char written[2048] = "";
	FILE *out = outputs_on_stdout(&o->outputs, NULL) ? stderr : stdout;
	int bad = outputs_write(&o->outputs, r, &o->terminal, written, sizeof(written)) < 0;

	o->terminal.written = written[0] ? written : NULL;
	bad |= report_terminal(r, &o->terminal, out) < 0;
	return exit_of(r, bad);
}

int
cmd_report(int argc, char **argv)
{
	struct report_command o = { .file = NULL };
	struct outputs_results file;
	int got = args_parse(&cmd_report_argp, argc, argv, &o.common, &o), code = EXIT_WRONG;
	struct results *r;

	file = (struct outputs_results){ "the result file", o.file, 0 };
	if (got != ARGS_OK || outputs_check(&o.outputs, &file) < 0)
		return got == ARGS_HELP ? EXIT_OK : EXIT_WRONG;
	if (o.outputs.against && !o.outputs.html) {
		say("--against %s: only --html FILE shows changes here; \"tcpspec diff\" tells "
		    "them",
		    o.outputs.against);
		return EXIT_WRONG;
	}
	if (o.file == NULL) {
		say("which result file? \"tcpspec run --json FILE\" writes one");
		return EXIT_WRONG;
	}
	if ((r = result_file_read(o.file)) == NULL) {
		say("%s: %s", o.file, result_file_why());
	} else {
		if (!r->run->headed)
			say("%s: there is no run in it; \"tcpspec run --json FILE\" writes one",
			    o.file);
		args_terminal(&o.common, &o.terminal);
		outputs_options(&o.outputs, &o.terminal);
		code = render(&o, r);
	}
	results_free(r);
	return code;
}
