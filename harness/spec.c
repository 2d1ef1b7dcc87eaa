/* SPDX-License-Identifier: MIT */
/*
 * spec.c - reads a segment as a case writes it.
 *
 *	FLAGS SEQ [ack N] [win N] [urg N] [word N ...] [<options>]
 *
 * The parser asks for what it expects from left to right; the words after the sequence come in any
 * order.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "spec.h"
#include "text.h"

const struct spec_field *
spec_field(const struct spec *s, enum field f)
{
	static const struct spec_field absent;

	return s->given[f] ? s->given[f] : &absent;
}

/* The field to write to. */
static struct spec_field *
give(struct spec *s, enum field f)
{
	if (s->given[f] == NULL && (s->given[f] = calloc(1, sizeof(*s->given[f]))) == NULL)
		abort();
	return s->given[f];
}

/* "S.", "R[.]", "-", "*". */
static int
parse_flags(struct text *t, int expecting, struct spec *s)
{
	int free_ones = 0;
	uint32_t flag;

	text_peek(t);
	s->flags_free = TCP_PSH;
	if (expecting && *t->p == '*') {
		t->p++;
		s->flags_free = field_max(FIELD_FLAGS);
		return 0;
	}
	if (*t->p == '-' && strchr(" \t", t->p[1])) {
		t->p++;
		return 0;
	}
	for (; *t->p && !strchr(" \t", *t->p); t->p++) {
		if (expecting && *t->p == (free_ones ? ']' : '[')) {
			free_ones = !free_ones;
			continue;
		}
		if ((flag = flag_lettered(*t->p)) == 0)
			return text_error(t, "flags are letters of SFRPUEWA. or - for none");
		if (flag & (s->flags | (s->flags_free & ~(uint32_t)TCP_PSH)))
			return text_error(t, "this flag is written twice");
		if (flag == TCP_PSH && !free_ones)
			s->flags_free &= ~(uint32_t)TCP_PSH;
		if (free_ones)
			s->flags_free |= flag;
		else
			s->flags |= flag;
	}
	if (free_ones)
		return text_error(t, "expected ']'");
	if (s->flags == 0 && s->flags_free == TCP_PSH)
		return text_error(t, "expected flags, such as S. or -");
	return 0;
}

/* "N", and in an expect also "N~N", "*", "=$name", and "abs=$name" for the number on the wire. */
static int
parse_number(struct text *t, struct names *names, int expecting, struct spec_field *f)
{
	text_peek(t);
	if (expecting && text_accept(t, "*")) {
		f->how = SPEC_ANY;
		return 0;
	}
	if (expecting && strncmp(t->p, "abs=", 4) == 0) {
		t->p += 3;
		f->lo.absolute = 1;
	}
	if (expecting && text_accept(t, "=")) {
		f->how = SPEC_BIND;
		return (f->slot = value_bind(t, names, 0)) < 0 ? -1 : 0;
	}
	f->how = SPEC_VALUE;
	if (value_parse(t, names, &f->lo) < 0)
		return -1;
	if (!expecting || *t->p != '~')
		return 0;
	t->p++;
	f->how = SPEC_RANGE;
	if (value_parse(t, names, &f->hi) < 0)
		return -1;
	f->hi.absolute |= f->lo.absolute;
	return 0;
}

/*
 * Constants must fit their field, and a range begin at its lower end; sequence numbers may be
 * anything.
 */
static int
check_field(struct text *t, const char *at, enum field f, const struct spec_field *v)
{
	int64_t lo = f == FIELD_SRC || f == FIELD_DST ? 1 : 0, hi = field_max(f);

	if (f == FIELD_SEQ || f == FIELD_ACK)
		return 0;
	for (int i = 0; i < 2; i++) {
		const struct value *end = i == 0 ? &v->lo : &v->hi;

		if ((v->how == SPEC_VALUE || v->how == SPEC_RANGE) && end->n == 0 &&
		    (end->constant < lo || end->constant > hi) && (i == 0 || v->how == SPEC_RANGE))
			return text_error_at(t, at, "%s is %lld to %lld", field_name(f),
			    (long long)lo, (long long)hi);
	}
	if (v->how == SPEC_RANGE && v->lo.n + v->hi.n == 0 && v->hi.constant < v->lo.constant)
		return text_error_at(t, at, "the range ends before it begins");
	return 0;
}

/*
 * Do the parts of "1:11(10)" agree, as far as they are known before the case runs?  Numbers may
 * wrap.
 */
static int
check_range(struct text *t, const char *at, const struct spec *s)
{
	const struct spec_field *seq = spec_field(s, FIELD_SEQ), *len = spec_field(s, FIELD_LEN);
	uint32_t n;

	if (!s->has_end || s->end.n + seq->lo.n > 0 || seq->how != SPEC_VALUE)
		return 0;
	n = (uint32_t)(s->end.constant - seq->lo.constant);
	if (n > field_max(FIELD_LEN))
		return text_error_at(t, at, "that range is %u bytes", n);
	if (len->how == SPEC_VALUE && len->lo.n == 0 && n != len->lo.constant)
		return text_error_at(t, at, "that range is %u bytes, not %lld", n,
		    (long long)len->lo.constant);
	return 0;
}

/* "1:11", "1:11(10)", "1(10)", "1", "*", "seq=$s", "isn 0:0". */
static int
parse_seq(struct text *t, struct names *names, int expecting, struct spec *s)
{
	struct spec_field *len = give(s, FIELD_LEN), *seq = give(s, FIELD_SEQ);
	const char *start;

	if (text_accept(t, "isn"))
		s->isn = 1;
	text_accept(t, "seq");
	text_peek(t);
	start = t->p;
	if (parse_number(t, names, expecting, seq) < 0)
		return -1;
	if (*t->p == ':') {
		t->p++;
		s->has_end = 1;
		if (value_parse(t, names, &s->end) < 0)
			return -1;
	}
	if (*t->p == '(') {
		t->p++;
		if (parse_number(t, names, expecting, len) < 0 || text_char(t, ')') < 0)
			return -1;
	}
	if (check_field(t, start, FIELD_LEN, len) < 0 || check_range(t, start, s) < 0)
		return -1;
	if (len->how == SPEC_ABSENT && !s->has_end && seq->how != SPEC_ANY)
		len->how = SPEC_VALUE;		/* "1" alone: no payload */
	return 0;
}

/* Bytes in hex, size at most.  A copy and how many, or NULL after a diagnostic. */
static uint8_t *
parse_bytes(struct text *t, size_t size, uint32_t *n)
{
	uint8_t bytes[2048], *copy;
	struct buf out = { .data = bytes, .size = size };

	text_peek(t);
	if (text_hex(t, &out) < 0)
		return NULL;
	if (out.full) {
		text_error(t, "at most %zu bytes", size);
		return NULL;
	}
	if ((copy = malloc(out.len)) == NULL)
		abort();
	memcpy(copy, bytes, out.len);
	*n = (uint32_t)out.len;
	return copy;
}

static int
parse_data(struct text *t, struct spec *s)
{
	const char *at;

	text_peek(t);
	at = t->p;
	free(s->data);
	if ((s->data = parse_bytes(t, 2048, &s->ndata)) == NULL)
		return -1;
	if (s->has_end && s->end.n + spec_field(s, FIELD_SEQ)->lo.n == 0 &&
	    (uint32_t)(s->end.constant - spec_field(s, FIELD_SEQ)->lo.constant) != s->ndata)
		return text_error_at(t, at, "these are %u bytes", s->ndata);
	return 0;
}

static int
parse_ip_options(struct text *t, const char *at, int expecting, struct spec *s)
{
	uint32_t n;

	if (expecting)
		return text_error_at(t, at,
		    "ipopt is for what the tester sends: it is not compared");
	if (s->ip_options)
		return text_error_at(t, at, "ipopt is written twice");
	if ((s->ip_options = parse_bytes(t, IP_OPTIONS_MAX, &n)) == NULL)
		return -1;
	s->nip_options = (uint8_t)n;
	return 0;
}

/* What an expect may ask for; the wire rules look at the other fields of every segment. */
static int
compared(enum field f)
{
	return f != FIELD_SUM && f != FIELD_SRC && f != FIELD_DST && f != FIELD_IPSUM &&
	    f != FIELD_IPLEN && f != FIELD_CUT && f != FIELD_FRAG && f != FIELD_PAD;
}

static int
parse_worded(struct text *t, struct names *names, int expecting, struct spec *s)
{
	struct span word = text_word(t);
	int f = field_worded(word.p, word.n);
	struct spec_field *field;
	const char *at;

	if (span_is(word, "data"))
		return parse_data(t, s);
	if (span_is(word, "ipopt"))
		return parse_ip_options(t, word.p, expecting, s);
	if (f < 0)
		return text_error_at(t, word.p, "a segment has no \"%.*s\"", (int)word.n, word.p);
	field = give(s, (enum field)f);
	if (field->how != SPEC_ABSENT)
		return text_error_at(t, word.p, "%s is written twice", field_name((enum field)f));
	if (expecting && !compared((enum field)f))
		return text_error_at(t, word.p,
		    "%s is for what the tester sends: it is not compared",
		    field_name((enum field)f));
	if ((f == FIELD_SUM || f == FIELD_IPSUM) && text_accept(t, "bad")) {
		field->how = SPEC_BAD;
		return 0;
	}
	text_peek(t);
	at = t->p;
	if (parse_number(t, names, expecting, field) < 0)
		return -1;
	return check_field(t, at, (enum field)f, field);
}

/* Does a time window come next?  That is the step's business. */
static int
at_window(const struct text *t)
{
	struct text look = *t;

	return text_accept(&look, "within") || text_accept(&look, "after");
}

static int
parse_rest(struct text *t, struct names *names, int expecting, struct spec *s)
{
	int c;

	while ((c = text_peek(t)) != '\0') {
		if (c == '<') {
			if (s->has_options)
				return text_error(t, "options are written twice");
			s->has_options = 1;
			if (options_parse(t, names, expecting, &s->options) < 0)
				return -1;
		} else if (!isalpha(c) || at_window(t)) {
			break;
		} else if (parse_worded(t, names, expecting, s) < 0) {
			return -1;
		}
	}
	return 0;
}

/* Does the sequence come next, which a send may leave out?  c: the character there. */
static int
at_seq(const struct text *t, int c)
{
	if (c == '\0' || c == '<')
		return 0;
	return !isalpha(c) || strncmp(t->p, "abs", 3) == 0 || strncmp(t->p, "isn", 3) == 0 ||
	    strncmp(t->p, "seq", 3) == 0;
}

int
spec_parse(struct text *t, struct names *names, int expecting, struct spec *s)
{
	int c, r;

	memset(s, 0, sizeof(*s));
	r = parse_flags(t, expecting, s);
	c = text_peek(t);
	if (r == 0 && (expecting || at_seq(t, c)))
		r = parse_seq(t, names, expecting, s);
	if (r == 0)
		r = parse_rest(t, names, expecting, s);
	if (r == 0 && expecting && s->flags & TCP_ACK &&
	    spec_field(s, FIELD_ACK)->how == SPEC_ABSENT)
		r = text_error(t,
		    "an expected segment with ACK needs \"ack N\", or \"ack *\" for any");
	if (r == 0 && s->given[FIELD_FRAG] && (s->ip_options || s->given[FIELD_PAD]))
		r = text_error(t, "fragments go with neither ipopt nor pad");
	if (r < 0)
		spec_free(s);
	return r;
}

void
spec_free(struct spec *s)
{
	options_free(&s->options);
	for (int f = 0; f < FIELDS; f++) {
		free(s->given[f]);
		s->given[f] = NULL;
	}
	free(s->data);
	free(s->ip_options);
	s->data = s->ip_options = NULL;
}
