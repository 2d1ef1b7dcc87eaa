/* SPDX-License-Identifier: MIT */
/*
 * html_case.c - a case with all its instances: what it is about, each way in which they came out,
 * and the case file.  Cases are folded to a line, but for the first few that failed.
 */

#include <string.h>

#include "html.h"
#include "report.h"
#include "results.h"
#include "words.h"
#include "xml.h"

#define OPEN	3		/* failures that are open from the beginning */

const char *
html_instance(const struct result *c, char *text, size_t size)
{
	size_t n = strlen(c->name);
	const char *rest = strncmp(c->id, c->name, n) == 0 ? c->id + n : c->id;

	if (c->again > 0)
		snprintf(text, size, "%.200s #%d", *rest != '\0' ? rest : c->id, c->again + 1);
	else
		snprintf(text, size, "%.200s", *rest != '\0' ? rest : c->id);
	return text;
}

/* The id of a requirement, which leads to its row on the page. */
static void
id_link(struct html *h, const struct result_requirement *q)
{
	xml_open(h->x, "a");
	xml_attrf(h->x, "href", "#requirement/%s", q->id);
	xml_text(h->x, q->id);
	xml_close(h->x);
}

void
html_requirement_links(struct html *h, const struct result_requirement *q)
{
	html_section_link(h, q);
	xml_textf(h->x, " %s ", q->level_text);
	id_link(h, q);
	if (*q->claim != '\0')
		xml_textf(h->x, ", given %s", q->claim);
}

static int
is_beside(const struct result_requirement *q, const struct result_requirement *before)
{
	return before != NULL && strcmp(q->rfc, before->rfc) == 0 &&
		strcmp(q->section, before->section) == 0 &&
		strcmp(q->level_text, before->level_text) == 0;
}

/*
 * The requirements beside the first, which stands above with what it says; of those that stand in
 * one section the section once.
 */
static void
others(struct html *h, const struct result *c, const struct result_requirement *first)
{
	const struct result_requirement *q, *before = NULL;
	const char *p = c->proves, *word;
	size_t len;
	int n = 0;

	while ((word = words_next(&p, &len)) != NULL) {
		if ((q = results_requirement(h->results, word, len)) == NULL || q == first)
			continue;
		if (n++ == 0) {
			xml_open_class(h->x, "ul", "proves");
			xml_element(h->x, "li", "muted", "also:");
		}
		xml_open(h->x, "li");
		if (is_beside(q, before))
			id_link(h, q);
		else
			html_requirement_links(h, q);
		xml_close(h->x);
		before = q;
	}
	if (n > 0)
		xml_close(h->x);
}

/* The requirements that the case proves; of the strictest, what it says. */
static void
requirements(struct html *h, const struct result *c)
{
	const struct result_requirement *first = results_strictest(h->results, c);

	if (first != NULL) {
		xml_open_class(h->x, "p", "rfc");
		html_requirement_links(h, first);
		xml_close(h->x);
		if (*first->statement != '\0')
			xml_element(h->x, "blockquote", NULL, first->statement);
		others(h, c, first);
	}
	if (*c->why != '\0') {
		xml_open(h->x, "p");
		xml_element(h->x, "b", NULL, "Why it matters: ");
		xml_text(h->x, c->why);
		xml_close(h->x);
	}
}

static void
summary(struct html *h, const struct html_case *k)
{
	xml_open(h->x, "summary");
	xml_open_class(h->x, "span", "sums");
	for (int i = 0; i < WORDS_VERDICTS; i++) {
		if (k->by[words_worst[i]] == 0)
			continue;
		if (k->n == 1)
			html_verdict(h, (int)words_worst[i]);
		else
			html_count(h, (int)words_worst[i], k->by[words_worst[i]]);
		xml_text(h->x, " ");
	}
	xml_close(h->x);
	xml_element(h->x, "span", "id", k->list[0]->name);
	xml_text(h->x, " ");
	xml_element(h->x, "span", "what", k->list[0]->title);
	xml_close(h->x);
}

static void
body(struct html *h, const struct html_case *k)
{
	struct html_way w = { k->list, 0 };
	char text[256];

	xml_open_class(h->x, "div", "body");
	xml_attr(h->x, "id", html_name_anchor(k->list[0]->name, text, sizeof(text)));
	requirements(h, k->list[0]);
	h->ladders = 0;
	while (html_next_way(&w, k->list, k->n))
		html_page(h, &w);
	html_script(h, k);
	xml_open_class(h->x, "p", "muted file");
	xml_element(h->x, "code", NULL, k->list[0]->file);
	xml_close(h->x);
	xml_close(h->x);
}

void
html_cases(struct html *h)
{
	const char *area = NULL;
	int opened = 0;

	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "cases");
	xml_element(h->x, "h2", NULL, "Cases");
	for (int i = 0; i < h->ncases; i++) {
		const struct html_case *k = &h->cases[i];
		int failed = result_failed(k->list[0]);

		if (area == NULL || strcmp(k->list[0]->area, area) != 0) {
			area = k->list[0]->area;
			xml_raw(h->x, "\n");
			xml_open(h->x, "h3");
			xml_attrf(h->x, "id", "area/%s", area);
			xml_text(h->x, area);
			xml_close(h->x);
		}
		xml_raw(h->x, "\n");
		xml_open_class(h->x, "article", "case");
		xml_open_class(h->x, "details", failed ? "x" : NULL);
		if (failed && opened++ < OPEN)
			xml_attr(h->x, "open", "open");
		summary(h, k);
		body(h, k);
		xml_close(h->x);
		xml_close(h->x);
	}
	xml_close(h->x);
}
