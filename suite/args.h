/* SPDX-License-Identifier: MIT */
#ifndef ARGS_H
#define ARGS_H

#include <argp.h>
#include <stddef.h>

#include "select.h"

struct catalog;
struct report_options;

/*
 * What the options of several commands have in common.  A command has an argp with a table of its
 * own options and these as children; each child's input is the struct below it.
 */

enum { ARGS_OK, ARGS_HELP, ARGS_WRONG = -1 };

/*
 * An option of which no more is wanted than its value has a place in the parser's input as its key:
 * a word or a path (const char *), or a switch (int, 1 when it is given).  args_keep puts it there.
 */
#define ARGS_PLACE(type, field, of) \
	((int)offsetof(type, field) + 0 * (int)sizeof(&((type *)0)->field == (of *)0))
#define ARGS_TEXT(type, field)		(0x100000 + ARGS_PLACE(type, field, const char *))
#define ARGS_SWITCH(type, field)	(0x200000 + ARGS_PLACE(type, field, int))

/* 0, or ARGP_ERR_UNKNOWN for any other key. */
int args_keep(int key, char *arg, void *input);

/* --cases, --color and --help, which every command has. */
struct args_common {
	const char *cases, *color;
	int help;
};
extern const struct argp args_common;

/* What chooses cases; frees its lists by itself at the end of the program. */
extern const struct argp args_select;
void args_select_free(struct select *);

/* --stack, --kernel and -j, for a command that runs cases and has no more to say about how. */
struct args_sut {
	const char *stack, *kernel;
	int jobs;			/* 0: not given */
};
extern const struct argp args_sut;

/*
 * The children of a command that chooses cases, and of one that runs them too, in the order of
 * their inputs.
 */
extern const struct argp_child args_choosing[];	/* select, common */
extern const struct argp_child args_running[];	/* select, common, sut */

/* What a command has of them that chooses cases and runs them: the inputs of args_running. */
struct args_runs {
	struct select select;
	struct args_common common;
	struct args_sut sut;
};
void args_inputs(struct argp_state *, struct args_runs *);

/*
 * Read a command's options (argv[0] is its name), of which those that --help shows as "pass|fail"
 * have no other values.  ARGS_HELP after printing help on stdout when it was asked for; ARGS_WRONG
 * after a diagnostic.
 */
int args_parse(const struct argp *, int argc, char **argv, struct args_common *, void *input);

/* Add to a list of words.  0, or ENOMEM. */
int args_add(char ***list, int *n, char *word);

/* Free such a list of n words that are its own. */
void args_free(char **list, int n);

/* A whole number from low to high: 0, or EINVAL after saying that the option wants one. */
int args_number(const char *option, const char *text, long low, long high, int *n);

/* The same of -j, which also takes "auto": 0 jobs, as when it isn't given. */
int args_jobs(const char *text, int *jobs);

/* Take -q or -v into a verbosity (report.h): 0, or EINVAL after saying that both were given. */
int args_verbosity(int key, int *verbosity);

/*
 * How many processors this program may use: as many jobs run at a time where nothing else was said.
 * At most 64.
 */
int args_processors(void);

/*
 * How many lanes are good: more on the wall clock, where a lane mostly waits.  At most LANES_MAX.
 */
int args_lanes(int wall);

/*
 * The catalog that the options mean; of it only what is needed where nothing but these cases was
 * asked for (NULL: all of it).  Errors in cases are told on stderr, all of them; NULL after that,
 * or when there are no cases.
 */
struct catalog *args_catalog(const struct args_common *, const struct select *);

/* Fill in what the terminal behind stdout can show: width, character set, colour. */
void args_terminal(const struct args_common *, struct report_options *);

#endif
