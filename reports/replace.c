/* SPDX-License-Identifier: MIT */
/*
 * replace.c - puts a file in the place of another one.
 *
 * The new one is written under a temporary name in the same folder, where rename(2) can exchange
 * the two at once.  That must not be done to what is no file: it would take the place of the
 * device.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replace.h"

/* Write into an open descriptor, which is closed; 0, or -1 with errno. */
static int
write_into(int fd, int (*write)(void *arg, FILE *out), void *arg)
{
	FILE *out = fdopen(fd, "w");
	int failed;

	if (out == NULL) {
		close(fd);
		return -1;
	}
	errno = 0;
	failed = write(arg, out) < 0 || fflush(out) != 0;
	failed |= fclose(out) != 0;
	if (failed && errno == 0)
		errno = EIO;
	return failed ? -1 : 0;
}

/* The permissions of what was there, or those that a new file would have. */
static int
set_mode(int fd, const struct stat *was)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, was ? was->st_mode & 07777 : 0666 & ~mask);
}

static int
write_beside(const char *path, const struct stat *was,
	int (*write)(void *arg, FILE *out), void *arg)
{
	size_t size = strlen(path) + sizeof(".XXXXXX");
	char *temporary = malloc(size);
	int fd, error = 0;

	if (temporary == NULL)
		return -1;
	snprintf(temporary, size, "%s.XXXXXX", path);
	if ((fd = mkostemp(temporary, O_CLOEXEC)) < 0) {
		error = errno;
	} else {
		set_mode(fd, was);	/* where that isn't possible it stays ours alone */
		if (write_into(fd, write, arg) < 0 || rename(temporary, path) < 0) {
			error = errno;
			unlink(temporary);
		}
	}
	free(temporary);
	errno = error;
	return error == 0 ? 0 : -1;
}

int
replace_file(const char *path, int (*write)(void *arg, FILE *out), void *arg)
{
	struct stat st;
	int is_there = stat(path, &st) == 0, fd, bad;
	char *real;

	if (is_there && !S_ISREG(st.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
		return fd < 0 ? -1 : write_into(fd, write, arg);
	}
	real = is_there ? realpath(path, NULL) : NULL;
	bad = write_beside(real ? real : path, is_there ? &st : NULL, write, arg);
	free(real);
	return bad;
}
