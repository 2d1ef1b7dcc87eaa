/* SPDX-License-Identifier: MIT */
/*
 * merge.c - several result files as one.
 *
 * First all files are looked at as results, to see whether they go together: that is where it pays
 * to be strict, for a shard that is silently missing looks like a success.  Then their records are
 * copied, run by run: what is said of cases with their numbers moved up, so that no two are alike,
 * and the texts that several files have only once.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "merge.h"
#include "results.h"
#include "stream.h"

#define NUMBERS	1000000000	/* a case's number in its file is below */

/* Do two runs belong into one? */
static int
is_same_stack(const struct result_run *a, const struct result_run *b)
{
	return strcmp(a->stack, b->stack) == 0;
}

/*
 * "hash:2/4" is the 2nd of 4; kind is what stands before the numbers, a part of the shard's name.
 * 0, or -1.
 */
static int
read_shard(const struct result_run *run, int *i, int *n, size_t *kind)
{
	const char *digits = run->shard + strcspn(run->shard, "0123456789");
	char end;

	*kind = (size_t)(digits - run->shard);
	return sscanf(digits, "%d/%d%c", i, n, &end) == 2 && *i >= 1 && *i <= *n ? 0 : -1;
}

/* Are two shards parts of one whole, as far as their names tell? */
static int
is_same_whole(const struct result_run *a, const struct result_run *b)
{
	int i, n, of;
	size_t kind, other;

	return read_shard(a, &i, &n, &kind) == 0 && read_shard(b, &i, &of, &other) == 0 &&
		n == of &&
		kind == other && strncmp(a->shard, b->shard, kind) == 0;
}

/* What must be the same in all runs. */
static int
check_alike(const struct result_run *a, const struct result_run *b, const char *in_a,
	const char *in_b, char *why, size_t size)
{
	static const char differs[] = "%s and %s differ in %s: %s and %s";
	char x[32], y[32];

	snprintf(x, sizeof(x), "%g", a->timeout_scale / 100.0);
	snprintf(y, sizeof(y), "%g", b->timeout_scale / 100.0);
	if (strcmp(a->version, b->version) != 0)
		snprintf(why, size, differs, in_a, in_b, "the version of tcpspec", a->version,
			b->version);
	else if (a->schema != b->schema)
		snprintf(why, size, differs, in_a, in_b, "the schema of their records", "one",
			"another");
	else if (strcmp(x, y) != 0)
		snprintf(why, size, differs, in_a, in_b, "--timeout-scale", x, y);
	else if (a->strict != b->strict || a->flaky_fails != b->flaky_fails)
		snprintf(why, size, differs, in_a, in_b,
			a->strict != b->strict ? "--strict" : "--flaky", "one", "another");
	else if (is_same_stack(a, b) && *a->stack_version != '\0' && *b->stack_version != '\0' &&
	    strcmp(a->stack_version, b->stack_version) != 0)
		snprintf(why, size, differs, in_a, in_b, "the version of the stack",
			a->stack_version, b->stack_version);
	else
		return 0;
	return -1;
}

/* The first case that two runs have in common, or NULL.  Both are sorted by id. */
static const struct result *
common_case(const struct result_run *a, const struct result_run *b)
{
	for (int i = 0, k = 0; i < a->ncases && k < b->ncases; ) {
		int order = strverscmp(a->cases[i]->id, b->cases[k]->id);

		if (order == 0)
			return a->cases[i];
		if (order < 0)
			i++;
		else
			k++;
	}
	return NULL;
}

/* A run among all: which one of which file. */
struct place {
	const struct merge_input *input;
	const struct result_run *run;
};

static int
check_pair(const struct place *a, const struct place *b, char *why, size_t size)
{
	const struct result *c;

	if (check_alike(a->run, b->run, a->input->name, b->input->name, why, size) < 0)
		return -1;
	if (!is_same_stack(a->run, b->run))
		return 0;
	if (*a->run->shard != '\0' && strcmp(a->run->shard, b->run->shard) == 0) {
		snprintf(why, size, "%s and %s are both shard %s of stack %s", a->input->name,
			b->input->name, a->run->shard, a->run->stack);
		return -1;
	}
	if (*a->run->shard != '\0' && *b->run->shard != '\0' && !is_same_whole(a->run, b->run))
		return 0;	/* check_shards says so */
	if ((c = common_case(a->run, b->run)) == NULL)
		return 0;
	snprintf(why, size, "%s and %s both have %s of stack %s", a->input->name, b->input->name,
		c->id, a->run->stack);
	return -1;
}

/* Are all shards there of the stack that a place is about?  It is asked at the first of them. */
static int
check_shards(const struct place *places, int n, const struct place *first, char *why, size_t size)
{
	int i, shards, found = 0;
	size_t kind;

	for (const struct place *p = places; p < first; p++)
		if (is_same_stack(p->run, first->run))
			return 0;
	if (*first->run->shard == '\0')
		return 0;
	if (read_shard(first->run, &i, &shards, &kind) < 0) {
		snprintf(why, size, "%s: \"%s\" is no shard", first->input->name,
			first->run->shard);
		return -1;
	}
	for (const struct place *p = places; p < places + n; p++) {
		if (!is_same_stack(first->run, p->run))
			continue;
		if (!is_same_whole(p->run, first->run)) {
			snprintf(why, size, "%s is shard %s of stack %s, but %s is %s",
				first->input->name, first->run->shard, first->run->stack,
				p->input->name, *p->run->shard != '\0' ? p->run->shard : "whole");
			return -1;
		}
		found++;
	}
	if (found == shards)
		return 0;
	snprintf(why, size, "stack %s was run in %d shards, and only %d of them are here",
		first->run->stack, shards, found);
	return -1;
}

static int
check_heads(const struct merge_input *in, char *why, size_t size)
{
	for (int i = 0; i < in->results->nruns; i++)
		if (!in->results->runs[i]->headed) {
			snprintf(why, size, "%s: there is no run in it", in->name);
			return -1;
		}
	return 0;
}

/* Sort a run in with those of its stack. */
static void
sort_in(struct merge *m, const struct result_run *run)
{
	struct merge_run *to = m->runs;

	while (to < m->runs + m->nruns && !is_same_stack(to->first, run))
		to++;
	if (to == m->runs + m->nruns) {
		to->first = run;
		m->nruns++;
	}
	to->parts++;
	to->cases += run->chosen > run->ncases ? run->chosen : run->ncases;
}

/* Hold every run against every other. */
static int
check_all(const struct place *places, int n, char *why, size_t size)
{
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++)
			if (places[i].input != places[k].input &&
				check_pair(&places[i], &places[k], why, size) < 0)
				return -1;
	for (int i = 0; i < n; i++)
		if (check_shards(places, n, &places[i], why, size) < 0)
			return -1;
	return 0;
}

int
merge_plan(struct merge *m, const struct merge_input *inputs, int n, char *why, size_t size)
{
	struct place *places;
	int all = 0, at = 0, bad = 0;

	*m = (struct merge){ .inputs = inputs, .n = n };
	for (int i = 0; i < n; i++) {
		if (check_heads(&inputs[i], why, size) < 0)
			return -1;
		all += inputs[i].results->nruns;
	}
	places = calloc((size_t)all + 1, sizeof(places[0]));
	m->runs = calloc((size_t)all + 1, sizeof(m->runs[0]));
	for (int i = 0; places != NULL && m->runs != NULL && i < n; i++)
		for (int k = 0; k < inputs[i].results->nruns; k++) {
			places[at++] = (struct place){ &inputs[i], inputs[i].results->runs[k] };
			sort_in(m, inputs[i].results->runs[k]);
		}
	if (at < all)
		snprintf(why, size, "out of memory");
	bad = at < all || check_all(places, all, why, size) < 0;
	free(places);
	return bad ? -1 : 0;
}

void
merge_free(struct merge *m)
{
	free(m->runs);
	m->runs = NULL;
}

/* One pass over a file, for a run of the merged stream. */
struct pass {
	const struct merge *m;
	struct stream *s;
	const struct result_run *run;	/* that goes on in the file, NULL before the first */
	const struct result_run *head;	/* whose header all runs of the stack have from now on */
	long long base, top;		/* added to its numbers; the greatest given so far */
};

/* A record that is said of a case, with its number moved up. */
static void
copy_numbered(struct pass *p, const struct reader *rd)
{
	static const char *const but[] = { "n", "follows", NULL };
	long long n = reader_int(rd, "n", -1), follows = reader_int(rd, "follows", -1);

	if (n < 0 || n > NUMBERS)
		return;
	if (p->base + n > p->top)
		p->top = p->base + n;
	stream_begin(p->s, reader_kind(rd));
	stream_int(p->s, "n", p->base + n);
	if (strcmp(reader_kind(rd), "case") == 0 && *reader_str(rd, "again") == '\0' &&
		strcmp(p->run->again, p->head->again) != 0)
		stream_str(p->s, "again", p->run->again);	/* another seed, most likely */
	if (follows >= 0 && follows <= NUMBERS)
		stream_int(p->s, "follows", p->base + follows);
	reader_copy(rd, p->s, but);
	stream_end(p->s);
}

static void
copy_whole(struct pass *p, const struct reader *rd)
{
	stream_begin(p->s, reader_kind(rd));
	reader_copy(rd, p->s, NULL);
	stream_end(p->s);
}

/* Was this text in a file before that of the input? */
static int
was_before(const struct merge *m, const struct merge_input *in, const struct reader *rd)
{
	const char *id = reader_str(rd, "id"), *name = reader_str(rd, "case");
	int script = strcmp(reader_kind(rd), "script") == 0;

	for (const struct merge_input *i = m->inputs; i < in; i++)
		if (script ? results_script_of(i->results, name) != NULL :
			results_requirement(i->results, id, strlen(id)) != NULL)
			return 1;
	return 0;
}

static int
is_text(const char *kind)
{
	return strcmp(kind, "requirement") == 0 || strcmp(kind, "script") == 0;
}

static int
is_of_run(const char *kind)
{
	return strcmp(kind, "run") == 0 || strcmp(kind, "end") == 0;
}

/* Go through a file: 1 for its texts, else for the runs of the pass's stack.  0, or -1. */
static int
go_through(struct pass *p, const struct merge_input *in, const struct result_run *stack)
{
	struct reader *rd = lseek(in->fd, 0, SEEK_SET) == 0 ? reader_new(in->fd) : NULL;
	int got, i = 0;

	if (rd == NULL)
		return -1;
	p->run = NULL;
	while ((got = reader_next(rd)) == 1) {
		const char *kind = reader_kind(rd);

		if (strcmp(kind, "run") == 0 && i < in->results->nruns) {
			p->run = in->results->runs[i++];
			p->base = p->top;
		} else if (!stream_word(kind)) {
			continue;
		} else if (is_text(kind)) {
			if (stack == NULL && !was_before(p->m, in, rd))
				copy_whole(p, rd);
		} else if (stack != NULL && p->run != NULL && !is_of_run(kind) &&
			is_same_stack(p->run, stack)) {
			if (strcmp(kind, "value") != 0)
				copy_numbered(p, rd);
			else if (p->run == stack)
				copy_whole(p, rd);
		}
	}
	reader_free(rd);
	return got;
}

/* The header of a run: that of its first part, for all of them. */
static int
write_head(struct pass *p, const struct merge_run *run)
{
	static const char *const but[] = { "cases", "shard", NULL };
	const struct merge_input *in = p->m->inputs;
	struct reader *rd = NULL;
	int i = 0, got = -1;

	while (run->first->index >= in->results->nruns ||
		in->results->runs[run->first->index] != run->first)
		in++;
	if (lseek(in->fd, 0, SEEK_SET) == 0)
		rd = reader_new(in->fd);
	while (rd != NULL && (got = reader_next(rd)) == 1) {
		if (strcmp(reader_kind(rd), "run") != 0 || i++ < run->first->index)
			continue;
		stream_begin(p->s, "run");
		reader_copy(rd, p->s, but);
		stream_int(p->s, "cases", run->cases);
		stream_end(p->s);
		break;
	}
	reader_free(rd);
	return got == 1 ? 0 : -1;
}

/* The end of a run: all parts ran at the same time, and it is as whole as they are. */
static void
write_end(struct pass *p, const struct merge_run *run)
{
	int whole = 1, code = 0, signal = 0;
	long long t = 0;

	for (int i = 0; i < p->m->n; i++)
		for (int k = 0; k < p->m->inputs[i].results->nruns; k++) {
			const struct result_run *part = p->m->inputs[i].results->runs[k];

			if (!is_same_stack(part, run->first))
				continue;
			whole &= part->complete;
			code = results_worse(code, part->exit);
			signal = part->signal != 0 ? part->signal : signal;
			t = part->t > t ? part->t : t;
		}
	stream_begin(p->s, "end");
	stream_int(p->s, "t", t);
	stream_int(p->s, "complete", whole);
	stream_int(p->s, "exit", code);
	stream_int(p->s, "signal", signal);
	stream_end(p->s);
}

static int
write_run(struct pass *p, const struct merge_run *run)
{
	int first = run == p->m->runs;

	p->base = p->top = 0;
	p->head = run->first;
	if (write_head(p, run) < 0)
		return -1;
	for (int i = 0; first && i < p->m->n; i++)
		if (go_through(p, &p->m->inputs[i], NULL) < 0)
			return -1;
	for (int i = 0; i < p->m->n; i++)
		if (go_through(p, &p->m->inputs[i], run->first) < 0)
			return -1;
	write_end(p, run);
	return 0;
}

int
merge_write(const struct merge *m, int fd)
{
	struct pass p = { .m = m, .s = malloc(sizeof(*p.s)) };
	int bad = 0;

	if (p.s == NULL)
		return -1;
	stream_init(p.s, fd);
	for (int i = 0; i < m->nruns && !bad; i++)
		bad = write_run(&p, &m->runs[i]) < 0;
	if (stream_flush(p.s) < 0) {
		errno = p.s->error;
		bad = 1;
	}
	free(p.s);
	return bad ? -1 : 0;
}
