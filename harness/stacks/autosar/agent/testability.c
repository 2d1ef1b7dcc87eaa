/* SPDX-License-Identifier: MIT */
/* testability.c - the AUTOSAR testability protocol: messages written, sent, waited for and taken apart. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE		/* on Linux, for clock_gettime(); elsewhere it means nothing */
#endif

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "testability.h"

#define HEADER 16
#define SERVICE 0x0105
#define EVENT_BIT 0x80

enum { KIND_REQUEST = 0x00, KIND_EVENT = 0x02, KIND_RESPONSE = 0x80 };

void
put(struct payload *p, uint32_t v, int bytes)
{
	if (p->n + (size_t)bytes > PAYLOAD) {
		p->bad = 1;
		return;
	}
	while (bytes-- > 0)
		p->b[p->n++] = (uint8_t)(v >> 8 * bytes);
}

void
put_bytes(struct payload *p, const void *bytes, size_t n)
{
	put(p, (uint32_t)n, 2);
	if (p->n + n > PAYLOAD) {
		p->bad = 1;
		return;
	}
	memcpy(p->b + p->n, bytes, n);
	p->n += n;
}

uint32_t
get(struct payload *p, int bytes)
{
	uint32_t v = 0;

	if (p->n - p->at < (size_t)bytes) {
		p->bad = 1;
		return 0;
	}
	while (bytes-- > 0)
		v = v << 8 | p->b[p->at++];
	return v;
}

const uint8_t *
get_bytes(struct payload *p, size_t *n)
{
	*n = get(p, 2);
	if (p->n - p->at < *n) {
		p->bad = 1;
		*n = 0;
	}
	p->at += *n;
	return p->b + p->at - *n;
}

/*
 * One message that is there: 1 with its header's fields and payload, 0 for none, -1 with errno set.
 * Others' are passed over.
 */
static int
read_message(struct testability *t, uint8_t head[HEADER], struct payload *p)
{
	uint8_t m[2048];
	ssize_t n;
	size_t len;

	for (;;) {
		do
			n = recv(t->fd, m, sizeof(m), MSG_DONTWAIT);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return errno == EAGAIN || errno == ECONNREFUSED ? 0 : -1;
		if (n < HEADER || (m[0] << 8 | m[1]) != SERVICE)
			continue;
		len = (size_t)m[4] << 24 | (size_t)m[5] << 16 | (size_t)m[6] << 8 | m[7];
		if (len < 8 || len > (size_t)n - 8 || len - 8 > PAYLOAD)
			continue;
		memcpy(head, m, HEADER);
		*p = (struct payload){ .n = len - 8 };
		memcpy(p->b, m + HEADER, p->n);
		return 1;
	}
}

/* Keep an event of TCP's.  One that there is no room for is lost, as it would be in UDP. */
static void
keep(struct testability *t, const uint8_t head[HEADER], const struct payload *p)
{
	struct event *e = &t->event[(t->first + t->nevents) % EVENTS];

	if (head[14] != KIND_EVENT || (head[2] & ~EVENT_BIT) != GROUP_TCP || t->nevents == EVENTS)
		return;
	t->nevents++;
	e->number = head[3];
	e->p = *p;
}

int
testability_read(struct testability *t)
{
	uint8_t head[HEADER];
	struct payload p;
	int got;

	while ((got = read_message(t, head, &p)) > 0)
		keep(t, head, &p);
	return got;
}

int
testability_event(struct testability *t, struct event *e)
{
	if (t->nevents == 0)
		return 0;
	*e = t->event[t->first];
	t->first = (t->first + 1) % EVENTS;
	t->nevents--;
	return 1;
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int
send_request(struct testability *t, unsigned group, unsigned number, const struct payload *p)
{
	uint8_t m[HEADER + PAYLOAD] = { SERVICE >> 8, SERVICE & 255, (uint8_t)group, (uint8_t)number };
	uint32_t len = (uint32_t)p->n + 8, id = ++t->id;

	for (int i = 0; i < 4; i++) {
		m[4 + i] = (uint8_t)(len >> 8 * (3 - i));
		m[8 + i] = (uint8_t)(id >> 8 * (3 - i));
	}
	m[12] = m[13] = 1;
	m[14] = KIND_REQUEST;
	memcpy(m + HEADER, p->b, p->n);
	return send(t->fd, m, HEADER + p->n, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

int
testability_request(struct testability *t, unsigned group, unsigned number, struct payload *p)
{
	int64_t until = now_ms() + t->limit, left;
	struct pollfd f = { .fd = t->fd, .events = POLLIN };
	uint8_t head[HEADER];
	int got;

	if (p->bad || send_request(t, group, number, p) < 0)
		return -1;
	while ((left = until - now_ms()) > 0 && poll(&f, 1, (int)left) >= 0) {
		while ((got = read_message(t, head, p)) > 0) {
			if (head[14] == KIND_RESPONSE && head[2] == group && head[3] == number)
				return head[15];
			keep(t, head, p);
		}
		if (got < 0)
			return -1;
	}
	return -1;
}
