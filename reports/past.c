/* SPDX-License-Identifier: MIT */
/*
 * past.c - an instance in the runs before this one.
 *
 * A past is a letter for each run that had the instance, the last one at the end.  Of the last one
 * it also says in what way it failed, so that a failure is called unchanged only when it is the
 * same one.  Which class a result has depends on the sides on which it and the last one before it
 * are; a failure that was expected is a failure, too.
 */

#include <stdio.h>
#include <string.h>

#include "past.h"
#include "results.h"
#include "words.h"

enum side { SIDE_PASSED, SIDE_FAILED, SIDE_OPEN, SIDE_SKIPPED };

static const struct {
	char letter;
	enum verdict verdict;
	enum side side;
} letters[] = {
	{ 'p', VERDICT_PASS, SIDE_PASSED },
	{ 'n', VERDICT_NONSTRICT, SIDE_PASSED },
	{ 'f', VERDICT_FAIL, SIDE_FAILED },
	{ 'c', VERDICT_CRASH, SIDE_FAILED },
	{ 'x', VERDICT_XFAIL, SIDE_FAILED },
	{ 'X', VERDICT_XPASS, SIDE_FAILED },
	{ 'i', VERDICT_INCONCLUSIVE, SIDE_OPEN },
	{ 'e', VERDICT_ERROR, SIDE_OPEN },
	{ 's', VERDICT_SKIP, SIDE_SKIPPED },
};

#define FLAKY	'y'		/* passed, but only when it was tried again */

static int
row_of(char letter)
{
	int n = sizeof(letters) / sizeof(letters[0]);

	for (int i = 0; i < n; i++)
		if (letters[i].letter == letter)
			return i;
	return -1;
}

static enum side
side_of(char letter)
{
	int row = row_of(letter);

	return letter == FLAKY ? SIDE_PASSED : row < 0 ? SIDE_SKIPPED : letters[row].side;
}

char
past_letter(const struct result *c)
{
	if (result_flaky(c))
		return result_failed(c) ? 'f' : FLAKY;
	if (c->verdict == VERDICT_NONSTRICT && result_failed(c))
		return 'f';
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (letters[i].verdict == c->verdict)
			return letters[i].letter;
	return 'e';
}

const char *
past_word(char letter)
{
	int row = row_of(letter);

	return letter == FLAKY ? "flaky" : row < 0 ? NULL :
		words_verdict((int)letters[row].verdict);
}

int
past_failed(char letter)
{
	return side_of(letter) == SIDE_FAILED || side_of(letter) == SIDE_OPEN;
}

static int
fails_alike(const struct result *c, char last, char now)
{
	return (last == now || last == 'x' || now == 'x') && c->past.step == c->step &&
		strcmp(c->past.cause, c->cause) == 0 && strcmp(c->past.field, c->field) == 0;
}

static char
last_of(const struct result *c)
{
	size_t n = strlen(c->past.verdicts);

	return n > 0 ? c->past.verdicts[n - 1] : '\0';
}

enum past_class
past_class(const struct result *c)
{
	char last = last_of(c), now = past_letter(c);
	enum side before = side_of(last), after = side_of(now);

	if (last == '\0')
		return PAST_UNKNOWN;
	if (strcmp(c->cause, "not-run") == 0)
		return PAST_SAME;
	if (before == after && (after == SIDE_FAILED || after == SIDE_OPEN) && now != 'x')
		return fails_alike(c, last, now) ? PAST_STILL : PAST_CHANGED;
	if (after == SIDE_FAILED)
		return now == 'x' ? PAST_SAME : PAST_NEW;
	if (after == SIDE_OPEN || after == SIDE_SKIPPED)
		return before == SIDE_PASSED || before == SIDE_FAILED ? PAST_LOST : PAST_SAME;
	return before == SIDE_FAILED ? PAST_FIXED : PAST_SAME;
}

const char *
past_mark(enum past_class class)
{
	static const char *const marks[PAST_CLASSES] = {
		[PAST_NEW] = "new", [PAST_CHANGED] = "changed", [PAST_LOST] = "lost",
	};

	return marks[class] != NULL ? marks[class] : "";
}

const char *
past_date(const char *time, const struct result_run *run, char *text, size_t size)
{
	static const char like[] = "0000-00-00T00:00";
	size_t n = 0;

	while (n < sizeof(like) - 1 &&
		(like[n] == '0' ? time[n] >= '0' && time[n] <= '9' : time[n] == like[n]))
		n++;
	if (n < sizeof(like) - 1)
		snprintf(text, size, "%s", time);
	else if (strncmp(time, run->time, 10) == 0)
		snprintf(text, size, "%.10s %.5s UTC", time, time + 11);
	else
		snprintf(text, size, "%.10s", time);
	return text;
}

const char *
past_sentence(const struct result *c, char *text, size_t size)
{
	enum past_class class = past_class(c);
	const char *last = past_word(last_of(c));
	int n = (int)strlen(c->past.verdicts), passed = 0;
	char date[64];

	*text = '\0';
	if (class == PAST_UNKNOWN)
		return text;
	for (int i = 0; i < n; i++)
		passed += side_of(c->past.verdicts[i]) == SIDE_PASSED;
	if (n == 1)
		snprintf(text, size, "the run before: %s", last != NULL ? last : "?");
	else
		snprintf(text, size, "passed %d of the last %d runs", passed, n);
	past_date(c->past.since, c->run, date, sizeof(date));
	if (class == PAST_NEW)
		words_add(text, size, "%s this failure is new", n == 1 ? ";" : ":");
	else if (class == PAST_LOST)
		words_add(text, size, "%s that it isn't decided is new", n == 1 ? ";" : ":");
	else if (class == PAST_CHANGED && c->past.step > 0)
		words_add(text, size, ", the last time it failed in another way, at step %d",
			c->past.step);
	else if (class == PAST_CHANGED)
		words_add(text, size, ", the last time it failed in another way");
	else if (class == PAST_STILL && *date != '\0')
		words_add(text, size, ", unchanged since %s", date);
	else if (class == PAST_FIXED && *date != '\0')
		words_add(text, size, ", it failed since %s", date);
	return text;
}

void
past_count(const struct result_run *run, struct past_count *count)
{
	*count = (struct past_count){ .last = "", .since = "" };
	for (int i = 0; i < run->ncases; i++) {
		const struct result *c = run->cases[i];
		enum past_class class = past_class(c);

		count->n[class]++;
		count->alone += class == PAST_UNKNOWN && result_failed(c);
		if (class == PAST_UNKNOWN)
			continue;
		count->known++;
		if (strcmp(c->past.last, count->last) > 0)
			count->last = c->past.last;
		if (class == PAST_STILL && strcmp(c->past.since, count->since) > 0)
			count->since = c->past.since;
	}
}

const char *
past_changes(const struct result_run *run, char *text, size_t size)
{
	static const struct {
		enum past_class class;
		const char *one, *many;
	} names[] = {
		{ PAST_NEW, "new failure", "new failures" },
		{ PAST_CHANGED, "failure changed", "failures changed" },
		{ PAST_LOST, "lost", "lost" }, { PAST_FIXED, "fixed", "fixed" },
		{ PAST_STILL, "still failing", "still failing" },
	};
	struct past_count count;
	char date[64];

	*text = '\0';
	past_count(run, &count);
	if (count.known == 0)
		return text;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int n = count.n[names[i].class];

		if (n > 0)
			words_add(text, size, "%s%d %s", *text != '\0' ? ", " : "", n,
				n == 1 ? names[i].one : names[i].many);
	}
	if (count.alone > 0)
		words_add(text, size, "%s%d failure%s with nothing to compare with",
			*text != '\0' ? ", " : "", count.alone, count.alone == 1 ? "" : "s");
	words_add(text, size, "%s (vs %s)", *text == '\0' ? "none" : "",
		past_date(count.last, run, date, sizeof(date)));
	return text;
}
