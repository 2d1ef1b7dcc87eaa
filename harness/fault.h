/* SPDX-License-Identifier: MIT */
#ifndef FAULT_H
#define FAULT_H

#include <stdint.h>

#include "call.h"

struct fault_event;
struct sut;

/*
 * Faults: a real stack made wrong on purpose, on its way to the tester.
 *
 * A fault stands between the tester and a stack that works, sees the segments of both, what the
 * application is told and which states are reported, and changes what its row says, so that to the
 * tester the stack has that fault.  Rows with lawful set change something that every RFC permits:
 * no case may object to them.
 */

/* What a part of a fault takes hold of. */
enum fault_on {
	FAULT_NOTHING,		/* the part isn't there */
	FAULT_SENDS,		/* a segment of the stack */
	FAULT_GETS,		/* a segment of the tester, before the stack gets it */
	FAULT_ICMP,		/* an ICMP error of the tester, before the stack gets it */
	FAULT_REPLIES,		/* what the application is told of a call */
	FAULT_STATES		/* the state that the stack reports */
};

/* One thing that a fault does: when, and what. */
struct fault_part {
	enum fault_on on;
	/* When.  A condition that isn't given holds always; all that are given have to hold. */
	/* flags that the segment must have, must not have */
	uint32_t set, clear;
	/* states of the stack, a bit each: before it gets a segment, after it sent one */
	unsigned states;
	enum reply_kind reply;			/* REPLIES: the result */
	int (*when)(const struct fault_event *);
	/* What: a function of fault_effect.h, and what it takes. */
	void (*effect)(struct fault_event *, const struct fault_part *);
	int field;				/* enum field of segment.h */
	int64_t by;
	const char *bytes;
};

#define FAULT_PARTS	3
#define FAULT_UNADVISED	2
#define FAULT_STATE(s)	(1u << (s))

struct fault {
	const char *name;			/* a slug */
	const char *words;			/* what the stack does, in the words of the field */
	/* that it breaks; of a lawful one: that permits it, or NULL */
	const char *requirement;
	/* of cases that are likely to notice, blank-separated */
	const char *areas;
	const char *needs;			/* a feature that the stack must claim, or NULL */
	/* features that a stack doesn't claim any more with it, or NULL */
	const char *lacks;
	/*
	 * 1, or FAULT_UNADVISED: it departs from a SHOULD, so that a case may call it nonstrict but
	 * not wrong
	 */
	int lawful;
	/* µs: what the profile of such a stack has in place of that of the real one; 0: the same */
	int64_t delack;
	struct fault_part part[FAULT_PARTS];
};

/* The i-th fault, the lawful ones behind the others; NULL behind the last one. */
const struct fault *fault_at(int i);

/* The fault of this name, or NULL. */
const struct fault *fault_named(const char *name);

/*
 * A stack that has the fault, made of one that works.  Stopping it stops that one, too.  NULL with
 * the reason in why (size bytes) when the stack lacks the feature that the fault is about, or there
 * is no memory; then the real one is as it was.
 */
struct sut *fault_start(struct sut *real, const struct fault *, char *why, int size);

#endif
