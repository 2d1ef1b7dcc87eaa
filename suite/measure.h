/* SPDX-License-Identifier: MIT */
#ifndef MEASURE_H
#define MEASURE_H

#include "profile.h"

struct sut;

/*
 * What can be found out about a stack with small cases in the language of all others: a row for
 * each value of a profile that cases may count on.
 */
struct measure {
	enum profile_key key;
	const char *name;	/* in cases: "$rto" */
	int slow;		/* takes too long where time passes by itself */
	/* Into text (size bytes), as a profile has it.  1, or 0 when it couldn't be found out. */
	int (*run)(struct sut *, char *text, int size);
};

/* The i-th row, or NULL. */
const struct measure *measure_at(int i);

#endif
