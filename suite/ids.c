/* SPDX-License-Identifier: MIT */
/*
 * ids.c - reads files that name cases.
 *
 * Such a list may name every instance there is, so one that is written out is looked up in a sorted
 * index; only globs, areas and ids of cases are held against all of them.
 */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "diag.h"
#include "file.h"
#include "ids.h"
#include "nearest.h"
#include "select.h"

enum { MISTAKES_MOST = 10 };	/* a file that is something else has one in each line */

struct ids {
	const struct catalog *c;
	const struct instance **by_id;
	unsigned char *meant;
	const char *file;		/* as it is named to people */
	struct diag diag;
};

static int
id_order(const void *a, const void *b)
{
	return strcmp(
	    (*(const struct instance *const *)a)->id, (*(const struct instance *const *)b)->id);
}

static int
index_make(struct ids *ids)
{
	size_t n = ids->c->ninstances;

	if ((ids->by_id = calloc(n + 1, sizeof(ids->by_id[0]))) == NULL)
		return say("out of memory");
	for (size_t i = 0; i < n; i++)
		ids->by_id[i] = &ids->c->instances[i];
	qsort(ids->by_id, n, sizeof(ids->by_id[0]), id_order);
	return 0;
}

/* Mark what a name means; how many that are. */
static int
mark_name(struct ids *ids, const char *name)
{
	char *id = strdup(name);
	struct instance wanted = { .id = id };
	const struct instance *const key = &wanted, **found;
	int n = 0;

	found = id ?
	    bsearch(&key, ids->by_id, ids->c->ninstances, sizeof(ids->by_id[0]), id_order) : NULL;
	free(id);
	if (found) {
		ids->meant[*found - ids->c->instances] = 1;
		return 1;
	}
	for (size_t i = 0; i < ids->c->ninstances; i++)
		if (select_name(name, &ids->c->instances[i]))
			n += ids->meant[i] = 1;
	return n;
}

/* A line without its comment and the blanks around it, cut in place. */
static char *
content(char *line)
{
	size_t n = 0;

	while (line[n] && !(line[n] == '#' && (n == 0 || isspace((unsigned char)line[n - 1]))))
		n++;
	while (n > 0 && isspace((unsigned char)line[n - 1]))
		n--;
	line[n] = '\0';
	return line + strspn(line, " \t");
}

static void
read_line(struct ids *ids, char *line, size_t len, int number)
{
	int text = strlen(line) == len;
	char *name = content(line), *blank = name + strcspn(name, " \t");
	char hint[512];

	if (!text)
		diag_error(&ids->diag, ids->file, number, (int)strlen(line) + 1, NULL,
		    "expected text: there is a byte 0x00");
	else if (*blank)
		diag_error(&ids->diag, ids->file, number,
		    (int)(blank + strspn(blank, " \t") - line) + 1, line,
		    "expected one id on a line; a comment begins with '#'");
	else if (*name && mark_name(ids, name) == 0)
		diag_error(&ids->diag, ids->file, number, (int)(name - line) + 1, line,
		    "no case is called \"%s\"%s", name,
		    select_nearest(ids->c, name, hint, sizeof(hint)));
}

static int
read_file(struct ids *ids, const char *file)
{
	int input = strcmp(file, "-") == 0, number = 1;
	size_t len;
	char *text = file_read(file, &len), *next, *end;

	ids->file = input ? "standard input" : file;
	if (text == NULL)
		return say("--ids-from %s: %s", file, strerror(errno));
	end = diag_marked(&ids->diag, ids->file, text, len) ? text : text + len;
	for (char *line = text; line < end && ids->diag.errors < MISTAKES_MOST;
	     line = next, number++) {
		if ((next = memchr(line, '\n', (size_t)(end - line))) == NULL)
			next = end;
		*next = '\0';
		read_line(ids, line, (size_t)(next - line), number);
		next++;
	}
	free(text);
	return 0;
}

int
ids_mark(char *const *files, int n, const struct catalog *c, unsigned char *meant)
{
	struct ids ids = { .c = c, .meant = meant, .diag = { .out = stderr } };
	int bad = n > 0 ? index_make(&ids) : 0;

	for (int i = 0; i < n && bad == 0; i++)
		bad = read_file(&ids, files[i]);
	free(ids.by_id);
	if (ids.diag.errors >= MISTAKES_MOST)
		say("what else is wrong with %s isn't said: is it a list of ids?", ids.file);
	if (ids.diag.errors > 0)
		say("\"tcpspec list\" names all cases, and with --format ids their instances");
	return bad < 0 || ids.diag.errors > 0 ? -1 : 0;
}
