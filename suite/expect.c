/* SPDX-License-Identifier: MIT */
/*
 * expect.c - reads an expectation file.
 *
 * A line is cut in place: the name, the outcomes, options as NAME=VALUE each with a row in
 * options[], and what stands behind " # " is the reason.  Whatever is wrong with a line is said
 * with its column, and the next line is read.
 */

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diag.h"
#include "expect.h"
#include "file.h"
#include "nearest.h"

/* A line being read. */
struct line {
	const char *file, *start;	/* it begins there */
	int number;
	struct diag *diag;
	char shown[512];		/* as it was, for diagnostics */
};

/* In the order in which a file would list them. */
static const struct {
	const char *word;
	enum verdict verdict;
} outcomes[] = {
	{ "FAIL",		VERDICT_FAIL },
	{ "CRASH",		VERDICT_CRASH },
	{ "INCONCLUSIVE",	VERDICT_INCONCLUSIVE },
	{ "NONSTRICT",		VERDICT_NONSTRICT },
	{ "PASS",		VERDICT_PASS },
	{ "SKIP",		VERDICT_SKIP },
};

const char *
expect_outcome(enum verdict v)
{
	for (size_t i = 0; i < countof(outcomes); i++)
		if (outcomes[i].verdict == v)
			return outcomes[i].word;
	return NULL;
}

static int wrong(const struct line *, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static int
wrong(const struct line *l, const char *at, const char *fmt, ...)
{
	char what[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	diag_error(l->diag, l->file, l->number, (int)(at - l->start) + 1, l->shown, "%s", what);
	return -1;
}

static int
take_outcomes(const struct line *l, struct expect_entry *e, char *words)
{
	char *word;

	while ((word = strsep(&words, "|")) != NULL) {
		size_t i = 0;

		while (i < countof(outcomes) && strcmp(outcomes[i].word, word) != 0)
			i++;
		if (i == countof(outcomes))
			return wrong(l, word,
			    "\"%s\" can't be expected: FAIL, CRASH, INCONCLUSIVE, NONSTRICT, PASS "
			    "or SKIP, or some of them with | between",
			    word);
		e->outcomes |= 1u << outcomes[i].verdict;
	}
	if (e->outcomes == 1u << VERDICT_PASS)
		return wrong(l, l->start, "PASS alone needs no entry");
	if (e->outcomes & 1u << VERDICT_SKIP && e->outcomes != 1u << VERDICT_SKIP)
		return wrong(
		    l, l->start, "what is skipped has no other outcome: SKIP stands alone");
	return 0;
}

static int
take_step(const struct line *l, struct expect_entry *e, char *value)
{
	char *word, *end;
	long step;

	while ((word = strsep(&value, "|")) != NULL) {
		step = isdigit((unsigned char)*word) ? strtol(word, &end, 10) : 0;
		if (step < 1 || step > 100000 || *end != '\0')
			return wrong(
			    l, word, "expected the number of a step, as in step=5 or step=5|7");
		if (e->nsteps == EXPECT_STEPS)
			return wrong(
			    l, word, "more than %d steps: make it two entries", EXPECT_STEPS);
		e->steps[e->nsteps++] = (int)step;
	}
	return 0;
}

static int
take_field(const struct line *l, struct expect_entry *e, char *value)
{
	(void)l;
	e->field = value;
	return 0;
}

static int
take_bug(const struct line *l, struct expect_entry *e, char *value)
{
	(void)l;
	e->bug = value;
	return 0;
}

static int
take_until(const struct line *l, struct expect_entry *e, char *value)
{
	struct tm day = { .tm_mday = 0 };
	char *end = strptime(value, "%Y-%m-%d", &day), again[32];

	if (end && *end == '\0' && timegm(&day) != -1 && /* which makes March of February 30 */
	    strftime(again, sizeof(again), "%Y-%m-%d", &day) > 0 && strcmp(again, value) == 0) {
		e->until = value;
		return 0;
	}
	return wrong(l, value, "expected a day, as in until=2027-03-01");
}

static int
take_if(const struct line *l, struct expect_entry *e, char *value)
{
	char why[200];

	return expect_if_parse(e, value, why, sizeof(why)) < 0 ? wrong(l, value, "%s", why) : 0;
}

static const struct {
	const char *name;
	int (*take)(const struct line *, struct expect_entry *, char *value);
} options[] = {
	{ "step", take_step },
	{ "field", take_field },
	{ "bug", take_bug },
	{ "until", take_until },
	{ "if", take_if },
};

/* "step=5"; seen: a bit for each option that was there before. */
static int
take_option(const struct line *l, struct expect_entry *e, char *word, unsigned *seen)
{
	struct nearest near = { .wanted = word };
	char hint[200], *value = strchr(word, '=');

	if (value == NULL)
		return wrong(
		    l, word, "expected an option as NAME=VALUE, or \" # \" and the reason");
	*value++ = '\0';
	if (*value == '\0')
		return wrong(l, word, "%s= has no value", word);
	for (size_t i = 0; i < countof(options); i++) {
		nearest_add(&near, options[i].name);
		if (strcmp(options[i].name, word) != 0)
			continue;
		if (*seen & 1u << i)
			return wrong(l, word, "%s= is there twice", word);
		*seen |= 1u << i;
		return options[i].take(l, e, value);
	}
	return wrong(l, word, "there is no %s=%s", word, nearest_text(&near, hint, sizeof(hint)));
}

/* The next word, cut out of the line; NULL at its end. */
static char *
next_word(char **rest)
{
	char *word;

	while ((word = strsep(rest, " \t")) != NULL && *word == '\0')
		;
	return word;
}

/* Cut off the reason: "" without one. */
static char *
cut_reason(char *line)
{
	char *at = line, *end;

	while ((at = strchr(at, '#')) != NULL) {
		if (at > line && isblank((unsigned char)at[-1]) &&
		    (isblank((unsigned char)at[1]) || at[1] == '\0'))
			break;
		at++;
	}
	if (at == NULL)
		return line + strlen(line);
	*at++ = '\0';
	at += strspn(at, " \t");
	for (end = at + strlen(at); end > at && isspace((unsigned char)end[-1]); end--)
		end[-1] = '\0';
	return at;
}

/* What an entry must have as a whole. */
static int
complete(const struct line *l, const struct expect_entry *e)
{
	if (*e->reason == '\0' && e->bug == NULL)
		return wrong(l, e->name,
		    "say why \"%s\" is expected: a reason behind \" # \", or bug=URL", e->name);
	if (e->outcomes == 1u << VERDICT_SKIP && (e->nsteps > 0 || e->field))
		return wrong(
		    l, e->name, "what is skipped fails at no step: leave out step= and field=");
	return 0;
}

/* 1 with an entry, 0 for a line that has none, -1 after a diagnostic. */
static int
read_line(const struct line *l, char *text, struct expect_entry *e)
{
	char *rest = text, *word;
	unsigned seen = 0;
	int bad;

	*e = (struct expect_entry){ .line = l->number };
	if (text[strspn(text, " \t\r")] == '\0' || text[strspn(text, " \t")] == '#')
		return 0;
	e->reason = cut_reason(text);
	e->name = next_word(&rest);
	if ((word = next_word(&rest)) == NULL)
		return wrong(l, e->name,
		    "expected an outcome behind the case, as in \"%s FAIL step=5  # why\"",
		    e->name);
	bad = take_outcomes(l, e, word);
	while (bad == 0 && (word = next_word(&rest)) != NULL)
		bad = take_option(l, e, word, &seen);
	return bad < 0 || complete(l, e) < 0 ? -1 : 1;
}

static int
read_lines(struct expectations *x, struct diag *diag)
{
	struct line l = { .file = x->file, .diag = diag };
	struct expect_entry *more, e;
	char *text = x->text, *line;

	if (diag_marked(diag, x->file, text, strlen(text)))
		return 0;
	while ((line = strsep(&text, "\n")) != NULL) {
		l.number++;
		l.start = line;
		line[strcspn(line, "\r")] = '\0';
		snprintf(l.shown, sizeof(l.shown), "%s", line);
		if (read_line(&l, line, &e) != 1)
			continue;
		if ((more = list_grow(x->list, x->n, sizeof(x->list[0]))) == NULL)
			return say("out of memory");
		x->list = more;
		x->list[x->n++] = e;
	}
	return 0;
}

/* The sum of POSIX's cksum, so that anybody can hold a file against what a report says of it. */
static void
put_sum(struct expectations *x, size_t len)
{
	uint32_t crc = 0;
	size_t rest = len;

	for (size_t i = 0; i < len || rest > 0; i++) {
		crc ^= (uint32_t)(unsigned char)(i < len ? (size_t)x->text[i] : rest) << 24;
		for (int bit = 0; bit < 8; bit++)
			crc = crc << 1 ^ (crc >> 31 ? 0x04c11db7u : 0);
		rest = i < len ? rest : rest >> 8;
	}
	snprintf(x->sum, sizeof(x->sum), "%lu %zu", (unsigned long)(uint32_t)~crc, len);
}

struct expectations *
expect_read(const char *file, struct diag *diag)
{
	struct expectations *x = calloc(1, sizeof(*x));
	size_t len;

	if (x == NULL || (x->file = strdup(file)) == NULL) {
		say("out of memory");
	} else if ((x->text = file_read(file, &len)) == NULL) {
		say("%s: %s", file, strerror(errno));
	} else if (strlen(x->text) != len) {
		say("%s: there is a NUL byte in it: not a text", file);
	} else {
		put_sum(x, len);	/* reading cuts the text in words */
		if (read_lines(x, diag) == 0)
			return x;
	}
	expect_free(x);
	return NULL;
}

void
expect_free(struct expectations *x)
{
	if (x == NULL)
		return;
	free(x->list);
	free(x->text);
	free(x->file);
	free(x);
}

const char *
expect_today(char text[16])
{
	time_t now = time(NULL);
	struct tm utc;

	if (gmtime_r(&now, &utc) == NULL || strftime(text, 16, "%Y-%m-%d", &utc) == 0)
		text[0] = '\0';
	return text;
}
