/* SPDX-License-Identifier: MIT */
#ifndef PCAPNG_H
#define PCAPNG_H

#include <stdio.h>

struct report_options;
struct result;
struct results;

/*
 * Captures: the frames of one case as a pcapng file whose comments tell the story: verdict,
 * requirement and the command that reproduces it for the whole, and for each frame which step it
 * belongs to and what was wrong with it.
 */

/* Write the capture of one case.  0, or -1 when writing failed. */
int pcapng_write(const struct results *, const struct result *, const struct report_options *,
	FILE *);

/*
 * The file of a case's capture below the folder of captures:
 * "reset/in-window_len=10_@ipv4.pcapng", in a folder "lwip" where there are several stacks.  A
 * relative path that stays below, whatever the id and the stack's name;
 * characters that a shell or a URL minds become "_"; the second instance with the same id has ".2"
 * before the suffix.  Cut to size.
 */
void pcapng_name(const struct result *, char *name, size_t size);

/* Is there a capture of this case, by the options? */
int pcapng_has(const struct result *, const struct report_options *);

/*
 * Write the captures of all cases that have one below dir, which is made if need be, like folders
 * in it.  0, or -1 with errno after the first that could not be written.
 */
int pcapng_write_all(const struct results *, const struct report_options *, const char *dir);

#endif
