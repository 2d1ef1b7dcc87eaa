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
#include "stack_try.h"
#include "stacks.h"
#include "stacks/linux/linux.h"

#define NEEDS_MAX 32

struct doctor {
	struct args_common common;
	const char *stack;
};

static const struct argp_option table[] = {
	{ "stack", ARGS_TEXT(struct doctor, stack), "STACK", 0,
	    "What this stack needs (any of those that run without being named)", 0 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct doctor *o = state->input;

	if (key != ARGP_KEY_INIT)
		return args_keep(key, arg, o);
	state->child_inputs[0] = &o->common;
	return 0;
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

const struct argp cmd_doctor_argp = {
	.options = table, .parser = parse, .children = children,
	.doc = "Look at everything the stacks need of this machine, and say what to do about what "
	    "isn't there.\v"
	    "Exit: 0 when a stack can be run, 3 when none can.",
};

/* Does it start?  1 if not, 0 if so, or if that isn't tried. */
static int
put_start(const struct stack *s)
{
	char text[700];
	int starts = stack_try(s, text, sizeof(text));
	int agent = !s->object && !profile_is(s->file, PROFILE_AGENT, "none");

	if (starts >= 0)
		printf("  %-4s %s: %s\n", starts ? "ok" : "NO",
		    agent ? "it starts, and its agent greets" : "it starts", text);
	return starts == 0;
}

/* How many needs of a stack are not met. */
static int
put_needs(const struct stack *s)
{
	struct linux_need needs[NEEDS_MAX];
	int n = stack_needs(s, needs, NEEDS_MAX), missing = 0;

	printf("stack %s\n", s->name);
	for (int i = 0; i < n; i++) {
		printf("  %-4s %s%s%s\n", needs[i].met ? "ok" : "NO", needs[i].what,
		    needs[i].detail[0] ? ": " : "", needs[i].detail);
		missing += !needs[i].met;
	}
	return missing > 0 ? missing : put_start(s);
}

/*
 * Look at one stack, by its name.  1 when it can be run, 0 when it can't, -1 when there is none of
 * this name.
 */
static int
look(const char *name)
{
	const struct stack *s = stack_named(name);
	int can = s ? put_needs(s) == 0 : -1;

	stack_free(s);
	return can;
}

/* Look at those that are run without being named.  Can one be? */
static int
look_all(void)
{
	int wall = look("linux"), guest = look("linux-uml");

	if (wall > 0 || guest > 0)
		printf("\"tcpspec run\" judges %s\n", guest > 0 ? "linux-uml, in virtual time" :
		    "linux, on the wall clock; virtual time is not possible here");
	return wall > 0 || guest > 0;
}

int
cmd_doctor(int argc, char **argv)
{
	struct doctor o = { .stack = NULL };
	int got = args_parse(&cmd_doctor_argp, argc, argv, &o.common, &o), can;

	if (got != ARGS_OK)
		return got == ARGS_HELP ? EXIT_OK : EXIT_WRONG;
	printf("tcpspec %s\n  %s\n  jansson %s, libxml2 %s\n", VERSION, pcap_lib_version(),
	    jansson_version_str(), LIBXML_DOTTED_VERSION);
	if ((can = o.stack ? look(o.stack) : look_all()) < 0)
		return EXIT_WRONG;
	if (can)
		return EXIT_OK;
	printf("no stack can be run here until that is mended\n");
	return EXIT_FAULT;
}
