/* SPDX-License-Identifier: MIT */
#ifndef TERMINAL_SKIPS_H
#define TERMINAL_SKIPS_H

struct pen;
struct result_run;

/*
 * Write why cases of a run (results closed) were skipped: "skipped  12: the stack does not claim
 * "sack"", and two more lines at most; nothing when none was.
 */
void terminal_skips(struct pen *, const struct result_run *);

#endif
