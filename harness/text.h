/* SPDX-License-Identifier: MIT */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct diag;

/* Some characters of a text that lives elsewhere. */
struct span {
	const char *p;
	size_t n;
};

/*
 * One line being read at p, and where to say what is wrong with it.  The parser asks for what it
 * expects, so a word's meaning comes from where it stands.  Blanks between words are passed over.
 */
struct text {
	const char *file, *line, *p;
	int lineno;
	struct diag *diag;
};

int span_is(struct span, const char *str);

/* A copy of n bytes, whatever they are, with a NUL behind them; to be freed. */
char *text_copy(const char *bytes, size_t n);

/* the next character that isn't blank; 0 at the end */
int text_peek(struct text *);
/* letters, digits, '-' and '_'; may be empty */
struct span text_word(struct text *);
/* letters, digits, '.' and '_': what follows a '$'; may be empty */
struct span text_name(struct text *);
int text_char(struct text *, int c);			/* 0 and past it; -1 after a diagnostic */
/* 1 and past it, or 0 and unmoved; a word is taken whole or not at all */
int text_accept(struct text *, const char *token);
/* 0 at the end of the line; -1 after a diagnostic */
int text_end(struct text *);
/* pairs of hex digits; -1 after a diagnostic */
int text_hex(struct text *, struct buf *out);

/* Say what is wrong where the reading stands (or at a place in the line).  Always -1. */
int text_error(struct text *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int text_error_at(struct text *, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
