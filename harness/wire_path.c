/* SPDX-License-Identifier: MIT */
/*
 * wire_path.c - the wire rules of path MTU discovery: what doesn't fit, as a router said, isn't
 * sent once more.
 *
 * The tester is all routers of the path.  What it says of an MTU counts as long as a stack has to
 * believe it: it quotes something in flight, and names an MTU that no stack may think too small to
 * be true.
 */

#include <stdio.h>

#include "packet.h"
#include "segment.h"
#include "wire.h"
#include "wire_rules.h"

/*
 * Below 576 octets a stack may take it for an attack on IPv4 (RFC 5927 7.2), and below 1280 it
 * has to on IPv6 (RFC 8201 4).
 */
enum { CREDIBLE4 = 576, CREDIBLE6 = 1280 };

/* For so long nobody may try a larger size: RFC 1191 6.3, RFC 8201 4. */
#define PATH_HOLDS	INT64_C(300000000)

void
wire_path(struct wire *w, int ip, uint32_t mtu, struct seq quoted, struct usec t)
{
	int holds = w->mtu > 0 && usec_sub(t, w->mtu_at).us < PATH_HOLDS;

	if (!w->synced || seq_before(quoted, w->acked) || !seq_before(quoted, w->end))
		return;
	if (mtu < (ip == 4 ? CREDIBLE4 : CREDIBLE6) || (holds && mtu > w->mtu))
		return;
	w->mtu = mtu;
	w->mtu_at = t;
}

static int
too_big(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	uint32_t size = packet_size(p);

	if (w->mtu == 0 || size <= w->mtu || usec_sub(w->now, w->mtu_at).us >= PATH_HOLDS)
		return 0;
	snprintf(b->expected, sizeof(b->expected), "%u octets at most, the MTU of the path",
	    w->mtu);
	snprintf(b->observed, sizeof(b->observed), "a packet of %u octets", size);
	return 1;
}

/* Without DF a router takes it to pieces and says nothing. */
int
wire_mtu_ip4(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	return p->ip == 4 && p->segment.v[FIELD_DF] && too_big(w, p, b);
}

int
wire_mtu_ip6(const struct wire *w, const struct packet *p, struct wire_breach *b)
{
	return p->ip == 6 && too_big(w, p, b);
}
