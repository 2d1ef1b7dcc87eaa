/* SPDX-License-Identifier: MIT */
/*
 * mutation_print.c - what became of the mutants, as a table for people and as records for programs.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalog.h"
#include "mutant.h"
#include "mutation.h"
#include "select.h"
#include "stream.h"

void
mutation_add(struct mutation *to, const struct mutation *m)
{
	to->mutants += m->mutants;
	to->steps += m->steps;
	to->own += m->own;
	to->rules += m->rules;
	to->slack += m->slack;
	to->survived += m->survived;
	for (int i = 0; i < MUTANT_LAWS; i++)
		to->laws[i] += m->laws[i];
}

static int
lawful(const struct mutation *m)
{
	int n = 0;

	for (int i = 0; i < MUTANT_LAWS; i++)
		n += m->laws[i];
	return n;
}

static void
add_case(struct mutation_case *to, const struct mutation_case *c)
{
	mutation_add(&to->sum, &c->sum);
	to->recordings += c->recordings;
	to->known += c->known;
}

/* Of those that are neither lawful nor passed by declared slack, so many in a thousand. */
static int
caught(const struct mutation_case *c)
{
	int noticed = c->sum.steps + c->sum.rules, all = noticed + c->known + c->sum.survived;

	return all > 0 ? (int)(1000LL * noticed / all) : 1000;
}

static void
print_head(const char *what, FILE *f)
{
	fprintf(f, "%-44s %9s %8s %9s %8s %7s %6s %6s %9s %8s\n", what, "instances", "mutants",
	    "by steps", "by rules", "lawful", "slack", "known", "survived", "caught");
}

static void
print_row(const char *name, const struct mutation_case *c, FILE *f)
{
	const struct mutation *m = &c->sum;

	fprintf(f, "%-44s %9d %8d %9d %8d %7d %6d %6d %9d %6d.%d %%\n", name, c->recordings,
	    m->mutants, m->steps, m->rules, lawful(m), m->slack, c->known, m->survived,
	    caught(c) / 10, caught(c) % 10);
}

/*
 * The sum of the area that begins with the case at *i, which is moved behind it.  Cases are in
 * order of their ids.
 */
static struct mutation_case
area_sum(const struct mutation_totals *t, size_t *i)
{
	const char *area = t->catalog->tests[*i].area;
	struct mutation_case sum = { .known = 0 };

	for (; *i < t->catalog->ntests && strcmp(t->catalog->tests[*i].area, area) == 0; ++*i)
		add_case(&sum, &t->cases[*i]);
	return sum;
}

static struct mutation_case
print_areas(const struct mutation_totals *t, FILE *f)
{
	struct mutation_case all = { .known = 0 }, sum;

	print_head("area", f);
	for (size_t i = 0; i < t->catalog->ntests;) {
		const char *area = t->catalog->tests[i].area;

		sum = area_sum(t, &i);
		add_case(&all, &sum);
		if (sum.recordings > 0)
			print_row(area, &sum, f);
	}
	print_row("all", &all, f);
	return all;
}

static int
is_chosen(const struct mutation_totals *t, const struct testcase *test)
{
	for (size_t i = 0; i < t->chosen->n; i++)
		if (t->chosen->list[i]->test == test)
			return 1;
	return 0;
}

/* Cases of which no instance passed have nothing to be changed. */
static void
print_unplayed(const struct mutation_totals *t, FILE *f)
{
	int n = 0;

	for (size_t i = 0; i < t->catalog->ntests; i++)
		if (t->cases[i].recordings == 0 && is_chosen(t, &t->catalog->tests[i])) {
			n++;
			if (t->listed)
				fprintf(f, "passed nowhere: %s\n", t->catalog->tests[i].id);
		}
	if (n > 0)
		fprintf(f, "%d case%s passed nowhere, and %s no mutants%s\n", n, n == 1 ? "" : "s",
		    n == 1 ? "has" : "have", t->listed ? "" : " (--list names them)");
}

/* Cases that passed and whose own test notices nothing, whatever is changed. */
static int
print_idle(const struct mutation_totals *t, FILE *f)
{
	int n = 0;

	for (size_t i = 0; i < t->catalog->ntests; i++)
		if (t->cases[i].recordings > 0 && t->cases[i].sum.own == 0) {
			fprintf(
			    f, "notices nothing by its own test: %s\n", t->catalog->tests[i].id);
			n++;
		}
	return n;
}

int
mutation_print(const struct mutation_totals *t, FILE *f)
{
	struct mutation_case all;
	const char *law;
	int idle;

	if (t->by_case) {
		print_head("case", f);
		for (size_t i = 0; i < t->catalog->ntests; i++)
			if (t->cases[i].recordings > 0)
				print_row(t->catalog->tests[i].id, &t->cases[i], f);
	}
	all = print_areas(t, f);
	for (int i = 0; (law = mutant_law(i)) != NULL; i++)
		if (all.sum.laws[i] > 0)
			fprintf(f, "lawful: %7d  %s\n", all.sum.laws[i], law);
	print_unplayed(t, f);
	if (t->unplayed > 0)
		fprintf(f, "%d recording%s could not be played\n", t->unplayed,
		    t->unplayed == 1 ? "" : "s");
	idle = print_idle(t, f);
	fprintf(f, "result: %d passed, %d failed, %d skipped\n",
	    all.sum.steps + all.sum.rules + all.known, all.sum.survived + idle,
	    lawful(&all.sum) + all.sum.slack);
	return all.sum.survived + idle;
}

static void
write_sum(struct stream *s, const char *area, const char *id, const struct mutation_case *c)
{
	const struct mutation *m = &c->sum;

	stream_begin(s, "mutants");
	stream_str(s, "area", area);
	stream_str(s, "case", id);
	stream_int(s, "instances", c->recordings);
	stream_int(s, "mutants", m->mutants);
	stream_int(s, "steps", m->steps);
	stream_int(s, "own", m->own);
	stream_int(s, "rules", m->rules);
	stream_int(s, "lawful", lawful(m));
	stream_int(s, "slack", m->slack);
	stream_int(s, "known", c->known);
	stream_int(s, "survived", m->survived);
	stream_int(s, "caught", caught(c));
	stream_end(s);
}

static void
write_all(const struct mutation_totals *t, struct stream *s)
{
	struct mutation_case sum, all = { .known = 0 };
	const char *law;

	stream_begin(s, "mutation");
	stream_str(s, "tool", "tcpspec");
	stream_str(s, "version", VERSION);
	stream_str(s, "stack", t->stack);
	stream_end(s);
	for (size_t i = 0; i < t->catalog->ntests; i++)
		if (t->cases[i].recordings > 0)
			write_sum(
			    s, t->catalog->tests[i].area, t->catalog->tests[i].id, &t->cases[i]);
	for (size_t i = 0; i < t->catalog->ntests;) {
		const char *area = t->catalog->tests[i].area;

		sum = area_sum(t, &i);
		add_case(&all, &sum);
		if (sum.recordings > 0)
			write_sum(s, area, NULL, &sum);
	}
	for (int i = 0; (law = mutant_law(i)) != NULL; i++) {
		stream_begin(s, "law");
		stream_str(s, "text", law);
		stream_int(s, "mutants", all.sum.laws[i]);
		stream_end(s);
	}
}

int
mutation_write(const struct mutation_totals *t, const char *path)
{
	struct stream *s = malloc(sizeof(*s));
	int fd = strcmp(path, "-") == 0 ?
	    dup(STDOUT_FILENO) :
	    open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int bad = s == NULL || fd < 0, error = errno;

	if (!bad) {
		stream_init(s, fd);
		write_all(t, s);
		bad = stream_flush(s) < 0;
		error = s->error;
	}
	if (fd >= 0)
		close(fd);
	free(s);
	errno = error;
	return bad ? -1 : 0;
}
