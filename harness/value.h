/* SPDX-License-Identifier: MIT */
#ifndef VALUE_H
#define VALUE_H

#include <stdint.h>

struct text;

/*
 * Numbers and times as a case writes them: a sum of constants and $names, each with a factor.
 *
 *	7  0x10  $rcv.nxt+100  3*$rto-10ms  1.75*$gap  $t1-$t0
 *
 * Names are slots.  The first ones are the values that the tester keeps of each connection and the
 * profile's times; the others are bound by the case.
 */
enum slot {
	SLOT_RCV_NXT,		/* numbers of a connection, relative: cases/README.md */
	SLOT_RCV_WND,
	SLOT_SND_UNA,
	SLOT_SND_NXT,
	SLOT_ISS,
	SLOT_IRS,
	SLOT_MSS,
	SLOT_MSS_FLOOR,		/* numbers of the profile */
	SLOT_URGENT,
	SLOT_RTO,		/* times of the profile */
	SLOT_DELACK,
	SLOT_MSL,
	SLOT_RESPONSE,
	SLOT_TICK,
	SLOTS_GIVEN,		/* from here on, the case's own */
	SLOTS_MAX = SLOTS_GIVEN + 32
};

#define NAME_SIZE 24

/* The case's own names, in the order of their slots from SLOTS_GIVEN on. */
struct names {
	char name[SLOTS_MAX - SLOTS_GIVEN][NAME_SIZE];
	char is_time[SLOTS_MAX - SLOTS_GIVEN];
	int n;
};

#define VALUE_TERMS 4

/* Small, as there are some for each word of every case. */
struct value {
	int64_t constant;
	struct {
		/* in hundredths where it was written with a point, per 1 otherwise */
		int32_t factor;
		uint8_t per, slot;
	} term[VALUE_TERMS];
	uint8_t n;
	uint8_t absolute;	/* "abs": a number on the wire, not one relative to an ISN */
};

/* Parse a sum of numbers.  0, or -1 after a diagnostic: also for a name that isn't bound yet. */
int value_parse(struct text *, const struct names *, struct value *);

/* Parse a sum of times, in microseconds: each constant needs a unit, each name must be a time. */
int value_parse_time(struct text *, const struct names *, struct value *);

/*
 * Parse "$name" and bind it: a new slot, or that of the same name before.  The slot, or -1 after a
 * diagnostic.
 */
int value_bind(struct text *, struct names *, int is_time);

/* What each slot holds just now, while a case runs. */
struct env {
	int64_t slot[SLOTS_MAX];
};

/* What the value is now. */
int64_t value_now(const struct value *, const struct env *);

/*
 * Is v in lo~hi, both included?  wraps: they count modulo 2^32, so a range goes on from 2^32-1 to 0
 * where its end is below its beginning, and may leave out but a few.  Else such a one has nothing
 * in it.
 */
int value_between(int64_t lo, int64_t hi, uint32_t v, int wraps);

/*
 * How far that may be from the truth when the case's own names in it are, all together, off by so
 * much.
 */
int64_t value_blur(const struct value *, int64_t off);

#endif
