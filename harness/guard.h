/* SPDX-License-Identifier: MIT */
#ifndef GUARD_H
#define GUARD_H

#include "usec.h"

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

/*
 * What is run from now on may take so much of the machine's time, all in all; 0: as much as it
 * likes.  To be set again, it begins anew.  spare: a process that has run for less than a tenth of
 * it gets it twice, as the machine was busy, or stood still.
 */
void guard_limit(struct guard *, struct usec, int spare);

/*
 * Run fn(arg): 0 when it came back, the signal it died of, or -1 when it was left.  SIGALRM: the
 * time was over; then it may also not have been called at all.
 */
int guard_run(struct guard *, void (*fn)(void *arg), void *arg);

/* In what guard_run runs: end it here. */
_Noreturn void guard_leave(struct guard *);

/*
 * Where the last guard_run died: of the calls that led there, the innermost one in the object file
 * that this code is in, as "function() in file+0xoffset", with a command that names the line.  Into
 * text (size bytes): 0, or -1 when that can't be told.
 */
int guard_where(const struct guard *, const void *code, char *text, int size);

/* Give the signals back and free it. */
void guard_free(struct guard *);

#endif
