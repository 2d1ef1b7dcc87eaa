/* SPDX-License-Identifier: MIT */
#ifndef HTML_H
#define HTML_H

#include <stddef.h>

#include "verdict.h"

struct report_options;
struct result;
struct result_requirement;
struct results;
struct xml;

/*
 * What the parts of the HTML report share.  Only the html_*.c files and ladder_svg.c include this.
 */
struct html {
	struct xml *x;
	const struct results *results;
	const struct report_options *options;
	int short_passes;	/* ladders of passes are left out, to keep the file small */
};

/* Verdicts in the order in which a reader wants to hear of them, worst first. */
#define VERDICT_ORDERS 9
extern const enum verdict html_order[VERDICT_ORDERS];

/* The style sheet. */
extern const char html_style[];

/* Sections, from top to bottom. */
void html_overview(struct html *);
void html_attention(struct html *);
void html_areas(struct html *);
void html_requirements(struct html *);
void html_cases(struct html *);
void html_environment(struct html *);

/*
 * "FAIL lwip 2.2.1: 9 failed, 2 inconclusive of 520", without the word at the front when it is
 * asked for apart.
 */
const char *html_headline(const struct results *, const char **word, char *text, size_t size);

/* The class of a verdict: "v fail". */
const char *html_class(int verdict);

/* A verdict as a coloured word. */
void html_verdict(struct html *, int verdict);

/* A link to a case, its id as the text; where a case's own anchor is. */
void html_case_link(struct html *, const struct result *);
const char *html_case_anchor(const struct result *, char *text, size_t size);

/* "RFC 9293 §3.10.7.4" as a link to the text of the RFC. */
void html_section_link(struct html *, const struct result_requirement *);

/*
 * A box that scrolls by itself when its table is too wide for the page; to be closed with
 * html_end_box.  fit: no wider than its table.
 */
void html_box(struct html *, const char *label, int fit);
void html_end_box(struct html *);

/* A table's row of heads: texts up to a NULL. */
void html_heads(struct html *, const char *const *heads);

/* The ladder of a case as SVG. */
void ladder_svg(struct xml *, const struct result *);

#endif
