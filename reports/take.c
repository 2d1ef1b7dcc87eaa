/* SPDX-License-Identifier: MIT */
/*
 * take.c - what is said of a run: its header, its requirements and scripts, its end; and how fields
 * of records become fields of structs.
 */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "index.h"
#include "results.h"
#include "stream.h"
#include "take.h"

static const struct result_run blank = {
	.timeout_scale = 100, .tool = "", .version = "", .time = "", .seed = "", .stack = "",
	.stack_version = "", .clock = "", .host = "", .command = "", .options = "", .again = "",
	.system = "",
	.expect = "", .expect_sum = "", .level = "", .shard = "", .folder = "",
};

int
take_number(const struct reader *rd, const char *name)
{
	long long v = reader_int(rd, name, 0);

	return v < INT_MIN || v > INT_MAX ? 0 : (int)v;
}

long long
take_span(const struct reader *rd, const char *name)
{
	static const long long longest = 10000000000000;
	long long t = reader_int(rd, name, 0);

	return t < 0 ? 0 : t > longest ? longest : t;
}

int
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

int
take_new_run(struct results *r)
{
	struct result_run **runs = arena_more(r->arena, r->runs, r->nruns, sizeof(runs[0]));
	struct result_run *run = arena_alloc(r->arena, sizeof(*run));

	if (runs == NULL || run == NULL)
		return -1;
	*run = blank;
	run->index = r->nruns;
	r->runs = runs;
	r->runs[r->nruns++] = run;
	r->run = r->runs[0];
	index_clear(r->index);
	index_clear(r->outcomes);
	return 0;
}

/* The first header is that of the first run, unless cases came before it. */
int
take_run(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result_run, tool), TEXT(result_run, version), TEXT(result_run, time),
		TEXT(result_run, seed), TEXT(result_run, stack),
		TEXT(result_run, stack_version), TEXT(result_run, clock),
		TEXT(result_run, host), TEXT(result_run, command), TEXT(result_run, options),
		TEXT(result_run, again),
		TEXT(result_run, system), TEXT(result_run, expect),
		TEXT(result_run, expect_sum), TEXT(result_run, level), TEXT(result_run, shard),
		{ NULL, 0 }
	};
	struct result_run *run;
	int chosen = take_number(rd, "cases");

	(void)c;
	if ((r->run->headed || r->nattempts > 0) && take_new_run(r) < 0)
		return -1;
	run = r->runs[r->nruns - 1];
	run->headed = 1;
	if (chosen > 0 && r->chosen <= INT_MAX - chosen) {
		run->chosen = chosen;
		r->chosen += chosen;
	}
	run->schema = take_number(rd, "schema");
	run->jobs = take_number(rd, "jobs");
	run->strict = take_number(rd, "strict") != 0;
	run->flaky_fails = take_number(rd, "flaky_fails") != 0;
	run->endless = take_number(rd, "endless") != 0;
	if (take_number(rd, "timeout_scale") > 0)
		run->timeout_scale = take_number(rd, "timeout_scale");
	if (take_texts(r->arena, rd, run, texts) < 0)
		return -1;
	run->stacks = take_number(rd, "stacks");
	if (run->stacks > 1)
		run->folder = result_stack(run);
	return 0;
}

int
take_requirement(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result_requirement, id), TEXT(result_requirement, rfc),
		TEXT(result_requirement, section),
		{ "level", offsetof(struct result_requirement, level_text) },
		TEXT(result_requirement, title), TEXT(result_requirement, statement),
		TEXT(result_requirement, uncovered), TEXT(result_requirement, claim), { NULL, 0 }
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

int
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

int
take_value(struct results *r, const struct reader *rd, struct result *c)
{
	static const struct text_field texts[] = {
		TEXT(result_value, key), TEXT(result_value, value), TEXT(result_value, origin),
		TEXT(result_value, place), TEXT(result_value, what), { NULL, 0 }
	};
	struct result_run *run = r->runs[r->nruns - 1];
	struct result_value *v = arena_more(r->arena, run->values, run->nvalues, sizeof(*v));

	(void)c;
	if (v == NULL)
		return -1;
	run->values = v;
	if (take_texts(r->arena, rd, &v[run->nvalues], texts) < 0)
		return -1;
	run->nvalues++;
	return 0;
}

int
take_end(struct results *r, const struct reader *rd, struct result *c)
{
	struct result_run *run = r->runs[r->nruns - 1];
	long long t = take_span(rd, "t");

	(void)c;
	run->ended = 1;
	run->whole = take_number(rd, "complete") == 1;
	run->exit = take_number(rd, "exit");
	run->signal = take_number(rd, "signal");
	r->t += t - run->t;
	run->t = t;
	r->exit = results_worse(r->exit, run->exit);
	if (run->signal != 0)
		r->signal = run->signal;
	return 0;
}
