/* SPDX-License-Identifier: MIT */
/*
 * show.c - the steps of a case for a reader: the setup's recipe written out, numbers as failures
 * name them.
 */

#include "script.h"
#include "show.h"
#include "step.h"

/* Steps with their numbers, as failures name them; what stands in a block is a tab deeper. */
static void
put_steps(const struct step *s, int depth, FILE *out)
{
	for (; s; s = s->next) {
		if (s->verb != VERB_EITHER) {
			fprintf(out, "  %3d  %*s%s\n", s->number, 4 * depth, "", s->text);
			continue;
		}
		for (const struct branch *b = s->u.branches; b; b = b->next) {
			fprintf(out, "       %*s%s %s%s\n", 4 * depth, "",
			    b == s->u.branches ? "either" : "or", b->name,
			    b->nonstrict ? " nonstrict" : "");
			put_steps(b->steps, depth + 1, out);
		}
	}
}

/* The lawful variants that the steps name, each once with what it is worth. */
static void
put_variants(const struct step *s, FILE *out)
{
	for (; s; s = s->next) {
		if (s->verb != VERB_EITHER)
			continue;
		for (const struct branch *b = s->u.branches; b; b = b->next) {
			fprintf(out, "  %s%s\n", b->name,
			    b->nonstrict ? " (departs from a SHOULD)" : "");
			put_variants(b->steps, out);
		}
	}
}

static int
has_variants(const struct script *s)
{
	for (int part = 0; part < PARTS; part++)
		for (const struct step *step = s->steps[part]; step; step = step->next)
			if (step->verb == VERB_EITHER)
				return 1;
	return 0;
}

void
show_script(const struct script *s, FILE *out)
{
	fprintf(out, "\nSteps, with the setup's recipe written out:\n");
	for (int part = 0; part < PARTS; part++) {
		if (s->steps[part] == NULL)
			continue;
		fprintf(out, "%s\n", part_name((enum part)part));
		put_steps(s->steps[part], 0, out);
	}
	if (!has_variants(s))
		return;
	fprintf(out, "\nLawful variants:\n");
	for (int part = 0; part < PARTS; part++)
		put_variants(s->steps[part], out);
}
