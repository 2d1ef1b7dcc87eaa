/* SPDX-License-Identifier: MIT */
/*
 * launch_wire.c - the network that a stack's profile asks for, and the wire in it.
 *
 * A TAP is made before the stack's process opens it by its name and stays when that ends, so the
 * wire is there first and a stack can be started again on it.  The kernel is kept away from it: no
 * address, no IPv6, no ARP.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/if_tun.h>

#include "launch_wire.h"
#include "link.h"
#include "link_interface.h"
#include "link_stream.h"
#include "process.h"
#include "profile.h"
#include "stacks/linux/linux.h"
#include "stacks/linux/netns.h"
#include "stacks/linux/rtnl.h"

#define APPEAR ((struct usec){ 5000000 })	/* for the other end to make its socket */
#define STOP_MS 500
/* More than any stack's: the tester may say what no Ethernet carries. */
#define MTU 9200

/* Make a TAP that stays when nobody has it open. */
static int
make_tap(const char *name)
{
	struct ifreq r = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC), bad;

	if (fd < 0)
		return -1;
	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", name);
	bad = ioctl(fd, TUNSETIFF, &r) < 0 || ioctl(fd, TUNSETPERSIST, 1) < 0;
	close(fd);
	return bad ? -1 : 0;
}

static void
switch_ipv6_off(const char *name)
{
	char path[80];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6", name);
	if ((fd = open(path, O_WRONLY | O_CLOEXEC)) < 0)
		return;			/* link_interface says so if that matters */
	if (write(fd, "1", 1) < 0)
		errno = 0;
	close(fd);
}

static int
raise_quiet(const char *name)
{
	struct ifreq r = { .ifr_flags = 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), bad;

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", name);
	bad = fd < 0 || ioctl(fd, SIOCGIFFLAGS, &r) < 0;
	r.ifr_flags |= IFF_UP | IFF_NOARP;
	bad = bad || ioctl(fd, SIOCSIFFLAGS, &r) < 0;
	r.ifr_mtu = MTU;
	bad = bad || ioctl(fd, SIOCSIFMTU, &r) < 0;
	if (fd >= 0)
		close(fd);
	return bad ? -1 : 0;
}

static int
tap_for_process(const char *name, char *why, int size)
{
	if (strlen(name) >= IFNAMSIZ) {
		snprintf(why, (size_t)size, "%s is too long for an interface's name", name);
		return -1;
	}
	if (make_tap(name) == 0) {
		switch_ipv6_off(name);
		if (raise_quiet(name) == 0)
			return 0;
	}
	snprintf(why, (size_t)size, "make the TAP interface %s: %s", name, strerror(errno));
	return -1;
}

/* The loopback interface, with the stack's addresses where the profile wants them there. */
static int
raise_loopback(const struct launch *l, char *why, int size)
{
	struct rtnl *r = rtnl_open();
	int lo = (int)if_nametoindex("lo"), bad = r == NULL || rtnl_up(r, lo, NULL, 0) < 0;
	int own = profile_is(l->file, PROFILE_LOOPBACK, "yes");

	for (int six = 0; six < 2; six++)
		for (int i = 0; i < SUT_ADDRS && own && !bad; i++)
			if (l->stack[six][i].family != 0)
				bad = rtnl_address(r, lo, &l->stack[six][i], six ? 128 : 32) < 0;
	if (bad)
		snprintf(why, (size_t)size, "bring up the loopback interface: %s", strerror(errno));
	if (r != NULL)
		rtnl_close(r);
	return bad ? -1 : 0;
}

int
launch_network(struct launch *l, char *why, int size)
{
	if (profile_is(l->file, PROFILE_LINK, "interface"))
		return 0;
	if (netns_enter(why, size) < 0)
		return -1;
	if (profile_is(l->file, PROFILE_LINK, "kernel"))
		return 0;
	if (raise_loopback(l, why, size) < 0)
		return -1;
	if (profile_is(l->file, PROFILE_LINK, "tap"))
		return tap_for_process(profile_text(l->file, PROFILE_INTERFACE), why, size);
	return 0;
}

/* Remove the folder for sockets, with whatever those who used it have left there. */
static void
remove_dir(struct launch *l)
{
	DIR *d = l->made ? opendir(l->dir) : NULL;
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL)
		unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		closedir(d);
	if (l->made)
		rmdir(l->dir);
	l->made = 0;
}

static int
make_dir(struct launch *l, char *why, int size)
{
	if (l->dir[0] == '\0' || l->made)
		return 0;
	l->made = mkdir(l->dir, 0700) == 0;
	if (!l->made)
		snprintf(why, (size_t)size, "%s: %s", l->dir, strerror(errno));
	return l->made ? 0 : -1;
}

void
launch_wire_end(struct launch *l)
{
	process_stop(l->other, STOP_MS);
	l->other = NULL;
	remove_dir(l);
}

int
launch_lost(void *arg, char *why, int size)
{
	struct launch *l = arg;
	char how[100], last[400] = "";

	if (l->other == NULL)
		return 0;
	process_look(l->other);
	if (!process_over(l->other, 0, how, sizeof(how)))
		return 0;
	process_last(l->other, last, sizeof(last));
	snprintf(why, (size_t)size, "the stack's process %s %s%s%s", l->wire[0], how,
	    last[0] ? "; its last lines" : "", last);
	return 1;
}

int
launch_carries(void *arg, struct usec until, char *why, int size)
{
	const struct launch *l = arg;
	const char *name = profile_text(l->file, PROFILE_INTERFACE);
	struct rtnl *r = rtnl_open();
	int up = r == NULL ? -1 : rtnl_carries(r, (int)if_nametoindex(name), until);

	if (up < 0)
		snprintf(why, (size_t)size, "interface %s: %s", name, strerror(errno));
	else if (up == 0)
		snprintf(why, (size_t)size, "interface %s has no carrier: %s", name,
		    profile_is(l->file, PROFILE_LINK, "tap") ?
			"the stack has not opened it" : "is the other end up?");
	if (r != NULL)
		rtnl_close(r);
	return up;
}

/* The process at the other end of the wire has the last word on its end, and ends with it. */
static void
wire_over(void *arg, struct link *link, int closed)
{
	struct launch *l = arg;
	char how[100], last[400] = "";
	size_t n;

	if (closed) {
		launch_wire_end(l);
		return;
	}
	if (l->other == NULL)
		return;
	process_look(l->other);
	process_last(l->other, last, sizeof(last));
	n = strlen(link->why);
	if (process_over(l->other, 200, how, sizeof(how)) && strstr(link->why, l->wire[0]) == NULL)
		snprintf(link->why + n, sizeof(link->why) - n, "; %s %s%s", l->wire[0], how, last);
}

/* Start the other end, if that is a process of its own. */
static int
start_other(struct launch *l, char *why, int size)
{
	if (l->wire == NULL || l->other != NULL)
		return 0;
	l->other = process_start((const char *const *)l->wire, 0, why, size);
	return l->other == NULL ? -1 : 0;
}

/* A TAP with the kernel behind it, whose addresses are the stack's. */
static struct link *
kernel_wire(const struct launch *l, char *why, int size)
{
	struct sut s = { .link = NULL };

	memcpy(s.stack, l->stack, sizeof(s.stack));
	profile_mac(l->file, PROFILE_STACK_MAC, s.stack_mac);
	return linux_wire(&s, why, size);
}

static struct link *
open_link(struct launch *l, char *why, int size)
{
	const struct profile_file *f = l->file;

	if (profile_is(f, PROFILE_LINK, "kernel"))
		return kernel_wire(l, why, size);
	if (!profile_is(f, PROFILE_LINK, "stream"))
		return link_interface(profile_text(f, PROFILE_INTERFACE),
		    profile_text(f, PROFILE_FILTER), why, size);
	if (profile_is(f, PROFILE_SOCKET, "connect"))
		return link_stream_connect(l->socket, APPEAR, why, size);
	return link_stream_listen(l->socket, why, size);
}

struct link *
launch_wire(void *arg, char *why, int size)
{
	struct launch *l = arg;
	int connects = profile_is(l->file, PROFILE_SOCKET, "connect");
	char last[400];
	struct link *link = NULL;

	if (make_dir(l, why, size) == 0 && (!connects || start_other(l, why, size) == 0))
		link = open_link(l, why, size);
	if (link != NULL && !connects && start_other(l, why, size) < 0) {
		link_close(link);
		link = NULL;
	}
	if (link != NULL) {
		link->over = wire_over;
		link->over_arg = l;
	} else if (l->other != NULL) {
		process_look(l->other);
		process_last(l->other, last, sizeof(last));
		snprintf(why + strlen(why), (size_t)size - strlen(why), "%s", last);
		launch_wire_end(l);
	}
	return link;
}
