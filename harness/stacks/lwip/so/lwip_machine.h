/* SPDX-License-Identifier: MIT */
#ifndef LWIP_MACHINE_H
#define LWIP_MACHINE_H

#include <stddef.h>
#include <stdint.h>

/*
 * What lwIP finds in place of a machine: memory, a clock, a thread to run things later.  There is one in a process, as
 * there is one lwIP; and it can be put back to how it was, lwIP with it.
 */

/* A variable of this object that stays as it is when lwIP is put back. */
#define MACHINE_OWN __attribute__((section("machine_own")))

/* Take hold of it.  0, or -1 with errno set.  Doing so again changes nothing. */
int machine_begin(void);

/* lwIP's memory, as of malloc, calloc and free. */
void *machine_malloc(size_t size);
void *machine_calloc(size_t n, size_t size);
void machine_free(void *);

/* The clock that lwIP sees, in ms.  It starts at 0. */
void machine_set_time(uint32_t ms);
uint32_t machine_time(void);

/* Have something run later.  0, or -1 when too much waits already. */
int machine_later(void (*fn)(void *arg), void *arg);

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
