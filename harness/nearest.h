/* SPDX-License-Identifier: MIT */
#ifndef NEAREST_H
#define NEAREST_H

#define NEAREST 3

/*
 * The names that come nearest to one that isn't there: "did you mean".  Those that differ in more
 * than a third of its letters and one are not among them, unless they begin much like it, or have
 * it somewhere in them ("data-old" is part of "reset/data-old").
 */
struct nearest {
	const char *wanted;
	const char *name[NEAREST];	/* nearest first, NULL behind the last */
	unsigned distance[NEAREST];
};

/*
 * How many letters must be put in, left out or changed to make b of a; the case of letters counts
 * nothing.
 */
unsigned edit_distance(const char *a, const char *b);

/* Consider one more name, which has to outlive n. */
void nearest_add(struct nearest *n, const char *name);

/*
 * ": did you mean a, b or c?", or nothing when none came near; into text (size bytes), which is
 * returned.
 */
const char *nearest_text(const struct nearest *n, char *text, int size);

#endif
