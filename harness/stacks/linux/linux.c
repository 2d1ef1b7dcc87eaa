/* SPDX-License-Identifier: MIT */
/*
 * linux.c - this machine's own kernel as the stack under test.
 *
 * The process moves into a network namespace, makes a TAP there and gives the kernel addresses on
 * it.  The kernel's TCP answers what we write to the TAP; its application is app.c; its states are
 * asked of sock_diag.
 */

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "app.h"
#include "call.h"
#include "link.h"
#include "linux.h"
#include "netns.h"
#include "rtnl.h"
#include "sockdiag.h"
#include "sut.h"
#include "sysctl.h"

#define INTERFACE "tcpspec"
#define MTU 1500

struct linux_sut {
	struct sut sut;
	struct profile profile;
	char features[LINUX_FEATURES];
	struct app *app;
	struct sockdiag *diag;		/* NULL where the kernel has no sock_diag for TCP */
	linux_aim *aim;			/* see linux_start_as; or NULL */
	int stale;			/* what it knows of paths could not be forgotten: errno */
};

static const uint8_t tester_mac[6] = { 2, 0, 0, 0, 0, 1 }, stack_mac[6] = { 2, 0, 0, 0, 0, 2 };

/* Features that can be switched off, and the sysctl that tells. */
static const struct {
	const char *word, *sysctl;
	int otherwise;		/* without a sysctl to read: what kernels do by default */
} switched[] = {
	{ "timestamps",		"net/ipv4/tcp_timestamps",		1 },
	{ "wscale",		"net/ipv4/tcp_window_scaling",		1 },
	{ "sack",		"net/ipv4/tcp_sack",			1 },
	{ "dsack",		"net/ipv4/tcp_dsack",			1 },
	{ "ecn",		"net/ipv4/tcp_ecn",			1 },
	{ "rfc1337",		"net/ipv4/tcp_rfc1337",			0 },
	{ "syncookies",		"net/ipv4/tcp_syncookies",		1 },
};

/* What every kernel since 3.6 does, which brought the challenge ACKs. */
#define ALWAYS "rfc5961 rfc6528 keepalive user-timeout"

static int
linux_call(struct sut *s, const struct call *c)
{
	struct linux_sut *l = (struct linux_sut *)s;
	struct frame f;

	if (l->stale != 0) {
		snprintf(s->why, sizeof(s->why), "make the routes anew, so that the kernel forgets "
		    "the MTU of a path: %s", strerror(l->stale));
		return -1;
	}
	if (s->iss != 0 && l->aim != NULL && c->kind == CALL_LISTEN &&
	    l->aim(&c->ends, s->iss) == 0)
		while (link_recv(s->link, &f, (struct usec){ 0 }) == LINK_FRAME)
			;
	return app_call(l->app, c, s->why, sizeof(s->why));
}

static int
linux_reply(struct sut *s, struct reply *r)
{
	return app_reply(((struct linux_sut *)s)->app, r);
}

static int
linux_state(struct sut *s, const struct ends *e, enum tcp_state *state, int *listening)
{
	struct linux_sut *l = (struct linux_sut *)s;
	int fd = app_socket(l->app, e);

	if (listening != NULL)
		*listening = 0;
	if (fd >= 0 && (*state = sockdiag_socket(fd)) != STATE_UNKNOWN)
		return 0;
	*state = STATE_UNKNOWN;
	if (l->diag == NULL) {
		snprintf(s->why, sizeof(s->why), "the kernel has no sock_diag for TCP");
		return -1;
	}
	if (sockdiag_state(l->diag, e, state, listening) == 0)
		return 0;
	snprintf(s->why, sizeof(s->why), "sock_diag: %s", strerror(errno));
	return -1;
}

int
linux_forget_paths(const struct sut *s)
{
	struct rtnl *r = rtnl_open();
	int tap = (int)if_nametoindex(INTERFACE), bad = r == NULL, error;

	for (int ip6 = 0; ip6 < 2 && !bad; ip6++)
		if (s->stack[ip6][0].family != 0)
			bad = rtnl_route_anew(r, tap, &s->stack[ip6][0], ip6 ? 64 : 24) < 0;
	error = errno;
	if (r != NULL)
		rtnl_close(r);
	errno = error;
	return bad ? -1 : 0;
}

static void
linux_fresh(struct sut *s, int kept, char died[SUT_WHY])
{
	struct linux_sut *l = (struct linux_sut *)s;

	died[0] = '\0';
	app_fresh(l->app, kept ? l->diag : NULL);
	/* Where that can't be done, the next call says so: other cases would be judged wrongly. */
	if (s->path_told)
		l->stale = linux_forget_paths(s) < 0 ? errno : 0;
	s->path_told = 0;
}

static void
linux_stop(struct sut *s)
{
	struct linux_sut *l = (struct linux_sut *)s;

	if (l->app != NULL)
		app_free(l->app);
	if (l->diag != NULL)
		sockdiag_close(l->diag);
	if (s->link != NULL)
		link_close(s->link);
	free(l);
}

static const struct sut_ops linux_ops = {
	linux_call, linux_reply, linux_state, linux_fresh, linux_stop,
};

void
linux_profile(struct profile *p, char features[LINUX_FEATURES])
{
	struct utsname u;

	if (uname(&u) == 0)
		snprintf(p->version, sizeof(p->version), "%.60s", u.release);
	/* A window never exceeds the buffer; the kernel grows it only for who reads. */
	p->rmem = (uint32_t)sysctl_number("net/ipv4/tcp_rmem", 1, 131072);
	snprintf(features, LINUX_FEATURES, "%s", ALWAYS);
	for (size_t i = 0; i < sizeof(switched) / sizeof(switched[0]); i++) {
		if (sysctl_number(switched[i].sysctl, 0, switched[i].otherwise) == 0)
			continue;
		strcat(features, " ");
		strcat(features, switched[i].word);
	}
	p->features = features;
}

/* What this kernel says of itself, with the name and the times that were chosen. */
static void
set_profile(struct linux_sut *l, const struct profile *chosen)
{

	l->profile = *chosen;
	linux_profile(&l->profile, l->features);
	l->sut.profile = &l->profile;
}

/* Does this kernel have IPv6?  Not when it was booted with ipv6.disable=1. */
static int
has_ipv6(void)
{
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/*
 * RFC 5737 and RFC 3849 set these subnets aside for examples.  A family the stack hasn't is left 0
 * there.
 */
void
linux_addresses(struct sut *s)
{
	int with_six = has_ipv6();

	for (int i = 0; i < SUT_ADDRS; i++) {
		uint8_t n = (uint8_t)(i + 1);
		struct addr four = { 4, { 192, 0, 2, n } };
		struct addr six = { 6, { 0x20, 0x01, 0x0d, 0xb8, [15] = n } };

		s->tester[0][i] = four;
		s->tester[1][i] = six;
		four.b[3] = (uint8_t)(n + 100);
		six.b[15] = n;
		six.b[14] = 1;			/* 2001:db8::101 */
		s->stack[0][i] = four;
		if (with_six)
			s->stack[1][i] = six;
	}
	memcpy(s->tester_mac, tester_mac, 6);
	memcpy(s->stack_mac, stack_mac, 6);
}

/*
 * Give both interfaces what they need.  0, or -1 with errno set and the thing that failed in *what.
 */
static int
configure(struct rtnl *r, const struct sut *s, int tap, const char **what)
{
	*what = "bring up the loopback interface";
	if (rtnl_up(r, (int)if_nametoindex("lo"), NULL, 0) < 0)
		return -1;
	*what = "bring up the TAP interface";
	if ((s->stack[1][0].family != 0 && rtnl_quiet(r, tap) < 0) ||
	    rtnl_up(r, tap, s->stack_mac, MTU) < 0)
		return -1;
	*what = "give the TAP interface its addresses";
	for (int i = 0; i < SUT_ADDRS; i++) {
		if (rtnl_address(r, tap, &s->stack[0][i], 24) < 0)
			return -1;
		if (s->stack[1][i].family != 0 && rtnl_address(r, tap, &s->stack[1][i], 64) < 0)
			return -1;
	}
	*what = "tell the TAP interface whose addresses the tester's are";
	for (int i = 0; i < SUT_ADDRS; i++) {
		if (rtnl_neighbour(r, tap, &s->tester[0][i], s->tester_mac) < 0)
			return -1;
		if (s->stack[1][0].family != 0 &&
		    rtnl_neighbour(r, tap, &s->tester[1][i], s->tester_mac) < 0)
			return -1;
	}
	*what = "wait for its IPv6 addresses";
	return s->stack[1][0].family != 0 ? rtnl_settle(r, s->stack[1], SUT_ADDRS) : 0;
}

static int
set_interfaces(const struct sut *s, char *why, int size)
{
	struct rtnl *r = rtnl_open();
	const char *what = "open rtnetlink";
	int bad = -1;

	if (r != NULL)
		bad = configure(r, s, (int)if_nametoindex(INTERFACE), &what);
	if (bad)
		snprintf(why, (size_t)size, "%s: %s", what, strerror(errno));
	if (r != NULL)
		rtnl_close(r);
	return bad;
}

struct link *
linux_wire(const struct sut *s, char *why, int size)
{
	struct link *l = link_tap(INTERFACE, why, size);

	if (l != NULL && sysctl_isolate(INTERFACE, why, size) == 0 &&
	    set_interfaces(s, why, size) == 0)
		return l;
	if (l != NULL)
		link_close(l);
	return NULL;
}

struct sut *
linux_start_as(const struct profile *chosen, linux_aim *aim, char *why, int size)
{
	struct linux_sut *l = calloc(1, sizeof(*l));
	struct sut *s = (struct sut *)l;

	if (l == NULL) {
		snprintf(why, (size_t)size, "out of memory");
		return NULL;
	}
	s->ops = &linux_ops;
	l->aim = aim;
	linux_addresses(s);
	if (netns_enter(why, size) < 0 || (s->link = linux_wire(s, why, size)) == NULL)
		goto bad;
	set_profile(l, chosen);
	if ((l->diag = sockdiag_open()) != NULL)
		s->remade = sockdiag_destroys(l->diag);
	if ((l->app = app_new(s->link, &s->iss)) == NULL) {
		snprintf(why, (size_t)size, "epoll: %s", strerror(errno));
		goto bad;
	}
	s->link->wake = app_wake(l->app);
	return s;
bad:
	linux_stop(s);
	return NULL;
}

struct sut *
linux_start(const struct profile *chosen, char *why, int size)
{
	return linux_start_as(chosen, NULL, why, size);
}
