/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include <stddef.h>

struct argp_option;

/*
 * Where the file of defaults is, and what it may say.
 *
 * It is tcpspec.conf in the current folder or in one above it, up to the top of the repository (the
 * folder with .git); outside a repository only in the current one.  Paths in it are from its own
 * folder.
 *
 * Such a file was not asked for: whoever made the folder made it.  It can therefore start nothing
 * and write nothing elsewhere: no kernel, no stack but one that is known by its name, of a stack's
 * profile only claims and values, and no path that leads out of its folder.  A file that --config
 * names can say anything.
 */

/* Find it: 1 with its path as seen from here, or 0. */
int config_file_find(char *path, size_t size);

/*
 * The value of an option in a file, whose folder is "" or ends in a slash: a path as seen from
 * here.  To be freed, or NULL.
 */
char *config_file_value(const char *folder, const struct argp_option *, const char *value);

/*
 * May a file that was only found in this folder give the option this value?  0, or -1 with why it
 * may not (size bytes).
 */
int config_file_may(
    const char *folder, const struct argp_option *, const char *value, char *why, int size);

#endif
