/* SPDX-License-Identifier: MIT */
/*
 * known.c - finds the entries of expectation files that mean a case, and what the last runs found
 * of it.
 */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "diag.h"
#include "expect.h"
#include "file.h"
#include "history.h"
#include "known.h"
#include "past.h"
#include "results.h"
#include "select.h"
#include "stacks.h"

static int
means(const struct expect_entry *e, const struct catalog *c, const struct testcase *t,
    const char *name)
{
	for (size_t i = 0; i < c->ninstances; i++)
		if (c->instances[i].test == t && select_name(name, &c->instances[i]) &&
		    select_name(e->name, &c->instances[i]))
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
add_past(struct known *k, const char *stack, const char *id, const struct result_past *p)
{
	struct known_past *more = list_grow(k->pasts, (size_t)k->npasts, sizeof(*more));
	char words[200] = "", how[200] = "";
	size_t n = 0;

	if (more == NULL)
		return say("out of memory");
	k->pasts = more;
	more += k->npasts++;
	for (const char *v = p->verdicts; *v && n < sizeof(words); v++)
		n += (size_t)snprintf(words + n, sizeof(words) - n, "%s%s", n ? " " : "",
		    past_word(*v) ? past_word(*v) : "?");
	if (p->step > 0)
		snprintf(how, sizeof(how), "step %d, %s%s%s", p->step, p->cause,
		    *p->field ? " of " : "", p->field);
	else
		snprintf(how, sizeof(how), "%s%s%s", p->cause, *p->field ? " of " : "", p->field);
	*more = (struct known_past){ strdup(stack), strdup(id), strdup(words), strdup(p->last),
		strdup(how) };
	return more->stack && more->id && more->verdicts && more->last && more->how ? 0 :
	    say("out of memory");
}

static int
find_past(struct known *k, const char *stack, const struct catalog *c, const struct testcase *t,
    const char *name)
{
	struct history *h = history_kept(c->root, stack);
	const struct result_past *p;
	int bad = h == NULL ? say("out of memory") : 0;

	for (size_t i = 0; i < c->ninstances && !bad; i++)
		if (c->instances[i].test == t && select_name(name, &c->instances[i]) &&
		    (p = history_of(h, c->instances[i].id)) != NULL && *p->verdicts)
			bad = add_past(k, stack, c->instances[i].id, p);
	history_free(h);
	return bad;
}

static int
find_in(struct known *k, const char *name, const struct catalog *c, const struct testcase *t,
    const char *id)
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
	if (s && !bad)
		bad = find_past(k, s->name, c, t, id);
	free(text);
	expect_free(e);
	stack_free(s);
	return bad;
}

int
known_find(struct known *k, char *const *stacks, int nstacks, const struct catalog *c,
    const struct testcase *t, const char *name)
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
	for (int i = 0; i < k->npasts; i++) {
		free(k->pasts[i].stack);
		free(k->pasts[i].id);
		free(k->pasts[i].verdicts);
		free(k->pasts[i].last);
		free(k->pasts[i].how);
	}
	free(k->pasts);
	free(k->list);
	*k = (struct known){ .list = NULL };
}
