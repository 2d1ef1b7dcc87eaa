/* SPDX-License-Identifier: MIT */
/*
 * html_matrix.c - each area in a row: of one stack with its verdicts, of several with what failed
 * on each; and then, folded, each case by stack.  Columns are in the order of the runs.
 */

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "results.h"
#include "words.h"
#include "xml.h"

static void
area_link(struct html *h, const char *area, int linked)
{
	linked &= h->less < LESS_PARTS;
	if (linked) {
		xml_open(h->x, "a");
		xml_attrf(h->x, "href", "#area/%s", area);
	}
	xml_text(h->x, area);
	if (linked)
		xml_close(h->x);
}

/* One row of the table of areas. */
static void
area_row(struct html *h, const char *area, const int by[VERDICTS], int total,
	const char *class_name)
{
	xml_open_class(h->x, "tr", class_name);
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
	area_link(h, area, class_name == NULL);
	xml_close(h->x);
	xml_open_class(h->x, "td", "n");
	xml_textf(h->x, "%d", total);
	xml_close(h->x);
	for (int i = WORDS_VERDICTS; i-- > 0; ) {
		if (h->results->totals.by[words_worst[i]] == 0)
			continue;
		xml_open_class(h->x, "td", by[words_worst[i]] > 0 ? "n" : "n zero");
		if (by[words_worst[i]] > 0 && words_worst[i] != VERDICT_PASS) {
			xml_open_class(h->x, "span", html_class((int)words_worst[i]));
			xml_textf(h->x, "%d", by[words_worst[i]]);
			xml_close(h->x);
		} else {
			xml_textf(h->x, "%d", by[words_worst[i]]);
		}
		xml_close(h->x);
	}
	xml_close(h->x);
}

static void
area_heads(struct html *h)
{
	const char *heads[WORDS_VERDICTS + 3] = { "Area", "Cases" };
	int n = 2;

	for (int i = WORDS_VERDICTS; i-- > 0; )
		if (h->results->totals.by[words_worst[i]] > 0)
			heads[n++] = words_verdict((int)words_worst[i]);
	html_heads(h, heads);
}

static void
single(struct html *h)
{
	const struct results *r = h->results;

	html_box(h, "Verdicts by area", 1);
	xml_open_class(h->x, "table", "areas");
	area_heads(h);
	xml_open(h->x, "tbody");
	for (int i = 0; i < h->ncases; ) {
		const char *area = h->cases[i].list[0]->area;
		int by[VERDICTS] = { 0 }, total = 0;

		for (; i < h->ncases && strcmp(h->cases[i].list[0]->area, area) == 0; i++) {
			total += h->cases[i].n;
			for (int v = 0; v < VERDICTS; v++)
				by[v] += h->cases[i].by[v];
		}
		area_row(h, area, by, total, NULL);
	}
	area_row(h, "all", r->totals.by, r->totals.cases, "sum");
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
}

/* What some cases came to on each stack: verdicts, by run. */
struct cell {
	int by[VERDICTS], n, failed;
};

static void
add(struct cell *cells, const struct html_case *k)
{
	for (int i = 0; i < k->n; i++) {
		struct cell *c = &cells[k->list[i]->run->index];

		c->by[k->list[i]->verdict]++;
		c->failed += result_failed(k->list[i]);
		c->n++;
	}
}

/* "FAIL 3 of 55"; the first word is the worst verdict. */
static void
cell(struct html *h, const struct cell *c)
{
	int worst = VERDICT_PASS, n;

	for (int i = WORDS_VERDICTS; i-- > 0; )
		if (c->by[words_worst[i]] > 0 && words_worst[i] != VERDICT_SKIP)
			worst = (int)words_worst[i];
	if (c->n > 0 && c->by[VERDICT_SKIP] == c->n)
		worst = VERDICT_SKIP;
	n = c->failed > 0 ? c->failed : c->by[worst];
	xml_open_class(h->x, "td", c->n == 0 ? "zero" : NULL);
	if (c->n == 0) {
		xml_text(h->x, "not run");
	} else {
		html_verdict(h, worst);
		if (c->n > 1)
			xml_textf(h->x, n == c->n ? " %d" : " %d of %d", n, c->n);
		if (worst != VERDICT_SKIP && c->by[VERDICT_SKIP] > 0)
			xml_textf(h->x, ", %d skip", c->by[VERDICT_SKIP]);
	}
	xml_close(h->x);
}

static void
cells(struct html *h, const struct cell *list)
{
	for (int i = 0; i < h->results->nruns; i++)
		cell(h, &list[i]);
	xml_close(h->x);
}

static void
row_head(struct html *h)
{
	xml_raw(h->x, "\n");
	xml_open(h->x, "tr");
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
}

/* A table with a column for each stack; first is the head of the first column. */
static void
open_table(struct html *h, const char *label, const char *first)
{
	html_box(h, label, 1);
	xml_open_class(h->x, "table", "matrix");
	html_stack_heads(h, first, 1);
	xml_open(h->x, "tbody");
}

static void
close_table(struct html *h)
{
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
}

static void
by_area(struct html *h, struct cell *list)
{
	size_t size = (size_t)h->results->nruns * sizeof(list[0]);

	open_table(h, "Areas by stack", "Area");
	for (int i = 0; i < h->ncases; ) {
		const char *area = h->cases[i].list[0]->area;

		memset(list, 0, size);
		for (; i < h->ncases && strcmp(h->cases[i].list[0]->area, area) == 0; i++)
			add(list, &h->cases[i]);
		row_head(h);
		area_link(h, area, 1);
		xml_close(h->x);
		cells(h, list);
	}
	close_table(h);
}

static void
by_case(struct html *h, struct cell *list)
{
	size_t size = (size_t)h->results->nruns * sizeof(list[0]);
	char text[64];

	snprintf(text, sizeof(text), "Every case by stack (%d)", h->ncases);
	html_fold(h, NULL, text);
	open_table(h, "Cases by stack", "Case");
	for (int i = 0; i < h->ncases; i++) {
		memset(list, 0, size);
		add(list, &h->cases[i]);
		row_head(h);
		html_name_link(h, h->cases[i].list[0]->name);
		xml_close(h->x);
		cells(h, list);
	}
	close_table(h);
	xml_close(h->x);
}

void
html_areas(struct html *h)
{
	struct cell *list = calloc((size_t)h->results->nruns, sizeof(*list));

	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "areas");
	xml_element(h->x, "h2", NULL, h->results->nruns > 1 ? "Areas by stack" : "Areas");
	if (h->results->nruns < 2 || list == NULL) {
		single(h);
	} else {
		by_area(h, list);
		by_case(h, list);
	}
	free(list);
	xml_close(h->x);
}
