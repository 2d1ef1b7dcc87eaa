/* SPDX-License-Identifier: MIT */
#ifndef MUTANT_EDIT_H
#define MUTANT_EDIT_H

#include <stddef.h>
#include <stdint.h>

#include "packet.h"

struct mutant;
struct transcript;
struct wire;

/*
 * What the files that make mutants share: the change that is being made to one event.
 */
struct edit {
	const struct transcript *from;
	int at;				/* the event */
	struct packet p;		/* the segment there, if it is one */
	int arg;			/* of the row */
	int nth;			/* which of the row's changes to make, from 0 */
	struct mutant *m;
	struct transcript *to;		/* made by edit_copy */
};

/*
 * What makes a change: 1, or 0 when it would change nothing here (then nothing was copied), or -1
 * when there are no more of its row for this event.
 */
typedef int edit_make(struct edit *);

/* Begin the copy that is to be changed. */
void edit_copy(struct edit *);

/* The frame to change, of the copy (which this begins), and where its TCP header is. */
struct frame *edit_frame(struct edit *, size_t *tcp);

/* Write a number of the TCP header, big-endian. */
void edit_number(struct edit *, size_t at, uint32_t v, int bytes);

/*
 * Put these options in place of those the segment has: n is a multiple of four.  Lengths and the IP
 * checksum are put right.
 */
void edit_options(struct edit *, const uint8_t *bytes, size_t n);

/* Leave so many octets of the segment's options in it, and no payload.  The same is put right. */
void edit_bare(struct edit *, size_t options);

/*
 * What both sides could know of the segment's connection before event at: windows, what was agreed.
 */
void edit_facts(const struct transcript *, int at, const struct packet *, struct wire *);

/* Changes of options: mutant_option.c. */
edit_make edit_option_gone, edit_option_altered, edit_option_added;

enum {
	TCP_AT_SEQ = 4,
	TCP_AT_ACK = 8,
	TCP_AT_FLAGS = 12,
	TCP_AT_WIN = 14,
	TCP_AT_SUM = 16,
	TCP_HEADER = 20
};

#endif
