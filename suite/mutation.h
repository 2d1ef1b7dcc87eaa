/* SPDX-License-Identifier: MIT */
#ifndef MUTATION_H
#define MUTATION_H

#include <stdio.h>

#include "mutant.h"

struct catalog;
struct recording;
struct script;
struct selection;

/*
 * Recordings played again with one thing changed, and what became of the changes.
 */

#define MUTATION_TEXT	128

/* What became of the mutants of one recording. */
struct mutation {
	int mutants;
	/* noticed by the case's own steps; by those of its test part */
	int steps, own;
	int rules;			/* by a wire rule */
	int slack;			/* passed by what the case declares: allow, either/or */
	int laws[MUTANT_LAWS];	/* passed, and lawful by this law (harness/mutant.h) */
	int survived;
};

/*
 * Play all mutants of a recording; told is called for each one that survived.  0, or -1 when the
 * recording doesn't pass as it is: the reason is in why (size bytes).
 */
int mutation_play(struct recording *, const struct script *, struct mutation *,
	void (*told)(void *arg, const char *which), void *arg, char *why, int size);

/* What the mutants of all cases came to. */
struct mutation_case {
	struct mutation sum;
	int recordings;
	/* survivors whose reason is known; sum.survived has only the others */
	int known;
};

struct mutation_totals {
	const struct catalog *catalog;
	const struct selection *chosen;
	const char *stack;
	struct mutation_case *cases;	/* one for each of the catalog's */
	/* recordings that don't pass when they are played as they are: the tester was late */
	int unplayed;
	/* name known survivors and cases without a recording; a row for each case */
	int listed, by_case;
};

void mutation_add(struct mutation *to, const struct mutation *);

/*
 * Print the totals by area, how many were lawful by which law, and what is wrong: how many things
 * that is, survivors and cases that notice nothing by their own test.
 */
int mutation_print(const struct mutation_totals *, FILE *);

/* Write them as records (reports/README.md).  0, or -1 with errno. */
int mutation_write(const struct mutation_totals *, const char *path);

#endif
