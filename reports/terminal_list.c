/* SPDX-License-Identifier: MIT */
/*
 * terminal_list.c - the cases that a reader wants to hear of once more at the end of a run: those
 * of a case that came out alike as one row, new ones first; what failed like that before comes
 * last, a line each.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "past.h"
#include "pen.h"
#include "repeated.h"
#include "results.h"
#include "terminal_list.h"
#include "words.h"

#define LISTED		40	/* rows of a list, before it says how many more */
#define LISTED_BEFORE	20	/* of those that fail as they did */
#define LISTED_OTHERS	10	/* of a list that isn't what a reader looks for first */
#define AREAS		64	/* that are counted */

/* So many cases of an area. */
struct area {
	const char *name;
	int n;
};

enum rank { NOT_LISTED, AS_BEFORE, LISTED_PLAINLY, LISTED_FIRST };

/* A list of the cases of a run that want says yes to. */
struct listing {
	struct pen *p;
	const struct results *r;
	const struct result_run *run;
	int (*want)(const struct result *);
	int marked;		/* it says which are new, and these come first; */
	int fold;		/* those that fail as they did come last, a line each */
	int most;		/* rows that may be written, or 0 for all */
	int rows, left;		/* written, and cases that found no room, */
	struct area areas[AREAS];	/* in these areas */
	int nareas;
};

/*
 * What came out alike of a case: results of so many instances, the first of which speaks for all.
 */
struct row {
	const struct result *first, *last;
	int results, instances;
	long long times;		/* as some results are of several runs */
};

static void
add_to_row(struct row *row, const struct result *c)
{
	if (row->results++ == 0)
		row->first = c;
	if (row->last == NULL || strcmp(row->last->id, c->id) != 0)
		row->instances++;
	row->last = c;
	row->times += 1 + (long long)c->times;
}

/* Leave out the last words of a text until it fits into so many columns; at least two are left. */
static void
cut(char *text, size_t size, int columns)
{
	char *blank;

	if (pen_columns(text) <= columns)
		return;
	while ((blank = strrchr(text, ' ')) != NULL) {
		*blank = '\0';
		if (pen_columns(text) + 4 <= columns)
			break;
	}
	if (blank != NULL && strchr(text, ' ') != NULL)
		words_add(text, size, " ...");
	else
		text[0] = '\0';
}

/* Verdict, id, as much of one sentence as fits. */
static void
list_briefly(const struct listing *l, const struct row *row)
{
	const struct result *c = row->first;
	struct pen *p = l->p;
	char text[1024];

	pen_print(p, "    %-10s%s", words_verdict((int)c->verdict),
		row->instances > 1 ? c->name : c->id);
	if (row->instances > 1)
		pen_print(p, " (%d instances)", row->instances);
	cause_sentence(l->r, c, text, sizeof(text));
	cut(text, sizeof(text), p->width - p->column - 2);
	pen_print(p, "  %s", text);
	pen_line(p);
}

/* Verdict, id, one sentence, on the next line when it doesn't fit. */
static void
list_row(const struct listing *l, const struct row *row)
{
	const struct result *c = row->first;
	int n = row->instances;
	struct pen *p = l->p;
	char text[1024];

	if (l->marked)
		pen_print(p, "  %-8s", past_mark(past_class(c)));
	pen_print(p, "  %-*s%s", l->marked ? 10 : 12, words_verdict((int)c->verdict),
		n > 1 ? c->name : c->id);
	if (n > 1)
		pen_print(p, " (%d instances)", n);
	else if (*repeated_some(c, row->times, text, sizeof(text)) != '\0')
		pen_print(p, " (%s)", text);
	cause_sentence(l->r, c, text, sizeof(text));
	if (*text == '\0' || p->column + 2 + pen_columns(text) > p->width)
		pen_line(p);
	else
		pen_to(p, p->column + 2);
	if (*text != '\0')
		pen_wrap(p, p->column > 0 ? p->column : 14, text);
}

static enum rank
rank(const struct listing *l, const struct result *c)
{
	enum past_class class = past_class(c);

	if (!l->want(c))
		return NOT_LISTED;
	if (l->fold && class == PAST_STILL)
		return AS_BEFORE;
	return l->marked && *past_mark(class) != '\0' ? LISTED_FIRST : LISTED_PLAINLY;
}

/* Cases that found no room, counted by their area. */
static void
leave_out(struct listing *l, const struct row *row)
{
	int i = 0;

	l->left += row->results;
	while (i < l->nareas && strcmp(l->areas[i].name, row->first->area) != 0)
		i++;
	if (i == AREAS)
		return;
	if (i == l->nareas)
		l->areas[l->nareas++] = (struct area){ row->first->area, 0 };
	l->areas[i].n += row->results;
}

/*
 * The instances of one case, i being the first, of a rank: a row for each verdict and each mark.
 * Returns the next case.
 */
static int
list_case(struct listing *l, int i, enum rank of_rank)
{
	struct row rows[VERDICTS][PAST_CLASSES] = { 0 };
	const char *name = l->run->cases[i]->name;

	for (; i < l->run->ncases && strcmp(l->run->cases[i]->name, name) == 0; i++) {
		const struct result *c = l->run->cases[i];
		enum past_class class = of_rank == LISTED_FIRST ? past_class(c) : PAST_UNKNOWN;

		if (rank(l, c) == of_rank)
			add_to_row(&rows[c->verdict][class], c);
	}
	for (int v = 0; v < WORDS_VERDICTS; v++)
		for (int k = 0; k < PAST_CLASSES; k++) {
			const struct row *row = &rows[words_worst[v]][k];

			if (row->results == 0)
				continue;
			if (l->most > 0 && l->rows++ >= l->most)
				leave_out(l, row);
			else if (of_rank == AS_BEFORE)
				list_briefly(l, row);
			else
				list_row(l, row);
		}
	return i;
}

/* The most first. */
static int
by_cases(const void *a, const void *b)
{
	const struct area *x = a, *y = b;

	return x->n != y->n ? y->n - x->n : strcmp(x->name, y->name);
}

/* "and 77 more: sequence 32, reset 30, persist 15; -v names them" */
static void
list_left(struct listing *l)
{
	char text[1024];

	if (l->left > 0) {
		snprintf(text, sizeof(text), "and %d more", l->left);
		qsort(l->areas, (size_t)l->nareas, sizeof(l->areas[0]), by_cases);
		for (int i = 0; i < l->nareas; i++)
			words_add(text, sizeof(text), "%s %s %d", i == 0 ? ":" : ",",
				*l->areas[i].name != '\0' ? l->areas[i].name : "others",
				l->areas[i].n);
		words_add(text, sizeof(text), "; -v names them");
		pen_wrap(l->p, 2, text);
	}
	l->rows = l->left = l->nareas = 0;
}

static void
list_rank(struct listing *l, enum rank of_rank)
{
	for (int i = 0; i < l->run->ncases; )
		i = list_case(l, i, of_rank);
	list_left(l);
}

/* Those that fail as they did: since when, and what they are. */
static void
list_unchanged(struct listing *l)
{
	struct past_count count;
	char text[64];

	past_count(l->run, &count);
	if (!l->fold || count.n[PAST_STILL] == 0)
		return;
	pen_print(l->p, "  %d as before, unchanged since %s", count.n[PAST_STILL],
		past_date(count.since, l->run, text, sizeof(text)));
	pen_line(l->p);
	l->most = LISTED_BEFORE;
	list_rank(l, AS_BEFORE);
}

static void
list(struct listing *l, const char *name)
{
	struct pen *p = l->p;
	int n = 0;

	for (int i = 0; i < l->run->ncases; i++)
		n += l->want(l->run->cases[i]);
	if (n == 0)
		return;
	pen_print(p, "%s (%d)", name, n);
	pen_line(p);
	if (l->marked)
		for (int i = 0; i < l->run->ncases; )
			i = list_case(l, i, LISTED_FIRST);
	list_rank(l, LISTED_PLAINLY);
	list_unchanged(l);
	pen_line(p);
}

static int
is_nonstrict(const struct result *c)
{
	return c->verdict == VERDICT_NONSTRICT && !result_failed(c);
}

static int
is_flaky(const struct result *c)
{
	return result_flaky(c) && !result_failed(c);
}

/* A run may be told not to mind. */
static int
is_unexpected(const struct result *c)
{
	return !result_failed(c) && *c->known != '\0' &&
		(c->verdict == VERDICT_PASS || c->verdict == VERDICT_NONSTRICT);
}

void
terminal_lists(struct pen *p, const struct results *r, const struct result_run *run, int fold)
{
	struct past_count count;
	struct listing l = {
		.p = p, .r = r, .run = run, .want = result_failed, .most = fold ? LISTED : 0
	};
	struct listing others = {
		.p = p, .r = r, .run = run, .most = fold ? LISTED_OTHERS : 0
	};

	past_count(run, &count);
	l.marked = count.known > 0;
	l.fold = l.marked && fold;
	if (r->ncases > 1)
		list(&l, "failures");
	others.want = is_nonstrict;
	list(&others, "departs from a SHOULD");
	others.want = is_flaky;
	list(&others, "passed only when tried again");
	others.want = is_unexpected;
	list(&others, "passed, though expected to fail");
}
