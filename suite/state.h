/* SPDX-License-Identifier: MIT */
#ifndef STATE_H
#define STATE_H

#include <stdint.h>
#include <stdio.h>

/*
 * Files in which one run leaves something for the next: below $XDG_CACHE_HOME/tcpspec, or
 * ~/.cache/tcpspec.  Only a convenience: where nothing can be kept, nothing is, and nobody is told.
 */

/*
 * The path of a file there ("history/lwip") into path (size bytes).  make: its folders are made.
 * 0, or -1 when there is no place for it.
 */
int state_path(const char *name, int make, char *path, size_t size);

/* A folder of cases as a number: those of another one are others, whatever they are called. */
uint64_t state_number(const char *cases);

/*
 * Who reads a file to replace it waits for the others that do: what state_unlock takes, or -1 when
 * there is no place for such files.
 */
int state_lock(void);
void state_unlock(int lock);

/*
 * A file that is to take the place of path, under a temporary name (size bytes); NULL when it can't
 * be written.
 */
FILE *state_begin(const char *path, char *temporary, size_t size);

/* Close it, and put it in place as a whole unless something went wrong. */
void state_end(FILE *, const char *temporary, const char *path);

#endif
