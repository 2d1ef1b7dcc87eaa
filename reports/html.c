/* SPDX-License-Identifier: MIT */
/*
 * html.c - the whole run as one HTML file.
 *
 * The file stands alone: no script, no network, no other file but the captures it links to.  Where
 * a server takes its style away it is still in order, because it is made of headings, tables and
 * lists, and the ladders are drawn with attributes.  Folded cases open when a link leads into them,
 * because the anchor is inside what is folded.
 */

#include "diff.h"
#include "html.h"
#include "report.h"
#include "results.h"
#include "xml.h"

#define LARGE	(8 * 1024 * 1024)	/* beyond so many bytes, ladders of passes are left out */
#define ROW	130			/* what a row of a ladder takes, about */

static void
meta(struct xml *x, const char *what, const char *name, const char *content)
{
	xml_open(x, "meta");
	xml_attr(x, what, name);
	if (content != NULL)
		xml_attr(x, "content", content);
	xml_void(x);
}

static void
head(struct html *h)
{
	char text[512];
	const char *word;

	xml_open(h->x, "head");
	meta(h->x, "charset", "utf-8", NULL);
	meta(h->x, "name", "viewport", "width=device-width,initial-scale=1");
	meta(h->x, "http-equiv", "Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; img-src data:");
	meta(h->x, "name", "color-scheme", "light dark");
	html_headline(h->results, &word, text, sizeof(text));
	xml_open(h->x, "title");
	xml_textf(h->x, "%s%s %s", h->results->complete ? "" : "INCOMPLETE ", word, text);
	xml_close(h->x);
	xml_raw(h->x, "\n");
	xml_open(h->x, "style");
	xml_raw(h->x, html_style);
	xml_close(h->x);
	xml_close(h->x);
}

/* Would the report be too large with a ladder of each case that passed? */
static int
too_large(const struct html *h)
{
	long long bytes = 0;

	for (int i = 0; i < h->ncases; i++) {
		const struct result *last = h->cases[i].list[h->cases[i].n - 1];

		if (last->verdict == VERDICT_PASS)
			bytes += 700 + (long long)(last->nframes + last->nsteps) * ROW;
	}
	return bytes > LARGE;
}

static void
page(struct html *h)
{
	xml_raw(h->x, "<!DOCTYPE html>\n");
	xml_open(h->x, "html");
	xml_attr(h->x, "lang", "en");
	head(h);
	xml_raw(h->x, "\n");
	xml_open(h->x, "body");
	html_overview(h);
	xml_raw(h->x, "\n");
	xml_open(h->x, "main");
	xml_attr(h->x, "id", "main");
	html_attention(h);
	html_changes(h);
	html_areas(h);
	html_requirements(h);
	html_sensitivity(h);
	html_cases(h);
	html_environment(h);
	xml_close(h->x);
	xml_close(h->x);
	xml_close(h->x);
	xml_raw(h->x, "\n");
}

int
report_html(const struct results *r, const struct report_options *o, FILE *out)
{
	struct html h = { .results = r, .options = o };
	struct diff diff;
	int failed = 0;

	if (html_gather(&h) < 0)
		return -1;
	if ((h.x = xml_begin(out)) == NULL) {
		html_scatter(&h);
		return -1;
	}
	if (o->against != NULL) {
		if (diff_make(&diff, o->against, r) < 0)
			failed = 1;
		else
			h.diff = &diff;
	}
	h.past = html_any_past(r);
	h.short_passes = too_large(&h);
	page(&h);
	html_scatter(&h);
	if (h.diff != NULL)
		diff_free(&diff);
	return xml_end(h.x) < 0 || failed || ferror(out) ? -1 : 0;
}
