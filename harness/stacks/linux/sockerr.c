/* SPDX-License-Identifier: MIT */
/*
 * sockerr.c - what socket calls say, as a table from errno to the replies of RFC 9293 section
 * 3.9.1.
 */

#include <errno.h>
#include <stddef.h>

#include "sockerr.h"

static const struct {
	int err;
	enum reply_kind reply;
} table[] = {
	{ ECONNRESET,		REPLY_RESET },
	{ ECONNREFUSED,		REPLY_REFUSED },
	{ ETIMEDOUT,		REPLY_TIMEOUT },
	{ EPIPE,		REPLY_CLOSING },
	{ EADDRINUSE,		REPLY_EXISTS },
	{ EADDRNOTAVAIL,	REPLY_EXISTS },		/* connect: these ends are taken */
	{ EISCONN,		REPLY_EXISTS },
	{ ENOTCONN,		REPLY_ABSENT },
	{ EHOSTUNREACH,		REPLY_UNREACHABLE },	/* these are what ICMP errors become */
	{ ENETUNREACH,		REPLY_UNREACHABLE },
	{ EHOSTDOWN,		REPLY_UNREACHABLE },
	{ ENETDOWN,		REPLY_UNREACHABLE },
	{ ENONET,		REPLY_UNREACHABLE },
	{ ENOPROTOOPT,		REPLY_UNREACHABLE },
	{ EOPNOTSUPP,		REPLY_UNREACHABLE },
	{ EPROTO,		REPLY_UNREACHABLE },
	{ EACCES,		REPLY_UNREACHABLE },
	{ EMSGSIZE,		REPLY_UNREACHABLE },
};

enum reply_kind
sockerr_reply(int err)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].err == err)
			return table[i].reply;
	return REPLY_ERROR;
}

int
sockerr_fatal(enum reply_kind r)
{
	return r == REPLY_RESET || r == REPLY_REFUSED || r == REPLY_TIMEOUT ||
		r == REPLY_UNREACHABLE;
}
