/* SPDX-License-Identifier: MIT */
/*
 * render.c - render a stream from standard input as a report on standard output, for the golden
 * files.
 *
 *	render NAME|diff [-q] [-v] [-vv] [ascii] [colour] [width=N] [captures=DIR] [pcap=DIR]
 *		[against=FILE]
 *		[github=TOKEN] [durations=N] [page=URL] [xunit] [soft]
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diff.h"
#include "pcapng.h"
#include "report.h"
#include "results.h"

static void
option(struct report_options *o, const char *arg)
{
	if (strcmp(arg, "-q") == 0)
		o->verbosity = -1;
	else if (strcmp(arg, "-v") == 0)
		o->verbosity = 1;
	else if (strcmp(arg, "-vv") == 0)
		o->verbosity = 2;
	else if (strcmp(arg, "-vvv") == 0)
		o->verbosity = 3;
	else if (strcmp(arg, "ascii") == 0)
		o->utf8 = 0;
	else if (strcmp(arg, "colour") == 0)
		o->colour = 1;
	else if (strncmp(arg, "width=", 6) == 0)
		o->width = atoi(arg + 6);
	else if (strncmp(arg, "github=", 7) == 0)
		o->github = arg + 7;
	else if (strncmp(arg, "durations=", 10) == 0)
		o->durations = atoi(arg + 10);
	else if (strncmp(arg, "page=", 5) == 0)
		o->page = arg + 5;
	else if (strcmp(arg, "xunit") == 0)
		o->dialect = REPORT_XUNIT;
	else if (strcmp(arg, "soft") == 0)
		o->inconclusive_skipped = 1;
	else if (strncmp(arg, "captures=", 9) == 0)
		o->captures = arg + 9;
}

static struct results *
read_file(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct results *r = fd >= 0 ? results_read(fd) : NULL;

	if (r == NULL)
		perror(path);
	if (fd >= 0)
		close(fd);
	return r;
}

/* What "tcpspec diff" says; the report that is called "diff" here. */
static int
render_diff(const struct results *r, const struct report_options *o, FILE *out)
{
	struct diff d;
	int status = -1;

	if (o->against == NULL)
		return -1;
	if (diff_make(&d, o->against, r) == 0)
		status = diff_print(&d, o, out);
	diff_free(&d);
	return status;
}

static const struct report diff_report = { .name = "diff", .render = render_diff };

int
main(int argc, char **argv)
{
	struct report_options o = { .width = 80, .utf8 = 1, .program = "tcpspec" };
	struct results *r = results_read(STDIN_FILENO);
	const struct report *report = argc < 2 ? NULL :
		strcmp(argv[1], "diff") == 0 ? &diff_report : report_named(argv[1]);
	struct results *earlier = NULL;
	int status;

	for (int i = 2; i < argc; i++)
		if (strncmp(argv[i], "against=", 8) == 0)
			o.against = earlier = read_file(argv[i] + 8);
	if (r == NULL || report == NULL) {
		fprintf(stderr, "render: %s\n", r == NULL ? "no results" : "no such report");
		results_free(r);
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		option(&o, argv[i]);
		if (strncmp(argv[i], "pcap=", 5) == 0 && pcapng_write_all(r, &o, argv[i] + 5) < 0)
			perror(argv[i] + 5);
	}
	status = report->render(r, &o, stdout) < 0;
	results_free(r);
	results_free(earlier);
	return status;
}
