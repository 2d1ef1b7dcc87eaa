/* SPDX-License-Identifier: MIT */
#ifndef STACK_FAULT_H
#define STACK_FAULT_H

struct fault;
struct stack;
struct sut;

/* The fault of this name (harness/fault.h), or NULL after saying which come near. */
const struct fault *stack_fault(const char *name);

/*
 * Start a stack as stack_start does, made wrong by the fault of this name; NULL: none.  NULL with
 * the reason in why.
 */
struct sut *stack_fault_start(const struct stack *, const char *fault, char *why, int size);

#endif
