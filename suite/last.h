/* SPDX-License-Identifier: MIT */
#ifndef LAST_H
#define LAST_H

struct results;

/*
 * What failed in the last run, for "run --failed": entries "STACK<tab>ID", and "STACK<tab>" for
 * each stack that was run, kept in $XDG_CACHE_HOME/tcpspec/last-failed, or below ~/.cache.  Only a
 * convenience: where nothing can be kept, nothing is.
 */

/* Keep what failed in these results (closed); none, too. */
void last_write(const struct results *);

/*
 * Add the entries to a list (args_add).  1; 0 where nothing is known of a last run; -1 after a
 * diagnostic.
 */
int last_failed(char ***list, int *n);

/* The same for who can't do without: 0, or -1 after saying that there are none to be had. */
int last_read(char ***list, int *n);

/* Add what failed by a file: of --json, or of --junit.  0, or -1 after a diagnostic. */
int last_read_file(const char *file, char ***list, int *n);

/* The instance of an entry; "" of one that only names a stack. */
const char *last_id(const char *entry);

/* Does the list (n entries) say anything of a stack? */
int last_knows(char *const *list, int n, const char *stack);

/* Did this instance fail with the stack, or, if the list doesn't know that, with any other? */
int last_failed_with(char *const *list, int n, const char *stack, const char *id);

#endif
