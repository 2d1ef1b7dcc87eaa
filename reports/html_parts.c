/* SPDX-License-Identifier: MIT */
/*
 * html_parts.c - what the sections of the page are put together from: verdicts, links and their
 * anchors, boxes, heads.
 */

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "repeated.h"
#include "results.h"
#include "words.h"
#include "xml.h"

const char *
html_class(int verdict)
{
	static const char *const classes[VERDICTS] = {
		[VERDICT_NONE] = "v error",
		[VERDICT_PASS] = "v pass",
		[VERDICT_INCONCLUSIVE] = "v inconclusive",
		[VERDICT_FAIL] = "v fail",
		[VERDICT_CRASH] = "v crash",
		[VERDICT_ERROR] = "v error",
		[VERDICT_NONSTRICT] = "v nonstrict",
		[VERDICT_SKIP] = "v skip",
		[VERDICT_XFAIL] = "v xfail",
		[VERDICT_XPASS] = "v xpass",
	};

	return classes[verdict];
}

void
html_verdict(struct html *h, int verdict)
{
	xml_element(h->x, "span", html_class(verdict), words_verdict(verdict));
}

void
html_count(struct html *h, int verdict, int n)
{
	xml_open_class(h->x, "span", html_class(verdict));
	xml_textf(h->x, "%s %d", words_verdict(verdict), n);
	xml_close(h->x);
}

/* Make a text one that can stand in a fragment as it is. */
static const char *
safe(char *text)
{
	static const char kept[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-.@=,";

	for (char *p = text; *p != '\0'; p++)
		if (strchr(kept, *p) == NULL)
			*p = '_';
	return text;
}

const char *
html_case_anchor(const struct result *c, char *text, size_t size)
{
	const char *folder = c->run->folder;
	int n = snprintf(text, size, "case/%.40s%s%.200s", folder, *folder != '\0' ? "/" : "",
		c->id);

	/*
	 * The anchor of a case is its name alone, so an instance of the same name takes a number.
	 */
	if (c->again > 0 || strcmp(c->id, c->name) == 0)
		snprintf(text + n, size - (size_t)n, ".%d", c->again + 1);
	return safe(text);
}

const char *
html_name_anchor(const char *name, char *text, size_t size)
{
	snprintf(text, size, "case/%.200s", name);
	return safe(text);
}

void
html_case_link(struct html *h, const struct result *c)
{
	char anchor[256];

	xml_open(h->x, "a");
	html_part_href(h, c->run, html_case_anchor(c, anchor, sizeof(anchor)));
	xml_text(h->x, c->id);
	if (c->again > 0)
		xml_textf(h->x, " #%d", c->again + 1);
	xml_close(h->x);
}

static int
by_name(const void *name, const void *of)
{
	return strverscmp(name, ((const struct html_case *)of)->list[0]->name);
}

void
html_name_link(struct html *h, const char *name)
{
	const struct html_case *k =
		bsearch(name, h->cases, (size_t)h->ncases, sizeof(h->cases[0]), by_name);
	char anchor[256];

	xml_open(h->x, "a");
	html_part_href(h, k != NULL ? k->list[0]->run : h->results->run,
		html_name_anchor(name, anchor, sizeof(anchor)));
	xml_text(h->x, name);
	xml_close(h->x);
}

void
html_times(struct html *h, const struct html_instances *i)
{
	char text[64];

	if (*repeated_some(i->c, i->times, text, sizeof(text)) == '\0')
		return;
	xml_text(h->x, " ");
	xml_element(h->x, "small", NULL, text);
}

void
html_first_of(struct html *h, const struct html_way *w, const char *behind)
{
	struct html_instances first = { .way = w };
	int more = html_count_instances(w) - 1;
	char text[128];

	html_next_instance(&first);
	repeated_some(first.c, first.times, text, sizeof(text));
	if (more > 0)
		words_add(text, sizeof(text), "%sand %d more%s", *text != '\0' ? ", " : "", more,
			behind);
	if (*text == '\0')
		return;
	xml_text(h->x, " ");
	xml_element(h->x, "small", NULL, text);
}

const char *
html_time(const char *time, char *text, size_t size)
{
	size_t n = strlen(time);

	if (n == 20 && time[10] == 'T' && time[19] == 'Z')
		snprintf(text, size, "%.10s %.5s UTC", time, time + 11);
	else
		snprintf(text, size, "%s", time);
	return text;
}

void
html_fold(struct html *h, const char *class_name, const char *summary)
{
	xml_open_class(h->x, "details", class_name);
	xml_element(h->x, "summary", NULL, summary);
}

void
html_section_link(struct html *h, const struct result_requirement *q)
{
	int known = *q->rfc != '\0' && q->rfc[strspn(q->rfc, "0123456789")] == '\0' &&
		q->section[strspn(q->section, "0123456789.")] == '\0';

	if (known) {
		xml_open(h->x, "a");
		xml_attrf(h->x, "href", "https://www.rfc-editor.org/rfc/rfc%s%s%s", q->rfc,
			*q->section != '\0' ? "#section-" : "", q->section);
	}
	xml_textf(h->x, "RFC %s%s%s", q->rfc, *q->section != '\0' ? " §" : "", q->section);
	if (known)
		xml_close(h->x);
}

void
html_box(struct html *h, const char *label, int fit)
{
	xml_raw(h->x, "\n");
	xml_open_class(h->x, "div", fit ? "box fit" : "box");
	xml_attr(h->x, "tabindex", "0");
	xml_attr(h->x, "role", "group");
	xml_attr(h->x, "aria-label", label);
}

void
html_end_box(struct html *h)
{
	xml_close(h->x);
}

void
html_heads(struct html *h, const char *const *heads)
{
	xml_open(h->x, "thead");
	xml_open(h->x, "tr");
	for (; *heads != NULL; heads++) {
		if (**heads == '\0') {
			xml_element(h->x, "td", NULL, "");
			continue;
		}
		xml_open(h->x, "th");
		xml_attr(h->x, "scope", "col");
		xml_text(h->x, *heads);
		xml_close(h->x);
	}
	xml_close(h->x);
	xml_close(h->x);
}

void
html_stack_heads(struct html *h, const char *first, int versions)
{
	const struct results *r = h->results;

	xml_open(h->x, "thead");
	xml_open(h->x, "tr");
	for (int i = -1; i < r->nruns; i++) {
		xml_open(h->x, "th");
		xml_attr(h->x, "scope", "col");
		xml_text(h->x, i < 0 ? first : result_stack(r->runs[i]));
		if (versions && i >= 0 && *r->runs[i]->stack_version != '\0') {
			xml_text(h->x, " ");
			xml_element(h->x, "small", NULL, r->runs[i]->stack_version);
		}
		xml_close(h->x);
	}
	xml_close(h->x);
	xml_close(h->x);
}
