/* SPDX-License-Identifier: MIT */
/*
 * link_tap.c - a TAP interface as the wire: what we write, the kernel behind it receives; what it
 * sends, we read.  The kernel handles a frame inside write(), so what it answers at once is there
 * when write() returns.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/if.h>
#include <linux/if_tun.h>

#include "link.h"
#include "link_wall.h"

static int
tap_send(struct link *l, const struct frame *f)
{
	struct link_wall *w = (struct link_wall *)l;
	ssize_t n;

	wall_sends(w);
	do
		n = write(w->fd, f->data, f->len);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)f->len)
		return 0;
	snprintf(l->why, sizeof(l->why), "write of %u bytes to the TAP interface: %s", f->len,
		n < 0 ? strerror(errno) : "cut short");
	return -1;
}

static enum link_event
tap_read(struct link_wall *w, struct frame *f)
{
	ssize_t n;

	do
		n = read(w->fd, f->data, sizeof(f->data));
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		f->len = (uint32_t)n;
		return LINK_FRAME;
	}
	if (n < 0 && errno == EAGAIN)
		return LINK_TIME;
	return wall_gone(w, n < 0 ? strerror(errno) : "end of file");
}

static void
tap_close(struct link *l)
{
	struct link_wall *w = (struct link_wall *)l;

	close(w->fd);
	wall_end(w);
	free(w);
}

static const struct link_ops tap_ops = { tap_send, wall_recv, wall_now, tap_close };

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
	struct link_wall *w;
	int fd;

	if ((fd = tap_open(name, why, size)) < 0)
		return NULL;
	if ((w = calloc(1, sizeof(*w))) == NULL) {
		snprintf(why, (size_t)size, "out of memory");
		close(fd);
		return NULL;
	}
	w->link.ops = &tap_ops;
	w->fd = fd;
	w->read = tap_read;
	w->what = "the TAP interface";
	wall_begin(w);
	return &w->link;
}
