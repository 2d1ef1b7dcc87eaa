/* SPDX-License-Identifier: MIT */
/*
 * control.c - the options about how a run goes on and ends.
 *
 * Most are a switch or a word, and a row of a table says where it is kept: its key is the place of its value in struct
 * control.
 */

#include <stddef.h>
#include <string.h>

#include "control.h"
#include "exits.h"
#include "file.h"

enum { KEY = 0x400 };
#define AT(field)	(KEY + (int)offsetof(struct control, field))

static error_t
parse_control(int key, char *arg, struct argp_state *state)
{
	struct control *c = state->input;

	switch (key) {
	case AT(shuffle):
	case AT(failed_first):
	case AT(exit_zero):
	case AT(no_state):
		*(int *)(void *)((char *)c + (key - KEY)) = 1;
		return 0;
	case AT(exit_style):
		memcpy((char *)c + (key - KEY), &arg, sizeof(arg));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option control_table[] = {
	{ "shuffle", AT(shuffle), NULL, 0, "In an order that the seed makes: with the same --seed again the same one", 2 },
	{ "failed-first", AT(failed_first), NULL, 0, "What failed in the last run goes first, the rest follows", 2 },
	{ "no-state", AT(no_state), NULL, 0, "Neither read nor keep what runs leave for the next: what failed, and each case's history", 2 },
	{ "exit-zero", AT(exit_zero), NULL, 0,
	    "Exit with 0 whatever the verdicts; standard error says with what else. Not after a signal or wrong usage", 4 },
	{ "exit-style", AT(exit_style), "tcpspec|kselftest", 0,
	    "Exit as below (the default), or as the kernel's selftests: 0 as it should be, 2 nothing but expected failures, "
	    "3 nothing but unexpected passes, 4 all skipped, 1 anything else; 128+n ended by signal n", 4 },
	{ 0 }
};

const struct argp args_control = { .options = control_table, .parser = parse_control };

int
control_check(const struct control *c)
{
	return exits_check(c->exit_style);
}
