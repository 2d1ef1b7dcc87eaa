/* SPDX-License-Identifier: MIT */
/* profile_check.c - the kinds of values that a profile has. */

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "nearest.h"
#include "profile.h"
#include "profile_check.h"
#include "sut.h"

static const char *const variables[] = {
	"here", "build", "bin", "dir", "tap", "socket", "tester4", "stack4", "tester6", "stack6",
	"tester-mac", "stack-mac",
};

const char *
profile_variable(int i)
{
	return i >= 0 && (size_t)i < countof(variables) ? variables[i] : NULL;
}

static int expected(char *why, int size, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static int
expected(char *why, int size, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, (size_t)size, fmt, ap);
	va_end(ap);
	return -1;
}

int
profile_check_text(const char *text, const char *choices, size_t *at, char *why, int size)
{
	(void)choices;
	*at = 0;
	return text[0] ? 0 : expected(why, size, "expected a text");
}

/* Is word one of these, between blanks? */
static int
is_among(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = words; n > 0 && *p; p += strcspn(p, " "), p += strspn(p, " "))
		if (strncmp(p, word, n) == 0 && (p[n] == ' ' || p[n] == '\0'))
			return 1;
	return 0;
}

/* Each ${name} in a command is one that will be filled in; in a path, only some are. */
int
profile_check_words(const char *text, const char *choices, size_t *at, char *why, int size)
{
	const char *end;

	for (const char *p = text; (p = strstr(p, "${")) != NULL; p = end) {
		struct nearest near = { .wanted = "" };
		char name[40], hint[160];
		int known = 0;

		*at = (size_t)(p - text);
		if ((end = strchr(p, '}')) == NULL)
			return expected(why, size, "\"${\" without its \"}\"");
		snprintf(name, sizeof(name), "%.*s", (int)(end - p - 2), p + 2);
		near.wanted = name;
		for (size_t i = 0; i < countof(variables); i++) {
			if (choices && !is_among(choices, variables[i]))
				continue;
			known |= strcmp(variables[i], name) == 0;
			nearest_add(&near, variables[i]);
		}
		if (!known)
			return expected(why, size, "nothing is called ${%s} here%s", name,
				nearest_text(&near, hint, sizeof(hint)));
	}
	*at = 0;
	return text[0] ? 0 : expected(why, size, choices ? "expected a path" :
		"expected a command and its arguments");
}

int
profile_check_choice(const char *text, const char *choices, size_t *at, char *why, int size)
{
	*at = 0;
	return is_among(choices, text) ? 0 : expected(why, size, "expected one of: %s", choices);
}

int64_t
profile_parse_time(const char *text)
{
	static const struct {
		const char *name;
		double us;
	} units[] = { { "us", 1 }, { "ms", 1e3 }, { "s", 1e6 }, { "m", 60e6 }, { "h", 3600e6 } };
	char *end;
	double n;

	if (!isdigit((unsigned char)text[0]))
		return -1;
	errno = 0;
	n = strtod(text, &end);
	for (size_t i = 0; i < countof(units); i++)
		if (strcmp(end, units[i].name) == 0 && errno == 0 && n * units[i].us <= 1e13)
			return (int64_t)(n * units[i].us + 0.5);
	return -1;
}

int
profile_check_time(const char *text, const char *choices, size_t *at, char *why, int size)
{
	(void)choices;
	*at = 0;
	return profile_parse_time(text) >= 0 ? 0 :
		expected(why, size, "expected a time with its unit (us ms s m h), as in 500ms");
}

int
profile_check_number(const char *text, const char *choices, size_t *at, char *why, int size)
{
	(void)choices;
	*at = strspn(text, "0123456789");
	if (*at > 0 && text[*at] == '\0' && *at < 10)
		return 0;
	return expected(why, size, "expected a number");
}

int
profile_parse_addrs(const char *text, int family, struct addr *addr, int most, size_t *at)
{
	int n = 0;

	if (strcmp(text, "none") == 0)
		return 0;
	for (const char *p = text; *(p += strspn(p, " \t")) != '\0'; n++) {
		size_t len = strcspn(p, " \t");
		char word[64];

		*at = (size_t)(p - text);
		if (len >= sizeof(word) || n == most)
			return -1;
		snprintf(word, sizeof(word), "%.*s", (int)len, p);
		addr[n].family = family;
		if (inet_pton(family == 6 ? AF_INET6 : AF_INET, word, addr[n].b) != 1)
			return -1;
		p += len;
	}
	return n;
}

static int
check_addrs(const char *text, int family, size_t *at, char *why, int size)
{
	struct addr addr[SUT_ADDRS];

	*at = 0;
	if (text[0] && profile_parse_addrs(text, family, addr, SUT_ADDRS, at) >= 0)
		return 0;
	return expected(why, size, "expected up to %d IPv%d addresses, or none", SUT_ADDRS, family);
}

int
profile_check_four(const char *text, const char *choices, size_t *at, char *why, int size)
{
	(void)choices;
	return check_addrs(text, 4, at, why, size);
}

int
profile_check_six(const char *text, const char *choices, size_t *at, char *why, int size)
{
	(void)choices;
	return check_addrs(text, 6, at, why, size);
}

int
profile_parse_mac(const char *text, unsigned char mac[6])
{
	unsigned v[6];
	int end = 0;

	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
		&end) != 6 ||
	    text[end] != '\0')
		return -1;
	for (int i = 0; i < 6; i++)
		mac[i] = (unsigned char)v[i];
	return 0;
}

int
profile_check_mac(const char *text, const char *choices, size_t *at, char *why, int size)
{
	unsigned char mac[6];

	(void)choices;
	*at = 0;
	if (profile_parse_mac(text, mac) == 0)
		return 0;
	return expected(why, size, "expected an Ethernet address, as in 02:00:00:00:00:02");
}

int
profile_check_agent(const char *text, const char *choices, size_t *at, char *why, int size)
{
	(void)choices;
	*at = 0;
	if (strcmp(text, "stdio") == 0 || strcmp(text, "none") == 0 ||
	    (strncmp(text, "unix:", 5) == 0 && text[5]) ||
	    (strncmp(text, "tcp:", 4) == 0 && strchr(text + 4, ':')))
		return 0;
	return expected(why, size, "expected stdio, unix:PATH, tcp:ADDRESS:PORT or none");
}

int
profile_parse_serve(const char *text, char *to, size_t size, size_t *at)
{
	static const char escapes[] = "r\rn\n\\\\";
	const char *p = text, *known;
	size_t n = 0;

	for (; *p != '\0' && n + 1 < size; p++) {
		*at = (size_t)(p - text);
		to[n++] = *p;
		if (*p != '\\')
			continue;
		if (*++p == '\0' || (known = strchr(escapes, *p)) == NULL ||
		    (known - escapes) % 2 != 0)
			return -1;
		to[n - 1] = known[1];
	}
	to[n] = '\0';
	return *p == '\0' ? 0 : -1;
}

int
profile_check_serve(const char *text, const char *choices, size_t *at, char *why, int size)
{
	char bytes[SUT_SERVE];

	(void)choices;
	*at = 0;
	if (profile_parse_serve(text, bytes, sizeof(bytes), at) == 0)
		return 0;
	return expected(why, size,
	    "expected a text of less than %d bytes, in which \\r, \\n and \\\\ stand for one each",
	    SUT_SERVE);
}

/*
 * What a stack may claim: what cases need, and what the kernel's profile says besides.  A word that
 * is none would skip in silence.
 */
static const char *const features[] = {
	"timestamps",
	"wscale",
	"sack",
	"dsack",
	"ecn",
	"rfc5961",
	"rfc1337",
	"rfc6528",
	"syncookies",
	"keepalive",
	"user-timeout",
	"ipv4-only",
	"ipv6-only",
};

int
profile_check_features(const char *text, const char *choices, size_t *at, char *why, int size)
{
	size_t n;

	(void)choices;
	*at = PROFILE_CLAIMS - 1;
	if (strlen(text) > *at)
		return expected(why, size,
		    "expected less than %d characters: name what the stack claims, and once",
		    PROFILE_CLAIMS);
	for (*at = 0; *(text + (*at += strspn(text + *at, " \t"))) != '\0'; *at += n) {
		struct nearest near = { .wanted = NULL };
		char name[40], hint[160];
		int known = 0;

		n = strcspn(text + *at, " \t");
		snprintf(name, sizeof(name), "%.*s", (int)n, text + *at);
		near.wanted = name;
		for (size_t i = 0; i < countof(features); i++) {
			known |= strcmp(features[i], name) == 0;
			nearest_add(&near, features[i]);
		}
		if (!known)
			return expected(why, size, "there is no feature \"%s\"%s", name,
			    nearest_text(&near, hint, sizeof(hint)));
	}
	return 0;
}
