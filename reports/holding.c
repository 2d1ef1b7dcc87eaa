/* SPDX-License-Identifier: MIT */
/*
 * holding.c - what cases say about requirements.
 *
 * A requirement holds when the cases that prove it passed, and nothing else was seen.  A case that
 * broke a rule of the wire says so with the rule's requirement: then that one is broken, and those
 * that the case was to prove are undecided, unless the rule was only a recommendation and the case
 * went on.  A case that is only not strict breaks no MUST and no RULE: they permit what it saw.  A
 * requirement that no case proves is a rule of the wire: it was checked in every case, and holds
 * when one came to its end and passed.
 *
 * A requirement for which the suite has no case is none of a run's, and only counted.
 *
 * Each run has an answer of its own; of all runs together the worst counts.
 */

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "holding.h"
#include "results.h"
#include "words.h"

/* First each level by its own name, in their order. */
static const struct {
	const char *word;
	enum level level;
} levels[] = {
	{ "MUST", LEVEL_MUST },
	{ "RULE", LEVEL_RULE },
	{ "SHOULD", LEVEL_SHOULD },
	{ "MAY", LEVEL_MAY },
	{ "INFO", LEVEL_INFO },
	{ "MUST NOT", LEVEL_MUST },
	{ "REQUIRED", LEVEL_MUST },
	{ "SHALL", LEVEL_MUST },
	{ "SHALL NOT", LEVEL_MUST },
	{ "SHOULD NOT", LEVEL_SHOULD },
	{ "RECOMMENDED", LEVEL_SHOULD },
	{ "NOT RECOMMENDED", LEVEL_SHOULD },
	{ "OPTIONAL", LEVEL_MAY },
};

const char *
level_name(enum level level)
{
	return levels[level].word;
}

enum level
level_of(const char *text)
{
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (strcmp(text, levels[i].word) == 0)
			return levels[i].level;
	return LEVEL_INFO;
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct result_requirement *)a)->id,
		((const struct result_requirement *)b)->id);
}

static struct result_requirement *
find(const struct results *r, const char *id, size_t len)
{
	int from = 0, to = r->nrequirements;

	for (int i = 0; !r->closed && i < r->nrequirements; i++)
		if (strlen(r->requirements[i].id) == len &&
			memcmp(r->requirements[i].id, id, len) == 0)
			return &r->requirements[i];
	while (r->closed && from < to) {
		int mid = from + (to - from) / 2;
		const char *other = r->requirements[mid].id;
		int order = strncmp(id, other, len);

		if (order == 0 && other[len] == '\0')
			return &r->requirements[mid];
		if (order > 0)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

const struct result_requirement *
results_requirement(const struct results *r, const char *id, size_t len)
{
	return find(r, id, len);
}

const struct result_requirement *
results_strictest(const struct results *r, const struct result *c)
{
	const struct result_requirement *best = NULL, *q;
	const char *p = c->proves, *word;
	size_t len;

	while ((word = words_next(&p, &len)) != NULL) {
		q = find(r, word, len);
		if (q != NULL && (best == NULL || q->level < best->level))
			best = q;
	}
	return best;
}

const struct result_requirement *
results_main(const struct results *r, const struct result *c)
{
	if (*c->requirement != '\0')
		return find(r, c->requirement, strlen(c->requirement));
	return results_strictest(r, c);
}

/* What one case says about one requirement. */
static enum holding
says(const struct result *c, const struct result_requirement *q)
{
	static const enum holding plain[VERDICTS] = {
		[VERDICT_NONE] = UNDECIDED,
		[VERDICT_PASS] = HOLDS,
		[VERDICT_INCONCLUSIVE] = UNDECIDED,
		[VERDICT_FAIL] = BROKEN,
		[VERDICT_CRASH] = BROKEN,
		[VERDICT_ERROR] = UNDECIDED,
		[VERDICT_NONSTRICT] = BROKEN,
		[VERDICT_SKIP] = UNTESTED,
		[VERDICT_XFAIL] = BROKEN,
		[VERDICT_XPASS] = HOLDS,
	};

	enum holding others = c->verdict == VERDICT_NONSTRICT ? HOLDS : UNDECIDED;

	if (*c->requirement != '\0' && plain[c->verdict] == BROKEN)
		return strcmp(c->requirement, q->id) == 0 ? BROKEN : others;
	if (c->verdict == VERDICT_NONSTRICT && q->level <= LEVEL_RULE)
		return HOLDS;
	return plain[c->verdict];
}

/* Let a case speak about a requirement; with room for its cases, it is also listed. */
static void
hear(const struct result *c, struct result_requirement *q)
{
	if (q->cases != NULL) {
		enum holding h = says(c, q);
		unsigned char *holding = &q->in_run[c->run->index];

		if (h > *holding)
			*holding = (unsigned char)h;
		q->cases[q->ncases] = c;
	}
	q->ncases++;
}

/* Let all cases speak about what they prove and what they broke. */
static void
hear_all(struct results *r)
{
	for (int i = 0; i < r->ncases; i++) {
		const struct result *c = r->cases[i];
		const char *p = c->proves, *word;
		struct result_requirement *q;
		int named = 0;
		size_t len;

		while ((word = words_next(&p, &len)) != NULL) {
			if ((q = find(r, word, len)) == NULL)
				continue;
			named |= strcmp(q->id, c->requirement) == 0;
			hear(c, q);
		}
		if (*c->requirement != '\0' && !named &&
			(q = find(r, c->requirement, strlen(c->requirement))) != NULL)
			hear(c, q);
	}
}

/* Room for what is said about each requirement, once it is known how much that is. */
static int
make_room(struct results *r)
{
	for (int i = 0; i < r->nrequirements; i++) {
		struct result_requirement *q = &r->requirements[i];

		q->cases = arena_alloc(r->arena, (size_t)(q->ncases + 1) * sizeof(q->cases[0]));
		q->in_run = arena_alloc(r->arena, (size_t)r->nruns);
		if (q->cases == NULL || q->in_run == NULL)
			return -1;
		q->ncases = 0;
	}
	return 0;
}

/*
 * Did any case of this run show that a rule of the wire holds?  One that failed or crashed may have
 * ended before there was anything to look at.
 */
static int
showed(const struct result_run *run)
{
	const struct totals *t = &run->totals;

	return t->by[VERDICT_PASS] + t->by[VERDICT_NONSTRICT] + t->by[VERDICT_XPASS] > 0;
}

/* The answer of each run, and that of all. */
static void
conclude(struct results *r, struct result_requirement *q)
{
	if (q->ncases == 0 && *q->uncovered != '\0') {
		r->uncovered++;
		return;
	}
	for (int i = 0; i < r->nruns; i++) {
		struct result_run *run = r->runs[i];

		if (q->ncases == 0 && showed(run))
			q->in_run[i] = HOLDS;
		if (q->in_run[i] > q->holding)
			q->holding = (enum holding)q->in_run[i];
		run->totals.holding[q->level][q->in_run[i]]++;
	}
	r->totals.holding[q->level][q->holding]++;
}

/* By id, each once. */
static void
sort_requirements(struct results *r)
{
	int kept = 0;

	if (r->nrequirements == 0)
		return;
	qsort(r->requirements, (size_t)r->nrequirements, sizeof(r->requirements[0]), by_id);
	for (int i = 1; i < r->nrequirements; i++)
		if (strcmp(r->requirements[i].id, r->requirements[kept].id) != 0)
			r->requirements[++kept] = r->requirements[i];
	r->nrequirements = kept + 1;
}

int
holding_judge(struct results *r)
{
	sort_requirements(r);
	hear_all(r);
	if (make_room(r) < 0)
		return -1;
	hear_all(r);
	for (int i = 0; i < r->nrequirements; i++)
		conclude(r, &r->requirements[i]);
	return 0;
}
