/* SPDX-License-Identifier: MIT */
/*
 * config.c - the options of a command from all who may say them, as one command line.
 *
 * argp parses the whole, so that a value means the same wherever it stands; each value of the file
 * is tried alone before, so that one which is wrong is said with its line.
 */

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "config.h"
#include "config_file.h"
#include "config_read.h"
#include "diag.h"
#include "file.h"
#include "ini.h"
#include "nearest.h"
#include "words.h"

/* Of two options that contradict each other, one at a higher level replaces the other. */
static const char *const opposites[][2] = {
	{ "quiet", "verbose" },
	{ "retries", "repeat-for" },	/* what is repeated anyway is not tried again */
	{ "retries", "until-fail" },
};

static const char built_in[] =
	"[run]\n"
	"clock = auto\n"
	"color = auto\n"
	"exit-style = tcpspec\n"
	"flaky = pass\n"
	"github = auto\n"
	"ip = both\n"
	"junit-dialect = common\n"
	"junit-inconclusive = error\n"
	"retries = 0\n"
	"timeout-scale = 1\n"
	"xpass = fail\n"
	"\n"
	"[profile ci]\n"
	"durations = 10\n"
	"flaky = fail\n"
	"retries = 2\n";

static int
same_option(const struct argp_option *a, const struct argp_option *b)
{
	for (size_t i = 0; a->name && b->name && i < countof(opposites); i++)
		if ((strcmp(a->name, opposites[i][0]) == 0 &&
			strcmp(b->name, opposites[i][1]) == 0) ||
		    (strcmp(a->name, opposites[i][1]) == 0 &&
			strcmp(b->name, opposites[i][0]) == 0))
			return 1;
	return a == b;
}

int
config_holds(const struct config *c, int i)
{
	for (int k = 0; k < c->n; k++)
		if (c->v[k].level > c->v[i].level && same_option(c->v[k].option, c->v[i].option))
			return 0;
	return 1;
}

const char *
config_origin(const struct config *c, int i, char *text, size_t size)
{
	const struct config_setting *s = &c->v[i];

	if (s->level == CONFIG_BUILT_IN)
		snprintf(text, size, "built in");
	else if (s->level == CONFIG_RUN)
		snprintf(text, size, "%s:%d", c->file, s->line);
	else if (s->level == CONFIG_BUILT_IN_PROFILE)
		snprintf(text, size, "profile %s, built in", c->profile);
	else if (s->level == CONFIG_PROFILE)
		snprintf(text, size, "profile %s, %s:%d", c->profile, c->file, s->line);
	else
		snprintf(text, size, "command line");
	return text;
}

/*
 * The value of the last time that an option is on the command line; fallback where it isn't, ""
 * where it has none.
 */
static const char *
given(const struct config *c, const char *name, const char *fallback)
{
	for (int i = c->given.n - 1; i >= 0; i--)
		if (c->given.v[i].option->name && strcmp(c->given.v[i].option->name, name) == 0)
			return c->given.v[i].value ? c->given.v[i].value : "";
	return fallback;
}

/* Which file: the one that is named, or that is found, or none. */
static void
choose_file(struct config *c)
{
	const char *named = given(c, "config", NULL);

	if (named == NULL)
		c->found = config_file_find(c->file, sizeof(c->file));
	else if (strcmp(named, "none") != 0)
		snprintf(c->file, sizeof(c->file), "%s", named);
	if (named == NULL && !c->found)
		c->file[0] = '\0';
}

static int
unknown_profile(const struct config *c)
{
	struct nearest near = { .wanted = c->profile };
	char hint[300];

	for (int i = 0; i < c->nprofiles; i++)
		nearest_add(&near, c->profiles[i]);
	return say("--profile %s: %s%s has no [profile %s] with a value%s", c->profile,
	    c->file[0] ? c->file : "there is no tcpspec.conf, ",
	    c->file[0] ? "" : "and what is built in", c->profile,
	    nearest_text(&near, hint, sizeof(hint)));
}

/* Read what is built in, and the file. */
static int
read_all(struct config *c)
{
	struct diag diag = { .out = stderr };
	struct ini own = { .n = 0 }, file = { .n = 0 };
	char *text = NULL;
	size_t len = 0;
	int bad = config_read(c, &own, NULL, built_in, strlen(built_in), &diag);

	if (c->file[0] && (text = file_read(c->file, &len)) == NULL)
		bad = say("%s: %s%s", c->file, strerror(errno),
		    c->found ? "; --config none does without" : "");
	else if (c->file[0] && config_read(c, &file, c->file, text, len, &diag) < 0)
		bad = say("%d error%s in %s: nothing was run", diag.errors,
		    diag.errors == 1 ? "" : "s", c->file);
	if (bad == 0 && c->profile && !config_has_profile(c, c->profile))
		bad = unknown_profile(c);
	free(text);
	ini_free(&own);
	ini_free(&file);
	return bad;
}

/* Of an option that counts once only the last one counts. */
static int
is_given_later(const struct config *c, int i)
{
	for (int k = i + 1; k < c->given.n; k++)
		if (c->given.v[k].option == c->given.v[i].option &&
		    !argtable_is_repeatable(c->given.v[i].option))
			return 1;
	return 0;
}

static int
add_command(struct config *c)
{
	struct config_setting *more;

	for (int i = 0; i < c->given.n; i++) {
		if (is_given_later(c, i))
			continue;
		if ((more = list_grow(c->v, (size_t)c->n, sizeof(*more))) == NULL)
			return say("out of memory");
		c->v = more;
		more[c->n++] = (struct config_setting){ .option = c->given.v[i].option,
			.level = CONFIG_COMMAND,
			.value = c->given.v[i].value ? strdup(c->given.v[i].value) : NULL };
	}
	return 0;
}

/* All words, the lowest level first and those of the command line last, as they were typed. */
static int
make_argv(struct config *c, int argc, char **argv)
{
	if ((c->argv = calloc((size_t)(argc + c->n) + 1, sizeof(*c->argv))) == NULL)
		return say("out of memory");
	c->argv[c->argc++] = argv[0];
	for (int level = 0; level < CONFIG_COMMAND; level++)
		for (int i = 0; i < c->n; i++)
			if ((int)c->v[i].level == level && !c->v[i].off && config_holds(c, i)) {
				if ((c->argv[c->argc] = config_word(&c->v[i])) == NULL)
					return say("out of memory");
				c->words = c->argc++;
			}
	for (int i = 1; i < argc; i++)
		c->argv[c->argc++] = argv[i];
	return 0;
}

int
config_open(struct config *c, const struct config_command *command, int argc, char **argv)
{
	*c = (struct config){ .command = command };
	if (argtable_gather(&c->options, command->argp) < 0)
		return -1;
	if (argtable_read(&c->options, argc, argv, &c->given) < 0) {
		argtable_hint(command->argp, argc, argv);
		return -1;
	}
	c->profile = given(c, "profile", NULL);
	if (given(c, "help", NULL) == NULL) {
		choose_file(c);
		if (read_all(c) < 0)
			return -1;
	}
	return add_command(c) < 0 ? -1 : make_argv(c, argc, argv);
}

void
config_free(struct config *c)
{
	for (int i = 1; i <= c->words; i++)
		free(c->argv[i]);
	for (int i = 0; i < c->n; i++)
		free(c->v[i].value);
	args_free(c->profiles, c->nprofiles);
	free(c->argv);
	free(c->v);
	free(c->given.v);
	free(c->given.words);
	argtable_free(&c->options);
}

/* Is it from the file, and does it hold? */
static int
from_file(const struct config *c, int i)
{
	return (c->v[i].level == CONFIG_RUN || c->v[i].level == CONFIG_PROFILE) &&
	    config_holds(c, i);
}

/* Add a word to a command for a shell. */
static void
put_word(char *text, size_t size, const char *word)
{
	char quoted[PATH_MAX + 200];
	size_t n = strlen(text);

	snprintf(text + n, size - n, " %s", words_quoted(word, quoted, sizeof(quoted)));
}

void
config_spelled_out(const struct config *c, char *text, size_t size)
{
	char *word;

	snprintf(text, size, "%s %s --config none", program_invocation_name, c->argv[0]);
	for (int level = CONFIG_RUN; level < CONFIG_LEVELS; level++)
		for (int i = 0; i < c->n; i++) {
			if ((int)c->v[i].level != level || c->v[i].off || !config_holds(c, i) ||
			    config_is_own(c->v[i].option) || (word = config_word(&c->v[i])) == NULL)
				continue;
			put_word(text, size, word);
			free(word);
		}
	for (int i = 0; i < c->given.nwords; i++)
		put_word(text, size, c->given.words[i]);
}

void
config_origins(const struct config *c, char *text, size_t size)
{
	char origin[PATH_MAX + 100];
	size_t n = 0;

	text[0] = '\0';
	for (int i = 0; i < c->n && n < size; i++)
		if (c->v[i].level > CONFIG_BUILT_IN && c->v[i].level < CONFIG_COMMAND &&
		    config_holds(c, i))
			n += (size_t)snprintf(text + n, size - n, "%s%s = %s (%s)",
			    n > 0 ? ", " : "", c->v[i].option->name,
			    c->v[i].off ? "no" : c->v[i].value ? c->v[i].value : "yes",
			    config_origin(c, i, origin, sizeof(origin)));
}

void
config_announce(const struct config *c)
{
	int n = 0;
	char *word;

	for (int i = 0; c->found && i < c->n; i++) {
		if (!from_file(c, i) || (word = config_word(&c->v[i])) == NULL)
			continue;
		if (n++ == 0)
			fprintf(stderr, "tcpspec: %s:", c->file);
		fprintf(stderr, c->v[i].off ? " (no %s)" : " %s", word);
		free(word);
	}
	if (n > 0)
		fprintf(stderr, "; --config none does without\n");
}

void
config_blame(const struct config *c)
{
	char *word;

	for (int i = 0; i < c->n; i++) {
		if (!from_file(c, i) || c->v[i].off || (word = config_word(&c->v[i])) == NULL)
			continue;
		fprintf(
		    stderr, "%s:%d: this option was given here: %s\n", c->file, c->v[i].line, word);
		free(word);
	}
}
