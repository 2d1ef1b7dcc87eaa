/* SPDX-License-Identifier: MIT */
#ifndef ARGV_H
#define ARGV_H

/* What stands for ${name} in a command. */
struct argv_value {
	const char *name;
	const char *value;		/* NULL: not known yet */
};

/*
 * A command as an argument vector, ended by NULL: words between blanks; what stands between two '"'
 * is one word, or part of one; ${name} is filled in from the table (n rows).  To be freed with
 * argv_free.  NULL with the reason in why (size bytes): no word at all, a '"' without its other, a
 * name without value.
 */
char **argv_split(const char *command, const struct argv_value *, int n, char *why, int size);
void argv_free(char **);

/*
 * One word, such as a path, whatever is in it, with each ${name} filled in.  To be freed; NULL with
 * the reason in why: a name without value.
 */
char *argv_fill(const char *word, const struct argv_value *, int n, char *why, int size);

#endif
