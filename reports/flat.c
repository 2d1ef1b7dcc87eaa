/* SPDX-License-Identifier: MIT */
/*
 * flat.c - reads flat JSON in place.
 *
 * The line is copied once; names and texts stay where they are in the copy, escapes shrink, and the quote behind each
 * becomes its end.  A function here takes a place in the line and gives the place behind what it has read, or
 * NULL when that is not of the form that our writer has.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "flat.h"
#include "utf8.h"

#define DIGITS	18		/* so many always fit into a long long; one more is of another form */

void
flat_init(struct flat *f)
{
	f->n = 0;
	f->room = NULL;
	f->size = 0;
}

void
flat_free(struct flat *f)
{
	free(f->room);
	flat_init(f);
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What is behind a backslash: a character of ASCII, into *to. */
static char *
read_escape(char *p, char *to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	const char *at = *p != '\0' ? strchr(from, *p) : NULL;
	int high, low;

	if (at != NULL) {
		*to = into[at - from];
		return p + 1;
	}
	if (strncmp(p, "u00", 3) != 0 || (high = hex_digit(p[3])) < 0 || (low = hex_digit(p[4])) < 0 || high > 7 || high + low == 0)
		return NULL;
	*to = (char)(high << 4 | low);
	return p + 5;
}

/* The rest of a string from the first character on that is not itself. */
static char *
read_escaped(char *p)
{
	char *to = p;
	int n;

	while (*p != '"') {
		unsigned char c = (unsigned char)*p;

		if (c == '\\') {
			if ((p = read_escape(p + 1, to++)) == NULL)
				return NULL;
			continue;
		}
		n = c < 0x20 ? 0 : c < 0x80 ? 1 : utf8_length((unsigned char *)p);
		if (n == 0)
			return NULL;
		memmove(to, p, (size_t)n);
		to += n;
		p += n;
	}
	*to = '\0';
	return p + 1;
}

/* A string from behind its first quote. */
static char *
read_string(char *p)
{
	while ((unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80 && *p != '"' && *p != '\\')
		p++;
	return read_escaped(p);
}

static char *
read_integer(char *p, long long *number)
{
	int negative = *p == '-';
	char *start = p += negative;
	long long v = 0;

	while (*p >= '0' && *p <= '9' && p - start < DIGITS)
		v = v * 10 + (*p++ - '0');
	if (p == start || (*start == '0' && p - start > 1))
		return NULL;
	*number = negative ? -v : v;
	return p;
}

/* A name from behind its first quote, and the colon. */
static char *
read_name(char *p, struct flat_field *f)
{
	f->name = p;
	while ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_')
		p++;
	f->len = (size_t)(p - f->name);
	if (f->len == 0 || p[0] != '"' || p[1] != ':')
		return NULL;
	*p = '\0';
	return p + 2;
}

static char *
read_field(char *p, struct flat_field *f)
{
	*f = (struct flat_field){ .name = NULL };
	if (*p != '"' || (p = read_name(p + 1, f)) == NULL)
		return NULL;
	if (*p != '"')
		return read_integer(p, &f->number);
	f->text = p + 1;
	return read_string(p + 1);
}

/* Was this name there before?  Mostly a bit for its letters says that it wasn't. */
static int
is_twice(const struct flat *f, const struct flat_field *field, uint64_t *seen)
{
	const char *name = field->name;
	uint64_t bit = UINT64_C(1) << ((name[0] + 3 * name[field->len - 1] + 7 * (int)field->len) & 63);
	int maybe = (*seen & bit) != 0;

	*seen |= bit;
	return maybe && flat_find(f, name) != NULL;
}

/* Read all fields.  0 for another form: also where a name is there twice, and only one of the two counts. */
static int
read_object(struct flat *f)
{
	char *p = f->room;
	uint64_t seen = 0;

	if (*p != '{')
		return 0;
	do {
		struct flat_field *field = &f->field[f->n];

		if (f->n == FLAT_FIELDS || (p = read_field(p + 1, field)) == NULL || is_twice(f, field, &seen))
			return 0;
		f->n++;
	} while (*p == ',');
	return p[0] == '}' && p[1] == '\0';
}

int
flat_read(struct flat *f, const char *line, size_t n)
{
	char *room = f->room;

	f->n = 0;
	if (n + 1 > f->size) {
		if ((room = realloc(f->room, 2 * n + 1)) == NULL)
			return -1;
		f->room = room;
		f->size = 2 * n + 1;
	}
	memcpy(room, line, n);
	room[n] = '\0';
	return memchr(room, '\0', n) == NULL && read_object(f);
}

const struct flat_field *
flat_find(const struct flat *f, const char *name)
{
	size_t len = strlen(name);

	for (const struct flat_field *x = f->field, *end = x + f->n; x < end; x++)
		if (x->len == len && x->name[0] == name[0] && memcmp(x->name, name, len) == 0)
			return x;
	return NULL;
}
