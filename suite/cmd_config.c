/* SPDX-License-Identifier: MIT */
/*
 * cmd_config.c - "tcpspec config": what the options of a run are, and where each is from.  What is
 * printed is a file that --config takes.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cmd.h"
#include "config.h"
#include "config_read.h"
#include "file.h"

enum { KEY_ALL = 0x100, KEY_PROFILES };

static const struct argp_option table[] = {
	{ "all", KEY_ALL, NULL, 0,
	    "Those, too, that nobody gives: as comments, with what they are for", -2 },
	{ "profiles", KEY_PROFILES, NULL, 0,
	    "The names that --profile takes instead, one a line", -2 },
	{ 0 }
};

static const struct argp_child children[] = { { &cmd_run_options, 0, NULL, 0 }, { 0 } };

const struct argp cmd_config_argp = {
	.options = table, .args_doc = "[OPTION of run]...", .children = children,
	.doc = "What the options of \"tcpspec run\" are when it is given these, and where each is "
	    "from: the command line, tcpspec.conf and the line there, or built in. What is printed "
	    "is a file that --config takes; \"tcpspec stacks NAME\" does the same for the values "
	    "of a stack.",
};

static int
is_ours(const struct argp_option *o)
{
	static const char *const names[] = { "all", "profiles", "config", "profile" };

	for (size_t i = 0; i < countof(names); i++)
		if (strcmp(o->name, names[i]) == 0)
			return 1;
	return 0;
}

/* Was this option given on the command line? */
static int
is_given(const struct config *c, const char *name)
{
	for (int i = 0; i < c->given.n; i++)
		if (strcmp(c->given.v[i].option->name, name) == 0)
			return 1;
	return 0;
}

/* Are all values ones that run can read? */
static int
try_all(const struct config *c)
{
	char **argv = calloc((size_t)c->n + 2, sizeof(*argv)), name[] = "run";
	int n = 0, bad = argv == NULL;

	if (bad)
		return say("out of memory");
	argv[n++] = name;
	for (int i = 0; i < c->n && !bad; i++) {
		if (!config_holds(c, i) || c->v[i].off || is_ours(c->v[i].option))
			continue;
		bad = (argv[n++] = config_word(&c->v[i])) == NULL ? say("out of memory") : 0;
	}
	if (!bad)
		bad = cmd_run_config.try(n, argv);
	while (n > 1)
		free(argv[--n]);
	free(argv);
	return bad;
}

/* An option by all that hold of it; how many those are. */
static int
put_option(const struct config *c, const struct argp_option *o)
{
	char line[600], origin[PATH_MAX + 100];
	int n = 0;

	for (int i = 0; i < c->n; i++) {
		if (c->v[i].option != o || !config_holds(c, i))
			continue;
		snprintf(line, sizeof(line), "%-18s = %s", o->name,
		    c->v[i].off ? "no" : c->v[i].value ? c->v[i].value : "yes");
		printf("%-48s # %s\n", line, config_origin(c, i, origin, sizeof(origin)));
		n++;
	}
	return n;
}

static void
put_all(const struct config *c)
{
	int all = is_given(c, "all");

	printf("# %s\n\n[run]\n", c->file[0] ? c->file : "there is no tcpspec.conf here");
	for (int i = 0; i < c->options.n; i++) {
		const struct argp_option *o = &c->options.rows[i];

		if (!is_ours(o) && !(o->flags & OPTION_HIDDEN) && put_option(c, o) == 0 && all &&
		    strcmp(o->name, "help") != 0)
			printf(
			    "#%-17s = %-27s # %s\n", o->name, o->arg ? o->arg : "yes|no", o->doc);
	}
}

/* What was asked for, by what was read.  The exit code. */
static int
answer(const struct config *c)
{
	char name[] = "tcpspec config";

	if (is_given(c, "help")) {
		argp_help(&cmd_config_argp, stdout,
		    ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC, name);
		return EXIT_OK;
	}
	if (try_all(c) < 0) {
		config_blame(c);
		return EXIT_WRONG;
	}
	for (int i = 0; i < c->nprofiles && is_given(c, "profiles"); i++)
		puts(c->profiles[i]);
	if (!is_given(c, "profiles"))
		put_all(c);
	return EXIT_OK;
}

int
cmd_config(int argc, char **argv)
{
	const struct config_command command = { &cmd_config_argp, cmd_run_config.try };
	struct config config;
	int code = config_open(&config, &command, argc, argv) == 0 ? answer(&config) : EXIT_WRONG;

	config_free(&config);
	return code;
}
