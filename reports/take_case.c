/* SPDX-License-Identifier: MIT */
/*
 * take_case.c - what is said of a case: that it begins, what happens in it, its verdict.
 */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "fold.h"
#include "index.h"
#include "past.h"
#include "results.h"
#include "stream.h"
#include "take.h"

/* Fields of a case that its first record doesn't have. */
static const struct result blank = {
	.verdict = VERDICT_NONE, .cause = "", .part = "", .field = "", .expected = "",
	.observed = "", .window = "", .requirement = "", .alternatives = "", .reason = "",
	.was = "", .known = "",
	.past = { .verdicts = "", .since = "", .last = "", .cause = "", .field = "" },
};

/* Put a case behind the attempt that it says it follows. */
static void
follow(struct results *r, const struct reader *rd, struct result *c)
{
	struct result *before = index_find(r->index, reader_int(rd, "follows", -1));

	c->attempt = 1;
	if (before == NULL || before->n == c->n || before->superseded ||
		strcmp(before->id, c->id) != 0)
		return;
	c->earlier = before;
	c->attempt = before->attempt + 1;
	before->superseded = 1;
}

int
take_case(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result, id), { "case", offsetof(struct result, name) }, TEXT(result, area),
		TEXT(result, title), TEXT(result, file), TEXT(result, level),
		TEXT(result, proves), TEXT(result, why),
		TEXT(result, seed), TEXT(result, tester), TEXT(result, stack),
		{ "again", offsetof(struct result, again_by) }, { NULL, 0 }
	};
	struct arena *a;

	if (fold_room(r) < 0 || (c = fold_new(r, &a)) == NULL)
		return -1;
	*c = blank;
	c->own = a == r->arena ? NULL : a;
	c->run = r->runs[r->nruns - 1];
	c->n = reader_int(rd, "n", 0);
	c->ip = take_number(rd, "ip");
	c->round = take_number(rd, "round");
	c->steps_in_all = take_number(rd, "steps");
	r->cases[r->ncases++] = c;
	r->nattempts = r->ncases;
	if (take_texts(a, rd, c, texts) < 0)
		return -1;
	follow(r, rd, c);
	if (*c->name == '\0')
		c->name = c->id;
	return index_add(r->index, c->n, c);
}

int
take_past(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result_past, verdicts), TEXT(result_past, since), TEXT(result_past, last),
		TEXT(result_past, cause), TEXT(result_past, field), { NULL, 0 }
	};

	if (take_texts(fold_arena(r, c), rd, &c->past, texts) < 0)
		return -1;
	c->past.step = take_number(rd, "step");
	return 0;
}

int
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
		.step = take_number(rd, "step"), .line = take_number(rd, "line"),
		.t = take_span(rd, "t"),
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

int
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
		.frame = take_number(rd, "frame"),
		.step = take_number(rd, "step"),
		.rx = strcmp(reader_str(rd, "dir"), "rx") == 0,
		.t = take_span(rd, "t"),
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

int
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
		.step = take_number(rd, "step"), .differs = take_number(rd, "differs") != 0,
		.decides = take_number(rd, "decides") != 0,
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

	if (!result_failed(c))
		return 0;
	for (int i = 0; i < size && i < r->nkinds; i++) {
		const struct result *k = r->kinds[i];

		if (k->run == c->run && k->verdict == c->verdict && k->line == c->line &&
			strcmp(k->name, c->name) == 0 && strcmp(k->cause, c->cause) == 0 &&
			strcmp(k->field, c->field) == 0)
			return 1;
	}
	r->kinds[r->nkinds % size] = c;
	r->nkinds = r->nkinds < INT_MAX - size ? r->nkinds + 1 : size;
	return 0;
}

int
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
	if (take_texts(fold_arena(r, c), rd, c, texts) < 0)
		return -1;
	c->verdict = v < 0 || v == VERDICT_NONE ? VERDICT_ERROR : (enum verdict)v;
	if (c->verdict == VERDICT_ERROR && *c->reason == '\0')
		c->reason = "no verdict was reached";
	c->step = take_number(rd, "step");
	c->line = take_number(rd, "line");
	c->frame = take_number(rd, "frame");
	c->t = take_span(rd, "t");
	c->late = take_span(rd, "late");
	c->limit = take_span(rd, "limit");
	c->closed = 1;
	if (c->run->endless && fold_known(r, c) != NULL)
		return 0;
	c->repeats = is_repeated(r, c);
	if (result_failed(c) && !c->repeats && past_class(c) == PAST_STILL)
		c->stale = ++r->runs[c->run->index]->stale;
	if (c->earlier == NULL) {
		r->runs[c->run->index]->finished++;
		r->finished++;
	}
	return 0;
}

