/* SPDX-License-Identifier: MIT */
#ifndef SPEC_H
#define SPEC_H

#include <stdint.h>

#include "option.h"
#include "segment.h"
#include "value.h"

struct buf;
struct diffs;
struct packet;
struct text;

/*
 * A segment as a case writes it: for a send what to put on the wire, for an expect what to look
 * for.  Its values are worked out when the step runs.
 */
struct spec_field {
	enum { SPEC_ABSENT, SPEC_ANY, SPEC_VALUE, SPEC_RANGE, SPEC_BIND, SPEC_BAD } how;
	struct value lo, hi;
	int slot;
};

struct spec {
	uint32_t flags, flags_free;	/* the bits, and those that are not compared */
	/* those that are written, NULL for the others: spec_field; owned */
	struct spec_field *given[FIELDS];
	int has_end;
	struct value end;		/* "1:11": LEN is what lies between */
	int isn;			/* the sequence number is a new ISN */
	int has_options;
	struct options options;
	/* payload in place of the pattern, ndata bytes; NULL for the pattern */
	uint8_t *data;
	uint32_t ndata;
	uint8_t *ip_options;		/* of the IP header, nip_options bytes; NULL for none */
	uint8_t nip_options;
};

/*
 * What relative numbers count from: the ISN of the side that sends the segment, and of the other.
 */
struct bases {
	struct seq seq, ack;
};

/*
 * Parse the rest of the line as a segment.  0 and a spec to be freed with spec_free, or -1 after a
 * diagnostic (nothing to free).
 */
int spec_parse(struct text *, struct names *, int expecting, struct spec *);
void spec_free(struct spec *);

/* What the case says of a field (not of the flags): SPEC_ABSENT when nothing. */
const struct spec_field *spec_field(const struct spec *, enum field);

/* Work out what is to be sent: only what the case gives is given in the segment. */
void spec_segment(const struct spec *, const struct env *, const struct bases *, struct segment *);

/*
 * Where the octets begin that it names, on the wire, and how many they are: 1, or 0 where it leaves
 * that open or has data of its own.
 */
int spec_range(const struct spec *, const struct env *, const struct bases *, struct seq *from,
    uint32_t *len);

/*
 * Compare with a segment of the stack, field by field, meaning first.  Fields the case doesn't
 * write are not compared.  Adds a line for each field to diffs (diffs->differ counts), and binds
 * names when all agree.
 */
void spec_match(const struct spec *, struct env *, const struct bases *, const struct packet *,
    struct diffs *);

#endif
