/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_READ_H
#define CONFIG_READ_H

#include <stddef.h>

struct argp_option;
struct config;
struct config_setting;
struct diag;
struct ini;

/* A file of defaults, read: what is in its sections becomes settings.  Only for config.c. */

/*
 * Read a text and add what it says for the profile that was chosen, or for none; file is its path,
 * NULL for what is built in.  All of it is checked.  0, or -1 after a diagnostic for each mistake.
 * ini is to be freed in any case.
 */
int config_read(
    struct config *, struct ini *, const char *file, const char *text, size_t len, struct diag *);

/* Is there a profile of this name in what was read? */
int config_has_profile(const struct config *, const char *name);

/* Is an option about the file itself, and so can't stand in one? */
int config_is_own(const struct argp_option *);

/* A setting as a word of a command line, "--retries=2"; to be freed, NULL without memory. */
char *config_word(const struct config_setting *);

#endif
