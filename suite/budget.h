/* SPDX-License-Identifier: MIT */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdint.h>

struct profile;
struct script;

/*
 * For a stack in a shared object, where waiting takes no time: more than any case can take; and
 * when another case of the run has shown that this stack hangs.
 */
#define BUDGET_VIRTUAL 10000000
#define BUDGET_HUNG 3000000

/*
 * How long a case may take, in microseconds, before something must be wrong with the tester itself:
 * all that its steps may wait, twice, and a minute.
 */
int64_t budget_longest(const struct script *, const struct profile *, int timeout_scale);

#endif
