/* SPDX-License-Identifier: MIT */
/*
 * last.c - what failed when it ran last: a line for each entry, in a file that is replaced as a
 * whole.
 *
 * A run says something only of what it ran, so a new file has what the results say and, of the old
 * one, what they don't speak of.
 */

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "catalog.h"
#include "file.h"
#include "junit_read.h"
#include "last.h"
#include "result_file.h"
#include "results.h"
#include "state.h"

#define LINE_MOST	8192	/* bytes of a line */
#define FIELDS		4	/* of it, at most */

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

/* The path of what is kept of cases in a folder: 0, or -1 when there is no place for it. */
static int
path_of(const char *cases, int make, char *path, size_t size)
{
	char name[64];

	snprintf(name, sizeof(name), "failed/%016" PRIx64, state_number(cases));
	return state_path(name, make, path, size);
}

/* What is kept, to be read; NULL where there is nothing. */
static FILE *
open_kept(const char *cases)
{
	char path[PATH_MAX];

	return path_of(cases, 0, path, sizeof(path)) == 0 ? fopen(path, "re") : NULL;
}

/*
 * The next line that makes sense, as up to FIELDS texts: the stack, an instance; or the stack, "",
 * and when it ran last, by which command.  1, or 0 at the end.
 */
static int
next_line(FILE *f, char *line, size_t size, char *field[FIELDS])
{
	while (fgets(line, (int)size, f)) {
		char *next = line;

		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < FIELDS; i++)
			field[i] = strsep(&next, "\t");
		if (*field[0] && field[1])
			return 1;
	}
	return 0;
}

/* Does a result say whether its instance still fails? */
static int
tells(const struct result *c)
{
	int broken_off = c->run->signal != 0 && c->verdict == VERDICT_ERROR;

	return c->closed && c->verdict != VERDICT_SKIP && !broken_off;
}

/* The first case of a run whose id isn't before this one. */
static int
first_at(const struct result_run *run, const char *id)
{
	int from = 0, to = run->ncases;

	while (from < to) {
		int mid = from + (to - from) / 2;

		if (strverscmp(run->cases[mid]->id, id) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* Do the results say of an instance whether it still fails with the stack? */
static int
is_told(const struct results *r, const char *stack, const char *id)
{
	for (int k = 0; k < r->nruns; k++) {
		const struct result_run *run = r->runs[k];

		if (strcmp(result_stack(run), stack) != 0)
			continue;
		for (int i = first_at(run, id);
		     i < run->ncases && strcmp(run->cases[i]->id, id) == 0; i++)
			if (tells(run->cases[i]))
				return 1;
	}
	return 0;
}

static int
was_run(const struct results *r, const char *stack)
{
	for (int k = 0; k < r->nruns; k++)
		if (strcmp(result_stack(r->runs[k]), stack) == 0)
			return 1;
	return 0;
}

/* Is there still such an instance?  The catalog may only have those of some files. */
static int
exists(const struct catalog *c, const char *id)
{
	char name[PATH_MAX], file[PATH_MAX + 16];

	if (catalog_instance(c, id))
		return 1;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(id, "[@"), id);
	if (!c->part || catalog_test(c, name))
		return 0;
	return snprintf(file, sizeof(file), "%s/%s.case", c->root, name) < (int)sizeof(file) &&
	    access(file, F_OK) == 0;
}

/* What was kept and still holds. */
static void
write_old(const struct catalog *c, const struct results *r, FILE *f)
{
	char line[LINE_MOST], *field[FIELDS];
	FILE *old = open_kept(c->root);

	if (old == NULL)
		return;
	while (next_line(old, line, sizeof(line), field))
		if (*field[1] ? !is_told(r, field[0], field[1]) && exists(c, field[1]) :
				!was_run(r, field[0]))
			fprintf(f, "%s\t%s\t%s\t%s\n", field[0], field[1],
			    field[2] ? field[2] : "", field[3] ? field[3] : "");
	fclose(old);
}

/* Text for a line: what can't stand there is a '?'. */
static const char *
plain(const char *from, char *text, size_t size)
{
	snprintf(text, size, "%s", from);
	for (char *p = text; *p; p++)
		if (iscntrl((unsigned char)*p))
			*p = '?';
	return text;
}

static void
write_new(const struct results *r, FILE *f)
{
	const struct result *before = NULL;
	char command[LINE_MOST / 2];

	for (int i = 0; i < r->nruns; i++)
		fprintf(f, "%s\t\t%s\t%s\n", result_stack(r->runs[i]), r->runs[i]->time,
		    plain(r->runs[i]->command, command, sizeof(command)));
	for (int i = 0; i < r->ncases; i++) {
		const struct result *c = r->cases[i];

		if (!result_failed(c) || !tells(c) ||
		    (before && before->run == c->run && strcmp(before->id, c->id) == 0))
			continue;
		fprintf(f, "%s\t%s\n", result_stack(c->run), c->id);
		before = c;
	}
}

void
last_write(const struct catalog *c, const struct results *r)
{
	char path[PATH_MAX], temporary[PATH_MAX + 32];
	int lock = state_lock();
	FILE *f;

	if (lock >= 0 && path_of(c->root, 1, path, sizeof(path)) == 0 &&
	    (f = state_begin(path, temporary, sizeof(temporary))) != NULL) {
		write_old(c, r, f);
		write_new(r, f);
		state_end(f, temporary, path);
	}
	state_unlock(lock);
}

int
last_failed(const char *cases, char ***list, int *n)
{
	struct entries entries = { list, n };
	char line[LINE_MOST], *field[FIELDS];
	FILE *f = open_kept(cases);
	int bad = 0;

	if (f == NULL)
		return 0;
	while (!bad && next_line(f, line, sizeof(line), field))
		bad = add_entry(&entries, field[0], field[1]);
	fclose(f);
	return bad ? -1 : 1;
}

int
last_read(const char *cases, char ***list, int *n)
{
	int got = last_failed(cases, list, n);

	if (got == 0)
		return say("nothing is known of a last run with these cases; --failed-from FILE "
		    "takes what failed by a file of --json or --junit");
	return got < 0 ? -1 : 0;
}

const char *
last_run(const char *cases, const char *stack, char *text, size_t size)
{
	char line[LINE_MOST], *field[FIELDS];
	FILE *f = open_kept(cases);

	text[0] = '\0';
	while (f && text[0] == '\0' && next_line(f, line, sizeof(line), field))
		if (strcmp(field[0], stack) == 0 && *field[1] == '\0' && field[2] && field[3])
			snprintf(text, size, "%s (%s)", field[2], field[3]);
	if (f)
		fclose(f);
	return text;
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
