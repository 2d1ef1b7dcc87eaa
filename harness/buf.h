/* SPDX-License-Identifier: MIT */
#ifndef BUF_H
#define BUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define countof(a) (sizeof(a) / sizeof((a)[0]))

/*
 * A fixed array of bytes, filled at len and read at pos.  Too much sets full; nothing overruns.
 * The array belongs to whoever made the buf.
 */
struct buf {
	uint8_t *data;
	size_t size, len, pos;
	int full;
};

#define BUF(array) ((struct buf){ .data = (uint8_t *)(array), .size = sizeof(array) })

/* A buf to read n bytes from; they are not written to. */
struct buf buf_reading(const void *bytes, size_t n);

/* Append, big-endian. */
static inline void
buf_put(struct buf *b, uint32_t v, int bytes)
{
	if (b->size - b->len < (size_t)bytes) {
		b->full = 1;
		return;
	}
	while (bytes-- > 0)
		b->data[b->len++] = (uint8_t)(v >> 8 * bytes);
}

void buf_bytes(struct buf *, const void *bytes, size_t n);	/* append these */
void buf_set(struct buf *, size_t at, uint32_t v, int bytes);	/* overwrite what was put before */

/* append what fits of a text that doesn't */
void buf_cut(struct buf *, const char *text, size_t n);

/*
 * Append text; the array always ends in NUL, which isn't counted.  The two that format nothing are
 * for what is printed often.
 */
static inline void
buf_chars(struct buf *b, const char *text, size_t n)
{
	if (n < b->size - b->len) {
		memcpy(b->data + b->len, text, n);
		b->len += n;
		b->data[b->len] = '\0';
	} else {
		buf_cut(b, text, n);
	}
}

static inline void
buf_text(struct buf *b, const char *text)
{
	buf_chars(b, text, strlen(text));	/* which the compiler knows of most */
}

void buf_number(struct buf *, uint32_t v);
void buf_hex(struct buf *, uint32_t byte);	/* two digits */
void buf_printf(struct buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* How many can still be read. */
static inline size_t
buf_left(const struct buf *b)
{
	return b->len - b->pos;
}

/* Read, big-endian; -1, and v is 0, if too few are left. */
static inline int
buf_get(struct buf *b, uint32_t *v, int bytes)
{
	*v = 0;
	if (buf_left(b) < (size_t)bytes)
		return -1;
	while (bytes-- > 0)
		*v = *v << 8 | b->data[b->pos++];
	return 0;
}

/* read n bytes as a buf of their own; -1 if too few are left */
int buf_sub(struct buf *, size_t n, struct buf *sub);
int buf_skip(struct buf *, size_t n);			/* -1 if too few are left */

#endif
