/* SPDX-License-Identifier: MIT */
#ifndef LWIP_ADDR_H
#define LWIP_ADDR_H

#include "stack-abi.h"

struct ip_addr;
struct tcp_pcb;

/* An address of the tester's as lwIP writes it. */
void lwip_addr(const struct tcpspec_address *, struct ip_addr *);

/* Is this the connection between these ends? */
int lwip_is(const struct tcp_pcb *, const struct tcpspec_ends *);

#endif
