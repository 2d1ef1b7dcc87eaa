/* SPDX-License-Identifier: MIT */
#ifndef LWIP_MACHINE_H
#define LWIP_MACHINE_H

#include <stddef.h>
#include <stdint.h>

/*
 * What lwIP finds in place of a machine: memory, a clock, a thread to run things later.  There is one in a process, as
 * there is one lwIP; and it can be put back to how it was, lwIP with it.
 */

/* Take hold of it.  0, or -1 with errno set.  Doing so again changes nothing. */
int machine_begin(void);

/* The clock that lwIP sees, in ms.  It starts at 0. */
void machine_set_time(uint32_t ms);
uint32_t machine_time(void);

/* Run what lwIP has asked to be run later.  machine_busy: is there any? */
void machine_run(void);
int machine_busy(void);

/* A picture of all that lwIP keeps: its variables and its memory. */
struct machine_image;

/* Take one.  NULL when there is no memory. */
struct machine_image *machine_save(void);

/* Be as in the picture again. */
void machine_restore(const struct machine_image *);

#endif
