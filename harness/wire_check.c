/* SPDX-License-Identifier: MIT */
/*
 * wire_check.c - a segment of the stack is held against each wire rule, with what was known before
 * it came.  What only departs from a recommendation must not hide what is wrong beside it, so those
 * rules come last.
 */

#include "packet.h"
#include "run.h"
#include "wire.h"
#include "wire_rules.h"

/* The first rule that it breaks of those that are only recommended, or of the others: 1, or 0. */
static int
first_broken(const struct wire *w, const struct packet *p, int recommended,
    struct wire_breach *breach)
{
	int n;
	const struct wire_rule *rule = wire_rules(&n), *end = rule + n;

	breach->expected[0] = breach->observed[0] = '\0';
	for (; rule < end; rule++) {
		if (rule->recommended != recommended || (p->kind != PACKET_TCP && !rule->any) ||
		    !rule->broken(w, p, breach))
			continue;
		breach->rule = rule->name;
		breach->requirement = rule->requirement;
		breach->recommended = rule->recommended;
		return 1;
	}
	return 0;
}

int
wire_check(struct wire *w, const struct packet *p, struct wire_breach *breach)
{
	int broken = first_broken(w, p, 0, breach) || first_broken(w, p, 1, breach);

	if (p->kind == PACKET_TCP)
		wire_learn(w, &p->segment);
	return broken;
}

const char *
wire_requirement(int i)
{
	int n;
	const struct wire_rule *rules = wire_rules(&n);

	return i < n ? rules[i].requirement : NULL;
}
