/* SPDX-License-Identifier: MIT */
/*
 * stream.c - writes the results stream, JSON Lines.
 *
 * The writer is on the path of every step and frame, so it is written by hand: it copies everything
 * into one buffer, looks there, eight characters at a time, whether any has to be escaped, and
 * hands whole lines to write(2).  A record that is being written can always be closed, because a
 * field is only begun when all of it and the end of the record fit.
 */

#include <endian.h>
#include <errno.h>
#include <stdint.h>
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
	s->flushes = 0;
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
	s->flushes++;
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

struct stream_mark
stream_here(const struct stream *s)
{
	return (struct stream_mark){ s->record, s->flushes };
}

void
stream_back(struct stream *s, struct stream_mark to)
{
	if (s->flushes == to.flushes)
		s->len = s->record = to.record;
}

/* The two digits of each number below a hundred. */
static const char pairs[] =
	"00010203040506070809" "10111213141516171819" "20212223242526272829" "30313233343536373839"
	"40414243444546474849" "50515253545556575859" "60616263646566676869" "70717273747576777879"
	"80818283848586878889" "90919293949596979899";

/*
 * Digits from the right; then as many bytes as ever are copied, those behind the number for
 * nothing.
 */
void
stream_put_int(struct stream *s, long long value)
{
	char digits[2 * STREAM_NUMBER] = "", *p = digits + STREAM_NUMBER;
	unsigned long long v =
		value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;

	for (; v >= 100; v /= 100)
		memcpy(p -= 2, pairs + v % 100 * 2, 2);
	memcpy(p -= 2, pairs + v * 2, 2);
	p += v < 10;
	if (value < 0)
		*--p = '-';
	memcpy(s->data + s->len, p, STREAM_NUMBER);
	s->len += (size_t)(digits + STREAM_NUMBER - p);
}

#define EACH(byte)	(UINT64_C(0x0101010101010101) * (byte))

/*
 * Four bytes as eight digits, side by side in one number: a digit above 9 is a letter, which is 39
 * further on.
 */
static void
put_four(const unsigned char *b, char *to)
{
	uint32_t four;
	uint64_t v;

	memcpy(&four, b, 4);
	v = le32toh(four);
	v = (v | v << 16) & UINT64_C(0x0000ffff0000ffff);
	v = (v | v << 8) & UINT64_C(0x00ff00ff00ff00ff);
	v = (v >> 4 | v << 8) & EACH(15);
	v += EACH('0') + ((v + EACH(6)) >> 4 & EACH(1)) * ('a' - '9' - 1);
	v = htole64(v);
	memcpy(to, &v, 8);
}

void
stream_put_hex(struct stream *s, const void *bytes, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *b = bytes, *end = b + n;
	char *to = s->data + s->len;

	*to++ = '"';
	for (; end - b >= 4; b += 4, to += 8)
		put_four(b, to);
	for (; b < end; b++) {
		*to++ = digit[*b >> 4];
		*to++ = digit[*b & 15];
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

/* Is a byte of v zero?  Where it says so of others, it is only slow. */
static uint64_t
zero(uint64_t v)
{
	return (v - EACH(1)) & ~v & EACH(0x80);
}

/* Are the n characters at p all plain?  They are our own, with eight bytes of room behind them. */
static int
all_plain(char *p, size_t n)
{
	uint64_t v, odd = 0;

	memcpy(p + n, "        ", 8);
	for (size_t i = 0; i < n; i += 8) {
		memcpy(&v, p + i, 8);
		odd |= (v & EACH(0x80)) | ((v - EACH(0x20)) & EACH(0x80)) | zero(v ^ EACH('"')) |
			zero(v ^ EACH('\\')) | zero(v ^ EACH(0x7f));
	}
	return odd == 0;
}

/* Copy characters up to the last place, escaped where they have to be.  What is left of them. */
static const unsigned char *
put_escaped(const unsigned char *p, char **to, const char *most)
{
	int n;

	for (; *p && *to <= most; *to += n) {
		n = 1;
		if (plain(*p))
			**to = (char)*p++;
		else
			p += escape(p, *to, &n);
	}
	return p;
}

/* Most texts are plain and short. */
void
stream_put_str(struct stream *s, const char *text, size_t undo)
{
	const char *most = s->data + s->record + STREAM_RECORD - STREAM_END - ESCAPE - 1;
	char *to = s->data + s->len;
	const unsigned char *rest = (const unsigned char *)"";
	size_t n = strlen(text);

	*to++ = '"';
	if (to <= most && n + 8 < (size_t)(most - to) && all_plain(memcpy(to, text, n), n))
		to += n;
	else
		rest = put_escaped((const unsigned char *)text, &to, most);
	*to++ = '"';
	s->len = (size_t)(to - s->data);
	if (*rest) {
		s->len = undo;
		s->cut = 1;
	}
}
