/* SPDX-License-Identifier: MIT */
/*
 * wire_check.c - a segment of the stack is held against each wire rule, with what was known before
 * it came.  What only departs from a recommendation must not hide what is wrong beside it, so with
 * such a breach noted it goes on to look for one of what must be.
 */

#include "packet.h"
#include "run.h"
#include "wire.h"
#include "wire_rules.h"

int
wire_check(struct wire *w, const struct packet *p, struct wire_breach *breach)
{
	int n, broken = 0, noted = 0;
	const struct wire_rule *rule = wire_rules(&n), *end = rule + n;

	breach->expected[0] = breach->observed[0] = '\0';
	for (; (!broken || noted) && rule < end; rule++) {
		if ((p->kind != PACKET_TCP && !rule->any) || (noted && rule->recommended) ||
		    !rule->broken(w, p, breach))
			continue;
		breach->rule = rule->name;
		breach->requirement = rule->requirement;
		noted = breach->recommended = rule->recommended;
		broken = 1;
	}
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
