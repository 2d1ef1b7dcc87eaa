/* SPDX-License-Identifier: MIT */
/*
 * completion_zsh.c - the script for zsh: each command's options as _arguments reads them, with what
 * they are for.
 */

#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "completion.h"

static const char title[] =
    "#compdef tcpspec\n"
    "# Completion of tcpspec(1) for zsh, written by \"tcpspec completion zsh\".\n"
    "\n";

static const char head[] =
    "\n"
    "# _tcpspec_offer WORD-OR-KIND...\n"
    "_tcpspec_offer()\n"
    "{\n"
    "\tlocal one\n"
    "\tlocal -a names\n"
    "\tfor one; do\n"
    "\t\tcase $one in\n"
    "\t\t@FILE) _files ;;\n"
    "\t\t@DIR) _files -/ ;;\n"
    "\t\t@*) names=(${(f)\"$(_tcpspec_names $one $PREFIX)\"}); compadd -a names ;;\n"
    "\t\t*) compadd -- $one ;;\n"
    "\t\tesac\n"
    "\tdone\n"
    "}\n"
    "\n"
    "_tcpspec()\n"
    "{\n"
    "\tlocal program=${${(Q)words[1]}/#\\~\\//$HOME/}\n"
    "\tlocal -a commands\n"
    "\tcommands=(\n";

static const char middle[] =
    "\t)\n"
    "\tif (( CURRENT == 2 )); then\n"
    "\t\t_describe -t commands command commands\n"
    "\t\tcompadd -- help --help --version\n"
    "\t\treturn\n"
    "\tfi\n"
    "\tshift words\n"
    "\t(( CURRENT-- ))\n"
    "\tcase $words[1] in\n"
    "\thelp) _describe -t commands command commands ;;\n";

static const char tail[] =
    "\tesac\n"
    "}\n"
    "\n"
    "if [[ $funcstack[1] == _tcpspec ]]; then\n"
    "\t_tcpspec \"$@\"\n"
    "else\n"
    "\tcompdef _tcpspec tcpspec\n"
    "fi\n";

/*
 * Text within single quotes, where _arguments reads it: backslashes before what it would take for
 * its own.
 */
static void
put_text(FILE *out, const char *text)
{
	char one[2] = "";

	for (; *text; text++) {
		one[0] = *text;
		if (*text == '\'')
			fputs("'\\''", out);
		else
			completion_quote(out, one, "[]:\\", "\\");
	}
}

/* ":what:action" behind an option, or for what stands alone. */
static void
put_action(FILE *out, const char *shown)
{
	struct completion_words w;

	completion_words(&w, shown);
	putc(':', out);
	put_text(out, shown);
	if (w.text[0])
		fprintf(out, ":{_tcpspec_offer %s}", w.text);
	else
		fputs(": ", out);
}

static void
put_option(FILE *out, const struct argp_option *o, int is_short)
{
	int optional = (o->flags & OPTION_ARG_OPTIONAL) != 0;

	fputs(" \\\n\t\t\t'", out);
	if (strstr(o->doc, "repeatable"))
		putc('*', out);
	if (is_short)
		fprintf(out, "-%c%s", o->key, o->arg ? "+" : "");
	else
		fprintf(out, "--%s%s", o->name, o->arg == NULL ? "" : optional ? "=-" : "=");
	putc('[', out);
	put_text(out, o->doc);
	putc(']', out);
	if (o->arg && optional)
		putc(':', out);
	if (o->arg)
		put_action(out, o->arg);
	putc('\'', out);
}

static void
put_names(const struct argp_option *o, void *arg)
{
	if (completion_is_short(o))
		put_option(arg, o, 1);
	if (o->name)
		put_option(arg, o, 0);
}

void
completion_zsh(FILE *out)
{
	fputs(title, out);
	fputs(completion_names, out);
	fputs(head, out);
	for (const struct command *c = commands; c->name; c++) {
		fprintf(out, "\t\t'%s:", c->name);
		put_text(out, c->what);
		fputs("'\n", out);
	}
	fputs(middle, out);
	for (const struct command *c = commands; c->name; c++) {
		fprintf(out, "\t%s)\t_arguments -s", c->name);
		completion_each(c->argp, put_names, out);
		if (c->argp->args_doc) {
			fputs(" \\\n\t\t\t'*", out);
			put_action(out, c->argp->args_doc);
			putc('\'', out);
		}
		fputs(" ;;\n", out);
	}
	fputs(tail, out);
}
