/* SPDX-License-Identifier: MIT */
#ifndef IDS_H
#define IDS_H

struct catalog;

/*
 * Files that name cases, for --ids-from: on each line an id, a glob, an instance or an area, as on
 * the command line.  A '#' at the beginning of a line or behind a blank begins a comment.
 */

/*
 * Read n files ("-" is standard input) and mark in meant, which has an element for each instance of
 * the catalog, those that they name.  0, and a file may name none; -1 after diagnostics, with file
 * and line, of what isn't known or can't be read.
 */
int ids_mark(char *const *files, int n, const struct catalog *, unsigned char *meant);

#endif
