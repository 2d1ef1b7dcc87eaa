/* SPDX-License-Identifier: MIT */
#ifndef ARGTABLE_H
#define ARGTABLE_H

struct argp;
struct argp_option;

/*
 * The options of a command as data: what there are by the tables that argp reads, and which a
 * command line gives.
 */
struct argtable {
	/* n of them, of all tables; their texts are those of the tables */
	struct argp_option *rows;
	int n;
};

/* An option that was given. */
struct arg_given {
	const struct argp_option *option;	/* one of the rows */
	char *value;				/* part of the command line, or NULL */
};

struct args_given {
	struct arg_given *v;		/* in the order of the command line; n of them */
	int n;
	/* what is no option, nwords of them; part of the command line */
	char **words;
	int nwords;
};

/*
 * Gather the rows of an argp and its children, each with a key of its own unless that is a letter.
 * 0, or -1 without memory; free with argtable_free in any case.
 */
int argtable_gather(struct argtable *, const struct argp *);
void argtable_free(struct argtable *);

/* The row with this long name, or NULL. */
const struct argp_option *argtable_find(const struct argtable *, const char *name);

/*
 * Read a command line (argv[0] is the command's name) as argp does, with abbreviations and all, and
 * do nothing about it.  0, or -1 after a diagnostic; given->v and given->words are to be freed with
 * free() in any case.
 */
int argtable_read(const struct argtable *, int argc, char **argv, struct args_given *given);

/*
 * After argp has refused a command line: say which options come nearest to one of its words that
 * begins no option's name.
 */
void argtable_hint(const struct argp *, int argc, char **argv);

/*
 * Can the option have this value, as far as the table tells: is it one of the few words that --help
 * names, "pass|fail"?  0, or -1 with what was expected in why (size bytes).
 */
int argtable_takes(const struct argp_option *, const char *value, char *why, int size);

/* Is it a switch, which takes no value?  May it be given more than once? */
int argtable_is_switch(const struct argp_option *);
int argtable_is_repeatable(const struct argp_option *);

#endif
