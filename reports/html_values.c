/* SPDX-License-Identifier: MIT */
/*
 * html_values.c - what each stack was judged by where the RFCs leave it free: the values of its
 * profile, and where each is from.
 *
 * One table for all stacks, a row for each key that any of them has, in the order of the first that
 * has it.
 */

#include <string.h>

#include "html.h"
#include "results.h"
#include "xml.h"

/* Did an earlier run have this key, or this one before? */
static int
was_before(const struct results *r, const struct result_run *run, const struct result_value *v)
{
	for (int i = 0; r->runs[i] != run; i++)
		if (result_value(r->runs[i], v->key) != NULL)
			return 1;
	return result_value(run, v->key) != v;
}

static void
cell(struct html *h, const struct result_value *v)
{
	xml_open(h->x, "td");
	if (v == NULL) {
		xml_text(h->x, "–");
	} else {
		xml_element(h->x, "span", "mono", *v->value != '\0' ? v->value : "none");
		xml_text(h->x, " ");
		xml_element(h->x, "small", strcmp(v->origin, "measured") == 0 ? "v none" : "muted",
			v->origin);
		if (*v->place != '\0') {
			xml_text(h->x, " ");
			xml_element(h->x, "small", "muted place", v->place);
		}
	}
	xml_close(h->x);
}

static void
row(struct html *h, const struct result_value *v)
{
	xml_open(h->x, "tr");
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
	xml_element(h->x, "span", "mono", v->key);
	if (*v->what != '\0') {
		xml_text(h->x, " ");
		xml_element(h->x, "small", NULL, v->what);
	}
	xml_close(h->x);
	for (int i = 0; i < h->results->nruns; i++)
		cell(h, result_value(h->results->runs[i], v->key));
	xml_close(h->x);
}

void
html_values(struct html *h)
{
	const struct results *r = h->results;
	int n = 0;

	for (int i = 0; i < r->nruns; i++)
		n += r->runs[i]->nvalues;
	if (n == 0)
		return;
	xml_element(h->x, "h3", NULL, "What the stack was judged by");
	xml_element(h->x, "p", "muted",
		"What the RFCs leave to a stack, and where each value is from: our default, the "
		"stack itself, its profile, a measurement before the run, or the command line.");
	html_box(h, "values of the profile", 1);
	xml_open_class(h->x, "table", "values");
	html_stack_heads(h, "Value", 0);
	xml_open(h->x, "tbody");
	for (int i = 0; i < r->nruns; i++)
		for (int k = 0; k < r->runs[i]->nvalues; k++)
			if (!was_before(r, r->runs[i], &r->runs[i]->values[k]))
				row(h, &r->runs[i]->values[k]);
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
}
