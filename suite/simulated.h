/* SPDX-License-Identifier: MIT */
#ifndef SIMULATED_H
#define SIMULATED_H

struct args_common;
struct stack;

/*
 * Run all cases in virtual time against a stack, and print how many simulated seconds that is for a
 * second of ours. Only what happens in the cases counts, not the time between them.  The exit code.
 */
int simulated_bench(const struct args_common *, const struct stack *);

#endif
