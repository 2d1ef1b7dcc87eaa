/* SPDX-License-Identifier: MIT */
/*
 * sysctl.c - what isolation between cases needs, and no more: the stack is judged as it comes.
 *
 * The files under /proc/sys/net show the namespace of whoever opens them, and its root may write
 * them. A kernel without one of them (or without /proc/sys) just hasn't what it would change.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sysctl.h"

static const struct sysctl {
	const char *name;	/* %s is the interface */
	const char *value;
} sysctls[] = {
	/* RTT, ssthresh and reordering of a peer would be remembered from one case to the next. */
	{ "net/ipv4/tcp_no_metrics_save", "1" },
	/*
	 * These two are copied from the host: frames from addresses it wouldn't route to us would
	 * be dropped or not.
	 */
	{ "net/ipv4/conf/all/rp_filter", "0" },
	{ "net/ipv4/conf/%s/rp_filter", "0" },
	/* A listener for IPv6 and one for IPv4 can have the same port. */
	{ "net/ipv6/bindv6only", "1" },
	/* Some hosts have IPv6 off by default. */
	{ "net/ipv6/conf/%s/disable_ipv6", "0" },
};

/* The file of a sysctl, with the interface in place of its %s. */
static const char *
sysctl_path(const char *name, const char *interface, char *path, size_t size)
{
	size_t before = strcspn(name, "%");
	int more = name[before] != '\0';

	snprintf(path, size, "/proc/sys/%.*s%s%s", (int)before, name, more ? interface : "",
		more ? name + before + 2 : "");
	return path;
}

static int
sysctl_open(const char *name, const char *interface, int flags)
{
	char path[128];

	return open(sysctl_path(name, interface, path, sizeof(path)), flags | O_CLOEXEC);
}

/* Is it so already?  A read-only /proc/sys (containers) is no problem then. */
static int
sysctl_is(const struct sysctl *s, const char *interface)
{
	char text[32];
	int fd = sysctl_open(s->name, interface, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT;
	n = read(fd, text, sizeof(text));
	close(fd);
	return n == (ssize_t)strlen(s->value) + 1 && memcmp(text, s->value, (size_t)n - 1) == 0;
}

static int
sysctl_set(const struct sysctl *s, const char *interface)
{
	int fd, saved;
	ssize_t n;

	if (sysctl_is(s, interface))
		return 0;
	if ((fd = sysctl_open(s->name, interface, O_WRONLY)) < 0)
		return -1;
	n = write(fd, s->value, strlen(s->value));
	saved = errno;
	close(fd);
	errno = saved;
	return n < 0 ? -1 : 0;
}

int
sysctl_isolate(const char *interface, char *why, int size)
{
	char path[128];
	int saved;

	for (size_t i = 0; i < sizeof(sysctls) / sizeof(sysctls[0]); i++) {
		if (sysctl_set(&sysctls[i], interface) == 0)
			continue;
		saved = errno;
		sysctl_path(sysctls[i].name, interface, path, sizeof(path));
		snprintf(why, (size_t)size, "write %s to %s: %s; in a container: docker run "
			"--security-opt systempaths=unconfined", sysctls[i].value, path,
			strerror(saved));
		return -1;
	}
	return 0;
}

long
sysctl_number(const char *name, int i, long otherwise)
{
	char text[64], *p = text, *end = text;
	int fd = sysctl_open(name, "", O_RDONLY);
	ssize_t n;
	long v;

	if (fd < 0)
		return otherwise;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	do {
		p = end;
		v = strtol(p, &end, 10);
	} while (end != p && i-- > 0);
	return end == p ? otherwise : v;
}
