/* SPDX-License-Identifier: MIT */
#ifndef SYSCTL_H
#define SYSCTL_H

/*
 * Set the few sysctls of this network namespace that keep cases apart; TCP behaves as the kernel's
 * makers chose. 0, or -1 with the reason and what to do about it in why (size bytes).
 */
int sysctl_isolate(const char *interface, char *why, int size);

/*
 * The i-th number (from 0) that a sysctl ("net/ipv4/tcp_rmem") has, or otherwise where it can't be
 * read.
 */
long sysctl_number(const char *name, int i, long otherwise);

#endif
