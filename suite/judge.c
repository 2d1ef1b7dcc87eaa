/* SPDX-License-Identifier: MIT */
/*
 * judge.c - what a case's verdict weighs.
 *
 * The script decides what was seen; the level belongs to the requirement.  RFC 9293 binds every
 * stack, and so do the RFCs it builds on; those of options and extensions bind only stacks that
 * claim to implement them.
 */

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "catalog.h"
#include "file.h"
#include "judge.h"
#include "run.h"
#include "script.h"
#include "sut.h"

/*
 * Which stacks the RFCs of options and extensions bind; the first row that fits a requirement
 * tells.
 */
static const struct {
	int rfc;
	const char *needs;	/* part of the requirement's needs, "" for any */
	const char *feature;
} claims[] = {
	{ 2018, "",		"sack" },
	{ 3168, "",		"ecn" },
	{ 5961, "",		"rfc5961" },
	{ 6675, "",		"sack" },
	{ 7323, "options:ws",	"wscale" },
	{ 7323, "options:ts",	"timestamps" },
	{ 7413, "",		"fastopen" },
};

const char *
judge_claim(const struct requirement *r)
{
	for (size_t i = 0; i < countof(claims); i++)
		if (claims[i].rfc == r->rfc && strstr(r->needs, claims[i].needs))
			return claims[i].feature;
	return NULL;
}

static int skip(struct run_verdict *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int
skip(struct run_verdict *v, const char *fmt, ...)
{
	va_list ap;

	*v = (struct run_verdict){ .verdict = VERDICT_SKIP, .cause = "skip" };
	va_start(ap, fmt);
	vsnprintf(v->reason, sizeof(v->reason), fmt, ap);
	va_end(ap);
	return 0;
}

/* A stack that doesn't claim this; of: the requirement that binds only those that do, or NULL. */
static int
unclaimed(const struct profile *p, const char *claim, const char *of, struct run_verdict *v)
{
	char place[PATH_MAX + 16] = "", file[PATH_MAX];

	if (p->claims_file && file_seen_from_here(p->claims_file, file, sizeof(file)))
		snprintf(place, sizeof(place), " in %s:%d", file, p->claims_line);
	if (of == NULL)
		return skip(v, "the stack does not claim \"%s\"%s", claim, place);
	return skip(v, "the stack does not claim \"%s\"%s (%s binds only those that do)", claim,
	    place, of);
}

static int
has_tag(const struct testcase *s, const char *tag)
{
	for (char **t = s->script->tags; t && *t; t++)
		if (strcmp(*t, tag) == 0)
			return 1;
	return 0;
}

int
judge_slow(const struct testcase *s)
{
	return has_tag(s, "slow");
}

int
judge_applies(
    const struct judge *j, const struct instance *i, const struct sut *sut, struct run_verdict *v)
{
	const struct testcase *s = i->test;
	const char *claim;

	if (sut->stack[i->ip == 6][0].family == 0 ||
	    profile_has(sut->profile, i->ip == 6 ? "ipv4-only" : "ipv6-only"))
		return skip(v, "the stack has no IPv%d here", i->ip);
	if (!j->slow && judge_slow(s))
		return skip(v, "slow on the wall clock: ask for it with --slow");
	if (j->assume)
		return 1;
	for (char **need = s->script->needs; need && *need; need++)
		if (!profile_has(sut->profile, *need))
			return unclaimed(sut->profile, *need, NULL, v);
	for (int r = 0; r < s->nproves; r++) {
		claim = judge_claim(s->proves[r]);
		if (claim && !profile_has(sut->profile, claim))
			return unclaimed(sut->profile, claim, s->proves[r]->id, v);
	}
	return 1;
}

void
judge_verdict(const struct judge *j, const struct instance *i, struct run_verdict *v)
{
	const struct requirement *broken = NULL;
	enum strength strength = i->test->strength;

	if (v->requirement)
		broken = requirements_find(
		    j->catalog->requirements, v->requirement, strlen(v->requirement));
	if (broken)
		strength = broken->strength;
	if (v->verdict == VERDICT_FAIL && strength < STRENGTH_MUST)
		v->verdict = VERDICT_NONSTRICT;
	if (v->verdict == VERDICT_PASS && v->nonstrict)
		v->verdict = VERDICT_NONSTRICT;
}
