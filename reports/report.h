/* SPDX-License-Identifier: MIT */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

/*
 * The reports, as a table.  Each renders results as one thing, and depends on nothing but its
 * arguments: the same stream gives the same bytes.
 */

struct sensitivity;
struct result;
struct results;

/* Who reads a JUnit file. */
enum report_dialect { REPORT_COMMON, REPORT_XUNIT };

struct report_options {
	int width;		/* columns of a terminal, 80 when unknown */
	int utf8;		/* 0: ASCII only */
	int colour;
	int verbosity;		/* -1 failures, 0 in full, 1 a line a case, 2 each segment,
				   3 each step and frame */
	const char *github;	/* a word no stack guesses: the lines are a GitHub Actions log */
	int durations;		/* so many of the slowest cases are named at the end */
	const char *captures;	/* where a reader of the report finds the captures, or NULL */
	const char *page;	/* the address at which readers find the HTML report, or NULL */
	const char *program;	/* how the reader calls us: "tcpspec" */
	const char *written;	/* reports that were written, blank-separated, or NULL */
	/* which failures are explained where nobody looked, or NULL */
	const char *explained;
	const char *why;	/* why the run ends so, for the line before the last, or NULL */
	const struct results *against;	/* an earlier run, closed, to compare with, or NULL */
	const struct sensitivity *sensitivity;	/* how well wrong stacks are noticed, or NULL */
	/*
	 * HTML.  A page that would be too large has less in it, and if that isn't enough, and path
	 * says where it will be, nothing of the cases: then *parts is set, and part 1, 2 … for each
	 * run is to be written beside it, under report_part_name.
	 */
	const char *path;
	int *parts;
	int part;		/* which part; 0: the report itself */
	size_t most;		/* bytes that are too large; 0: 16 MB */
	int failed_captures;	/* 1: only cases that didn't pass have a capture */
	enum report_dialect dialect;	/* of JUnit */
	int inconclusive_skipped;	/* JUnit: inconclusive is skipped, not an error */
};

struct report {
	const char *name, *suffix;	/* "junit", "xml" */
	/* Write results, closed, as this report.  0, or -1 when writing failed. */
	int (*render)(const struct results *, const struct report_options *, FILE *);
};

/* The report called name, or NULL; the i-th one, or NULL. */
const struct report *report_named(const char *name);
const struct report *report_at(int i);

/*
 * Render into a file: to a temporary name beside it first, renamed when it is whole, so that a
 * reader never sees half a report.  0, or -1 with the reason in errno.
 */
int report_write(const struct report *, const struct results *, const struct report_options *,
	const char *path);

/* The name of a part of an HTML report (which run, from 0) that is in a file with this path. */
void report_part_name(const struct results *, int run, const char *path, char *name, size_t size);

/* The renderers themselves. */
int report_terminal(const struct results *, const struct report_options *, FILE *);
int report_junit(const struct results *, const struct report_options *, FILE *);
int report_html(const struct results *, const struct report_options *, FILE *);
int report_markdown(const struct results *, const struct report_options *, FILE *);
int report_tap(const struct results *, const struct report_options *, FILE *);
int report_ctrf(const struct results *, const struct report_options *, FILE *);
int report_ktap(const struct results *, const struct report_options *, FILE *);

#endif
