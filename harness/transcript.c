/* SPDX-License-Identifier: MIT */
/*
 * transcript.c - what went between tester and stack, as a list that can be changed.
 */

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "transcript.h"

static struct frame *
frame_copy(const struct frame *f)
{
	size_t size = offsetof(struct frame, data) + f->len;
	struct frame *copy = malloc(size);

	if (copy == NULL)
		abort();
	return memcpy(copy, f, size);
}

void
transcript_insert(struct transcript *t, int at, const struct transcript_event *e)
{
	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 32;
		if ((t->v = realloc(t->v, sizeof(*t->v) * (size_t)t->room)) == NULL)
			abort();
	}
	memmove(&t->v[at + 1], &t->v[at], sizeof(*t->v) * (size_t)(t->n++ - at));
	t->v[at] = *e;
	t->v[at].borrowed = 0;
	if (e->frame != NULL)
		t->v[at].frame = frame_copy(e->frame);
}

void
transcript_add(struct transcript *t, const struct transcript_event *e)
{
	transcript_insert(t, t->n, e);
}

static void
event_free(struct transcript_event *e)
{
	if (!e->borrowed)
		free(e->frame);
}

void
transcript_remove(struct transcript *t, int at)
{
	event_free(&t->v[at]);
	memmove(&t->v[at], &t->v[at + 1], sizeof(*t->v) * (size_t)(--t->n - at));
}

void
transcript_borrow(struct transcript *to, const struct transcript *from)
{
	*to = (struct transcript){ .n = from->n, .room = from->n + 1 };
	if ((to->v = malloc(sizeof(*to->v) * (size_t)to->room)) == NULL)
		abort();
	memcpy(to->v, from->v, sizeof(*to->v) * (size_t)to->n);
	for (int i = 0; i < to->n; i++)
		to->v[i].borrowed = 1;
}

struct frame *
transcript_own(struct transcript *t, int at, size_t more)
{
	struct transcript_event *e = &t->v[at];
	size_t size = offsetof(struct frame, data) + e->frame->len;
	struct frame *own;

	if (!e->borrowed && more == 0)
		return e->frame;
	if ((own = malloc(size + more)) == NULL)
		abort();
	memcpy(own, e->frame, size);
	event_free(e);
	e->borrowed = 0;
	return e->frame = own;
}

void
transcript_swap(struct transcript *t, int a, int b)
{
	struct transcript_event e = t->v[a];

	t->v[a] = t->v[b];
	t->v[b] = e;
}

int
transcript_is_barrier(const struct transcript_event *e)
{
	return e->kind == TRANSCRIPT_SENT || e->kind == TRANSCRIPT_CALL;
}

void
transcript_free(struct transcript *t)
{
	for (int i = 0; i < t->n; i++)
		event_free(&t->v[i]);
	free(t->v);
	*t = (struct transcript){ 0 };
}

static const char *const words[] = {
	[TRANSCRIPT_SENT] = "sent",
	[TRANSCRIPT_CALL] = "call",
	[TRANSCRIPT_FRAME] = "frame",
	[TRANSCRIPT_REPLY] = "reply",
	[TRANSCRIPT_STATE] = "state",
};

void
transcript_write(const struct transcript *t, FILE *out)
{
	for (const struct transcript_event *e = t->v; e < t->v + t->n; e++) {
		fprintf(out, "%s %" PRId64, words[e->kind], e->t.us);
		if (e->frame != NULL) {
			fputc(' ', out);
			for (uint32_t i = 0; i < e->frame->len; i++)
				fprintf(out, "%02x", e->frame->data[i]);
		} else if (e->kind == TRANSCRIPT_REPLY) {
			fprintf(out, " %d %s %s %u %u", e->reply.conn, call_name(e->reply.kind),
			    reply_name(e->reply.result), e->reply.offset, e->reply.len);
		} else if (e->kind == TRANSCRIPT_STATE) {
			fprintf(out, " %s %d", state_name(e->state), e->listening);
		}
		fputc('\n', out);
	}
}

static int
hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
read_hex(const char *p, struct frame *f)
{
	int high, low;

	for (f->len = 0; p[0] != '\0' && p[0] != '\n'; p += 2) {
		high = hex_digit(p[0]);
		low = high < 0 ? -1 : hex_digit(p[1]);
		if (f->len == FRAME_MAX || low < 0)
			return -1;
		f->data[f->len++] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

static int
read_event(const char *line, struct transcript_event *e, struct frame *f)
{
	char word[16], a[32], b[32];
	int at = 0, kind = 0, call, result, state;

	memset(e, 0, sizeof(*e));
	if (sscanf(line, "%15s %" SCNd64 "%n", word, &e->t.us, &at) != 2)
		return -1;
	while (kind < (int)countof(words) && strcmp(word, words[kind]) != 0)
		kind++;
	e->kind = (enum transcript_kind)kind;
	switch (e->kind) {
	case TRANSCRIPT_SENT:
		if (line[at] != ' ')
			return 0;
		/* fallthrough */
	case TRANSCRIPT_FRAME:
		e->frame = f;
		f->t = e->t;
		return line[at] == ' ' ? read_hex(line + at + 1, f) : -1;
	case TRANSCRIPT_CALL:
		return 0;
	case TRANSCRIPT_REPLY:
		if (sscanf(line + at, "%d %31s %31s %u %u", &e->reply.conn, a, b, &e->reply.offset,
			&e->reply.len) != 5 ||
		    (call = call_named(a)) < 0 || (result = reply_named(b)) < 0)
			return -1;
		e->reply.kind = (enum call_kind)call;
		e->reply.result = (enum reply_kind)result;
		return 0;
	case TRANSCRIPT_STATE:
		if (sscanf(line + at, "%31s %d", a, &e->listening) != 2 ||
		    (state = state_named(a)) < 0)
			return -1;
		e->state = (enum tcp_state)state;
		return 0;
	}
	return -1;
}

int
transcript_read(struct transcript *t, FILE *in, int *line)
{
	struct frame *f = malloc(sizeof(*f));
	struct transcript_event e;
	char *text = NULL;
	size_t size = 0;
	int r = 0;

	if (f == NULL)
		abort();
	*t = (struct transcript){ 0 };
	for (*line = 1; r == 0 && getline(&text, &size, in) > 0; ++*line)
		if ((r = read_event(text, &e, f)) == 0)
			transcript_add(t, &e);
	if (r < 0) {
		--*line;
		transcript_free(t);
	}
	free(text);
	free(f);
	return r;
}
