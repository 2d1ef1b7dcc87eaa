/* SPDX-License-Identifier: MIT */
/*
 * expect_update.c - what a run has seen against what an expectation file says.
 *
 * For each instance it is found out what became of it before any expectation was looked at; then
 * each entry is held against the instances it means, and each failure that no entry means gets a
 * line, as short a one as means it and nothing else: the case, the case with its values, or the
 * instance.
 */

#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "cause.h"
#include "expect.h"
#include "expect_edit.h"
#include "expect_update.h"
#include "file.h"
#include "results.h"

/* What became of an instance. */
struct seen {
	const struct result *result;	/* NULL: it didn't run */
	enum verdict was;
	const char *field;
	int new;			/* it failed, and no entry means it */
};

struct update {
	struct expect_update *u;
	struct expect_facts facts;
	struct seen *seen;		/* of each instance of the catalog */
};

/* How the instances fared that an entry means. */
struct tally {
	int means, ran, fits, passed, failed;
	int steps[EXPECT_STEPS], nsteps;	/* at which the others and those that fit failed */
	int too_many;			/* there were more */
	const char *field;		/* in which, NULL when they differ */
	int other_outcome;		/* one failed in another way than the entry knows */
};

static enum verdict
verdict_before(const struct result *c)
{
	int was = *c->was ? verdict_named(c->was) : -1;

	return was >= 0 ? (enum verdict)was : c->verdict;
}

static int
by_id(const void *id, const void *result)
{
	return strcmp(id, (*(const struct result *const *)result)->id);
}

static int
order(const void *a, const void *b)
{
	return strcmp(
	    (*(const struct result *const *)a)->id, (*(const struct result *const *)b)->id);
}

static int
failed(enum verdict v)
{
	return v == VERDICT_FAIL || v == VERDICT_CRASH;
}

/* Look up all instances.  0, or -1 without memory. */
static int
look(struct update *p)
{
	const struct results *r = p->u->results;
	const struct catalog *c = p->u->catalog;
	struct result **sorted = calloc((size_t)r->ncases + 1, sizeof(sorted[0])), **at;

	p->seen = calloc(c->ninstances + 1, sizeof(p->seen[0]));
	if (sorted == NULL || p->seen == NULL) {
		free(sorted);
		return say("out of memory");
	}
	memcpy(sorted, r->cases, (size_t)r->ncases * sizeof(sorted[0]));
	qsort(sorted, (size_t)r->ncases, sizeof(sorted[0]), order);
	for (size_t i = 0; i < c->ninstances; i++) {
		struct seen *s = &p->seen[i];

		at = bsearch(
		    c->instances[i].id, sorted, (size_t)r->ncases, sizeof(sorted[0]), by_id);
		if (at == NULL || (s->was = verdict_before(*at)) == VERDICT_SKIP ||
		    s->was == VERDICT_ERROR)
			continue;
		s->result = *at;
		s->field = expect_field((*at)->cause, (*at)->field);
		s->new = failed(s->was) && !expect_find(p->u->known, &c->instances[i], &p->facts);
	}
	free(sorted);
	return 0;
}

static void
add_step(struct tally *t, int step)
{
	int i = 0;

	while (i < t->nsteps && t->steps[i] != step)
		i++;
	if (i < t->nsteps)
		return;
	if (t->nsteps == EXPECT_STEPS)
		t->too_many = 1;
	else
		t->steps[t->nsteps++] = step;
}

static struct tally
count(const struct update *p, const struct expect_entry *e)
{
	struct tally t = { .field = NULL };
	const struct catalog *c = p->u->catalog;

	for (size_t i = 0; i < c->ninstances; i++) {
		const struct seen *s = &p->seen[i];

		if (!expect_means(e, &c->instances[i], &p->facts))
			continue;
		t.means++;
		if (s->result == NULL)
			continue;
		t.ran++;
		if (expect_fits(e, s->was, s->result->step, s->field)) {
			t.fits++;
		} else if (s->was == VERDICT_PASS || s->was == VERDICT_NONSTRICT) {
			t.passed++;
			continue;
		}
		t.other_outcome |= !(e->outcomes & 1u << s->was);
		add_step(&t, s->result->step);
		if (t.failed++ == 0)
			t.field = s->field;
		else if (t.field && strcmp(t.field, s->field) != 0)
			t.field = NULL;
	}
	return t;
}

/* Put NAME=VALUE in place of the one that the line has. */
static int
put_option(char **line, const char *name, const char *value)
{
	char *at = *line, *new;
	size_t n = strlen(name);

	for (;;) {
		if ((at = strstr(at, name)) == NULL)
			return 0;
		if (at > *line && (at[-1] == ' ' || at[-1] == '\t') && at[n] == '=')
			break;
		at += n;
	}
	at += n + 1;
	new = text_format("%.*s%s%s", (int)(at - *line), *line, value, at + strcspn(at, " \t"));
	if (new == NULL)
		return say("out of memory");
	free(*line);
	*line = new;
	return 0;
}

/* A field as an entry has it: several words are joined by hyphens. */
static const char *
hyphened(const char *field, char text[64])
{
	snprintf(text, 64, "%s", field);
	for (char *p = text; *p; p++)
		*p = *p == ' ' ? '-' : *p;
	return text;
}

/* An entry whose case fails elsewhere now: bind it to that. */
static int
rebind(struct update *p, const struct expect_entry *e, const struct tally *t)
{
	char steps[200] = "", field[64], *line = strdup(edits_line(p->u->edits, e->line));
	size_t at = 0;
	int bad = line == NULL ? say("out of memory") : 0;

	for (int i = 0; i < t->nsteps; i++)
		at += (size_t)snprintf(
		    steps + at, sizeof(steps) - at, "%s%d", i ? "|" : "", t->steps[i]);
	if (bad == 0 && e->nsteps > 0)
		bad = put_option(&line, "step", steps);
	if (bad == 0 && e->field)
		bad = put_option(&line, "field", hyphened(t->field, field));
	if (bad == 0)
		bad = edits_replace(p->u->edits, e->line, line);
	free(line);
	return bad;
}

static void
left(struct update *p, const struct expect_entry *e, const char *what)
{
	p->u->left++;
	fprintf(p->u->out, "line %d, %s: %s\n", e->line, e->name, what);
}

static int
update_entry(struct update *p, const struct expect_entry *e)
{
	struct tally t;

	if (!expect_if_holds(e, &p->facts))
		return 0;
	t = count(p, e);
	if (t.means == 0) {
		edits_remove(p->u->edits, e->line);
	} else if (e->outcomes & 1u << VERDICT_SKIP || t.ran == 0) {
		return 0;
	} else if (expect_over(e, &p->facts)) {
		left(p, e, "its last day is over");
	} else if (t.passed == t.ran) {
		if (!(e->outcomes & 1u << VERDICT_PASS))
			edits_remove(p->u->edits, e->line);
	} else if (t.passed > 0 && !(e->outcomes & 1u << VERDICT_PASS)) {
		left(p, e, "some of what it means passes now: let it mean less");
	} else if (t.fits + t.passed < t.ran) {
		if (p->u->add && !t.other_outcome && !t.too_many && (e->field == NULL || t.field))
			return rebind(p, e, &t);
		left(p, e,
		    t.other_outcome ? "it fails in another way"
				    : "it fails at another step or in another field");
	}
	return 0;
}

static int
same(const struct seen *a, const struct seen *b)
{
	return a->new && b->new && a->was == b->was &&
	       a->result->step == b->result->step &&strcmp(a->field, b->field) == 0;
}

/* Have all instances from..to-1 failed alike, without an entry? */
static int
alike(const struct update *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (!same(&p->seen[from], &p->seen[i]))
			return 0;
	return 1;
}

/*
 * In a file that tells versions apart a new entry holds for the one that was seen, as far as the
 * file goes by it: " if=version=6.12".  "" in any other.
 */
static const char *
for_version(const struct update *p, char text[64])
{
	const char *digits = p->facts.version + strcspn(p->facts.version, "0123456789");
	size_t n = strspn(digits, "0123456789");

	*text = '\0';
	if (n == 0 || p->u->known == NULL || !expect_if_versions(p->u->known))
		return text;
	if (digits[n] == '.')
		n += 1 + strspn(digits + n + 1, "0123456789");
	snprintf(text, 64, " if=version=%.*s", (int)n - (digits[n - 1] == '.'), digits);
	return text;
}

/* A new entry, n characters of its name; what was seen goes before, for whoever has to say why. */
static int
add_entry(struct update *p, const char *name, size_t n, const struct seen *s)
{
	char what[400], field[64], version[64], *line, *comment;
	int bad;

	cause_sentence(p->u->results, s->result, what, sizeof(what));
	comment = text_format("# %s", what);
	line = text_format("%.*s  %s step=%d field=%s%s%s%s", (int)n, name, expect_outcome(s->was),
	    s->result->step, hyphened(s->field, field), for_version(p, version),
	    p->u->reason ? "  # " : "", p->u->reason ? p->u->reason : "");
	if (line == NULL || comment == NULL) {
		bad = say("out of memory");
	} else if (!p->u->add) {
		p->u->left++;
		bad = fprintf(p->u->out, "not expected: %s\n", line) < 0 ? -1 : 0;
	} else {
		p->u->left += p->u->reason == NULL;
		bad = p->u->reason == NULL ? edits_add(p->u->edits, comment) : 0;
		bad = bad < 0 ? bad : edits_add(p->u->edits, line);
	}
	free(comment);
	free(line);
	return bad;
}

/* The new failures among the instances of a variant. */
static int
add_variant(struct update *p, size_t from, size_t to)
{
	const struct instance *list = p->u->catalog->instances;

	if (alike(p, from, to))
		return add_entry(p, list[from].id, strcspn(list[from].id, "@"), &p->seen[from]);
	for (size_t i = from; i < to; i++)
		if (p->seen[i].new && add_entry(p, list[i].id, strlen(list[i].id), &p->seen[i]) < 0)
			return -1;
	return 0;
}

/* Those among the instances of a case. */
static int
add_case(struct update *p, size_t from, size_t to)
{
	const struct instance *list = p->u->catalog->instances;
	size_t end;

	if (alike(p, from, to))
		return add_entry(
		    p, list[from].test->id, strlen(list[from].test->id), &p->seen[from]);
	for (size_t i = from; i < to; i = end) {
		for (end = i; end < to && list[end].variant == list[i].variant; end++)
			;
		if (add_variant(p, i, end) < 0)
			return -1;
	}
	return 0;
}

int
expect_update(struct expect_update *u)
{
	const struct result_run *run = u->results->run;
	const struct instance *list = u->catalog->instances;
	char today[16];
	struct update p = { .u = u };
	size_t n = u->catalog->ninstances, end;
	int bad;

	p.facts = (struct expect_facts){ .version = run->stack_version, .clock = run->clock,
		.today = expect_today(today), .jobs = run->jobs };
	bad = look(&p);
	for (size_t k = 0; bad == 0 && u->known && k < u->known->n; k++)
		bad = update_entry(&p, &u->known->list[k]);
	for (size_t i = 0; bad == 0 && i < n; i = end) {
		for (end = i; end < n && list[end].test == list[i].test; end++)
			;
		bad = add_case(&p, i, end);
	}
	free(p.seen);
	return bad;
}
