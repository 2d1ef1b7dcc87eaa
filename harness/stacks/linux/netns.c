/* SPDX-License-Identifier: MIT */
/* netns.c - a private network namespace, as root or as an ordinary user. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "netns.h"

static int
file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), saved;
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	saved = errno;
	close(fd);
	errno = saved;
	return n < 0 ? -1 : 0;
}

/* Become root of the user namespace just made; its one mapped user is who we were outside. */
static int
map_ids(unsigned uid, unsigned gid, char *why, int size)
{
	char map[32];

	/*
	 * Without this a user may not map groups (user_namespaces(7)); kernels before 3.19 don't
	 * have it.
	 */
	if (file_write("/proc/self/setgroups", "deny") < 0 && errno != ENOENT)
		goto bad;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (file_write("/proc/self/uid_map", map) < 0)
		goto bad;
	snprintf(map, sizeof(map), "0 %u 1", gid);
	if (file_write("/proc/self/gid_map", map) == 0)
		return 0;
bad:
	snprintf(why, (size_t)size, "become root of a user namespace: %s; where AppArmor forbids "
		"it: sysctl kernel.apparmor_restrict_unprivileged_userns=0", strerror(errno));
	return -1;
}

static int
user_enter(char *why, int size)
{
	unsigned uid = geteuid(), gid = getegid();

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
		return map_ids(uid, gid, why, size);
	snprintf(why, (size_t)size, "make a user and network namespace: %s; run as root, or sysctl "
		"kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000, or docker run "
		"--privileged", strerror(errno));
	return -1;
}

int
netns_enter(char *why, int size)
{
	if (unshare(CLONE_NEWNET) == 0)
		return 0;
	if (errno == EPERM)
		return user_enter(why, size);
	snprintf(why, (size_t)size, "make a network namespace: %s%s", strerror(errno),
		errno == ENOSPC ? "; sysctl user.max_net_namespaces=10000" :
		errno == EINVAL ? "; the kernel needs CONFIG_NET_NS" : "");
	return -1;
}
