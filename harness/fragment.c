/* SPDX-License-Identifier: MIT */
/*
 * fragment.c - a frame in IP fragments, for stacks that have to put a segment together again.
 */

#include <string.h>

#include "buf.h"
#include "fragment.h"
#include "link.h"
#include "packet.h"

enum { ETHER = 14, IP4 = 20, IP6 = 40, EXTENSION = 8, NEXT_FRAGMENT = 44,
	/* what has room behind its own header */
	LARGEST = (FRAME_MAX - ETHER - IP6 - EXTENSION) & ~7 };

static void
make_ip4(const struct frame *whole, uint32_t at, uint32_t len, int more, struct frame *out)
{
	struct buf b = BUF(out->data);

	buf_bytes(&b, whole->data, ETHER + IP4);
	buf_bytes(&b, whole->data + ETHER + IP4 + at, len);
	buf_set(&b, ETHER + 2, IP4 + len, 2);
	buf_set(&b, ETHER + 6, (more ? 0x2000u : 0) | at / 8, 2);
	buf_set(&b, ETHER + 10, 0, 2);
	buf_set(&b, ETHER + 10, checksum(out->data + ETHER, IP4, 0), 2);
	out->len = (uint32_t)b.len;
}

static void
make_ip6(const struct frame *whole, uint32_t at, uint32_t len, int more, struct frame *out)
{
	struct buf b = BUF(out->data);

	buf_bytes(&b, whole->data, ETHER + IP6);
	buf_put(&b, whole->data[ETHER + 6], 1);
	buf_put(&b, 0, 1);
	buf_put(&b, at | (uint32_t)more, 2);
	/* any identification will do: one packet at a time is in pieces */
	buf_put(&b, 0x7c90f5ec, 4);
	buf_bytes(&b, whole->data + ETHER + IP6 + at, len);
	buf_set(&b, ETHER + 4, EXTENSION + len, 2);
	buf_set(&b, ETHER + 6, NEXT_FRAGMENT, 1);
	out->len = (uint32_t)b.len;
}

int
fragment_make(const struct frame *whole, uint32_t bytes, int n, struct frame *out)
{
	uint32_t header, total, at, len;
	int ip = whole->len > ETHER ? whole->data[ETHER] >> 4 : 0;

	header = ETHER + (ip == 4 ? IP4 : IP6);
	if ((ip != 4 && ip != 6) || whole->len <= header)
		return 0;
	bytes = bytes < 8 ? 8 : bytes > LARGEST ? LARGEST : bytes & ~7u;
	total = whole->len - header;
	at = bytes * (uint32_t)n;
	if (at >= total)
		return 0;
	len = total - at < bytes ? total - at : bytes;
	if (ip == 4)
		make_ip4(whole, at, len, at + len < total, out);
	else
		make_ip6(whole, at, len, at + len < total, out);
	return 1;
}
