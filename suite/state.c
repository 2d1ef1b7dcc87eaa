/* SPDX-License-Identifier: MIT */
/*
 * state.c - what is kept from one run to the next: files in one folder, each replaced as a whole.
 */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state.h"

/* Make the folders of a path, from the character at on. */
static int
make_folders(char *path, size_t at)
{
	for (char *slash = strchr(path + at, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return 0;
}

int
state_path(const char *name, int make, char *path, size_t size)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int given = cache && cache[0] == '/';
	const char *root = given ? cache : home;

	if (!given && (home == NULL || home[0] != '/'))
		return -1;
	if (snprintf(path, size, "%s%s/tcpspec/%s", root, given ? "" : "/.cache", name) >=
	    (int)size)
		return -1;
	return make ? make_folders(path, given ? strlen(root) : strlen(root) + 1) : 0;
}

FILE *
state_begin(const char *path, char *temporary, size_t size)
{
	if (snprintf(temporary, size, "%s.%ld", path, (long)getpid()) >= (int)size)
		return NULL;
	return fopen(temporary, "we");
}

void
state_end(FILE *f, const char *temporary, const char *path)
{
	int bad = ferror(f);

	if (fclose(f) != 0 || bad || rename(temporary, path) < 0)
		unlink(temporary);
}
