/* SPDX-License-Identifier: MIT */
#ifndef USEC_H
#define USEC_H

#include <stdint.h>

/*
 * A point in time or a span of it, in microseconds.  A struct, so that adding a plain number to a
 * time does not compile.
 */
struct usec {
	int64_t us;
};

#define USEC_NEVER ((struct usec){ INT64_MAX / 2 })

static inline struct usec
usec_add(struct usec a, struct usec b)
{
	return (struct usec){ a.us + b.us };
}

static inline struct usec
usec_sub(struct usec a, struct usec b)
{
	return (struct usec){ a.us - b.us };
}

static inline int
usec_before(struct usec a, struct usec b)
{
	return a.us < b.us;
}

#endif
