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
	if (e->frame != NULL)
		t->v[at].frame = frame_copy(e->frame);
}

void
transcript_add(struct transcript *t, const struct transcript_event *e)
{
	transcript_insert(t, t->n, e);
}

void
transcript_remove(struct transcript *t, int at)
{
	free(t->v[at].frame);
	memmove(&t->v[at], &t->v[at + 1], sizeof(*t->v) * (size_t)(--t->n - at));
}

void
transcript_copy(struct transcript *to, const struct transcript *from)
{
	*to = (struct transcript){ 0 };
	for (int i = 0; i < from->n; i++)
		transcript_add(to, &from->v[i]);
}

void
transcript_free(struct transcript *t)
{
	for (int i = 0; i < t->n; i++)
		free(t->v[i].frame);
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
			fprintf(out, " %d %s %s %u %u", e->reply.conn, call_name(e->reply.kind), reply_name(e->reply.result),
			    e->reply.offset, e->reply.len);
		} else if (e->kind == TRANSCRIPT_STATE) {
			fprintf(out, " %s %d", state_name(e->state), e->listening);
		}
		fputc('\n', out);
	}
}

static int
read_hex(const char *p, struct frame *f)
{
	unsigned byte;

	for (f->len = 0; p[0] != '\0' && p[0] != '\n'; p += 2) {
		if (f->len == FRAME_MAX || sscanf(p, "%2x", &byte) != 1 || p[1] == '\0')
			return -1;
		f->data[f->len++] = (uint8_t)byte;
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
	case TRANSCRIPT_CALL:
		return 0;
	case TRANSCRIPT_FRAME:
		e->frame = f;
		f->t = e->t;
		return line[at] == ' ' ? read_hex(line + at + 1, f) : -1;
	case TRANSCRIPT_REPLY:
		if (sscanf(line + at, "%d %31s %31s %u %u", &e->reply.conn, a, b, &e->reply.offset, &e->reply.len) != 5 ||
		    (call = call_named(a)) < 0 || (result = reply_named(b)) < 0)
			return -1;
		e->reply.kind = (enum call_kind)call;
		e->reply.result = (enum reply_kind)result;
		return 0;
	case TRANSCRIPT_STATE:
		if (sscanf(line + at, "%31s %d", a, &e->listening) != 2 || (state = state_named(a)) < 0)
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
