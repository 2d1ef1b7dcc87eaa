/* SPDX-License-Identifier: MIT */
/*
 * simulated.c - what virtual time is worth: a run like any other, of which only two times are
 * looked at.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "catalog.h"
#include "cmd.h"
#include "file.h"
#include "lanes.h"
#include "outputs.h"
#include "report.h"
#include "results.h"
#include "select.h"
#include "session.h"
#include "simulated.h"

/* Run the chosen ones, and print. */
static int
run(const struct catalog *c, const struct selection *chosen, const struct stack *stack,
    FILE *nowhere)
{
	const struct outputs none = { .junit = NULL };
	struct report_options quiet = { .width = 80, .verbosity = -1, .program = "tcpspec" };
	int64_t simulated = 0, start = lanes_now(), took;
	const struct session_stack judged = {
		.stack = stack, .clock = "virtual", .again = "tcpspec run", .inside = 1,
		.jobs = args_processors(),
	};
	struct session s = {
		.catalog = c, .selection = chosen, .stacks = &judged, .nstacks = 1,
		.outputs = &none, .terminal = &quiet, .out = nowhere, .command = "tcpspec bench",
		.seed = 1, .repeat = 1, .timeout_scale = 100, .simulated = &simulated,
	};
	int code = session_run(&s);

	took = lanes_now() - start;
	if (code != EXIT_OK && code != EXIT_FAILED)
		return say("the run ended with exit code %d: see \"tcpspec doctor\"", code),
		    EXIT_FAULT;
	printf("%-24s %8.0f simulated seconds a second (%zu cases: %.0f s in %.1f s)\n",
	    "virtual time", (double)simulated / (double)took, chosen->n,
	    (double)simulated / 1e6, (double)took / 1e6);
	return EXIT_OK;
}

int
simulated_bench(const struct args_common *o, const struct stack *stack)
{
	struct select all = { .names = NULL };
	struct selection chosen = { .list = NULL };
	struct catalog *c = args_catalog(o, NULL);
	FILE *nowhere = fopen("/dev/null", "we");
	int code = EXIT_FAULT;

	if (nowhere == NULL)
		say("/dev/null: %s", strerror(errno));
	else if (c != NULL && select_instances(&all, c, &chosen) == 0)
		code = run(c, &chosen, stack, nowhere);
	free(chosen.list);
	catalog_free(c);
	if (nowhere)
		fclose(nowhere);
	return code;
}
