/* SPDX-License-Identifier: MIT */
/*
 * select.c - chooses instances from the catalog.
 *
 * First everything that was asked for is checked to exist, so that a slip of the pen is an error
 * and never an empty or a full run; then each instance is held against each condition.
 */

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "expr.h"
#include "file.h"
#include "ids.h"
#include "nearest.h"
#include "script.h"
#include "select.h"
#include "shard.h"

/*
 * Only * and ? are special in a name: brackets are part of an instance's id.  What follows the glob
 * matches too.
 */
static int
glob_matches(const char *glob, const char *then, const char *id)
{
	char pattern[1024];
	size_t n = 0;

	for (; *glob && n < sizeof(pattern) - 8; glob++) {
		if (strchr("[]\\", *glob))
			pattern[n++] = '\\';
		pattern[n++] = *glob;
	}
	snprintf(pattern + n, sizeof(pattern) - n, "%s", then);
	return fnmatch(pattern, id, 0) == 0;
}

int
select_name(const char *name, const struct instance *i)
{
	const char *at = strrchr(name, '@');
	size_t n = strlen(name);

	if (strpbrk(name, "*?"))
		return at ? glob_matches(name, "", i->id) :
		    strpbrk(name, "[]") ? glob_matches(name, "@*", i->id) :
					  glob_matches(name, "", i->test->id);
	if (strcmp(name, i->id) == 0 || strcmp(name, i->test->id) == 0 ||
	    strcmp(name, i->test->area) == 0)
		return 1;
	if (n > 1 && name[n - 1] == '/')
		return strncmp(name, i->id, n) == 0;
	if (at == NULL)		/* "reset/in-window[len=10]": over either IP version */
		return strncmp(name, i->id, n) == 0 && i->id[n] == '@';
	return strcmp(at, strrchr(i->id, '@')) == 0 &&
	    strncmp(name, i->test->id, (size_t)(at - name)) == 0 &&
	    i->test->id[at - name] == '\0'; /* "reset/in-window@ipv6": with any values */
}

/* "5961" in "5961:3.2", and what follows. */
static int
rfc_number(const char *what, const char **rest)
{
	char *end;
	long n = isdigit((unsigned char)*what) ? strtol(what, &end, 10) : 0;

	if (n <= 0 || n > 99999 || (*end != '\0' && *end != ':'))
		return -1;
	*rest = *end == ':' ? end + 1 : NULL;
	return (int)n;
}

static int
is_section(const char *s)
{
	return isdigit((unsigned char)*s) && s[strspn(s, "0123456789.")] == '\0';
}

int
select_rfc(const char *what, const struct requirement *r)
{
	const char *rest = NULL;

	if (rfc_number(what, &rest) != r->rfc)
		return 0;
	if (rest == NULL)
		return 1;
	if (is_section(rest))
		return section_within(r->section, rest);
	return strcmp(r->id + 3 + strspn(r->id + 3, "0123456789") + 1, rest) == 0;
}

static int
has_word(char *const *words, const char *word)
{
	for (; words && *words; words++)
		if (strcmp(*words, word) == 0)
			return 1;
	return 0;
}

/* The nearest ones are cases, or instances when the name looks like one. */
const char *
select_nearest(const struct catalog *c, const char *name, char *text, int size)
{
	struct nearest near = { .wanted = name };
	int instance = strpbrk(name, "[@") != NULL;

	for (size_t i = 0; instance && i < c->ninstances; i++)
		nearest_add(&near, c->instances[i].id);
	for (size_t i = 0; !instance && i < c->ntests; i++)
		nearest_add(&near, c->tests[i].id);
	return nearest_text(&near, text, size);
}

static int
check_names(const struct catalog *c, char *const *names, int n)
{
	char hint[512];
	size_t k;
	int bad = 0;

	for (int i = 0; i < n; i++) {
		for (k = 0; k < c->ninstances && !select_name(names[i], &c->instances[k]); k++)
			;
		if (k == c->ninstances)
			bad = say("no case is called \"%s\"%s\n  \"tcpspec list\" names them all",
			    names[i], select_nearest(c, names[i], hint, sizeof(hint)));
	}
	return bad;
}

static int
check_tags(const struct catalog *c, char *const *tags, int n)
{
	struct nearest near;
	char hint[512];
	int bad = 0, found;

	for (int i = 0; i < n; i++) {
		near = (struct nearest){ .wanted = tags[i] };
		found = 0;
		for (size_t k = 0; k < c->ntests; k++) {
			found |= has_word(c->tests[k].script->tags, tags[i]);
			for (char **t = c->tests[k].script->tags; t && *t; t++)
				nearest_add(&near, *t);
		}
		if (!found)
			bad = say(
			    "no case has the tag \"%s\"%s\n"
			    "  \"tcpspec list --tags\" names them all",
			    tags[i], nearest_text(&near, hint, sizeof(hint)));
	}
	return bad;
}

/*
 * The RFC must be one we have, and so must a requirement; a section without any is only an empty
 * selection.
 */
int
select_check_rfc(const struct requirements *all, const char *what)
{
	struct nearest near = { .wanted = NULL };
	const struct requirement *r;
	const char *rest = NULL;
	int rfc = rfc_number(what, &rest), known = 0;
	char hint[512], wanted[128];

	snprintf(wanted, sizeof(wanted), "RFC%d-%s", rfc, rest ? rest : "");
	near.wanted = wanted;
	for (size_t i = 0; i < all->n; i++) {
		r = &all->list[i];
		if (select_rfc(what, r))
			return 0;
		if (r->rfc != rfc)
			continue;
		known = 1;
		nearest_add(&near, r->id);
	}
	if (rfc < 0)
		return say(
		    "--rfc %s: expected a number, as in 9293, 9293:3.10.7 or 9293:MUST-3", what);
	if (!known)
		return say(
		    "--rfc %s: there are no requirements of RFC %d; \"tcpspec coverage --rfc all\" "
		    "names the RFCs",
		    what, rfc);
	if (is_section(rest))
		return 0;
	return say(
	    "--rfc %s: no such requirement%s", what, nearest_text(&near, hint, sizeof(hint)));
}

/* Everything that can be wrong with the question itself. */
static int
check(const struct select *s, const struct catalog *c)
{
	int bad = check_names(c, s->names, s->nnames) | check_names(c, s->excludes, s->nexcludes) |
	    check_tags(c, s->tags, s->ntags) | check_tags(c, s->no_tags, s->nno_tags);

	for (int i = 0; i < s->nrfcs; i++)
		bad |= select_check_rfc(c->requirements, s->rfcs[i]);
	if (s->level && strength_named(s->level) < 0)
		bad = say("--level %s: expected MUST, SHOULD, MAY or INFO", s->level);
	if (s->ip && strcmp(s->ip, "4") != 0 && strcmp(s->ip, "6") != 0 &&
	    strcmp(s->ip, "both") != 0)
		bad = say("--ip %s: expected 4, 6 or both", s->ip);
	if (s->shards < 0 || s->shard < 0 || s->shard > s->shards ||
	    (s->shards > 0 && s->shard == 0))
		bad = say("--shard %d/%d: expected a part from 1 to the number of parts", s->shard,
		    s->shards);
	if (s->shard_times && s->shards == 0)
		bad = say(
		    "--shard-times %s: of how many parts? say it with --shard I/N", s->shard_times);
	if (s->shard_times && s->shard_by_id)
		bad = say("--shard-times %s: an id stays in its part for ever with hash:, or parts "
		    "take equally long, not both", s->shard_times);
	return bad;
}

static int
any_name(char *const *names, int n, const struct instance *i)
{
	for (int k = 0; k < n; k++)
		if (select_name(names[k], i))
			return 1;
	return 0;
}

static int
any_tag(char *const *tags, int n, const struct testcase *s)
{
	for (int k = 0; k < n; k++)
		if (has_word(s->script->tags, tags[k]))
			return 1;
	return 0;
}

static int
any_rfc(const struct select *s, const struct testcase *test)
{
	for (int k = 0; k < s->nrfcs; k++)
		for (int r = 0; r < test->nproves; r++)
			if (select_rfc(s->rfcs[k], test->proves[r]))
				return 1;
	return 0;
}

static int
expr_holds(const struct expr *e, const struct instance *i)
{
	const char *texts[64] = { i->id, i->test->script->title };
	size_t n = 2;

	for (char **t = i->test->script->tags; t && *t && n < countof(texts) - 1; t++)
		texts[n++] = *t;
	texts[n] = NULL;
	return expr_true(e, texts);
}

static int
in_only(const struct select *s, const struct instance *i)
{
	for (int k = 0; k < s->nonly; k++)
		if (strcmp(s->only[k], i->id) == 0)
			return 1;
	return s->only == NULL;
}

/* Is this instance meant?  listed: a file names it. */
static int
chosen(const struct select *s, const struct expr *e, const struct instance *i, int listed)
{
	if (s->nnames + s->nids_from > 0 && !listed && !any_name(s->names, s->nnames, i))
		return 0;
	if (!in_only(s, i))
		return 0;
	if (any_name(s->excludes, s->nexcludes, i) || any_tag(s->no_tags, s->nno_tags, i->test))
		return 0;
	if (s->ntags > 0 && !any_tag(s->tags, s->ntags, i->test))
		return 0;
	if (s->nrfcs > 0 && !any_rfc(s, i->test))
		return 0;
	if (s->level && (int)i->test->strength != strength_named(s->level))
		return 0;
	if (s->ip && s->ip[0] != 'b' && i->ip != s->ip[0] - '0')
		return 0;
	return e == NULL || expr_holds(e, i);
}

int
select_instances(const struct select *s, const struct catalog *c, struct selection *out)
{
	struct expr *e = NULL;
	unsigned char *listed;
	int bad;

	*out = (struct selection){ .list = NULL };
	if (check(s, c) < 0 || (s->expr && (e = expr_parse(s->expr)) == NULL))
		return -1;
	out->list = calloc(c->ninstances + 1, sizeof(out->list[0]));
	listed = calloc(c->ninstances + 1, 1);
	bad = out->list == NULL || listed == NULL ? say("out of memory") :
						    ids_mark(s->ids_from, s->nids_from, c, listed);
	for (size_t i = 0; bad == 0 && i < c->ninstances; i++)
		if (chosen(s, e, &c->instances[i], listed[i]))
			out->list[out->n++] = &c->instances[i];
	free(listed);
	free(e);
	return bad < 0 ? -1 : shard_keep(s, out);
}
