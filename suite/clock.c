/* SPDX-License-Identifier: MIT */
/*
 * clock.c - which clock a run goes by.
 *
 * The stack decides where it can: this machine's kernel has the machine's clock, a guest's kernel
 * that of the guest, a shared object one of its own.  Without a stack, and for one that can live in
 * either, it is virtual time wherever guests can run.
 */

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "file.h"
#include "guest.h"
#include "stacks.h"

static int
can_run_guests(const struct clock_choice *c)
{
	struct guest_setup setup;
	char why[600];

	return guest_setup(&setup, NULL, c->jobs, why, sizeof(why)) == 0;
}

/* The stack for a clock, where none was asked for. */
static const struct stack *
default_stack(const struct clock_choice *c, int wall, int virtual)
{
	return stack_find(virtual || (!wall && can_run_guests(c)) ? "linux-uml" : "linux",
	    c->settings, c->nsettings);
}

int
clock_choose(struct clock_choice *c)
{
	int is_auto = c->clock == NULL || strcmp(c->clock, "auto") == 0;
	int wall = !is_auto && strcmp(c->clock, "wall") == 0;
	int virtual = !is_auto && strcmp(c->clock, "virtual") == 0;

	if (c->kernel && wall)
		return say("--kernel: a kernel is run in virtual time, not on the wall clock");
	virtual |= c->kernel != NULL;
	if (c->stack == NULL && (c->stack = default_stack(c, wall, virtual)) == NULL)
		return -1;
	if (c->kernel && (c->stack->object || c->stack->clock == CLOCK_WALL))
		return say("--kernel: stack %s does not run in that kernel", c->stack->name);
	if (wall && (c->stack->object || c->stack->clock == CLOCK_GUEST))
		return say("--clock wall: stack %s has virtual time only", c->stack->name);
	if (virtual && !c->stack->object && c->stack->clock == CLOCK_WALL)
		return say("--clock virtual: stack %s runs on the wall clock; a kernel in virtual "
		    "time is --stack linux-uml",
		    c->stack->name);
	c->inside = !c->stack->object && (c->stack->clock == CLOCK_GUEST ||
	    (c->stack->clock == CLOCK_EITHER && !wall && (virtual || can_run_guests(c))));
	c->clock = c->inside || c->stack->object ? "virtual" : "wall";
	return 0;
}
