/* SPDX-License-Identifier: MIT */
/*
 * reader.c - reads the results stream, JSON Lines.
 *
 * It finds lines by itself, bounded in length, and gives each to jansson.  What it can't read it
 * counts and passes over: a file that was cut off or that a disk spoiled still tells what is left
 * of it.  But it gives up on what has no record for so long that none is to be expected, as a
 * device that never ends.
 */

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream.h"

struct reader {
	int fd;			/* -1: all is in text */
	const char *text;	/* data, or the caller's memory */
	char *data;
	size_t len, pos, size;
	int skipping;		/* in a line that is too long */
	size_t passed;		/* bytes since the last record */
	long bad;
	json_t *record;
	const char *kind;
};

struct reader *
reader_new(int fd)
{
	struct reader *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->fd = fd;
	r->size = 64 * 1024;
	r->data = malloc(r->size);
	r->text = r->data;
	if (r->data == NULL) {
		free(r);
		return NULL;
	}
	return r;
}

struct reader *
reader_memory(const void *text, size_t n)
{
	struct reader *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->fd = -1;
	r->text = text;
	r->len = n;
	return r;
}

void
reader_free(struct reader *r)
{
	if (r == NULL)
		return;
	json_decref(r->record);
	free(r->data);
	free(r);
}

/* Make room after what is not yet used, at most READER_LINE in all.  -1 when there is no memory. */
static int
make_room(struct reader *r)
{
	size_t size = r->size * 2;
	char *data;

	memmove(r->data, r->data + r->pos, r->len - r->pos);
	r->len -= r->pos;
	r->pos = 0;
	if (r->len < r->size)
		return 0;
	if (r->size >= READER_LINE) {
		r->bad += !r->skipping;
		r->skipping = 1;
		r->len = 0;
		return 0;
	}
	data = realloc(r->data, size);
	if (data == NULL)
		return -1;
	r->text = r->data = data;
	r->size = size;
	return 0;
}

/* Read more: 1, 0 at the end, -1. */
static int
fill(struct reader *r)
{
	ssize_t n;

	if (r->fd < 0)
		return 0;
	if (make_room(r) < 0)
		return -1;
	do
		n = read(r->fd, r->data + r->len, r->size - r->len);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		r->len += (size_t)n;
	r->passed += n > 0 ? (size_t)n : 0;
	if (r->passed > READER_PASSED) {
		errno = EBADMSG;
		return -1;
	}
	return n > 0 ? 1 : (int)n;
}

/* The next whole line, without its newline: 1, 0, -1. */
static int
next_line(struct reader *r, const char **line, size_t *n)
{
	int more;

	for (;;) {
		const char *from = r->text + r->pos, *end = NULL;
		int usable = !r->skipping;

		if (r->len > r->pos)
			end = memchr(from, '\n', r->len - r->pos);
		if (end == NULL) {
			if (r->skipping)
				r->pos = r->len;
			if ((more = fill(r)) <= 0)
				return more;
			continue;
		}
		*line = from;
		*n = (size_t)(end - from);
		r->pos += *n + 1;
		r->skipping = 0;
		if (usable && *n < READER_LINE)
			return 1;
		r->bad += usable;
	}
}

int
reader_next(struct reader *r)
{
	const char *line;
	size_t n;
	int got;

	json_decref(r->record);
	r->record = NULL;
	while ((got = next_line(r, &line, &n)) == 1) {
		r->record = json_loadb(line, n, 0, NULL);
		r->kind = json_string_value(json_object_get(r->record, "record"));
		if (r->kind != NULL) {
			r->passed = 0;
			return 1;
		}
		json_decref(r->record);
		r->record = NULL;
		r->bad++;
	}
	return got;
}

const char *
reader_kind(const struct reader *r)
{
	return r->record != NULL ? r->kind : "";
}

const char *
reader_str(const struct reader *r, const char *name)
{
	const char *text = json_string_value(json_object_get(r->record, name));

	return text != NULL ? text : "";
}

long long
reader_int(const struct reader *r, const char *name, long long absent)
{
	const json_t *value = json_object_get(r->record, name);

	return json_is_integer(value) ? json_integer_value(value) : absent;
}

static int
is_among(const char *name, const char *const *names)
{
	for (; names != NULL && *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return 1;
	return 0;
}

void
reader_copy(const struct reader *r, struct stream *s, const char *const *but)
{
	void *at = json_object_iter(r->record);

	for (; at != NULL; at = json_object_iter_next(r->record, at)) {
		const char *name = json_object_iter_key(at);
		const json_t *value = json_object_iter_value(at);

		if (strcmp(name, "record") == 0 || is_among(name, but) || !stream_word(name))
			continue;
		if (strcmp(name, "cut") == 0)
			s->cut = 1;
		else if (json_is_string(value))
			stream_str(s, name, json_string_value(value));
		else if (json_is_integer(value))
			stream_int(s, name, json_integer_value(value));
	}
}

long
reader_bad(const struct reader *r)
{
	return r->bad;
}

size_t
reader_rest(const struct reader *r)
{
	return r->skipping ? 0 : r->len - r->pos;
}
