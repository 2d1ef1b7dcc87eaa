/* SPDX-License-Identifier: MIT */
/*
 * diff_text.c - what changed between two result files, for a terminal: what else differs between
 * the runs, then a list for each class of change with both sides of each instance, then the counts.
 */

#include <string.h>

#include "cause.h"
#include "diff.h"
#include "pen.h"
#include "report.h"
#include "results.h"
#include "words.h"

#define COLUMN_ID	2
#define COLUMN_WHAT	4
#define COLUMN_FACT	15

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

/* With several stacks in the files, whose it is stands behind the id. */
static void
put_entry(struct pen *p, const struct diff *d, const struct diff_entry *e)
{
	const struct result *c = e->after != NULL ? e->after : e->before;

	pen_to(p, COLUMN_ID);
	pen_text(p, c->id);
	if (d->stacks) {
		pen_text(p, "   ");
		pen_text(p, c->run->stack);
	}
	pen_line(p);
	if (e->class != DIFF_NEW_CASE && e->class != DIFF_STILL)
		put_side(p, "before", d->before, e->before);
	if (e->class != DIFF_REMOVED)
		put_side(p, e->class == DIFF_STILL ? "still" : "after", d->after, e->after);
}

/* "stack          lwip, then linux" where they differ. */
static void
put_fact(struct pen *p, const char *what, const char *before, const char *after)
{
	if (strcmp(before, after) == 0)
		return;
	pen_print(p, "%-14s %s, then %s", what, *before ? before : "unknown",
	    *after ? after : "unknown");
	pen_line(p);
}

struct warner {
	struct pen *pen;
	const char *stack;	/* NULL where there is only one */
};

static void
warn(void *arg, const char *what, const char *before, const char *after)
{
	const struct warner *w = arg;
	char text[2048];

	snprintf(text, sizeof(text), "%s%sanother %s: %s, then %s", w->stack ? w->stack : "",
		w->stack ? ": " : "", what, *before ? before : "unknown",
		*after ? after : "unknown");
	pen_text(w->pen, "warning");
	pen_to(w->pen, COLUMN_FACT);
	pen_wrap(w->pen, COLUMN_FACT, text);
}

static void
put_facts(struct pen *p, const struct diff *d)
{
	for (int i = 0; i < d->after->nruns; i++) {
		const struct result_run *b = d->after->runs[i], *a = diff_earlier(d, b);
		struct warner w = { p, d->stacks ? b->stack : NULL };

		if (!diff_first(d->after, b))
			continue;
		if (a == NULL) {
			pen_print(p, "%-14s %s is not in the earlier file", "stack", b->stack);
			pen_line(p);
			continue;
		}
		put_fact(p, "stack", a->stack, b->stack);
		put_fact(p, d->stacks ? b->stack : "its version", a->stack_version,
			b->stack_version);
		diff_unlike(a, b, warn, &w);
	}
}

/*
 * Is an instance named?  One that is in one file only says more of what was chosen to run than of
 * the stack, unless it fails.
 */
static int
is_named(const struct diff_entry *e, const struct report_options *opts)
{
	if (opts->verbosity > 0)
		return 1;
	if (e->class == DIFF_NEW_CASE)
		return result_failed(e->after);
	return e->class != DIFF_REMOVED && e->class != DIFF_STILL;
}

static void
put_class(struct pen *p, const struct diff *d, enum diff_class class,
	const struct report_options *opts)
{
	int named = 0, all = d->count[class];

	for (int i = 0; i < d->n; i++)
		named += d->entries[i].class == class && is_named(&d->entries[i], opts);
	if (all == 0 || (class == DIFF_STILL && named == 0))
		return;
	pen_line(p);
	pen_style(p, class < DIFF_STILL ? STYLE_BAD_BOLD : STYLE_BOLD);
	pen_print(p, "%s (%d)", diff_name(class), all);
	pen_style(p, STYLE_PLAIN);
	if (named < all && class == DIFF_REMOVED)
		pen_text(p, "  not there after, or not chosen; -v names them");
	else if (named < all)
		pen_print(p, "  not there before; -v names those that don't fail (%d)",
			all - named);
	pen_line(p);
	for (int i = 0; i < d->n; i++)
		if (d->entries[i].class == class && is_named(&d->entries[i], opts))
			put_entry(p, d, &d->entries[i]);
}

int
diff_print(const struct diff *d, const struct report_options *opts, FILE *out)
{
	struct pen p;

	pen_init(&p, out, opts);
	put_facts(&p, d);
	for (int class = 0; class < DIFF_SAME; class++)
		put_class(&p, d, (enum diff_class)class, opts);
	pen_line(&p);
	for (int class = 0; class <= DIFF_SAME; class++) {
		pen_print(&p, "%s%s %d", class == 0 ? "diff: " : ", ",
			diff_name((enum diff_class)class),
		    d->count[class]);
		pen_style(&p, STYLE_PLAIN);
	}
	pen_line(&p);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
