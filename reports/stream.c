/* SPDX-License-Identifier: MIT */
/*
 * stream.c - writes the results stream, JSON Lines.
 *
 * The writer is on the path of every step and frame, so it is written by hand: it copies character by
 * character into one buffer, as most texts are so short that a call to measure and to copy them costs
 * more, and hands whole lines to write(2).  A record that is being
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
#define ESCAPE	6			/* the longest form of one character */

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

static void
put(struct stream *s, const char *p, size_t n)
{
	memcpy(s->data + s->len, p, n);
	s->len += n;
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

/* Digits from the right; then as many bytes as ever are copied, those behind the number for nothing. */
void
stream_put_int(struct stream *s, long long value)
{
	char digits[2 * STREAM_NUMBER] = "", *p = digits + STREAM_NUMBER;
	unsigned long long v =
		value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;

	do
		*--p = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	if (value < 0)
		*--p = '-';
	memcpy(s->data + s->len, p, STREAM_NUMBER);
	s->len += (size_t)(digits + STREAM_NUMBER - p);
}

void
stream_put_hex(struct stream *s, const void *bytes, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *b = bytes;
	char *to = s->data + s->len;

	*to++ = '"';
	for (size_t i = 0; i < n; i++) {
		*to++ = digit[b[i] >> 4];
		*to++ = digit[b[i] & 15];
	}
	*to++ = '"';
	s->len = (size_t)(to - s->data);
}

/* One character that is not plain: into out (room for ESCAPE), and how many bytes of p it was. */
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
stream_put_str(struct stream *s, const char *text, size_t undo)
{
	const char *most = s->data + s->record + STREAM_RECORD - STREAM_END - ESCAPE - 1;
	const unsigned char *p = (const unsigned char *)text;
	char *to = s->data + s->len;
	int n;

	*to++ = '"';
	while (*p && to <= most) {
		if (plain(*p)) {
			*to++ = (char)*p++;
			continue;
		}
		p += escape(p, to, &n);
		to += n;
	}
	*to++ = '"';
	s->len = (size_t)(to - s->data);
	if (*p) {
		s->len = undo;
		s->cut = 1;
	}
}
