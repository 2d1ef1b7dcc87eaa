/* SPDX-License-Identifier: MIT */
/*
 * ini.c - files of sections, keys and values, with the place of each, so that whoever knows what a
 * key means can say where it is wrong.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "ini.h"
#include "text.h"

static struct ini_item *
add(struct ini *ini, const struct line *line, struct span section, struct span key,
    const struct text *t)
{
	struct ini_item *v = realloc(ini->v, sizeof(*v) * (size_t)(ini->n + 1));

	if (v == NULL)
		abort();
	ini->v = v;
	v += ini->n++;
	*v = (struct ini_item){
		.section = text_copy(section.p, section.n),
		.key = text_copy(key.p, key.n),
		.value = text_copy(t->p, strlen(t->p)),
		.line = line,
		.column = (int)(t->p - t->line) + 1,
	};
	return v;
}

/* A line that goes on with the value above. */
static int
go_on(struct ini_item *item, struct text *t)
{
	size_t n;
	char *more;

	text_peek(t);
	if (item == NULL)
		return text_error(t,
		    "a line that begins with a tab goes on with the value above; there is none");
	n = strlen(item->value);
	if ((more = realloc(item->value, n + strlen(t->p) + 2)) == NULL)
		abort();
	if (n > 0)
		more[n++] = ' ';
	strcpy(more + n, t->p);
	item->value = more;
	return 0;
}

/* A section's name is a word, or several: "[profile ci]". */
static int
read_section(struct text *t, struct span *section)
{
	struct span word;

	text_char(t, '[');
	*section = text_word(t);
	if (section->n == 0)
		return text_error(t, "expected a section's name");
	while ((word = text_word(t)).n > 0)
		section->n = (size_t)(word.p + word.n - section->p);
	return text_char(t, ']') < 0 || text_end(t) < 0 ? -1 : 0;
}

static int
read_line(struct ini *ini, const struct line *line, struct text *t, struct span *section,
    struct ini_item **last)
{
	struct span key;

	if (line->depth > 0)
		return go_on(*last, t);
	*last = NULL;
	if (text_peek(t) == '[')
		return read_section(t, section);
	key = text_word(t);
	if (key.n == 0)
		return text_error(t, "expected \"[section]\" or \"key = value\"");
	if (section->n == 0)
		return text_error_at(t, key.p, "expected a \"[section]\" before the first key");
	if (text_char(t, '=') < 0)
		return -1;
	text_peek(t);
	*last = add(ini, line, *section, key, t);
	return 0;
}

int
ini_read(struct ini *ini, const char *file, const char *text, size_t n, struct diag *diag)
{
	struct span section = { "", 0 };
	struct ini_item *last = NULL;
	struct text t;
	int bad = 0;

	*ini = (struct ini){ .file = file };
	if (lines_cut(&ini->lines, file, text, n, diag) < 0)
		return -1;
	for (int i = 0; i < ini->lines.n; i++) {
		const struct line *line = &ini->lines.v[i];

		lines_text(&ini->lines, line, diag, &t);
		if (line->text[0] != '\0' && read_line(ini, line, &t, &section, &last) < 0)
			bad = -1;
	}
	return bad;
}

void
ini_free(struct ini *ini)
{
	for (int i = 0; i < ini->n; i++) {
		free(ini->v[i].section);
		free(ini->v[i].key);
		free(ini->v[i].value);
	}
	free(ini->v);
	lines_free(&ini->lines);
	*ini = (struct ini){ .file = NULL };
}

static void
vsay(const struct ini *ini, const struct ini_item *item, int column, struct diag *diag,
    const char *fmt, va_list ap)
{
	char text[400];

	vsnprintf(text, sizeof(text), fmt, ap);
	diag_error(diag, ini->file, item->line->number, column, item->line->text, "%s", text);
}

int
ini_error(const struct ini *ini, const struct ini_item *item, size_t at, struct diag *diag,
    const char *fmt, ...)
{
	/* of the value, in its first line */
	size_t first = strlen(item->line->text) + 1 - (size_t)item->column;
	va_list ap;

	va_start(ap, fmt);
	vsay(ini, item, item->column + (int)(at < first ? at : 0), diag, fmt, ap);
	va_end(ap);
	return -1;
}

int
ini_error_key(const struct ini *ini, const struct ini_item *item, struct diag *diag,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(ini, item, 1, diag, fmt, ap);
	va_end(ap);
	return -1;
}
