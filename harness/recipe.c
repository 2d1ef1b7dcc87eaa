/* SPDX-License-Identifier: MIT */
/*
 * recipe.c - setups, as a table of short scripts.
 *
 * A row says from which state it goes on and by which steps; "$by" is the call that closes.  A row
 * with active set is taken in place of the other one when the connection is opened by the stack.
 */

#include <string.h>
#include <strings.h>

#include "buf.h"
#include "recipe.h"

static const struct recipe {
	const char *name;
	int active;
	const char *from;	/* the recipe that comes first, or NULL */
	const char *steps;
} recipes[] = {
	{ "closed", 0, NULL,
	  "conn stack-port closed\n" },
	{ "listen", 0, NULL,
	  "call listen\n" },
	{ "syn-sent", 0, NULL,
	  "call open\n"
	  "expect S[EWA] 0:0\n"		/* with ECN asked for or not */
	  "state SYN-SENT\n" },
	{ "syn-received", 0, "listen",
	  "send S 0:0\n"
	  "expect S. 0:0 ack 1\n"
	  "state SYN-RECEIVED\n" },
	{ "simultaneous-open", 0, "syn-sent",
	  "send S 0:0\n"
	  "expect S. 0:0 ack 1\n"
	  "state SYN-RECEIVED\n" },
	{ "established", 0, "syn-received",
	  "send . 1:1 ack 1\n"
	  "state ESTABLISHED\n" },
	{ "established", 1, "syn-sent",
	  "send S. 0:0 ack 1\n"
	  "expect . 1:1 ack 1\n"
	  "state ESTABLISHED\n" },
	{ "fin-wait-1", 0, "established",
	  "call $by\n"
	  "expect F. 1:1 ack 1\n"
	  "state FIN-WAIT-1\n" },
	{ "fin-wait-2", 0, "fin-wait-1",
	  "send . 1:1 ack 2\n"
	  "state FIN-WAIT-2\n" },
	{ "closing", 0, "fin-wait-1",
	  "send F. 1:1 ack 1\n"
	  "expect . 2:2 ack 2\n"
	  "state CLOSING\n" },
	{ "time-wait", 0, "fin-wait-2",
	  "send F. 1:1 ack 2\n"
	  "expect . 2:2 ack 2\n"
	  "state TIME-WAIT\n" },
	{ "close-wait", 0, "established",
	  "send F. 1:1 ack 1\n"
	  "expect . 1:1 ack 2\n"
	  "state CLOSE-WAIT\n" },
	{ "last-ack", 0, "close-wait",
	  "call $by\n"
	  "expect F. 1:1 ack 2\n"
	  "state LAST-ACK\n" },
};

static const struct recipe *
find(const char *name, size_t n, int active)
{
	const struct recipe *plain = NULL;

	for (size_t i = 0; i < countof(recipes); i++)
		if (strlen(recipes[i].name) == n && strncasecmp(recipes[i].name, name, n) == 0) {
			if (recipes[i].active == active)
				return &recipes[i];
			plain = plain ? plain : &recipes[i];
		}
	return plain;
}

int
recipe_known(const char *name, size_t n)
{
	return find(name, n, 0) != NULL;
}

int
recipe_put(const char *name, const struct recipe_words *w, struct buf *out)
{
	const struct recipe *r = find(name, strlen(name), w->active);
	const char *p, *by;

	if (r == NULL)
		return -1;
	if (r->from != NULL && recipe_put(r->from, w, out) < 0)
		return -1;
	if (w->listening && strcmp(r->name, "listen") == 0)
		return 0;
	for (p = r->steps; (by = strstr(p, "$by")) != NULL; p = by + 3)
		buf_printf(out, "%.*s%s", (int)(by - p), p, w->by);
	buf_printf(out, "%s", p);
	return out->full ? -1 : 0;
}

const char *
recipe_name(int i)
{
	for (size_t k = 0; k < countof(recipes); k++)
		if (!recipes[k].active && i-- == 0)
			return recipes[k].name;
	return NULL;
}
