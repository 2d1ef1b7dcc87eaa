/* SPDX-License-Identifier: MIT */
/*
 * state.c - what is kept from one run to the next: files in one folder, each replaced as a whole.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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

uint64_t
state_number(const char *cases)
{
	uint64_t h = 0xcbf29ce484222325u;	/* FNV-1a */
	char whole[PATH_MAX];

	for (const char *p = realpath(cases, whole) ? whole : cases; *p; p++)
		h = (h ^ (unsigned char)*p) * 0x100000001b3u;
	return h;
}

int
state_lock(void)
{
	char path[PATH_MAX];
	int lock;

	if (state_path("history/.lock", 1, path, sizeof(path)) < 0 ||
	    (lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
		return -1;
	if (flock(lock, LOCK_EX) == 0)
		return lock;
	close(lock);
	return -1;
}

void
state_unlock(int lock)
{
	if (lock >= 0)
		close(lock);
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
