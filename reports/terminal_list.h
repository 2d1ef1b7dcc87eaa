/* SPDX-License-Identifier: MIT */
#ifndef TERMINAL_LIST_H
#define TERMINAL_LIST_H

struct pen;
struct result_run;
struct results;

/*
 * Write what failed in a run (results closed), what departs from a SHOULD, and what passed only
 * when it was tried again.  Where earlier runs are known, failures that are new come first; fold:
 * those that are as they were come last, briefly, and long lists are cut, with the rest counted by
 * its area.
 */
void terminal_lists(struct pen *, const struct results *, const struct result_run *, int fold);

#endif
