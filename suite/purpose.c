/* SPDX-License-Identifier: MIT */
/*
 * purpose.c - the table of test purposes, cases/purposes.tsv.
 *
 * Tab-separated text with a header line, read whole and cut in place, as the tables of requirements
 * are.  The second column is the id of a case, "*" where a rule about every segment does it, or "-"
 * where nothing does; what the third column has to say follows from that.  A case is looked up when
 * its row is read, so that one that was renamed is noticed here.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "diag.h"
#include "file.h"
#include "nearest.h"
#include "purpose.h"

#define COLUMNS 3

static const char header[] = "purpose\tcase\treason";

/* The table while it is read. */
struct reading {
	struct purposes *table;
	const struct catalog *catalog;
	struct diag *diag;
	int line;
};

/* Say what is wrong with a column of the line in hand, which begins at `line`. */
#define WRONG(r, line, field, ...)                                                                 \
	diag_error((r)->diag, (r)->table->file, (r)->line, (int)((field) - (line)) + 1, NULL,      \
	    __VA_ARGS__)

/* Cut a line into its columns: 0, or -1 when it has not as many as it should. */
static int
cut(const struct reading *r, char *line, char *fields[COLUMNS])
{
	char *rest = line;
	int n = 0;

	while (n < COLUMNS && rest)
		fields[n++] = strsep(&rest, "\t");
	if (rest)
		WRONG(r, line, rest, "more than %d columns: purpose, case, reason", COLUMNS);
	else if (n < COLUMNS)
		WRONG(r, line, line, "%d of %d columns: purpose, case, reason", n, COLUMNS);
	return n == COLUMNS && rest == NULL ? 0 : -1;
}

static int
unknown_case(const struct reading *r, const char *line, const char *id)
{
	struct nearest near = { .wanted = id };
	char hint[512];

	for (size_t i = 0; i < r->catalog->ntests; i++)
		nearest_add(&near, r->catalog->tests[i].id);
	WRONG(
	    r, line, id, "no case is called \"%s\"%s", id, nearest_text(&near, hint, sizeof(hint)));
	return -1;
}

/* What the second and third column say together: 0, or -1 after saying what is wrong. */
static int
take_account(
    const struct reading *r, const char *line, char *const fields[COLUMNS], struct account *a)
{
	const char *what = fields[1], *reason = fields[2];

	*a = (struct account){ .purpose = fields[0], .line = r->line };
	if (strcmp(what, "-") == 0) {
		a->reason = *reason ? reason : NULL;
		return 0;
	}
	if (strcmp(what, "*") == 0) {
		a->rule = reason;
		if (requirement_on_wire(reason))
			return 0;
		WRONG(r, line, reason,
		    "no segment is held against \"%s\" in every case: expected the id of a "
		    "requirement that is checked on the wire",
		    reason);
		return -1;
	}
	if ((a->test = catalog_test(r->catalog, what)) == NULL)
		return unknown_case(r, line, what);
	if (*reason == '\0')
		return 0;
	WRONG(r, line, reason, "a reason belongs in a row of its own, with \"-\" as its case");
	return -1;
}

static int
same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/*
 * Does the row stand where the others of its purpose are, and say something that none of them says?
 */
static int
check_place(const struct reading *r, const char *line, const struct account *a)
{
	const struct purposes *t = r->table;
	const struct account *other;

	for (size_t i = t->n; i-- > 0;) {
		other = &t->rows[i];
		if (strcmp(other->purpose, a->purpose) != 0)
			continue;
		if (strcmp(t->rows[t->n - 1].purpose, a->purpose) != 0) {
			WRONG(r, line, line,
			    "the rows of %s belong together, and line %d has another", a->purpose,
			    other->line);
			return -1;
		}
		if (other->test == a->test && same(other->rule, a->rule) &&
		    same(other->reason, a->reason)) {
			WRONG(r, line, line, "line %d says the same", other->line);
			return -1;
		}
	}
	return 0;
}

/* Read one line into the table.  0 also when it was wrong, which was told; -1 without memory. */
static int
row_parse(struct reading *r, char *line)
{
	char *fields[COLUMNS];
	struct account a, *more;

	if (cut(r, line, fields) < 0)
		return 0;
	if (*line == '\0' || line[strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0') {
		WRONG(r, line, line, "a purpose is lower-case letters, digits and hyphens");
		return 0;
	}
	if (take_account(r, line, fields, &a) < 0 || check_place(r, line, &a) < 0)
		return 0;
	if ((more = list_grow(r->table->rows, r->table->n, sizeof(*more))) == NULL)
		return -1;
	r->table->rows = more;
	more[r->table->n++] = a;
	return 0;
}

static int
table_parse(struct reading *r)
{
	char *text = r->table->text, *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		r->line++;
		if (r->line == 1) {
			if (table_head(r->table->file, line, header, r->diag) < 0)
				return 0;
			continue;
		}
		if (*line == '\0' && text == NULL)
			break;
		if (row_parse(r, line) < 0)
			return -1;
	}
	return 0;
}

struct purposes *
purposes_load(const struct catalog *c, struct diag *diag)
{
	struct reading r = { .table = calloc(1, sizeof(*r.table)), .catalog = c, .diag = diag };
	size_t len;

	if (r.table == NULL || (r.table->file = text_format("%s/purposes.tsv", c->root)) == NULL) {
		say("no memory");
		goto fail;
	}
	if ((r.table->text = file_read(r.table->file, &len)) == NULL) {
		say("%s: %s", r.table->file, strerror(errno));
		goto fail;
	}
	if (table_parse(&r) == 0)
		return r.table;
	say("no memory");
fail:
	purposes_free(r.table);
	return NULL;
}

void
purposes_free(struct purposes *t)
{
	if (t == NULL)
		return;
	free(t->rows);
	free(t->text);
	free(t->file);
	free(t);
}

size_t
purposes_next(const struct purposes *t, size_t at)
{
	size_t next = at + 1;

	while (next < t->n && strcmp(t->rows[next].purpose, t->rows[at].purpose) == 0)
		next++;
	return next;
}
