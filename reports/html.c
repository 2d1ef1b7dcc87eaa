/* SPDX-License-Identifier: MIT */
/*
 * html.c - the whole run as one HTML file.
 *
 * The file stands alone: no script, no network, no other file but the captures it links to.  Where
 * a server takes its style away it is still in order, because it is made of headings, tables and
 * lists, and the ladders are drawn with attributes.  Folded cases open when a link leads into them,
 * because the anchor is inside what is folded.
 *
 * It is rendered into memory first.  If it gets too large it is rendered again with less in it,
 * what is missed least left out first; what depends on nothing but the results, so that the same
 * file gives the same bytes.
 */

#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "html.h"
#include "html_part.h"
#include "report.h"
#include "results.h"
#include "xml.h"

#define LARGE	(16 * 1024 * 1024)	/* beyond so many bytes, something is left out */

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
	if (h->less < LESS_PARTS)
		html_cases(h);
	else
		html_parts_list(h);
	html_environment(h);
	xml_close(h->x);
	xml_close(h->x);
	xml_close(h->x);
	xml_raw(h->x, "\n");
}

/* Render with so much left out.  0, or -1. */
static int
render(struct html *h, enum html_less less, FILE *out)
{
	h->less = less;
	h->embedded = h->ladders = 0;
	if ((h->x = xml_begin(out)) == NULL)
		return -1;
	page(h);
	return xml_end(h->x) < 0 || ferror(out) ? -1 : 0;
}

/* A report in memory that is no longer than it may be. */
struct memory {
	char *bytes;
	size_t n, room, most;
	int full;
};

/* More of it; what finds no room is dropped. */
static ssize_t
keep(void *cookie, const char *bytes, size_t n)
{
	struct memory *m = cookie;
	char *more;

	if (m->n + n > m->most) {
		m->full = 1;
		return (ssize_t)n;
	}
	if (m->n + n > m->room) {
		if ((more = realloc(m->bytes, 2 * (m->n + n))) == NULL)
			return 0;
		m->bytes = more;
		m->room = 2 * (m->n + n);
	}
	memcpy(m->bytes + m->n, bytes, n);
	m->n += n;
	return (ssize_t)n;
}

/* Render if it isn't too large then: 1 when it is, 0, or -1. */
static int
try(struct html *h, enum html_less less, FILE *out)
{
	struct memory m = { .most = h->options->most > 0 ? h->options->most : LARGE };
	FILE *f = fopencookie(&m, "w", (cookie_io_functions_t){ .write = keep });
	int bad;

	if (f == NULL)
		return -1;
	bad = render(h, less, f) < 0;
	bad |= fclose(f) != 0;
	if (!bad && !m.full)
		bad = fwrite(m.bytes, 1, m.n, out) != m.n;
	free(m.bytes);
	return bad ? -1 : m.full;
}

/* Leave out one thing after the other until it isn't too large, or nothing more can be left out. */
static int
fit(struct html *h, FILE *out)
{
	int parts = h->options->parts != NULL && h->options->path != NULL && h->results->nruns > 1,
		got = 1;
	enum html_less last = parts ? LESS_PARTS : LESS_LADDERS_OF_KNOWN;

	for (int less = LESS_NOTHING; got == 1 && less < (int)last; less++)
		got = try(h, (enum html_less)less, out);
	if (got != 1)
		return got;
	if (parts)
		*h->options->parts = 1;
	return render(h, last, out);
}

/* One file of the report. */
static int
write_file(const struct results *r, const struct report_options *o, FILE *out)
{
	struct html h = { .results = r, .options = o, .past = html_any_past(r) };
	struct diff diff;
	int bad;

	if (html_gather(&h) < 0)
		return -1;
	if (o->against != NULL) {
		if (diff_make(&diff, o->against, r) < 0) {
			html_scatter(&h);
			return -1;
		}
		h.diff = &diff;
	}
	bad = fit(&h, out);
	html_scatter(&h);
	if (h.diff != NULL)
		diff_free(&diff);
	return bad || ferror(out) ? -1 : 0;
}

/* The run of an earlier file that is of the same stack, or -1. */
static int
run_of(const struct results *earlier, const char *stack)
{
	for (int i = 0; i < earlier->nruns; i++)
		if (strcmp(earlier->runs[i]->stack, stack) == 0)
			return i;
	return -1;
}

/* The file with the cases of one run. */
static int
write_part(const struct results *r, const struct report_options *o, int run, FILE *out)
{
	int before = o->against != NULL ? run_of(o->against, r->runs[run]->stack) : -1;
	struct part part, earlier = { .lists = NULL };
	struct report_options alone = *o;
	int bad = part_begin(&part, r, run) < 0;

	if (before >= 0)
		bad |= part_begin(&earlier, o->against, before) < 0;
	alone.against = before >= 0 ? &earlier.results : NULL;
	if (!bad)
		bad = write_file(&part.results, &alone, out) < 0;
	part_end(&part);
	part_end(&earlier);
	return bad ? -1 : 0;
}

int
report_html(const struct results *r, const struct report_options *o, FILE *out)
{
	return o->part > 0 ? write_part(r, o, o->part - 1, out) : write_file(r, o, out);
}
