/* SPDX-License-Identifier: MIT */
/*
 * report.c - the table of reports, and how one gets into a file.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"

static const struct report reports[] = {
	{ "terminal", "txt", report_terminal },
	{ "junit", "xml", report_junit },
	{ "html", "html", report_html },
	{ "markdown", "md", report_markdown },
	{ "tap", "tap", report_tap },
	{ "ktap", "ktap", report_ktap },
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

/* Render into an open descriptor, which is closed; 0 or -1. */
static int
render_into(int fd, const struct report *report, const struct results *r,
	const struct report_options *o)
{
	FILE *out = fdopen(fd, "w");
	int failed;

	if (out == NULL) {
		close(fd);
		return -1;
	}
	errno = 0;
	failed = report->render(r, o, out) < 0 || fflush(out) != 0;
	failed |= fclose(out) != 0;
	if (failed && errno == 0)
		errno = EIO;
	return failed ? -1 : 0;
}

/* A file that can't be renamed into place, such as /dev/stdout or a pipe, is written as it is. */
static int
is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

/* The permissions that a new file would have. */
static void
usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	fchmod(fd, 0666 & ~mask);
}

int
report_write(const struct report *report, const struct results *r, const struct report_options *o,
	const char *path)
{
	size_t size = strlen(path) + sizeof(".XXXXXX");
	char *temporary;
	int fd, error = 0;

	if (is_special(path)) {
		fd = open(path, O_WRONLY);
		return fd < 0 ? -1 : render_into(fd, report, r, o);
	}
	temporary = malloc(size);
	if (temporary == NULL)
		return -1;
	snprintf(temporary, size, "%s.XXXXXX", path);
	fd = mkstemp(temporary);
	if (fd >= 0) {
		usual_mode(fd);
		if (render_into(fd, report, r, o) < 0 || rename(temporary, path) < 0) {
			error = errno;
			unlink(temporary);
		}
	} else {
		error = errno;
	}
	free(temporary);
	errno = error;
	return error == 0 ? 0 : -1;
}
