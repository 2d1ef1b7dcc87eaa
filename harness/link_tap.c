/* SPDX-License-Identifier: MIT */
/*
 * link_tap.c - a TAP interface as the wire: what we write, the kernel behind it receives; what it
 * sends, we read.
 *
 * The kernel handles a frame inside write(), so what it answers at once is there when write()
 * returns.  So recv first just reads, and only when there is nothing it blocks in ppoll().
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
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <linux/if.h>
#include <linux/if_tun.h>

#include "link.h"

#define LONG_US 1000		/* between two calls: perhaps we were kept from running */

struct tap {
	struct link link;
	int fd;
	int sched;		/* /proc/self/schedstat, or -1 */
	int64_t delay_ns;	/* what schedstat said last */
	int answers;		/* a frame was read since the last one was written */
};

static struct usec
clock_now(void)
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
run_delay(const struct tap *t)
{
	char text[80], *end;
	ssize_t n;

	if (t->sched < 0 || (n = pread(t->sched, text, sizeof(text) - 1, 0)) <= 0)
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
tap_account(struct tap *t, int64_t overshoot_us)
{
	int64_t delay = run_delay(t), late = 0;

	if (delay >= 0) {
		late = (delay - t->delay_ns) / 1000;
		t->delay_ns += late * 1000;
	}
	if (late < overshoot_us)
		late = overshoot_us;
	t->link.late.us += late;
}

/* The clock, after something that should have taken no time. */
static struct usec
tap_tick(struct tap *t)
{
	struct usec now = t->link.delay.us > 0 ? t->link.seen : clock_now();

	if (now.us - t->link.seen.us > LONG_US)
		tap_account(t, 0);
	t->link.seen = now;
	return now;
}

static enum link_event
tap_gone(struct tap *t, const char *what)
{
	snprintf(t->link.why, sizeof(t->link.why), "the TAP interface is gone: %s", what);
	return LINK_GONE;
}

/* Let the time pass that a frame is on its way. */
static void
tap_delay(struct link *l)
{
	struct timespec left = { .tv_nsec = l->delay.us * 1000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		;
	l->seen = usec_add(l->seen, l->delay);
}

static int
tap_send(struct link *l, const struct frame *f)
{
	struct tap *t = (struct tap *)l;
	ssize_t n;

	if (l->delay.us > 0 && t->answers)
		tap_delay(l);
	t->answers = 0;
	do
		n = write(t->fd, f->data, f->len);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)f->len)
		return 0;
	snprintf(l->why, sizeof(l->why), "write of %u bytes to the TAP interface: %s", f->len,
		n < 0 ? strerror(errno) : "cut short");
	return -1;
}

/* LINK_FRAME, LINK_GONE, or LINK_TIME for nothing there. */
static enum link_event
tap_read(struct tap *t, struct frame *f)
{
	ssize_t n;

	do
		n = read(t->fd, f->data, sizeof(f->data));
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		f->len = (uint32_t)n;
		t->answers = 1;
		f->t = tap_tick(t);
		return LINK_FRAME;
	}
	if (n < 0 && errno == EAGAIN)
		return LINK_TIME;
	return tap_gone(t, n < 0 ? strerror(errno) : "end of file");
}

/*
 * Block until the wire or the agent has something or the deadline comes.  LINK_FRAME: reading is
 * worth a try.
 */
static enum link_event
tap_wait(struct tap *t, struct usec now, struct usec until)
{
	struct pollfd p[2] = {
		{ .fd = t->fd, .events = POLLIN },
		{ .fd = t->link.wake, .events = POLLIN },
	};
	int64_t left = until.us > now.us ? until.us - now.us : 0;
	struct timespec ts = { .tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000 };
	int n = ppoll(p, t->link.wake < 0 ? 1 : 2, &ts, NULL);

	if (left > 0) {
		t->link.seen = clock_now();
		tap_account(t, n <= 0 ? t->link.seen.us - until.us : 0);
	}
	if (n < 0 && errno != EINTR)
		return tap_gone(t, strerror(errno));
	if (n <= 0)
		return LINK_TIME;
	if (p[0].revents & POLLIN)
		return LINK_FRAME;
	if (p[0].revents)
		return tap_gone(t, "it was deleted");
	return LINK_WAKE;
}

static enum link_event
tap_recv(struct link *l, struct frame *f, struct usec until)
{
	struct tap *t = (struct tap *)l;
	enum link_event e;
	struct usec now;

	for (;;) {
		if ((e = tap_read(t, f)) != LINK_TIME)
			return e;
		now = tap_tick(t);
		if (usec_before(now, until) && l->idle != NULL) {
			l->idle(l->idle_arg);
			now = tap_tick(t);
		}
		if (!usec_before(now, until))
			return LINK_TIME;
		e = tap_wait(t, now, until);
		if (e != LINK_FRAME && (e != LINK_TIME || !usec_before(t->link.seen, until)))
			return e;
	}
}

static struct usec
tap_now(struct link *l)
{
	return tap_tick((struct tap *)l);
}

static void
tap_close(struct link *l)
{
	struct tap *t = (struct tap *)l;

	close(t->fd);
	if (t->sched >= 0)
		close(t->sched);
	free(t);
}

static const struct link_ops tap_ops = { tap_send, tap_recv, tap_now, tap_close };

/* The TAP's descriptor, or -1 with the reason in why. */
static int
tap_open(const char *name, char *why, int size)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd;

	if (strlen(name) >= sizeof(ifr.ifr_name)) {
		snprintf(why, (size_t)size, "%s is too long for an interface's name", name);
		return -1;
	}
	strcpy(ifr.ifr_name, name);
	if ((fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0) {
		snprintf(why, (size_t)size, "open /dev/net/tun: %s", strerror(errno));
		return -1;
	}
	if (ioctl(fd, TUNSETIFF, &ifr) < 0) {
		snprintf(why, (size_t)size, "make the TAP interface %s: %s", name, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

struct link *
link_tap(const char *name, char *why, int size)
{
	struct tap *t;
	int fd;

	if ((fd = tap_open(name, why, size)) < 0)
		return NULL;
	if ((t = calloc(1, sizeof(*t))) == NULL) {
		snprintf(why, (size_t)size, "out of memory");
		close(fd);
		return NULL;
	}
	/*
	 * The kernel would otherwise round each of our deadlines up by 50 us, to wake for several
	 * at once.
	 */
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	t->link.ops = &tap_ops;
	t->link.wake = -1;
	t->fd = fd;
	t->sched = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
	t->delay_ns = run_delay(t);
	if (t->delay_ns < 0)
		t->delay_ns = 0;
	t->link.seen = clock_now();
	return &t->link;
}
