/* SPDX-License-Identifier: MIT */
/* link.c - the four things one can do with a wire, whatever kind of wire it is. */

#include "link.h"

int
link_send(struct link *l, const struct frame *f)
{
	return l->ops->send(l, f);
}

enum link_event
link_recv(struct link *l, struct frame *f, struct usec until)
{
	return l->ops->recv(l, f, until);
}

struct usec
link_now(struct link *l)
{
	return l->ops->now(l);
}

void
link_close(struct link *l)
{
	l->ops->close(l);
}
