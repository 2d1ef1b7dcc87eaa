/* SPDX-License-Identifier: MIT */
/* known.c - finds the entries of expectation files that mean a case. */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "diag.h"
#include "expect.h"
#include "file.h"
#include "known.h"
#include "select.h"
#include "stacks.h"

static int
means(const struct expect_entry *e, const struct catalog *c, const struct testcase *t, const char *name)
{
	for (size_t i = 0; i < c->ninstances; i++)
		if (c->instances[i].test == t && select_name(name, &c->instances[i]) && select_name(e->name, &c->instances[i]))
			return 1;
	return 0;
}

/* A line of a text, blanks made one; to be freed. */
static char *
line_of(const char *text, int number)
{
	const char *end;
	char *line;
	size_t n = 0;

	while (number > 1 && (text = strchr(text, '\n')) != NULL)
		text++, number--;
	if (text == NULL)
		return strdup("");
	end = text + strcspn(text, "\r\n");
	if ((line = malloc((size_t)(end - text) + 1)) == NULL)
		return NULL;
	for (; text < end; text++)
		if (strchr(" \t", *text) == NULL)
			line[n++] = *text;
		else if (n > 0 && line[n - 1] != ' ')
			line[n++] = ' ';
	line[n] = '\0';
	return line;
}

static int
add(struct known *k, const char *stack, const char *file, int line, const char *text)
{
	struct known_entry *more = list_grow(k->list, (size_t)k->n, sizeof(*more));

	if (more == NULL)
		return say("out of memory");
	k->list = more;
	more += k->n++;
	*more = (struct known_entry){ strdup(stack), strdup(file), line, line_of(text, line) };
	return more->stack && more->file && more->text ? 0 : say("out of memory");
}

static int
find_in(struct known *k, const char *name, const struct catalog *c, const struct testcase *t, const char *id)
{
	const struct stack *s = stack_named(name);
	struct diag diag = { .out = stderr };
	struct expectations *e = NULL;
	char file[PATH_MAX], *text = NULL;
	size_t len;
	int bad = s == NULL ? -1 : 0;

	if (s && expect_own(s, file, sizeof(file))) {
		e = expect_read(file, &diag);
		text = file_read(file, &len);
		bad = e == NULL || text == NULL || diag.errors > 0 ? -1 : 0;
	}
	for (size_t i = 0; e && !bad && i < e->n; i++)
		if (means(&e->list[i], c, t, id))
			bad = add(k, s->name, file, e->list[i].line, text);
	free(text);
	expect_free(e);
	stack_free(s);
	return bad;
}

int
known_find(struct known *k, char *const *stacks, int nstacks, const struct catalog *c, const struct testcase *t, const char *name)
{
	char **all = NULL;
	size_t n = 0;
	int bad = 0;

	*k = (struct known){ .list = NULL };
	if (nstacks == 0 && (all = stack_names(&n)) == NULL)
		return say("out of memory");
	for (int i = 0; i < nstacks; i++)
		bad |= find_in(k, stacks[i], c, t, name);
	for (size_t i = 0; i < n; i++)
		bad |= find_in(k, all[i], c, t, name);
	file_list_free(all, n);
	return bad;
}

void
known_free(struct known *k)
{
	for (int i = 0; i < k->n; i++) {
		free(k->list[i].stack);
		free(k->list[i].file);
		free(k->list[i].text);
	}
	free(k->list);
	*k = (struct known){ .list = NULL };
}
