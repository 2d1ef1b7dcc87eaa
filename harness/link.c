/* SPDX-License-Identifier: MIT */
/* link.c - the four things one can do with a wire, whatever kind of wire it is. */

#include <stddef.h>

#include "link.h"

int
link_send(struct link *l, const struct frame *f)
{
	return l->ops->send(l, f);
}

enum link_event
link_recv(struct link *l, struct frame *f, struct usec until)
{
	enum link_event e = l->ops->recv(l, f, until);

	if (e == LINK_GONE && l->over != NULL)
		l->over(l->over_arg, l, 0);
	return e;
}

struct usec
link_now(struct link *l)
{
	return l->ops->now(l);
}

void
link_close(struct link *l)
{
	void (*over)(void *, struct link *, int) = l->over;
	void *arg = l->over_arg;

	l->ops->close(l);
	if (over != NULL)
		over(arg, NULL, 1);
}
