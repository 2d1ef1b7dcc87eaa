/* SPDX-License-Identifier: MIT */
/*
 * link_wall.c - how links wait that are a descriptor.
 *
 * recv first just reads, as what answers a frame at once is there when it was sent, at least at a
 * TAP, unless nothing is expected; only when there is nothing it blocks in ppoll(), on the wire and
 * on the agent.
 *
 * How late the tester was is asked of the kernel's scheduler: the time this process was ready to
 * run and didn't (the second number of schedstat, in ns).  It is looked at after each wait, and
 * when more time than usual went by between two calls.  A wait that ended after its deadline counts
 * too: the scheduler knows nothing of time that a hypervisor took, and not every kernel has
 * schedstat.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "link_wall.h"

#define LONG_US 1000		/* between two calls: perhaps we were kept from running */

struct usec
wall_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (struct usec){ (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000 };
}

/*
 * The time this process was ready and didn't run, in ns since it began, or -1 when the kernel
 * doesn't say.
 */
static int64_t
run_delay(const struct link_wall *w)
{
	char text[80], *end;
	ssize_t n;

	if (w->sched < 0 || (n = pread(w->sched, text, sizeof(text) - 1, 0)) <= 0)
		return -1;
	text[n] = '\0';
	strtoll(text, &end, 10);
	return strtoll(end, NULL, 10);
}

/*
 * Add to late what the scheduler has kept from us since the last look, but at least the overshoot
 * of a wait.
 */
static void
account(struct link_wall *w, int64_t overshoot_us)
{
	int64_t delay = run_delay(w), late = 0;

	if (delay >= 0) {
		late = (delay - w->delay_ns) / 1000;
		w->delay_ns += late * 1000;
	}
	if (late < overshoot_us)
		late = overshoot_us;
	w->link.late.us += late;
}

/* The clock, after something that should have taken no time. */
static struct usec
tick(struct link_wall *w)
{
	struct usec now = w->link.delay.us > 0 ? w->link.seen : wall_clock();

	if (now.us - w->link.seen.us > LONG_US)
		account(w, 0);
	w->link.seen = now;
	return now;
}

enum link_event
wall_gone(struct link_wall *w, const char *why)
{
	snprintf(w->link.why, sizeof(w->link.why), "%s is gone: %s", w->what, why);
	return LINK_GONE;
}

void
wall_sends(struct link_wall *w)
{
	struct link *l = &w->link;
	struct timespec left = { .tv_nsec = l->delay.us * 1000 };

	if (l->delay.us > 0 && l->hold) {
		while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
			;
		l->seen = usec_add(l->seen, l->delay);
	}
	l->hold = 0;
}

static int
poll_for(struct pollfd *p, int n, int64_t left)
{
	struct timespec ts = { .tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000 };

	return ppoll(p, (nfds_t)n, &ts, NULL);
}

int
wall_poll(struct pollfd *p, int n, struct usec until)
{
	int64_t left;
	int got;

	do {
		left = until.us - wall_clock().us;
		got = poll_for(p, n, left > 0 ? left : 0);
	} while (got < 0 && errno == EINTR);
	return got;
}

/*
 * A wait is over, if by its deadline (out), then in virtual time at that very moment: no need to
 * look.
 */
static void
waited(struct link_wall *w, int out, struct usec until)
{
	w->link.seen = out && w->link.delay.us > 0 ? until : wall_clock();
	account(w, out ? w->link.seen.us - until.us : 0);
}

/*
 * Block until the wire or the agent has something or the deadline comes.  LINK_FRAME: reading is
 * worth a try.  The wire that ended is read as well: who reads knows best why.
 */
static enum link_event
block(struct link_wall *w, struct usec now, struct usec until)
{
	struct pollfd p[2] = {
		{ .fd = w->fd, .events = POLLIN },
		{ .fd = w->link.wake, .events = POLLIN },
	};
	int64_t left = until.us > now.us ? until.us - now.us : 0;
	int n = poll_for(p, w->link.wake < 0 ? 1 : 2, left);

	if (left > 0)
		waited(w, n <= 0, until);
	if (n < 0 && errno != EINTR)
		return wall_gone(w, strerror(errno));
	if (n <= 0)
		return LINK_TIME;
	if (p[0].revents & (POLLIN | POLLHUP))
		return LINK_FRAME;
	if (p[0].revents)
		return wall_gone(w, "it was deleted");
	return LINK_WAKE;
}

enum link_event
wall_recv(struct link *l, struct frame *f, struct usec until)
{
	struct link_wall *w = (struct link_wall *)l;
	enum link_event e;
	struct usec now;

	for (int look = !l->quiet;; look = 1) {
		e = look ? w->read(w, f) : LINK_TIME;
		now = tick(w);
		f->t = now;
		if (e != LINK_TIME)
			return e;
		if (usec_before(now, until) && l->idle != NULL) {
			l->idle(l->idle_arg);
			now = tick(w);
		}
		if (!usec_before(now, until) && !look)
			/* kept from running so long that nobody has looked */
			continue;
		if (!usec_before(now, until))
			return LINK_TIME;
		e = block(w, now, until);
		if (e != LINK_FRAME && (e != LINK_TIME || !usec_before(l->seen, until)))
			return e;
	}
}

struct usec
wall_now(struct link *l)
{
	return tick((struct link_wall *)l);
}

void
wall_begin(struct link_wall *w)
{
	/*
	 * The kernel would otherwise round each of our deadlines up by 50 us, to wake for several
	 * at once.
	 */
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	w->link.wake = -1;
	w->sched = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
	w->delay_ns = run_delay(w);
	if (w->delay_ns < 0)
		w->delay_ns = 0;
	w->link.seen = wall_clock();
}

void
wall_end(struct link_wall *w)
{
	if (w->sched >= 0)
		close(w->sched);
}
