/* SPDX-License-Identifier: MIT */
#ifndef ENDS_H
#define ENDS_H

#include <stddef.h>

struct result;

/* One end of a connection: an address of 4 or 16 bytes, and a port. */
struct result_end {
	int family;			/* 4 or 6 */
	unsigned char address[16];
	int port;
};

struct result_ends {
	struct result_end tester, stack;
};

/*
 * The ends of the first connection, as its first TCP segment has them.  1, or 0 when there was
 * none.
 */
int ends_of(const struct result *, struct result_ends *);

/*
 * An end as text: what the case record said, or else as found: "192.0.2.1:40000",
 * "[2001:db8::1]:7", "".
 */
const char *ends_tester(const struct result *, char *text, size_t size);
const char *ends_stack(const struct result *, char *text, size_t size);

#endif
