/* SPDX-License-Identifier: MIT */
#ifndef CALIBRATE_H
#define CALIBRATE_H

struct selection;
struct stack;

/*
 * What a stack's profile leaves open and the chosen cases count on is measured before the run, by small cases in
 * the language of all others: the first retransmission timeout, how long an acknowledgment is delayed, and in virtual
 * time how long TIME-WAIT lasts.
 *
 * What was measured is noted in the stack's profile, with that origin; what could not be keeps its default.  So is what a
 * shared object, which is quickly asked, says of itself.  Said in text (size
 * bytes): "measured: rto 1500ms, delack 220ms", or "" for nothing.  Takes a few seconds on the wall clock.
 */
void calibrate(const struct stack *, const struct selection *, char *text, int size);

#endif
