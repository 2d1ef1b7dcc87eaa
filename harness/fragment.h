/* SPDX-License-Identifier: MIT */
#ifndef FRAGMENT_H
#define FRAGMENT_H

#include <stdint.h>

struct frame;

/*
 * The n-th IP fragment (from 0) of a whole frame, with at most bytes of IP payload each (rounded
 * down to a multiple of 8, at least 8): RFC 791 2.3, RFC 8200 4.5.  1, or 0 when there is no n-th
 * or the frame isn't IP.
 */
int fragment_make(const struct frame *whole, uint32_t bytes, int n, struct frame *out);

#endif
