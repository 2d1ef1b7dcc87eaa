/* SPDX-License-Identifier: MIT */
#ifndef PAST_H
#define PAST_H

#include <stddef.h>

struct result;
struct result_run;

/*
 * What the runs before this one found of an instance, as its "past" record has it, and what that
 * makes of the result of this one.
 */

#define PAST_RUNS	12		/* so many are remembered of each instance */

/* A result as one letter of a past: README.md lists them. */
char past_letter(const struct result *);

/* The word for a letter, as words_verdict has it; NULL when it is none. */
const char *past_word(char letter);

/* Does a past keep in what way such a result failed? */
int past_failed(char letter);

/* What became of an instance since the last run that had it, worst first. */
enum past_class {
	PAST_NEW,		/* it did not fail before */
	PAST_CHANGED,		/* it failed, but in another way */
	PAST_LOST,		/* it was decided, and isn't any more */
	PAST_STILL,		/* it fails as it did */
	PAST_FIXED,
	PAST_SAME,		/* nothing worth a word */
	PAST_UNKNOWN,		/* no earlier run is known */
	PAST_CLASSES
};
enum past_class past_class(const struct result *);

/* "new", "changed", "lost", and "" for the others. */
const char *past_mark(enum past_class);

/*
 * "passed 12 of the last 12 runs: this failure is new"; "" where no earlier run is known.  Fills
 * text (size bytes, cut to size, terminated) and returns it.
 */
const char *past_sentence(const struct result *, char *text, size_t size);

/*
 * A time of a record, as seen from a run: "2026-11-21", and on the same day "2026-11-21 15:47 UTC".
 */
const char *past_date(const char *time, const struct result_run *, char *text, size_t size);

/* What changed in a run, in numbers. */
struct past_count {
	int n[PAST_CLASSES];
	int known;			/* instances of which an earlier run is known */
	int alone;			/* failures of which none is */
	const char *last;		/* the last of these runs, */
	const char *since;		/* and since when all that fails still is so; or "" */
};
void past_count(const struct result_run *, struct past_count *);

/*
 * "2 new failures, 1 fixed, 7 still failing (vs 2026-11-21)", and how many failures have no earlier
 * run to be compared with; "" where none of all is known.
 */
const char *past_changes(const struct result_run *, char *text, size_t size);

#endif
