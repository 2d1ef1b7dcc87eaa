/* SPDX-License-Identifier: MIT */
/*
 * budget.c - the longest a case may take.
 *
 * Each step counts with the latest time at which it gives up.  A time that the case itself binds is
 * not known here and counts nothing: it is one that has passed, and the minute is for such things.
 */

#include <stddef.h>

#include "budget.h"
#include "script.h"
#include "step.h"
#include "sut.h"
#include "value.h"

#define MINUTE 60000000

static int64_t
positive(int64_t t)
{
	return t > 0 ? t : 0;
}

/* All that a list of steps may wait; of blocks, only one runs, but this may count them all. */
static int64_t
steps_longest(const struct step *s, const struct env *env)
{
	int64_t t = 0;

	for (; s; s = s->next) {
		t += env->slot[SLOT_RESPONSE];
		if (s->window.has_after)
			t += positive(value_now(&s->window.after, env));
		if (s->window.has_within)
			t += positive(value_now(&s->window.within, env));
		if (s->has_time)
			t += positive(value_now(&s->u.time, env));
		if (s->verb == VERB_EITHER)
			for (const struct branch *b = s->u.branches; b; b = b->next)
				t += steps_longest(b->steps, env);
	}
	return t;
}

int64_t
budget_longest(const struct script *script, const struct profile *p, int timeout_scale)
{
	struct env env = { .slot = { 0 } };
	int64_t t = p->settle.us;

	env.slot[SLOT_RTO] = p->rto.us;
	env.slot[SLOT_DELACK] = p->delack.us;
	env.slot[SLOT_MSL] = p->msl.us;
	env.slot[SLOT_RESPONSE] = p->response.us;
	env.slot[SLOT_TICK] = p->tick.us;
	for (int part = 0; part < PARTS; part++)
		t += steps_longest(script->steps[part], &env);
	return MINUTE + 2 * t * (timeout_scale > 100 ? timeout_scale : 100) / 100;
}
