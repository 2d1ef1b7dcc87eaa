/* SPDX-License-Identifier: MIT */
/*
 * calibrate_guest.c - measuring in a guest that is started for nothing else.
 *
 * It gets a plan without cases that says what to measure, and what it found out comes as records of
 * its stream.
 */

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "calibrate.h"
#include "guest.h"
#include "lanes.h"
#include "plan.h"
#include "stacks.h"
#include "stream.h"

#define LIMIT	60000000	/* µs of the wall clock; virtual time takes next to none */
#define LOOK	100		/* ms between two looks at what it has recorded */

static void
take(const char *text, size_t len, calibrate_found *found, void *arg)
{
	struct reader *r = reader_memory(text, len);

	while (r != NULL && reader_next(r) == 1)
		if (strcmp(reader_kind(r), "value") == 0)
			found(arg, reader_str(r, "key"), reader_str(r, "value"));
	reader_free(r);
}

/* Until it is over, or the time is, or the run is to end. */
static void
follow(struct guest *g, calibrate_found *found, void *arg)
{
	struct pollfd fds[] = { { .fd = g->pidfd, .events = POLLIN },
		{ .fd = g->console, .events = POLLIN } };
	int64_t until = lanes_now() + LIMIT;
	enum guest_end end = GUEST_RUNS;
	const char *text;
	char why[400];
	size_t len;

	while (end == GUEST_RUNS && lanes_now() < until) {
		if (poll(fds, 2, LOOK) < 0 && errno == EINTR)
			break;
		while (guest_listen(g))
			;
		end = guest_over(g, why, sizeof(why));
		while (guest_read(g, &text, &len) == 1)
			take(text, len, found, arg);
	}
	if (end == GUEST_RUNS)
		guest_kill(g);
	guest_free(g);
}

void
calibrate_guest(const struct calibration *c, unsigned wanted, calibrate_found *found, void *arg)
{
	char cwd[PATH_MAX], why[600];
	struct plan plan = {
		.stack = c->stack->given, .set = c->stack->settings, .nset = c->stack->nsettings,
		.cases = c->cases, .cwd = cwd,
		.guests = 1, .timeout_scale = 100, .measure = (int)wanted,
	};
	struct guest_setup setup;
	struct guest *g;

	plan.env = plan_environment(&plan.nenv);
	if (plan.env && getcwd(cwd, sizeof(cwd)) &&
	    guest_setup(&setup, c->kernel, 1, why, sizeof(why)) == 0 &&
	    (g = guest_start(&setup, &plan, why, sizeof(why))) != NULL)
		follow(g, found, arg);
	free(plan.env);
}
