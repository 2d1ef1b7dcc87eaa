/* SPDX-License-Identifier: MIT */
/*
 * recordings_take.c - runs cases only to have their recordings: no results are kept beside them.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "catalog.h"
#include "clock.h"
#include "cmd.h"
#include "drive.h"
#include "file.h"
#include "recordings.h"
#include "script.h"
#include "select.h"
#include "session.h"
#include "stacks.h"

static void
on_done(void *arg, const struct job *job, enum verdict v, int altered)
{
	(void)arg, (void)altered;
	if (v == VERDICT_ERROR)
		say("%s could not be recorded: \"tcpspec run\" tells why", job->instance->id);
}

static enum verdict
on_lost(void *arg, const struct job *job, enum verdict v, const char *cause, const char *why)
{
	(void)arg, (void)cause;
	say("%s was not recorded: %s", job->instance->id, why);
	return v;
}

static struct job *
make_jobs(const struct selection *chosen)
{
	struct job *jobs = calloc(chosen->n + 1, sizeof(jobs[0]));

	for (size_t i = 0; jobs != NULL && i < chosen->n; i++) {
		jobs[i].n = (int)i + 1;
		jobs[i].instance = chosen->list[i];
		jobs[i].seed = session_seed(1, chosen->list[i]->id, 0);
		jobs[i].waits = script_waits(chosen->list[i]->variant->script);
	}
	return jobs;
}

/* The exit code that the end of a run asks for. */
static int
code_of(const struct lanes_end *end)
{
	if (end->signal)
		return 128 + end->signal;
	if (end->fault[0])
		return say("%s", end->fault), EXIT_FAULT;
	return EXIT_OK;
}

int
recordings_take(const char *folder, const struct catalog *catalog, const struct selection *chosen,
    const struct clock_choice *c, int slow)
{
	struct drive d = {
		.catalog = catalog,
		.stack = c->stack,
		.inside = c->inside,
		.kernel = c->kernel,
		.recordings = folder,
		.jobs = make_jobs(chosen),
		.njobs = (int)chosen->n,
		.nlanes = c->jobs > 0 ? c->jobs : args_lanes(strcmp(c->clock, "wall") == 0),
		.fd = open("/dev/null", O_WRONLY | O_APPEND | O_CLOEXEC),
		.timeout_scale = 100,
		.slow = slow,
		.watcher = { .done = on_done, .lost = on_lost },
	};
	struct lanes_end end = { .signal = 0 };
	int code = EXIT_FAULT;

	if (d.jobs == NULL || d.fd < 0) {
		say("before the run: %s", strerror(errno));
	} else {
		drive(&d, &end);
		code = code_of(&end);
	}
	if (d.fd >= 0)
		close(d.fd);
	free((void *)(uintptr_t)d.jobs);
	return code;
}
