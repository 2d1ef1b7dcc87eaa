/* SPDX-License-Identifier: MIT */
#ifndef REPLACE_H
#define REPLACE_H

#include <stdio.h>

/* A file that is there as a whole or not at all: written beside its place, and then put there. */

/*
 * Have write, which returns 0 or -1 with errno, write to the file at path.  One that was there
 * keeps its permissions, and a link is followed; a device or a pipe is written as it is.  0, or -1
 * with errno, and then what was there before is untouched.
 */
int replace_file(const char *path, int (*write)(void *arg, FILE *out), void *arg);

#endif
