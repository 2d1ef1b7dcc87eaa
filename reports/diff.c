/* SPDX-License-Identifier: MIT */
/*
 * diff.c - what changed from one result file to another.
 *
 * The cases of both files are sorted by stack and id, so one walk over both finds each instance's
 * two results.  A result is on one of a few sides (passed, failed, not decided...); which class a
 * change has is a table of these.  An expected failure is a failure all the same: to expect it
 * fixes nothing, and to pass where a failure was expected is a change of its own.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "results.h"

/* Of the results of one instance in a file, the one on the last side counts. */
enum side {
	SIDE_ABSENT,
	SIDE_PASSED,
	SIDE_FLAKY,
	SIDE_UNDECIDED,
	SIDE_KNOWN,		/* it failed, as expected */
	SIDE_XPASS,
	SIDE_FAILED,
	SIDES
};

#define AFTER(absent, passed, flaky, undecided, known, xpass, failed)			\
	{ [SIDE_ABSENT] = DIFF_##absent, [SIDE_PASSED] = DIFF_##passed,			\
	  [SIDE_FLAKY] = DIFF_##flaky, [SIDE_UNDECIDED] = DIFF_##undecided,		\
	  [SIDE_KNOWN] = DIFF_##known, [SIDE_XPASS] = DIFF_##xpass,			\
	  [SIDE_FAILED] = DIFF_##failed }

static const enum diff_class classes[SIDES][SIDES] = {
	[SIDE_ABSENT] = AFTER(SAME, NEW_CASE, NEW_CASE, NEW_CASE, NEW_CASE, NEW_CASE, NEW_CASE),
	[SIDE_PASSED] = AFTER(REMOVED, SAME, FLAKY, LOST, NEW_FAILURE, XPASS, NEW_FAILURE),
	[SIDE_FLAKY] = AFTER(REMOVED, SAME, SAME, LOST, NEW_FAILURE, XPASS, NEW_FAILURE),
	[SIDE_UNDECIDED] = AFTER(REMOVED, DECIDED, FLAKY, SAME, DECIDED, XPASS, NEW_FAILURE),
	[SIDE_KNOWN] = AFTER(REMOVED, FIXED, FLAKY, LOST, STILL, XPASS, STILL),
	[SIDE_XPASS] = AFTER(REMOVED, FIXED, FLAKY, LOST, NEW_FAILURE, STILL, NEW_FAILURE),
	[SIDE_FAILED] = AFTER(REMOVED, FIXED, FLAKY, LOST, STILL, XPASS, STILL),
};

static const char *const names[DIFF_CLASSES] = {
	"new failure", "failure changed", "lost", "new xpass", "new flaky", "still failing",
	"fixed", "decided now", "new case", "removed case", "same"
};

const char *
diff_name(enum diff_class c)
{
	return names[c];
}

/* The verdict itself, where an expectation made another of it; NONE when the stream doesn't say. */
static enum verdict
verdict_of(const struct result *r)
{
	int v = (int)r->verdict;

	if (v == VERDICT_XFAIL)
		v = verdict_named(r->was);
	return v >= 0 ? (enum verdict)v : VERDICT_NONE;
}

static enum side
side_of(const struct result *r)
{
	static const enum side sides[VERDICTS] = {
		[VERDICT_NONE] = SIDE_UNDECIDED,
		[VERDICT_PASS] = SIDE_PASSED,
		[VERDICT_INCONCLUSIVE] = SIDE_UNDECIDED,
		[VERDICT_FAIL] = SIDE_FAILED,
		[VERDICT_CRASH] = SIDE_FAILED,
		[VERDICT_ERROR] = SIDE_UNDECIDED,
		[VERDICT_NONSTRICT] = SIDE_PASSED,
		[VERDICT_SKIP] = SIDE_UNDECIDED,
		[VERDICT_XFAIL] = SIDE_KNOWN,
		[VERDICT_XPASS] = SIDE_XPASS,
	};

	if (r == NULL)
		return SIDE_ABSENT;
	if (r->verdict == VERDICT_NONSTRICT && r->run->strict)
		return SIDE_FAILED;
	if (r->verdict == VERDICT_XFAIL && sides[verdict_of(r)] == SIDE_UNDECIDED &&
		verdict_of(r) != VERDICT_NONE)
		return SIDE_UNDECIDED;
	return result_flaky(r) ? SIDE_FLAKY : sides[r->verdict];
}

static int
fails_alike(const struct result *a, const struct result *b)
{
	enum verdict x = verdict_of(a), y = verdict_of(b);

	return (x == y || x == VERDICT_NONE || y == VERDICT_NONE) && a->step == b->step &&
		strcmp(a->cause, b->cause) == 0 && strcmp(a->field, b->field) == 0;
}

/*
 * What the expectations allow in both runs may vary; and what a run that broke off did not come to
 * is lost, and not removed.
 */
static enum diff_class
classify(const struct diff *d, const struct diff_entry *e)
{
	enum side before = side_of(e->before), after = side_of(e->after);
	enum diff_class c = classes[before][after];

	if (c == DIFF_STILL && (before != SIDE_KNOWN || after != SIDE_KNOWN) &&
		!fails_alike(e->before, e->after))
		return DIFF_CHANGED;
	if (c == DIFF_REMOVED && before != SIDE_UNDECIDED && !d->after->complete)
		return DIFF_LOST;
	return c;
}

static const struct result *
either(const struct diff_entry *e)
{
	return e->after != NULL ? e->after : e->before;
}

static int
by_id(const struct result *a, const struct result *b)
{
	return strverscmp(a->id, b->id);
}

static int
by_stack_id(const struct result *a, const struct result *b)
{
	int order = strcmp(a->run->stack, b->run->stack);

	return order != 0 ? order : by_id(a, b);
}

/* Of one instance that ran several times, the first comes first. */
static int
by_time(const struct result *a, const struct result *b)
{
	if (a->run != b->run)
		return a->run->index - b->run->index;
	return (a->n > b->n) - (a->n < b->n);
}

static int
in_order(const void *a, const void *b)
{
	const struct result *x = *(const struct result *const *)a;
	const struct result *y = *(const struct result *const *)b;
	int order = by_stack_id(x, y);

	return order != 0 ? order : by_time(x, y);
}

static int
order_of_entries(const void *a, const void *b)
{
	const struct diff_entry *x = a, *y = b;

	if (x->class != y->class)
		return (int)x->class - (int)y->class;
	return by_stack_id(either(x), either(y));
}

/* Is this file about one stack only? */
static int
one_stack(const struct results *r)
{
	for (int i = 1; i < r->nruns; i++)
		if (strcmp(r->runs[i]->stack, r->runs[0]->stack) != 0)
			return 0;
	return 1;
}

/*
 * The cases of a file in the order of the walk, which is also that by id alone where all are of one
 * stack.
 */
static const struct result **
sorted(const struct results *r)
{
	const struct result **list = calloc((size_t)r->ncases + 1, sizeof(list[0]));

	if (list == NULL)
		return NULL;
	for (int i = 0; i < r->ncases; i++)
		list[i] = r->cases[i];
	qsort(list, (size_t)r->ncases, sizeof(list[0]), in_order);
	return list;
}

/* Of the results of one instance, at the head of the list, the worst; *list moves behind them. */
static const struct result *
worst(const struct result ***list, int (*order)(const struct result *, const struct result *))
{
	const struct result *first = **list, *w = first;

	while (*++*list != NULL && order(first, **list) == 0)
		if (side_of(**list) > side_of(w))
			w = **list;
	return w;
}

/* Both lists end with NULL. */
static void
walk(struct diff *d, const struct result **a, const struct result **b)
{
	int (*by)(const struct result *, const struct result *) = d->stacks ? by_stack_id : by_id;

	while (*a != NULL || *b != NULL) {
		struct diff_entry *e = &d->entries[d->n++];
		int order = *a == NULL ? 1 : *b == NULL ? -1 : by(*a, *b);

		if (order <= 0)
			e->before = worst(&a, by);
		if (order >= 0)
			e->after = worst(&b, by);
		e->class = classify(d, e);
		d->count[e->class]++;
	}
}

static int
address_order(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)(*(const struct diff_entry *const *)a)->after;
	uintptr_t y = (uintptr_t)(*(const struct diff_entry *const *)b)->after;

	return (x > y) - (x < y);
}

const struct diff_entry *
diff_of(const struct diff *d, const struct result *after)
{
	const struct diff_entry wanted = { .after = after }, *key = &wanted;
	const struct diff_entry **found =
		bsearch(&key, d->by_after, (size_t)d->n, sizeof(d->by_after[0]), address_order);

	return found != NULL ? *found : NULL;
}

int
diff_make(struct diff *d, const struct results *before, const struct results *after)
{
	size_t most = (size_t)before->ncases + (size_t)after->ncases + 1;
	const struct result **a, **b;

	*d = (struct diff){ .before = before, .after = after };
	d->stacks = !one_stack(before) || !one_stack(after);
	d->entries = calloc(most, sizeof(d->entries[0]));
	d->by_after = calloc(most, sizeof(d->by_after[0]));
	a = sorted(before);
	b = sorted(after);
	if (d->entries != NULL && d->by_after != NULL && a != NULL && b != NULL) {
		walk(d, a, b);
		qsort(d->entries, (size_t)d->n, sizeof(d->entries[0]), order_of_entries);
		for (int i = 0; i < d->n; i++)
			d->by_after[i] = &d->entries[i];
		qsort(d->by_after, (size_t)d->n, sizeof(d->by_after[0]), address_order);
	}
	free(a);
	free(b);
	return d->entries != NULL && d->by_after != NULL && a != NULL && b != NULL ? 0 : -1;
}

void
diff_free(struct diff *d)
{
	free(d->entries);
	free(d->by_after);
}

int
diff_worse(const struct diff *d)
{
	for (int i = 0; i < DIFF_STILL; i++)
		if (d->count[i] > 0)
			return 1;
	return 0;
}

const struct result_run *
diff_earlier(const struct diff *d, const struct result_run *run)
{
	for (int i = 0; i < d->before->nruns; i++)
		if (!d->stacks || strcmp(d->before->runs[i]->stack, run->stack) == 0)
			return d->before->runs[i];
	return NULL;
}

int
diff_first(const struct results *r, const struct result_run *run)
{
	for (int i = 0; r->runs[i] != run; i++)
		if (strcmp(r->runs[i]->stack, run->stack) == 0)
			return 0;
	return 1;
}

/* "lwip.expect (cksum 4038471504 75)". */
static const char *
expectations(const struct result_run *run, char *text, size_t size)
{
	snprintf(text, size, "%s%s%s%s", *run->expect != '\0' ? run->expect : "none",
		*run->expect_sum != '\0' ? " (cksum " : "", run->expect_sum,
		*run->expect_sum != '\0' ? ")" : "");
	return text;
}

/* One that only lies elsewhere is the same. */
static int
is_same_expectation(const struct result_run *a, const struct result_run *b)
{
	if (*a->expect_sum != '\0' && *b->expect_sum != '\0')
		return strcmp(a->expect_sum, b->expect_sum) == 0;
	return strcmp(a->expect, b->expect) == 0;
}

void
diff_unlike(const struct result_run *before, const struct result_run *after,
	void (*tell)(void *arg, const char *what, const char *before, const char *after), void *arg)
{
	char a[1024], b[1024];

	if (strcmp(before->version, after->version) != 0)
		tell(arg, "version of tcpspec", before->version, after->version);
	if (strcmp(before->clock, after->clock) != 0)
		tell(arg, "clock", before->clock, after->clock);
	if (before->timeout_scale != after->timeout_scale) {
		snprintf(a, sizeof(a), "%d %%", before->timeout_scale);
		snprintf(b, sizeof(b), "%d %%", after->timeout_scale);
		tell(arg, "time-out scale", a, b);
	}
	if (!before->strict != !after->strict)
		tell(arg, "strictness", before->strict ? "strict" : "not strict",
			after->strict ? "strict" : "not strict");
	if (strcmp(before->level, after->level) != 0)
		tell(arg, "choice of levels", *before->level != '\0' ? before->level : "all",
			*after->level != '\0' ? after->level : "all");
	if (!is_same_expectation(before, after))
		tell(arg, "expectation file", expectations(before, a, sizeof(a)),
			expectations(after, b, sizeof(b)));
}
