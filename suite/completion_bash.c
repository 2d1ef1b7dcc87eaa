/* SPDX-License-Identifier: MIT */
/*
 * completion_bash.c - the script for bash.
 *
 * bash breaks words at "=", "@" and ":", of which ids are full.  So the script looks at the line
 * itself, splits it at blanks, and gives back only what stands behind the last break, as that is
 * what bash puts in.
 */

#include <argp.h>
#include <stdio.h>

#include "cmd.h"
#include "completion.h"

/* Where the options of a command go. */
struct target {
	FILE *out;
	const char *command;
};

static const char head[] =
    "# Completion of tcpspec(1) for bash, written by \"tcpspec completion bash\".\n"
    "\n";

static const char tail[] =
    "\n"
    "# _tcpspec_offer WORDS-AND-KINDS WORD - those that begin with WORD, one a line\n"
    "_tcpspec_offer()\n"
    "{\n"
    "\tlocal one\n"
    "\tfor one in $1; do\n"
    "\t\tcase $one in\n"
    "\t\t@FILE) compgen -f -- \"$2\" ;;\n"
    "\t\t@DIR) compgen -d -- \"$2\" ;;\n"
    "\t\t@*) compgen -W \"$(_tcpspec_names \"$one\" \"$2\")\" -- \"$2\" ;;\n"
    "\t\t*) compgen -W \"$one\" -- \"$2\" ;;\n"
    "\t\tesac\n"
    "\tdone\n"
    "}\n"
    "\n"
    "_tcpspec()\n"
    "{\n"
    "\tlocal line=${COMP_LINE:0:COMP_POINT} program=${1/#\\~\\//$HOME/} word before command takes\n"
    "\tlocal option= value one n\n"
    "\tlocal -a words\n"
    "\tread -ra words <<<\"$line\"\n"
    "\tword=${line##*[[:blank:]]}\n"
    "\tn=$((${#words[@]} - (${#word} > 0)))\n"
    "\tbefore=${words[n-1]} command=${words[1]} value=$word\n"
    "\tif [[ $n == 1 ]]; then\n"
    "\t\ttakes=\"$(_tcpspec_options) help --help --version\"\n"
    "\telif [[ $command == help ]]; then\n"
    "\t\ttakes=$(_tcpspec_options)\n"
    "\telif [[ $word == --*=* ]]; then\n"
    "\t\toption=${word%%=*}= value=${word#*=}\n"
    "\t\ttakes=$(_tcpspec_takes \"$command:$option\")\n"
    "\telif [[ $n == 2 || $before != -* ]] ||\n"
    "\t    ! takes=$(_tcpspec_takes \"$command:$before\"); then\n"
    "\t\ttakes=$(_tcpspec_takes \"$command:\")\n"
    "\t\t[[ $word != -* ]] || takes=$(_tcpspec_options \"$command\")\n"
    "\tfi\n"
    "\t[[ $takes != *@FILE* && $takes != *@DIR* ]] || compopt -o filenames 2>/dev/null\n"
    "\tlocal behind=${word##*[$COMP_WORDBREAKS]}\n"
    "\tCOMPREPLY=()\n"
    "\twhile IFS= read -r one; do\n"
    "\t\tone=$option$one\n"
    "\t\tCOMPREPLY+=(\"${one#\"${word%\"$behind\"}\"}\")\n"
    "\tdone < <(_tcpspec_offer \"$takes\" \"$value\")\n"
    "}\n"
    "\n"
    "complete -F _tcpspec tcpspec\n";

static void
put_name(const struct argp_option *o, void *arg)
{
	FILE *out = arg;

	if (o->name)
		fprintf(out, " --%s", o->name);
	if (completion_is_short(o))
		fprintf(out, " -%c", o->key);
}

static void
put_takes(const struct argp_option *o, void *arg)
{
	const struct target *t = arg;
	struct completion_words w;
	const char *sep = "\t";

	if (o->arg == NULL)
		return;
	completion_words(&w, o->arg);
	if (o->name) {
		fprintf(t->out, "%s%s:--%s=", sep, t->command, o->name);
		sep = " | ";
	}
	if (o->name && !(o->flags & OPTION_ARG_OPTIONAL))
		fprintf(t->out, "%s%s:--%s", sep, t->command, o->name);
	if (completion_is_short(o) && !(o->flags & OPTION_ARG_OPTIONAL))
		fprintf(t->out, "%s%s:-%c", sep, t->command, o->key);
	fprintf(t->out, ") echo '%s' ;;\n", w.text);
}

void
completion_bash(FILE *out)
{
	struct completion_words w;

	fputs(head, out);
	fputs(completion_names, out);
	fputs("\n"
	    "# _tcpspec_options [COMMAND] - its options; without COMMAND, the commands\n"
	    "_tcpspec_options()\n{\n\tcase $1 in\n", out);
	for (const struct command *c = commands; c->name; c++) {
		fprintf(out, "\t%s) echo '", c->name);
		completion_each(c->argp, put_name, out);
		fputs("' ;;\n", out);
	}
	fputs("\t'') echo '", out);
	for (const struct command *c = commands; c->name; c++)
		fprintf(out, " %s", c->name);
	fputs("' ;;\n\tesac\n}\n\n"
	    "# _tcpspec_takes COMMAND:[OPTION] - what an option, or the command, takes; false for "
	    "nothing\n"
	    "_tcpspec_takes()\n{\n\tcase $1 in\n", out);
	for (const struct command *c = commands; c->name; c++) {
		struct target t = { out, c->name };

		completion_each(c->argp, put_takes, &t);
		completion_words(&w, c->argp->args_doc);
		fprintf(out, "\t%s:) echo '%s' ;;\n", c->name, w.text);
	}
	fputs("\t*) return 1 ;;\n\tesac\n}\n", out);
	fputs(tail, out);
}
