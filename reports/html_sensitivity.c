/* SPDX-License-Identifier: MIT */
/*
 * html_sensitivity.c - how well the tester notices wrong stacks, by area: what became of exchanges
 * in which one thing was changed that the stack had sent.
 */

#include "html.h"
#include "sensitivity.h"
#include "report.h"
#include "xml.h"

static void
row(struct html *h, const char *name, const struct sensitivity_area *a)
{
	const long long numbers[] = { a->cases, a->mutants, a->steps, a->rules, a->lawful, a->slack,
		a->survived + a->known };

	xml_open(h->x, "tr");
	xml_open(h->x, "th");
	xml_attr(h->x, "scope", "row");
	xml_text(h->x, name);
	xml_close(h->x);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		xml_open_class(h->x, "td", "n");
		xml_textf(h->x, "%lld", numbers[i]);
		xml_close(h->x);
	}
	xml_open_class(h->x, "td", "n");
	xml_textf(h->x, "%lld.%lld %%", a->caught / 10, a->caught % 10);
	xml_close(h->x);
	xml_close(h->x);
	xml_raw(h->x, "\n");
}

void
html_sensitivity(struct html *h)
{
	static const char *const heads[] = { "area", "cases", "changed", "noticed by the case",
		"by a rule", "lawful", "declared slack", "survived", "noticed", NULL };
	const struct sensitivity *m = h->options->sensitivity;

	if (m == NULL)
		return;
	xml_open(h->x, "section");
	xml_attr(h->x, "id", "sensitivity");
	xml_element(h->x, "h2", NULL, "How well wrong stacks are noticed");
	xml_open(h->x, "p");
	xml_textf(h->x,
		"What %s had sent in cases that passed was changed in one thing and played again, "
		"%lld times: %lld.%lld %% of the changes that no RFC and no slack of the case "
		"permits turned the verdict.",
		m->stack, m->all.mutants, m->all.caught / 10, m->all.caught % 10);
	xml_close(h->x);
	html_box(h, "How well wrong stacks are noticed", 1);
	xml_open(h->x, "table");
	html_heads(h, heads);
	xml_open(h->x, "tbody");
	for (int i = 0; i < m->nareas; i++)
		row(h, m->areas[i].name, &m->areas[i]);
	row(h, "all", &m->all);
	xml_close(h->x);
	xml_close(h->x);
	html_end_box(h);
	xml_close(h->x);
	xml_raw(h->x, "\n");
}
