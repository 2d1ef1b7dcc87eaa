/* SPDX-License-Identifier: MIT */
/*
 * uml.c - a user-mode kernel in virtual time, from inside.
 *
 * It is a Linux as any other; what differs is what it costs to wait, and how its timer wheel is known to round.
 *
 * The wheel keeps a timeout of less than 64 ticks to the tick, and has a level with granules eight times as long for each
 * factor of eight beyond that; a timeout is rounded up to the end of a granule, so by up to an eighth, and by how much depends
 * on the absolute time.  The granules of level 5, for timeouts of 44 minutes to 6 hours, are 32768 ticks long, 327.68 s,
 * and those of the levels below divide that: from one multiple of it to the next all rounding repeats.  Jiffies begin 300 s
 * before they overflow, and so does the wheel: 300 s after the boot granules of all levels begin, and what begins with
 * them is rounded least.
 */

#include "stacks/linux/linux.h"
#include "sut.h"
#include "uml.h"

#define GRANULE 327680000	/* µs: level 5 at 100 ticks a second */
#define FIRST	300001000	/* a granule's beginning, and 1 ms so that it has begun */

static const struct profile profile = {
	.name = "linux-uml",
	/* It answers in no time; this is for a delayed ACK. */
	.response = { 500000 },
	/* A delayed ACK comes after 40 ms; waiting longer than it costs nothing.  The first retransmission comes after 200 ms. */
	.settle = { 50000 },
	/* 100 ticks a second, whatever else is configured. */
	.tick = { 10000 },
	/* The same constants as in every Linux: see stacks/linux. */
	.msl = { 30000000 },
	.rto = { 200000 },
	.delack = { 200000 },
};

struct sut *
uml_start(char *why, int size)
{
	return linux_start_as(&profile, why, size);
}

struct usec
uml_moment(struct usec now)
{
	int64_t over = now.us - FIRST;

	if (over <= 0)
		return (struct usec){ FIRST };
	return (struct usec){ FIRST + (over + GRANULE - 1) / GRANULE * GRANULE };
}
