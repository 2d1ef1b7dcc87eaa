/* SPDX-License-Identifier: MIT */
/*
 * results.c - folds the records of a stream into a run and its cases.
 *
 * One row of takers[] for each kind of record.  Records of several lanes come interleaved, so a
 * case is found by its number n in a hash table.  What is said of a case lives in an arena of the
 * case's own, so that it can be dropped when a long run goes on.  A second case record with the
 * same n begins another case: that is what a file looks like to which two runs were appended.
 */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "index.h"
#include "results.h"
#include "stream.h"

static const struct result_run blank_run = {
	.timeout_scale = 100, .tool = "", .version = "", .time = "", .seed = "", .stack = "",
	.stack_version = "", .clock = "", .host = "", .command = "", .again = "", .system = "",
};

struct results *
results_new(void)
{
	struct results *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->index = index_new();
	r->arena = arena_new();
	if (r->index == NULL || r->arena == NULL) {
		results_free(r);
		return NULL;
	}
	r->run = blank_run;
	return r;
}

void
results_forget(struct result *c)
{
	arena_free(c->detail);
	c->detail = NULL;
	c->steps = NULL;
	c->frames = NULL;
	c->diffs = NULL;
	c->nsteps = c->nframes = c->ndiffs = 0;
}

void
results_free(struct results *r)
{
	if (r == NULL)
		return;
	for (int i = 0; i < r->ncases; i++)
		arena_free(r->cases[i]->detail);
	index_free(r->index);
	arena_free(r->arena);
	free(r);
}

/* An integer of a record that is to be an int; what doesn't fit is as good as absent. */
static int
number(const struct reader *rd, const char *name)
{
	long long v = reader_int(rd, name, 0);

	return v < INT_MIN || v > INT_MAX ? 0 : (int)v;
}

/* A time of a record: from 0 to about a hundred days, so that nobody need fear to add some. */
static long long
span(const struct reader *rd, const char *name)
{
	static const long long longest = 10000000000000;
	long long t = reader_int(rd, name, 0);

	return t < 0 ? 0 : t > longest ? longest : t;
}

/* Which text of a record goes where in a struct. */
struct text_field {
	const char *name;
	size_t at;
};

/* Copy the texts of a record into the struct's fields.  -1 when there is no memory. */
static int
take_texts(struct arena *a, const struct reader *rd, void *to, const struct text_field *f)
{
	for (; f->name != NULL; f++) {
		const char *text = arena_str(a, reader_str(rd, f->name));

		if (text == NULL)
			return -1;
		memcpy((char *)to + f->at, &text, sizeof(text));
	}
	return 0;
}

#define TEXT(type, field)	{ #field, offsetof(struct type, field) }

static int
take_run(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result_run, tool), TEXT(result_run, version), TEXT(result_run, time),
		TEXT(result_run, seed), TEXT(result_run, stack),
		TEXT(result_run, stack_version), TEXT(result_run, clock),
		TEXT(result_run, host), TEXT(result_run, command), TEXT(result_run, again),
		TEXT(result_run, system), { NULL, 0 }
	};
	int cases = number(rd, "cases");

	(void)c;
	if (cases > 0 && r->run.cases <= INT_MAX - cases)
		r->run.cases += cases;
	if (r->runs++ > 0)
		return 0;
	r->run.schema = number(rd, "schema");
	r->run.jobs = number(rd, "jobs");
	r->run.strict = number(rd, "strict");
	if (number(rd, "timeout_scale") > 0)
		r->run.timeout_scale = number(rd, "timeout_scale");
	return take_texts(r->arena, rd, &r->run, texts);
}

static int
take_requirement(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result_requirement, id), TEXT(result_requirement, rfc),
		TEXT(result_requirement, section),
		{ "level", offsetof(struct result_requirement, level_text) },
		TEXT(result_requirement, title), TEXT(result_requirement, statement), { NULL, 0 }
	};
	struct result_requirement *q;

	(void)c;
	q = arena_more(r->arena, r->requirements, r->nrequirements, sizeof(*q));
	if (q == NULL)
		return -1;
	r->requirements = q;
	q += r->nrequirements;
	*q = (struct result_requirement){ 0 };
	if (take_texts(r->arena, rd, q, texts) < 0)
		return -1;
	q->level = level_of(q->level_text);
	r->nrequirements++;
	return 0;
}

static int
take_script(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		{ "case", offsetof(struct result_script, name) },
		TEXT(result_script, file), TEXT(result_script, source), { NULL, 0 }
	};
	struct result_script *s = arena_more(r->arena, r->scripts, r->nscripts, sizeof(*s));

	(void)c;
	if (s == NULL)
		return -1;
	r->scripts = s;
	if (take_texts(r->arena, rd, &s[r->nscripts], texts) < 0)
		return -1;
	r->nscripts++;
	return 0;
}

/* Fields of a case that its first record doesn't have. */
static const struct result blank = {
	.verdict = VERDICT_NONE, .cause = "", .part = "", .field = "", .expected = "",
	.observed = "", .window = "", .requirement = "", .alternatives = "", .reason = "",
	.was = "", .known = "",
};

static int
take_case(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result, id), { "case", offsetof(struct result, name) }, TEXT(result, area),
		TEXT(result, title), TEXT(result, file), TEXT(result, level),
		TEXT(result, proves), TEXT(result, why),
		TEXT(result, seed), TEXT(result, tester), TEXT(result, stack), { NULL, 0 }
	};
	struct result **cases = arena_more(r->arena, r->cases, r->ncases, sizeof(struct result *));

	if (cases == NULL || (c = arena_alloc(r->arena, sizeof(*c))) == NULL)
		return -1;
	r->cases = cases;
	*c = blank;
	c->n = reader_int(rd, "n", 0);
	c->ip = number(rd, "ip");
	c->steps_in_all = number(rd, "steps");
	if (take_texts(r->arena, rd, c, texts) < 0 || index_add(r->index, c) < 0)
		return -1;
	if (*c->name == '\0')
		c->name = c->id;
	r->cases[r->ncases++] = c;
	return 0;
}

static int
take_step(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result_step, part), TEXT(result_step, text), TEXT(result_step, result),
		TEXT(result_step, state), { NULL, 0 }
	};
	struct result_step *s = arena_more(c->detail, c->steps, c->nsteps, sizeof(*s));

	(void)r;
	if (s == NULL)
		return -1;
	c->steps = s;
	s += c->nsteps;
	*s = (struct result_step){
		.step = number(rd, "step"), .line = number(rd, "line"), .t = span(rd, "t"),
	};
	if (take_texts(c->detail, rd, s, texts) < 0)
		return -1;
	c->nsteps++;
	return 0;
}

static int
hex_digit(char ch)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = ch != '\0' ? strchr(digits, ch) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* The bytes that a text says in hex, up to the first that it doesn't. */
static int
take_hex(struct arena *a, const char *hex, struct result_frame *f)
{
	unsigned char *bytes = arena_alloc(a, strlen(hex) / 2);

	if (bytes == NULL)
		return -1;
	f->bytes = bytes;
	for (; hex_digit(hex[0]) >= 0 && hex_digit(hex[1]) >= 0; hex += 2)
		bytes[f->nbytes++] = (unsigned char)(hex_digit(hex[0]) << 4 | hex_digit(hex[1]));
	return 0;
}

static int
take_frame(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result_frame, conn), TEXT(result_frame, kind), TEXT(result_frame, text),
		TEXT(result_frame, flags), TEXT(result_frame, options), TEXT(result_frame, mark),
		{ NULL, 0 }
	};
	struct result_frame *f = arena_more(c->detail, c->frames, c->nframes, sizeof(*f));

	(void)r;
	if (f == NULL)
		return -1;
	c->frames = f;
	f += c->nframes;
	*f = (struct result_frame){
		.frame = number(rd, "frame"),
		.step = number(rd, "step"),
		.rx = strcmp(reader_str(rd, "dir"), "rx") == 0,
		.t = span(rd, "t"),
		.seq = reader_int(rd, "seq", 0),
		.len = reader_int(rd, "len", 0),
		.ack = reader_int(rd, "ack", 0),
		.win = reader_int(rd, "win", 0),
	};
	if (take_texts(c->detail, rd, f, texts) < 0 ||
		take_hex(c->detail, reader_str(rd, "hex"), f) < 0)
		return -1;
	c->nframes++;
	return 0;
}

static int
take_diff(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result_diff, field), TEXT(result_diff, expected), TEXT(result_diff, observed),
		{ NULL, 0 }
	};
	struct result_diff *d = arena_more(c->detail, c->diffs, c->ndiffs, sizeof(*d));

	(void)r;
	if (d == NULL)
		return -1;
	c->diffs = d;
	d += c->ndiffs;
	*d = (struct result_diff){
		.step = number(rd, "step"), .differs = number(rd, "differs") != 0,
		.decides = number(rd, "decides") != 0,
	};
	if (take_texts(c->detail, rd, d, texts) < 0)
		return -1;
	c->ndiffs++;
	return 0;
}

/* Is one of the last ways of failing that of this case too?  If not, it is a new one. */
static int
is_repeated(struct results *r, struct result *c)
{
	int size = (int)(sizeof(r->kinds) / sizeof(r->kinds[0]));

	if (results_sum(c->verdict, r->run.strict) != 'f')
		return 0;
	for (int i = 0; i < size && i < r->nkinds; i++) {
		const struct result *k = r->kinds[i];

		if (k->verdict == c->verdict && k->line == c->line &&
			strcmp(k->name, c->name) == 0 && strcmp(k->cause, c->cause) == 0 &&
			strcmp(k->field, c->field) == 0)
			return 1;
	}
	r->kinds[r->nkinds % size] = c;
	r->nkinds = r->nkinds < INT_MAX - size ? r->nkinds + 1 : size;
	return 0;
}

static int
take_verdict(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result, cause), TEXT(result, part), TEXT(result, field),
		TEXT(result, expected), TEXT(result, observed), TEXT(result, window),
		TEXT(result, requirement),
		TEXT(result, alternatives), TEXT(result, reason), TEXT(result, was),
		TEXT(result, known), { NULL, 0 }
	};
	int v = verdict_named(reader_str(rd, "verdict"));

	if (c->closed)
		return 0;
	if (take_texts(r->arena, rd, c, texts) < 0)
		return -1;
	c->verdict = v < 0 || v == VERDICT_NONE ? VERDICT_ERROR : (enum verdict)v;
	if (c->verdict == VERDICT_ERROR && *c->reason == '\0')
		c->reason = "no verdict was reached";
	c->step = number(rd, "step");
	c->line = number(rd, "line");
	c->frame = number(rd, "frame");
	c->t = span(rd, "t");
	c->late = span(rd, "late");
	c->closed = 1;
	c->repeats = is_repeated(r, c);
	r->finished++;
	return 0;
}

static int
take_end(struct results *r, const struct reader *rd, struct result *c)
{
	long long t = span(rd, "t");

	(void)c;
	r->ends += number(rd, "complete") == 1;
	if (t > r->t)
		r->t = t;
	if (number(rd, "exit") != 0)
		r->exit = number(rd, "exit");
	if (number(rd, "signal") != 0)
		r->signal = number(rd, "signal");
	return 0;
}

/* Kinds of record; of_case: it is said of a case that has begun. */
static const struct taker {
	const char *kind;
	int of_case;
	int (*take)(struct results *, const struct reader *, struct result *);
} takers[] = {
	{ "frame", 1, take_frame },
	{ "step", 1, take_step },
	{ "case", 0, take_case },
	{ "verdict", 1, take_verdict },
	{ "diff", 1, take_diff },
	{ "run", 0, take_run },
	{ "requirement", 0, take_requirement },
	{ "script", 0, take_script },
	{ "end", 0, take_end },
};

int
results_add(struct results *r, const struct reader *rd, struct result **finished)
{
	const struct taker *k = takers, *end = takers + sizeof(takers) / sizeof(takers[0]);
	struct result *c = NULL;

	if (finished != NULL)
		*finished = NULL;
	while (k < end && strcmp(k->kind, reader_kind(rd)) != 0)
		k++;
	if (k == end)
		return 0;
	if (k->of_case) {
		c = index_find(r->index, reader_int(rd, "n", -1));
		if (c == NULL || c->closed)
			return 0;
		if (c->detail == NULL && (c->detail = arena_new()) == NULL)
			return -1;
	}
	if (k->take(r, rd, c) < 0) {
		errno = ENOMEM;
		return -1;
	}
	if (finished != NULL && c != NULL && c->closed)
		*finished = c;
	return 0;
}

struct results *
results_read(int fd)
{
	struct reader *rd = reader_new(fd);
	struct results *r = results_new();
	int got = -1;

	if (rd != NULL && r != NULL)
		while ((got = reader_next(rd)) == 1)
			if (results_add(r, rd, NULL) < 0)
				break;
	if (got == 0)
		r->bad_lines = reader_bad(rd);
	if (got != 0 || results_close(r) < 0) {
		results_free(r);
		r = NULL;
	}
	reader_free(rd);
	return r;
}
