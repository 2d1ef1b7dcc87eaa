/* SPDX-License-Identifier: MIT */
#ifndef TERMINAL_REPEATED_H
#define TERMINAL_REPEATED_H

struct pen;
struct result_run;

/*
 * Write how often the cases of a run (results closed) ran, and which of them came out in more than
 * one way: "repeated  each case 4012 to 4013 times", "a/flaky@ipv4: pass 4009, FAIL 3".  Nothing
 * where each ran once.
 */
void terminal_repeated(struct pen *, const struct result_run *);

#endif
