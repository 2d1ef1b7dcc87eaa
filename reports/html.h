/* SPDX-License-Identifier: MIT */
#ifndef HTML_H
#define HTML_H

#include <stddef.h>

#include "verdict.h"

struct diff;
struct report_options;
struct result;
struct result_requirement;
struct result_run;
struct results;
struct xml;

/*
 * What the parts of the HTML report share.  Only the html_*.c files and the *_svg.c files include
 * this.
 */

/*
 * Instances of one case that came out alike, on the same stack: the first of them stands for all.
 */
struct html_way {
	const struct result **list;
	int n;
};

/* A case with all its instances: those that came out alike together, the worst of them first. */
struct html_case {
	const struct result **list;	/* by stack, then by way */
	int n;
	int by[VERDICTS];
};

/*
 * What is left out of a report that would be too large, each with all above it.
 */
enum html_less {
	LESS_NOTHING,
	LESS_CAPTURES_OF_OTHERS,	/* captures of what did not fail */
	LESS_CAPTURES,			/* captures of failures, but for the first 100 */
	LESS_LADDERS,			/* ladders of what passed */
	LESS_LADDERS_OF_KNOWN,		/* pictures and segments of what else did not fail */
	LESS_PARTS			/* cases: each stack has them in a file of its own */
};

struct html {
	struct xml *x;
	const struct results *results;
	const struct report_options *options;
	const struct diff *diff;	/* to an earlier run, or NULL */
	const struct result **order;	/* all instances, those of a case together */
	struct html_case *cases;
	int ncases;
	int past;		/* what earlier runs found is known of some case */
	enum html_less less;	/* what is left out, to keep the file small */
	int embedded;		/* captures that are in the file so far */
	int ladders;		/* of passes, in the case that is being written */
};

/* Find the cases and sort their instances: 0, or -1 without memory. */
int html_gather(struct html *);
void html_scatter(struct html *);

/*
 * The next way of n instances in list: 1, or 0 at the end.  Begin with { list, 0 }.
 */
int html_next_way(struct html_way *, const struct result **list, int n);

/*
 * The instances in a way, each with how often it came out so.  Begin with { .way = w }.
 */
struct html_instances {
	const struct html_way *way;
	const struct result *c;
	long long times;
	int next;			/* result of the way */
};

/* The next of them: 1, or 0 at the end; and how many there are. */
int html_next_instance(struct html_instances *);
int html_count_instances(const struct html_way *);

/*
 * "2 of 6 times, and 3 more" in small letters, behind a blank: of the first instance of a way, if
 * it ran several times, and how many others came out alike, which behind says in one word more, or
 * not.
 */
void html_first_of(struct html *, const struct html_way *, const char *behind);

/* The first half of that, of any instance. */
void html_times(struct html *, const struct html_instances *);

/* The style sheet. */
extern const char html_style[];

/* Sections, from top to bottom. */
void html_overview(struct html *);
void html_attention(struct html *);
void html_changes(struct html *);
void html_areas(struct html *);
void html_requirements(struct html *);
void html_sensitivity(struct html *);
void html_cases(struct html *);
void html_environment(struct html *);

/* What each stack was judged by, a part of the environment; nothing when no run says so. */
void html_values(struct html *);

/*
 * The attribute href of a link to an anchor among the cases of a run, which may be in another file.
 */
void html_part_href(struct html *, const struct result_run *, const char *anchor);

/* In place of the cases, where they are. */
void html_parts_list(struct html *);

/* What changed in numbers, as a line; nothing when there is no earlier run. */
void html_changes_line(struct html *);

/*
 * Of an instance what it was in the earlier run, as a term and its definition; nothing when there
 * is none.
 */
void html_before(struct html *, const struct result *);

/* How a way changed since the earlier run (enum diff_class): of its instances the worst. */
int html_since(const struct html *, const struct html_way *);

/*
 * What of that a reader is to hear of, in this order, by the earlier run or else by what the file
 * itself knows; and as a word: "new", "changed", "lost", "".
 */
enum html_news { NEWS_NEW, NEWS_CHANGED, NEWS_LOST, NEWS_NONE, HTML_NEWS };
enum html_news html_news(const struct html *, const struct html_way *);
const char *html_mark(const struct html *, const struct html_way *);

/*
 * Is anything known of earlier runs?  What changed since, as lines; since when a way is so, as a
 * cell of a table.
 */
int html_any_past(const struct results *);
void html_past_lines(struct html *);
void html_since_cell(struct html *, const struct html_way *);

/*
 * Of an instance what earlier runs found, as terms and definitions; nothing where nothing is known,
 * or all was well.
 */
void html_past(struct html *, const struct result *);

/*
 * "FAIL lwip 2.2.1: 9 failed, 2 inconclusive of 520", without the word at the front when it is
 * asked for apart.
 */
const char *html_headline(const struct results *, const char **word, char *text, size_t size);

/* The class of a verdict: "v fail". */
const char *html_class(int verdict);

/* A verdict as a coloured word; with a number behind it. */
void html_verdict(struct html *, int verdict);
void html_count(struct html *, int verdict, int n);

/* A link to an instance, or to its case; the anchors they go to. */
void html_case_link(struct html *, const struct result *);
void html_name_link(struct html *, const char *name);
const char *html_case_anchor(const struct result *, char *text, size_t size);
const char *html_name_anchor(const char *name, char *text, size_t size);

/* What an instance has behind its case's name: "[len=10]@ipv4", " #2" for one that ran again. */
const char *html_instance(const struct result *, char *text, size_t size);

/* All that can be said of one instance, for which others may stand that came out alike. */
void html_page(struct html *, const struct html_way *);

/* The text of the case file, with the lines marked at which instances went wrong. */
void html_script(struct html *, const struct html_case *);

/* Parts of a page: the states it went through, its segments as a table. */
void html_states(struct html *, const struct result *);
void html_segments(struct html *, const struct result *);

/* A ladder of a case in a box that scrolls, with its states and plot. */
void html_picture(struct html *, const struct result *);

/* "RFC 9293 §3.10.7.4" as a link to the text of the RFC. */
void html_section_link(struct html *, const struct result_requirement *);

/* That, its level and its id, which leads to its row on the page. */
void html_requirement_links(struct html *, const struct result_requirement *);

/*
 * A box that scrolls by itself when its table is too wide for the page; to be closed with
 * html_end_box.  fit: no wider than its table.
 */
void html_box(struct html *, const char *label, int fit);
void html_end_box(struct html *);

/* A table's row of heads: texts up to a NULL. */
void html_heads(struct html *, const char *const *heads);

/* The heads of a table with a column for each stack, behind a first one; versions: with theirs. */
void html_stack_heads(struct html *, const char *first, int versions);

/* "2026-11-25T15:47:29Z" for people: "2026-11-25 15:47 UTC"; another text as it is. */
const char *html_time(const char *time, char *text, size_t size);

/* Open <details> with a summary. */
void html_fold(struct html *, const char *class_name, const char *summary);

/* The ladder of a case as SVG. */
void ladder_svg(struct xml *, const struct result *);

/*
 * Is there something to see over time: data of some segments, something sent again, or too early?
 */
int sequence_has(const struct result *);

/* Sequence numbers over time as SVG. */
void sequence_svg(struct xml *, const struct result *);

#endif
