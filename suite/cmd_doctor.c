/* SPDX-License-Identifier: MIT */
/* cmd_doctor.c - "tcpspec doctor": is all here that the stacks need of this machine? */

#include <jansson.h>
#include <libxml/xmlversion.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "file.h"
#include "args.h"
#include "stacks.h"
#include "stacks/linux/linux.h"

#define NEEDS_MAX 32

enum { KEY_STACK = 0x300 };

struct doctor {
	struct args_common common;
	const char *stack;
};

static const struct argp_option table[] = {
	{ "stack", KEY_STACK, "NAME", 0, "What this stack needs (any of those that run without being named)", 0 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct doctor *o = state->input;

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->common;
	else if (key == KEY_STACK)
		o->stack = arg;
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = table, .parser = parse, .children = children,
	.doc = "Look at everything the stacks need of this machine, and say what to do about what isn't there.\v"
	    "Exit: 0 when a stack can be run, 3 when none can.",
};

/* How many needs of a stack are not met. */
static int
put_needs(const struct stack *s)
{
	struct linux_need needs[NEEDS_MAX];
	int n = s->needs(needs, NEEDS_MAX), missing = 0;

	printf("stack %s\n", s->name);
	for (int i = 0; i < n; i++) {
		printf("  %-4s %s%s%s\n", needs[i].met ? "ok" : "NO", needs[i].what, needs[i].detail[0] ? ": " : "",
		    needs[i].detail);
		missing += !needs[i].met;
	}
	return missing;
}

/* Look at one stack by its name, or at all.  How many can be run. */
static int
look(const char *name)
{
	const struct stack *s, *default_one = NULL;
	int can = 0;

	for (int i = 0; (s = stack_at(i)) != NULL; i++) {
		if ((name && strcmp(s->name, name) != 0) || put_needs(s) > 0)
			continue;
		can++;
		if (default_one == NULL || s->clock == CLOCK_GUEST)
			default_one = s;
	}
	if (default_one && !name)
		printf("\"tcpspec run\" judges %s, %s\n", default_one->name, default_one->clock == CLOCK_GUEST ?
		    "in virtual time" : "on the wall clock; virtual time is not possible here");
	return can;
}

int
cmd_doctor(int argc, char **argv)
{
	struct doctor o = { .stack = NULL };
	int got = args_parse(&argp, argc, argv, &o.common, &o);

	if (got != ARGS_OK)
		return got == ARGS_HELP ? EXIT_OK : EXIT_WRONG;
	if (o.stack && stack_named(o.stack) == NULL)
		return EXIT_WRONG;
	printf("tcpspec %s\n  %s\n  jansson %s, libxml2 %s\n", VERSION, pcap_lib_version(), jansson_version_str(),
	    LIBXML_DOTTED_VERSION);
	if (look(o.stack) > 0)
		return EXIT_OK;
	printf("no stack can be run here until that is mended\n");
	return EXIT_FAULT;
}
