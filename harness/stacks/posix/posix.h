/* SPDX-License-Identifier: MIT */
#ifndef POSIX_H
#define POSIX_H

struct linux_need;
struct sut;

/*
 * This machine's own kernel once more, in a private network namespace behind a TAP as with linux_start, but its agent
 * is a process of its own: tcpspec-agent, which makes its calls through POSIX sockets.  It shows that the agent
 * protocol carries the whole suite.  A started stack, or NULL with the reason and what to do about it in why (size bytes).
 */
struct sut *posix_start(char *why, int size);

/* What it needs of the machine and whether that is there: how many were written. */
int posix_needs(struct linux_need *, int max);

#endif
