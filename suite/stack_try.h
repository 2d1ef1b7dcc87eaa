/* SPDX-License-Identifier: MIT */
#ifndef STACK_TRY_H
#define STACK_TRY_H

struct stack;

/*
 * Start a stack in a child process, see it run and stop it again.  1 with its name and version in
 * text (size bytes), 0 with the reason in text why it can't be started, or did not in its time.  -1
 * for one that isn't tried so: the machine's own kernel, and a guest.
 */
int stack_try(const struct stack *, char *text, int size);

#endif
