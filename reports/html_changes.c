/* SPDX-License-Identifier: MIT */
/*
 * html_changes.c - what changed since an earlier run, instance by instance; those of a case that
 * changed alike are one row.
 */

#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "diff.h"
#include "html.h"
#include "report.h"
#include "results.h"
#include "words.h"
#include "xml.h"

/* An entry's word is coloured like a verdict. */
static const char *
class_of(enum diff_class class)
{
	if (class < DIFF_STILL)
		return "v fail";
	return class == DIFF_FIXED || class == DIFF_DECIDED ? "v pass" : "v none";
}

int
html_since(const struct html *h, const struct html_way *w)
{
	int best = DIFF_SAME;

	for (int k = 0; k < w->n && h->diff != NULL; k++) {
		const struct diff_entry *e = diff_of(h->diff, w->list[k]);

		if (e != NULL && (int)e->class < best)
			best = (int)e->class;
	}
	return best;
}

void
html_before(struct html *h, const struct result *c)
{
	const struct diff_entry *e = h->diff != NULL ? diff_of(h->diff, c) : NULL;
	char text[64];

	if (e == NULL)
		return;
	xml_element(h->x, "dt", NULL, "before");
	xml_open(h->x, "dd");
	if (e->before == NULL) {
		xml_text(h->x, "not run");
	} else {
		html_verdict(h, (int)e->before->verdict);
		xml_textf(h->x, " %s", html_time(e->before->run->time, text, sizeof(text)));
	}
	if (e->class < DIFF_STILL) {
		xml_text(h->x, " ");
		xml_element(h->x, "small", "new", diff_name(e->class));
	}
	xml_close(h->x);
}

/* "2 new failures" */
static void
number_of(struct html *h, enum diff_class class)
{
	const char *name = diff_name(class), *last = strrchr(name, ' ');
	int n = h->diff->count[class], noun = last != NULL &&
		(strcmp(last, " failure") == 0 || strcmp(last, " case") == 0);

	xml_textf(h->x, "%d %s%s", n, name, noun && n != 1 ? "s" : "");
}

void
html_changes_line(struct html *h)
{
	const struct diff *d = h->diff;
	char text[64];
	int any = 0;

	if (d == NULL)
		return;
	xml_open(h->x, "p");
	xml_textf(h->x, "Since %s: ", html_time(d->before->run->time, text, sizeof(text)));
	for (int i = 0; i < DIFF_SAME; i++) {
		if (d->count[i] == 0)
			continue;
		xml_text(h->x, any++ ? ", " : "");
		number_of(h, (enum diff_class)i);
	}
	xml_textf(h->x, "%s.", any ? "" : "no change");
	xml_close(h->x);
}

static void
verdict_cell(struct html *h, const char *class_name, const struct result *c)
{
	xml_open_class(h->x, "td", class_name);
	if (c != NULL)
		html_verdict(h, (int)c->verdict);
	else
		xml_element(h->x, "span", "muted", "–");
	xml_close(h->x);
}

static const char *
name_of(const struct diff_entry *e)
{
	return e->after != NULL ? e->after->name : e->before->name;
}

static const struct result_run *
run_of(const struct diff_entry *e)
{
	return e->after != NULL ? e->after->run : e->before->run;
}

static int
alike(const struct diff_entry *x, const struct diff_entry *y)
{
	return x->class == y->class && strcmp(run_of(x)->stack, run_of(y)->stack) == 0 &&
	    strcmp(name_of(x), name_of(y)) == 0 && (x->before == NULL) == (y->before == NULL) &&
	    (x->before == NULL || x->before->verdict == y->before->verdict) &&
	    (x->after == NULL || x->after->verdict == y->after->verdict);
}

/* A row for the entries at the head of a list that changed alike: how many they are. */
static int
row(struct html *h, const struct diff_entry *e, int n)
{
	char text[1024];
	int same = 1;

	while (same < n && alike(e, &e[same]))
		same++;
	xml_open(h->x, "tr");
	xml_open(h->x, "td");
	xml_element(h->x, "span", class_of(e->class), diff_name(e->class));
	xml_close(h->x);
	if (h->diff->stacks)
		xml_element(h->x, "td", "stack", run_of(e)->stack);
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
	if (e->after != NULL)
		html_case_link(h, e->after);
	else
		xml_text(h->x, e->before->id);
	if (same > 1) {
		xml_text(h->x, " ");
		xml_open(h->x, "small");
		xml_textf(h->x, "and %d more", same - 1);
		xml_close(h->x);
	}
	xml_close(h->x);
	verdict_cell(h, "was", e->before);
	verdict_cell(h, "now", e->after);
	xml_element(h->x, "td", NULL, e->after == NULL || e->class > DIFF_STILL ? "" :
		cause_sentence(h->results, e->after, text, sizeof(text)));
	xml_close(h->x);
	return same;
}

/* The entries from one class to another, which come in that order. */
static void
table(struct html *h, enum diff_class from, enum diff_class to)
{
	static const char *const heads[] = {
		"Change", "Stack", "Case", "Before", "Now", "What happened", NULL
	}, *const alone[] = { "Change", "Case", "Before", "Now", "What happened", NULL };
	const struct diff *d = h->diff;

	html_box(h, diff_name(from), 0);
	xml_open_class(h->x, "table", "ways");
	html_heads(h, d->stacks ? heads : alone);
	xml_open(h->x, "tbody");
	for (int i = 0; i < d->n; )
		i += d->entries[i].class >= from && d->entries[i].class < to ?
			row(h, &d->entries[i], d->n - i) : 1;
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
}

/* What became worse, and, folded, what changed otherwise; what stays is only counted. */
static int
tables(struct html *h)
{
	const int *count = h->diff->count;
	int worse = 0, other = 0;

	for (int i = 0; i < DIFF_STILL; i++)
		worse += count[i];
	if (worse > 0)
		table(h, (enum diff_class)0, DIFF_STILL);
	for (int i = DIFF_STILL + 1; i < DIFF_SAME; i++) {
		if (count[i] == 0)
			continue;
		other++;
		xml_open(h->x, "details");
		xml_open(h->x, "summary");
		number_of(h, (enum diff_class)i);
		xml_close(h->x);
		table(h, (enum diff_class)i, (enum diff_class)(i + 1));
		xml_close(h->x);
	}
	return worse + other;
}

static void
unlike(void *arg, const char *what, const char *before, const char *after)
{
	struct html *h = arg;

	xml_textf(h->x, " Warning: another %s: %s, now %s.", what, *before ? before : "unknown",
		*after ? after : "unknown");
}

/*
 * What each stack's run is compared with, and what else differs, lest it is taken for the stack's
 * doing.
 */
static void
compared(struct html *h)
{
	char text[64];

	for (int i = 0; i < h->results->nruns; i++) {
		const struct result_run *after = h->results->runs[i];
		const struct result_run *before = diff_earlier(h->diff, after);

		if (!diff_first(h->results, after))
			continue;
		xml_open(h->x, "p");
		if (before == NULL) {
			xml_textf(h->x, "%s: it is not in the earlier file.", after->stack);
		} else {
			if (h->diff->stacks)
				xml_textf(h->x, "%s: ", after->stack);
			xml_textf(h->x, "Compared with %s %s of %s by tcpspec %s.", before->stack,
				before->stack_version, html_time(before->time, text, sizeof(text)),
				before->version);
			diff_unlike(before, after, unlike, h);
		}
		xml_close(h->x);
	}
}

void
html_changes(struct html *h)
{
	if (h->diff == NULL)
		return;
	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "changes");
	xml_element(h->x, "h2", NULL, "Changes");
	compared(h);
	if (tables(h) == 0)
		xml_element(h->x, "p", NULL, "Every instance came out as it did.");
	xml_close(h->x);
}
