/* SPDX-License-Identifier: MIT */
/*
 * args.c - what the commands' options have in common.
 *
 * argp reads the tables.  It is told neither to exit nor to have a --help of its own, so that a
 * command only ever returns.
 */

#include <ctype.h>
#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "argtable.h"
#include "catalog.h"
#include "diag.h"
#include "file.h"
#include "args.h"
#include "lanes.h"
#include "report.h"

enum { KEY_TAG = 0x100, KEY_NO_TAG, KEY_RFC, KEY_EXCLUDE, KEY_SHARD, KEY_IDS_FROM, KEY_COLOR };

enum {
	PARTS_MOST = 9999,	/* of --shard: there are fewer cases */
	WALL_LANES = 4		/* for each processor */
};

int
args_keep(int key, char *arg, void *input)
{
	if (key >= 0x100000 && key < 0x200000)
		memcpy((char *)input + (key & 0xfffff), &arg, sizeof(arg));
	else if (key >= 0x200000 && key < 0x300000)
		*(int *)(void *)((char *)input + (key & 0xfffff)) = 1;
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static error_t
parse_common(int key, char *arg, struct argp_state *state)
{
	struct args_common *o = state->input;

	if (key == KEY_COLOR)
		o->color = arg ? arg : "always";
	else if (key == 'h')
		o->help = 1;
	else
		return args_keep(key, arg, o);
	return 0;
}

static const struct argp_option common_table[] = {
	{ "cases", ARGS_TEXT(struct args_common, cases), "DIR", 0, "Take the cases from DIR", -1 },
	{ "color", KEY_COLOR, "always|never|auto", OPTION_ARG_OPTIONAL,
	    "Use colour; else (auto) on a terminal", -1 },
	{ "help", 'h', NULL, 0, "Print this help", -1 },
	{ "usage", ARGS_SWITCH(struct args_common, help), NULL, OPTION_HIDDEN, NULL, -1 },
	{ 0 }
};

const struct argp args_common = { .options = common_table, .parser = parse_common };

int
args_add(char ***list, int *n, char *word)
{
	char **more = list_grow(*list, (size_t)*n, sizeof(*more));

	if (more == NULL)
		return ENOMEM;
	*list = more;
	more[(*n)++] = word;
	return 0;
}

void
args_free(char **list, int n)
{
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

/* The number that these digits are, none above PARTS_MOST; or -1. */
static int
small_number(const char *from, const char *to)
{
	int n = 0;

	for (const char *p = from; p < to; p++) {
		if (!isdigit((unsigned char)*p) || (n = 10 * n + (*p - '0')) > PARTS_MOST)
			return -1;
	}
	return from < to ? n : -1;
}

/* "2/4", "hash:2/4" */
static error_t
parse_shard(const char *arg, struct select *s)
{
	const char *digits = arg, *slash;

	s->shard_by_id = strncmp(arg, "hash:", 5) == 0;
	if (s->shard_by_id)
		digits += 5;
	slash = strchr(digits, '/');
	if (slash && (s->shard = small_number(digits, slash)) >= 1 &&
	    (s->shards = small_number(slash + 1, arg + strlen(arg))) >= s->shard)
		return 0;
	say("--shard %s: expected I/N or hash:I/N, as in 2/4, of at most %d parts", arg,
	    PARTS_MOST);
	return EINVAL;
}

static error_t
parse_select(int key, char *arg, struct argp_state *state)
{
	struct select *s = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		return args_add(&s->names, &s->nnames, arg);
	case KEY_IDS_FROM:
		return args_add(&s->ids_from, &s->nids_from, arg);
	case KEY_EXCLUDE:
		return args_add(&s->excludes, &s->nexcludes, arg);
	case KEY_TAG:
		return args_add(&s->tags, &s->ntags, arg);
	case KEY_NO_TAG:
		return args_add(&s->no_tags, &s->nno_tags, arg);
	case KEY_RFC:
		return args_add(&s->rfcs, &s->nrfcs, arg);
	case 'k':
		s->expr = arg;
		return 0;
	case KEY_SHARD:
		return parse_shard(arg, s);
	default:
		return args_keep(key, arg, s);
	}
}

static const struct argp_option select_table[] = {
	{ NULL, 0, NULL, 0,
	    "Which cases (SELECT is an id, a glob as 'close/*', an instance, or an area):", 1 },
	{ "match", 'k', "EXPR", 0,
	    "Words with and, or, not and parentheses, matched on id, title and tags", 1 },
	{ "tag", KEY_TAG, "TAG", 0, "With this tag; repeatable, any of them", 1 },
	{ "no-tag", KEY_NO_TAG, "TAG", 0, "Without this tag; repeatable", 1 },
	{ "rfc", KEY_RFC, "N[:WHAT]", 0,
	    "Of RFC N, its section or requirement: 9293:3.10.7, 9293:MUST-3; repeatable", 1 },
	{ "level", ARGS_TEXT(struct select, level), "MUST|SHOULD|MAY|INFO", 0,
	    "That prove this at most", 1 },
	{ "ip", ARGS_TEXT(struct select, ip), "4|6|both", 0, "Over this version of IP", 1 },
	{ "ids-from", KEY_IDS_FROM, "FILE", 0,
	    "Also what is named in this file (- for standard input), one SELECT a line, # for "
	    "comments; repeatable", 1 },
	{ "exclude", KEY_EXCLUDE, "GLOB", 0, "Not these; repeatable", 1 },
	{ "shard", KEY_SHARD, "I/N", 0,
	    "Only the I-th of N equal parts of what is left; hash:I/N: an id stays in its part for "
	    "ever", 1 },
	{ "shard-times", ARGS_TEXT(struct select, shard_times), "FILE", 0,
	    "Parts that take equally long, by the times in this file of --json", 1 },
	{ 0 }
};

const struct argp args_select = { .options = select_table, .parser = parse_select };

void
args_select_free(struct select *s)
{
	args_free(s->only, s->nonly);
	free(s->names);
	free(s->excludes);
	free(s->ids_from);
	free(s->tags);
	free(s->no_tags);
	free(s->rfcs);
}

static error_t
parse_sut(int key, char *arg, struct argp_state *state)
{
	struct args_sut *s = state->input;

	return key == 'j' ? args_jobs(arg, &s->jobs) : args_keep(key, arg, s);
}

static const struct argp_option sut_table[] = {
	{ NULL, 0, NULL, 0, "How to run:", 3 },
	{ "stack", ARGS_TEXT(struct args_sut, stack), "STACK|FILE", 0,
	    "The stack under test; tcpspec stacks names them", 3 },
	{ "kernel", ARGS_TEXT(struct args_sut, kernel), "FILE", 0,
	    "The user-mode kernel that is run in virtual time", 3 },
	{ "jobs", 'j', "N|auto", 0,
	    "Lanes at a time; auto (the default): one for each processor", 3 },
	{ 0 }
};

const struct argp args_sut = { .options = sut_table, .parser = parse_sut };

const struct argp_child args_choosing[] = {
	{ &args_select, 0, NULL, 0 },
	{ &args_common, 0, NULL, 0 },
	{ 0 }
};

const struct argp_child args_running[] = {
	{ &args_select, 0, NULL, 0 },
	{ &args_common, 0, NULL, 0 },
	{ &args_sut, 0, NULL, 0 },
	{ 0 }
};

void
args_inputs(struct argp_state *state, struct args_runs *runs)
{
	state->child_inputs[0] = &runs->select;
	state->child_inputs[1] = &runs->common;
	state->child_inputs[2] = &runs->sut;
}

/* Has each option that is given one of the values that --help names? */
static int
check_words(const struct argp *argp, int argc, char **argv)
{
	struct argtable table = { .n = 0 };
	struct args_given given = { .n = 0 };
	char why[300];
	int bad = argtable_gather(&table, argp) < 0 ||
		argtable_read(&table, argc, argv, &given) < 0 ? -1 : 0;

	for (int i = 0; i < given.n && bad == 0; i++)
		if (given.v[i].value &&
		    argtable_takes(given.v[i].option, given.v[i].value, why, sizeof(why)) < 0)
			bad = say("--%s %s: %s", given.v[i].option->name, given.v[i].value, why);
	free(given.v);
	free(given.words);
	argtable_free(&table);
	return bad;
}

int
args_parse(const struct argp *argp, int argc, char **argv, struct args_common *common, void *input)
{
	char name[64], *was = argv[0];
	int bad;

	snprintf(name, sizeof(name), "tcpspec %s", was);
	argv[0] = name;
	bad = argp_parse(argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP, NULL, input);
	argv[0] = was;
	if (bad) {
		argtable_hint(argp, argc, argv);
		return ARGS_WRONG;
	}
	if (check_words(argp, argc, argv) < 0)
		return ARGS_WRONG;
	if (!common->help)
		return ARGS_OK;
	argp_help(argp, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC, name);
	return ARGS_HELP;
}

int
args_number(const char *option, const char *text, long low, long high, int *n)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(text, &end, 10);
	if (errno || end == text || *end != '\0' || v < low || v > high) {
		say("%s %s: expected a number from %ld to %ld", option, text, low, high);
		return EINVAL;
	}
	*n = (int)v;
	return 0;
}

int
args_jobs(const char *text, int *jobs)
{
	*jobs = 0;
	if (strcmp(text, "auto") == 0)
		return 0;
	if (isdigit((unsigned char)*text))
		return args_number("-j", text, 1, LANES_MAX, jobs);
	say("-j %s: expected a number from 1 to %d, or auto", text, LANES_MAX);
	return EINVAL;
}

int
args_verbosity(int key, int *verbosity)
{
	if (key == 'q' ? *verbosity > 0 : *verbosity < 0) {
		say("-q and -v contradict each other: give one of them");
		return EINVAL;
	}
	if (key == 'q')
		*verbosity = -1;
	else
		*verbosity += *verbosity < 3;
	return 0;
}

int
args_processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	return n < 1 ? 1 : n > LANES_MAX ? LANES_MAX : n;
}

int
args_lanes(int wall)
{
	int n = args_processors() * (wall ? WALL_LANES : 1);

	return n > LANES_MAX ? LANES_MAX : n;
}

struct catalog *
args_catalog(const struct args_common *o, const struct select *s)
{
	/*
	 * Tags, what is left out and ids in files are held against all cases: none of them may be a
	 * slip of the pen.
	 */
	int named = s && s->nnames > 0 && s->nids_from + s->ntags + s->nno_tags + s->nexcludes == 0;
	struct diag diag = { .out = stderr };
	struct catalog *c;
	char root[PATH_MAX];

	if (catalog_root(o->cases, root, sizeof(root)) < 0)
		return NULL;
	c = catalog_load(root, named ? s->names : NULL, named ? s->nnames : 0, &diag);
	if (c && diag.errors > 0) {
		say("%d error%s in %s: nothing was run", diag.errors, diag.errors == 1 ? "" : "s",
		    root);
		catalog_free(c);
		return NULL;
	}
	return c;
}

/*
 * Colour: the option, then NO_COLOR, then CLICOLOR_FORCE and FORCE_COLOR, then whether it is a
 * terminal.
 */
static int
wants_colour(const char *option)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (option && strcmp(option, "auto") != 0)
		return strcmp(option, "always") == 0;
	if (no && *no)
		return 0;
	if (getenv("CLICOLOR_FORCE") || getenv("FORCE_COLOR"))
		return 1;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

void
args_terminal(const struct args_common *o, struct report_options *r)
{
	struct winsize w;

	r->width = 80;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 40)
		r->width = w.ws_col > 120 ? 120 : w.ws_col;
	r->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	r->colour = wants_colour(o->color);
	r->program = program_invocation_name;
}
