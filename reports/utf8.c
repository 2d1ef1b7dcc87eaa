/* SPDX-License-Identifier: MIT */
/*
 * utf8.c - where a valid UTF-8 sequence ends.
 */

#include <stddef.h>
#include <string.h>

#include "utf8.h"

int
utf8_length(const unsigned char *p)
{
	static const struct {
		unsigned char from, to, second_from, second_to, length;
	} forms[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (p[0] < forms[i].from || p[0] > forms[i].to)
			continue;
		if (p[1] < forms[i].second_from || p[1] > forms[i].second_to)
			return 0;
		for (int k = 2; k < forms[i].length; k++)
			if (p[k] < 0x80 || p[k] > 0xbf)
				return 0;
		return forms[i].length;
	}
	return 0;
}

/* Is it one of the characters in these ranges, of two and of three bytes? */
static int
is_hidden(const unsigned char *p, int n)
{
	static const struct {
		int length;
		unsigned char from[4], to[4];
	} hidden[] = {
		{ 2, "\xc2\x80", "\xc2\x9f" },			/* C1 */
		{ 2, "\xd8\x9c", "\xd8\x9c" },			/* U+061C */
		{ 3, "\xe2\x80\x8e", "\xe2\x80\x8f" },		/* U+200E, U+200F */
		{ 3, "\xe2\x80\xa8", "\xe2\x80\xae" },		/* U+2028 to U+202E */
		{ 3, "\xe2\x81\xa6", "\xe2\x81\xa9" },		/* U+2066 to U+2069 */
		{ 3, "\xef\xbf\xbe", "\xef\xbf\xbf" },		/* U+FFFE, U+FFFF */
	};

	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (hidden[i].length == n && memcmp(p, hidden[i].from, (size_t)n) >= 0 &&
			memcmp(p, hidden[i].to, (size_t)n) <= 0)
			return 1;
	return 0;
}

int
utf8_plain(const unsigned char *p)
{
	int n;

	if (*p < 0x80)
		return *p >= 0x20 && *p != 0x7f;
	n = utf8_length(p);
	return is_hidden(p, n) ? 0 : n;
}

void
utf8_trim(char *text)
{
	size_t n = strlen(text), from = n;

	while (from > 0 && n - from < 4 && ((unsigned char)text[from - 1] & 0xc0) == 0x80)
		from--;
	if (from > 0 && (unsigned char)text[from - 1] >= 0xc0 &&
		utf8_length((unsigned char *)text + from - 1) == 0)
		text[from - 1] = '\0';
}
