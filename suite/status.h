/* SPDX-License-Identifier: MIT */
#ifndef STATUS_H
#define STATUS_H

#include <stdio.h>

struct lanes_state;
struct results;

/*
 * Say how far a run is and what each running case is at: the step it waits in, since when it runs,
 * and the last segment.  results: what was recorded so far, failed: how many failed.
 */
void status_print(const struct lanes_state *, const struct results *, int failed, FILE *out);

#endif
