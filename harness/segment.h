/* SPDX-License-Identifier: MIT */
#ifndef SEGMENT_H
#define SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "option.h"
#include "seq.h"

struct buf;

/* The control bits of RFC 9293 3.1, and AE of accurate ECN. */
enum tcp_flag {
	TCP_FIN = 0x001,
	TCP_SYN = 0x002,
	TCP_RST = 0x004,
	TCP_PSH = 0x008,
	TCP_ACK = 0x010,
	TCP_URG = 0x020,
	TCP_ECE = 0x040,
	TCP_CWR = 0x080,
	TCP_AE = 0x100
};

/*
 * What a segment is made of, and of the packet around it what a case may name.  Each has a row in
 * segment.c.
 */
enum field {
	FIELD_FLAGS,
	FIELD_SEQ,
	FIELD_LEN,		/* bytes of payload */
	FIELD_ACK,
	FIELD_WIN,
	FIELD_URG,
	FIELD_OFF,		/* data offset in 32-bit words */
	FIELD_RES,		/* the three reserved bits */
	FIELD_SUM,
	FIELD_TTL,		/* or hop limit */
	FIELD_TOS,		/* or traffic class */
	FIELD_DF,
	FIELD_ID,
	FIELD_FLOW,
	FIELD_SPORT,
	FIELD_DPORT,
	FIELD_SRC,		/* number of an address, from 1 */
	FIELD_DST,
	FIELD_IPSUM,
	FIELD_IPLEN,
	FIELD_CUT,		/* bytes to leave out at the end */
	FIELD_FRAG,		/* bytes in each IP fragment */
	FIELD_PAD,		/* bytes behind the packet in its frame */
	FIELDS
};

#define IP_OPTIONS_MAX 40		/* what an IPv4 header has room for: RFC 791 3.1 */

#define FIELD_BAD 0xffffffffu	/* the value of "sum bad", "ipsum bad": any wrong one */

/*
 * A segment of which only some fields may be known: given says which, a bit per field.  What is to
 * be sent is merged with defaults and what is then still absent is computed; what was parsed off
 * the wire has all fields.  Sequence and acknowledgment numbers are those on the wire.
 */
struct segment {
	uint32_t given;
	uint32_t v[FIELDS];
	int has_options;		/* options are given, perhaps none */
	uint8_t options[OPTIONS_MAX];
	uint8_t options_len;
	/* FIELD_LEN bytes, owned by someone else; NULL: the pattern */
	const uint8_t *data;
	/* options of the IPv4 header, or of the destination options header alone; owned by someone
	 * else */
	const uint8_t *ip_options;
	uint8_t ip_options_len;
};

#define GIVEN(field) (UINT32_C(1) << (field))

static inline int
segment_has(const struct segment *s, enum field f)
{
	return (s->given & GIVEN(f)) != 0;
}

/* Give a field. */
static inline void
segment_set(struct segment *s, enum field f, uint32_t v)
{
	s->v[f] = v;
	s->given |= GIVEN(f);
}

/* Give what is absent in s and given in defaults. */
void segment_merge(struct segment *s, const struct segment *defaults);

/* How much of the sequence space it takes: payload, SYN and FIN (SEG.LEN of RFC 9293 3.3.1). */
uint32_t segment_length(const struct segment *);

struct seq segment_seq(const struct segment *);
struct seq segment_ack(const struct segment *);
struct seq segment_end(const struct segment *);		/* the sequence number after it */

/* Append "S." as a case writes it; "-" for none. */
void flags_print(uint32_t flags, struct buf *out);

/* The bit of a flag's letter, or 0. */
uint32_t flag_lettered(int letter);

/*
 * Append the segment's text in case notation, numbers relative to the ISN of the sender (isn) and
 * of the receiver (peer).  Only what a reader wants to see: flags, sequence, ack, window, urgent
 * pointer, options.
 */
void segment_print(const struct segment *, struct seq isn, struct seq peer, struct buf *out);
/* all but the options */
void segment_print_fields(const struct segment *, struct seq isn, struct seq peer, struct buf *out);

/*
 * The field called name by a word in a case ("win", "sum" ...), or -1; what its largest value is;
 * and its name.
 */
int field_worded(const char *word, size_t n);
uint32_t field_max(enum field);
const char *field_name(enum field);

#endif
