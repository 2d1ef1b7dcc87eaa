/* SPDX-License-Identifier: MIT */
/*
 * uml.c - a user-mode kernel in virtual time, from inside.
 *
 * It is a Linux as any other; what differs is what it costs to wait, and how its timer wheel is
 * known to round.
 *
 * The wheel keeps a timeout of less than 63 ticks to the tick, and has a level with granules eight
 * times as long for each factor of eight beyond that; a timeout is rounded up to the end of a
 * granule, so by up to an eighth, and by how much depends on the absolute time.  The granules of
 * level 5, for timeouts of 43 minutes to 6 hours, are 32768 ticks long, 327.68 s, and those of the
 * levels below divide that: from one multiple of a granule to the next the rounding of all timeouts
 * up to its level's repeats.  Jiffies begin 300 s before they overflow, and so does the wheel: 300
 * s after the boot granules of all levels begin, and what begins with them is rounded least.
 */

#include <errno.h>
#include <time.h>

#include "iss.h"
#include "link.h"
#include "stacks/linux/linux.h"
#include "sut.h"
#include "uml.h"

#define LONG	2580480000	/* µs: from here on level 5, at 100 ticks a second */
#define GRANULE_5 327680000	/* its granule, and that of level 4 */
#define GRANULE_4 40960000
#define FIRST	300001000	/* a granule's beginning, and 1 ms so that it has begun */

/*
 * Else the first round trip would take no time, or one microsecond, as the kernel's random
 * generator looks at the clock once more now and then; and with that microsecond a retransmission
 * timeout of 200 ms is one tick longer.  After one so long it takes some 50 round trips of no time
 * until what the kernel keeps of it (an eighth is lost each time, RFC 6298 section 2.3) is below
 * that.
 */
static const struct usec delay = { 1000 };

struct sut *
uml_start(const struct profile *profile, char *why, int size)
{
	struct sut *s = linux_start_as(profile, iss_aim, why, size);

	if (s != NULL) {
		s->link->seen = link_now(s->link);
		s->link->delay = delay;
	}
	return s;
}

struct usec
uml_moment(struct usec now, struct usec longest)
{
	int64_t granule = longest.us < LONG ? GRANULE_4 : GRANULE_5, over = now.us - FIRST;

	if (over <= 0)
		return (struct usec){ FIRST };
	return (struct usec){ FIRST + (over + granule - 1) / granule * granule };
}

/*
 * A link waits for so long, counted from whenever it last looked at the clock; here it has to be
 * until the very nanosecond, for the kernel counts some of its time in microseconds, and one more
 * or less can make a timeout a tick longer.
 */
void
uml_await(struct link *link, struct usec longest)
{
	struct usec until = uml_moment(link_now(link), longest);
	struct timespec t = { .tv_sec = until.us / 1000000, .tv_nsec = until.us % 1000000 * 1000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
	link->seen = until;
}
