/* SPDX-License-Identifier: MIT */
/*
 * cmd_stacks.c - "tcpspec stacks": the stacks that can be judged; and of one, each value of its
 * profile and where it is from.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cmd.h"
#include "file.h"
#include "stacks.h"
#include "sut.h"

enum { KEY_SET = 0x100 };

struct stacks_options {
	struct args_common common;
	char **settings;
	int nsettings, keys;
	const char *name;
};

static const struct argp_option table[] = {
	{ "set", KEY_SET, "KEY=VALUE", 0, "As in \"tcpspec run\"", 0 },
	{ "keys", ARGS_SWITCH(struct stacks_options, keys), NULL, 0, "What a profile can say", 0 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct stacks_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		return 0;
	case KEY_SET:
		return args_add(&o->settings, &o->nsettings, arg);
	case ARGP_KEY_ARG:
		if (o->name != NULL)
			return ARGP_ERR_UNKNOWN;
		o->name = arg;
		return 0;
	default:
		return args_keep(key, arg, o);
	}
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

const struct argp cmd_stacks_argp = {
	.options = table, .parser = parse, .args_doc = "[STACK|FILE]", .children = children,
	.doc = "The stacks that --stack takes; it also takes the path of a profile (NAME.stack) or "
	    "of a shared object (harness/stack-abi.h). Of one: each value of its profile, and "
	    "where it is from.",
};

static void
put_keys(void)
{
	const char *section = "";

	for (int i = 0; i < PROFILE_KEYS; i++) {
		const struct profile_row *row = profile_row((enum profile_key)i);

		if (strcmp(row->section, section) != 0)
			printf("%s[%s]\n", i > 0 ? "\n" : "", row->section);
		section = row->section;
		printf("%-12s %s\n", row->name, row->help);
	}
}

static int
put_all(void)
{
	size_t n;
	char **names = stack_names(&n);
	int bad = names == NULL;

	for (size_t i = 0; i < n && names; i++) {
		const struct stack *s = stack_named(names[i]);

		if (s)
			printf("%-14s %s\n", s->name, s->what[0] ? s->what : s->object);
		bad |= s == NULL;
		stack_free(s);
	}
	file_list_free(names, n);
	return bad ? EXIT_WRONG : EXIT_OK;
}

/* What can be known of a stack without starting it; a shared object is quickly asked. */
static int
put_one(const struct stack *s)
{
	char why[400];
	struct sut *sut = s->object ? stack_start(s, why, sizeof(why)) : NULL;
	const char *section = "";

	if (s->object && sut == NULL)
		return say("%s", why), EXIT_FAULT;
	printf("# %s%s%s\n", s->name, s->file->file[0] ? ": " : "", s->file->file);
	if (sut)
		printf("# version: %s\n", s->profile->version);
	for (int i = 0; i < PROFILE_KEYS; i++) {
		const struct profile_row *row = profile_row((enum profile_key)i);
		const char *text = profile_text(s->file, (enum profile_key)i);

		if (text == NULL || !profile_matters(s->file, (enum profile_key)i))
			continue;
		if (strcmp(row->section, section) != 0)
			printf("\n[%s]\n", row->section);
		section = row->section;
		printf("%-10s = %-40s # %s", row->name, text,
		    profile_origin_name(s->file->v[i].origin));
		if (s->file->v[i].line > 0)
			printf(", line %d", s->file->v[i].line);
		putchar('\n');
	}
	if (sut)
		sut->ops->stop(sut);
	return EXIT_OK;
}

int
cmd_stacks(int argc, char **argv)
{
	struct stacks_options o = { .name = NULL };
	int got = args_parse(&cmd_stacks_argp, argc, argv, &o.common, &o), code = EXIT_WRONG;
	const struct stack *s = NULL;

	if (got == ARGS_HELP)
		code = EXIT_OK;
	else if (got == ARGS_OK && o.keys)
		put_keys(), code = EXIT_OK;
	else if (got == ARGS_OK && o.name == NULL && o.nsettings > 0)
		say("--set %s: of which stack? \"tcpspec stacks STACK --set …\" shows what comes "
		    "of it",
		    o.settings[0]);
	else if (got == ARGS_OK && o.name == NULL)
		code = put_all();
	else if (got == ARGS_OK && (s = stack_find(o.name, o.settings, o.nsettings)) != NULL)
		code = put_one(s);
	stack_free(s);
	free(o.settings);
	return code;
}
