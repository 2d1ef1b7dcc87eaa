/* SPDX-License-Identifier: MIT */
/* cmd_stacks.c - "tcpspec stacks": the stacks that can be judged. */

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "args.h"
#include "stacks.h"

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = state->input;
	return key == ARGP_KEY_INIT ? 0 : ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.parser = parse, .children = children, .doc = "The stacks that --stack takes, the first by default; it also takes the path of a shared object (harness/stack-abi.h).",
};

/* The shared objects in the folder for them, which no table knows. */
static void
put_objects(void)
{
	char pattern[PATH_MAX + 16];
	glob_t found;

	stack_folder(pattern, PATH_MAX);
	strcat(pattern, "/*.so");
	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;

		printf("%-12.*s %s, in virtual time\n", (int)strlen(name) - 3, name, found.gl_pathv[i]);
	}
	globfree(&found);
}

int
cmd_stacks(int argc, char **argv)
{
	struct args_common o = { .help = 0 };
	const struct stack *s;
	int got = args_parse(&argp, argc, argv, &o, &o);

	if (got != ARGS_OK)
		return got == ARGS_HELP ? EXIT_OK : EXIT_WRONG;
	for (int i = 0; (s = stack_at(i)) != NULL; i++)
		printf("%-12s %s\n", s->name, s->what);
	put_objects();
	return EXIT_OK;
}
