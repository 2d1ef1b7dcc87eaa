/* SPDX-License-Identifier: MIT */
#ifndef LINK_INTERFACE_H
#define LINK_INTERFACE_H

struct link;

/*
 * An Ethernet interface of this machine as the wire, by libpcap: a TAP that the stack's own process
 * has opened, a veth whose other end the stack has, or a NIC.  What goes out of it is the tester's
 * and isn't read back.
 *
 * The kernel must keep out of the conversation, so an interface that is down, has addresses, has
 * IPv6, or joins received segments (GRO, LRO) is refused, with the command that mends it.  Where
 * the stack's side leaves checksums or segmentation to hardware that isn't there, the link ends
 * with the first such frame (link.fault is set).
 *
 * filter: of pcap-filter(7), what to read of the stack's frames; NULL for all.  Needs CAP_NET_RAW
 * in the interface's network namespace.  NULL with the reason and what to do in why (size bytes).
 */
struct link *link_interface(const char *name, const char *filter, char *why, int size);

#endif
