/* SPDX-License-Identifier: MIT */
/*
 * last.c - what failed in the last run: a line for each id, in a file that is replaced as a whole.
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

/* A list of ids that grows. */
struct ids {
	char ***list;
	int *n;
};

static int
add_id(void *arg, const char *id)
{
	struct ids *ids = arg;
	char *copy = strdup(id);

	return copy == NULL || args_add(ids->list, ids->n, copy) != 0 ? say("out of memory") : 0;
}

static int
add_failed(const struct results *r, struct ids *ids)
{
	for (int i = 0; i < r->ncases; i++)
		if (result_sum(r->cases[i]) == 'f' && add_id(ids, r->cases[i]->id) < 0)
			return -1;
	return 0;
}

int
last_read_file(const char *file, char ***list, int *n)
{
	struct ids ids = { list, n };
	struct results *r = result_file_read(file);
	int bad = -1;

	if (r == NULL && errno != EBADMSG)
		say("%s: %s", file, result_file_why());
	else if (r != NULL && r->run->headed)
		bad = add_failed(r, &ids);
	else if ((bad = junit_read(file, add_id, &ids)) > 0)
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
	for (int i = 0; i < r->ncases; i++)
		if (result_sum(r->cases[i]) == 'f')
			fprintf(f, "%s\n", r->cases[i]->id);
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
	struct ids ids = { list, n };
	char line[1024];
	int bad = 0;

	if (f == NULL)
		return 0;
	while (!bad && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		bad = add_id(&ids, line);
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
