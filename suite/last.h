/* SPDX-License-Identifier: MIT */
#ifndef LAST_H
#define LAST_H

struct results;

/*
 * What failed in the last run, for "run --failed": ids of instances in
 * $XDG_CACHE_HOME/tcpspec/last-failed, or below ~/.cache.  Only a convenience: where nothing can be
 * kept, nothing is.
 */

/* Keep the ids of what failed in these results (closed); none, too. */
void last_write(const struct results *);

/*
 * Add the ids to a list (args_add).  1; 0 where nothing is known of a last run; -1 after a
 * diagnostic.
 */
int last_failed(char ***list, int *n);

/* The same for who can't do without: 0, or -1 after saying that there are none to be had. */
int last_read(char ***list, int *n);

/* Add the ids of what failed by a file: of --json, or of --junit.  0, or -1 after a diagnostic. */
int last_read_file(const char *file, char ***list, int *n);

#endif
