/* SPDX-License-Identifier: MIT */
/*
 * github.c - workflow commands for GitHub Actions.
 *
 * Of each step ten errors and ten warnings are shown, and the rest is dropped without a word: so
 * failures of one requirement are one annotation, those come first that earlier runs did not have,
 * then the worst, and the tenth counts those that are left.
 */

#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "github.h"
#include "line.h"
#include "past.h"
#include "report.h"
#include "results.h"
#include "words.h"

#define SHOWN 10

static const struct line_escape message[] = { { '%', "%25" }, { 0, NULL } };
static const struct line_escape property[] = {
	{ '%', "%25" }, { ':', "%3A" }, { ',', "%2C" }, { 0, NULL }
};

void
github_begin(const struct result *c, const struct report_options *o, FILE *out)
{
	if (o->github == NULL)
		return;
	if (c != NULL) {
		fprintf(out, "::group::%s  ", words_verdict((int)c->verdict));
		line_put(out, message, c->id);
		putc('\n', out);
	}
	fprintf(out, "::stop-commands::%s\n", o->github);
}

void
github_end(const struct result *c, const struct report_options *o, FILE *out)
{
	if (o->github == NULL)
		return;
	fprintf(out, "::%s::\n", o->github);
	if (c != NULL)
		fputs("::endgroup::\n", out);
}

/* A case, or n of one requirement, for which the one speaks that is to be heard first. */
struct item {
	const struct result *c;
	const struct result_requirement *q;
	int rank;		/* what is new first, then by verdict */
	int at;			/* of the case among all */
	int n;
};

/* 'e' for an error, 'w' for a warning, 0 for neither. */
static int
kind_of(const struct result *c)
{
	if (c->verdict == VERDICT_XPASS || c->verdict == VERDICT_NONSTRICT || result_flaky(c))
		return 'w';
	return result_failed(c) ? 'e' : 0;
}

static int
by_rank(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->rank != y->rank ? x->rank - y->rank : x->at - y->at;
}

/* Do two cases share an annotation?  Those that prove nothing do if they are of one case file. */
static int
compare_groups(const struct item *x, const struct item *y)
{
	if (x->c->run != y->c->run)
		return x->c->run->index - y->c->run->index;
	if (x->q == NULL && y->q == NULL)
		return strcmp(x->c->name, y->c->name);
	return x->q == NULL ? 1 : y->q == NULL ? -1 : strcmp(x->q->id, y->q->id);
}

static int
by_group(const void *a, const void *b)
{
	int order = compare_groups(a, b);

	return order != 0 ? order : by_rank(a, b);
}

/* What is new goes before what changed or was lost, and that before what was so before. */
static int
rank(const struct result *c)
{
	enum past_class class = past_class(c);

	return (int)(class < PAST_STILL ? class : PAST_STILL) * WORDS_VERDICTS +
		words_rank(c->verdict);
}

/* The annotations of a kind, in the order in which they are to be read: how many there are. */
static int
gather(const struct results *r, int kind, struct item *items)
{
	int all = 0, n = 0;

	for (int i = 0; i < r->ncases; i++) {
		const struct result *c = r->cases[i];

		if (kind_of(c) == kind)
			items[all++] = (struct item){ c, results_main(r, c), rank(c), i, 0 };
	}
	qsort(items, (size_t)all, sizeof(items[0]), by_group);
	for (int i = 0; i < all; i++) {
		if (n == 0 || compare_groups(&items[n - 1], &items[i]) != 0)
			items[n++] = items[i];
		items[n - 1].n++;
	}
	qsort(items, (size_t)n, sizeof(items[0]), by_rank);
	return n;
}

static void
annotate(const struct results *r, const struct item *g, const char *command, FILE *out)
{
	const struct result *c = g->c;
	const char *mark = past_mark(past_class(c));
	char text[2048];

	fprintf(out, "::%s ", command);
	if (*c->file != '\0') {
		fputs("file=", out);
		line_put(out, property, c->file);
		fprintf(out, ",line=%d,", c->line > 0 ? c->line : 1);
	}
	fputs("title=", out);
	line_put(out, property, c->run->stack);
	fputs("%3A ", out);
	line_put(out, property, c->id);
	if (g->n > 1)
		fprintf(out, " and %d more", g->n - 1);
	if (*mark != '\0')
		fprintf(out, " (%s)", mark);
	fputs("::", out);
	line_put(out, message, cause_title(r, c, text, sizeof(text)));
	putc('\n', out);
}

static void
annotate_all(const struct results *r, const struct item *items, int n, int room,
	const char *command, FILE *out)
{
	int shown = n > room ? room - 1 : n, left = 0;

	for (int i = 0; i < shown; i++)
		annotate(r, &items[i], command, out);
	for (int i = shown; i < n; i++)
		left += items[i].n;
	if (left > 0)
		fprintf(out, "::%s title=tcpspec::and %d more, see the summary\n", command, left);
}

void
github_annotate(const struct results *r, const struct report_options *o, FILE *out)
{
	struct item *items;

	if (o->github == NULL || (items = calloc((size_t)r->ncases + 1, sizeof(*items))) == NULL)
		return;
	if (!r->complete)
		fputs("::error title=tcpspec::the run is incomplete\n", out);
	annotate_all(r, items, gather(r, 'e', items), SHOWN - !r->complete, "error", out);
	annotate_all(r, items, gather(r, 'w', items), SHOWN, "warning", out);
	free(items);
}
