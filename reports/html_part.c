/* SPDX-License-Identifier: MIT */
/*
 * html_part.c - a report in parts: where one file would be too large, the cases of each stack stand
 * in a file of its own, and the links to them lead there.
 */

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "html_part.h"
#include "report.h"
#include "xml.h"

void
report_part_name(const struct results *r, int run, const char *path, char *name, size_t size)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
	const char *stack = r->runs[run]->stack;
	size_t stem = dot != NULL && (slash == NULL || dot > slash + 1) && dot != path ?
		(size_t)(dot - path) : strlen(path);
	int again = 0;

	for (int i = 0; i < run; i++)
		again += strcmp(r->runs[i]->stack, stack) == 0;
	snprintf(name, size, "%.*s-%.80s", (int)stem, path, result_stack(r->runs[run]));
	for (char *p = name + (stem < size ? stem : 0); *p != '\0'; p++)
		if (strchr("/\\?#%\"'<>& ", *p) != NULL || (unsigned char)*p < 0x20 ||
			(unsigned char)*p > 0x7e)
			*p = '_';
	if (again > 0)
		snprintf(name + strlen(name), size - strlen(name), ".%d", again + 1);
	snprintf(name + strlen(name), size - strlen(name), "%s", path + stem);
}

void
html_part_href(struct html *h, const struct result_run *run, const char *anchor)
{
	const char *path = h->options->path, *slash;
	char name[512];

	if (h->less < LESS_PARTS) {
		xml_attrf(h->x, "href", "#%s", anchor);
		return;
	}
	slash = strrchr(path, '/');
	report_part_name(h->results, run->index, slash != NULL ? slash + 1 : path, name,
		sizeof(name));
	xml_attrf(h->x, "href", "%s%s%s", name, *anchor != '\0' ? "#" : "", anchor);
}

void
html_parts_list(struct html *h)
{
	const struct results *r = h->results;

	xml_raw(h->x, "\n");
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "cases");
	xml_element(h->x, "h2", NULL, "Cases");
	xml_element(h->x, "p", NULL,
		"They would not fit in this file: each stack has its own beside it.");
	xml_open(h->x, "ul");
	for (int i = 0; i < r->nruns; i++) {
		xml_open(h->x, "li");
		xml_open(h->x, "a");
		html_part_href(h, r->runs[i], "");
		xml_text(h->x, result_stack(r->runs[i]));
		xml_close(h->x);
		xml_textf(h->x, " %s", r->runs[i]->stack_version);
		xml_close(h->x);
	}
	xml_close(h->x);
	xml_close(h->x);
}

/* The requirements as this run alone has them. */
static int
part_requirements(struct part *p, const struct results *r, const struct result_run *run)
{
	size_t n = 0, all = 0;

	for (int i = 0; i < r->nrequirements; i++)
		all += (size_t)r->requirements[i].ncases;
	p->results.requirements = calloc((size_t)r->nrequirements + 1, sizeof(r->requirements[0]));
	p->lists = calloc(all + 1, sizeof(p->lists[0]));
	if (p->results.requirements == NULL || p->lists == NULL)
		return -1;
	for (int i = 0; i < r->nrequirements; i++) {
		struct result_requirement *q = &p->results.requirements[i];

		*q = r->requirements[i];
		q->holding = (enum holding)q->in_run[run->index];
		q->in_run += run->index;
		q->cases = &p->lists[n];
		q->ncases = 0;
		for (int k = 0; k < r->requirements[i].ncases; k++)
			if (r->requirements[i].cases[k]->run == run)
				q->cases[q->ncases++] = r->requirements[i].cases[k];
		n += (size_t)q->ncases;
	}
	return 0;
}

int
part_begin(struct part *p, const struct results *r, int which)
{
	const struct result_run *run = r->runs[which];

	*p = (struct part){ .results = *r, .lists = NULL };
	p->results.runs = &r->runs[which];
	p->results.nruns = 1;
	p->results.run = run;
	p->results.cases = run->cases;
	p->results.ncases = p->results.nattempts = run->ncases;
	p->results.chosen = run->chosen;
	p->results.finished = run->finished;
	p->results.complete = run->complete;
	p->results.exit = run->exit;
	p->results.signal = run->signal;
	p->results.t = run->t;
	p->results.totals = run->totals;
	return part_requirements(p, r, run);
}

void
part_end(struct part *p)
{
	free(p->results.requirements);
	free(p->lists);
}
