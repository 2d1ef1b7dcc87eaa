/* SPDX-License-Identifier: MIT */
/*
 * result_file.c - results by the name of their file, for every option and command that takes one.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "result_file.h"
#include "results.h"

struct results *
result_file_read(const char *path)
{
	int is_stdin = strcmp(path, "-") == 0, error;
	int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	struct results *r = fd >= 0 ? results_read(fd) : NULL;

	error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return r;
}

const char *
result_file_why(void)
{
	return errno == EBADMSG ?
	    "64 MB of it hold no record; it should be what \"tcpspec run --json\" wrote" :
	    strerror(errno);
}
