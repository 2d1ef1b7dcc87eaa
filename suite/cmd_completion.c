/* SPDX-License-Identifier: MIT */
/*
 * cmd_completion.c - "tcpspec completion": a script with which a shell completes this program's
 * command line.
 *
 * It is made from the tables that --help shows.  What an option or a command takes is read from the
 * name that stands there for it: "wall|virtual" are words, "FILE" and the other kinds below are
 * looked up by the shell when they are asked for, and anything else ("N", "EXPR") isn't completed.
 * In the scripts a kind has a "@" before it.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "cmd.h"
#include "completion.h"
#include "file.h"

struct completion_options {
	struct args_common common;
	const char *shell;
};

static const struct {
	const char *name;
	void (*put)(FILE *);
} shells[] = {
	{ "bash", completion_bash },
	{ "zsh", completion_zsh },
	{ "fish", completion_fish },
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct completion_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		return 0;
	case ARGP_KEY_ARG:
		if (o->shell == NULL) {
			o->shell = arg;
			return 0;
		}
		say("completion %s %s: one shell at a time", o->shell, arg);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

const struct argp cmd_completion_argp = {
	.parser = parse, .args_doc = "bash|zsh|fish", .children = children,
	.doc = "Print a script with which this shell completes commands, options, cases, tags and "
	    "stacks.\v"
	    "bash: source <(tcpspec completion bash)\n"
	    "zsh: tcpspec completion zsh >DIR/_tcpspec, in a DIR of $fpath\n"
	    "fish: tcpspec completion fish >~/.config/fish/completions/tcpspec.fish",
};

int
cmd_completion(int argc, char **argv)
{
	struct completion_options o = { .shell = NULL };
	int got = args_parse(&cmd_completion_argp, argc, argv, &o.common, &o);

	if (got != ARGS_OK)
		return got == ARGS_HELP ? EXIT_OK : EXIT_WRONG;
	for (size_t i = 0; o.shell && i < countof(shells); i++) {
		if (strcmp(o.shell, shells[i].name) != 0)
			continue;
		shells[i].put(stdout);
		return EXIT_OK;
	}
	say("completion%s%s: for which shell? bash, zsh or fish", o.shell ? " " : "",
	    o.shell ? o.shell : "");
	return EXIT_WRONG;
}
