/* SPDX-License-Identifier: MIT */
/*
 * mutant_option.c - a segment without one of its options, with one altered, and with one more.
 *
 * The options of a segment are taken apart, and those that remain are put together anew: without
 * NOPs, padded at the end.
 */

#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "mutant.h"
#include "mutant_edit.h"
#include "option.h"

/* the n-th change of an option is its n-th number: at most so many */
enum { EACH = 16 };

struct block {
	uint8_t bytes[OPTIONS_MAX + OPTIONS_MAX];
	struct buf out;
};

/* Append all options of a segment but NOPs; which: one to be left out, counted from 0, or -1. */
static void
collect(const struct packet *p, int which, struct block *b)
{
	struct buf in = buf_reading(p->segment.options, p->segment.options_len), body;
	uint32_t kind;

	b->out = BUF(b->bytes);
	while (option_next(&in, &kind, &body) > 0) {
		if (kind == OPTION_NOP || which-- == 0)
			continue;
		buf_put(&b->out, kind, 1);
		buf_put(&b->out, (uint32_t)body.len + 2, 1);
		buf_bytes(&b->out, body.data, body.len);
	}
}

/* The n-th option of a segment, NOPs not counted: 1, its kind and its body, or 0. */
static int
nth_option(const struct packet *p, int n, uint32_t *kind, struct buf *body)
{
	struct buf in = buf_reading(p->segment.options, p->segment.options_len);

	while (option_next(&in, kind, body) > 0)
		if (*kind != OPTION_NOP && n-- == 0)
			return 1;
	return 0;
}

static int
put_block(struct edit *e, struct block *b)
{
	while (b->out.len % 4 != 0)
		buf_put(&b->out, OPTION_EOL, 1);
	if (b->out.len > OPTIONS_MAX)
		return 0;
	edit_options(e, b->bytes, b->out.len);
	return 1;
}

static void
name(struct edit *e, uint32_t kind, const char *what)
{
	const char *known = option_name(kind);

	e->m->arg = (int)kind;
	if (known)
		snprintf(e->m->change, sizeof(e->m->change), "option %s %s", known, what);
	else
		snprintf(e->m->change, sizeof(e->m->change), "option %u %s", kind, what);
}

int
edit_option_gone(struct edit *e)
{
	struct block b;
	struct buf body;
	uint32_t kind;

	if (!nth_option(&e->p, e->nth, &kind, &body))
		return -1;
	collect(&e->p, e->nth, &b);
	name(e, kind, "missing");
	return put_block(e, &b);
}

/* How many bytes the numbers of an option have. */
static size_t
number_size(size_t len)
{
	return len % 4 == 0 ? 4 : len % 2 == 0 ? 2 : 1;
}

/* One more, at each number of each option. */
int
edit_option_altered(struct edit *e)
{
	struct block b;
	struct buf body, in;
	uint32_t kind, v = 0;
	size_t size, at = (size_t)(e->nth % EACH);
	char text[32];

	if (!nth_option(&e->p, e->nth / EACH, &kind, &body))
		return -1;
	size = number_size(body.len);
	if (body.len == 0 || at * size >= body.len)
		return 0;
	collect(&e->p, e->nth / EACH, &b);
	in = buf_reading(body.data, body.len);
	buf_skip(&in, at * size);
	buf_get(&in, &v, (int)size);
	buf_put(&b.out, kind, 1);
	buf_put(&b.out, (uint32_t)body.len + 2, 1);
	buf_bytes(&b.out, body.data, at * size);
	buf_put(&b.out, v + 1, (int)size);
	buf_bytes(&b.out, body.data + (at + 1) * size, body.len - (at + 1) * size);
	snprintf(text, sizeof(text), "number %zu +1", at + 1);
	name(e, kind, text);
	return put_block(e, &b);
}

/*
 * What a stack might add: known ones where they don't belong, one that nobody knows, and one that
 * is broken.
 */
static const struct {
	uint8_t kind, len;
	uint8_t body[8];
	const char *what;
} additions[] = {
	{ OPTION_MSS, 4, { 0x05, 0x78 }, "added" },
	{ OPTION_WSCALE, 3, { 7 }, "added" },
	{ OPTION_WSCALE, 3, { 15 }, "over 14 added" },
	{ OPTION_SACKOK, 2, { 0 }, "added" },
	{ OPTION_SACK, 10, { 0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x88 }, "added" },
	{ OPTION_TS, 10, { 0, 1, 2, 3, 0, 1, 2, 3 }, "added" },
	{ 253, 6, { 0xf9, 0x89, 1, 2 }, "added" },		/* RFC 6994 3 */
	{ 252, 1, { 0 }, "of length 1 added" },
};

int
edit_option_added(struct edit *e)
{
	struct block b;
	struct buf body;
	uint8_t kind;

	if (e->nth >= (int)countof(additions))
		return -1;
	kind = additions[e->nth].kind;
	if (option_find(e->p.segment.options, e->p.segment.options_len, kind, &body))
		return 0;
	collect(&e->p, -1, &b);
	buf_put(&b.out, kind, 1);
	buf_put(&b.out, additions[e->nth].len, 1);
	for (int i = 0; i < additions[e->nth].len - 2; i++)
		buf_put(&b.out, additions[e->nth].body[i], 1);
	name(e, kind, additions[e->nth].what);
	return put_block(e, &b);
}
