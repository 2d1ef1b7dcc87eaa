/* SPDX-License-Identifier: MIT */
/*
 * html_attention.c - what needs attention: failures, those of one requirement together and the
 * worst first, so that many cases with one cause read as one; then, folded, what is as expected and
 * still worth a look.
 */

#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "html.h"
#include "results.h"
#include "xml.h"

const enum verdict html_order[VERDICT_ORDERS] = {
	VERDICT_CRASH, VERDICT_FAIL, VERDICT_XPASS, VERDICT_ERROR, VERDICT_INCONCLUSIVE,
	VERDICT_NONSTRICT, VERDICT_XFAIL, VERDICT_SKIP, VERDICT_PASS,
};

static int
rank(enum verdict v)
{
	for (int i = 0; i < VERDICT_ORDERS; i++)
		if (html_order[i] == v)
			return i;
	return VERDICT_ORDERS;
}

static int
failed(const struct results *r, const struct result *c)
{
	return results_sum(c->verdict, r->run.strict) == 'f';
}

/* A case in the table of what needs attention, and the group it stands in. */
struct item {
	const struct result *c;
	const struct result_requirement *q;
	int group_rank;		/* of the worst case of its requirement */
};

static int
by_group(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order_of;

	if (x->group_rank != y->group_rank)
		return x->group_rank - y->group_rank;
	if (x->q != y->q)
		return x->q == NULL ? 1 : y->q == NULL ? -1 : strcmp(x->q->id, y->q->id);
	order_of = rank(x->c->verdict) - rank(y->c->verdict);
	if (order_of != 0)
		return order_of;
	order_of = strverscmp(x->c->id, y->c->id);
	return order_of != 0 ? order_of : (x->c->n > y->c->n) - (x->c->n < y->c->n);
}

/*
 * Give all cases of a requirement the rank of the worst of them; they are in order, but for groups.
 */
static void
rank_groups(struct item *items, int n)
{
	for (int i = 0; i < n; i++) {
		int same = i > 0 && items[i].q == items[i - 1].q;

		items[i].group_rank = same ? items[i - 1].group_rank : rank(items[i].c->verdict);
	}
}

static void
group_row(struct html *h, const struct result_requirement *q)
{
	xml_open_class(h->x, "tr", "group");
	xml_open(h->x, "th");
	xml_attr(h->x, "colspan", "3");
	xml_attr(h->x, "scope", "colgroup");
	if (q != NULL) {
		html_section_link(h, q);
		xml_textf(h->x, " %s: %s ", q->level_text, q->title);
		xml_element(h->x, "small", NULL, q->id);
	} else {
		xml_text(h->x, "No requirement named");
	}
	xml_close(h->x);
	xml_close(h->x);
}

static void
case_row(struct html *h, const struct result *c)
{
	char text[1024];

	xml_open(h->x, "tr");
	xml_open(h->x, "td");
	html_verdict(h, (int)c->verdict);
	xml_close(h->x);
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
	html_case_link(h, c);
	xml_close(h->x);
	xml_element(h->x, "td", NULL, cause_sentence(h->results, c, text, sizeof(text)));
	xml_close(h->x);
}

/* Cases that failed, those of one requirement together. */
static void
failures(struct html *h, struct item *items, int n)
{
	static const char *const heads[] = { "Verdict", "Case", "What happened", NULL };

	qsort(items, (size_t)n, sizeof(items[0]), by_group);
	rank_groups(items, n);
	qsort(items, (size_t)n, sizeof(items[0]), by_group);
	html_box(h, "What needs attention", 0);
	xml_open(h->x, "table");
	html_heads(h, heads);
	xml_open(h->x, "tbody");
	for (int i = 0; i < n; i++) {
		if (i == 0 || items[i].q != items[i - 1].q)
			group_row(h, items[i].q);
		case_row(h, items[i].c);
	}
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
}

/* All cases with a verdict, folded. */
static void
folded(struct html *h, enum verdict v, const char *what)
{
	static const char *const heads[] = { "Verdict", "Case", "Why", NULL };

	if (h->results->totals.by[v] == 0)
		return;
	xml_open(h->x, "details");
	xml_open(h->x, "summary");
	xml_textf(h->x, "%d %s", h->results->totals.by[v], what);
	xml_close(h->x);
	html_box(h, what, 0);
	xml_open(h->x, "table");
	html_heads(h, heads);
	xml_open(h->x, "tbody");
	for (int i = 0; i < h->results->ncases; i++)
		if (h->results->cases[i]->verdict == v)
			case_row(h, h->results->cases[i]);
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
	xml_close(h->x);
}

void
html_attention(struct html *h)
{
	const struct results *r = h->results;
	struct item *items = calloc((size_t)r->ncases + 1, sizeof(*items));
	int n = 0;

	for (int i = 0; items != NULL && i < r->ncases; i++)
		if (failed(r, r->cases[i]))
			items[n++] = (struct item){ r->cases[i], results_main(r, r->cases[i]), 0 };
	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "attention");
	xml_element(h->x, "h2", NULL, "Needs attention");
	if (n > 0)
		failures(h, items, n);
	else
		xml_element(h->x, "p", NULL,
			r->ncases > 0 ? "Nothing: every result is as expected."
				      : "No case was run.");
	free(items);
	if (!r->run.strict)
		folded(h, VERDICT_NONSTRICT, "depart from a SHOULD");
	folded(h, VERDICT_XFAIL, "failed as expected");
	folded(h, VERDICT_SKIP, "skipped");
	xml_close(h->x);
}
