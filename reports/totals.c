/* SPDX-License-Identifier: MIT */
/*
 * totals.c - what a run comes to: cases and requirements in order, how many of which, and the exit
 * code.
 *
 * A requirement holds when the cases that prove it passed, and nothing else was seen.  A case that
 * broke a rule of the wire says so with the rule's requirement: then that one is broken, and those
 * that the case was to prove are undecided, unless the rule was only a recommendation and the case
 * went on.  A case that is only not strict breaks no MUST and no RULE: they permit what it saw.  A
 * requirement that no case proves is a rule of the wire: it was checked in every case that ran.
 */

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "results.h"
#include "words.h"

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

int
results_sum(enum verdict v, int strict)
{
	switch (v) {
	case VERDICT_PASS:
		return 'p';
	case VERDICT_NONSTRICT:
		return strict ? 'f' : 'p';
	case VERDICT_SKIP:
	case VERDICT_XFAIL:
		return 's';
	default:
		return 'f';
	}
}

int
results_exit(const struct totals *t, const struct exit_facts *f)
{
	int failed = t->by[VERDICT_FAIL] + t->by[VERDICT_CRASH] + t->by[VERDICT_XPASS];

	if (f->strict)
		failed += t->by[VERDICT_NONSTRICT];
	if (f->signal > 0)
		return 128 + f->signal;
	if (f->usage)
		return 2;
	if (f->fault || t->by[VERDICT_ERROR] > 0)
		return 3;
	if (failed > 0)
		return 1;
	if (f->report_failed)
		return 6;
	if (t->by[VERDICT_INCONCLUSIVE] > 0)
		return 5;
	if (t->cases == 0)
		return 4;
	return t->by[VERDICT_SKIP] == t->cases ? 77 : 0;
}

static int
by_id_and_n(const void *a, const void *b)
{
	const struct result *x = *(const struct result *const *)a;
	const struct result *y = *(const struct result *const *)b;
	int order = strverscmp(x->id, y->id);

	return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
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
results_main(const struct results *r, const struct result *c)
{
	const struct result_requirement *best = NULL, *q;
	const char *p = c->proves, *word;
	size_t len;

	if (*c->requirement != '\0')
		return find(r, c->requirement, strlen(c->requirement));
	while ((word = words_next(&p, &len)) != NULL) {
		q = find(r, word, len);
		if (q != NULL && (best == NULL || q->level < best->level))
			best = q;
	}
	return best;
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

/* Let a case speak about a requirement; with cases there, it is also listed. */
static void
hear(const struct result *c, struct result_requirement *q)
{
	enum holding h = says(c, q);

	if (h > q->holding)
		q->holding = h;
	if (q->cases != NULL)
		q->cases[q->ncases] = c;
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

static int
judge_requirements(struct results *r)
{
	int ran = r->totals.cases - r->totals.by[VERDICT_SKIP] - r->totals.by[VERDICT_ERROR];

	hear_all(r);
	for (int i = 0; i < r->nrequirements; i++) {
		struct result_requirement *q = &r->requirements[i];

		q->cases = arena_alloc(r->arena, (size_t)(q->ncases + 1) * sizeof(q->cases[0]));
		if (q->cases == NULL)
			return -1;
		q->ncases = 0;
	}
	hear_all(r);
	for (int i = 0; i < r->nrequirements; i++) {
		struct result_requirement *q = &r->requirements[i];

		if (q->ncases == 0 && ran > 0)
			q->holding = HOLDS;
		r->totals.holding[q->level][q->holding]++;
	}
	return 0;
}

/* How far a case came. */
static long long
last_time(const struct result *c)
{
	long long t = c->nsteps > 0 ? c->steps[c->nsteps - 1].t : 0;

	return c->nframes > 0 && c->frames[c->nframes - 1].t > t ? c->frames[c->nframes - 1].t : t;
}

static void
count(struct results *r)
{
	struct totals *t = &r->totals;

	for (int i = 0; i < r->ncases; i++) {
		struct result *c = r->cases[i];
		int sum;

		if (i > 0 && strcmp(c->id, r->cases[i - 1]->id) == 0)
			c->again = r->cases[i - 1]->again + 1;
		if (!c->closed) {
			c->verdict = VERDICT_ERROR;
			c->cause = "tester";
			c->reason = "the run ended in this case: no verdict was recorded";
			c->t = last_time(c);
			c->closed = 1;
		}
		sum = results_sum(c->verdict, r->run.strict);
		t->cases++;
		t->by[c->verdict]++;
		t->passed += sum == 'p';
		t->failed += sum == 'f';
		t->skipped += sum == 's';
		if (c->late > t->late)
			t->late = c->late;
	}
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
results_close(struct results *r)
{
	if (r->closed)
		return 0;
	if (r->ncases > 0)
		qsort(r->cases, (size_t)r->ncases, sizeof(r->cases[0]), by_id_and_n);
	sort_requirements(r);
	r->complete = r->runs > 0 && r->ends >= r->runs;
	r->closed = 1;
	count(r);
	return judge_requirements(r);
}

const struct result_script *
results_script(const struct results *r, const struct result *c)
{
	for (int i = 0; i < r->nscripts; i++)
		if (strcmp(r->scripts[i].name, c->name) == 0)
			return &r->scripts[i];
	return NULL;
}

const struct result_step *
result_step(const struct result *c, int step)
{
	for (int i = 0; i < c->nsteps; i++)
		if (c->steps[i].step == step)
			return &c->steps[i];
	return NULL;
}

const struct result_frame *
result_frame(const struct result *c, int frame)
{
	for (int i = 0; i < c->nframes; i++)
		if (c->frames[i].frame == frame)
			return &c->frames[i];
	return NULL;
}
