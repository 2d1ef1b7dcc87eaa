/* SPDX-License-Identifier: MIT */
#ifndef LAST_H
#define LAST_H

#include <stddef.h>

struct catalog;
struct results;

/*
 * What failed when it ran last, for "run --failed": entries "STACK<tab>ID", and "STACK<tab>" for
 * each stack that was ever run; kept for each folder of cases, below $XDG_CACHE_HOME/tcpspec or
 * ~/.cache/tcpspec.  Only a convenience: where nothing can be kept, nothing is.
 */

/*
 * Keep what failed in these results (closed) of cases of this catalog.  Of an instance that they
 * have nothing of, or only that it was skipped or interrupted, is kept what was known of it, unless
 * there is no such instance any more.
 */
void last_write(const struct catalog *, const struct results *);

/*
 * Add the entries about cases in this folder to a list (args_add).  1; 0 where nothing is known of
 * a last run; -1 after a diagnostic.
 */
int last_failed(const char *cases, char ***list, int *n);

/* The same for who can't do without: 0, or -1 after saying that there are none to be had. */
int last_read(const char *cases, char ***list, int *n);

/*
 * "2026-11-26T15:35:10Z (tcpspec run reset)": the last run of a stack with cases in this folder; ""
 * when none is known.  Fills text (size bytes, cut to size, terminated) and returns it.
 */
const char *last_run(const char *cases, const char *stack, char *text, size_t size);

/* Add what failed by a file: of --json, or of --junit.  0, or -1 after a diagnostic. */
int last_read_file(const char *file, char ***list, int *n);

/* The instance of an entry; "" of one that only names a stack. */
const char *last_id(const char *entry);

/* Does the list (n entries) say anything of a stack? */
int last_knows(char *const *list, int n, const char *stack);

/* Did this instance fail with the stack, or, if the list doesn't know that, with any other? */
int last_failed_with(char *const *list, int n, const char *stack, const char *id);

#endif
