/* SPDX-License-Identifier: MIT */
#ifndef SEQ_H
#define SEQ_H

#include <stdint.h>

/*
 * A sequence number, RFC 9293 section 3.4: arithmetic is modulo 2^32, so it is a type of its own
 * and "less than" does not compile.
 */
struct seq {
	uint32_t n;
};

static inline struct seq
seq_add(struct seq s, int64_t by)
{
	return (struct seq){ s.n + (uint32_t)by };
}

/* How far b is ahead of a: negative when it is behind. */
static inline int32_t
seq_diff(struct seq a, struct seq b)
{
	return (int32_t)(b.n - a.n);
}

static inline int
seq_before(struct seq a, struct seq b)
{
	return seq_diff(a, b) > 0;
}

static inline struct seq
seq_max(struct seq a, struct seq b)
{
	return seq_before(a, b) ? b : a;
}

#endif
