/* SPDX-License-Identifier: MIT */
#ifndef LWIP_LWIPOPTS_H
#define LWIP_LWIPOPTS_H

/*
 * lwIP as lwip-src is built: no operating system, all of TCP that it can do.
 *
 * Memory is the machine's (lwip_machine.h) and enough for any case, so that no limit of lwIP's pools is what a case
 * finds.  Debug words and statistics are off.
 */

#include <stddef.h>

#define NO_SYS			1
#define SYS_LIGHTWEIGHT_PROT	0
#define LWIP_NETCONN		0
#define LWIP_SOCKET		0
#define LWIP_STATS		0

/* Everything from one heap, which is ours. */
void *machine_malloc(size_t size);
void *machine_calloc(size_t n, size_t size);
void machine_free(void *);
#define MEM_LIBC_MALLOC		1
#define MEMP_MEM_MALLOC		1
#define mem_clib_malloc		machine_malloc
#define mem_clib_calloc		machine_calloc
#define mem_clib_free		machine_free
#define MEM_ALIGNMENT		8
#define MEMP_NUM_TCP_PCB	128
#define MEMP_NUM_TCP_PCB_LISTEN	32
#define MEMP_NUM_TCP_SEG	1024
#define MEMP_NUM_REASSDATA	16

/* The network: one Ethernet, frames out in one piece. */
#define LWIP_IPV4		1
#define LWIP_IPV6		1
#define LWIP_IPV6_NUM_ADDRESSES	6
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_IPV6_MLD		0	/* nobody asks for multicast groups; its timer runs ten times a second */
#define ARP_QUEUEING		1
#define ARP_QUEUE_LEN		10
#define LWIP_NETIF_TX_SINGLE_PBUF 1
#define LWIP_NETIF_LOOPBACK	1
#define LWIP_HAVE_LOOPIF	0
#define LWIP_SINGLE_NETIF	0
#define IP_REASSEMBLY		1
#define IP_FRAG			1
#define IP_REASS_MAX_PBUFS	64
#define IPV6_FRAG_COPYHEADER	1	/* pointers are longer than a fragment header */
#define ETH_PAD_SIZE		0

/* TCP: the largest windows that it has without and with scaling are the same, as $rcv.wnd of a case is then, too. */
#define TCP_MSS			1460
#define TCP_WND			0xffff
#define LWIP_WND_SCALE		1
#define TCP_RCV_SCALE		1
#define TCP_SND_BUF		0xffff
#define TCP_SND_QUEUELEN	512
#define TCP_QUEUE_OOSEQ		1
#define LWIP_TCP_TIMESTAMPS	1
#define LWIP_TCP_SACK_OUT	1
#define TCP_LISTEN_BACKLOG	1
#define LWIP_TCP_KEEPALIVE	1
#define SO_REUSE		1

#endif
