/* SPDX-License-Identifier: MIT */
/*
 * requirement.c - the tables of requirements.
 *
 * A table is tab-separated text with a header line; each field has a column of columns[] that says
 * what may stand there.  A file is read whole and cut into fields in place, so a requirement's
 * strings live as long as the table.  The id begins with the RFC, and the RFC is the file's name: a
 * row in the wrong file is an error.
 */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "diag.h"
#include "file.h"
#include "requirement.h"
#include "run.h"

/* One row being read. */
struct row {
	struct requirement *r;
	const char *file;
	int line;
	struct diag *diag;
};

/* What may stand in a column: NULL when it is right, else what is wrong. */
typedef const char *check_fn(const char *field);

static const struct {
	const char *word;
	enum strength strength;
} words[] = {
	{ "MUST",		STRENGTH_MUST },
	{ "MUST NOT",		STRENGTH_MUST },
	{ "RULE",		STRENGTH_MUST },
	{ "SHOULD",		STRENGTH_SHOULD },
	{ "SHOULD NOT",		STRENGTH_SHOULD },
	{ "RECOMMENDED",	STRENGTH_SHOULD },
	{ "MAY",		STRENGTH_MAY },
	{ "INFO",		STRENGTH_INFO },
};

const char *
strength_name(enum strength s)
{
	static const char *const names[STRENGTHS] = { "INFO", "MAY", "SHOULD", "MUST" };

	return names[s];
}

int
strength_named(const char *word)
{
	for (size_t i = 0; i < countof(words); i++)
		if (strcasecmp(words[i].word, word) == 0)
			return (int)words[i].strength;
	return -1;
}

int
section_within(const char *s, const char *of)
{
	size_t n = strlen(of);

	return strncmp(s, of, n) == 0 && (s[n] == '\0' || s[n] == '.');
}

static const char *
check_text(const char *f)
{
	return *f == '\0' ? "this column is empty" : NULL;
}

static const char *
check_id(const char *f)
{
	size_t n = strspn(f, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

	if (strncmp(f, "RFC", 3) != 0 || !isdigit((unsigned char)f[3]) || f[n] != '\0')
		return "an id is RFCnnnn-name, of letters, digits, dots and hyphens";
	return f[3 + strspn(f + 3, "0123456789")] == '-' ? NULL :
	    "expected a hyphen after the RFC's number";
}

static const char *
check_level(const char *f)
{
	return strength_named(f) < 0 ? "no level: expected MUST, MUST NOT, SHOULD, SHOULD NOT, "
	    "RECOMMENDED, MAY, RULE or INFO" : NULL;
}

static const char *
check_section(const char *f)
{
	return *f == '\0' || f[strspn(f, "0123456789.")] != '\0' ? "a section is digits and dots" :
								   NULL;
}

static const char *
check_observable(const char *f)
{
	static const char *const known[] = { "wire", "wire+upper-tester", "upper-tester", "none" };

	for (size_t i = 0; i < countof(known); i++)
		if (strcmp(f, known[i]) == 0)
			return NULL;
	return "expected wire, wire+upper-tester, upper-tester or none";
}

#define AT(field) offsetof(struct requirement, field)

static const struct {
	const char *name;
	size_t at;
	check_fn *check;
} columns[] = {
	{ "id",			AT(id),		check_id },
	{ "level",		AT(level),	check_level },
	{ "section",		AT(section),	check_section },
	{ "title",		AT(title),	check_text },
	{ "statement",		AT(statement),	check_text },
	{ "observable",		AT(observable),	check_observable },
	{ "role",		AT(role),	check_text },
	{ "how_to_test",	AT(how),	check_text },
	{ "needs",		AT(needs),	check_text },
};

static const char header[] =
    "id\tlevel\tsection\ttitle\tstatement\tobservable\trole\thow_to_test\tneeds";

/* Cut a line into its fields and check each. */
static void
row_parse(struct row *row, char *line)
{
	char *field, *rest = line;
	const char *why;

	for (size_t i = 0; i < countof(columns); i++) {
		if ((field = strsep(&rest, "\t")) == NULL) {
			diag_error(row->diag, row->file, row->line, 1, NULL,
			    "%zu of %zu columns: \"%s\" is missing", i, countof(columns),
			    columns[i].name);
			field = line + strlen(line);
		} else if ((why = columns[i].check(field)) != NULL) {
			diag_error(row->diag, row->file, row->line, (int)(field - line) + 1, NULL,
			    "%s: %s", columns[i].name, why);
		}
		*(const char **)((char *)row->r + columns[i].at) = field;
	}
	if (rest)
		diag_error(row->diag, row->file, row->line, (int)(rest - line) + 1, NULL,
		    "more than %zu columns", countof(columns));
	row->r->file = row->file;
	row->r->line = row->line;
	row->r->strength = strength_named(row->r->level) < 0 ?
	    STRENGTH_MUST :
	    (enum strength)strength_named(row->r->level);
	row->r->rfc = strncmp(row->r->id, "RFC", 3) == 0 ? atoi(row->r->id + 3) : 0;
}

/* The number in "…/rfc9293.tsv", 0 when there is none. */
static int
file_rfc(const char *path)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	return strncmp(name, "rfc", 3) == 0 ? atoi(name + 3) : 0;
}

int
table_head(const char *file, const char *line, const char *wanted, struct diag *diag)
{
	size_t n = strlen(wanted);

	if (strcmp(line, wanted) == 0)
		return 0;
	if (diag_marked(diag, file, line, strlen(line)))
		return -1;
	if (strncmp(line, wanted, n) == 0 && strcmp(line + n, "\r") == 0)
		diag_error(diag, file, 1, (int)n + 1, NULL,
		    "the lines end in CR LF: save the file with LF alone");
	else
		diag_error(
		    diag, file, 1, 1, NULL, "the first line must name the columns: %s", wanted);
	return -1;
}

/* Read the lines of one file into the table. */
static int
table_parse(struct requirements *t, const char *file, char *text, struct diag *diag)
{
	struct row row = { .file = file, .diag = diag };
	struct requirement *more;
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		row.line++;
		if (row.line == 1) {
			if (table_head(file, line, header, diag) < 0)
				/* what follows is something else, or wrong in the same way */
				return 0;
			continue;
		}
		if (*line == '\0' && text == NULL)
			break;
		if ((more = list_grow(t->list, t->n, sizeof(*more))) == NULL)
			return -1;
		t->list = more;
		row.r = &t->list[t->n++];
		row_parse(&row, line);
		if (row.r->rfc != file_rfc(file))
			diag_error(diag, file, row.line, 1, NULL,
			    "a requirement of RFC %d belongs in rfc%d.tsv", row.r->rfc, row.r->rfc);
	}
	return 0;
}

static int
id_order(const void *a, const void *b)
{
	const struct requirement *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

static int
table_sort(struct requirements *t, struct diag *diag)
{
	const struct requirement *r;

	if ((t->by_id = calloc(t->n + 1, sizeof(t->by_id[0]))) == NULL)
		return -1;
	for (size_t i = 0; i < t->n; i++)
		t->by_id[i] = &t->list[i];
	qsort(t->by_id, t->n, sizeof(t->by_id[0]), id_order);
	for (size_t i = 1; i < t->n; i++) {
		r = t->by_id[i];
		if (strcmp(r->id, t->by_id[i - 1]->id) == 0)
			diag_error(diag, r->file, r->line, 1, NULL, "%s is also at %s:%d", r->id,
			    t->by_id[i - 1]->file, t->by_id[i - 1]->line);
	}
	return 0;
}

/* Files in the order of their RFCs, as a reader expects them. */
static int
rfc_order(const void *a, const void *b)
{
	return file_rfc(*(char *const *)a) - file_rfc(*(char *const *)b);
}

struct requirements *
requirements_load(const char *dir, struct diag *diag)
{
	struct requirements *t = calloc(1, sizeof(*t));
	size_t len;

	if (t == NULL || (t->files = file_list(dir, ".tsv", &t->nfiles)) == NULL ||
	    (t->texts = calloc(t->nfiles + 1, sizeof(t->texts[0]))) == NULL)
		goto fail;
	qsort(t->files, t->nfiles, sizeof(t->files[0]), rfc_order);
	for (size_t i = 0; i < t->nfiles; i++) {
		if ((t->texts[i] = file_read(t->files[i], &len)) == NULL) {
			say("%s: %s", t->files[i], strerror(errno));
			goto fail;
		}
		if (table_parse(t, t->files[i], t->texts[i], diag) < 0)
			goto fail;
	}
	if (table_sort(t, diag) < 0)
		goto fail;
	return t;
fail:
	requirements_free(t);
	return NULL;
}

struct requirements *
requirements_parse(const char *file, char *text, struct diag *diag)
{
	struct requirements *t = calloc(1, sizeof(*t));

	if (t && table_parse(t, file, text, diag) == 0 && table_sort(t, diag) == 0)
		return t;
	requirements_free(t);
	return NULL;
}

void
requirements_free(struct requirements *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; t->texts && i < t->nfiles; i++)
		free(t->texts[i]);
	free(t->texts);
	file_list_free(t->files, t->nfiles);
	free(t->by_id);
	free(t->list);
	free(t);
}

const struct requirement *
requirements_find(const struct requirements *t, const char *id, size_t n)
{
	size_t low = 0, high = t->n, mid;
	int order;

	while (low < high) {
		mid = (low + high) / 2;
		order = strncmp(t->by_id[mid]->id, id, n);
		if (order == 0 && t->by_id[mid]->id[n] == '\0')
			return t->by_id[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

int
requirement_on_wire(const char *id)
{
	const char *rule;

	for (int i = 0; (rule = wire_requirement(i)) != NULL; i++)
		if (strcmp(rule, id) == 0)
			return 1;
	return 0;
}
