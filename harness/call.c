/* SPDX-License-Identifier: MIT */
/* call.c - the words for calls and replies, and the pattern that all payload is. */

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "call.h"

static const char *const calls[CALLS] = {
	[CALL_LISTEN]		= "listen",
	[CALL_OPEN]		= "open",
	[CALL_ACCEPT]		= "accept",
	[CALL_SEND]		= "send",
	[CALL_RECEIVE]		= "receive",
	[CALL_SHUTDOWN]		= "shutdown",
	[CALL_SHUTDOWN_READ]	= "shutdown-read",
	[CALL_CLOSE]		= "close",
	[CALL_ABORT]		= "abort",
	[CALL_UNLISTEN]		= "unlisten",
	[CALL_OPTION]		= "option",
};

static const char *const replies[REPLIES] = {
	[REPLY_OK]		= "ok",
	[REPLY_DATA]		= "data",
	[REPLY_FIN]		= "fin",
	[REPLY_RESET]		= "reset",
	[REPLY_REFUSED]		= "refused",
	[REPLY_TIMEOUT]		= "timeout",
	[REPLY_CLOSING]		= "closing",
	[REPLY_EXISTS]		= "exists",
	[REPLY_ABSENT]		= "absent",
	[REPLY_UNREACHABLE]	= "unreachable",
	[REPLY_UNSUPPORTED]	= "unsupported",
	[REPLY_ERROR]		= "error",
};

static int
index_of(const char *const *names, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

const char *
call_name(enum call_kind k)
{
	return k < CALLS ? calls[k] : "?";
}

int
call_named(const char *name)
{
	return index_of(calls, CALLS, name);
}

const char *
reply_name(enum reply_kind k)
{
	return k < REPLIES ? replies[k] : "?";
}

int
reply_named(const char *name)
{
	return index_of(replies, REPLIES, name);
}

const char *
reply_text(const struct reply *p, char *text, size_t size)
{
	if (p->result == REPLY_DATA)
		snprintf(text, size, "call %s: data %u:%u%s", call_name(p->kind), p->offset + 1,
		    p->offset + p->len + 1, p->bad ? ", not the bytes that were sent" : "");
	else
		snprintf(text, size, "call %s: %s%s%s", call_name(p->kind), reply_name(p->result),
		    p->text[0] ? " " : "", p->text);
	return text;
}

enum { LANE_OPEN = 1, LANE_IN = 2, LANE_OUT = 4 };

static const struct {
	unsigned lanes;
	int ends;
} kinds[CALLS] = {
	[CALL_OPEN]	= { LANE_OPEN,	0 },
	[CALL_ACCEPT]	= { LANE_OPEN,	0 },
	[CALL_SEND]	= { LANE_OUT,	0 },
	[CALL_RECEIVE]	= { LANE_IN,	0 },
	[CALL_SHUTDOWN]	= { LANE_OUT,	0 },
	[CALL_CLOSE]	= { LANE_OUT,	REPLY_CLOSING },
	[CALL_ABORT]	= { 0,		REPLY_RESET },
};

unsigned
call_lanes(enum call_kind k)
{
	return kinds[k].lanes;
}

int
call_ends(enum call_kind k)
{
	return kinds[k].ends;
}

/*
 * An integer hash: no short period, so that bytes which moved by any distance differ, and swapped
 * words too, which the checksum of RFC 9293 section 3.1 doesn't see.
 */
uint8_t
pattern_byte(uint32_t offset)
{
	uint32_t x = offset * 0x9e3779b1u;

	x = (x ^ x >> 15) * 0x85ebca77u;
	return (uint8_t)(x >> 24);
}
