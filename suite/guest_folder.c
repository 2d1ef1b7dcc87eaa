/* SPDX-License-Identifier: MIT */
/*
 * guest_folder.c - the folder that a guest and the run outside share.
 *
 * It is locked by the run, so that whoever can lock it knows that nobody needs it any more.
 */

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guest_folder.h"

#define BELOW_MAX	64		/* of the path above: the kernel puts a socket in it */
#define NAME		"tcpspec-guest-"

const char *
guest_path(const char *folder, const char *name, char path[GUEST_PATH])
{
	snprintf(path, GUEST_PATH, "%s/%s", folder, name);
	return path;
}

/*
 * Where the guest sees what we see: not in /dev, /proc or /sys, which are its own there; and what
 * fits its command line.
 */
const char *
guest_below(void)
{
	static const char *const own[] = { "/dev", "/proc", "/sys" };
	const char *tmp = getenv("TMPDIR");

	if (tmp == NULL || *tmp != '/' || strlen(tmp) > BELOW_MAX || strpbrk(tmp, " \t\"'*?[\\"))
		return "/tmp";
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strncmp(tmp, own[i], strlen(own[i])) == 0)
			return "/tmp";
	return tmp;
}

/* Lock a folder: a descriptor, or -1. */
static int
lock(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

void
guest_folder_remove(const char *folder, int ours)
{
	/* The kernel's own are in "g", the name it is given. */
	static const char *const names[] = {
		"g/pid", "g/mconsole", "g", GUEST_INIT, GUEST_STREAM, GUEST_STOP, GUEST_PLAN
	};
	char path[GUEST_PATH];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		remove(guest_path(folder, names[i], path));
	rmdir(folder);
	close(ours);
}

/*
 * Remove what killed runs left behind.  A folder without a plan has just been made, and isn't
 * locked yet.
 */
static void
sweep(void)
{
	char pattern[GUEST_FOLDER], path[GUEST_PATH];
	struct stat st;
	glob_t found;
	int fd;

	snprintf(pattern, sizeof(pattern), "%s/" NAME "??????", guest_below());
	if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (lstat(guest_path(found.gl_pathv[i], GUEST_PLAN, path), &st) < 0 ||
		    st.st_uid != geteuid())
			continue;
		if ((fd = lock(found.gl_pathv[i])) >= 0)
			guest_folder_remove(found.gl_pathv[i], fd);
	}
	globfree(&found);
}

int
guest_folder_make(char folder[GUEST_FOLDER])
{
	int fd;

	sweep();
	snprintf(folder, GUEST_FOLDER, "%s/" NAME "XXXXXX", guest_below());
	if (mkdtemp(folder) == NULL)
		return -1;
	if ((fd = lock(folder)) < 0)
		rmdir(folder);
	return fd;
}
