/* SPDX-License-Identifier: MIT */
/*
 * html_group.c - cases with their instances.
 *
 * A case has dozens of instances, and most of them end alike.  They are sorted so that those of a
 * case are together, and in it those that came out alike, the worst first: then a reader sees each
 * way of failing once, and the file stays small.
 */

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "results.h"
#include "words.h"

/*
 * Did two instances of a case come out alike?  0 if so, else which is to be shown first.  Reasons
 * count where nothing else tells two apart; a variant where a case passed.
 */
static int
compare_ways(const struct result *x, const struct result *y)
{
	int order = words_rank(x->verdict) - words_rank(y->verdict);

	if (order == 0)
		order = result_flaky(y) - result_flaky(x);
	if (order == 0)
		order = x->line - y->line;
	if (order == 0)
		order = strcmp(x->cause, y->cause);
	if (order == 0)
		order = strcmp(x->field, y->field);
	if (order == 0)
		order = strcmp(x->reason, y->reason);
	if (order == 0)
		order = strcmp(x->requirement, y->requirement);
	return order != 0 ? order : strcmp(x->alternatives, y->alternatives);
}

static int
compare(const void *a, const void *b)
{
	const struct result *x = *(const struct result *const *)a;
	const struct result *y = *(const struct result *const *)b;
	int order = strverscmp(x->name, y->name);

	if (order == 0)
		order = x->run->index - y->run->index;
	if (order == 0)
		order = compare_ways(x, y);
	if (order == 0)
		order = strverscmp(x->id, y->id);
	return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
}

int
html_next_way(struct html_way *w, const struct result **list, int n)
{
	int at = (int)(w->list - list) + w->n;

	if (at >= n)
		return 0;
	w->list = list + at;
	w->n = 1;
	while (at + w->n < n && w->list[0]->run == w->list[w->n]->run &&
		strcmp(w->list[0]->name, w->list[w->n]->name) == 0 &&
		compare_ways(w->list[0], w->list[w->n]) == 0)
		w->n++;
	return 1;
}

int
html_next_instance(struct html_instances *i)
{
	const struct html_way *w = i->way;

	if (i->next >= w->n)
		return 0;
	i->c = w->list[i->next];
	i->times = 0;
	for (; i->next < w->n && strcmp(w->list[i->next]->id, i->c->id) == 0; i->next++)
		i->times += 1 + (long long)w->list[i->next]->times;
	return 1;
}

int
html_count_instances(const struct html_way *w)
{
	struct html_instances i = { .way = w };
	int n = 0;

	while (html_next_instance(&i))
		n++;
	return n;
}

int
html_gather(struct html *h)
{
	const struct results *r = h->results;

	h->order = calloc((size_t)r->ncases + 1, sizeof(h->order[0]));
	h->cases = calloc((size_t)r->ncases + 1, sizeof(h->cases[0]));
	if (h->order == NULL || h->cases == NULL) {
		html_scatter(h);
		return -1;
	}
	for (int i = 0; i < r->ncases; i++)
		h->order[i] = r->cases[i];
	qsort(h->order, (size_t)r->ncases, sizeof(h->order[0]), compare);
	for (int i = 0; i < r->ncases; i++) {
		if (i == 0 || strcmp(h->order[i]->name, h->order[i - 1]->name) != 0)
			h->cases[h->ncases++].list = &h->order[i];
		h->cases[h->ncases - 1].n++;
		h->cases[h->ncases - 1].by[h->order[i]->verdict]++;
	}
	return 0;
}

void
html_scatter(struct html *h)
{
	free(h->order);
	free(h->cases);
	h->order = NULL;
	h->cases = NULL;
	h->ncases = 0;
}
