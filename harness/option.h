/* SPDX-License-Identifier: MIT */
#ifndef OPTION_H
#define OPTION_H

#include <stddef.h>
#include <stdint.h>

#include "value.h"

struct buf;
struct diffs;
struct text;

#define OPTIONS_MAX 40		/* bytes of options a TCP header has room for: RFC 9293 3.1 */

enum option_kind {
	OPTION_EOL = 0,
	OPTION_NOP = 1,
	OPTION_MSS = 2,
	OPTION_WSCALE = 3,
	OPTION_SACKOK = 4,
	OPTION_SACK = 5,
	OPTION_TS = 8
};

#define OPTION_VALUES 8

/* One option as a case writes it: in a send, what to put; in an expect, what to look for. */
struct option {
	int row;			/* of the table in option.c; -1: raw bytes */
	enum { OPTION_VALUE, OPTION_ANY, OPTION_ABSENT } how;
	int n;				/* how many values */
	struct option_value {
		enum { VALUE_EXACT, VALUE_RANGE, VALUE_ANY, VALUE_BIND } how;
		struct value value, high;	/* high: of a range */
		int slot;
	} v[OPTION_VALUES];
	uint8_t raw[OPTIONS_MAX];	/* the bytes of "raw", or of the hex part of another */
	uint8_t nraw;
};

/* The options between < and >. */
struct options {
	struct option *v;
	int n;
};

/*
 * Parse "<mss 1460,nop>".  expecting: '*', "N~N", "=$name" and '!' are allowed, and names may be
 * bound.  0 and a list to be freed with options_free, or -1 after a diagnostic (nothing to free).
 */
int options_parse(struct text *, struct names *, int expecting, struct options *);
void options_free(struct options *);

/* Append the bytes of these options, padded with EOL to a multiple of four. */
void options_put(const struct options *, const struct env *, struct buf *out);

/*
 * Compare with the n bytes of a segment: each option by kind, wherever it stands; those that aren't
 * named are ignored, but an empty list wants none at all (NOP and EOL don't count).  Adds a line
 * for each to diffs, and binds what matches.
 */
void options_match(const struct options *, struct env *, const uint8_t *bytes, size_t n,
    struct diffs *);

/*
 * Take one option off in and append its text, such that it parses back to the same bytes ("raw"
 * says the rest).  Never fails.
 */
void option_print(struct buf *in, struct buf *out);

/* Append "<mss 1460,nop>", or nothing when there are no options. */
void options_print(const uint8_t *bytes, size_t n, struct buf *out);

/*
 * Take one option off in: 1 and its kind and body, 0 at the end (EOL included), -1 where it is
 * malformed.
 */
int option_next(struct buf *in, uint32_t *kind, struct buf *body);

/*
 * Has the body of an option of this kind a length that such a one can have?  1 for kinds nobody
 * knows here.
 */
int option_shaped(uint32_t kind, const struct buf *body);

/* The name of an option's kind, or NULL. */
const char *option_name(uint32_t kind);

/* Find the first option of a kind: 1 and its body, or 0.  Most segments have no options. */
int option_search(const uint8_t *bytes, size_t n, uint32_t kind, struct buf *body);
static inline int
option_find(const uint8_t *bytes, size_t n, uint32_t kind, struct buf *body)
{
	return n > 0 && option_search(bytes, n, kind, body);
}

#endif
