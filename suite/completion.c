/* SPDX-License-Identifier: MIT */
/* completion.c - what scripts for all shells need of the tables: options, and what each takes. */

#include <argp.h>
#include <ctype.h>
#include <string.h>

#include "completion.h"
#include "file.h"

/* Names in the tables that stand for others, and as what a shell can look these up, if it can. */
static const struct {
	const char *shown, *kind;
} kinds[] = {
	{ "FILE", "@FILE" },
	{ "BEFORE", "@FILE" },
	{ "AFTER", "@FILE" },
	{ "RESULTS", "@FILE" },
	{ "DIR", "@DIR" },
	{ "STACK", "@STACK" },
	{ "FAULT", "@FAULT" },
	{ "TAG", "@TAG" },
	{ "PROFILE", "@PROFILE" },
	{ "ID", "@ID" },
	{ "SELECT", "@SELECT" },
	{ "GLOB", "@SELECT" },
	{ "N", NULL },
};

const char completion_names[] =
    "# _tcpspec_names KIND WORD - what there is of that kind, as far as WORD has come\n"
    "_tcpspec_names()\n"
    "{\n"
    "\tcase $1 in\n"
    "\t@STACK) \"$program\" stacks ;;\n"
    "\t@FAULT) \"$program\" faults --list ;;\n"
    "\t@TAG) \"$program\" list --tags ;;\n"
    "\t@PROFILE) \"$program\" config --profiles ;;\n"
    "\t@ID) \"$program\" list --format tsv; \"$program\" coverage --rfc all --format tsv ;;\n"
    "\t*)\tcase $2 in\n"
    "\t\t*[[@]*) \"$program\" list --format ids ;;\n"
    "\t\t*) \"$program\" list --format tsv ;;\n"
    "\t\tesac ;;\n"
    "\tesac 2>/dev/null | sed 's/[[:blank:]].*//; /^id$/d'\n"
    "}\n";

int
completion_has(const struct completion_words *w, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = w->text; (at = strstr(at, word)) != NULL; at += n)
		if ((at == w->text || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' '))
			return 1;
	return 0;
}

/* One name: a kind; or, where it is lower-case or one of several, a word. */
static void
add(struct completion_words *w, const char *name, int several)
{
	const char *word = several || islower((unsigned char)*name) ? name : NULL;
	size_t at = strlen(w->text);

	for (size_t i = 0; i < countof(kinds); i++)
		if (strcmp(name, kinds[i].shown) == 0) {
			word = kinds[i].kind;
			w->open = 1;
		}
	if (word && !completion_has(w, word))
		snprintf(w->text + at, sizeof(w->text) - at, "%s%s", at ? " " : "", word);
}

void
completion_words(struct completion_words *w, const char *shown)
{
	static const char between[] = "|[]. \n";
	char name[32];
	int several = shown && strchr(shown, '|') != NULL;

	*w = (struct completion_words){ .open = 0 };
	while (shown && *(shown += strspn(shown, between))) {
		size_t n = strcspn(shown, between);

		snprintf(name, sizeof(name), "%.*s", (int)n, shown);
		if (*name != '-')
			add(w, name, several);
		shown += n;
	}
}

int
completion_is_short(const struct argp_option *o)
{
	return o->key > 0 && o->key < 0x80 && isgraph(o->key);
}

void
completion_each(const struct argp *argp, void (*put)(const struct argp_option *, void *), void *arg)
{
	for (const struct argp_option *o = argp->options; o && (o->name || o->key || o->doc); o++)
		if ((o->name || o->key) && !(o->flags & OPTION_HIDDEN))
			put(o, arg);
	for (const struct argp_child *c = argp->children; c && c->argp; c++)
		completion_each(c->argp, put, arg);
}

void
completion_quote(FILE *out, const char *text, const char *special, const char *before)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			fputs(before, out);
		putc(*text, out);
	}
}
