/* SPDX-License-Identifier: MIT */
#ifndef MUTANT_H
#define MUTANT_H

struct transcript;

/*
 * Wrong stacks, made from what a right one sent: one thing changed in a transcript.  A case that still passes when
 * it is played has not looked at that thing.
 */
struct mutant {
	const char *change;	/* "flag FIN", "ack +1", "missing", "twice" ... */
	const char *lawful;	/* why a stack may do that too, with the clause; NULL: it may not */
	int event;		/* which event of the transcript was changed */
	int frame;		/* it was the n-th TCP segment of the stack, from 1; 0: no frame */
};

/*
 * Make the next mutant of a transcript; *at counts on, and begins at 0.  1 with a transcript to be freed by the caller, or 0 when
 * there are no more.
 */
int mutant_make(const struct transcript *, int *at, struct mutant *, struct transcript *out);

#endif
