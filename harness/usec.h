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

/* For poll(): in milliseconds, rounded up.  What doesn't fit, over 24 days, is as long as fits. */
static inline int
usec_ms(int64_t us)
{
	return us < INT64_C(1000) * INT32_MAX ? (int)((us + 999) / 1000) : INT32_MAX;
}

#endif
