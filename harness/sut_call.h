/* SPDX-License-Identifier: MIT */
#ifndef SUT_CALL_H
#define SUT_CALL_H

struct sut;
struct tcpspec_stack;

/*
 * A stack in a shared object (stack-abi.h) as the stack under test, in this process and on a clock
 * of its own.  Each case gets a new one.
 *
 * path: of the shared object.  A started stack, or NULL with the reason and what to do about it in
 * why (size bytes).
 */
struct sut *call_start(const char *path, char *why, int size);

/* The same for a table that is in this program. */
struct sut *call_attach(const struct tcpspec_stack *, char *why, int size);

#endif
