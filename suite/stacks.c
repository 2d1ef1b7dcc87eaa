/* SPDX-License-Identifier: MIT */
/*
 * stacks.c - the stacks: a table with a row for each that is part of this program, and the shared objects in a folder, which
 * need no row.
 */

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "guest.h"
#include "nearest.h"
#include "stacks.h"
#include "stacks/linux-uml/uml.h"
#include "stacks/linux/linux.h"
#include "stacks/posix/posix.h"
#include "sut_call.h"

static const struct stack stacks[] = {
	{
		.name = "linux", .what = "this machine's own kernel, in a private user and network namespace",
		.start = linux_start, .needs = linux_needs,
	},
	{
		.name = "linux-uml", .what = "a Linux kernel as a program, in virtual time: --kernel, or what \"make uml\" builds",
		.start = uml_start, .needs = guest_needs, .clock = CLOCK_GUEST,
	},
	{
		.name = "posix", .what = "this machine's own kernel again, but its agent is a process of its own: tcpspec-agent",
		.start = posix_start, .needs = posix_needs,
	},
};

const struct stack *
stack_at(int i)
{
	return i >= 0 && (size_t)i < countof(stacks) ? &stacks[i] : NULL;
}

void
stack_folder(char *path, int size)
{
	static const char *const beside[] = { "stacks", "../lib/tcpspec/stacks" };
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n > 0) {
		self[n] = '\0';
		*strrchr(self, '/') = '\0';
		for (size_t i = 0; i < countof(beside); i++) {
			snprintf(path, (size_t)size, "%s/%s", self, beside[i]);
			if (access(path, X_OK) == 0)
				return;
		}
	}
	snprintf(path, (size_t)size, "%s", STACKS_DIR);
}

const struct stack *
stack_named(const char *name)
{
	struct nearest near = { .wanted = name };
	char hint[256], folder[PATH_MAX + 16];

	for (size_t i = 0; i < countof(stacks); i++) {
		if (strcmp(stacks[i].name, name) == 0)
			return &stacks[i];
		nearest_add(&near, stacks[i].name);
	}
	stack_folder(folder, sizeof(folder));
	say("no stack is called \"%s\"%s\n  \"tcpspec stacks\" names them all; shared objects are looked for in %s "
	    "(\"make lwip\" puts one there)", name, nearest_text(&near, hint, sizeof(hint)), folder);
	return NULL;
}

const struct stack *
stack_find(const char *name, struct stack_room *room)
{
	char folder[PATH_MAX + 16];

	for (size_t i = 0; i < countof(stacks); i++)
		if (strcmp(stacks[i].name, name) == 0)
			return &stacks[i];
	stack_folder(folder, sizeof(folder));
	snprintf(room->name, sizeof(room->name), "%s", name);
	if (strchr(name, '/'))
		snprintf(room->object, sizeof(room->object), "%s", name);
	else
		snprintf(room->object, sizeof(room->object), "%.*s/%.255s.so", PATH_MAX - 300, folder, name);
	room->row = (struct stack){ .name = room->name, .what = "a shared object", .object = room->object };
	if (access(room->object, R_OK) == 0)
		return &room->row;
	if (strchr(name, '/') == NULL)
		return stack_named(name);
	say("%s: %s", name, strerror(errno));
	return NULL;
}

struct sut *
stack_start(const struct stack *s, char *why, int size)
{
	return s->object ? call_start(s->object, why, size) : s->start(why, size);
}
