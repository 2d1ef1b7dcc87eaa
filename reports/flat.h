/* SPDX-License-Identifier: MIT */
#ifndef FLAT_H
#define FLAT_H

#include <stddef.h>

/*
 * A line of JSON as our own writer writes it: one object, whose names are plain words and whose values are strings and
 * integers, without blanks.  Reading these is most of what is done with a stream.
 *
 * Whatever else JSON may be is not for this module but for a parser of all of it: to its caller, "another form" is no
 * judgement, and what is taken here means just what it means there.
 */

#define FLAT_FIELDS	48

struct flat_field {
	const char *name, *text;	/* text: NULL for an integer */
	size_t len;			/* of the name */
	long long number;
};

struct flat {
	int n;
	struct flat_field field[FLAT_FIELDS];
	char *room;			/* private: the line, in which the texts are */
	size_t size;			/* private */
};

/* An empty one.  What it comes to hold is freed with flat_free. */
void flat_init(struct flat *);
void flat_free(struct flat *);

/*
 * Read n bytes, which are a line without its newline; they are not needed any longer afterwards.  1 and the fields, in
 * their order; 0 when the line has another form; -1 without memory.
 */
int flat_read(struct flat *, const char *line, size_t n);

/* The field of this name, or NULL. */
const struct flat_field *flat_find(const struct flat *, const char *name);

#endif
