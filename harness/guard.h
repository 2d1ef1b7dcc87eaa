/* SPDX-License-Identifier: MIT */
#ifndef GUARD_H
#define GUARD_H

/*
 * Runs code of others in this process such that its death is an answer: a bad access, an abort, a
 * bad instruction.  What it leaves behind is in no known state, so the process should go on only to
 * say what happened.
 *
 * Signal handlers belong to the process, so there is one guard at a time.
 */
struct guard;

/* Take the signals.  NULL when there is no memory. */
struct guard *guard_new(void);

/* Run fn(arg): 0 when it came back, the signal it died of, or -1 when it was left. */
int guard_run(struct guard *, void (*fn)(void *arg), void *arg);

/* In what guard_run runs: end it here. */
_Noreturn void guard_leave(struct guard *);

/* Give the signals back and free it. */
void guard_free(struct guard *);

#endif
