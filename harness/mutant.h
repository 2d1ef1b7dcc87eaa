/* SPDX-License-Identifier: MIT */
#ifndef MUTANT_H
#define MUTANT_H

struct transcript;

/*
 * Wrong stacks, made from what a right one sent: one thing changed in a transcript.  A case that
 * still passes when it is played has not looked at that thing.
 */
#define MUTANT_TEXT 64
#define MUTANT_LAWS 32			/* there are no more than so many */

enum mutant_kind {
	MUTANT_FLAG,			/* arg: the bits that were turned over */
	MUTANT_RESERVED,
	MUTANT_SEQ,
	MUTANT_ACK,
	MUTANT_WINDOW,
	MUTANT_CHECKSUM,
	MUTANT_PAYLOAD,
	MUTANT_OPTION_GONE,		/* arg of these three: the option's kind */
	MUTANT_OPTION_ALTERED,
	MUTANT_OPTION_ADDED,
	MUTANT_MISSING,
	MUTANT_TWICE,
	MUTANT_LATE,
	MUTANT_EARLY,
	MUTANT_SWAPPED,
	MUTANT_RST,
	MUTANT_STATE
};

/* All zero before the first one is asked for. */
struct mutant {
	enum mutant_kind kind;
	int arg;
	int event;			/* which event of the transcript was changed */
	int frame;			/* the last TCP segment of the stack up to there, from 1 */
	char change[MUTANT_TEXT];	/* "flag FIN", "ack +1", "option TS missing" ... */
	/* where to go on: of the table, and how many of that row were tried */
	int row, nth;
	int counted;			/* the event that frame counts up to */
};

/*
 * Make the next mutant of a transcript.  1 with a transcript that borrows from the first, to be
 * freed by the caller before that one, or 0 when there are no more.
 */
int mutant_next(const struct transcript *, struct mutant *, struct transcript *out);

/*
 * May a right stack do that as well?  The number of the law that says so, or -1.  Both transcripts:
 * as it was, and the mutant.
 */
int mutant_lawful(const struct transcript *from, const struct mutant *,
    const struct transcript *to);

/* What the i-th law says, with its clause; NULL behind the last one. */
const char *mutant_law(int i);

#endif
