/* SPDX-License-Identifier: MIT */
/*
 * posix.c - this machine's kernel behind an agent in another process: the namespace, addresses and TAP of stacks/linux, and
 * tcpspec-agent in place of its application.
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "posix.h"
#include "stacks/linux/linux.h"
#include "stacks/linux/netns.h"
#include "sut_agent.h"

#define PROGRAM "tcpspec-agent"

struct posix {
	struct sut sides;		/* only its addresses */
	struct profile profile;
	char features[LINUX_FEATURES], path[PATH_MAX + 64];
	const char *argv[2];
};

/* The agent's program: beside this one, or beside its folder (a build with sanitizers).  0, or -1 with the reason in why. */
static int
find_program(char path[PATH_MAX + 64], char *why, int size)
{
	static const char *const beside[] = { PROGRAM, "../" PROGRAM };
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	if (n > 0)
		*strrchr(self, '/') = '\0';
	for (size_t i = 0; n > 0 && i < sizeof(beside) / sizeof(beside[0]); i++) {
		snprintf(path, PATH_MAX + 64, "%s/%s", self, beside[i]);
		if (access(path, X_OK) == 0)
			return 0;
	}
	snprintf(why, (size_t)size, "there is no %s beside this program: \"make\" builds it", PROGRAM);
	return -1;
}

static struct link *
wire(void *arg, char *why, int size)
{
	return linux_wire(&((struct posix *)arg)->sides, why, size);
}

struct sut *
posix_start(char *why, int size)
{
	struct posix *p = calloc(1, sizeof(*p));
	struct agent_config c = { .only_agent = 1, .agent = "stdio", .wire = wire, .wire_first = 1, .arg = p, .done = free };

	if (p == NULL) {
		snprintf(why, (size_t)size, "out of memory");
		return NULL;
	}
	if (find_program(p->path, why, size) < 0 || netns_enter(why, size) < 0) {
		free(p);
		return NULL;
	}
	p->argv[0] = p->path;
	linux_addresses(&p->sides);
	linux_profile(&p->profile, p->features);
	p->profile.name = "posix";
	c.command = p->argv;
	c.profile = &p->profile;
	memcpy(c.tester, p->sides.tester, sizeof(c.tester));
	memcpy(c.stack, p->sides.stack, sizeof(c.stack));
	memcpy(c.tester_mac, p->sides.tester_mac, sizeof(c.tester_mac));
	memcpy(c.stack_mac, p->sides.stack_mac, sizeof(c.stack_mac));
	return sut_agent(&c, why, size);
}

int
posix_needs(struct linux_need *need, int max)
{
	char path[PATH_MAX + 64];
	int n = linux_needs(need, max);

	if (n == max)
		return n;
	need[n] = (struct linux_need){ .what = "the agent's program is there" };
	need[n].met = find_program(path, need[n].detail, sizeof(need[n].detail)) == 0;
	if (need[n].met)
		snprintf(need[n].detail, sizeof(need[n].detail), "%.190s", path);
	return n + 1;
}
