/* SPDX-License-Identifier: MIT */
/*
 * rtnl.c - interfaces and addresses by rtnetlink: one request, one acknowledgment; and on a
 * second socket the news of interfaces, and of IPv6 routes, among them one for each address that
 * the kernel takes as its own.
 */

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "link_wall.h"
#include "rtnl.h"
#include "sut.h"
#include "usec.h"

struct rtnl {
	struct mnl_socket *nl, *news;
	unsigned seq;
	char buf[8192];		/* a request, an answer, or news */
};

static struct mnl_socket *
bound(unsigned groups)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);

	if (nl == NULL || mnl_socket_bind(nl, groups, MNL_SOCKET_AUTOPID) == 0)
		return nl;
	mnl_socket_close(nl);
	return NULL;
}

struct rtnl *
rtnl_open(void)
{
	struct rtnl *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->nl = bound(0);
	r->news = bound(RTMGRP_LINK | RTMGRP_IPV6_ROUTE);
	if (r->nl != NULL && r->news != NULL)
		return r;
	rtnl_close(r);
	return NULL;
}

void
rtnl_close(struct rtnl *r)
{
	int saved = errno;

	if (r->nl != NULL)
		mnl_socket_close(r->nl);
	if (r->news != NULL)
		mnl_socket_close(r->news);
	free(r);
	errno = saved;
}

static struct nlmsghdr *
request(struct rtnl *r, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(r->buf);

	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	h->nlmsg_seq = ++r->seq;
	return h;
}

/* Send the request and take its acknowledgment. */
static int
confirm(struct rtnl *r, struct nlmsghdr *h)
{
	unsigned port = mnl_socket_get_portid(r->nl);
	ssize_t n;

	if (mnl_socket_sendto(r->nl, h, h->nlmsg_len) < 0 ||
	    (n = mnl_socket_recvfrom(r->nl, r->buf, sizeof(r->buf))) < 0)
		return -1;
	return mnl_cb_run(r->buf, (size_t)n, r->seq, port, NULL, NULL) < 0 ? -1 : 0;
}

static struct nlmsghdr *
link_request(struct rtnl *r, int ifindex, unsigned flags)
{
	struct nlmsghdr *h = request(r, RTM_NEWLINK, 0);
	struct ifinfomsg *i = mnl_nlmsg_put_extra_header(h, sizeof(*i));

	i->ifi_family = AF_UNSPEC;
	i->ifi_index = ifindex;
	i->ifi_flags = i->ifi_change = flags;
	return h;
}

int
rtnl_quiet(struct rtnl *r, int ifindex)
{
	struct nlmsghdr *h = link_request(r, ifindex, 0);
	struct nlattr *spec = mnl_attr_nest_start(h, IFLA_AF_SPEC);
	struct nlattr *inet6 = mnl_attr_nest_start(h, AF_INET6);

	mnl_attr_put_u8(h, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
	mnl_attr_nest_end(h, inet6);
	mnl_attr_nest_end(h, spec);
	return confirm(r, h);
}

int
rtnl_up(struct rtnl *r, int ifindex, const uint8_t *mac, uint32_t mtu)
{
	struct nlmsghdr *h = link_request(r, ifindex, IFF_UP);

	if (mac != NULL)
		mnl_attr_put(h, IFLA_ADDRESS, 6, mac);
	if (mtu > 0)
		mnl_attr_put_u32(h, IFLA_MTU, mtu);
	return confirm(r, h);
}

int
rtnl_address(struct rtnl *r, int ifindex, const struct addr *a, int prefix)
{
	struct nlmsghdr *h = request(r, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
	struct ifaddrmsg *m = mnl_nlmsg_put_extra_header(h, sizeof(*m));
	size_t n = a->family == 6 ? 16 : 4;
	uint8_t broadcast[4];

	m->ifa_family = a->family == 6 ? AF_INET6 : AF_INET;
	m->ifa_prefixlen = (uint8_t)prefix;
	m->ifa_flags = IFA_F_NODAD;
	m->ifa_index = (unsigned)ifindex;
	mnl_attr_put(h, IFA_LOCAL, n, a->b);
	mnl_attr_put(h, IFA_ADDRESS, n, a->b);
	if (a->family == 4) {
		memcpy(broadcast, a->b, 4);
		for (int bit = prefix; bit < 32; bit++)
			broadcast[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
		mnl_attr_put(h, IFA_BROADCAST, 4, broadcast);
	}
	return confirm(r, h);
}

int
rtnl_neighbour(struct rtnl *r, int ifindex, const struct addr *a, const uint8_t *mac)
{
	struct nlmsghdr *h = request(r, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
	struct ndmsg *m = mnl_nlmsg_put_extra_header(h, sizeof(*m));

	m->ndm_family = a->family == 6 ? AF_INET6 : AF_INET;
	m->ndm_ifindex = ifindex;
	m->ndm_state = NUD_PERMANENT;
	mnl_attr_put(h, NDA_DST, a->family == 6 ? 16 : 4, a->b);
	mnl_attr_put(h, NDA_LLADDR, 6, mac);
	return confirm(r, h);
}

static struct nlmsghdr *
route_request(struct rtnl *r, uint16_t type, uint16_t flags, int ifindex, const struct addr *a,
    int prefix)
{
	struct nlmsghdr *h = request(r, type, flags);
	struct rtmsg *m = mnl_nlmsg_put_extra_header(h, sizeof(*m));
	uint8_t net[16] = { 0 };
	size_t n = a->family == 6 ? 16 : 4;

	memcpy(net, a->b, (size_t)prefix / 8);
	m->rtm_family = a->family == 6 ? AF_INET6 : AF_INET;
	m->rtm_dst_len = (uint8_t)prefix;
	m->rtm_table = RT_TABLE_MAIN;
	m->rtm_protocol = RTPROT_KERNEL;
	m->rtm_scope = a->family == 6 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
	m->rtm_type = RTN_UNICAST;
	mnl_attr_put(h, RTA_DST, n, net);
	mnl_attr_put_u32(h, RTA_OIF, (uint32_t)ifindex);
	if (a->family == 4)
		mnl_attr_put(h, RTA_PREFSRC, n, a->b);
	return h;
}

int
rtnl_route_anew(struct rtnl *r, int ifindex, const struct addr *a, int prefix)
{
	if (confirm(r, route_request(r, RTM_DELROUTE, 0, ifindex, a, prefix)) < 0)
		return -1;
	return confirm(r, route_request(r, RTM_NEWROUTE, NLM_F_CREATE, ifindex, a, prefix));
}

/* The addresses that are awaited; of those that came family is 0. */
struct awaited {
	struct addr *addrs;
	int n, left;
};

static int
take_destination(const struct nlattr *attr, void *arg)
{
	struct awaited *w = arg;

	if (mnl_attr_get_type(attr) != RTA_DST || mnl_attr_get_payload_len(attr) != 16)
		return MNL_CB_OK;
	for (struct addr *a = w->addrs; a < w->addrs + w->n; a++) {
		if (a->family == 6 && memcmp(mnl_attr_get_payload(attr), a->b, 16) == 0) {
			a->family = 0;
			w->left--;
		}
	}
	return MNL_CB_OK;
}

static int
take_route(const struct nlmsghdr *h, void *arg)
{
	const struct rtmsg *m = mnl_nlmsg_get_payload(h);

	if (h->nlmsg_type != RTM_NEWROUTE || m->rtm_type != RTN_LOCAL)
		return MNL_CB_OK;
	return mnl_attr_parse(h, sizeof(*m), take_destination, arg);
}

int
rtnl_settle(struct rtnl *r, const struct addr *addrs, int n)
{
	struct timeval most = { .tv_sec = 10 };
	struct addr left[16];
	struct awaited w = { left, n, n };
	ssize_t len;

	if ((size_t)n > sizeof(left) / sizeof(left[0]))
		return errno = E2BIG, -1;
	memcpy(left, addrs, (size_t)n * sizeof(left[0]));
	setsockopt(mnl_socket_get_fd(r->news), SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	while (w.left > 0) {
		len = mnl_socket_recvfrom(r->news, r->buf, sizeof(r->buf));
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0 || mnl_cb_run(r->buf, (size_t)len, 0, 0, take_route, &w) < 0)
			return -1;
	}
	return 0;
}

/* An interface that is awaited. */
struct carrier {
	int ifindex, up;
};

static int
take_link(const struct nlmsghdr *h, void *arg)
{
	const struct ifinfomsg *i = mnl_nlmsg_get_payload(h);
	struct carrier *c = arg;

	if (h->nlmsg_type == RTM_NEWLINK && i->ifi_index == c->ifindex)
		c->up = (i->ifi_flags & IFF_RUNNING) && (i->ifi_flags & IFF_LOWER_UP);
	return MNL_CB_OK;
}

/* Is there something to read on this socket, until a point in time?  0 or -1 as well. */
static int
await(const struct mnl_socket *nl, struct usec until)
{
	struct pollfd f = { .fd = mnl_socket_get_fd(nl), .events = POLLIN };
	int64_t left = usec_sub(until, wall_clock()).us;

	return poll(&f, 1, left > 0 ? usec_ms(left) : 0);
}

int
rtnl_carries(struct rtnl *r, int ifindex, struct usec until)
{
	struct nlmsghdr *h = request(r, RTM_GETLINK, 0);
	struct ifinfomsg *i = mnl_nlmsg_put_extra_header(h, sizeof(*i));
	struct carrier c = { ifindex, 0 };
	ssize_t len;
	int got;

	/* Asked where the news come, so that the answer can't miss any. */
	i->ifi_index = ifindex;
	if (mnl_socket_sendto(r->news, h, h->nlmsg_len) < 0)
		return -1;
	while (!c.up) {
		if ((got = await(r->news, until)) <= 0)
			return got;
		len = mnl_socket_recvfrom(r->news, r->buf, sizeof(r->buf));
		if (len < 0 || mnl_cb_run(r->buf, (size_t)len, 0, 0, take_link, &c) < 0)
			return -1;
	}
	return 1;
}
