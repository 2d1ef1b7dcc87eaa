/* SPDX-License-Identifier: MIT */
/*
 * config_file.c - finds the file of defaults, and holds what it says against what such a file may.
 */

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "completion.h"
#include "config_file.h"
#include "file.h"
#include "profile.h"

#define NAME	"tcpspec.conf"

enum { ABOVE_MOST = 64 };	/* folders above the current one */

static int
is_there(const char *folder, const char *name)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s%s", folder, name) < (int)sizeof(path) &&
	    access(path, F_OK) == 0;
}

/* Is this the folder above which there is none? */
static int
is_root(const char *folder)
{
	char here[PATH_MAX];

	return realpath(*folder ? folder : ".", here) == NULL || strcmp(here, "/") == 0;
}

int
config_file_find(char *path, size_t size)
{
	char folder[3 * ABOVE_MOST + 1] = "";
	int found = 0, level = 0;

	for (path[0] = '\0'; level < ABOVE_MOST; level++) {
		if (!found && is_there(folder, NAME)) {
			found = 1;
			snprintf(path, size, "%s" NAME, folder);
		}
		if (is_there(folder, ".git"))
			return found;
		if (is_root(folder))
			break;
		strcat(folder, "../");
	}
	return found && strcmp(path, NAME) == 0;
}

static int
ends_in(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && strcmp(text + n - m, suffix) == 0;
}

/* Does the option take a path, and is this value one? */
static int
is_path(const struct argp_option *o, const char *value)
{
	struct completion_words takes;

	completion_words(&takes, o->arg);
	if (completion_has(&takes, "@STACK"))
		return strchr(value, '/') || ends_in(value, ".stack") || ends_in(value, ".so");
	if (!completion_has(&takes, "@FILE") && !completion_has(&takes, "@DIR"))
		return 0;
	return strcmp(value, "-") != 0 && !completion_has(&takes, value);
}

char *
config_file_value(const char *folder, const struct argp_option *o, const char *value)
{
	return text_format("%s%s", is_path(o, value) && value[0] != '/' ? folder : "", value);
}

/*
 * Does a path as seen from here lie below the folder, links followed, whether it is there already
 * or not?
 */
static int
is_below(const char *folder, const char *path)
{
	char top[PATH_MAX], real[PATH_MAX], part[PATH_MAX];
	struct stat st;
	size_t n;
	char *slash;

	if (realpath(*folder ? folder : ".", top) == NULL ||
	    snprintf(part, sizeof(part), "./%s", path) >= (int)sizeof(part))
		return 0;
	while (realpath(part, real) == NULL) {
		/* a link to what isn't there may lead anywhere */
		if (errno != ENOENT || lstat(part, &st) == 0)
			return 0;
		slash = strrchr(part, '/');
		*slash = '\0';
	}
	n = strlen(top);
	return strcmp(top, "/") == 0 ||
	    (strncmp(real, top, n) == 0 && (real[n] == '/' || real[n] == '\0'));
}

/* Is one of a path's parts ".."? */
static int
goes_up(const char *path)
{
	for (const char *p = path; (p = strstr(p, "..")) != NULL; p += 2)
		if ((p == path || p[-1] == '/') && (p[2] == '/' || p[2] == '\0'))
			return 1;
	return 0;
}

/* A key of --set that tells of the stack and doesn't start anything. */
static int
is_value(const char *assignment)
{
	size_t n = strcspn(assignment, "=");

	for (int i = 0; i < PROFILE_KEYS; i++) {
		const struct profile_row *row = profile_row((enum profile_key)i);
		char full[64];

		snprintf(full, sizeof(full), "%s.%s", row->section, row->name);
		if ((strlen(row->name) == n && strncmp(row->name, assignment, n) == 0) ||
		    (strlen(full) == n && strncmp(full, assignment, n) == 0))
			return strcmp(row->section, "values") == 0 ||
			    strcmp(row->section, "claims") == 0;
	}
	return 1;	/* there is no such key: who reads it says so */
}

int
config_file_may(
    const char *folder, const struct argp_option *o, const char *value, char *why, int size)
{
	static const char ask[] = "; a file named with --config can";
	char *path = config_file_value(folder, o, value);
	int bad = -1;

	if (path == NULL)
		snprintf(why, (size_t)size, "out of memory");
	else if (strcmp(o->name, "kernel") == 0)
		snprintf(why, (size_t)size,
		    "a file that was only found can't say which kernel to start%s", ask);
	else if (strcmp(o->name, "stack") == 0 && is_path(o, value))
		snprintf(why, (size_t)size,
		    "a file that was only found can't start a stack that isn't known by name%s",
		    ask);
	else if (strcmp(o->name, "set") == 0 && !is_value(value))
		snprintf(why, (size_t)size,
		    "a file that was only found can't say how a stack is started%s", ask);
	else if (is_path(o, value) &&
	    (value[0] == '/' || goes_up(value) || !is_below(folder, path)))
		snprintf(why, (size_t)size,
		    "a file that was only found can't name what is outside its folder%s", ask);
	else
		bad = 0;
	free(path);
	return bad;
}
