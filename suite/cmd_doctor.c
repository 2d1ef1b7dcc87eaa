/* SPDX-License-Identifier: MIT */
/* cmd_doctor.c - "tcpspec doctor": is all here that the stacks need of this machine? */

#include <jansson.h>
#include <libxml/xmlversion.h>
#include <pcap/pcap.h>
#include <stdio.h>

#include "cmd.h"
#include "file.h"
#include "args.h"
#include "stacks.h"
#include "stacks/linux/linux.h"

#define NEEDS_MAX 32

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
	.parser = parse, .children = children,
	.doc = "Look at everything the stacks need of this machine, and say what to do about what isn't there.",
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

int
cmd_doctor(int argc, char **argv)
{
	struct args_common o = { .help = 0 };
	const struct stack *s;
	int got = args_parse(&argp, argc, argv, &o, &o), missing = 0;

	if (got != ARGS_OK)
		return got == ARGS_HELP ? EXIT_OK : EXIT_WRONG;
	printf("tcpspec %s\n  %s\n  jansson %s, libxml2 %s\n", VERSION, pcap_lib_version(), jansson_version_str(),
	    LIBXML_DOTTED_VERSION);
	for (int i = 0; (s = stack_at(i)) != NULL; i++)
		missing += put_needs(s);
	if (missing > 0)
		printf("%d thing%s missing\n", missing, missing == 1 ? " is" : "s are");
	else
		printf("everything is here: \"tcpspec run\" can start\n");
	return missing > 0 ? EXIT_FAULT : EXIT_OK;
}
