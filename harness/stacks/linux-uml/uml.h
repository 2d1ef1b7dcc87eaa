/* SPDX-License-Identifier: MIT */
#ifndef UML_H
#define UML_H

#include "usec.h"

struct link;
struct profile;
struct sut;

/*
 * A user-mode kernel in virtual time as the stack under test, seen from inside: the same as
 * linux_start, by a process of that kernel.  NULL with the reason in why (size bytes).
 */
struct sut *uml_start(const struct profile *, char *why, int size);

/*
 * Let the time pass until a case may begin that takes so long at most: the next of the moments at
 * which the kernel rounds the timeouts alike that can end in it.  That takes no time outside.
 */
void uml_await(struct link *, struct usec longest);

/* The moment that uml_await would wait for at this time. */
struct usec uml_moment(struct usec now, struct usec longest);

#endif
