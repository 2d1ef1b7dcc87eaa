/* SPDX-License-Identifier: MIT */
/* stacks.c - the table of stacks: a row for each folder of harness/stacks that can be started. */

#include <stddef.h>
#include <string.h>

#include "file.h"
#include "nearest.h"
#include "stacks.h"
#include "stacks/linux/linux.h"

static const struct stack stacks[] = {
	{ "linux", "this machine's own kernel, in a private user and network namespace", linux_start, linux_needs },
};

const struct stack *
stack_at(int i)
{
	return i >= 0 && (size_t)i < countof(stacks) ? &stacks[i] : NULL;
}

const struct stack *
stack_named(const char *name)
{
	struct nearest near = { .wanted = name };
	char hint[256];

	for (size_t i = 0; i < countof(stacks); i++) {
		if (strcmp(stacks[i].name, name) == 0)
			return &stacks[i];
		nearest_add(&near, stacks[i].name);
	}
	say("no stack is called \"%s\"%s\n  \"tcpspec stacks\" names them all", name,
	    nearest_text(&near, hint, sizeof(hint)));
	return NULL;
}
