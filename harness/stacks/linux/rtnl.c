/* SPDX-License-Identifier: MIT */
/* rtnl.c - interfaces and addresses by rtnetlink: one request, one acknowledgment. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "rtnl.h"
#include "sut.h"

struct rtnl {
	struct mnl_socket *nl;
	unsigned seq;
	char buf[4096];		/* requests and answers: none is longer than a few attributes */
};

struct rtnl *
rtnl_open(void)
{
	struct rtnl *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	if ((r->nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC)) != NULL &&
	    mnl_socket_bind(r->nl, 0, MNL_SOCKET_AUTOPID) == 0)
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
