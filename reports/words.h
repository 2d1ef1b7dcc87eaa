/* SPDX-License-Identifier: MIT */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>

#include "verdict.h"

/*
 * Facts as words for people, shared by all reports.  Each function fills a text of the caller's
 * (size bytes, cut to size, terminated) and returns it, so that it can stand in an argument list.
 */

/* Add to a text, cut to size. */
void words_add(char *text, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * The next blank-separated word of a text and its length, or NULL at the end; *p moves on.
 */
const char *words_next(const char **p, size_t *len);

/*
 * Flags in case notation as words: "S." -> "SYN,ACK", "." -> "ACK", "-" -> "none", "*" -> "any
 * flags", "[.]" -> "(ACK)".  A text that is no set of flags comes back as it is.
 */
const char *words_flags(const char *flags, char *text, size_t size);

/* A segment in case notation, its flags as words: "S. 0:0 ack 1" -> "SYN,ACK 0:0 ack 1". */
const char *words_segment(const char *segment, char *text, size_t size);

/*
 * What a step wants, from the step as written: "expect  S. 0:0 ack 1  within 1s  # why" -> "SYN,ACK
 * 0:0 ack 1", "silent 50ms" -> "silence for 50 ms", "reply refused" -> "reply refused"; other texts
 * with their blanks made one.
 */
const char *words_step(const char *step, char *text, size_t size);

/* A span of microseconds: "0.34 ms", "48 ms", "1.012 s", "3 s", "2 h 3 min". */
const char *words_span(long long us, char *text, size_t size);

/*
 * A window: "after 1s within 3s" -> "between 1 s and 3 s", "within 500ms" -> "within 500 ms";
 * others as they are.
 */
const char *words_window(const char *window, char *text, size_t size);

/*
 * An upper-case word for a verdict that needs attention, a lower-case one for any other: "FAIL",
 * "pass", "inconcl.".
 */
const char *words_verdict(int verdict);

/*
 * Verdicts in the order in which their numbers are listed: what passed, what needs attention, the
 * rest; and as a reader wants to hear of them, the worst first.
 */
#define WORDS_VERDICTS 9
extern const enum verdict words_listed[WORDS_VERDICTS], words_worst[WORDS_VERDICTS];

/* Where a verdict stands in the second of these orders. */
int words_rank(enum verdict);

/* An id as one argument of a shell: quoted when it has characters that a shell minds. */
const char *words_quoted(const char *id, char *text, size_t size);

#endif
