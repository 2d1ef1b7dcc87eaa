/* SPDX-License-Identifier: MIT */
/*
 * option.c - TCP options, as a table.
 *
 * A case writes an option as a name and its values ("mss 1460"); the wire carries kind, length and
 * bytes.  One row of kinds[] says both, and the functions below walk that row's shape: from text to
 * values, from values to bytes, from bytes to text, and values against bytes.  To teach the suite a
 * new option, add a row.
 *
 * A shape is a word for each thing after the name:
 *	1 2 3 4		an unsigned number of that many bytes, big-endian
 *	:		a colon
 *	x		hex digits, to the end of the option
 *	(...)		repeated to the end of the option
 *	other		that word itself
 *
 * What no row can say, "raw HEX" can: any bytes at all, with any length byte.  Printing falls back
 * to raw, so every option block has a text that parses back to the same bytes.
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "diffs.h"
#include "option.h"
#include "text.h"

static const struct kind {
	const char *name;
	uint8_t kind;
	const char *shape;
} kinds[] = {
	{ "eol",	OPTION_EOL,	NULL },			/* RFC 9293 3.2 */
	{ "nop",	OPTION_NOP,	NULL },			/* RFC 9293 3.2 */
	{ "mss",	OPTION_MSS,	"2" },			/* RFC 9293 3.7.1 */
	{ "wscale",	OPTION_WSCALE,	"1" },			/* RFC 7323 2.2 */
	{ "sackOK",	OPTION_SACKOK,	"" },			/* RFC 2018 2 */
	{ "sack",	OPTION_SACK,	"( 4 : 4 )" },		/* RFC 2018 3 */
	{ "TS",		OPTION_TS,	"val 4 ecr 4" },	/* RFC 7323 3.2 */
	{ "md5",	19,		"x" },			/* RFC 2385 3.0 */
	{ "UTO",	28,		"2" },			/* RFC 5482 3.1 */
	{ "AO",		29,		"x" },			/* RFC 5925 2.2 */
	{ "FO",		34,		"x" },			/* RFC 7413 4.1.1 */
};

static int
kind_named(struct span name)
{
	for (size_t i = 0; i < countof(kinds); i++)
		if (span_is(name, kinds[i].name))
			return (int)i;
	return -1;
}

static int
kind_numbered(uint32_t kind)
{
	for (size_t i = 0; i < countof(kinds); i++)
		if (kinds[i].kind == kind)
			return (int)i;
	return -1;
}

const char *
option_name(uint32_t kind)
{
	int row = kind_numbered(kind);

	return row < 0 ? NULL : kinds[row].name;
}

/* Take the next word off a shape. */
static struct span
shape_next(const char **shape)
{
	const char *s = *shape + strspn(*shape, " ");
	size_t n = strcspn(s, " ");

	*shape = s + n;
	return (struct span){ s, n };
}

/* A constant that has no room in so many bytes; of four they are what is left modulo 2^32. */
static int
fits_not(const struct value *v, int size)
{
	return v->n == 0 && size < 4 && v->constant >> 8 * size;
}

static int
parse_number(struct text *t, struct names *names, int expecting, int size, struct option *o)
{
	struct option_value *v = &o->v[o->n];
	const char *start;

	text_peek(t);
	start = t->p;
	if (o->n == OPTION_VALUES)
		return text_error(t, "an option has at most %d values", OPTION_VALUES);
	o->n++;
	if (expecting && text_accept(t, "*")) {
		v->how = VALUE_ANY;
		return 0;
	}
	if (expecting && text_accept(t, "=")) {
		v->how = VALUE_BIND;
		return (v->slot = value_bind(t, names, 0)) < 0 ? -1 : 0;
	}
	v->how = VALUE_EXACT;
	if (value_parse(t, names, &v->value) < 0)
		return -1;
	if (fits_not(&v->value, size))
		return text_error_at(t, start, "the number is over %d", (1 << 8 * size) - 1);
	if (!expecting || *t->p != '~')
		return 0;
	t->p++;
	v->how = VALUE_RANGE;
	if (value_parse(t, names, &v->high) < 0)
		return -1;
	if (fits_not(&v->high, size))
		return text_error_at(t, start, "the number is over %d", (1 << 8 * size) - 1);
	if (size < 4 && v->value.n + v->high.n == 0 && v->high.constant < v->value.constant)
		return text_error_at(t, start, "the range ends before it begins");
	return 0;
}

static int
parse_shape(struct text *t, struct names *names, int expecting, struct option *o)
{
	struct buf raw = BUF(o->raw);
	const char *shape = kinds[o->row].shape, *loop = shape;
	struct span w;

	while ((w = shape_next(&shape)).n > 0) {
		char word[8] = "";

		memcpy(word, w.p, w.n);
		if (isdigit((unsigned char)*word)) {
			if (parse_number(t, names, expecting, *word - '0', o) < 0)
				return -1;
		} else if (strcmp(word, "x") == 0) {
			if (isxdigit(text_peek(t)) && text_hex(t, &raw) < 0)
				return -1;
		} else if (*word == '(') {
			loop = shape;
		} else if (*word == ')') {
			if (isdigit(text_peek(t)) || *t->p == '$' ||
			    (expecting && (*t->p == '*' || *t->p == '=')))
				shape = loop;
		} else if (!text_accept(t, word)) {
			return text_error(t, "expected \"%s\"", word);
		}
	}
	o->nraw = (uint8_t)raw.len;
	return raw.full ? text_error(t, "an option has at most %d bytes", OPTIONS_MAX) : 0;
}

static int
parse_option(struct text *t, struct names *names, int expecting, struct option *o)
{
	struct buf raw = BUF(o->raw);
	struct span name;

	memset(o, 0, sizeof(*o));
	if (expecting && text_accept(t, "!"))
		o->how = OPTION_ABSENT;
	name = text_word(t);
	if (span_is(name, "raw") && o->how != OPTION_ABSENT) {
		o->row = -1;
		if (text_hex(t, &raw) < 0)
			return -1;
		o->nraw = (uint8_t)raw.len;
		if (!raw.full)
			return 0;
		return text_error(t, "a TCP header has room for %d bytes of options", OPTIONS_MAX);
	}
	if ((o->row = kind_named(name)) < 0)
		return text_error_at(t, name.p, "no TCP option is called \"%.*s\"", (int)name.n,
		    name.p);
	if (o->how == OPTION_ABSENT || kinds[o->row].shape == NULL)
		return 0;
	if (expecting && text_peek(t) == '*' && strchr(",>", t->p[1 + strspn(t->p + 1, " \t")])) {
		t->p++;
		o->how = OPTION_ANY;
		return 0;
	}
	return parse_shape(t, names, expecting, o);
}

/* Do the bytes of the list fit into a header?  What its names will hold doesn't matter. */
static int
fits(const struct options *list)
{
	static const struct env none;
	uint8_t bytes[OPTIONS_MAX];
	struct buf out = BUF(bytes);

	options_put(list, &none, &out);
	return !out.full;
}

static int
parse_list(struct text *t, struct names *names, int expecting, struct options *list)
{
	const char *start;

	if (text_char(t, '<') < 0)
		return -1;
	start = t->p - 1;
	if (text_accept(t, ">"))
		return 0;
	do {
		struct option *more = realloc(list->v, sizeof(*more) * (size_t)(list->n + 1));

		if (more == NULL)
			abort();
		list->v = more;
		if (parse_option(t, names, expecting, &list->v[list->n]) < 0)
			return -1;
		list->n++;
	} while (text_accept(t, ","));
	if (text_char(t, '>') < 0)
		return -1;
	if (!expecting && !fits(list))
		return text_error_at(t, start, "a TCP header has room for %d bytes of options",
		    OPTIONS_MAX);
	return 0;
}

int
options_parse(struct text *t, struct names *names, int expecting, struct options *list)
{
	int r;

	*list = (struct options){ 0 };
	if ((r = parse_list(t, names, expecting, list)) < 0)
		options_free(list);
	return r;
}

void
options_free(struct options *list)
{
	free(list->v);
	*list = (struct options){ 0 };
}

static void
put_option(const struct option *o, const struct env *env, struct buf *out)
{
	const char *shape, *loop = "";
	size_t start = out->len;
	struct span w;
	int i = 0;

	if (o->row < 0 || kinds[o->row].shape == NULL) {
		if (o->row >= 0)
			buf_put(out, kinds[o->row].kind, 1);
		buf_bytes(out, o->raw, o->nraw);
		return;
	}
	buf_put(out, kinds[o->row].kind, 1);
	buf_put(out, 0, 1);
	for (shape = kinds[o->row].shape; (w = shape_next(&shape)).n > 0;) {
		if (isdigit((unsigned char)*w.p) && i < o->n)
			buf_put(out, (uint32_t)value_now(&o->v[i++].value, env), *w.p - '0');
		else if (*w.p == '(')
			loop = shape;
		else if (*w.p == ')' && i < o->n)
			shape = loop;
	}
	buf_bytes(out, o->raw, o->nraw);
	buf_set(out, start + 1, (uint32_t)(out->len - start), 1);
}

void
options_put(const struct options *list, const struct env *env, struct buf *out)
{
	for (int i = 0; i < list->n; i++)
		put_option(&list->v[i], env, out);
	while (out->len % 4 != 0 && !out->full)
		buf_put(out, OPTION_EOL, 1);
}

int
option_next(struct buf *in, uint32_t *kind, struct buf *body)
{
	uint32_t len;

	*body = (struct buf){ 0 };
	if (buf_get(in, kind, 1) < 0 || *kind == OPTION_EOL)
		return 0;
	if (*kind == OPTION_NOP)
		return 1;
	return buf_get(in, &len, 1) < 0 || len < 2 || buf_sub(in, len - 2, body) < 0 ? -1 : 1;
}

int
option_shaped(uint32_t kind, const struct buf *body)
{
	int row = kind_numbered(kind);
	const char *shape = row < 0 ? NULL : kinds[row].shape, *loop = shape;
	struct buf left = *body;
	struct span w;

	if (shape == NULL)
		return 1;
	while ((w = shape_next(&shape)).n > 0) {
		if (isdigit((unsigned char)*w.p) && buf_skip(&left, (size_t)(*w.p - '0')) < 0)
			return 0;
		if (*w.p == 'x')
			buf_skip(&left, buf_left(&left));
		else if (*w.p == '(')
			loop = shape;
		else if (*w.p == ')' && buf_left(&left) > 0)
			shape = loop;
	}
	return buf_left(&left) == 0;
}

int
option_search(const uint8_t *bytes, size_t n, uint32_t kind, struct buf *body)
{
	struct buf in = buf_reading(bytes, n);
	size_t at;
	uint32_t k;

	for (at = 0; option_next(&in, &k, body) > 0; at = in.pos)
		if (k == kind)
			return 1;
	return kind == OPTION_EOL && at < n && bytes[at] == OPTION_EOL;
}

/* Numbers of four bytes are those of segments and timestamps, which wrap. */
static int
value_agrees(const struct option_value *v, int size, const struct env *env, uint32_t seen)
{
	int64_t lo = value_now(&v->value, env);

	if (v->how == VALUE_RANGE)
		return value_between(lo, value_now(&v->high, env), seen, size == 4);
	return v->how != VALUE_EXACT || seen == (uint32_t)lo;
}

/* Compare the values with a body of this shape; bind only when all agree. */
static int
same_values(const struct option *o, struct env *env, struct buf body)
{
	const char *shape = kinds[o->row].shape, *loop = shape;
	uint32_t seen[OPTION_VALUES], v;
	struct span w;
	int i = 0;

	while ((w = shape_next(&shape)).n > 0) {
		if (isdigit((unsigned char)*w.p)) {
			if (i == o->n || buf_get(&body, &seen[i], *w.p - '0') < 0 ||
			    !value_agrees(&o->v[i], *w.p - '0', env, seen[i]))
				return 0;
			i++;
		} else if (*w.p == '(') {
			loop = shape;
		} else if (*w.p == ')' && buf_left(&body) > 0) {
			shape = loop;
		}
	}
	for (int k = 0; k < o->nraw; k++)
		if (buf_get(&body, &v, 1) < 0 || v != o->raw[k])
			return 0;
	if (buf_left(&body) > 0 || i != o->n)
		return 0;
	while (i-- > 0)
		if (o->v[i].how == VALUE_BIND)
			env->slot[o->v[i].slot] = seen[i];
	return 1;
}

/* The text of the first option of this row's kind, or "none". */
static void
observed_text(int row, const uint8_t *bytes, size_t n, char *text, size_t size)
{
	struct buf out = { .data = (uint8_t *)text, .size = size };
	struct buf in = buf_reading(bytes, n), body;
	size_t at;
	uint32_t kind;

	snprintf(text, size, "none");
	for (at = in.pos; option_next(&in, &kind, &body) > 0; at = in.pos)
		if (kind == kinds[row].kind) {
			in.pos = at;
			option_print(&in, &out);
			return;
		}
}

static void
expected_text(const struct option *o, const struct env *env, char *text, size_t size)
{
	uint8_t bytes[OPTIONS_MAX * 2];
	struct buf put = BUF(bytes), in, out = { .data = (uint8_t *)text, .size = size };

	if (o->how == OPTION_ABSENT) {
		snprintf(text, size, "none");
		return;
	}
	for (int i = 0; i < o->n; i++)
		if (o->n == 1 && o->v[i].how == VALUE_RANGE) {
			snprintf(text, size, "%s %u~%u", kinds[o->row].name,
			    (uint32_t)value_now(&o->v[i].value, env),
			    (uint32_t)value_now(&o->v[i].high, env));
			return;
		} else if (o->how == OPTION_ANY || o->v[i].how != VALUE_EXACT) {
			snprintf(text, size, "%s, any value", kinds[o->row].name);
			return;
		}
	put_option(o, env, &put);
	in = buf_reading(bytes, put.len);
	option_print(&in, &out);
}

static void
match_option(const struct option *o, struct env *env, const uint8_t *bytes, size_t n,
    struct diffs *diffs)
{
	char expected[DIFF_TEXT], observed[DIFF_TEXT], field[24];
	struct buf body;
	int found, ok;

	if (o->row < 0) {
		ok = n >= o->nraw && memcmp(bytes, o->raw, o->nraw) == 0;
		if (!diffs_brief(diffs, !ok))
			diffs_add(diffs, "options", !ok, "these bytes first",
			    ok ? "these bytes" : "other bytes");
		return;
	}
	found = option_find(bytes, n, kinds[o->row].kind, &body);
	if (o->how == OPTION_ABSENT)
		ok = !found;
	else
		ok = found &&
		    (o->how == OPTION_ANY || kinds[o->row].shape == NULL ||
			same_values(o, env, body));
	if (diffs_brief(diffs, !ok))
		return;
	snprintf(field, sizeof(field), "option %s", kinds[o->row].name);
	expected_text(o, env, expected, sizeof(expected));
	if (o->how == OPTION_ANY)
		snprintf(expected, sizeof(expected), "%s, any value", kinds[o->row].name);
	observed_text(o->row, bytes, n, observed, sizeof(observed));
	diffs_add(diffs, field, !ok, expected, observed);
}

void
options_match(const struct options *list, struct env *env, const uint8_t *bytes, size_t n,
    struct diffs *diffs)
{
	char observed[DIFF_TEXT] = "none";
	struct buf in = buf_reading(bytes, n), out = BUF(observed), body;
	uint32_t kind;
	int any = 0;

	for (int i = 0; i < list->n; i++)
		match_option(&list->v[i], env, bytes, n, diffs);
	if (list->n > 0)
		return;
	while (option_next(&in, &kind, &body) > 0)
		any |= kind != OPTION_NOP;
	if (diffs_brief(diffs, any))
		return;
	if (any)
		options_print(bytes, n, &out);
	diffs_add(diffs, "options", any, "none", observed);
}

/* Print the body of one option.  0 only if the shape accounts for every byte. */
static int
print_shape(struct buf *body, const char *shape, struct buf *out)
{
	const char *loop = shape;
	struct span w;
	uint32_t v;

	while ((w = shape_next(&shape)).n > 0) {
		if (isdigit((unsigned char)*w.p)) {
			if (buf_get(body, &v, *w.p - '0') < 0)
				return -1;
			buf_text(out, out->len > 0 && out->data[out->len - 1] == ':' ? "" : " ");
			buf_number(out, v);
		} else if (*w.p == 'x') {
			if (buf_left(body) > 0)
				buf_text(out, " ");
			while (buf_get(body, &v, 1) == 0)
				buf_hex(out, v);
		} else if (*w.p == '(') {
			loop = shape;
		} else if (*w.p == ')') {
			if (buf_left(body) > 0)
				shape = loop;
		} else {
			char word[8] = "";

			memcpy(word, w.p, w.n);
			buf_text(out, *w.p == ':' ? "" : " ");
			buf_text(out, word);
		}
	}
	return buf_left(body) == 0 ? 0 : -1;
}

/* Print one option in full, or say with -1 that only raw can. */
static int
print_known(struct buf *in, struct buf *out)
{
	struct buf body;
	uint32_t kind;
	int row;

	if (buf_get(in, &kind, 1) < 0 || (row = kind_numbered(kind)) < 0)
		return -1;
	buf_text(out, kinds[row].name);
	if (kinds[row].shape == NULL)
		return 0;
	in->pos--;
	if (option_next(in, &kind, &body) < 0)
		return -1;
	return print_shape(&body, kinds[row].shape, out);
}

void
option_print(struct buf *in, struct buf *out)
{
	struct buf try = *in, body;
	size_t undo = out->len, n;
	uint32_t v;

	if (print_known(&try, out) == 0) {
		in->pos = try.pos;
		return;
	}
	out->len = undo;
	buf_text(out, "raw ");
	try = *in;
	/* what can't be framed goes whole */
	n = option_next(&try, &v, &body) > 0 ? try.pos - in->pos : buf_left(in);
	while (n-- > 0 && buf_get(in, &v, 1) == 0)
		buf_hex(out, v);
}

void
options_print(const uint8_t *bytes, size_t n, struct buf *out)
{
	struct buf in = buf_reading(bytes, n);

	for (const char *sep = "<"; buf_left(&in) > 0; sep = ",") {
		buf_text(out, sep);
		option_print(&in, out);
	}
	if (n > 0)
		buf_text(out, ">");
}
