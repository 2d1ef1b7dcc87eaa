/* SPDX-License-Identifier: MIT */
/*
 * diff.c - what changed from one run to another.
 *
 * Both runs are sorted by id, so one walk over both finds each instance's two results.  A verdict
 * counts as passed, failed or undecided; which class a change has is a table of these.
 */

#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "diff.h"
#include "pen.h"
#include "report.h"
#include "results.h"
#include "words.h"

#define COLUMN_ID	2
#define COLUMN_WHAT	4

enum side { SIDE_ABSENT, SIDE_PASSED, SIDE_FAILED, SIDE_UNDECIDED, SIDES };

static const enum diff_class classes[SIDES][SIDES] = {
	[SIDE_ABSENT] = { DIFF_SAME, DIFF_NEW_CASE, DIFF_NEW_CASE, DIFF_NEW_CASE },
	[SIDE_PASSED] = { DIFF_REMOVED, DIFF_SAME, DIFF_NEW_FAILURE, DIFF_LOST },
	[SIDE_FAILED] = { DIFF_REMOVED, DIFF_FIXED, DIFF_STILL, DIFF_LOST },
	[SIDE_UNDECIDED] = { DIFF_REMOVED, DIFF_DECIDED, DIFF_NEW_FAILURE, DIFF_SAME },
};

static const char *const names[DIFF_CLASSES] = {
	"new failure", "failure changed", "lost", "still failing", "fixed", "decided now",
	"new case", "removed case", "same"
};

const char *
diff_name(enum diff_class c)
{
	return names[c];
}

static enum side
side_of(const struct result *r)
{
	if (r == NULL)
		return SIDE_ABSENT;
	switch (r->verdict) {
	case VERDICT_FAIL:
	case VERDICT_CRASH:
	case VERDICT_XPASS:
		return SIDE_FAILED;
	case VERDICT_NONSTRICT:
		return r->run->strict ? SIDE_FAILED : SIDE_PASSED;
	case VERDICT_PASS:
	case VERDICT_XFAIL:
		return SIDE_PASSED;
	default:
		return SIDE_UNDECIDED;
	}
}

/* Of the runs of one instance, which begin at *i, the worst; *i moves behind them. */
static const struct result *
worst(const struct results *r, int *i)
{
	static const int badness[SIDES] = { [SIDE_UNDECIDED] = 1, [SIDE_FAILED] = 2 };
	const struct result *w = r->cases[*i];

	while (++*i < r->ncases && strcmp(r->cases[*i]->id, w->id) == 0)
		if (badness[side_of(r->cases[*i])] > badness[side_of(w)])
			w = r->cases[*i];
	return w;
}

static int
fails_alike(const struct result *a, const struct result *b)
{
	return a->verdict == b->verdict && a->step == b->step && strcmp(a->cause, b->cause) == 0 &&
		strcmp(a->field, b->field) == 0;
}

static enum diff_class
classify(const struct diff_entry *e)
{
	enum diff_class c = classes[side_of(e->before)][side_of(e->after)];

	return c == DIFF_STILL && !fails_alike(e->before, e->after) ? DIFF_CHANGED : c;
}

static const char *
entry_id(const struct diff_entry *e)
{
	return e->before ? e->before->id : e->after->id;
}

static int
entry_order(const void *a, const void *b)
{
	const struct diff_entry *x = a, *y = b;

	if (x->class != y->class)
		return (int)x->class - (int)y->class;
	return strcmp(entry_id(x), entry_id(y));
}

int
diff_make(struct diff *d, const struct results *before, const struct results *after)
{
	int i = 0, k = 0, order;

	*d = (struct diff){ .before = before, .after = after };
	d->entries = calloc((size_t)before->ncases + (size_t)after->ncases + 1,
	    sizeof(d->entries[0]));
	if (d->entries == NULL)
		return -1;
	while (i < before->ncases || k < after->ncases) {
		struct diff_entry *e = &d->entries[d->n++];

		order = i == before->ncases ? 1 : k == after->ncases ? -1 :
			strcmp(before->cases[i]->id, after->cases[k]->id);
		if (order <= 0)
			e->before = worst(before, &i);
		if (order >= 0)
			e->after = worst(after, &k);
		e->class = classify(e);
		d->count[e->class]++;
	}
	qsort(d->entries, (size_t)d->n, sizeof(d->entries[0]), entry_order);
	return 0;
}

void
diff_free(struct diff *d)
{
	free(d->entries);
}

int
diff_worse(const struct diff *d)
{
	return d->count[DIFF_NEW_FAILURE] + d->count[DIFF_CHANGED] + d->count[DIFF_LOST] > 0;
}

/* What a side says of an instance: "FAIL, step 5: …", "pass", "not run". */
static void
put_side(struct pen *p, const char *label, const struct results *r, const struct result *c)
{
	char text[1024];

	pen_to(p, COLUMN_WHAT);
	pen_print(p, "%-8s", label);
	if (c == NULL) {
		pen_text(p, "not there");
		pen_line(p);
		return;
	}
	pen_print(p, "%s", words_verdict((int)c->verdict));
	cause_sentence(r, c, text, sizeof(text));
	if (*text) {
		pen_text(p, "  ");
		pen_wrap(p, p->column, text);
	} else {
		pen_line(p);
	}
}

static void
put_entry(struct pen *p, const struct diff *d, const struct diff_entry *e)
{
	pen_to(p, COLUMN_ID);
	pen_text(p, entry_id(e));
	pen_line(p);
	if (e->class != DIFF_NEW_CASE && e->class != DIFF_STILL)
		put_side(p, "before", d->before, e->before);
	if (e->class != DIFF_REMOVED)
		put_side(p, e->class == DIFF_STILL ? "still" : "after", d->after, e->after);
}

/* A fact that should be the same in both runs, for the results to be comparable. */
static void
put_fact(struct pen *p, const char *what, const char *before, const char *after)
{
	if (strcmp(before, after) == 0)
		return;
	pen_print(p, "%-14s %s, then %s", what, *before ? before : "unknown",
	    *after ? after : "unknown");
	pen_line(p);
}

static void
put_number(struct pen *p, const char *what, int before, int after)
{
	if (before == after)
		return;
	pen_print(p, "%-14s %d, then %d", what, before, after);
	pen_line(p);
}

static void
put_facts(struct pen *p, const struct result_run *a, const struct result_run *b)
{
	put_fact(p, "stack", a->stack, b->stack);
	put_fact(p, "its version", a->stack_version, b->stack_version);
	put_fact(p, "clock", a->clock, b->clock);
	put_fact(p, "tcpspec", a->version, b->version);
	put_number(p, "timeout scale", a->timeout_scale, b->timeout_scale);
	put_number(p, "strict", a->strict, b->strict);
}

static void
put_class(struct pen *p, const struct diff *d, enum diff_class class)
{
	pen_line(p);
	pen_style(p, class <= DIFF_LOST ? STYLE_BAD_BOLD : STYLE_BOLD);
	pen_print(p, "%s (%d)", names[class], d->count[class]);
	pen_style(p, STYLE_PLAIN);
	pen_line(p);
	for (int i = 0; i < d->n; i++)
		if (d->entries[i].class == class)
			put_entry(p, d, &d->entries[i]);
}

int
diff_print(const struct diff *d, const struct report_options *opts, FILE *out)
{
	struct pen p;

	pen_init(&p, out, opts);
	put_facts(&p, d->before->run, d->after->run);
	for (int class = 0; class < DIFF_SAME; class++)
		if (d->count[class] > 0 && (class != DIFF_STILL || opts->verbosity > 0))
			put_class(&p, d, (enum diff_class)class);
	pen_line(&p);
	for (int class = 0; class <= DIFF_SAME; class++) {
		pen_print(&p, "%s%s %d", class == 0 ? "diff: " : ", ", names[class],
		    d->count[class]);
		pen_style(&p, STYLE_PLAIN);
	}
	pen_line(&p);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
