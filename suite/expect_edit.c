/* SPDX-License-Identifier: MIT */
/*
 * expect_edit.c - a text file as a list of lines, each with what it was and what it becomes.
 *
 * A diff is then a walk along the list, and so is the new file.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "expect_edit.h"
#include "file.h"
#include "replace.h"

static struct edit *
one_more(struct edits *e)
{
	struct edit *more = list_grow(e->lines, e->n, sizeof(e->lines[0]));

	if (more == NULL)
		return NULL;
	e->lines = more;
	e->lines[e->n] = (struct edit){ NULL, NULL };
	return &e->lines[e->n++];
}

int
edits_begin(struct edits *e, const char *text)
{
	struct edit *line;
	size_t n;

	*e = (struct edits){ .lines = NULL };
	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		if ((line = one_more(e)) == NULL || (line->old = strndup(text, n)) == NULL ||
		    (line->new = strndup(text, n)) == NULL)
			return say("out of memory");
	}
	e->nold = e->n;
	return 0;
}

void
edits_free(struct edits *e)
{
	for (size_t i = 0; i < e->n; i++) {
		free(e->lines[i].old);
		free(e->lines[i].new);
	}
	free(e->lines);
}

void
edits_remove(struct edits *e, int line)
{
	free(e->lines[line - 1].new);
	e->lines[line - 1].new = NULL;
	e->changed = 1;
}

int
edits_replace(struct edits *e, int line, const char *text)
{
	char *new = strdup(text);

	if (new == NULL)
		return say("out of memory");
	free(e->lines[line - 1].new);
	e->lines[line - 1].new = new;
	e->changed = 1;
	return 0;
}

int
edits_add(struct edits *e, const char *text)
{
	struct edit *line = one_more(e);

	if (line == NULL || (line->new = strdup(text)) == NULL)
		return say("out of memory");
	e->changed = 1;
	return 0;
}

const char *
edits_line(const struct edits *e, int line)
{
	return e->lines[line - 1].old;
}

static int
differs(const struct edit *l)
{
	return l->old == NULL || l->new == NULL || strcmp(l->old, l->new) != 0;
}

/* "5,2", "5", or "4,0" for none: they would stand behind line 4. */
static void
print_range(char sign, int first, int n, FILE *out)
{
	fprintf(out, "%c%d", sign, n == 0 ? first - 1 : first);
	if (n != 1)
		fprintf(out, ",%d", n);
}

/* The lines from..to-1, which all differ; before: how many lines there were and are before them. */
static void
print_hunk(const struct edits *e, size_t from, size_t to, int were, int are, FILE *out)
{
	int gone = 0, come = 0;

	for (size_t i = from; i < to; i++) {
		gone += e->lines[i].old != NULL;
		come += e->lines[i].new != NULL;
	}
	fputs("@@ ", out);
	print_range('-', were + 1, gone, out);
	fputc(' ', out);
	print_range('+', are + 1, come, out);
	fputs(" @@\n", out);
	for (size_t i = from; i < to; i++)
		if (e->lines[i].old)
			fprintf(out, "-%s\n", e->lines[i].old);
	for (size_t i = from; i < to; i++)
		if (e->lines[i].new)
			fprintf(out, "+%s\n", e->lines[i].new);
}

void
edits_print(const struct edits *e, const char *file, FILE *out)
{
	int were = 0, are = 0;
	size_t end;

	if (!e->changed)
		return;
	fprintf(out, "--- %s\n+++ %s\n", file, file);
	for (size_t i = 0; i < e->n; i = end) {
		end = i;
		while (end < e->n && differs(&e->lines[end]))
			end++;
		if (end > i)
			print_hunk(e, i, end, were, are, out);
		else
			end++;
		for (size_t k = i; k < end; k++) {
			were += e->lines[k].old != NULL;
			are += e->lines[k].new != NULL;
		}
	}
}

static int
write_lines(void *arg, FILE *out)
{
	const struct edits *e = arg;

	for (size_t i = 0; i < e->n; i++)
		if (e->lines[i].new && fprintf(out, "%s\n", e->lines[i].new) < 0)
			return -1;
	return 0;
}

int
edits_write(const struct edits *e, const char *file)
{
	if (replace_file(file, write_lines, (void *)(uintptr_t)e) == 0)
		return 0;
	return say("%s can't be written: %s", file, strerror(errno));
}
