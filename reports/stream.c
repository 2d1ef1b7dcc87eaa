/* SPDX-License-Identifier: MIT */
/*
 * stream.c - writes the results stream, JSON Lines.
 *
 * The writer is on the path of every step and frame, so it is written by hand: it copies runs of
 * plain characters into one buffer and hands whole lines to write(2).  A record that is being
 * written can always be closed, because a field is only begun when all of it and the end of the
 * record fit.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "stream.h"
#include "utf8.h"

#define END	",\"cut\":1}\n"		/* the longest end of a record; room for it is kept */
#define ENDLEN	(sizeof(END) - 1)

void
stream_init(struct stream *s, int fd)
{
	s->fd = fd;
	s->error = 0;
	s->cut = 0;
	s->len = s->record = 0;
}

static int
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

int
stream_flush(struct stream *s)
{
	size_t whole = s->record;

	if (whole > 0 && !s->error && write_all(s->fd, s->data, whole) < 0)
		s->error = errno;
	memmove(s->data, s->data + whole, s->len - whole);
	s->len -= whole;
	s->record = 0;
	return s->error ? -1 : 0;
}

/* Can n more bytes go into this record, so that it can still be ended? */
static int
fits(struct stream *s, size_t n)
{
	if (s->len - s->record + n + ENDLEN <= STREAM_RECORD)
		return 1;
	s->cut = 1;
	return 0;
}

static void
put(struct stream *s, const char *p, size_t n)
{
	memcpy(s->data + s->len, p, n);
	s->len += n;
}

/* Begin a field whose value takes at most n bytes; 0 when it would not fit. */
static int
put_name(struct stream *s, const char *name, size_t n)
{
	size_t len = strlen(name);

	if (!fits(s, len + n + 4))
		return 0;
	put(s, ",\"", 2);
	put(s, name, len);
	put(s, "\":", 2);
	return 1;
}

int
stream_word(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && n <= 40 && name[n] == '\0';
}

void
stream_begin(struct stream *s, const char *kind)
{
	if (STREAM_BUFFER - s->len < STREAM_RECORD)
		stream_flush(s);
	s->record = s->len;
	s->cut = 0;
	put(s, "{\"record\":\"", 11);
	put(s, kind, strlen(kind));
	put(s, "\"", 1);
}

void
stream_end(struct stream *s)
{
	if (s->cut)
		put(s, END, ENDLEN);
	else
		put(s, "}\n", 2);
	s->record = s->len;
}

void
stream_int(struct stream *s, const char *name, long long value)
{
	char digits[24], *p = digits + sizeof(digits);
	unsigned long long v =
		value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;

	do
		*--p = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	if (value < 0)
		*--p = '-';
	if (put_name(s, name, sizeof(digits)))
		put(s, p, (size_t)(digits + sizeof(digits) - p));
}

void
stream_hex(struct stream *s, const char *name, const void *bytes, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *b = bytes;
	char *to;

	if (n > STREAM_RECORD / 2 || !put_name(s, name, 2 * n + 2)) {
		s->cut = 1;
		return;
	}
	to = s->data + s->len;
	*to++ = '"';
	for (size_t i = 0; i < n; i++) {
		*to++ = digit[b[i] >> 4];
		*to++ = digit[b[i] & 15];
	}
	*to++ = '"';
	s->len = (size_t)(to - s->data);
}

/* One character that is not plain: into out (room for 6), and how many bytes of p it was. */
static int
escape(const unsigned char *p, char *out, int *outlen)
{
	static const char digit[] = "0123456789abcdef";
	int n = 1;

	if (*p == '"' || *p == '\\') {
		out[0] = '\\';
		out[1] = (char)*p;
		*outlen = 2;
	} else if (*p < 0x20 || *p == 0x7f) {
		memcpy(out, "\\u00", 4);
		out[4] = digit[*p >> 4];
		out[5] = digit[*p & 15];
		*outlen = 6;
	} else if ((n = utf8_length(p)) > 0) {
		memcpy(out, p, (size_t)n);
		*outlen = n;
	} else {
		memcpy(out, "\xef\xbf\xbd", 3);
		*outlen = 3;
		n = 1;
	}
	return n;
}

static int
plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void
stream_str(struct stream *s, const char *name, const char *text)
{
	size_t undo = s->len;
	const unsigned char *p = (const unsigned char *)text;

	if (text == NULL || !put_name(s, name, 2))
		return;
	s->data[s->len++] = '"';
	while (*p) {
		const unsigned char *run = p;
		char out[6];
		int n = 0;

		while (plain(*p))
			p++;
		if (!fits(s, (size_t)(p - run) + sizeof(out) + 1)) {
			s->len = undo;
			return;
		}
		put(s, (const char *)run, (size_t)(p - run));
		if (*p) {
			p += escape(p, out, &n);
			put(s, out, (size_t)n);
		}
	}
	s->data[s->len++] = '"';
}
