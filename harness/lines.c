/* SPDX-License-Identifier: MIT */
/*
 * lines.c - a case file as lines.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "lines.h"
#include "script.h"
#include "text.h"

enum { LINES_MOST = 2000, LINE_LONGEST = 1000 };

/* Where the line's content ends: before a comment and the blanks around it. */
static size_t
content(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == '#' && (i == 0 || p[i - 1] == ' ' || p[i - 1] == '\t'))
			n = i;
	while (n > 0 && isspace((unsigned char)p[n - 1]))
		n--;
	return n;
}

/* Such a line doesn't end a header, as a blank one does. */
static int
only_comment(const char *p, size_t n)
{
	size_t blanks = 0;

	while (blanks < n && (p[blanks] == ' ' || p[blanks] == '\t'))
		blanks++;
	return blanks < n && p[blanks] == '#';
}

static int
check_bytes(const char *p, size_t n, const char *file, int number, struct diag *diag)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] < ' ' && p[i] != '\t' && p[i] != '\r') {
			diag_error(diag, file, number, (int)i + 1, NULL,
			    "expected text: there is a byte 0x%02x", (unsigned char)p[i]);
			return -1;
		}
	return 0;
}

/* The text of a file ends with its last byte, which no other has to follow. */
static int
leading_tabs(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] == '\t')
		i++;
	return (int)i;
}

int
lines_cut(struct lines *l, const char *file, const char *text, size_t n, struct diag *diag)
{
	const char *end = text + n, *next;

	*l = (struct lines){ .file = file };
	if (diag_marked(diag, file, text, n))
		return -1;
	for (int number = 1; text < end; text = next, number++) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((nl ? nl : end) - text);
		struct line *more;
		int depth;

		next = nl ? nl + 1 : end;
		if (number > LINES_MOST || len > LINE_LONGEST) {
			diag_error(diag, file, number, 1, NULL,
			    "expected at most %d lines of %d characters", LINES_MOST, LINE_LONGEST);
			return -1;
		}
		if (check_bytes(text, len, file, number, diag) < 0)
			return -1;
		if (only_comment(text, len))
			continue;
		if ((more = realloc(l->v, sizeof(*more) * (size_t)(l->n + 1))) == NULL)
			abort();
		l->v = more;
		depth = leading_tabs(text, len);
		l->v[l->n++] = (struct line){ number, depth, text_copy(text, content(text, len)) };
	}
	return 0;
}

/* A copy of the line with one "$name" filled in at p. */
static char *
filled(const char *line, const char *p, size_t name, const char *value)
{
	size_t before = (size_t)(p - line), n = strlen(value);
	char *new = malloc(strlen(line) + n + 1);

	if (new == NULL)
		abort();
	memcpy(new, line, before);
	memcpy(new + before, value, n);
	strcpy(new + before + n, p + 1 + name);
	return new;
}

/* 0, or -1 when the line became too long. */
static int
fill_one(struct line *line, const struct param *param)
{
	size_t n = strlen(param->name);
	char *p = line->text, *new;

	while ((p = strchr(p, '$')) != NULL) {
		p++;
		if (strncmp(p, param->name, n) != 0 || isalnum((unsigned char)p[n]) ||
		    p[n] == '_' || p[n] == '.')
			continue;
		if (strlen(line->text) + strlen(param->value) > LINE_LONGEST)
			return -1;
		new = filled(line->text, p - 1, n, param->value);
		p = new + (p - 1 - line->text) + strlen(param->value);
		free(line->text);
		line->text = new;
	}
	return 0;
}

int
lines_fill(struct lines *l, const struct param *params, int nparams, struct diag *diag)
{
	for (int i = 0; i < l->n; i++)
		for (int k = 0; k < nparams; k++)
			if (fill_one(&l->v[i], &params[k]) < 0) {
				diag_error(diag, l->file, l->v[i].number, 1, NULL,
				    "with $%s filled in, this line has over %d characters",
				    params[k].name, LINE_LONGEST);
				return -1;
			}
	return 0;
}

int
lines_last(const struct lines *l)
{
	return l->n > 0 ? l->v[l->n - 1].number : 1;
}

void
lines_text(const struct lines *l, const struct line *line, struct diag *diag, struct text *t)
{
	*t = (struct text){ .file = l->file, .line = line->text, .p = line->text,
		.lineno = line->number, .diag = diag };
}

void
lines_free(struct lines *l)
{
	for (int i = 0; i < l->n; i++)
		free(l->v[i].text);
	free(l->v);
	*l = (struct lines){ 0 };
}
