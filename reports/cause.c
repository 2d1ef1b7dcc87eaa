/* SPDX-License-Identifier: MIT */
/*
 * cause.c - why a case has its verdict, in one sentence.
 *
 * One row of shapes[] for each cause a verdict record can name.  A shape is a text in which a
 * letter behind % stands for a fact (see fact()).  What is in braces is left out when the first
 * fact in it is empty, so that a record with fewer facts still reads well.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "repeated.h"
#include "report.h"
#include "results.h"
#include "window.h"
#include "words.h"

#define FACT 512

static const struct {
	const char *cause, *shape;
} shapes[] = {
	{ "field", "%f is %o, expected %e" },	/* a mismatch decided by a field that isn't flags */
	{ "mismatch", "stack sent %o{, expected %e}" },
	{ "missing", "nothing came{ %w}{, expected %e}" },
	{ "unexpected", "stack sent %o{, expected %e}" },
	{ "early", "too early{: after %o}{, expected %w}{: %e}" },
	{ "late", "too late{: after %o}{, expected %w}{: %e}" },
	{ "state", "stack is in %o{, expected %e}" },
	{ "reply", "%o{, expected %e}" },
	{ "rule", "broke a rule that always holds{, \"%f\"}{: %o}{, expected %e}" },
	{ "left-over", "stack sent %o, which no step expects" },
	{ "agent", "the agent failed{: %r}" },
	{ "crash", "the stack died{: %r}" },
	{ "nonstrict", "departs from a SHOULD{: %q}{, %f}{: %o}{: variant \"%v\"}" },
	{ "reason", "%r" },
};

/* For a cause that isn't known here. */
#define OTHER_SHAPE	"{%f is }{%o}{, expected %e}"

const char *
cause_value(const char *field, const char *value, char *text, size_t size)
{
	if (strcmp(field, "flags") == 0)
		return words_flags(value, text, size);
	if (*field == '\0' || strcmp(field, "segment") == 0)
		return words_segment(value, text, size);
	snprintf(text, size, "%s", value);
	return text;
}

/* The row of the difference that decides a mismatch, or NULL. */
static const struct result_diff *
decider(const struct result *c)
{
	for (int i = 0; i < c->ndiffs && strcmp(c->cause, "mismatch") == 0; i++)
		if (c->diffs[i].decides && c->diffs[i].step == c->step)
			return &c->diffs[i];
	return NULL;
}

const char *
cause_field(const struct result *c)
{
	const struct result_diff *d = decider(c);

	if (d == NULL || strcmp(d->field, "flags") == 0 || strcmp(d->field, "segment") == 0)
		return "";
	return d->field;
}

const char *
cause_expected(const struct result *c, char *text, size_t size)
{
	const struct result_diff *d = decider(c);

	if (d != NULL)
		return cause_value(d->field, d->expected, text, size);
	if (strcmp(c->cause, "left-over") == 0) {
		snprintf(text, size, "nothing more");
		return text;
	}
	return words_step(c->expected, text, size);
}

const char *
cause_observed(const struct result *c, char *text, size_t size)
{
	const struct result_diff *d = decider(c);
	const char *end;
	long long t;

	if (d != NULL)
		return cause_value(d->field, d->observed, text, size);
	if (strcmp(c->cause, "missing") == 0) {
		snprintf(text, size, "nothing");
		return text;
	}
	if ((strcmp(c->cause, "early") == 0 || strcmp(c->cause, "late") == 0) &&
		(t = window_time(c->observed, &end)) >= 0)
		return words_span(t, text, size);
	return words_segment(c->observed, text, size);
}

static const char *
shape_of(const struct result *c)
{
	static const char *const by_reason[] = { "skip", "tester", "timeout" };
	const char *cause = c->cause;

	if (c->verdict == VERDICT_INCONCLUSIVE && *c->reason != '\0')
		cause = "reason";
	else if (c->verdict == VERDICT_NONSTRICT &&
		(strcmp(cause, "none") == 0 || strcmp(cause, "rule") == 0))
		cause = "nonstrict";
	else if (*cause_field(c) != '\0')
		cause = "field";
	for (size_t i = 0; i < sizeof(by_reason) / sizeof(by_reason[0]); i++)
		if (strcmp(cause, by_reason[i]) == 0)
			cause = "reason";
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (strcmp(cause, shapes[i].cause) == 0)
			return shapes[i].shape;
	return *c->reason != '\0' ? "%r" : OTHER_SHAPE;
}

/* The fact that a letter of a shape stands for. */
static const char *
fact(const struct results *r, const struct result *c, char letter, char *text, size_t size)
{
	const struct result_requirement *q;

	switch (letter) {
	case 'e':
		return cause_expected(c, text, size);
	case 'o':
		return cause_observed(c, text, size);
	case 'w':
		return words_window(c->window, text, size);
	case 'r':		/* of xfail it says why that was expected, which comes first */
		return c->verdict == VERDICT_XFAIL ? "" : c->reason;
	case 'f':
		return *cause_field(c) != '\0' ? cause_field(c) : c->field;
	case 'v':
		return c->alternatives;
	case 'q':		/* the requirement of a wire rule that was broken */
		q = *c->requirement != '\0' ? results_main(r, c) : NULL;
		return q != NULL ? q->title : c->requirement;
	default:
		return "";
	}
}

/* Is the fact that the braces opened at s name there? */
static int
said(const struct results *r, const struct result *c, const char *s)
{
	char text[FACT];
	const char *percent = strchr(s, '%');

	return percent != NULL && *fact(r, c, percent[1], text, sizeof(text)) != '\0';
}

static void
fill(const struct results *r, const struct result *c, const char *shape, char *text, size_t size)
{
	char value[FACT];

	for (const char *s = shape; *s != '\0'; s++) {
		if (*s == '{') {
			if (!said(r, c, s))
				s = strchr(s, '}');
		} else if (*s == '%') {
			words_add(text, size, "%s", fact(r, c, *++s, value, sizeof(value)));
		} else if (*s != '}') {
			words_add(text, size, "%c", *s);
		}
	}
}

/* What is to be said of a case that passed: perhaps nothing. */
static const char *
passed(const struct results *r, const struct result *c, char *text, size_t size)
{
	*text = '\0';
	if (c->earlier != NULL) {
		snprintf(text, size, "passed at attempt %d; before: ", c->attempt);
		cause_sentence(r, c->earlier, text + strlen(text), size - strlen(text));
	}
	if (*c->known != '\0')
		words_add(text, size, "%spassed, though %s", *text != '\0' ? "; " : "", c->known);
	return text;
}

/* Which step it was. */
static void
add_step(const struct result *c, char *text, size_t size)
{
	if (c->step <= 0)
		return;
	if (*c->part != '\0' && strcmp(c->part, "test") != 0)
		words_add(text, size, "step %d (%s): ", c->step, c->part);
	else
		words_add(text, size, "%sstep %d: ",
			strcmp(c->cause, "left-over") == 0 ? "after " : "",
			c->step);
}

const char *
cause_sentence(const struct results *r, const struct result *c, char *text, size_t size)
{
	if (c->verdict == VERDICT_PASS)
		return passed(r, c, text, size);
	*text = '\0';
	if (c->verdict == VERDICT_XPASS) {
		snprintf(text, size, "passed, though it was expected to fail%s%s",
			*c->reason != '\0' ? ": " : "", c->reason);
		return text;
	}
	if (c->verdict == VERDICT_XFAIL && *c->reason != '\0')
		words_add(text, size, "%s; ", c->reason);
	add_step(c, text, size);
	if (c->verdict == VERDICT_INCONCLUSIVE && *c->reason == '\0' &&
		strcmp(c->part, "setup") == 0)
		words_add(text, size, "the state to test in was not reached: ");
	fill(r, c, shape_of(c), text, size);
	if (*c->known != '\0')
		words_add(text, size, "; %s", c->known);
	return text;
}

const char *
cause_requirement(const struct result_requirement *q, char *text, size_t size)
{
	snprintf(text, size, "RFC %s %s%s%s%s%s", q->rfc, q->section,
		*q->level_text != '\0' ? ", " : "", q->level_text,
		*q->claim != '\0' ? " given " : "", q->claim);
	return text;
}

/* Is the word one of a blank-separated list? */
static int
has_word(const char *list, const char *word)
{
	size_t n = strlen(word), len;
	const char *next;

	while ((next = words_next(&list, &len)) != NULL)
		if (len == n && memcmp(next, word, n) == 0)
			return 1;
	return 0;
}

const char *
cause_given(const struct result_run *run, const struct result_requirement *q, char *text,
	size_t size)
{
	const struct result_value *v = result_value(run, "features");

	*text = '\0';
	if (*q->claim == '\0')
		return text;
	snprintf(text, size, "given %s", q->claim);
	if (v == NULL)
		return text;
	if (!has_word(v->value, q->claim))
		words_add(text, size, ", which the stack does not claim");
	else if (*v->place != '\0')
		words_add(text, size, ", claimed in %s", v->place);
	else
		words_add(text, size, ", claimed by %s", strcmp(v->origin, "stack") == 0 ?
			"the stack itself" : v->origin);
	return text;
}

const char *
cause_title(const struct results *r, const struct result *c, char *text, size_t size)
{
	static const char *const first[VERDICTS] = {
		[VERDICT_INCONCLUSIVE] = "inconclusive: ",
		[VERDICT_NONSTRICT] = "non-strict: ",
		[VERDICT_ERROR] = "error: ",
		[VERDICT_CRASH] = "crash: ",
		[VERDICT_SKIP] = "skip: ",
		[VERDICT_XFAIL] = "xfail: ",
	};
	const struct result_requirement *q = results_main(r, c);
	char part[1024];

	snprintf(text, size, "%s", result_flaky(c) ? "flaky: " :
		first[c->verdict] != NULL ? first[c->verdict] : "");
	if (*repeated_times(c, part, sizeof(part)) != '\0')
		words_add(text, size, "%s: ", part);
	words_add(text, size, "%s", cause_sentence(r, c, part, sizeof(part)));
	if (q != NULL && c->verdict != VERDICT_SKIP &&
		(c->verdict != VERDICT_PASS || result_flaky(c)))
		words_add(text, size, " (%s)", cause_requirement(q, part, sizeof(part)));
	for (char *p = text; *p != '\0'; p++)
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	return text;
}

/*
 * A command of a run, with the seed of a run whose first round is what this one was in a later
 * round: session_seed adds this number for each.
 */
static void
again(const char *command, int round, char *text, size_t size)
{
	static const char option[] = " --seed ";
	const char *at = round > 0 ? strstr(command, option) : NULL;
	unsigned long long seed;
	char *end;

	if (at == NULL) {
		snprintf(text, size, "%s", command);
		return;
	}
	seed = strtoull(at + strlen(option), &end, 0) +
		(unsigned long long)round * 0x9e3779b97f4a7c15u;
	snprintf(text, size, "%.*s%s0x%llx%s", (int)(at - command), command, option, seed, end);
}

const char *
cause_reproduce(const struct result *c, const struct report_options *o, char *text, size_t size)
{
	const struct result_run *run = c->run;
	const char *command = *c->again_by != '\0' ? c->again_by : run->again;
	char id[FACT];

	words_quoted(c->id, id, sizeof(id));
	if (*command != '\0') {
		again(command, c->round, text, size);
		words_add(text, size, " %s", id);
		return text;
	}
	snprintf(text, size, "%s run %s%s%s%s%s%s%s",
		o->program != NULL ? o->program : "tcpspec", id,
		*run->stack != '\0' ? " --stack " : "", run->stack,
		*run->clock != '\0' ? " --clock " : "", run->clock,
		*run->seed != '\0' ? " --seed " : "", run->seed);
	return text;
}
