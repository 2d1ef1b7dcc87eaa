/* SPDX-License-Identifier: MIT */
/*
 * buf.c - bytes, read and written with their bounds always at hand.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"

struct buf
buf_reading(const void *bytes, size_t n)
{
	union {
		const void *in;
		uint8_t *out;
	} u = { .in = bytes };	/* reading only: see the header */

	return (struct buf){ .data = u.out, .size = n, .len = n };
}

void
buf_bytes(struct buf *b, const void *bytes, size_t n)
{
	if (b->size - b->len < n) {
		b->full = 1;
		return;
	}
	if (n > 0)
		memcpy(b->data + b->len, bytes, n);
	b->len += n;
}

void
buf_set(struct buf *b, size_t at, uint32_t v, int bytes)
{
	if (at + (size_t)bytes > b->len) {
		b->full = 1;
		return;
	}
	while (bytes-- > 0)
		b->data[at++] = (uint8_t)(v >> 8 * bytes);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	size_t room = b->size - b->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf((char *)b->data + b->len, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= room)
		b->full = 1;
	if (n > 0 && room > 0)
		b->len += (size_t)n < room ? (size_t)n : room - 1;
}

void
buf_cut(struct buf *b, const char *text, size_t n)
{
	size_t room = b->size - b->len;

	b->full |= n > 0;
	if (room == 0)
		return;
	memcpy(b->data + b->len, text, room - 1);
	b->len = b->size - 1;
	b->data[b->len] = '\0';
}

void
buf_number(struct buf *b, uint32_t v)
{
	char digits[10];
	size_t i = sizeof(digits);

	do
		digits[--i] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	buf_chars(b, digits + i, sizeof(digits) - i);
}

void
buf_hex(struct buf *b, uint32_t byte)
{
	static const char digit[] = "0123456789abcdef";

	buf_text(b, (char[]){ digit[byte >> 4 & 15], digit[byte & 15], '\0' });
}

int
buf_sub(struct buf *b, size_t n, struct buf *sub)
{
	if (buf_left(b) < n)
		return -1;
	*sub = (struct buf){ .data = b->data + b->pos, .size = n, .len = n };
	b->pos += n;
	return 0;
}

int
buf_skip(struct buf *b, size_t n)
{
	if (buf_left(b) < n)
		return -1;
	b->pos += n;
	return 0;
}
