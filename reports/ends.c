/* SPDX-License-Identifier: MIT */
/*
 * ends.c - who talked to whom: addresses and ports of a case's first connection, read from its
 * first frame.
 */

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "ends.h"
#include "results.h"

#define ETHER		14
#define TYPE_IPV4	0x0800
#define TYPE_IPV6	0x86dd

static unsigned
get16(const unsigned char *b)
{
	return (unsigned)b[0] << 8 | b[1];
}

/*
 * Source and destination of an Ethernet frame with an IP packet that carries ports; 1, or 0 when it
 * has none.
 */
static int
parse(const unsigned char *b, size_t n, struct result_end *src, struct result_end *dst)
{
	size_t ip, alen, ports;

	if (n < ETHER + 20)
		return 0;
	ip = ETHER;
	if (get16(b + 12) == TYPE_IPV4) {
		alen = 4;
		ports = ip + (b[ip] & 15u) * 4;
		memcpy(src->address, b + ip + 12, alen);
		memcpy(dst->address, b + ip + 16, alen);
	} else if (get16(b + 12) == TYPE_IPV6 && n >= ETHER + 40) {
		alen = 16;
		ports = ip + 40;
		memcpy(src->address, b + ip + 8, alen);
		memcpy(dst->address, b + ip + 24, alen);
	} else {
		return 0;
	}
	if (n < ports + 4)
		return 0;
	src->family = dst->family = alen == 4 ? 4 : 6;
	src->port = (int)get16(b + ports);
	dst->port = (int)get16(b + ports + 2);
	return 1;
}

int
ends_of(const struct result *c, struct result_ends *e)
{
	for (int i = 0; i < c->nframes; i++) {
		const struct result_frame *f = &c->frames[i];

		if (strcmp(f->kind, "tcp") != 0 || *f->conn != '\0' ||
			strcmp(f->mark, "ignored") == 0)
			continue;
		if (f->rx ? parse(f->bytes, f->nbytes, &e->stack, &e->tester)
			  : parse(f->bytes, f->nbytes, &e->tester, &e->stack))
			return 1;
	}
	return 0;
}

static const char *
end_text(const struct result_end *e, char *text, size_t size)
{
	char address[INET6_ADDRSTRLEN] = "";

	inet_ntop(e->family == 4 ? AF_INET : AF_INET6, e->address, address, sizeof(address));
	snprintf(text, size, e->family == 4 ? "%s:%d" : "[%s]:%d", address, e->port);
	return text;
}

const char *
ends_tester(const struct result *c, char *text, size_t size)
{
	struct result_ends e;

	snprintf(text, size, "%s", c->tester);
	return *text != '\0' || !ends_of(c, &e) ? text : end_text(&e.tester, text, size);
}

const char *
ends_stack(const struct result *c, char *text, size_t size)
{
	struct result_ends e;

	snprintf(text, size, "%s", c->stack);
	return *text != '\0' || !ends_of(c, &e) ? text : end_text(&e.stack, text, size);
}
