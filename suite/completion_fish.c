/* SPDX-License-Identifier: MIT */
/*
 * completion_fish.c - the script for fish: a "complete" line for each command, for each option, and
 * for what it takes.
 */

#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "completion.h"

/* Where the options of a command go. */
struct target {
	FILE *out;
	const char *command;
};

static const char head[] =
    "# Completion of tcpspec(1) for fish, written by \"tcpspec completion fish\".\n"
    "\n"
    "# What there is of a kind; instances of cases once the word has come so far\n"
    "function __tcpspec_names --argument-names kind\n"
    "\tset -l program (string replace -r '^~/' \"$HOME/\" (commandline -opc)[1])\n"
    "\tbegin\n"
    "\t\tswitch $kind\n"
    "\t\tcase STACK\n"
    "\t\t\t$program stacks\n"
    "\t\tcase FAULT\n"
    "\t\t\t$program faults --list\n"
    "\t\tcase TAG\n"
    "\t\t\t$program list --tags\n"
    "\t\tcase PROFILE\n"
    "\t\t\t$program config --profiles\n"
    "\t\tcase ID\n"
    "\t\t\t$program list --format tsv\n"
    "\t\t\t$program coverage --rfc all --format tsv\n"
    "\t\tcase '*'\n"
    "\t\t\tif string match -qr '[[@]' -- (commandline -ct)\n"
    "\t\t\t\t$program list --format ids\n"
    "\t\t\telse\n"
    "\t\t\t\t$program list --format tsv\n"
    "\t\t\tend\n"
    "\t\tend\n"
    "\tend 2>/dev/null | string replace -r '\\s.*' '' | string match -v id\n"
    "end\n"
    "\n"
    "function __tcpspec_command --argument-names command\n"
    "\tset -l words (commandline -opc)\n"
    "\ttest (count $words) -gt 1; and test $words[2] = $command\n"
    "end\n"
    "\n"
    "complete -c tcpspec -f\n";

/*
 * What is taken, as the rest of a "complete" line; only kinds of files need more than a list of
 * words.
 */
static void
put_takes(FILE *out, const char *shown, int required)
{
	struct completion_words w;
	char *save = NULL, *one;

	completion_words(&w, shown);
	fputs(completion_has(&w, "@FILE") ? " -F" : " -f", out);
	if (required)
		fputs(" -r", out);
	if (w.text[0] == '\0' || strcmp(w.text, "@FILE") == 0)
		return;
	fputs(" -a '", out);
	for (one = strtok_r(w.text, " ", &save); one; one = strtok_r(NULL, " ", &save)) {
		if (strcmp(one, "@DIR") == 0)
			fputs("(__fish_complete_directories (commandline -ct)) ", out);
		else if (*one != '@')
			fprintf(out, "%s ", one);
		else if (strcmp(one, "@FILE") != 0)
			fprintf(out, "(__tcpspec_names %s) ", one + 1);
	}
	putc('\'', out);
}

static void
put_option(const struct argp_option *o, void *arg)
{
	const struct target *t = arg;

	fprintf(t->out, "complete -c tcpspec -n '__tcpspec_command %s'", t->command);
	if (completion_is_short(o))
		fprintf(t->out, " -s %c", o->key);
	if (o->name)
		fprintf(t->out, " -l %s", o->name);
	if (o->arg)
		put_takes(t->out, o->arg, !(o->flags & OPTION_ARG_OPTIONAL));
	fputs(" -d '", t->out);
	completion_quote(t->out, o->doc, "'\\", "\\");
	fputs("'\n", t->out);
}

void
completion_fish(FILE *out)
{
	static const char first[] =
	    "complete -c tcpspec -n 'test (count (commandline -opc)) -eq 1'";

	fputs(head, out);
	fprintf(out, "%s -l help -d 'Print help'\n%s -l version -d 'Print the version'\n", first,
	    first);
	for (const struct command *c = commands; c->name; c++) {
		struct target t = { out, c->name };

		fprintf(out, "\n%s -a %s -d '", first, c->name);
		completion_quote(out, c->what, "'\\", "\\");
		fputs("'\n", out);
		completion_each(c->argp, put_option, &t);
		fprintf(out, "complete -c tcpspec -n '__tcpspec_command %s'", c->name);
		put_takes(out, c->argp->args_doc, 0);
		putc('\n', out);
	}
}
