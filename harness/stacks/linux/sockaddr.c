/* SPDX-License-Identifier: MIT */
/* sockaddr.c - between struct addr and struct sockaddr. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "sockaddr.h"
#include "sut.h"

socklen_t
sockaddr_put(struct sockaddr_storage *to, int family, const struct addr *a, uint16_t port)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };

	if (family == 6) {
		if (a != NULL)
			memcpy(&in6.sin6_addr, a->b, 16);
		memcpy(to, &in6, sizeof(in6));
		return sizeof(in6);
	}
	if (a != NULL)
		memcpy(&in.sin_addr, a->b, 4);
	memcpy(to, &in, sizeof(in));
	return sizeof(in);
}

void
sockaddr_get(const struct sockaddr_storage *s, struct addr *a, uint16_t *port)
{
	struct sockaddr_in6 in6;
	struct sockaddr_in in;

	if (s->ss_family == AF_INET) {
		memcpy(&in, s, sizeof(in));
		*a = (struct addr){ .family = 4 };
		memcpy(a->b, &in.sin_addr, 4);
		*port = ntohs(in.sin_port);
		return;
	}
	memcpy(&in6, s, sizeof(in6));
	*a = (struct addr){ .family = IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr) ? 4 : 6 };
	memcpy(a->b, in6.sin6_addr.s6_addr + (a->family == 4 ? 12 : 0), a->family == 4 ? 4 : 16);
	*port = ntohs(in6.sin6_port);
}
