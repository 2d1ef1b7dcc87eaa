/* SPDX-License-Identifier: MIT */
/*
 * html_requirements.c - every requirement this run has to do with: how many hold, RFC by RFC and
 * level by level; then, folded, each of them with what its cases say about it, section by section,
 * and those that have no case.
 */

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "results.h"
#include "words.h"
#include "xml.h"

#define SHOWN 3			/* cases listed as they are; more are folded */

/* What is counted of an RFC: holdings, and what has no case. */
enum { NO_CASE = HOLDINGS, COUNTS };

static const struct {
	const char *word, *class_name;
} holdings[COUNTS] = {
	[UNTESTED] = { "untested", "v none" },
	[HOLDS] = { "holds", "v pass" },
	[UNDECIDED] = { "undecided", "v inconclusive" },
	[BROKEN] = { "BROKEN", "v fail" },
	[NO_CASE] = { "no case", "v none" },
};

/* In the order in which they are counted; how many hold is told by level. */
static const int order[] = { BROKEN, UNDECIDED, UNTESTED, NO_CASE };

/*
 * Some requirements: how many they are, how it stands with them, and by level how many of those
 * tried hold.
 */
struct sum {
	int n, by[COUNTS], tried[LEVELS], hold[LEVELS];
};

/* The verdicts of a case's instances among those of a requirement, as words with numbers. */
static void
verdicts(struct html *h, const int by[VERDICTS], int n)
{
	for (int i = 0; i < WORDS_VERDICTS; i++) {
		if (by[words_worst[i]] == 0)
			continue;
		if (n == 1)
			html_verdict(h, (int)words_worst[i]);
		else
			html_count(h, (int)words_worst[i], by[words_worst[i]]);
		xml_text(h->x, " ");
	}
}

static int
by_name(const void *a, const void *b)
{
	return strverscmp((*(const struct result *const *)a)->name,
		(*(const struct result *const *)b)->name);
}

/* The cases of instances that are sorted by name: each with what came of it. */
static void
case_list(struct html *h, const struct result **list, int total)
{
	xml_open_class(h->x, "ul", "plain");
	for (int i = 0; i < total; ) {
		const char *name = list[i]->name;
		int by[VERDICTS] = { 0 }, n = 0;

		for (; i < total && strcmp(list[i]->name, name) == 0; i++, n++)
			by[list[i]->verdict]++;
		xml_open(h->x, "li");
		verdicts(h, by, n);
		html_name_link(h, name);
		xml_close(h->x);
	}
	xml_close(h->x);
}

static void
cases(struct html *h, const struct result_requirement *q)
{
	const struct result **list = calloc((size_t)q->ncases + 1, sizeof(*list));
	int names = 0;
	char text[64];

	if (list == NULL)
		return;
	memcpy(list, q->cases, (size_t)q->ncases * sizeof(*list));
	qsort(list, (size_t)q->ncases, sizeof(*list), by_name);
	for (int i = 0; i < q->ncases; i++)
		names += i == 0 || strcmp(list[i]->name, list[i - 1]->name) != 0;
	if (names == 0 && *q->uncovered != '\0') {
		xml_element(h->x, "span", NULL, strcmp(q->uncovered, "unobservable") == 0 ?
			"none: it can't be seen from outside" : "none yet");
	} else if (names == 0) {
		xml_element(h->x, "span", "muted",
			q->holding == UNTESTED ? "none" : "looked at in every case");
	} else if (names <= SHOWN) {
		case_list(h, list, q->ncases);
	} else {
		snprintf(text, sizeof(text), "%d cases", names);
		html_fold(h, NULL, text);
		case_list(h, list, q->ncases);
		xml_close(h->x);
	}
	free(list);
}

static int
kind_of(const struct result_requirement *q)
{
	return *q->uncovered != '\0' && q->ncases == 0 ? NO_CASE : (int)q->holding;
}

/* Does it hold: one word, or one for each stack. */
static void
answers(struct html *h, const struct result_requirement *q)
{
	const struct results *r = h->results;

	if (r->nruns < 2 || kind_of(q) == NO_CASE) {
		xml_open(h->x, "td");
		if (r->nruns > 1)
			xml_attrf(h->x, "colspan", "%d", r->nruns);
		xml_element(h->x, "span", holdings[kind_of(q)].class_name,
			holdings[kind_of(q)].word);
		xml_close(h->x);
		return;
	}
	for (int i = 0; i < r->nruns; i++) {
		xml_open(h->x, "td");
		xml_element(h->x, "span", holdings[q->in_run[i]].class_name,
			holdings[q->in_run[i]].word);
		xml_close(h->x);
	}
}

static void
row(struct html *h, const struct result_requirement *q)
{
	xml_raw(h->x, "\n");
	xml_open(h->x, "tr");
	xml_attrf(h->x, "id", "requirement/%s", q->id);
	answers(h, q);
	xml_open_class(h->x, "td", "whole");
	html_section_link(h, q);
	xml_element(h->x, "div", NULL, q->level_text);
	xml_close(h->x);
	xml_open_class(h->x, "td", "long");
	xml_element(h->x, "div", NULL, *q->statement != '\0' ? q->statement : q->title);
	xml_element(h->x, "code", "muted", q->id);
	xml_close(h->x);
	xml_open_class(h->x, "td", "list");
	cases(h, q);
	xml_close(h->x);
	xml_close(h->x);
}

/* By RFC, then by section as numbers, then by id. */
static int
by_section(const void *a, const void *b)
{
	const struct result_requirement *x = *(const struct result_requirement *const *)a;
	const struct result_requirement *y = *(const struct result_requirement *const *)b;
	int diff = strverscmp(x->rfc, y->rfc);

	if (diff == 0)
		diff = strverscmp(x->section, y->section);
	return diff != 0 ? diff : strverscmp(x->id, y->id);
}

static void
add(struct sum *s, const struct result_requirement *q)
{
	int kind = kind_of(q);

	s->n++;
	s->by[kind]++;
	s->hold[q->level] += kind == HOLDS;
	s->tried[q->level] += kind == HOLDS || kind == BROKEN || kind == UNDECIDED;
}

/* Sum up the requirements at the head of a list that are of one RFC, or of one section of it. */
static struct sum
sum_up(const struct result_requirement **list, int n, int section)
{
	struct sum s = { 0 };

	while (s.n < n && strcmp(list[s.n]->rfc, list[0]->rfc) == 0 &&
		(!section || strcmp(list[s.n]->section, list[0]->section) == 0))
		add(&s, list[s.n]);
	return s;
}

static void
number(struct html *h, int n, int kind)
{
	xml_open_class(h->x, "td", n > 0 ? "n" : "n zero");
	if (n == 0) {
		xml_text(h->x, "0");
	} else {
		xml_open_class(h->x, "span", holdings[kind].class_name);
		xml_textf(h->x, "%d", n);
		xml_close(h->x);
	}
	xml_close(h->x);
}

/* Of a level how many hold, or nothing where none was tried. */
static void
level(struct html *h, const struct sum *s, int l)
{
	xml_open_class(h->x, "td", s->tried[l] > 0 ? "n whole" : "n zero");
	if (s->tried[l] > 0)
		xml_textf(h->x, "%d of %d", s->hold[l], s->tried[l]);
	else
		xml_text(h->x, "–");
	xml_close(h->x);
}

/* The row of an RFC, or of all. */
static void
sum_row(struct html *h, const struct sum *s, const char *rfc)
{
	xml_open_class(h->x, "tr", rfc == NULL ? "sum" : NULL);
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
	if (rfc != NULL) {
		xml_open(h->x, "a");
		xml_attrf(h->x, "href", "#rfc/%s", rfc);
		xml_textf(h->x, "RFC %s", rfc);
		xml_close(h->x);
	} else {
		xml_text(h->x, "all");
	}
	xml_close(h->x);
	xml_open_class(h->x, "td", "n");
	xml_textf(h->x, "%d", s->n);
	xml_close(h->x);
	for (int l = 0; l < LEVELS; l++)
		level(h, s, l);
	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++)
		number(h, s->by[order[k]], order[k]);
	xml_close(h->x);
}

/* A row for each RFC: how many of its requirements hold; of several RFCs their sum. */
static void
sums(struct html *h, const struct result_requirement **list, int n)
{
	static const char *const heads[] = { "RFC", "Requirements", "MUST", "RULE", "SHOULD", "MAY",
		"INFO", "BROKEN", "undecided", "untested", "no case", NULL };
	struct sum all = { 0 };

	xml_element(h->x, "p", "muted", "Of each level how many hold, of those that were tried.");
	html_box(h, "Requirements by RFC", 1);
	xml_open_class(h->x, "table", "areas");
	html_heads(h, heads);
	xml_open(h->x, "tbody");
	for (int i = 0; i < n; ) {
		struct sum s = sum_up(&list[i], n - i, 0);

		sum_row(h, &s, list[i]->rfc);
		i += s.n;
	}
	for (int i = 0; i < n; i++)
		add(&all, list[i]);
	if (strcmp(list[0]->rfc, list[n - 1]->rfc) != 0)
		sum_row(h, &all, NULL);
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
}

static void
table_heads(struct html *h)
{
	static const char *const heads[] = { "Section", "What it demands", "Cases", NULL };
	const struct results *r = h->results;
	const char **all = calloc((size_t)r->nruns + 4, sizeof(*all));

	if (all == NULL)
		return;
	all[0] = "Holds";
	for (int i = 0; r->nruns > 1 && i < r->nruns; i++)
		all[i] = r->runs[i]->stack;
	memcpy(all + r->nruns, heads, sizeof(heads));
	html_heads(h, all);
	free(all);
}

/* How many are broken, if any. */
static void
broken(struct html *h, const struct sum *s)
{
	if (s->by[BROKEN] == 0)
		return;
	xml_text(h->x, " ");
	xml_open_class(h->x, "span", holdings[BROKEN].class_name);
	xml_textf(h->x, "%s %d", holdings[BROKEN].word, s->by[BROKEN]);
	xml_close(h->x);
}

/* The head of a section with several requirements: how many of them hold, level by level. */
static void
section_row(struct html *h, const struct result_requirement *first, const struct sum *s)
{
	const char *hold = " hold";

	if (s->n < 2)
		return;
	xml_open_class(h->x, "tr", "group");
	xml_open(h->x, "th");
	xml_attrf(h->x, "colspan", "%d", (h->results->nruns > 1 ? h->results->nruns : 1) + 3);
	xml_attr(h->x, "scope", "colgroup");
	html_section_link(h, first);
	xml_textf(h->x, ": %d requirements", s->n);
	for (int l = 0; l < LEVELS; l++)
		if (s->tried[l] > 0) {
			xml_textf(h->x, ", %s %d of %d%s", level_name((enum level)l), s->hold[l],
				s->tried[l], hold);
			hold = "";
		}
	broken(h, s);
	xml_close(h->x);
	xml_close(h->x);
}

/* The requirements of one RFC, folded. */
static void
rfc_table(struct html *h, const struct result_requirement **list, const struct sum *s)
{
	char label[64];

	snprintf(label, sizeof(label), "RFC %.40s", list[0]->rfc);
	xml_open_class(h->x, "details", "rfc");
	xml_open(h->x, "summary");
	xml_textf(h->x, "%s: %d requirement%s", label, s->n, s->n == 1 ? "" : "s");
	broken(h, s);
	xml_close(h->x);
	xml_open(h->x, "div");
	xml_attrf(h->x, "id", "rfc/%s", list[0]->rfc);
	html_box(h, label, 0);
	xml_open_class(h->x, "table", "demands");
	table_heads(h);
	xml_open(h->x, "tbody");
	for (int i = 0; i < s->n; ) {
		struct sum section = sum_up(&list[i], s->n - i, 1);

		section_row(h, list[i], &section);
		for (int to = i + section.n; i < to; i++)
			row(h, list[i]);
	}
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
	xml_close(h->x);
	xml_close(h->x);
}

static void
tables(struct html *h, const struct result_requirement **list, int n)
{
	sums(h, list, n);
	for (int i = 0; i < n; ) {
		struct sum s = sum_up(&list[i], n - i, 0);

		rfc_table(h, &list[i], &s);
		i += s.n;
	}
}

void
html_requirements(struct html *h)
{
	const struct results *r = h->results;
	const struct result_requirement **list =
		calloc((size_t)r->nrequirements + 1, sizeof(*list));

	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "requirements");
	xml_element(h->x, "h2", NULL, "Requirements");
	if (list != NULL && r->nrequirements > 0) {
		for (int i = 0; i < r->nrequirements; i++)
			list[i] = &r->requirements[i];
		qsort(list, (size_t)r->nrequirements, sizeof(*list), by_section);
		tables(h, list, r->nrequirements);
	} else {
		xml_element(h->x, "p", "muted", "The results describe no requirement.");
	}
	free(list);
	xml_close(h->x);
}
