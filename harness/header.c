/* SPDX-License-Identifier: MIT */
/*
 * header.c - the header of a case: "name: value" lines, as a table.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "diag.h"
#include "header.h"
#include "lines.h"
#include "script.h"
#include "text.h"

static char *
join(char *a, const char *b)
{
	size_t n = a ? strlen(a) : 0;
	char *new = realloc(a, n + strlen(b) + 2);

	if (new == NULL)
		abort();
	new[n] = '\0';
	if (n > 0)
		strcat(new, " ");
	return strcat(new, b);
}

static int
count(char **words)
{
	int n = 0;

	while (words != NULL && words[n] != NULL)
		n++;
	return n;
}

/* Append a word to a NULL-terminated list. */
static char **
add_word(char **words, const char *p, size_t len)
{
	int n = count(words);
	char **new = realloc(words, sizeof(*new) * (size_t)(n + 2));

	if (new == NULL)
		abort();
	new[n] = text_copy(p, len);
	new[n + 1] = NULL;
	return new;
}

static void
add_words(struct text *t, char ***words)
{
	while (text_peek(t) != '\0') {
		size_t n = strcspn(t->p, " \t");

		*words = add_word(*words, t->p, n);
		t->p += n;
	}
}

static int
read_title(struct text *t, struct script *s)
{
	if (text_peek(t) == '\0')
		return text_error(t, "expected what must hold, in a sentence");
	s->title = join(s->title, t->p);
	return 0;
}

static int
read_why(struct text *t, struct script *s)
{
	text_peek(t);
	s->why = join(s->why, t->p);
	return 0;
}

/* Where each id stands is kept: whether there is such a requirement only the suite knows. */
static int
read_proves(struct text *t, struct script *s)
{
	while (text_peek(t) != '\0') {
		size_t len = strcspn(t->p, " \t");
		size_t n = (size_t)count(s->proves);

		s->proves = add_word(s->proves, t->p, len);
		s->proves_column = realloc(s->proves_column, sizeof(int) * (n + 1));
		s->proves_line = realloc(s->proves_line, sizeof(int) * (n + 1));
		if (s->proves_column == NULL || s->proves_line == NULL)
			abort();
		s->proves_column[n] = (int)(t->p - t->line) + 1;
		s->proves_line[n] = t->lineno;
		t->p += len;
	}
	return 0;
}

static int
read_needs(struct text *t, struct script *s)
{
	add_words(t, &s->needs);
	return 0;
}

static int
read_tags(struct text *t, struct script *s)
{
	add_words(t, &s->tags);
	return 0;
}

static int
read_ip(struct text *t, struct script *s)
{
	int c = text_peek(t);

	if ((c != '4' && c != '6') || t->p[1] != '\0')
		return text_error(t, "ip is 4 or 6; leave the line out for both");
	s->ip = c - '0';
	return 0;
}

static int
read_wrap(struct text *t, struct script *s)
{
	struct span word = text_word(t);

	if (!span_is(word, "yes") || text_peek(t) != '\0')
		return text_error_at(t, word.p, "wrap is yes; leave the line out otherwise");
	s->wrap = 1;
	return 0;
}

static int
read_each(struct text *t, struct script *s)
{
	struct span name = text_name(t);
	struct each *e;

	if (name.n == 0 || !isalpha((unsigned char)*name.p) || memchr(name.p, '.', name.n) != NULL)
		return text_error_at(t, name.p, "expected a name of letters and digits");
	if (text_char(t, '=') < 0)
		return -1;
	if (text_peek(t) == '\0')
		return text_error(t, "expected the values, with blanks between them");
	for (int i = 0; i < s->neach; i++)
		if (span_is(name, s->each[i].name))
			return text_error_at(t, name.p,
			    "there is a parameter of this name already");
	if (s->neach == EACH_MAX)
		return text_error_at(t, name.p, "at most %d parameters", EACH_MAX);
	if ((e = realloc(s->each, sizeof(*e) * (size_t)(s->neach + 1))) == NULL)
		abort();
	s->each = e;
	e = &s->each[s->neach++];
	*e = (struct each){ .name = text_copy(name.p, name.n) };
	add_words(t, &e->values);
	e->n = count(e->values);
	return 0;
}

static int
pass_over(struct text *t, struct script *s)
{
	(void)t, (void)s;
	return 0;
}

static const struct row {
	const char *name;
	int (*read)(struct text *, struct script *);
} rows[] = {
	{ "title", read_title },
	{ "proves", read_proves },
	{ "why", read_why },
	{ "needs", read_needs },
	{ "tags", read_tags },
	{ "ip", read_ip },
	{ "wrap", read_wrap },
	{ "each", pass_over },		/* read before: see header_each */
};

static const struct row *
row_named(const char *line)
{
	size_t n = strcspn(line, ": \t");

	if (line[n] != ':')
		return NULL;
	for (size_t i = 0; i < countof(rows); i++)
		if (strlen(rows[i].name) == n && memcmp(rows[i].name, line, n) == 0)
			return &rows[i];
	return NULL;
}

/* Values on a line that goes on with the one above. */
static void
more_values(struct text *t, struct script *s)
{
	struct each *e = &s->each[s->neach - 1];

	add_words(t, &e->values);
	e->n = count(e->values);
}

void
header_each(struct lines *l, struct script *s, struct diag *diag)
{
	struct text t;
	int in_each = 0;

	for (int i = 0; i < l->n && l->v[i].text[0] != '\0'; i++) {
		lines_text(l, &l->v[i], diag, &t);
		if (isspace((unsigned char)*t.p)) {
			if (in_each)
				more_values(&t, s);
			continue;
		}
		in_each = 0;
		if (strncmp(t.p, "each:", 5) == 0) {
			t.p += 5;
			in_each = read_each(&t, s) == 0;
		}
	}
}

void
header_parse(struct lines *l, struct script *s, struct diag *diag)
{
	const struct row *row = NULL;
	struct text t;

	for (; l->at < l->n && l->v[l->at].text[0] != '\0'; l->at++) {
		lines_text(l, &l->v[l->at], diag, &t);
		if (!isspace((unsigned char)*t.p)) {
			if ((row = row_named(t.p)) == NULL) {
				text_error(&t, "expected title:, proves:, why:, needs:, tags:, "
				    "each:, ip: or wrap:");
				continue;
			}
			t.p += strlen(row->name) + 1;
		}
		if (row == NULL)
			text_error(&t, "a line of the header begins with its name");
		else
			row->read(&t, s);
	}
	if (s->title == NULL)
		diag_error(diag, l->file, 1, 1, NULL, "the header needs a line \"title:\"");
	if (s->proves == NULL)
		diag_error(diag, l->file, 1, 1, NULL,
		    "the header needs a line \"proves:\" with the ids of requirements");
}
