/* SPDX-License-Identifier: MIT */
/*
 * argtable.c - what options a command has and was given.
 *
 * All tables are put into one, and argp reads the command line with that and with a parser which
 * only writes down.
 */

#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "args.h"
#include "completion.h"
#include "file.h"
#include "nearest.h"
#include "argtable.h"

enum { FIRST_KEY = 0x1000 };

int
argtable_gather(struct argtable *o, const struct argp *argp)
{
	struct argp_option *more;

	for (const struct argp_option *row = argp->options;
	     row && (row->name || row->key || row->doc); row++) {
		if (row->name == NULL && row->key == 0)
			continue;
		if ((more = reallocarray(o->rows, (size_t)o->n + 2, sizeof(*more))) == NULL)
			return say("out of memory");
		o->rows = more;
		more[o->n] = *row;
		if (!completion_is_short(row))
			/* in their own tables several may have the same */
			more[o->n].key = FIRST_KEY + o->n;
		more[++o->n] = (struct argp_option){ 0 };
	}
	for (const struct argp_child *c = argp->children; c && c->argp; c++)
		if (argtable_gather(o, c->argp) < 0)
			return -1;
	return 0;
}

void
argtable_free(struct argtable *o)
{
	free(o->rows);
	*o = (struct argtable){ .rows = NULL };
}

const struct argp_option *
argtable_find(const struct argtable *o, const char *name)
{
	for (int i = 0; i < o->n; i++)
		if (o->rows[i].name && strcmp(o->rows[i].name, name) == 0)
			return &o->rows[i];
	return NULL;
}

struct reading {
	const struct argtable *options;
	struct args_given *given;
};

static error_t
write_down(int key, char *arg, struct argp_state *state)
{
	struct reading *r = state->input;
	struct arg_given *more;

	for (int i = 0; i < r->options->n; i++) {
		if (r->options->rows[i].key != key)
			continue;
		if ((more = list_grow(r->given->v, (size_t)r->given->n, sizeof(*more))) == NULL)
			return ENOMEM;
		r->given->v = more;
		more[r->given->n++] = (struct arg_given){ &r->options->rows[i], arg };
		return 0;
	}
	return key == ARGP_KEY_ARG ? args_add(&r->given->words, &r->given->nwords, arg) :
				     ARGP_ERR_UNKNOWN;
}

int
argtable_read(const struct argtable *o, int argc, char **argv, struct args_given *given)
{
	const struct argp argp = { .options = o->rows, .parser = write_down };
	struct reading r = { o, given };
	char **copy = calloc((size_t)argc + 1, sizeof(*copy)), name[64];
	int bad;

	*given = (struct args_given){ .v = NULL };
	if (copy == NULL)
		return say("out of memory");
	/* argp puts it into another order */
	memcpy(copy, argv, (size_t)argc * sizeof(*copy));
	snprintf(name, sizeof(name), "tcpspec %s", argv[0]);
	copy[0] = name;
	bad = argp_parse(&argp, argc, copy, ARGP_NO_EXIT | ARGP_NO_HELP, NULL, &r);
	free(copy);
	return bad ? -1 : 0;
}

/* Does an option begin so? */
static int
begins_one(const struct argtable *t, const char *name, size_t n)
{
	for (int i = 0; i < t->n; i++)
		if (t->rows[i].name && strncmp(t->rows[i].name, name, n) == 0)
			return 1;
	return 0;
}

void
argtable_hint(const struct argp *argp, int argc, char **argv)
{
	struct argtable t = { .n = 0 };
	char name[64], hint[300];

	if (argtable_gather(&t, argp) < 0)
		argc = 0;
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		size_t n = strcspn(argv[i], "=");
		struct nearest near = { .wanted = name };

		if (strncmp(argv[i], "--", 2) != 0 || begins_one(&t, argv[i] + 2, n - 2))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)n - 2, argv[i] + 2);
		for (int k = 0; k < t.n; k++)
			if (t.rows[k].name && !(t.rows[k].flags & OPTION_HIDDEN))
				nearest_add(&near, t.rows[k].name);
		if (near.name[0])
			say("--%s%s", name, nearest_text(&near, hint, sizeof(hint)));
		break;
	}
	argtable_free(&t);
}

/* "text|tsv|json" as people read it: "text, tsv or json". */
static const char *
spoken(const char *shown, char *text, size_t size)
{
	size_t n = 0;

	for (; *shown && n + 8 < size; shown++)
		if (*shown != '|')
			text[n++] = *shown;
		else
			n += (size_t)snprintf(
			    text + n, size - n, "%s", strchr(shown + 1, '|') ? ", " : " or ");
	text[n] = '\0';
	return text;
}

/* Is it one of the words?  What the RFCs write in capitals may be typed without. */
static int
is_one_of(char *words, const char *value)
{
	char *save = NULL;

	for (char *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
		if ((isupper((unsigned char)*word) ? strcasecmp : strcmp)(word, value) == 0)
			return 1;
	return 0;
}

int
argtable_takes(const struct argp_option *o, const char *value, char *why, int size)
{
	struct completion_words words;
	char text[200];

	completion_words(&words, o->arg);
	if (o->arg == NULL || strchr(o->arg, '|') == NULL || words.open ||
	    is_one_of(words.text, value))
		return 0;
	snprintf(why, (size_t)size, "expected %s", spoken(o->arg, text, sizeof(text)));
	return -1;
}

int
argtable_is_switch(const struct argp_option *o)
{
	return o->arg == NULL;
}

int
argtable_is_repeatable(const struct argp_option *o)
{
	return o->doc && strstr(o->doc, "repeatable") != NULL;
}
