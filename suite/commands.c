/* SPDX-License-Identifier: MIT */
/*
 * commands.c - the table of commands: what "tcpspec --help" lists, main() calls, and a shell
 * completes.
 */

#include <stddef.h>

#include "cmd.h"

#define COMMAND(name)	#name, cmd_##name, &cmd_##name##_argp

const struct command commands[] = {
	{ COMMAND(run), "[SELECT...]", "run cases and report; one id runs that case alone" },
	{ COMMAND(list), "[SELECT...]", "name the cases that there are" },
	{ COMMAND(explain), "ID", "what a case does and why; what a requirement says" },
	{ COMMAND(check), "[FILE...]", "look for mistakes in case files" },
	{ COMMAND(coverage), "", "every requirement with its cases, and those without" },
	{ COMMAND(report), "FILE", "render a result file again, as any report" },
	{ COMMAND(diff), "BEFORE AFTER", "what changed from one result file to another" },
	{ COMMAND(expect), "check|update", "what is known to fail of a stack: files with reasons" },
	{ COMMAND(merge), "FILE...", "join result files: shards, and several stacks" },
	{ COMMAND(stacks), "", "the stacks that can be judged" },
	{ COMMAND(config), "[OPTION...]", "what run's options are, and who said so" },
	{ COMMAND(doctor), "", "can this machine run them?" },
	{ COMMAND(bench), "", "what the tester itself costs" },
	{ COMMAND(mutate), "[SELECT...]", "is each case able to fail? alters what the stack sent" },
	{ COMMAND(faults), "[SELECT...]", "which cases notice a stack that has one fault" },
	{ COMMAND(completion), "SHELL", "a script for bash, zsh or fish, to complete all this" },
	{ 0 }
};
