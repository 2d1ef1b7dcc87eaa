/* SPDX-License-Identifier: MIT */
/* lwip_addr.c - addresses and ends, as lwIP writes them. */

#include <string.h>

#include "lwip/ip_addr.h"
#include "lwip/tcp.h"

#include "lwip_addr.h"

void
lwip_addr(const struct tcpspec_address *a, ip_addr_t *out)
{
	memset(out, 0, sizeof(*out));
	if (a->family == 6) {
		memcpy(ip_2_ip6(out)->addr, a->b, 16);
		IP_SET_TYPE(out, IPADDR_TYPE_V6);
	} else {
		memcpy(&ip_2_ip4(out)->addr, a->b, 4);
		IP_SET_TYPE(out, IPADDR_TYPE_V4);
	}
}

/* lwIP keeps a zone with link-local addresses, which the tester's are not. */
static int
same(const ip_addr_t *a, const struct tcpspec_address *b)
{
	if (IP_IS_V6(a))
		return b->family == 6 && memcmp(ip_2_ip6(a)->addr, b->b, 16) == 0;
	return b->family == 4 && memcmp(&ip_2_ip4(a)->addr, b->b, 4) == 0;
}

int
lwip_is(const struct tcp_pcb *p, const struct tcpspec_ends *e)
{
	return p->local_port == e->own_port && p->remote_port == e->peer_port && same(&p->local_ip, &e->own) &&
	    same(&p->remote_ip, &e->peer);
}
