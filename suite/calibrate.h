/* SPDX-License-Identifier: MIT */
#ifndef CALIBRATE_H
#define CALIBRATE_H

struct selection;
struct stack;
struct sut;

/* What is to be calibrated. */
struct calibration {
	const struct stack *stack;
	const struct selection *chosen;
	int inside;			/* it runs in a guest */
	const char *kernel;		/* of the guest, as for guest_setup */
	const char *cases;		/* the folder of cases */
};

/*
 * What a stack's profile leaves open and the chosen cases count on is measured before the run, by
 * small cases in the language of all others (measure.h): the first retransmission timeout, how long
 * an acknowledgment is delayed, the smallest MSS that is honoured, what an urgent pointer means,
 * and in virtual time how long TIME-WAIT lasts.
 *
 * What was measured is noted in the stack's profile, with that origin; what could not be keeps its
 * default.  So is what a shared object, which is quickly asked, says of itself.  Said in text (size
 * bytes): "measured: rto 1500ms, delack 220ms", or "" for nothing.  Takes a few seconds on the wall
 * clock.
 */
void calibrate(const struct calibration *, char *text, int size);

/* Is told a value, as a profile has it. */
typedef void calibrate_found(void *arg, const char *key, const char *value);

/*
 * Measure with a stack that was started; wanted: the rows of measure.h, a bit each, of which those
 * are left out that the stack says.
 */
void calibrate_with(
    const struct stack *, struct sut *, unsigned wanted, calibrate_found *, void *arg);

/*
 * The same in a guest that is started for it.  Nothing is found where it can't be started: the run
 * says why.
 */
void calibrate_guest(const struct calibration *, unsigned wanted, calibrate_found *, void *arg);

#endif
