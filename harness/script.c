/* SPDX-License-Identifier: MIT */
/*
 * script.c - reads a case file: mail-style header lines up to the first blank one, then setup, test
 * and cleanup.
 *
 * The text is cut into lines first, with comments off and the parameters of the instance filled in;
 * header.c and body.c then read lines.  An error is told, counted and passed over, so that one run
 * shows all of them.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "diag.h"
#include "header.h"
#include "lines.h"
#include "script.h"
#include "step.h"
#include "text.h"
#include "value.h"

const char *
part_name(enum part part)
{
	static const char *const names[PARTS] = { "setup", "test", "cleanup" };

	return names[part];
}

/* The values that instances are made of; with none given, the first of each. */
static int
choose_params(const struct script *s, const struct param *given, int n, struct param *out)
{
	int i;

	for (i = 0; i < s->neach; i++) {
		out[i] = (struct param){ s->each[i].name, s->each[i].values[0] };
		for (int k = 0; k < n; k++)
			if (strcmp(given[k].name, out[i].name) == 0)
				out[i].value = given[k].value;
	}
	return i;
}

static struct script *
parse(const char *id, const char *file, const char *text, size_t n, const struct param *params,
    int nparams, int opens, struct diag *diag)
{
	struct script *s = calloc(1, sizeof(*s));
	struct param chosen[EACH_MAX];
	struct lines lines;
	int errors = diag->errors, nchosen;

	if (s == NULL || (s->names = calloc(1, sizeof(*s->names))) == NULL)
		abort();
	s->id = text_copy(id, strlen(id));
	s->file = text_copy(file, strlen(file));
	s->source = text_copy(text, n);
	s->names->nconn = 1;
	s->names->opens = opens;
	if (lines_cut(&lines, file, s->source, n, diag) == 0) {
		header_each(&lines, s, diag);
		nchosen = choose_params(s, params, nparams, chosen);
		if (lines_fill(&lines, chosen, nchosen, diag) == 0) {
			header_parse(&lines, s, diag);
			body_parse(&lines, s, diag);
		}
	}
	lines_free(&lines);
	if (diag->errors == errors)
		return s;
	script_free(s);
	return NULL;
}

struct script *
script_parse(const char *id, const char *file, const char *text, size_t n,
    const struct param *params, int nparams, struct diag *diag)
{
	return parse(id, file, text, n, params, nparams, 0, diag);
}

struct script *
script_opened(const struct script *s, const struct param *params, int nparams)
{
	struct diag none = { .out = NULL };	/* it was read before without an error */

	return parse(s->id, s->file, s->source, strlen(s->source), params, nparams, 1, &none);
}

static void
free_words(char **words)
{
	for (int i = 0; words != NULL && words[i] != NULL; i++)
		free(words[i]);
	free(words);
}

void
script_free(struct script *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < PARTS; i++)
		steps_free(s->steps[i]);
	for (int i = 0; i < s->neach; i++) {
		free(s->each[i].name);
		free_words(s->each[i].values);
	}
	free(s->each);
	free_words(s->proves);
	free_words(s->needs);
	free_words(s->tags);
	free(s->proves_column);
	free(s->proves_line);
	free(s->title);
	free(s->why);
	free(s->source);
	free(s->names);
	free(s->id);
	free(s->file);
	free(s);
}

unsigned
script_calls(const struct script *s)
{
	return s->names->calls;
}

/*
 * A time that isn't known before the case runs, such as a gap, counts as none; what is left of the
 * sum may be negative.
 */
static long long
least(const struct value *time)
{
	static const struct env env = { .slot = {
		[SLOT_RTO] = 1000000, [SLOT_DELACK] = 500000, [SLOT_MSL] = 120000000,
		[SLOT_RESPONSE] = 500000, [SLOT_TICK] = 10000,
	} };
	long long t = value_now(time, &env);

	return t > 0 ? t : 0;
}

static long long
steps_wait(const struct step *s)
{
	const struct branch *b;
	long long sum = 0, most;

	for (; s != NULL; s = s->next) {
		if (s->has_time)
			sum += least(&s->u.time);
		if (s->window.has_after)
			sum += least(&s->window.after);
		most = 0;
		b = s->verb == VERB_EITHER ? s->u.branches : NULL;
		for (; b != NULL; b = b->next)
			if (steps_wait(b->steps) > most)
				most = steps_wait(b->steps);
		sum += most;
	}
	return sum;
}

long long
script_waits(const struct script *s)
{
	return steps_wait(s->steps[PART_SETUP]) + steps_wait(s->steps[PART_TEST]) +
	    steps_wait(s->steps[PART_CLEANUP]);
}

int
script_conns(const struct script *s)
{
	return s->names->nconn;
}

const char *
script_conn(const struct script *s, int i)
{
	return s->names->conn[i];
}
