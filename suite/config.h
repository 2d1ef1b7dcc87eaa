/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_H
#define CONFIG_H

#include <limits.h>
#include <stddef.h>

#include "argtable.h"

/*
 * What a command's options are where its command line doesn't say: tcpspec.conf (config_file.h), a
 * file (ini.h) with long options as keys.
 *
 *	[run]			# always
 *	strict = yes		# a switch
 *	exclude = slow/x	# a repeatable option may stand more than once
 *
 *	[profile ci]		# with --profile ci
 *	junit = junit.xml
 *
 * The command line goes before the profile, the profile before [run], and that before what is built
 * in, which is such a text too.  An option that is given at one of these levels is not taken from
 * any below.
 */
enum config_level {
	CONFIG_BUILT_IN,
	CONFIG_RUN,
	CONFIG_BUILT_IN_PROFILE,
	CONFIG_PROFILE,
	CONFIG_COMMAND,
	CONFIG_LEVELS
};

struct config_setting {
	const struct argp_option *option;	/* one of the command's */
	char *value;			/* NULL: a switch, or none was given */
	int off;			/* it is said not to be given */
	enum config_level level;
	int line;			/* in the file */
};

/* A command that takes defaults. */
struct config_command {
	const struct argp *argp;
	/* can these options be read?  0, or -1 after a diagnostic */
	int (*try)(int argc, char **argv);
};

struct config {
	const struct config_command *command;
	struct argtable options;
	struct args_given given;	/* on the command line */
	char file[PATH_MAX];		/* that is in effect, or "" */
	const char *profile;		/* that was chosen, or NULL */
	int found;			/* the file was not named, but found */
	char **profiles;		/* built in or in the file, each once: nprofiles of them */
	int nprofiles;
	struct config_setting *v;	/* all that was given, also what doesn't hold: n of them */
	int n;
	int words;			/* behind argv[0], from there; our own */
	/* the command line, and before it what else holds: for argp */
	char **argv;
	int argc;
};

/*
 * Read the file that --config names or that is found, and make one command line of all.  With
 * --help among the options nothing is read.  0, or -1 after diagnostics; argv's words stay those of
 * the caller.  Free with config_free in any case.
 */
int config_open(struct config *, const struct config_command *, int argc, char **argv);
void config_free(struct config *);

/* Does the i-th setting hold, or is its option given at a higher level? */
int config_holds(const struct config *, int i);

/*
 * Where the i-th setting is from: "built in", "tcpspec.conf:3", "profile ci, built in", "command
 * line".
 */
const char *config_origin(const struct config *, int i, char *text, size_t size);

/*
 * The command that means the same without a file: all its options, and "--config none".  Cut to
 * size bytes.
 */
void config_spelled_out(const struct config *, char *text, size_t size);

/*
 * "strict = yes (tcpspec.conf:3), …": what a file or a profile says and holds, with its origin; or
 * "".
 */
void config_origins(const struct config *, char *text, size_t size);

/*
 * Say on stderr which options a file that was only found gives, if any; or, after an error in
 * usage, line by line.
 */
void config_announce(const struct config *);
void config_blame(const struct config *);

#endif
