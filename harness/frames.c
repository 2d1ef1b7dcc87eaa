/* SPDX-License-Identifier: MIT */
/*
 * frames.c - frames one behind the other in one piece of memory, which begins anew whenever the
 * last one was taken.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"
#include "link.h"

struct frames {
	uint8_t *data;
	size_t first, end, size;
};

struct head {
	struct usec t;
	uint32_t len;
};

struct frames *
frames_new(void)
{
	return calloc(1, sizeof(struct frames));
}

int
frames_put(struct frames *q, const void *data, size_t len, struct usec t)
{
	struct head head = { t, (uint32_t)len };
	size_t size = q->size;
	uint8_t *more;

	while (size - q->end < sizeof(head) + len)
		size = size == 0 ? 65536 : 2 * size;
	if (size != q->size) {
		if ((more = realloc(q->data, size)) == NULL)
			return -1;
		q->data = more;
		q->size = size;
	}
	memcpy(q->data + q->end, &head, sizeof(head));
	memcpy(q->data + q->end + sizeof(head), data, len);
	q->end += sizeof(head) + len;
	return 0;
}

int
frames_get(struct frames *q, struct frame *f)
{
	struct head head;

	if (q->first == q->end)
		return 0;
	memcpy(&head, q->data + q->first, sizeof(head));
	f->t = head.t;
	f->len = head.len;
	memcpy(f->data, q->data + q->first + sizeof(head), head.len);
	q->first += sizeof(head) + head.len;
	if (q->first == q->end)
		q->first = q->end = 0;
	return 1;
}

int
frames_none(const struct frames *q)
{
	return q->first == q->end;
}

void
frames_clear(struct frames *q)
{
	q->first = q->end = 0;
}

void
frames_free(struct frames *q)
{
	if (q != NULL)
		free(q->data);
	free(q);
}
