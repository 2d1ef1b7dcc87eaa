/* SPDX-License-Identifier: MIT */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include <argp.h>
#include <stddef.h>

struct report_options;
struct results;

/*
 * The files that a run or a report is to leave, and what it says to a CI service: what the options
 * ask for.
 */
struct outputs {
	const char *junit, *html, *markdown, *tap, *ctrf;	/* paths, "-" for stdout, or NULL */
	const char *tap_dialect;	/* "tap14", "ktap" or NULL */
	/* of JUnit: "common", "xunit"; "error", "skipped"; or NULL */
	const char *dialect, *inconclusive;
	const char *html_url;		/* where the HTML report will be found, or NULL */
	const char *against;		/* the results of an earlier run, or NULL */
	const char *mutants;		/* figures of mutants, or NULL */
	const char *pcap_dir, *pcap;	/* a folder; "all", "failed", "none" or NULL */
	const char *github;		/* "on", "off", "auto" or NULL */
	char token[40];			/* set by outputs_options */
};

/* Their options; the input is a struct outputs. */
extern const struct argp args_outputs;

/*
 * Does what is asked for make sense, and are the files to read what they should be?  The results of
 * the run are in another file (or NULL), which has this name for people, and is yet to be written
 * or not.  0, or -1 after a diagnostic.
 */
struct outputs_results {
	const char *name, *path;
	int written;
};
int outputs_check(const struct outputs *, const struct outputs_results *);

/*
 * Does one of them, or do the results, go to stdout, so that nothing else may?  results: or NULL.
 */
int outputs_on_stdout(const struct outputs *, const struct outputs_results *);

/*
 * Tell reports what is asked for: where the captures will be, dialects, whether GitHub Actions
 * reads the lines.
 */
void outputs_options(struct outputs *, struct report_options *);

/* The results of an earlier run, closed, to be freed; NULL after a diagnostic about --against. */
struct results *outputs_earlier(const char *path);

/* Do they show the steps and frames of cases that passed? */
int outputs_want_all(const struct outputs *);

/*
 * Write them.  The names of those that were written go into text (size bytes), blank-separated.  0,
 * or -1 after saying which could not be written; the others are written all the same.
 */
int outputs_write(const struct outputs *, const struct results *, const struct report_options *,
    char *text, size_t size);

#endif
