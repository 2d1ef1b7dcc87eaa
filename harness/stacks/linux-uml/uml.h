/* SPDX-License-Identifier: MIT */
#ifndef UML_H
#define UML_H

#include "usec.h"

struct sut;

/*
 * A user-mode kernel in virtual time as the stack under test, seen from inside: the same as linux_start, by a process of
 * that kernel.  NULL with the reason in why (size bytes).
 */
struct sut *uml_start(char *why, int size);

/*
 * When to begin a case that could begin now: the next of the moments, some minutes apart, at which the kernel rounds
 * its timeouts alike.  Waiting for it takes no time outside.
 */
struct usec uml_moment(struct usec now);

#endif
