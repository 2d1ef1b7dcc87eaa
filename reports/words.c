/* SPDX-License-Identifier: MIT */
/*
 * words.c - facts as words for people.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "window.h"
#include "words.h"

const char *
words_next(const char **p, size_t *len)
{
	const char *word = *p + strspn(*p, " \t\n");

	*len = strcspn(word, " \t\n");
	*p = word + *len;
	return *len > 0 ? word : NULL;
}

void
words_add(char *text, size_t size, const char *fmt, ...)
{
	size_t n = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + n, size - n, fmt, ap);
	va_end(ap);
}

static const char *
flag_word(char flag)
{
	static const struct {
		char flag;
		const char *word;
	} flags[] = {
		{ 'S', "SYN" }, { 'F', "FIN" }, { 'R', "RST" }, { 'P', "PSH" }, { '.', "ACK" },
		{ 'U', "URG" }, { 'E', "ECE" }, { 'W', "CWR" }, { 'A', "AE" },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (flags[i].flag == flag)
			return flags[i].word;
	return NULL;
}

/* n characters of flags as words; -1 when they are no flags. */
static int
put_flags(const char *flags, size_t n, char *text, size_t size)
{
	int optional = 0;

	*text = '\0';
	if (n == 0)
		return -1;
	if (n == 1 && (*flags == '-' || *flags == '*')) {
		snprintf(text, size, "%s", *flags == '-' ? "no flags" : "any flags");
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		const char *word = flag_word(flags[i]);

		if (flags[i] == '[' || flags[i] == ']') {
			optional = flags[i] == '[';
			continue;
		}
		if (word == NULL)
			return -1;
		if (*text != '\0')
			words_add(text, size, ",");
		words_add(text, size, optional ? "(%s)" : "%s", word);
	}
	return *text != '\0' ? 0 : -1;
}

const char *
words_flags(const char *flags, char *text, size_t size)
{
	if (put_flags(flags, strlen(flags), text, size) < 0)
		snprintf(text, size, "%s", flags);
	return text;
}

const char *
words_segment(const char *segment, char *text, size_t size)
{
	size_t n = strcspn(segment, " ");

	if (put_flags(segment, n, text, size) < 0)
		snprintf(text, size, "%s", segment);
	else
		words_add(text, size, "%s", segment + n);
	return text;
}

/* A text with each run of blanks made one, up to a comment. */
static void
squeeze(const char *from, char *text, size_t size)
{
	size_t len = 0;

	for (; *from != '\0' && len + 1 < size; from++) {
		int blank = *from == ' ' || *from == '\t';

		if (*from == '#' && (len == 0 || text[len - 1] == ' '))
			break;
		if (!blank || (len > 0 && text[len - 1] != ' '))
			text[len++] = blank ? ' ' : *from;
	}
	while (len > 0 && text[len - 1] == ' ')
		len--;
	text[len] = '\0';
}

const char *
words_step(const char *step, char *text, size_t size)
{
	static const char expect[] = "expect ", silent[] = "silent";
	char plain[512], *window;
	const char *end;
	long long t;

	squeeze(step, plain, sizeof(plain));
	if (strncmp(plain, expect, strlen(expect)) == 0) {
		if ((window = strstr(plain, " after ")) != NULL ||
			(window = strstr(plain, " within ")) != NULL)
			*window = '\0';
		return words_segment(plain + strlen(expect), text, size);
	}
	if (strncmp(plain, silent, strlen(silent)) == 0) {
		t = window_time(plain + strlen(silent) + (plain[strlen(silent)] == ' '), &end);
		snprintf(text, size, "silence%s%s", t >= 0 ? " for " : "",
			t >= 0 ? words_span(t, plain, sizeof(plain)) : "");
		return text;
	}
	return words_segment(plain, text, size);
}

/* "%llu" and three digits behind the point, without zeros at the end: 1, 1.5, 1.012. */
static void
put_thousandths(char *text, size_t size, const char *sign, unsigned long long n, const char *unit)
{
	char digits[4];
	int last = 2;

	snprintf(digits, sizeof(digits), "%03u", (unsigned)(n % 1000));
	while (last >= 0 && digits[last] == '0')
		digits[last--] = '\0';
	snprintf(text, size, "%s%llu%s%s %s", sign, n / 1000, last >= 0 ? "." : "", digits, unit);
}

const char *
words_span(long long us, char *text, size_t size)
{
	const char *sign = us < 0 ? "-" : "";
	unsigned long long u = us < 0 ? 0 - (unsigned long long)us : (unsigned long long)us;

	if (u < 10000)
		put_thousandths(text, size, sign, u / 10 * 10, "ms");
	else if (u < 1000000)
		snprintf(text, size, "%s%llu ms", sign, u / 1000);
	else if (u < 60000000)
		put_thousandths(text, size, sign, u / 1000, "s");
	else if (u < 3600000000)
		snprintf(text, size, "%s%llu min %llu s", sign, u / 60000000, u / 1000000 % 60);
	else
		snprintf(text, size, "%s%llu h %llu min", sign, u / 3600000000, u / 60000000 % 60);
	return text;
}

const char *
words_window(const char *window, char *text, size_t size)
{
	char from[32], to[32];
	struct window w;

	if (!window_parse(window, &w))
		snprintf(text, size, "%s", window);
	else if (w.after > 0)
		snprintf(text, size, "between %s and %s", words_span(w.after, from, sizeof(from)),
			words_span(w.within, to, sizeof(to)));
	else
		snprintf(text, size, "within %s", words_span(w.within, to, sizeof(to)));
	return text;
}

const char *
words_verdict(int verdict)
{
	static const char *const words[VERDICTS] = {
		[VERDICT_NONE] = "ERROR",
		[VERDICT_PASS] = "pass",
		[VERDICT_INCONCLUSIVE] = "inconcl.",
		[VERDICT_FAIL] = "FAIL",
		[VERDICT_CRASH] = "CRASH",
		[VERDICT_ERROR] = "ERROR",
		[VERDICT_NONSTRICT] = "non-strict",
		[VERDICT_SKIP] = "skip",
		[VERDICT_XFAIL] = "xfail",
		[VERDICT_XPASS] = "XPASS",
	};

	return words[verdict];
}

const enum verdict words_listed[WORDS_VERDICTS] = {
	VERDICT_PASS, VERDICT_FAIL, VERDICT_CRASH, VERDICT_XPASS, VERDICT_ERROR,
	VERDICT_INCONCLUSIVE, VERDICT_NONSTRICT, VERDICT_XFAIL, VERDICT_SKIP,
};

const enum verdict words_worst[WORDS_VERDICTS] = {
	VERDICT_CRASH, VERDICT_FAIL, VERDICT_XPASS, VERDICT_ERROR, VERDICT_INCONCLUSIVE,
	VERDICT_NONSTRICT, VERDICT_XFAIL, VERDICT_SKIP, VERDICT_PASS,
};

int
words_rank(enum verdict v)
{
	for (int i = 0; i < WORDS_VERDICTS; i++)
		if (words_worst[i] == v)
			return i;
	return WORDS_VERDICTS;
}

const char *
words_quoted(const char *id, char *text, size_t size)
{
	static const char safe[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-.,:=@+%";

	if (*id != '\0' && id[strspn(id, safe)] == '\0') {
		snprintf(text, size, "%s", id);
		return text;
	}
	snprintf(text, size, "'");
	for (; *id != '\0'; id++)
		words_add(text, size, *id == '\'' ? "'\\'%c" : "%c", *id);
	words_add(text, size, "'");
	return text;
}
