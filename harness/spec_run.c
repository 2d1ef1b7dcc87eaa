/* SPDX-License-Identifier: MIT */
/*
 * spec_run.c - works a written segment out: to send it, or to compare it with one of the stack.
 */

#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "call.h"
#include "diffs.h"
#include "packet.h"
#include "spec.h"

/*
 * What a number counts from: of sequence and acknowledgment numbers it is an ISN, unless they are
 * "abs".
 */
static uint32_t
base_of(enum field f, int absolute, const struct bases *b)
{
	if (absolute || (f != FIELD_SEQ && f != FIELD_ACK))
		return 0;
	return f == FIELD_SEQ ? b->seq.n : b->ack.n;
}

/* The number on the wire. */
static uint32_t
on_wire(const struct value *v, enum field f, const struct env *env, const struct bases *b)
{
	return (uint32_t)value_now(v, env) + base_of(f, v->absolute, b);
}

static uint32_t
length_now(const struct spec *s, const struct env *env)
{
	if (spec_field(s, FIELD_LEN)->how == SPEC_VALUE)
		return (uint32_t)value_now(&spec_field(s, FIELD_LEN)->lo, env);
	if (s->has_end)
		return (uint32_t)(value_now(&s->end, env) -
		    value_now(&spec_field(s, FIELD_SEQ)->lo, env));
	return 0;
}

/*
 * A sum may come out larger than its field: what the field holds of it goes out, and is what the
 * tester believes it said.
 */
static uint32_t
bits_of(enum field f)
{
	return f == FIELD_LEN || f == FIELD_SRC || f == FIELD_DST ? UINT32_MAX : field_max(f);
}

void
spec_segment(const struct spec *s, const struct env *env, const struct bases *b,
    struct segment *out)
{
	memset(out, 0, sizeof(*out));
	segment_set(out, FIELD_FLAGS, s->flags);
	for (int f = 0; f < FIELDS; f++) {
		const struct spec_field *given = s->given[f];

		if (given != NULL && given->how == SPEC_VALUE)
			segment_set(out, (enum field)f,
			    on_wire(&given->lo, (enum field)f, env, b) & bits_of((enum field)f));
		else if (given != NULL && given->how == SPEC_BAD)
			segment_set(out, (enum field)f, FIELD_BAD);
	}
	segment_set(out, FIELD_LEN, s->data ? s->ndata : length_now(s, env));
	out->data = s->data;
	out->ip_options = s->ip_options;
	out->ip_options_len = s->nip_options;
	if (s->has_options) {
		struct buf bytes = BUF(out->options);

		out->has_options = 1;
		options_put(&s->options, env, &bytes);
		out->options_len = (uint8_t)bytes.len;
	}
}

int
spec_range(const struct spec *s, const struct env *env, const struct bases *b, struct seq *from,
    uint32_t *len)
{
	const struct spec_field *seq = spec_field(s, FIELD_SEQ);

	if (seq->how != SPEC_VALUE || s->data ||
	    (spec_field(s, FIELD_LEN)->how != SPEC_VALUE && !s->has_end))
		return 0;
	from->n = on_wire(&seq->lo, FIELD_SEQ, env, b);
	*len = length_now(s, env);
	return 1;
}

static void
match_flags(const struct spec *s, uint32_t seen, struct diffs *diffs)
{
	char expected[DIFF_TEXT], observed[DIFF_TEXT];
	struct buf e = BUF(expected), o = BUF(observed);
	int differs = ((seen ^ s->flags) & ~s->flags_free) != 0;

	if (diffs_brief(diffs, differs))
		return;
	if (s->flags_free == field_max(FIELD_FLAGS))
		buf_printf(&e, "any");
	else
		flags_print(s->flags, &e);
	flags_print(seen, &o);
	diffs_add(diffs, "flags", differs, expected, observed);
}

/* How a number reads: relative where the case writes it so. */
static void
number_text(uint32_t v, enum field f, int absolute, const struct bases *b, char *text, size_t size)
{
	if (absolute)
		snprintf(text, size, "abs %u", v);
	else
		snprintf(text, size, "%u", v - base_of(f, 0, b));
}

/* Is what was seen outside of what the case wants?  Sequence and acknowledgment numbers wrap. */
static int
outside(const struct spec_field *want, enum field f, const struct env *env, const struct bases *b,
    uint32_t seen)
{
	uint32_t from = seen - base_of(f, want->lo.absolute, b);
	int64_t lo = value_now(&want->lo, env);

	if (want->how != SPEC_RANGE)
		return from != (uint32_t)lo;
	return !value_between(lo, value_now(&want->hi, env), from,
	    f == FIELD_SEQ || f == FIELD_ACK);
}

/* A field that the case gives. */
static void
match_number(const struct spec *s, enum field f, const struct env *env, const struct bases *b,
    uint32_t seen, struct diffs *diffs)
{
	const struct spec_field *want = s->given[f];
	int any = want->how == SPEC_ANY || want->how == SPEC_BIND;
	char expected[DIFF_TEXT], observed[DIFF_TEXT];
	uint32_t lo, hi;
	int differs;

	if (want->how == SPEC_ABSENT)
		return;
	lo = on_wire(&want->lo, f, env, b);
	hi = want->how == SPEC_RANGE ? on_wire(&want->hi, f, env, b) : lo;
	differs = !any && outside(want, f, env, b, seen);
	if (diffs_brief(diffs, differs))
		return;
	number_text(seen, f, want->lo.absolute, b, observed, sizeof(observed));
	if (any) {
		diffs_add(diffs, field_name(f), 0, "any", observed);
		return;
	}
	number_text(lo, f, want->lo.absolute, b, expected, sizeof(expected));
	if (hi != lo) {
		size_t n = strlen(expected);

		snprintf(expected + n, sizeof(expected) - n, "~");
		number_text(hi, f, want->hi.absolute, b, expected + n + 1,
		    sizeof(expected) - n - 1);
	}
	diffs_add(diffs, field_name(f), differs, expected, observed);
}

static void
match_length(const struct spec *s, const struct env *env, uint32_t seen, struct diffs *diffs)
{
	char expected[DIFF_TEXT], observed[DIFF_TEXT];
	uint32_t want;

	if (spec_field(s, FIELD_LEN)->how == SPEC_RANGE ||
	    spec_field(s, FIELD_LEN)->how == SPEC_ANY ||
	    spec_field(s, FIELD_LEN)->how == SPEC_BIND) {
		match_number(s, FIELD_LEN, env, &(struct bases){ { 0 }, { 0 } }, seen, diffs);
		return;
	}
	if (spec_field(s, FIELD_LEN)->how == SPEC_ABSENT && !s->has_end && s->data == NULL)
		return;
	want = s->data ? s->ndata : length_now(s, env);
	if (diffs_brief(diffs, want != seen))
		return;
	snprintf(expected, sizeof(expected), "%u", want);
	snprintf(observed, sizeof(observed), "%u", seen);
	diffs_add(diffs, "length", want != seen, expected, observed);
}

/* Payload is the pattern of its place in the stream, or what the case gives. */
static void
match_payload(const struct spec *s, const struct bases *b, const struct segment *seen,
    struct diffs *diffs)
{
	uint32_t n = seen->v[FIELD_LEN],
	    offset = seen->v[FIELD_SEQ] - b->seq.n - !(seen->v[FIELD_FLAGS] & TCP_SYN);
	char observed[DIFF_TEXT];

	for (uint32_t i = 0; i < n; i++) {
		uint8_t want = s->data ? (i < s->ndata ? s->data[i] : 0) : pattern_byte(offset + i);

		if (seen->data[i] != want) {
			if (diffs_brief(diffs, 1))
				return;
			snprintf(observed, sizeof(observed), "byte %u is 0x%02x, not 0x%02x", i,
			    seen->data[i], want);
			diffs_add(diffs, "payload", 1, "as it was sent", observed);
			return;
		}
	}
}

static void
bind_all(const struct spec *s, struct env *env, const struct bases *b, const struct segment *seen)
{
	const struct spec_field *given;

	for (int f = 0; f < FIELDS; f++)
		if ((given = s->given[f]) != NULL && given->how == SPEC_BIND)
			env->slot[given->slot] = seen->v[f] -
			    base_of((enum field)f, given->lo.absolute, b);
}

/*
 * Beside what differs, what the case leaves free: who reads it sees that nothing more was asked
 * for.
 */
static void
tell_free(const struct spec *s, const struct bases *b, const struct segment *seen,
    struct diffs *diffs)
{
	char observed[DIFF_TEXT] = "none";
	struct buf out = BUF(observed);

	if (s->given[FIELD_WIN] == NULL) {
		number_text(seen->v[FIELD_WIN], FIELD_WIN, 0, b, observed, sizeof(observed));
		diffs_add(diffs, field_name(FIELD_WIN), 0, "any", observed);
	}
	if (s->has_options)
		return;
	snprintf(observed, sizeof(observed), "none");
	if (seen->options_len > 0)
		options_print(seen->options, seen->options_len, &out);
	diffs_add(diffs, "options", 0, "any", observed);
}

void
spec_match(const struct spec *s, struct env *env, const struct bases *b, const struct packet *p,
    struct diffs *diffs)
{
	static const enum field rest[] = { FIELD_WIN, FIELD_URG, FIELD_TTL, FIELD_TOS, FIELD_DF,
		FIELD_ID, FIELD_FLOW, FIELD_OFF, FIELD_RES, FIELD_SPORT, FIELD_DPORT };
	const struct segment *seen = &p->segment;

	match_flags(s, seen->v[FIELD_FLAGS], diffs);
	if (s->given[FIELD_SEQ] != NULL)
		match_number(s, FIELD_SEQ, env, b, seen->v[FIELD_SEQ], diffs);
	if (s->given[FIELD_ACK] != NULL && seen->v[FIELD_FLAGS] & TCP_ACK)
		match_number(s, FIELD_ACK, env, b, seen->v[FIELD_ACK], diffs);
	match_length(s, env, seen->v[FIELD_LEN], diffs);
	for (size_t i = 0; i < countof(rest); i++)
		if (s->given[rest[i]] != NULL)
			match_number(s, rest[i], env, b, seen->v[rest[i]], diffs);
	if (s->has_options)
		options_match(&s->options, env, seen->options, seen->options_len, diffs);
	match_payload(s, b, seen, diffs);
	if (diffs->differ == 0)
		bind_all(s, env, b, seen);
	else if (!diffs->brief)
		tell_free(s, b, seen, diffs);
}
