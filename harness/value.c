/* SPDX-License-Identifier: MIT */
/*
 * value.c - sums of constants and names.
 *
 * A sum is kept as its constant and at most a few terms, so that working it out at run time is a
 * short loop and printing or checking needs no tree.
 */

#include <ctype.h>
#include <string.h>

#include "buf.h"
#include "text.h"
#include "value.h"

static const struct {
	const char *name;
	int is_time;
} given[SLOTS_GIVEN] = {
	[SLOT_RCV_NXT] = { "rcv.nxt", 0 },
	[SLOT_RCV_WND] = { "rcv.wnd", 0 },
	[SLOT_SND_UNA] = { "snd.una", 0 },
	[SLOT_SND_NXT] = { "snd.nxt", 0 },
	[SLOT_ISS] = { "iss", 0 },
	[SLOT_IRS] = { "irs", 0 },
	[SLOT_MSS] = { "mss", 0 },
	[SLOT_MSS_FLOOR] = { "mss.floor", 0 },
	[SLOT_URGENT] = { "urgent", 0 },
	[SLOT_RTO] = { "rto", 1 },
	[SLOT_DELACK] = { "delack", 1 },
	[SLOT_MSL] = { "msl", 1 },
	[SLOT_RESPONSE] = { "response", 1 },
	[SLOT_TICK] = { "tick", 1 },
};

static const struct {
	const char *name;
	int64_t us;
} units[] = {
	{ "us", 1 },
	{ "ms", 1000 },
	{ "s", 1000000 },
	{ "m", 60 * 1000000LL },
	{ "h", 3600 * 1000000LL },
};

static int
slot_named(const struct names *names, struct span name)
{
	for (int i = 0; i < SLOTS_GIVEN; i++)
		if (span_is(name, given[i].name))
			return i;
	for (int i = 0; i < names->n; i++)
		if (span_is(name, names->name[i]))
			return SLOTS_GIVEN + i;
	return -1;
}

static int
slot_is_time(const struct names *names, int slot)
{
	return slot < SLOTS_GIVEN ? given[slot].is_time : names->is_time[slot - SLOTS_GIVEN];
}

/*
 * So that no sum of a line's length can overflow: a number is below 2^40, a factor below 2^16, a
 * time below 35 years.
 */
#define NUMBER_END	(INT64_C(1) << 40)
#define FACTOR_END	(INT64_C(1) << 16)
#define TIME_END	(INT64_C(1) << 50)

static int
is_digit(int c, int base)
{
	return base == 16 ? isxdigit(c) : isdigit(c);
}

/* A constant: decimal or 0x. */
static int
parse_digits(struct text *t, int64_t *v)
{
	const char *start = t->p;
	int base = 10;

	if (t->p[0] == '0' && t->p[1] == 'x' && isxdigit((unsigned char)t->p[2])) {
		base = 16;
		t->p += 2;
	}
	for (*v = 0; is_digit((unsigned char)*t->p, base); t->p++) {
		int c = tolower((unsigned char)*t->p);

		*v = *v * base + (isdigit(c) ? c - '0' : c - 'a' + 10);
		if (*v >= NUMBER_END)
			return text_error_at(t, start, "the number is too large");
	}
	return 0;
}

static int
parse_unit(struct text *t, int64_t *v)
{
	struct span unit = { t->p, strspn(t->p, "abcdefghijklmnopqrstuvwxyz") };

	for (size_t i = 0; i < countof(units); i++)
		if (span_is(unit, units[i].name)) {
			if (*v >= TIME_END / units[i].us)
				return text_error(t, "the time is too long");
			*v *= units[i].us;
			t->p += unit.n;
			return 0;
		}
	return text_error(t, "a time needs a unit: us, ms, s, m or h");
}

static int
parse_name(struct text *t, const struct names *names, int64_t factor, int per, int is_time,
    struct value *v)
{
	const char *start = t->p++;
	struct span name = text_name(t);
	int slot = slot_named(names, name);

	if (slot < 0)
		return text_error_at(t, start, "$%.*s has no value here", (int)name.n, name.p);
	if (slot_is_time(names, slot) != is_time)
		return text_error_at(t, start, "$%.*s is %s", (int)name.n, name.p,
		    is_time ? "not a time" : "a time");
	if (v->n == VALUE_TERMS)
		return text_error_at(t, start, "at most %d names in a sum", VALUE_TERMS);
	v->term[v->n].factor = (int32_t)factor;	/* below FACTOR_END */
	v->term[v->n].per = (uint8_t)per;
	v->term[v->n++].slot = (uint8_t)slot;
	return 0;
}

/* What may follow a factor: ".5" or ".75".  It goes on in hundredths, and *per says so. */
static int
parse_hundredths(struct text *t, int64_t *factor, int *per)
{
	const char *start = t->p;

	*per = 1;
	if (*t->p != '.')
		return 0;
	*per = 100;
	*factor *= 100;
	t->p++;
	for (int weight = 10; weight > 0 && isdigit((unsigned char)*t->p); weight /= 10)
		*factor += weight * (*t->p++ - '0');
	if (t->p == start + 1 || t->p[0] != '*' || t->p[1] != '$')
		return text_error_at(t, start,
		    "a fraction has one or two digits and is part of a factor, such as 1.5*$t");
	return 0;
}

static int
parse_term(struct text *t, const struct names *names, int sign, int is_time, struct value *v)
{
	int64_t number;
	int per;

	if (*t->p == '$')
		return parse_name(t, names, sign, 1, is_time, v);
	if (!isdigit((unsigned char)*t->p))
		return text_error(t,
		    is_time ? "expected a time, such as 500ms" : "expected a number");
	if (parse_digits(t, &number) < 0 || parse_hundredths(t, &number, &per) < 0)
		return -1;
	if (t->p[0] == '*' && t->p[1] == '$') {
		if (number >= FACTOR_END)
			return text_error(t, "a factor is below %d", (int)FACTOR_END / per);
		t->p++;
		return parse_name(t, names, sign * number, per, is_time, v);
	}
	if (is_time && parse_unit(t, &number) < 0)
		return -1;
	v->constant += sign * number;
	return 0;
}

static int
parse_sum(struct text *t, const struct names *names, int is_time, struct value *v)
{
	int sign = 1;

	memset(v, 0, sizeof(*v));
	if (!is_time && text_accept(t, "abs"))
		v->absolute = 1;
	text_peek(t);
	if (*t->p == '-') {
		sign = -1;
		t->p++;
	}
	for (;;) {
		if (parse_term(t, names, sign, is_time, v) < 0)
			return -1;
		if (*t->p != '+' && *t->p != '-')
			return 0;
		sign = *t->p++ == '+' ? 1 : -1;
	}
}

int
value_parse(struct text *t, const struct names *names, struct value *v)
{
	return parse_sum(t, names, 0, v);
}

int
value_parse_time(struct text *t, const struct names *names, struct value *v)
{
	return parse_sum(t, names, 1, v);
}

int
value_bind(struct text *t, struct names *names, int is_time)
{
	const char *start = t->p;
	struct span name;
	int slot;

	if (text_char(t, '$') < 0)
		return -1;
	name = text_name(t);
	if (name.n == 0 || name.n >= NAME_SIZE)
		return text_error_at(t, start, "a name has 1 to %d letters", NAME_SIZE - 1);
	slot = slot_named(names, name);
	if (slot >= 0 && slot < SLOTS_GIVEN)
		return text_error_at(t, start, "$%.*s is the tester's own and can't be bound",
		    (int)name.n, name.p);
	if (slot < 0) {
		if (names->n == SLOTS_MAX - SLOTS_GIVEN)
			return text_error_at(t, start, "too many names");
		slot = SLOTS_GIVEN + names->n;
		memcpy(names->name[names->n], name.p, name.n);
		names->name[names->n++][name.n] = '\0';
		names->is_time[slot - SLOTS_GIVEN] = (char)is_time;
	} else if (names->is_time[slot - SLOTS_GIVEN] != is_time) {
		return text_error_at(t, start, "$%.*s is %s already", (int)name.n, name.p,
		    is_time ? "a number" : "a time");
	}
	return slot;
}

int64_t
value_now(const struct value *v, const struct env *env)
{
	int64_t sum = v->constant;

	for (int i = 0; i < v->n; i++)
		sum += (int64_t)v->term[i].factor * env->slot[v->term[i].slot] / v->term[i].per;
	return sum;
}

int
value_between(int64_t lo, int64_t hi, uint32_t v, int wraps)
{
	if (!wraps)
		return lo <= v && v <= hi;
	return hi - lo >= UINT32_MAX || v - (uint32_t)lo <= (uint32_t)hi - (uint32_t)lo;
}

int64_t
value_blur(const struct value *v, int64_t off)
{
	int64_t most = 0;

	for (int i = 0; i < v->n; i++) {
		int64_t factor = v->term[i].factor;

		factor = factor < 0 ? -factor : factor;
		if (v->term[i].slot >= SLOTS_GIVEN && factor * off / v->term[i].per > most)
			most = factor * off / v->term[i].per;
	}
	return most;
}
