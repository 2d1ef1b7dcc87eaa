/* SPDX-License-Identifier: MIT */
#ifndef FRAMES_H
#define FRAMES_H

#include <stddef.h>

#include "usec.h"

struct frame;

/* A queue of frames, first in, first out. */
struct frames;

/* NULL when there is no memory. */
struct frames *frames_new(void);

/*
 * Add a frame of len bytes (at most FRAME_MAX) that was sent at t.  0, or -1 when there is no
 * memory.
 */
int frames_put(struct frames *, const void *data, size_t len, struct usec t);

/* 1 and the oldest, or 0 for none. */
int frames_get(struct frames *, struct frame *);

int frames_none(const struct frames *);	/* is there none? */
void frames_clear(struct frames *);
void frames_free(struct frames *);

#endif
