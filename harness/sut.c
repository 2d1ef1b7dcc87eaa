/* SPDX-License-Identifier: MIT */
/*
 * sut.c - what all stacks have in common: the names of states, addresses as text, and what a
 * profile claims.
 */

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#include "sut.h"

static const char *const names[STATES] = {
	[STATE_UNKNOWN]		= "UNKNOWN",
	[STATE_CLOSED]		= "CLOSED",
	[STATE_LISTEN]		= "LISTEN",
	[STATE_SYN_SENT]	= "SYN-SENT",
	[STATE_SYN_RECEIVED]	= "SYN-RECEIVED",
	[STATE_ESTABLISHED]	= "ESTABLISHED",
	[STATE_FIN_WAIT_1]	= "FIN-WAIT-1",
	[STATE_FIN_WAIT_2]	= "FIN-WAIT-2",
	[STATE_CLOSE_WAIT]	= "CLOSE-WAIT",
	[STATE_CLOSING]		= "CLOSING",
	[STATE_LAST_ACK]	= "LAST-ACK",
	[STATE_TIME_WAIT]	= "TIME-WAIT",
};

const char *
state_name(enum tcp_state s)
{
	return s < STATES ? names[s] : "UNKNOWN";
}

int
state_named(const char *name)
{
	for (int i = 0; i < STATES; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

int
profile_has(const struct profile *p, const char *word)
{
	size_t n = strlen(word);

	if (n == 0 || p->features == NULL)
		return 0;
	for (const char *s = p->features; *(s += strspn(s, " ")) != '\0'; s += strcspn(s, " "))
		if (strcspn(s, " ") == n && memcmp(s, word, n) == 0)
			return 1;
	return 0;
}

const char *
addr_text(const struct addr *a, char text[ADDR_TEXT])
{
	if (inet_ntop(a->family == 6 ? AF_INET6 : AF_INET, a->b, text, ADDR_TEXT) == NULL)
		strcpy(text, "?");
	return text;
}
