/* SPDX-License-Identifier: MIT */
/*
 * html_past.c - what earlier runs found, as far as the result file itself knows it: of an instance
 * its verdicts one after the other, and of a way of failing since when it is there.  An earlier
 * file that a report is made against says more about one run; where there is one, what is new goes
 * by it.
 */

#include <string.h>

#include "diff.h"
#include "html.h"
#include "past.h"
#include "results.h"
#include "words.h"
#include "xml.h"

/* Is a past worth a line?  Not where all was well and is. */
static int
worth(const struct result *c)
{
	return *c->past.verdicts != '\0' &&
		(c->verdict != VERDICT_PASS ||
		c->past.verdicts[strspn(c->past.verdicts, "p")] != '\0');
}

void
html_past(struct html *h, const struct result *c)
{
	size_t n = strlen(c->past.verdicts);
	char text[256];

	html_before(h, c);
	if (!worth(c))
		return;
	xml_element(h->x, "dt", NULL, "history");
	xml_open(h->x, "dd");
	for (const char *p = c->past.verdicts + (n > PAST_RUNS ? n - PAST_RUNS : 0); *p != '\0';
		p++) {
		const char *word = past_word(*p);

		xml_textf(h->x, "%s ", word != NULL ? word : "?");
	}
	xml_element(h->x, "b", NULL, words_verdict((int)c->verdict));
	xml_textf(h->x, " · %s", past_sentence(c, text, sizeof(text)));
	xml_close(h->x);
}

/* Of the instances of a way the worst class. */
static enum past_class
class_of(const struct html_way *w)
{
	enum past_class worst = PAST_UNKNOWN;

	for (int i = 0; i < w->n; i++)
		if (past_class(w->list[i]) < worst)
			worst = past_class(w->list[i]);
	return worst;
}

enum html_news
html_news(const struct html *h, const struct html_way *w)
{
	static const enum html_news by_past[PAST_CLASSES] = {
		[PAST_NEW] = NEWS_NEW, [PAST_CHANGED] = NEWS_CHANGED, [PAST_LOST] = NEWS_LOST,
		[PAST_STILL] = NEWS_NONE, [PAST_FIXED] = NEWS_NONE, [PAST_SAME] = NEWS_NONE,
		[PAST_UNKNOWN] = NEWS_NONE,
	};
	int since = html_since(h, w);

	if (h->diff == NULL)
		return by_past[class_of(w)];
	return since >= DIFF_STILL ? NEWS_NONE : since == DIFF_CHANGED ? NEWS_CHANGED :
		since == DIFF_LOST ? NEWS_LOST : NEWS_NEW;
}

const char *
html_mark(const struct html *h, const struct html_way *w)
{
	static const char *const marks[HTML_NEWS] = {
		[NEWS_NEW] = "new", [NEWS_CHANGED] = "changed", [NEWS_LOST] = "lost",
		[NEWS_NONE] = "",
	};

	return marks[html_news(h, w)];
}

void
html_since_cell(struct html *h, const struct html_way *w)
{
	enum past_class class = class_of(w);
	const char *since = "";
	char text[64];

	if (!h->past)
		return;
	for (int i = 0; i < w->n; i++)
		if (past_class(w->list[i]) == class && strcmp(w->list[i]->past.since, since) > 0)
			since = w->list[i]->past.since;
	xml_element(h->x, "td", "whole", class == PAST_STILL ?
		past_date(since, w->list[0]->run, text, sizeof(text)) :
		*past_mark(class) != '\0' ? "this run" : "");
}

int
html_any_past(const struct results *r)
{
	for (int i = 0; i < r->ncases; i++)
		if (*r->cases[i]->past.verdicts != '\0')
			return 1;
	return 0;
}

void
html_past_lines(struct html *h)
{
	const struct results *r = h->results;
	char text[256];

	for (int i = 0; i < r->nruns; i++) {
		if (*past_changes(r->runs[i], text, sizeof(text)) == '\0')
			continue;
		xml_open(h->x, "p");
		xml_text(h->x, "Changes");
		if (r->nruns > 1)
			xml_textf(h->x, " of %s", result_stack(r->runs[i]));
		xml_textf(h->x, ": %s", text);
		xml_close(h->x);
	}
}
