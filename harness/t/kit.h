/* SPDX-License-Identifier: MIT */
#ifndef KIT_H
#define KIT_H

/*
 * What the tests of the harness share: texts to read, scripts to run, random numbers that are the same every time, and
 * addresses.  Include it after cmocka.h.
 */

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "script.h"
#include "sut.h"
#include "text.h"

/* A line to be read, its errors only counted. */
static inline struct text
kit_text(const char *line, struct diag *diag)
{
	return (struct text){ .file = "kit", .line = line, .p = line, .lineno = 1, .diag = diag };
}

/* splitmix64 over a counter: every run of a test draws the same numbers. */
static inline uint64_t
kit_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Two ends: 192.0.2.1:40000 and 192.0.2.101:2000, or 2001:db8::1 and 2001:db8::65. */
static inline struct ends
kit_ends(int ip)
{
	struct ends e = { .tester_port = 40000, .stack_port = 2000 };

	e.tester.family = e.stack.family = ip;
	memcpy(e.tester.b, ip == 4 ? "\300\0\2\1" : "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", ip == 4 ? 4 : 16);
	memcpy(e.stack.b, ip == 4 ? "\300\0\2\145" : "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\145", ip == 4 ? 4 : 16);
	return e;
}

/* A script of this text, which has no errors; free it with script_free. */
static inline struct script *
kit_script(const char *text)
{
	struct diag diag = { .out = stderr };
	struct script *s = script_parse("kit", "kit.case", text, strlen(text), NULL, 0, &diag);

	assert_non_null(s);
	return s;
}

/* How many errors this text of a case has. */
static inline int
kit_errors(const char *text)
{
	struct diag diag = { .out = NULL };

	script_free(script_parse("kit", "kit.case", text, strlen(text), NULL, 0, &diag));
	return diag.errors;
}

#endif
