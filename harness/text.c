/* SPDX-License-Identifier: MIT */
/*
 * text.c - one line of text, read from left to right.
 */

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "diag.h"
#include "text.h"

int
span_is(struct span s, const char *str)
{
	return strlen(str) == s.n && memcmp(s.p, str, s.n) == 0;
}

char *
text_copy(const char *bytes, size_t n)
{
	char *new = malloc(n + 1);

	if (new == NULL)
		abort();
	if (n > 0)
		memcpy(new, bytes, n);
	new[n] = '\0';
	return new;
}

int
text_peek(struct text *t)
{
	t->p += strspn(t->p, " \t");
	return (unsigned char)*t->p;
}

static struct span
take(struct text *t, const char *extra)
{
	struct span s = { NULL, 0 };

	text_peek(t);
	for (s.p = t->p; *t->p && (isalnum((unsigned char)*t->p) || strchr(extra, *t->p)); t->p++)
		s.n++;
	return s;
}

struct span
text_word(struct text *t)
{
	return take(t, "-_");
}

struct span
text_name(struct text *t)
{
	return take(t, "._");
}

int
text_char(struct text *t, int c)
{
	if (text_peek(t) != c)
		return text_error(t, "expected '%c'", c);
	t->p++;
	return 0;
}

int
text_accept(struct text *t, const char *token)
{
	size_t n = strlen(token);

	text_peek(t);
	if (strncmp(t->p, token, n) != 0)
		return 0;
	if (isalnum((unsigned char)token[n - 1]) &&
	    (isalnum((unsigned char)t->p[n]) || strchr("-_", t->p[n])) && t->p[n])
		return 0;
	t->p += n;
	return 1;
}

int
text_end(struct text *t)
{
	return text_peek(t) == '\0' ? 0 : text_error(t, "expected the end of the line");
}

static int
nibble(int c)
{
	return isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
}

int
text_hex(struct text *t, struct buf *out)
{
	int byte;

	text_peek(t);
	if (!isxdigit((unsigned char)*t->p))
		return text_error(t, "expected hex digits");
	for (; isxdigit((unsigned char)t->p[0]); t->p += 2) {
		if (!isxdigit((unsigned char)t->p[1]))
			return text_error(t, "hex digits come in pairs");
		byte = nibble((unsigned char)t->p[0]) << 4 | nibble((unsigned char)t->p[1]);
		buf_put(out, (uint32_t)byte, 1);
	}
	return 0;
}

static int
say(struct text *t, const char *at, const char *fmt, va_list ap)
{
	char what[256];

	vsnprintf(what, sizeof(what), fmt, ap);
	diag_error(t->diag, t->file, t->lineno, (int)(at - t->line) + 1, t->line, "%s", what);
	return -1;
}

int
text_error(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = say(t, t->p, fmt, ap);
	va_end(ap);
	return r;
}

int
text_error_at(struct text *t, const char *at, const char *fmt, ...)
{
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = say(t, at, fmt, ap);
	va_end(ap);
	return r;
}
