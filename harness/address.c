/* SPDX-License-Identifier: MIT */
/*
 * address.c - addresses that are no host's, as a table of names.
 */

#include <string.h>

#include "address.h"
#include "buf.h"
#include "packet.h"
#include "sut.h"

enum where { NOWHERE, ANYWHERE, IN_NET, OWN };

static const struct {
	const char *name;
	enum where where4, where6;
	uint8_t b4[4], b6[16];	/* IN_NET: the last octet counts */
} names[] = {
	{ "broadcast",		ANYWHERE, NOWHERE,	{ 255, 255, 255, 255 },	{ 0 } },
	{ "net-broadcast",	IN_NET, NOWHERE,	{ [3] = 255 },		{ 0 } },
	{ "multicast",		ANYWHERE, ANYWHERE,	{ 224, 0, 0, 1 },
	    { 0xff, 2, [15] = 1 } },
	{ "unspecified",	ANYWHERE, ANYWHERE,	{ 0 },			{ 0 } },
	{ "loopback",		ANYWHERE, ANYWHERE,	{ 127, 0, 0, 1 },	{ [15] = 1 } },
	{ "foreign",		IN_NET, IN_NET,		{ [3] = 77 },		{ [15] = 0x77 } },
	{ "own",		OWN, OWN,		{ 0 },			{ 0 } },
};

int
address_named(const char *name, size_t n)
{
	for (size_t i = 0; i < countof(names); i++)
		if (strlen(names[i].name) == n && memcmp(names[i].name, name, n) == 0)
			return (int)i;
	return -1;
}

const char *
address_name(int i)
{
	return i >= 0 && i < (int)countof(names) ? names[i].name : NULL;
}

int
address_make(int i, const struct sut *sut, int ip, struct addr *a)
{
	enum where where = ip == 4 ? names[i].where4 : names[i].where6;
	size_t n = ip == 4 ? 4 : 16;

	if (where == NOWHERE)
		return -1;
	*a = (struct addr){ .family = ip };
	if (where == OWN || where == IN_NET)
		*a = sut->stack[ip == 6][0];
	if (where == IN_NET)
		a->b[n - 1] = ip == 4 ? names[i].b4[3] : names[i].b6[15];
	else if (where != OWN)
		memcpy(a->b, ip == 4 ? names[i].b4 : names[i].b6, n);
	return 0;
}

static int
is_broadcast(const struct sut *sut, const struct addr *a)
{
	struct addr net;

	return memcmp(a->b, "\xff\xff\xff\xff", 4) == 0 ||
	    (address_make(address_named("net-broadcast", 13), sut, 4, &net) == 0 &&
	    addr_same(a, &net));
}

void
address_mac(const struct sut *sut, const struct addr *to, const uint8_t unicast[6], uint8_t mac[6])
{
	memcpy(mac, unicast, 6);
	if (to->family == 4 && is_broadcast(sut, to)) {
		memset(mac, 0xff, 6);
	} else if (to->family == 4 && to->b[0] >> 4 == 14) {
		memcpy(mac, "\1\0\x5e", 3);
		memcpy(mac + 3, to->b + 1, 3);
		mac[3] &= 0x7f;
	} else if (to->family == 6 && to->b[0] == 0xff) {
		memcpy(mac, "\x33\x33", 2);
		memcpy(mac + 2, to->b + 12, 4);
	}
}
