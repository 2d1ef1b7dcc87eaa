/* SPDX-License-Identifier: MIT */
/*
 * cmd_coverage.c - "tcpspec coverage": every requirement with the cases that prove it, and those
 * without one; or, with --purposes, the same of the purposes in cases/purposes.tsv.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "cmd.h"
#include "diag.h"
#include "file.h"
#include "args.h"
#include "purpose.h"

enum { KEY_RFC = 0x100 };

struct coverage_options {
	struct args_common common;
	char **rfcs;
	int nrfcs;
	const char *format;
	int missing, purposes;
};

static const struct argp_option table[] = {
	{ "rfc", KEY_RFC, "N[:WHAT]", 0,
	    "Of this RFC, section or requirement (9293); repeatable; \"all\"", 0 },
	{ "format", ARGS_TEXT(struct coverage_options, format), "text|tsv", 0,
	    "How to print it", 0 },
	{ "missing", ARGS_SWITCH(struct coverage_options, missing), NULL, 0,
	    "Only what has no case", 0 },
	{ "purposes", ARGS_SWITCH(struct coverage_options, purposes), NULL, 0,
	    "What there is to test instead, with its cases or the reason why it has none; exit 1 "
	    "when one has neither", 0 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct coverage_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		return 0;
	case KEY_RFC:
		return args_add(&o->rfcs, &o->nrfcs, arg);
	default:
		return args_keep(key, arg, o);
	}
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

const struct argp cmd_coverage_argp = {
	.options = table, .parser = parse, .children = children,
	.doc = "Every requirement with its cases, and those that have none.",
};

/* A requirement and what is there for it. */
struct covered {
	const struct requirement *r;
	const struct testcase **tests;
	int ntests, wire;		/* wire: every segment of every case is held against it */
};

static int
wanted(const struct coverage_options *o, const struct requirement *r)
{
	for (int i = 0; i < o->nrfcs; i++)
		if (strcmp(o->rfcs[i], "all") == 0 || select_rfc(o->rfcs[i], r))
			return 1;
	return o->nrfcs == 0 && r->rfc == 9293;
}

/* Which cases prove it; tests has room for all. */
static void
find_tests(const struct catalog *c, struct covered *v)
{
	v->ntests = 0;
	v->wire = requirement_on_wire(v->r->id);
	for (size_t i = 0; i < c->ntests; i++)
		for (int k = 0; k < c->tests[i].nproves; k++)
			if (c->tests[i].proves[k] == v->r)
				v->tests[v->ntests++] = &c->tests[i];
}

static void
put_text(const struct covered *v)
{
	printf("%-10s %-8s %s\n", v->r->level, v->r->section, v->r->id);
	printf("%20s%s\n", "", v->r->title);
	if (v->wire)
		printf("%20s- every segment of every case\n", "");
	for (int i = 0; i < v->ntests; i++)
		printf("%20s- %s\n", "", v->tests[i]->id);
	if (!v->wire && v->ntests == 0)
		printf("%20sNO CASE%s\n", "", strcmp(v->r->observable, "none") == 0 ?
		    ": it can't be seen from outside" : "");
}

static void
put_tsv(const struct covered *v)
{
	printf("%s\t%s\t%s\t%s\t%d\t%s", v->r->id, v->r->level, v->r->section, v->r->observable,
	    v->ntests + v->wire, v->wire ? "*" : "");
	for (int i = 0; i < v->ntests; i++)
		printf("%s%s", i || v->wire ? " " : "", v->tests[i]->id);
	putchar('\n');
}

struct sums {
	int all[STRENGTHS], with[STRENGTHS], unseen;
};

static void
put_sums(const struct sums *s)
{
	printf("\nrequirements with a case:");
	for (int i = STRENGTHS - 1; i >= 0; i--)
		printf("%s %s %d of %d", i == STRENGTHS - 1 ? "" : ",",
		    strength_name((enum strength)i), s->with[i], s->all[i]);
	printf("\nwithout one, because they can't be seen from outside: %d\n", s->unseen);
}

static int
check_rfcs(const struct coverage_options *o, const struct catalog *c)
{
	int bad = 0;

	for (int i = 0; i < o->nrfcs; i++)
		if (strcmp(o->rfcs[i], "all") != 0)
			bad |= select_check_rfc(c->requirements, o->rfcs[i]);
	return bad;
}

static int
put_all(const struct coverage_options *o, const struct catalog *c)
{
	struct covered v = { .tests = calloc(c->ntests + 1, sizeof(v.tests[0])) };
	struct sums sums = { .unseen = 0 };
	int tsv = o->format && strcmp(o->format, "tsv") == 0, n = 0, covered;

	if (v.tests == NULL)
		return EXIT_FAULT;
	if (check_rfcs(o, c) < 0) {
		free(v.tests);
		return EXIT_WRONG;
	}
	if (tsv)
		puts("id\tlevel\tsection\tobservable\tcases\tids");
	for (size_t i = 0; i < c->requirements->n; i++) {
		v.r = &c->requirements->list[i];
		if (!wanted(o, v.r))
			continue;
		n++;
		find_tests(c, &v);
		covered = v.ntests > 0 || v.wire;
		sums.all[v.r->strength]++;
		sums.with[v.r->strength] += covered;
		sums.unseen += !covered && strcmp(v.r->observable, "none") == 0;
		if (!o->missing || !covered)
			(tsv ? put_tsv : put_text)(&v);
	}
	free(v.tests);
	if (n == 0) {
		say("no requirement is meant by this; \"tcpspec coverage --rfc all\" shows every "
		    "one");
		return EXIT_EMPTY;
	}
	if (!tsv)
		put_sums(&sums);
	return EXIT_OK;
}

/* How a purpose is accounted for; the order is that of the last line. */
enum account_kind { ACCOUNT_COVERED, ACCOUNT_PART, ACCOUNT_REASON, ACCOUNT_NONE, ACCOUNT_KINDS };

static const char *const account_names[ACCOUNT_KINDS] = { "covered", "part", "reason",
	"unaccounted" };

static enum account_kind
account_kind(const struct account *rows, size_t n)
{
	int covered = 0, reason = 0;

	for (size_t i = 0; i < n; i++) {
		covered |= rows[i].test || rows[i].rule;
		reason |= rows[i].reason != NULL;
	}
	if (covered)
		return reason ? ACCOUNT_PART : ACCOUNT_COVERED;
	return reason ? ACCOUNT_REASON : ACCOUNT_NONE;
}

static void
put_purpose_text(const struct account *rows, size_t n, enum account_kind kind)
{
	printf("%s%s\n", rows->purpose, kind == ACCOUNT_NONE ? ": NEITHER CASE NOR REASON" : "");
	for (size_t i = 0; i < n; i++) {
		if (rows[i].test)
			printf("    - %s\n", rows[i].test->id);
		else if (rows[i].rule)
			printf("    - every segment of every case: %s\n", rows[i].rule);
		else if (rows[i].reason)
			printf("    %s: %s\n", kind == ACCOUNT_PART ? "not all of it" : "no case",
			    rows[i].reason);
	}
}

static void
put_purpose_tsv(const struct account *rows, size_t n, enum account_kind kind)
{
	const char *between = "";

	printf("%s\t%s\t", rows->purpose, account_names[kind]);
	for (size_t i = 0; i < n; i++) {
		if (rows[i].test == NULL && rows[i].rule == NULL)
			continue;
		printf("%s%s", between, rows[i].test ? rows[i].test->id : "*");
		between = " ";
	}
	putchar('\t');
	between = "";
	for (size_t i = 0; i < n; i++) {
		if (rows[i].reason == NULL)
			continue;
		printf("%s%s", between, rows[i].reason);
		between = "; ";
	}
	putchar('\n');
}

static int
put_purposes(const struct coverage_options *o, const struct purposes *p)
{
	int tsv = o->format && strcmp(o->format, "tsv") == 0, sums[ACCOUNT_KINDS] = { 0 };
	enum account_kind kind;

	if (tsv)
		puts("purpose\taccount\tcases\treason");
	for (size_t at = 0, next; at < p->n; at = next) {
		next = purposes_next(p, at);
		kind = account_kind(&p->rows[at], next - at);
		sums[kind]++;
		if (kind == ACCOUNT_NONE)
			say("%s:%d: %s has neither a case nor a reason", p->file, p->rows[at].line,
			    p->rows[at].purpose);
		if (!o->missing || kind >= ACCOUNT_REASON)
			(tsv ? put_purpose_tsv : put_purpose_text)(&p->rows[at], next - at, kind);
	}
	if (!tsv)
		printf(
		    "\n%d purposes: %d covered (%d of them not in full), %d with a reason, %d "
		    "unaccounted\n",
		    sums[ACCOUNT_COVERED] + sums[ACCOUNT_PART] + sums[ACCOUNT_REASON] +
			sums[ACCOUNT_NONE],
		    sums[ACCOUNT_COVERED] + sums[ACCOUNT_PART], sums[ACCOUNT_PART],
		    sums[ACCOUNT_REASON], sums[ACCOUNT_NONE]);
	return sums[ACCOUNT_NONE] ? EXIT_FAILED : EXIT_OK;
}

static int
put_all_purposes(const struct coverage_options *o, const struct catalog *c)
{
	struct diag diag = { .out = stderr };
	struct purposes *p = purposes_load(c, &diag);
	int code = EXIT_WRONG;

	if (p && diag.errors == 0)
		code = put_purposes(o, p);
	purposes_free(p);
	return code;
}

int
cmd_coverage(int argc, char **argv)
{
	struct coverage_options o = { .nrfcs = 0 };
	struct catalog *c;
	int got = args_parse(&cmd_coverage_argp, argc, argv, &o.common, &o), code = EXIT_WRONG;

	if (got == ARGS_HELP)
		code = EXIT_OK;
	if (got == ARGS_OK && o.purposes && o.nrfcs > 0)
		got = say(
		    "--rfc chooses requirements, and --purposes prints none: leave one of them "
		    "out");
	if (got == ARGS_OK && (c = args_catalog(&o.common, NULL)) != NULL) {
		code = (o.purposes ? put_all_purposes : put_all)(&o, c);
		catalog_free(c);
	}
	free(o.rfcs);
	return code;
}
