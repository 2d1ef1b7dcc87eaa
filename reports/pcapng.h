/* SPDX-License-Identifier: MIT */
#ifndef PCAPNG_H
#define PCAPNG_H

#include <stdio.h>

struct report_options;
struct result;
struct results;

/*
 * Captures: the frames of one case as a pcapng file whose comments tell the story: verdict, requirement and the command
 * that reproduces it for the whole, and for each frame which step it belongs to and what was wrong with it.
 */

/* Write the capture of one case.  0, or -1 when writing failed. */
int pcapng_write(const struct results *, const struct result *, const struct report_options *, FILE *);

/*
 * The file of a case's capture below the directory of captures: "close/lost-fin@ipv4.pcapng".  Characters that a file
 * system or a URL minds become "_"; a second instance with the same id gets its number.  Cut to size, terminated.
 */
void pcapng_name(const struct result *, char *name, size_t size);

/*
 * Write the captures of all cases below dir (made if need be); failed_only: of those that did not pass.
 * 0, or -1 with errno after the first that could not be written.
 */
int pcapng_write_all(const struct results *, const struct report_options *, const char *dir, int failed_only);

#endif
