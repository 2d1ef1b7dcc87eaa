/* SPDX-License-Identifier: MIT */
#ifndef HOLDING_H
#define HOLDING_H

struct results;

/*
 * Which requirements hold.  Sorts them by id, each once, lists the cases of each, and sets what the
 * runs and all of them together say.  Runs and cases are in order and counted, and the results are
 * marked as closed.  0, or -1 without memory.  Private to results_close.
 */
int holding_judge(struct results *);

#endif
