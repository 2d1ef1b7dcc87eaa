/* SPDX-License-Identifier: MIT */
#ifndef SOCKADDR_H
#define SOCKADDR_H

#include <stdint.h>
#include <sys/socket.h>

struct addr;

/* Our addresses and ports as the socket calls want them. */

/* Fill in *to; a NULL addr with its family is any address.  How long it is. */
socklen_t sockaddr_put(struct sockaddr_storage *to, int family, const struct addr *, uint16_t port);

/* The address and port in one.  An IPv4 address mapped into IPv6 is the IPv4 address. */
void sockaddr_get(const struct sockaddr_storage *, struct addr *, uint16_t *port);

#endif
