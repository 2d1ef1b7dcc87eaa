/* SPDX-License-Identifier: MIT */
/*
 * report.c - the table of reports, and how one gets into a file.
 */

#include <stdio.h>
#include <string.h>

#include "replace.h"
#include "report.h"

static const struct report reports[] = {
	{ "terminal", "txt", report_terminal },
	{ "junit", "xml", report_junit },
	{ "html", "html", report_html },
	{ "markdown", "md", report_markdown },
	{ "tap", "tap", report_tap },
	{ "ktap", "ktap", report_ktap },
	{ "ctrf", "json", report_ctrf },
};

const struct report *
report_at(int i)
{
	return i >= 0 && (size_t)i < sizeof(reports) / sizeof(reports[0]) ? &reports[i] : NULL;
}

const struct report *
report_named(const char *name)
{
	const struct report *r;

	for (int i = 0; (r = report_at(i)) != NULL; i++)
		if (strcmp(r->name, name) == 0)
			return r;
	return NULL;
}

/* A report that is to be written. */
struct writing {
	const struct report *report;
	const struct results *results;
	const struct report_options *options;
};

static int
write_report(void *arg, FILE *out)
{
	const struct writing *w = arg;

	return w->report->render(w->results, w->options, out);
}

int
report_write(const struct report *report, const struct results *r, const struct report_options *o,
	const char *path)
{
	return replace_file(path, write_report, &(struct writing){ report, r, o });
}
