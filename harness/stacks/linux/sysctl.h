/* SPDX-License-Identifier: MIT */
#ifndef SYSCTL_H
#define SYSCTL_H

/*
 * Set the few sysctls of this network namespace that keep cases apart; TCP behaves as the kernel's makers chose.
 * 0, or -1 with the reason and what to do about it in why (size bytes).
 */
int sysctl_isolate(const char *interface, char *why, int size);

/* The number a sysctl has ("net/ipv4/tcp_sack"; of several numbers the first), or otherwise where it can't be read. */
long sysctl_number(const char *name, long otherwise);

#endif
