/* SPDX-License-Identifier: MIT */
/* control.c - the options about how a run goes on and ends. */

#include <errno.h>
#include <string.h>

#include "args.h"
#include "control.h"
#include "file.h"
#include "profile_check.h"

enum { KEY_REPEAT_FOR = 0x100, KEY_MAX_TIME, KEY_CASE_TIMEOUT, KEY_REPEAT };

#define TEXT(field)	ARGS_TEXT(struct control, field)
#define SWITCH(field)	ARGS_SWITCH(struct control, field)

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
	case KEY_REPEAT_FOR:
		return parse_time("--repeat-for", arg, &c->repeat_for);
	case KEY_MAX_TIME:
		return parse_time("--max-time", arg, &c->max_time);
	case KEY_CASE_TIMEOUT:
		return parse_time("--case-timeout", arg, &c->case_timeout);
	case KEY_REPEAT:
		return args_number("--repeat", arg, 1, 100000, &c->rounds);
	default:
		return args_keep(key, arg, c);
	}
}

static const struct argp_option control_table[] = {
	{ "shuffle", SWITCH(shuffle), NULL, 0,
	    "In an order that the seed makes: with the same --seed again the same one", 2 },
	{ "failed-first", SWITCH(failed_first), NULL, 0,
	    "What failed when it ran last goes first, the rest follows", 2 },
	{ "no-state", SWITCH(no_state), NULL, 0,
	    "Neither read nor keep what runs leave for the next: what failed, and each case's "
	    "history", 2 },
	{ "repeat", KEY_REPEAT, "N", 0, "Run each case N times", 2 },
	{ "repeat-for", KEY_REPEAT_FOR, "TIME", 0,
	    "Run each case again and again, for 30s, 30m or 2h, but once at least", 2 },
	{ "until-fail", SWITCH(until_fail), NULL, 0,
	    "Run each case again and again, and stop at the first failure; with neither --repeat "
	    "nor --repeat-for until interrupted", 2 },
	{ "max-time", KEY_MAX_TIME, "TIME", 0,
	    "No case begins after this time, for all stacks together; the rest is reported as not "
	    "run (exit 5 if nothing failed)", 2 },
	{ "case-timeout", KEY_CASE_TIMEOUT, "TIME", 0,
	    "A case that takes longer than this is ended as an error, or, if the stack is a shared "
	    "object, as its crash (what its steps may wait, twice, and a minute; for a shared "
	    "object 10s, and 3s once a case has hung)", 2 },
	{ "xpass", TEXT(xpass), "fail|warn", 0,
	    "What passes though it is expected to fail fails (the default), or passes with a word "
	    "about it", 2 },
	{ "assume-all", SWITCH(assume_all), NULL, 0,
	    "Cases for what the stack doesn't claim, too; but for those whose calls its agent "
	    "hasn't got", 2 },
	{ "exit-zero", SWITCH(exit_zero), NULL, 0,
	    "Exit with 0 whatever the verdicts; standard error says with what else. Not after a "
	    "signal or wrong usage", 4 },
	{ "exit-style", TEXT(exit_style), "tcpspec|kselftest", 0,
	    "Exit as below (the default), or as the kernel's selftests: 0 as it should be, 2 "
	    "nothing but expected failures, 3 nothing but unexpected passes, 4 all skipped, 1 "
	    "anything else; 128+n ended by signal n", 4 },
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
		return say(
		    "--retries %d: cases that are repeated anyway, by %s, are not tried again",
		    retries, c->until_fail ? "--until-fail" : "--repeat-for");
	if (c->until_fail && stacks > 1 && c->repeat_for == 0 && c->rounds == 0)
		return say(
		    "--until-fail: the first of %d stacks would have no end; give --repeat or "
		    "--repeat-for, too",
		    stacks);
	return 0;
}
