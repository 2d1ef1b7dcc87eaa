/* SPDX-License-Identifier: MIT */
#ifndef COMPLETION_H
#define COMPLETION_H

#include <stdio.h>

struct argp;
struct argp_option;

/* Scripts for shells, from the table of commands and their options. */

/* Write the script for this shell.  Whether it could be written, out knows. */
void completion_bash(FILE *out);
void completion_zsh(FILE *out);
void completion_fish(FILE *out);

/* The function for bash and zsh that asks the program in $program for names. */
extern const char completion_names[];

/* What something takes: words, and kinds with a "@" before them, blank-separated. */
struct completion_words {
	char text[256];
	int open;		/* and others, which nobody can list: names of a kind, numbers */
};

/* Read from how --help names it: "wall|virtual", "[STACK|FILE]", "N".  NULL gives none. */
void completion_words(struct completion_words *, const char *shown);

/* Is this kind among them? */
int completion_has(const struct completion_words *, const char *kind);

/* Call put for each option that --help shows of an argp and its children. */
void completion_each(
    const struct argp *, void (*put)(const struct argp_option *, void *), void *arg);

/* Does it have one letter, too (or only)? */
int completion_is_short(const struct argp_option *);

/*
 * Print text with each character of special, if it is there, behind before, as a shell's quoting
 * needs it.
 */
void completion_quote(FILE *out, const char *text, const char *special, const char *before);

#endif
