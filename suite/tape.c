/* SPDX-License-Identifier: MIT */
/*
 * tape.c - the file of a run's records.
 *
 * Several processes append whole lines to it at once (O_APPEND), so it has to be a regular file;
 * and whoever reads it needs an offset of his own, so it is opened a second time, through /proc
 * where it has no name.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "tape.h"

#define DROPPED	(8 << 20)	/* bytes that are given back at a time */

/* A file without a name, gone when it is closed. */
static int
temporary(void)
{
	const char *dir = getenv("TMPDIR");
	char name[4096];
	int fd;

	snprintf(name, sizeof(name), "%s/tcpspec-XXXXXX", dir && *dir ? dir : "/tmp");
	if ((fd = mkostemp(name, O_APPEND | O_CLOEXEC)) < 0)
		return say(
		    "%s: %s; say with TMPDIR where a temporary file may be", name, strerror(errno));
	unlink(name);
	return fd;
}

/* The descriptor that path means: of a regular file, or of something to copy to. */
static int
open_path(struct tape *t, const char *path)
{
	struct stat st;
	int fd = strcmp(path, "-") == 0 ? dup(STDOUT_FILENO) :
	    open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd < 0 || fstat(fd, &st) < 0)
		return say("%s: %s", path, strerror(errno));
	if (strcmp(path, "-") != 0 && S_ISREG(st.st_mode)) {
		t->fd = fd;
		return ftruncate(fd, 0);
	}
	t->copy_fd = fd;
	return 0;
}

int
tape_open(struct tape *t, const char *path)
{
	char again[64];

	*t = (struct tape){ .fd = -1, .read_fd = -1, .copy_fd = -1 };
	if (path && open_path(t, path) < 0)
		return -1;
	t->temporary = t->fd < 0;
	if (t->temporary && (t->fd = temporary()) < 0)
		return -1;
	snprintf(again, sizeof(again), "/proc/self/fd/%d", t->fd);
	if ((t->read_fd = open(again, O_RDONLY | O_CLOEXEC)) < 0)
		return say("%s: %s", again, strerror(errno));
	return 0;
}

void
tape_copy(struct tape *t)
{
	char data[65536];
	ssize_t n, m;

	while (t->copy_fd >= 0 && !t->error) {
		if ((n = pread(t->read_fd, data, sizeof(data), t->copied)) <= 0)
			return;
		for (ssize_t at = 0; at < n; at += m) {
			m = write(t->copy_fd, data + at, (size_t)(n - at));
			if (m < 0 && errno == EINTR)
				m = 0;
			if (m < 0) {
				t->error = errno;
				return;
			}
		}
		t->copied += n;
	}
}

void
tape_drop(struct tape *t)
{
	off_t end = lseek(t->read_fd, 0, SEEK_CUR);

	if (t->copy_fd >= 0 && end > t->copied)
		end = t->copied;
	if (!t->temporary || end - t->dropped < DROPPED)
		return;
	if (fallocate(t->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, t->dropped,
		end - t->dropped) == 0)
		t->dropped = end;
	else
		t->temporary = 0;	/* this file system can't: it keeps all */
}

void
tape_close(struct tape *t)
{
	if (t->fd >= 0)
		close(t->fd);
	if (t->read_fd >= 0)
		close(t->read_fd);
	if (t->copy_fd >= 0)
		close(t->copy_fd);
}
