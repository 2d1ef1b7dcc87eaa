/* SPDX-License-Identifier: MIT */
/*
 * segment.c - a TCP segment of which fields may be absent.
 *
 * One struct serves what a case gives, what a connection fills in and what was seen on the wire;
 * the table of fields below is what parsing, printing, building and comparing share.
 */

#include <string.h>

#include "buf.h"
#include "segment.h"
#include "sut.h"

static const struct {
	const char *name;
	uint32_t max;
	int worded;		/* a case writes it as a word and a value */
} fields[FIELDS] = {
	[FIELD_FLAGS] = { "flags", 0x1ff, 0 },
	[FIELD_SEQ] = { "seq", UINT32_MAX, 0 },
	[FIELD_LEN] = { "length", UINT16_MAX, 0 },
	[FIELD_ACK] = { "ack", UINT32_MAX, 1 },
	[FIELD_WIN] = { "win", UINT16_MAX, 1 },
	[FIELD_URG] = { "urg", UINT16_MAX, 1 },
	[FIELD_OFF] = { "off", 15, 1 },
	[FIELD_RES] = { "res", 7, 1 },
	[FIELD_SUM] = { "sum", UINT16_MAX, 1 },
	[FIELD_TTL] = { "ttl", UINT8_MAX, 1 },
	[FIELD_TOS] = { "tos", UINT8_MAX, 1 },
	[FIELD_DF] = { "df", 1, 1 },
	[FIELD_ID] = { "id", UINT16_MAX, 1 },
	[FIELD_FLOW] = { "flow", 0xfffff, 1 },
	[FIELD_SPORT] = { "sport", UINT16_MAX, 1 },
	[FIELD_DPORT] = { "dport", UINT16_MAX, 1 },
	[FIELD_SRC] = { "src", SUT_ADDRS, 1 },
	[FIELD_DST] = { "dst", SUT_ADDRS, 1 },
	[FIELD_IPSUM] = { "ipsum", UINT16_MAX, 1 },
	[FIELD_IPLEN] = { "iplen", UINT16_MAX, 1 },
	[FIELD_CUT] = { "cut", UINT16_MAX, 1 },
	[FIELD_FRAG] = { "frag", UINT16_MAX, 1 },
	[FIELD_PAD] = { "pad", UINT8_MAX, 1 },
};

static const struct {
	char letter;
	uint16_t flag;
} letters[] = {
	{ 'S', TCP_SYN }, { 'F', TCP_FIN }, { 'R', TCP_RST }, { 'P', TCP_PSH }, { 'U', TCP_URG },
	{ 'E', TCP_ECE }, { 'W', TCP_CWR }, { 'A', TCP_AE }, { '.', TCP_ACK },
};

int
field_worded(const char *word, size_t n)
{
	for (int i = 0; i < FIELDS; i++)
		if (fields[i].worded && strlen(fields[i].name) == n &&
		    memcmp(fields[i].name, word, n) == 0)
			return i;
	return -1;
}

uint32_t
field_max(enum field f)
{
	return fields[f].max;
}

const char *
field_name(enum field f)
{
	return fields[f].name;
}

void
segment_merge(struct segment *s, const struct segment *defaults)
{
	uint32_t absent = defaults->given & ~s->given;

	for (int f = 0; absent >> f != 0; f++)
		if (absent >> f & 1)
			segment_set(s, f, defaults->v[f]);
	if (!s->has_options && defaults->has_options) {
		s->has_options = 1;
		s->options_len = defaults->options_len;
		memcpy(s->options, defaults->options, sizeof(s->options));
	}
}

uint32_t
segment_length(const struct segment *s)
{
	return s->v[FIELD_LEN] + !!(s->v[FIELD_FLAGS] & TCP_SYN) + !!(s->v[FIELD_FLAGS] & TCP_FIN);
}

struct seq
segment_seq(const struct segment *s)
{
	return (struct seq){ s->v[FIELD_SEQ] };
}

struct seq
segment_ack(const struct segment *s)
{
	return (struct seq){ s->v[FIELD_ACK] };
}

struct seq
segment_end(const struct segment *s)
{
	return seq_add(segment_seq(s), segment_length(s));
}

uint32_t
flag_lettered(int letter)
{
	for (size_t i = 0; i < countof(letters); i++)
		if (letters[i].letter == letter)
			return letters[i].flag;
	return 0;
}

void
flags_print(uint32_t flags, struct buf *out)
{
	char text[countof(letters)];
	size_t n = 0;

	for (size_t i = 0; i < countof(letters); i++)
		if (flags & letters[i].flag)
			text[n++] = letters[i].letter;
	if (n == 0)
		text[n++] = '-';
	buf_chars(out, text, n);
}

static inline void
print_word(struct buf *out, const char *word, uint32_t v)
{
	buf_text(out, word);
	buf_number(out, v);
}

void
segment_print_fields(const struct segment *s, struct seq isn, struct seq peer, struct buf *out)
{
	uint32_t seq = s->v[FIELD_SEQ] - isn.n;

	flags_print(s->v[FIELD_FLAGS], out);
	print_word(out, " ", seq);
	print_word(out, ":", seq + s->v[FIELD_LEN]);
	if (s->v[FIELD_LEN] > 0) {
		print_word(out, "(", s->v[FIELD_LEN]);
		buf_text(out, ")");
	}
	if (s->v[FIELD_FLAGS] & TCP_ACK)
		print_word(out, " ack ", s->v[FIELD_ACK] - peer.n);
	print_word(out, " win ", s->v[FIELD_WIN]);
	if (s->v[FIELD_FLAGS] & TCP_URG)
		print_word(out, " urg ", s->v[FIELD_URG]);
}

void
segment_print(const struct segment *s, struct seq isn, struct seq peer, struct buf *out)
{
	segment_print_fields(s, isn, peer, out);
	if (s->options_len > 0)
		buf_text(out, " ");
	options_print(s->options, s->options_len, out);
}
