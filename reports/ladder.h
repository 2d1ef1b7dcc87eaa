/* SPDX-License-Identifier: MIT */
#ifndef LADDER_H
#define LADDER_H

#include <stddef.h>

struct pen;
struct result;
struct result_frame;
struct result_step;

/*
 * What happened in a case as rows from top to bottom: the segments between tester and stack, and
 * the steps that have none. Shared by the ladders of the terminal and of HTML, so that both show
 * the same.
 */

enum row_kind {
	ROW_PART,		/* a heading: setup, test, cleanup */
	ROW_FRAME,		/* frame is set; step, when one sent or matched it */
	ROW_STEP,		/* a step without a segment: a call, a wait, silence */
	ROW_MISSING		/* the segment that was expected and never came */
};

struct row {
	enum row_kind kind;
	const struct result_step *step;
	const struct result_frame *frame;
	const char *state;	/* of the stack, when it was asked here; else "" */
	int wrong;		/* not as it should be */
	int decides;		/* and this is what decided */
	long long t;
};

/*
 * Where a walk over the rows is.  Begin with { .result = c }; with all set, frames that have
 * nothing to do with the case are among the rows, and each step, also one that a frame tells of.
 */
struct ladder {
	const struct result *result;
	int all;
	int frame, step, shown;
	const char *part;
	int told;			/* private: the frame that decided was there */
};

/* The next row: 1, or 0 at the end. */
int ladder_next(struct ladder *, struct row *);

/* What is written at a row that decided: "expected ACK".  Returns text. */
const char *ladder_note(const struct result *, char *text, size_t size);

/*
 * The label of a frame's arrow, which is one of the case's: "SYN,ACK 0:0 ack 1 win 5840 <mss
 * 1460>", with an "R" before it when all it has was sent before.  What is behind the first "<" goes
 * into options when the whole is longer than fits; else options is "".
 */
#define LADDER_LABEL 512
void ladder_label(const struct result *, const struct result_frame *, int fits,
	char label[LADDER_LABEL], char options[LADDER_LABEL]);

/*
 * The time of a row: "0.310" (milliseconds), "120.00 s" from a hundred seconds on.  Returns text.
 */
const char *ladder_time(long long us, char *text, size_t size);

/* Was the stack asked for its state in any step? */
int ladder_has_states(const struct result *);

/* Draw it on a terminal; all: as in struct ladder, each step with its line. */
void ladder_text(struct pen *, const struct result *, int all);

#endif
