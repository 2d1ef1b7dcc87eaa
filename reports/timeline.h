/* SPDX-License-Identifier: MIT */
#ifndef TIMELINE_H
#define TIMELINE_H

struct result;

/*
 * The states that the stack went through in a case.  Where it could be asked, they are what it
 * reported; otherwise they are inferred from the segments of the case's first connection, which is
 * what a stack that does as RFC 9293 says would be in.
 */
struct moment {
	const char *state;
	long long t;
	int wrong;			/* this is what decided: another state was expected */
};

/* Where a walk over the states is.  Begin with { .result = c }. */
struct timeline {
	const struct result *result;
	int at;				/* next step or frame */
	const char *state;
	/* Of an inferred one: whose it is; what either side sent so far, as the number after it. */
	const char *conn;
	long long tester_next, stack_next, stack_fin;
};

/* The next state, other than the one before: 1, or 0 at the end. */
int timeline_next(struct timeline *, struct moment *);

/* Are the states of this case inferred, because the stack never said any? */
int timeline_inferred(const struct result *);

#endif
