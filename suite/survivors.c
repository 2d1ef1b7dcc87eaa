/* SPDX-License-Identifier: MIT */
/*
 * survivors.c - reads what is known of mutants that survive: lines of three fields, cut in place.
 */

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "file.h"
#include "survivors.h"

enum { FIELDS = 3 };

/* A field without the blanks around it, cut in place. */
static char *
trimmed(char *field)
{
	size_t n;

	field += strspn(field, " \t");
	for (n = strlen(field); n > 0 && strchr(" \t\r", field[n - 1]); n--)
		;
	field[n] = '\0';
	return field;
}

/* Cut a line; a "|" in the reason is part of it.  0, or -1 after a diagnostic. */
static int
read_line(char *line, const char *file, int number, struct survivor *s, struct diag *diag)
{
	static const char *const names[FIELDS] = { "glob of cases", "glob of changes", "reason" };
	const char **to[FIELDS] = { &s->id, &s->change, &s->reason };
	char *shown = strdup(line), *rest = line, *field;
	int bad = shown == NULL ? say("out of memory") : 0;

	for (int i = 0; i < FIELDS && bad == 0; i++) {
		field = i < FIELDS - 1 ? strsep(&rest, "|") : rest;
		*to[i] = field ? trimmed(field) : "";
		if (**to[i] != '\0')
			continue;
		diag_error(diag, file, number,
		    field ? (int)(field - line) + 1 : (int)strlen(shown) + 1, shown,
		    "the %s is missing: expected CASE-GLOB | CHANGE-GLOB | reason", names[i]);
		bad = -1;
	}
	free(shown);
	return bad;
}

static int
read_lines(struct survivors *s, const char *file)
{
	struct diag diag = { .out = stderr };
	struct survivor *more, one;
	char *text = s->text, *line;

	for (int number = 1; (line = strsep(&text, "\n")) != NULL; number++) {
		if (line[strspn(line, " \t\r")] == '\0' || line[strspn(line, " \t")] == '#' ||
		    read_line(line, file, number, &one, &diag) < 0)
			continue;
		if ((more = list_grow(s->list, s->n, sizeof(*more))) == NULL)
			return say("out of memory");
		s->list = more;
		more[s->n++] = one;
	}
	return diag.errors ? -1 : 0;
}

int
survivors_read(struct survivors *s, const char *file)
{
	size_t len;

	*s = (struct survivors){ .n = 0 };
	if ((s->text = file_read(file, &len)) == NULL)
		return say("--known %s: %s", file, strerror(errno));
	if (strlen(s->text) != len)
		return say("--known %s: there is a NUL byte in it: not a text", file);
	return read_lines(s, file);
}

void
survivors_free(struct survivors *s)
{
	free(s->list);
	free(s->text);
}

const char *
survivors_reason(const struct survivors *s, const char *id, const char *change)
{
	for (size_t i = 0; i < s->n; i++)
		if (fnmatch(s->list[i].id, id, 0) == 0 &&
		    fnmatch(s->list[i].change, change, 0) == 0)
			return s->list[i].reason;
	return NULL;
}
