/* SPDX-License-Identifier: MIT */
/* expect_file.c - where the expectations are that come with a stack. */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expect.h"
#include "file.h"
#include "stacks.h"

/* Is there a file at this path?  Then its name without "..", relative to the current folder if it
 * is below. */
static int
found(const char *file, char *path, size_t size)
{
	char here[PATH_MAX], real[PATH_MAX];
	size_t n;

	if (access(file, R_OK) < 0 || realpath(file, real) == NULL)
		return 0;
	if (getcwd(here, sizeof(here)) == NULL)
		here[0] = '\0';
	n = strlen(here);
	if (n > 1 && strncmp(real, here, n) == 0 && real[n] == '/')
		return snprintf(path, size, "%s", real + n + 1) < (int)size;
	return snprintf(path, size, "%s", real) < (int)size;
}

/* "build/stacks/mine.so" has "build/stacks/mine.expect". */
static int
beside_object(const char *object, char *path, size_t size)
{
	char file[PATH_MAX];
	size_t n = strlen(object);

	if (n < 4 || strcmp(object + n - 3, ".so") != 0)
		return 0;
	snprintf(file, sizeof(file), "%.*s.expect", (int)n - 3, object);
	return found(file, path, size);
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
	snprintf(file, sizeof(file), "%.*s%s.expect", end ? (int)(end - s->file->file) + 1 : 0, s->file->file, s->name);
	return found(file, path, size);
}
