/* SPDX-License-Identifier: MIT */
/*
 * window.c - times and windows as texts, read back, to draw what was early or late.
 */

#include <stdint.h>
#include <string.h>

#include "window.h"

static const struct {
	const char *unit;
	long long us;
} units[] = {
	{ "us", 1 }, { "ms", 1000 }, { "s", 1000000 }, { "m", 60000000 }, { "h", 3600000000 },
};

/* Digits with at most one point, in millionths; -1 when there are none or too many.  Moves *p. */
static long long
millionths(const char **p)
{
	long long n = 0, unit = 1000000;
	int digits = 0, fraction = 0;

	for (; (**p >= '0' && **p <= '9') || (**p == '.' && !fraction); (*p)++) {
		if (**p == '.') {
			fraction = 1;
			continue;
		}
		if (++digits > 12)
			return -1;
		if (fraction)
			n += (**p - '0') * (unit /= 10);
		else
			n = n * 10 + (**p - '0') * unit;
	}
	return digits > 0 ? n : -1;
}

long long
window_time(const char *text, const char **end)
{
	long long n = millionths(&text);
	size_t len;

	text += strspn(text, " ");
	len = strcspn(text, " ,.;)");
	*end = text + len;
	for (size_t i = 0; n >= 0 && i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].unit) == len && strncmp(text, units[i].unit, len) == 0)
			return n / 1000000 > INT64_MAX / 2 / units[i].us ? -1 :
				n / 1000000 * units[i].us + n % 1000000 * units[i].us / 1000000;
	return -1;
}

/* The time behind a word of the text, or -1. */
static long long
time_after(const char *text, const char *word)
{
	const char *at = strstr(text, word), *end;

	return at != NULL ? window_time(at + strlen(word), &end) : -1;
}

int
window_parse(const char *text, struct window *w)
{
	w->after = time_after(text, "after ");
	w->within = time_after(text, "within ");
	if (w->after < 0)
		w->after = 0;
	return w->within > w->after;
}
