/* SPDX-License-Identifier: MIT */
#ifndef PROCESS_H
#define PROCESS_H

struct process;

/*
 * The process of a stack or of an agent: started, listened to, ended.
 *
 * Its standard error is kept: the last lines of it, to be shown when something goes wrong.  It
 * leads a process group of its own, is killed when we end however that happens, and inherits no
 * descriptor of ours but its first three.  It must stay in the foreground.
 */

/*
 * Start argv (ended by NULL; looked up in PATH without a slash).  talk: its standard input and
 * output are one end of a socket whose other end is ours; else it has nothing to read, and its
 * output goes where its errors go.  NULL with the reason in why (size bytes), also when there is no
 * such program.
 */
struct process *process_start(const char *const *argv, int talk, char *why, int size);

/* Our end of its input and output, or -1: non-blocking, and still process_stop's to close. */
int process_talk(const struct process *);

/*
 * Descriptors to wait for: one that is readable when it has written to its standard error, and one
 * when it is dead.
 */
int process_errors(const struct process *);
int process_death(const struct process *);

/*
 * Read what it has written to its standard error: as much as there is, but at most 64 KB, so that
 * one that never stops holds up nobody.
 */
void process_look(struct process *);

/*
 * Has it died, perhaps within the next ms milliseconds?  1 with how in text ("was killed by
 * signal 11 (Segmentation fault)", "exited with status 1"); 0.
 */
int process_over(struct process *, int ms, char *text, int size);

/*
 * The last lines of its standard error in one line, each after " | ", unprintable bytes as '?'; ""
 * for none.  Cut to size from the front.
 */
void process_last(struct process *, char *text, int size);

/*
 * End it and all of its group: it is asked to (SIGTERM, end of its input), given ms milliseconds,
 * and killed.  Frees it; NULL is allowed.
 */
void process_stop(struct process *, int ms);

#endif
