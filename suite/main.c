/* SPDX-License-Identifier: MIT */
/*
 * main.c - tcpspec's command line: finds the command in the table, and is the only place that
 * exits.
 */

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "file.h"
#include "inside.h"
#include "nearest.h"

static void
help(FILE *out)
{
	fputs("Usage: tcpspec COMMAND [OPTION...]     Does a TCP/IP stack do what the RFCs say?\n",
	    out);
	for (const struct command *c = commands; c->name; c++)
		fprintf(out, "  %-11s%-13s%s\n", c->name, c->args, c->what);
	fputs("\n"
	    "  tcpspec run --html report.html           judge a kernel, and keep a report\n"
	    "  tcpspec run -v reset/data-old            one case, segment by segment\n"
	    "  tcpspec run --stack mine/mine.stack      your own stack\n"
	    "  tcpspec run --failed                     what failed when it ran last, again\n"
	    "  tcpspec run --profile ci --junit j.xml   in CI\n"
	    "\"tcpspec COMMAND --help\" lists options, run's the exit codes; tcpspec(1) "
	    "all.\n", out);
}

static const struct command *
command_named(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static int
unknown(const char *name)
{
	struct nearest near = { .wanted = name };
	char hint[256];

	if (name[0] == '-')
		return say("%s: options stand behind a command, as in \"tcpspec run %s\"\n"
		    "  \"tcpspec --help\" lists the commands", name, name), EXIT_WRONG;
	for (const struct command *c = commands; c->name; c++)
		nearest_add(&near, c->name);
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
	if (!about &&
	    (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
		strcmp(argv[1], "help") == 0)) {
		help(stdout);
		return EXIT_OK;
	}
	if ((c = command_named(argv[1 + about])) == NULL)
		return unknown(argv[1 + about]);
	return about ? help_about(c) : c->run(argc - 1, argv + 1);
}

/*
 * A standard descriptor that is closed would be given to the next file that is opened, and what is
 * printed would land in it: one that refuses what is wanted of it takes its place.
 */
static void
fill_gaps(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_WRONLY);
}

/* The exit code, when not all that was printed could be written. */
static int
unwritten(int code)
{
	if (code > 128 && errno == EPIPE)	/* whoever reads has left, and that has ended us */
		return code;
	say("standard output can't be written: %s", strerror(errno));
	return code == EXIT_OK ? EXIT_REPORT : code;
}

int
main(int argc, char **argv)
{
	int code;

	/* asks a run how it goes, and is nothing to die of when there is none */
	signal(SIGUSR1, SIG_IGN);
	if (inside_folder())
		return inside_run(inside_folder());
	fill_gaps();
	/* which characters the terminal can show; numbers stay as they are */
	setlocale(LC_CTYPE, "");
	code = dispatch(argc, argv);
	return fflush(stdout) != 0 || ferror(stdout) ? unwritten(code) : code;
}
