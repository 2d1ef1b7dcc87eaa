/* SPDX-License-Identifier: MIT */
/* cmd_merge.c - "tcpspec merge": several result files as one. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "cmd.h"
#include "file.h"
#include "merge.h"
#include "replace.h"
#include "result_file.h"
#include "results.h"

struct merge_command {
	struct args_common common;
	char **names;
	int n;
	const char *to;
};

static const struct argp_option table[] = {
	{ "output", 'o', "FILE", 0, "Where the merged results go; - for standard output", 0 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct merge_command *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		return 0;
	case ARGP_KEY_ARG:
		return args_add(&o->names, &o->n, arg);
	case 'o':
		o->to = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

const struct argp cmd_merge_argp = {
	.options = table, .parser = parse, .args_doc = "FILE...", .children = children,
	.doc = "Join result files (of run --json): the shards of a stack, and different stacks.\v"
	    "Exit: 0 merged, 2 usage, a file that is not there or has no run in it, or files that "
	    "don't go together (a shard is missing, a case is in two of them, they are of "
	    "different versions or time-out scales), 6 the output can't be written.",
};

static int
open_input(struct merge_input *in, const char *name)
{
	in->name = name;
	in->fd = open(name, O_RDONLY | O_CLOEXEC);
	in->results = in->fd >= 0 ? results_read(in->fd) : NULL;
	if (in->results == NULL)
		return say("%s: %s", name, result_file_why());
	if (lseek(in->fd, 0, SEEK_SET) < 0)
		return say(
		    "%s: %s; merge reads files twice, so it takes no pipe", name, strerror(errno));
	if (in->results->bad_lines > 0)
		say("%s: %ld lines could not be read and are left out", name,
		    in->results->bad_lines);
	if (!in->results->complete)
		say("%s: a run in it is not complete", name);
	return 0;
}

static int
write_merged(void *arg, FILE *out)
{
	return merge_write(arg, fileno(out));
}

/* What was merged, in a line for each stack. */
static void
say_merged(const struct merge *m, const char *to)
{
	FILE *out = strcmp(to, "-") == 0 ? stderr : stdout;

	for (int i = 0; i < m->nruns; i++)
		fprintf(out, "%s: %d case%s from %d run%s\n", m->runs[i].first->stack,
		    m->runs[i].cases, m->runs[i].cases == 1 ? "" : "s", m->runs[i].parts,
		    m->runs[i].parts == 1 ? "" : "s");
}

static int
merge(const struct merge_command *o, const struct merge_input *inputs)
{
	char why[1024];
	struct merge m;
	int code = EXIT_WRONG;

	if (merge_plan(&m, inputs, o->n, why, sizeof(why)) < 0) {
		say("%s: nothing was merged", why);
	} else if ((strcmp(o->to, "-") == 0 ? write_merged(&m, stdout) :
					      replace_file(o->to, write_merged, &m)) < 0) {
		say("%s can't be written: %s", o->to, strerror(errno));
		code = EXIT_REPORT;
	} else {
		say_merged(&m, o->to);
		code = EXIT_OK;
	}
	merge_free(&m);
	return code;
}

static int
run(const struct merge_command *o)
{
	struct merge_input *inputs;
	int code = EXIT_WRONG, opened = 0;

	if (o->n == 0 || o->to == NULL) {
		say(o->to == NULL ? "where to? say it with -o FILE" :
		    "which result files? \"tcpspec run --json FILE\" writes one");
		return EXIT_WRONG;
	}
	if ((inputs = calloc((size_t)o->n, sizeof(inputs[0]))) == NULL)
		return say("out of memory"), EXIT_FAULT;
	while (opened < o->n && open_input(&inputs[opened], o->names[opened]) == 0)
		opened++;
	if (opened == o->n)
		code = merge(o, inputs);
	for (int i = 0; i < o->n; i++) {
		results_free(inputs[i].results);
		if (inputs[i].name && inputs[i].fd >= 0)
			close(inputs[i].fd);
	}
	free(inputs);
	return code;
}

int
cmd_merge(int argc, char **argv)
{
	struct merge_command o = { .names = NULL };
	int got = args_parse(&cmd_merge_argp, argc, argv, &o.common, &o);
	int code = got == ARGS_OK ? run(&o) : got == ARGS_HELP ? EXIT_OK : EXIT_WRONG;

	free(o.names);
	return code;
}
