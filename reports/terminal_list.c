/* SPDX-License-Identifier: MIT */
/*
 * terminal_list.c - the cases that a reader wants to hear of once more at the end of a run: those
 * of a case that came out alike as one row, new ones first.
 */

#include <string.h>

#include "cause.h"
#include "past.h"
#include "pen.h"
#include "repeated.h"
#include "results.h"
#include "terminal_list.h"
#include "words.h"

#define LISTED 40		/* rows of a list, before it says how many more */

/* A list of the cases of a run that want says yes to. */
struct listing {
	struct pen *p;
	const struct results *r;
	const struct result_run *run;
	int (*want)(const struct result *);
	int marked;		/* it says which are new, and these come first; */
	int fold;		/* those that fail as they did are only counted */
	int rows, left;		/* written, and of cases that found no room */
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

/* Does a case stand among the first, that are new (1), behind them (0), or not at all (-1)? */
static int
rank(const struct listing *l, const struct result *c)
{
	enum past_class class = past_class(c);

	if (!l->want(c) || (l->fold && class == PAST_STILL))
		return -1;
	return l->marked && *past_mark(class) != '\0';
}

/*
 * The instances of one case, i being the first, of a rank: a row for each verdict and each mark.
 * Returns the next case.
 */
static int
list_case(struct listing *l, int i, int of_rank)
{
	struct row rows[VERDICTS][PAST_CLASSES] = { 0 };
	const char *name = l->run->cases[i]->name;

	for (; i < l->run->ncases && strcmp(l->run->cases[i]->name, name) == 0; i++) {
		const struct result *c = l->run->cases[i];
		enum past_class class = of_rank ? past_class(c) : PAST_UNKNOWN;

		if (rank(l, c) == of_rank)
			add_to_row(&rows[c->verdict][class], c);
	}
	for (int v = 0; v < WORDS_VERDICTS; v++)
		for (int k = 0; k < PAST_CLASSES; k++) {
			const struct row *row = &rows[words_worst[v]][k];

			if (row->results > 0 && l->rows++ < LISTED)
				list_row(l, row);
			else
				l->left += row->results;
		}
	return i;
}

/* Those that fail as they did, in one line. */
static void
list_unchanged(const struct listing *l)
{
	struct past_count count;
	char text[64];

	past_count(l->run, &count);
	if (!l->fold || count.n[PAST_STILL] == 0)
		return;
	pen_print(l->p, "  %d as before, unchanged since %s; -v names them", count.n[PAST_STILL],
		past_date(count.since, l->run, text, sizeof(text)));
	pen_line(l->p);
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
	for (int of_rank = l->marked; of_rank >= 0; of_rank--)
		for (int i = 0; i < l->run->ncases; )
			i = list_case(l, i, of_rank);
	if (l->left > 0) {
		pen_print(p, "  and %d more", l->left);
		pen_line(p);
	}
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
	struct listing l = { .p = p, .r = r, .run = run, .want = result_failed };

	past_count(run, &count);
	l.marked = count.known > 0;
	l.fold = l.marked && fold;
	if (r->ncases > 1)
		list(&l, "failures");
	l = (struct listing){ .p = p, .r = r, .run = run, .want = is_nonstrict };
	list(&l, "departs from a SHOULD");
	l = (struct listing){ .p = p, .r = r, .run = run, .want = is_flaky };
	list(&l, "passed only when tried again");
	l = (struct listing){ .p = p, .r = r, .run = run, .want = is_unexpected };
	list(&l, "passed, though expected to fail");
}
