/* SPDX-License-Identifier: MIT */
/*
 * main.c - tcpspec's command line: a table of commands, and the only place that exits.
 */

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "file.h"
#include "inside.h"
#include "nearest.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *args, *what;
};

static const struct command commands[] = {
	{ "run",	cmd_run,	"[SELECT...]",	"run cases and report; one id runs that case alone" },
	{ "list",	cmd_list,	"[SELECT...]",	"name the cases that there are" },
	{ "explain",	cmd_explain,	"ID",		"what a case does and why; what a requirement says" },
	{ "check",	cmd_check,	"[FILE...]",	"look for mistakes in case files" },
	{ "coverage",	cmd_coverage,	"",		"every requirement with its cases, and those without" },
	{ "report",	cmd_report,	"FILE",		"render a result file again, as any report" },
	{ "diff",	cmd_diff,	"BEFORE AFTER",	"what changed from one result file to another" },
	{ "expect",	cmd_expect,	"check|update",	"what is known to fail of a stack: files with reasons" },
	{ "merge",	cmd_merge,	"FILE...",	"join result files: shards, and several stacks" },
	{ "stacks",	cmd_stacks,	"",		"the stacks that can be judged" },
	{ "doctor",	cmd_doctor,	"",		"can this machine run them?" },
	{ "bench",	cmd_bench,	"",		"what the tester itself costs" },
	{ "mutate",	cmd_mutate,	"[SELECT...]",	"is each case able to fail? changes what the stack sent" },
	{ "faults",	cmd_faults,	"[SELECT...]",	"does the suite notice a wrong stack? gives it one fault after the other" },
};

static void
help(FILE *out)
{
	fputs("Usage: tcpspec COMMAND [OPTION...]\n"
	    "Does a TCP/IP stack do what the RFCs say?\n\n", out);
	for (size_t i = 0; i < countof(commands); i++)
		fprintf(out, "  %-9s%-12s  %s\n", commands[i].name, commands[i].args, commands[i].what);
	fputs("\n"
	    "  tcpspec run                        judge this machine's kernel, in a namespace of its own\n"
	    "  tcpspec run --html report.html     and a report to keep\n"
	    "\n"
	    "Exit: 0 as it should be, 1 failed, 2 usage, 3 tester's fault, 4 nothing chosen,\n"
	    "5 inconclusive, 6 a report could not be written, 77 all skipped, 128+n signal n.\n"
	    "\"tcpspec COMMAND --help\" lists options; tcpspec(1) is the manual.\n", out);
}

static const struct command *
command_named(const char *name)
{
	for (size_t i = 0; i < countof(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int
unknown(const char *name)
{
	struct nearest near = { .wanted = name };
	char hint[256];

	for (size_t i = 0; i < countof(commands); i++)
		nearest_add(&near, commands[i].name);
	say("there is no command \"%s\"%s\n  \"tcpspec --help\" lists them", name,
	    nearest_text(&near, hint, sizeof(hint)));
	return EXIT_WRONG;
}

/* "help run" is "run --help". */
static int
help_about(const struct command *c)
{
	char name[32], option[] = "--help";
	char *argv[] = { name, option, NULL };

	snprintf(name, sizeof(name), "%s", c->name);
	return c->run(2, argv);
}

static int
dispatch(int argc, char **argv)
{
	const struct command *c;
	int about = argc > 2 && strcmp(argv[1], "help") == 0;

	if (argc < 2) {
		help(stderr);
		return EXIT_WRONG;
	}
	if (strcmp(argv[1], "--version") == 0)
		return printf("tcpspec %s\n", VERSION) < 0 ? EXIT_REPORT : EXIT_OK;
	if (!about && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)) {
		help(stdout);
		return EXIT_OK;
	}
	if ((c = command_named(argv[1 + about])) == NULL)
		return unknown(argv[1 + about]);
	return about ? help_about(c) : c->run(argc - 1, argv + 1);
}

int
main(int argc, char **argv)
{
	int code;

	if (inside_folder())
		return inside_run(inside_folder());
	setlocale(LC_CTYPE, "");	/* which characters the terminal can show; numbers stay as they are */
	code = dispatch(argc, argv);
	if ((fflush(stdout) != 0 || ferror(stdout)) && code == EXIT_OK) {
		say("standard output can't be written: %s", strerror(errno));
		code = EXIT_REPORT;
	}
	return code;
}
