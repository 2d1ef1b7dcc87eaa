/* SPDX-License-Identifier: MIT */
/* expect_file.c - where the expectations are that come with a stack. */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "file.h"
#include "stacks.h"

/* "build/stacks/mine.so" has "build/stacks/mine.expect". */
static int
beside_object(const char *object, char *path, size_t size)
{
	char file[PATH_MAX];
	size_t n = strlen(object);

	if (n < 4 || strcmp(object + n - 3, ".so") != 0)
		return 0;
	snprintf(file, sizeof(file), "%.*s.expect", (int)n - 3, object);
	return file_seen_from_here(file, path, size);
}

int
expect_own(const struct stack *s, char *path, size_t size)
{
	const char *end = strrchr(s->file->file, '/');
	char file[2 * PATH_MAX];

	if (s->object && beside_object(s->object, path, size))
		return 1;
	if (s->file->file[0] == '\0')
		return 0;
	snprintf(file, sizeof(file), "%.*s%s.expect", end ? (int)(end - s->file->file) + 1 : 0,
	    s->file->file, s->name);
	return file_seen_from_here(file, path, size);
}
