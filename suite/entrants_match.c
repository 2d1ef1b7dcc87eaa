/* SPDX-License-Identifier: MIT */
/* entrants_match.c - the stacks that a pattern means: names of those known here, and files. */

#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "entrants.h"
#include "file.h"
#include "stacks.h"

/* Is a file by its name a profile, or a stack in a shared object? */
static int
is_stack(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (strcmp(dot, ".stack") == 0 || strcmp(dot, ".so") == 0);
}

static int
is_there(const struct entrants *e, const char *name)
{
	for (int i = 0; i < e->n; i++)
		if (strcmp(e->names[i], name) == 0)
			return 1;
	return 0;
}

/* Add a copy of a name to those that were found. */
static int
find(struct entrants *e, const char *name)
{
	char *copy = strdup(name);

	if (copy && args_add(&e->found, &e->nfound, copy) == 0)
		return 0;
	free(copy);
	return say("out of memory");
}

/* Names have no slash, so that a pattern with one means none of them. */
static int
find_names(struct entrants *e, const char *pattern)
{
	size_t n = 0;
	char **names = stack_names(&n);
	int bad = names == NULL ? say("out of memory") : 0;

	for (size_t i = 0; i < n && bad == 0; i++)
		if (fnmatch(pattern, names[i], 0) == 0)
			bad = find(e, names[i]);
	file_list_free(names, n);
	return bad;
}

static int
find_files(struct entrants *e, const char *pattern)
{
	glob_t files = { .gl_pathc = 0 };
	int bad = 0;

	if (glob(pattern, 0, NULL, &files) == 0)
		for (size_t i = 0; i < files.gl_pathc && bad == 0; i++)
			if (is_stack(files.gl_pathv[i]))
				bad = find(e, files.gl_pathv[i]);
	globfree(&files);
	return bad;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
entrants_match(struct entrants *e)
{
	int first;

	for (int i = 0; i < e->npatterns; i++) {
		first = e->nfound;
		if (find_names(e, e->patterns[i]) < 0 || find_files(e, e->patterns[i]) < 0)
			return -1;
		if (e->nfound == first)
			return say("--stacks %s: no stack is called so, and no .stack or .so file "
			    "is there; \"tcpspec stacks\" names those known here", e->patterns[i]);
		qsort(e->found + first, (size_t)(e->nfound - first), sizeof(e->found[0]), by_name);
	}
	for (int i = 0; i < e->nfound; i++)
		if (!is_there(e, e->found[i]) && args_add(&e->names, &e->n, e->found[i]) != 0)
			return say("out of memory");
	return 0;
}
