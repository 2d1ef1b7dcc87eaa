/* SPDX-License-Identifier: MIT */
#ifndef EXPECT_H
#define EXPECT_H

#include <stddef.h>

#include "verdict.h"

struct catalog;
struct diag;
struct instance;
struct run_verdict;
struct stack;

/*
 * What is known of a stack: a file with a line for each case that is known not to pass, and why.
 *
 *	# comment
 *	reset/in-window   FAIL step=5 field=flags bug=https://…/123  # no RFC 5961
 *	lost/syn-backoff  FAIL|INCONCLUSIVE if=version>=6.5 until=2027-03-01  # linear at first
 *	options/sack-*    SKIP  # not built in
 *
 * An entry is bound to what was looked at: a failure at another step, or of another field, is a
 * failure.  None is ever made by a run.
 */

enum { EXPECT_STEPS = 8, EXPECT_CONDITIONS = 4, EXPECT_VALUES = 8 };

/* Under what circumstances a run is: what if= and until= are held against. */
struct expect_facts {
	const char *version;		/* of the stack */
	const char *clock;		/* "wall", "virtual" */
	const char *today;		/* "2026-11-25" */
	int jobs;
	/* no fact: what passes unexpectedly stays passed, and the note says so */
	int lenient;
};

/* One condition of if=. */
struct expect_condition {
	int fact;			/* a row of the table in expect_if.c */
	unsigned signs;			/* of (fact - value): bits LESS, EQUAL, GREATER there */
	const char *values[EXPECT_VALUES];	/* nvalues of them: to hold for any is enough */
	int nvalues;
};

struct expect_entry {
	const char *name;		/* of cases, as on the command line */
	unsigned outcomes;		/* 1 << enum verdict, any of these */
	int steps[EXPECT_STEPS], nsteps;	/* any of these; none given: any step */
	const char *field, *bug, *until;	/* NULL where not given */
	const char *reason;		/* "" where not given */
	struct expect_condition conditions[EXPECT_CONDITIONS];	/* all of these */
	int nconditions;
	int line;
};

struct expectations {
	char *file;
	char *text;			/* what the entries' words point into */
	char sum[32];			/* of the file, as cksum(1) prints it: "4038471504 75" */
	struct expect_entry *list;	/* n of them, in the order of the file */
	size_t n;
};

/* What an expectation has to do with a verdict, beside changing it. */
struct expect_note {
	enum verdict was;		/* before it was looked at; VERDICT_NONE where none was */
	char known[256];		/* what was known, when something else happened; or "" */
};

/*
 * Read a file.  Errors in it are told to diag, all of them; lines with errors make no entry.  NULL
 * after saying why it can't be read.
 */
struct expectations *expect_read(const char *file, struct diag *);
void expect_free(struct expectations *);

/*
 * Hold the entries against the cases: one that means no case is an error, and so are two that mean
 * the same instance under conditions that can hold together.
 */
void expect_lint(const struct expectations *, const struct catalog *, struct diag *);

/* The entry for this instance whose conditions hold, or NULL; list may be NULL. */
const struct expect_entry *expect_find(
    const struct expectations *, const struct instance *, const struct expect_facts *);

/* Does the entry mean this instance and do its conditions hold? */
int expect_means(const struct expect_entry *, const struct instance *, const struct expect_facts *);

/* Is the entry's last day over? */
int expect_over(const struct expect_entry *, const struct expect_facts *);

/*
 * Does the entry (NULL: no) say that the case isn't to be run?  1 with a verdict of skip and the
 * reason in *v; or 0.
 */
int expect_skips(const struct expectations *, const struct expect_entry *,
    const struct expect_facts *, struct run_verdict *v);

/*
 * Make of a verdict what it is in the light of the entry (NULL: what it was): xfail where it was
 * expected, xpass where the case passed although it was to fail.  Errors and skips stay.
 */
void expect_judge(const struct expectations *, const struct expect_entry *,
    const struct expect_facts *, struct run_verdict *v, struct expect_note *);

/* Is that the failure which the entry is bound to?  field: as expect_field. */
int expect_fits(const struct expect_entry *, enum verdict, int step, const char *field);

/*
 * What field= is compared with: the field that decided, or where no segment was compared, the cause
 * ("missing").
 */
const char *expect_field(const char *cause, const char *field);

/* The word of an outcome ("FAIL"), or NULL for a verdict that can't be expected. */
const char *expect_outcome(enum verdict);

/*
 * The file of what is known of a stack, where it has one: NAME.expect beside its shared object, in
 * its folder in the sources, or where it was installed.  1 with its path, or 0.
 */
int expect_own(const struct stack *, char *path, size_t size);

/* Today, in UTC, as until= has it. */
const char *expect_today(char text[16]);

/* Parse the value of if= (cut in place).  0, or -1 with what is wrong in why (size bytes). */
int expect_if_parse(struct expect_entry *, char *value, char *why, size_t size);

/* Do the conditions hold; can those of two entries hold together (in doubt: yes)? */
int expect_if_holds(const struct expect_entry *, const struct expect_facts *);
int expect_if_meet(const struct expect_entry *, const struct expect_entry *);

/* Has an entry a condition on the version? */
int expect_if_versions(const struct expectations *);

#endif
