/* SPDX-License-Identifier: MIT */
#ifndef FILE_H
#define FILE_H

#include <stddef.h>

#define countof(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Small things the whole command line shares: what it says when it can't go on, files read whole,
 * lists that grow.
 */

/*
 * Say on stderr what is wrong and what to do, "tcpspec: " before it and a newline after it.  Always
 * -1.
 */
int say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * A whole file ("-": standard input) with a NUL behind its *len bytes, to be freed; or NULL with
 * errno, EFBIG for one that is larger than any text we read, as /dev/zero is.
 */
char *file_read(const char *path, size_t *len);

/*
 * The path of what is there: as seen from here when it is below, else from the root, links
 * followed.  1, or 0 when it isn't there or the path has no room.
 */
int file_seen_from_here(const char *file, char *path, size_t size);

/*
 * The files below root whose names end in suffix, sorted by path; hidden ones are left out.  *n of
 * them, each "root/…"; to be freed with file_list_free.  NULL after a diagnostic when root can't be
 * read, or has something of such a name that is no file; a root without any such file is a list
 * with none.
 */
char **file_list(const char *root, const char *suffix, size_t *n);
void file_list_free(char **, size_t n);

/*
 * Room for one more element in a list that has n of size bytes: the list, moved perhaps, or NULL
 * (the old one is untouched).  Lists grow by doubling, and n alone says when.
 */
void *list_grow(void *list, size_t n, size_t size);

/* A formatted string to be freed, or NULL. */
char *text_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
