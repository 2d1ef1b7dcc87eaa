/* SPDX-License-Identifier: MIT */
/*
 * last.c - what failed in the last run: a line for each entry, in a file that is replaced as a
 * whole.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "file.h"
#include "junit_read.h"
#include "last.h"
#include "result_file.h"
#include "results.h"
#include "state.h"

/* A list of entries that grows. */
struct entries {
	char ***list;
	int *n;
};

static int
add_entry(void *arg, const char *stack, const char *id)
{
	struct entries *e = arg;
	char *entry = text_format("%s\t%s", stack, id);

	return entry == NULL || args_add(e->list, e->n, entry) != 0 ? say("out of memory") : 0;
}

static int
add_failed(const struct results *r, struct entries *e)
{
	for (int i = 0; i < r->nruns; i++)
		if (add_entry(e, result_stack(r->runs[i]), "") < 0)
			return -1;
	for (int i = 0; i < r->ncases; i++)
		if (result_sum(r->cases[i]) == 'f' &&
		    add_entry(e, result_stack(r->cases[i]->run), r->cases[i]->id) < 0)
			return -1;
	return 0;
}

int
last_read_file(const char *file, char ***list, int *n)
{
	struct entries entries = { list, n };
	struct results *r = result_file_read(file);
	int bad = -1;

	if (r == NULL && errno != EBADMSG)
		say("%s: %s", file, result_file_why());
	else if (r != NULL && r->run->headed)
		bad = add_failed(r, &entries);
	else if ((bad = junit_read(file, add_entry, &entries)) > 0)
		bad = say("%s is neither a file of --json nor one of --junit", file);
	results_free(r);
	return bad;
}

void
last_write(const struct results *r)
{
	char path[PATH_MAX], temporary[PATH_MAX + 32];
	FILE *f;

	if (state_path("last-failed", 1, path, sizeof(path)) < 0 ||
	    (f = state_begin(path, temporary, sizeof(temporary))) == NULL)
		return;
	for (int i = 0; i < r->nruns; i++)
		fprintf(f, "%s\t\n", result_stack(r->runs[i]));
	for (int i = 0; i < r->ncases; i++)
		if (result_sum(r->cases[i]) == 'f')
			fprintf(f, "%s\t%s\n", result_stack(r->cases[i]->run), r->cases[i]->id);
	state_end(f, temporary, path);
}

/* The file of the last run; NULL where there is none. */
static FILE *
open_last(void)
{
	char path[PATH_MAX];

	return state_path("last-failed", 0, path, sizeof(path)) == 0 ? fopen(path, "re") : NULL;
}

int
last_failed(char ***list, int *n)
{
	FILE *f = open_last();
	struct entries entries = { list, n };
	char line[1024];
	int bad = 0, tab;

	if (f == NULL)
		return 0;
	while (!bad && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		tab = (int)strcspn(line, "\t");
		if (line[tab] == '\0') {	/* by a program that didn't tell the stack */
			bad = add_entry(&entries, "", line);
			continue;
		}
		line[tab] = '\0';
		bad = add_entry(&entries, line, line + tab + 1);
	}
	fclose(f);
	return bad ? -1 : 1;
}

int
last_read(char ***list, int *n)
{
	int got = last_failed(list, n);

	if (got == 0)
		return say(
		    "nothing is known of a last run; --failed=FILE takes what failed by a result "
		    "file");
	return got < 0 ? -1 : 0;
}

const char *
last_id(const char *entry)
{
	const char *tab = strchr(entry, '\t');

	return tab ? tab + 1 : entry;
}

/* Is an entry about this stack?  JUnit has '-' for what can't stand in its names. */
static int
is_about(const char *entry, const char *stack)
{
	for (; *stack; entry++, stack++)
		if (*entry != *stack && (*entry != '-' || strchr("./ ", *stack) == NULL))
			return 0;
	return *entry == '\t';
}

int
last_knows(char *const *list, int n, const char *stack)
{
	for (int i = 0; i < n; i++)
		if (is_about(list[i], stack))
			return 1;
	return 0;
}

int
last_failed_with(char *const *list, int n, const char *stack, const char *id)
{
	int known = last_knows(list, n, stack);

	for (int i = 0; i < n; i++)
		if ((!known || is_about(list[i], stack)) && strcmp(last_id(list[i]), id) == 0)
			return 1;
	return 0;
}
