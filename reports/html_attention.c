/* SPDX-License-Identifier: MIT */
/*
 * html_attention.c - what needs attention: each way in which a case failed, those of one
 * requirement together and the worst first, so that many instances with one cause read as one;
 * then, folded, what is as expected and still worth a look.
 */

#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "html.h"
#include "repeated.h"
#include "results.h"
#include "words.h"
#include "xml.h"

/* A way of failing, and the group it stands in. */
struct item {
	struct html_way way;
	const struct result_requirement *q;
	int rank;		/* what is new, changed or lost first, then by verdict */
	int group_rank;		/* of the worst of its requirement */
};

static int
rank(const struct html *h, const struct html_way *w)
{
	return (int)html_news(h, w) * WORDS_VERDICTS + words_rank(w->list[0]->verdict);
}

static int
by_group(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = x->group_rank - y->group_rank;

	if (order == 0 && x->q != y->q)
		return x->q == NULL ? 1 : y->q == NULL ? -1 : strcmp(x->q->id, y->q->id);
	if (order == 0)
		order = x->rank - y->rank;
	if (order == 0)		/* as they are in the order of the cases */
		order = (x->way.list > y->way.list) - (x->way.list < y->way.list);
	return order;
}

/* Give all of a requirement the rank of the worst; they are in order, but for groups. */
static void
rank_groups(struct item *items, int n)
{
	for (int i = 1; i < n; i++)
		if (items[i].q == items[i - 1].q)
			items[i].group_rank = items[i - 1].group_rank;
}

static void
group_row(struct html *h, const struct result_requirement *q)
{
	xml_open_class(h->x, "tr", "group");
	xml_open(h->x, "th");
	xml_attrf(h->x, "colspan", "%d", 3 + (h->results->nruns > 1) + (h->past != 0));
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
way_row(struct html *h, const struct html_way *w)
{
	const char *mark = html_mark(h, w);
	char text[1024];

	xml_open(h->x, "tr");
	xml_open(h->x, "td");
	html_verdict(h, (int)w->list[0]->verdict);
	if (*mark != '\0') {
		xml_text(h->x, " ");
		xml_element(h->x, "small", "new", mark);
	}
	xml_close(h->x);
	if (h->results->nruns > 1)
		xml_element(h->x, "td", "stack", w->list[0]->run->stack);
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
	html_case_link(h, w->list[0]);
	html_first_of(h, w, "");
	xml_close(h->x);
	xml_element(h->x, "td", NULL, cause_sentence(h->results, result_flaky(w->list[0]) ?
		w->list[0]->earlier : w->list[0], text, sizeof(text)));
	html_since_cell(h, w);
	xml_close(h->x);
}

/* A table of ways; last is the head of its last column. */
static void
table(struct html *h, const char *label, const char *last)
{
	const char *heads[6] = { "Verdict" };
	int n = 1;

	if (h->results->nruns > 1)
		heads[n++] = "Stack";
	heads[n++] = "Case";
	heads[n++] = last;
	if (h->past)
		heads[n++] = "Since";

	html_box(h, label, 0);
	xml_open_class(h->x, "table", "ways");
	html_heads(h, heads);
	xml_open(h->x, "tbody");
}

static void
end_table(struct html *h)
{
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
}

/* What failed, by requirement. */
static void
failures(struct html *h, struct item *items, int n)
{
	/*
	 * First with a rank of none, so that those of a requirement come together, the worst first.
	 */
	qsort(items, (size_t)n, sizeof(items[0]), by_group);
	for (int i = 0; i < n; i++)
		items[i].group_rank = items[i].rank;
	rank_groups(items, n);
	qsort(items, (size_t)n, sizeof(items[0]), by_group);
	table(h, "What needs attention", "What happened");
	for (int i = 0; i < n; i++) {
		if (i == 0 || items[i].q != items[i - 1].q)
			group_row(h, items[i].q);
		way_row(h, &items[i].way);
	}
	end_table(h);
}

/* All that came out with a verdict, folded. */
static void
folded(struct html *h, enum verdict v, const char *what)
{
	struct html_way w = { h->order, 0 };
	char text[128];

	if (h->results->totals.by[v] == 0)
		return;
	snprintf(text, sizeof(text), "%d %s", h->results->totals.by[v], what);
	html_fold(h, NULL, text);
	table(h, what, "Why");
	while (html_next_way(&w, h->order, h->results->ncases))
		if (w.list[0]->verdict == v)
			way_row(h, &w);
	end_table(h);
	xml_close(h->x);
}

/* What passed only when it was tried again, folded. */
static void
flaky(struct html *h)
{
	struct html_way w = { h->order, 0 };
	char text[128];

	if (h->results->totals.flaky == 0)
		return;
	snprintf(text, sizeof(text), "%d flaky: passed only when tried again",
		h->results->totals.flaky);
	html_fold(h, NULL, text);
	table(h, "Flaky", "The attempt before");
	while (html_next_way(&w, h->order, h->results->ncases))
		if (result_flaky(w.list[0]))
			way_row(h, &w);
	end_table(h);
	xml_close(h->x);
}

/* What came out now this way and now that, folded. */
static void
unsteady(struct html *h)
{
	const struct results *r = h->results;
	char text[1024];
	int n = 0;

	for (int k = 0; k < r->nruns; k++)
		n += repeated_unsteady(r->runs[k]);
	if (n == 0)
		return;
	snprintf(text, sizeof(text), "%d came out now this way and now that", n);
	html_fold(h, NULL, text);
	xml_open_class(h->x, "ul", "plain");
	for (int k = 0; k < r->nruns; k++)
		for (int i = 0; i < r->runs[k]->ncases; ) {
			if (*repeated_ways(r->runs[k], i, &i, text, sizeof(text)) == '\0')
				continue;
			xml_open(h->x, "li");
			if (r->nruns > 1)
				xml_textf(h->x, "%s ", result_stack(r->runs[k]));
			xml_text(h->x, text);
			xml_close(h->x);
		}
	xml_close(h->x);
	xml_close(h->x);
}

static int
by_reason(const void *a, const void *b)
{
	const struct html_way *x = a, *y = b;
	int order = strcmp(x->list[0]->reason, y->list[0]->reason);

	return order != 0 ? order : (x->list > y->list) - (x->list < y->list);
}

/* One reason for which cases were skipped, with the cases. */
static int
reason_row(struct html *h, const struct html_way *ways, int n)
{
	int alike = 0, instances = 0;

	while (alike < n && strcmp(ways[alike].list[0]->reason, ways[0].list[0]->reason) == 0)
		instances += ways[alike++].n;
	xml_open(h->x, "tr");
	xml_open_class(h->x, "td", "n");
	xml_textf(h->x, "%d", instances);
	xml_close(h->x);
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
	xml_text(h->x, ways[0].list[0]->reason);
	xml_close(h->x);
	xml_open(h->x, "td");
	for (int i = 0; i < alike; i++) {
		if (i > 0 && strcmp(ways[i].list[0]->name, ways[i - 1].list[0]->name) == 0)
			continue;
		xml_text(h->x, i > 0 ? ", " : "");
		html_name_link(h, ways[i].list[0]->name);
	}
	xml_close(h->x);
	xml_close(h->x);
	return alike;
}

/* What was skipped, by the reason, folded. */
static void
skipped(struct html *h)
{
	static const char *const heads[] = { "Skipped", "Why", "Cases", NULL };
	int total = h->results->totals.by[VERDICT_SKIP], n = 0;
	struct html_way *ways = calloc((size_t)total + 1, sizeof(*ways)), w = { h->order, 0 };
	char text[64];

	while (ways != NULL && html_next_way(&w, h->order, h->results->ncases))
		if (w.list[0]->verdict == VERDICT_SKIP)
			ways[n++] = w;
	if (n > 0) {
		qsort(ways, (size_t)n, sizeof(ways[0]), by_reason);
		snprintf(text, sizeof(text), "%d skipped", total);
		html_fold(h, NULL, text);
		html_box(h, "Skipped", 0);
		xml_open_class(h->x, "table", "ways");
		html_heads(h, heads);
		xml_open(h->x, "tbody");
		for (int i = 0; i < n; )
			i += reason_row(h, &ways[i], n - i);
		end_table(h);
		xml_close(h->x);
	}
	free(ways);
}

void
html_attention(struct html *h)
{
	const struct results *r = h->results;
	struct item *items = calloc((size_t)r->ncases + 1, sizeof(*items));
	struct html_way w = { h->order, 0 };
	int n = 0;

	while (items != NULL && html_next_way(&w, h->order, r->ncases))
		if (result_failed(w.list[0]))
			items[n++] = (struct item){ w, results_main(r, w.list[0]), rank(h, &w), 0 };
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
	unsteady(h);
	if (!r->run->strict)
		folded(h, VERDICT_NONSTRICT, "depart from a SHOULD");
	flaky(h);
	folded(h, VERDICT_XFAIL, "failed as expected");
	skipped(h);
	xml_close(h->x);
}
