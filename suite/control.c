/* SPDX-License-Identifier: MIT */
/*
 * control.c - the options about how a run goes on and ends.
 *
 * Most are a switch, a time or a word, and a row of a table says where it is kept: its key is the place of its value in
 * struct control.
 */

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "args.h"
#include "control.h"
#include "exits.h"
#include "file.h"
#include "profile_check.h"

enum { KEY = 0x400 };
#define AT(field)	(KEY + (int)offsetof(struct control, field))

/* The place of the value with this key. */
static void *
at(struct control *c, int key)
{
	return (char *)c + (key - KEY);
}

static error_t
parse_time(const char *option, const char *arg, int64_t *to)
{
	if ((*to = profile_parse_time(arg)) > 0)
		return 0;
	say("%s %s: expected a time with its unit (ms s m h), as in 30s", option, arg);
	return EINVAL;
}

static error_t
parse_control(int key, char *arg, struct argp_state *state)
{
	struct control *c = state->input;

	switch (key) {
	case AT(repeat_for):
		return parse_time("--repeat-for", arg, at(c, key));
	case AT(max_time):
		return parse_time("--max-time", arg, at(c, key));
	case AT(case_timeout):
		return parse_time("--case-timeout", arg, at(c, key));
	case AT(rounds):
		return args_number("--repeat", arg, 1, 100000, at(c, key));
	case AT(shuffle):
	case AT(failed_first):
	case AT(until_fail):
	case AT(assume_all):
	case AT(exit_zero):
	case AT(no_state):
		*(int *)at(c, key) = 1;
		return 0;
	case AT(exit_style):
	case AT(xpass):
		memcpy(at(c, key), &arg, sizeof(arg));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option control_table[] = {
	{ "shuffle", AT(shuffle), NULL, 0, "In an order that the seed makes: with the same --seed again the same one", 2 },
	{ "failed-first", AT(failed_first), NULL, 0, "What failed in the last run goes first, the rest follows", 2 },
	{ "no-state", AT(no_state), NULL, 0, "Neither read nor keep what runs leave for the next: what failed, and each case's history", 2 },
	{ "repeat", AT(rounds), "N", 0, "Run each case N times", 2 },
	{ "repeat-for", AT(repeat_for), "TIME", 0, "Run each case again and again, for 30s, 30m or 2h, but once at least", 2 },
	{ "until-fail", AT(until_fail), NULL, 0,
	    "Run each case again and again, and stop at the first failure; with neither --repeat nor --repeat-for until interrupted", 2 },
	{ "max-time", AT(max_time), "TIME", 0,
	    "No case begins after this time, for all stacks together; the rest is reported as not run (exit 5 if nothing failed)", 2 },
	{ "case-timeout", AT(case_timeout), "TIME", 0,
	    "A case that takes longer than this is ended as an error (what its steps may wait, twice, and a minute)", 2 },
	{ "xpass", AT(xpass), "fail|warn", 0, "What passes though it is expected to fail fails (the default), or passes with a word about it", 2 },
	{ "assume-all", AT(assume_all), NULL, 0,
	    "Cases for what the stack doesn't claim, too; but for those whose calls its agent hasn't got", 2 },
	{ "exit-zero", AT(exit_zero), NULL, 0,
	    "Exit with 0 whatever the verdicts; standard error says with what else. Not after a signal or wrong usage", 4 },
	{ "exit-style", AT(exit_style), "tcpspec|kselftest", 0,
	    "Exit as below (the default), or as the kernel's selftests: 0 as it should be, 2 nothing but expected failures, "
	    "3 nothing but unexpected passes, 4 all skipped, 1 anything else; 128+n ended by signal n", 4 },
	{ 0 }
};

const struct argp args_control = { .options = control_table, .parser = parse_control };

int
control_endless(const struct control *c)
{
	return c->repeat_for > 0 || c->until_fail;
}

int
control_lenient(const struct control *c)
{
	return c->xpass && strcmp(c->xpass, "warn") == 0;
}

int
control_check(const struct control *c, int stacks, int retries)
{
	if (control_endless(c) && retries > 0)
		return say("--retries %d: cases that are repeated anyway, by %s, are not tried again", retries,
		    c->until_fail ? "--until-fail" : "--repeat-for");
	if (c->until_fail && stacks > 1 && c->repeat_for == 0 && c->rounds == 0)
		return say("--until-fail: the first of %d stacks would have no end; give --repeat or --repeat-for, too", stacks);
	if (c->xpass && strcmp(c->xpass, "fail") != 0 && strcmp(c->xpass, "warn") != 0)
		return say("--xpass %s: expected fail or warn", c->xpass);
	return exits_check(c->exit_style);
}
