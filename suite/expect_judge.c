/* SPDX-License-Identifier: MIT */
/*
 * expect_judge.c - what an entry means, which case it means, and what it makes of a verdict.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "diag.h"
#include "expect.h"
#include "file.h"
#include "nearest.h"
#include "run.h"
#include "select.h"

int
expect_means(const struct expect_entry *e, const struct instance *i, const struct expect_facts *f)
{
	return select_name(e->name, i) && expect_if_holds(e, f);
}

const struct expect_entry *
expect_find(const struct expectations *x, const struct instance *i, const struct expect_facts *f)
{
	for (size_t k = 0; x && k < x->n; k++)
		if (expect_means(&x->list[k], i, f))
			return &x->list[k];
	return NULL;
}

int
expect_over(const struct expect_entry *e, const struct expect_facts *f)
{
	return e->until && strcmp(f->today, e->until) > 0;
}

const char *
expect_field(const char *cause, const char *field)
{
	return field && *field ? field : cause ? cause : "";
}

/* In an entry a name of several words is joined by hyphens: RST-sequence-number. */
static int
same_field(const char *entry, const char *field)
{
	for (; *entry && (*entry == *field || (*entry == '-' && *field == ' ')); entry++, field++)
		;
	return *entry == *field;
}

int
expect_fits(const struct expect_entry *e, enum verdict v, int step, const char *field)
{
	int at = e->nsteps == 0;

	for (int i = 0; i < e->nsteps; i++)
		at |= e->steps[i] == step;
	return (e->outcomes & 1u << v) != 0 && at &&
	       (e->field == NULL || same_field(e->field, field));
}

/* Why, and where that stands. */
static void
say_reason(const struct expectations *x, const struct expect_entry *e, char *text, size_t size)
{
	snprintf(text, size, "%.160s%s%.60s (%.60s:%d)", e->reason,
	    *e->reason && e->bug ? ", " : "", e->bug ? e->bug : "", x->file, e->line);
}

int
expect_skips(const struct expectations *x, const struct expect_entry *e,
    const struct expect_facts *f, struct run_verdict *v)
{
	if (e == NULL || !(e->outcomes & 1u << VERDICT_SKIP) || expect_over(e, f))
		return 0;
	*v = (struct run_verdict){ .verdict = VERDICT_SKIP, .cause = "skip" };
	say_reason(x, e, v->reason, sizeof(v->reason));
	return 1;
}

static size_t add(char *text, size_t size, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Put some more behind the first `at` characters.  How many there are now, or would be. */
static size_t
add(char *text, size_t size, size_t at, const char *fmt, ...)
{
	va_list ap;
	int n = 0;

	va_start(ap, fmt);
	if (at < size)
		n = vsnprintf(text + at, size - at, fmt, ap);
	va_end(ap);
	return at + (n > 0 ? (size_t)n : 0);
}

/* "known to fail at step 5 or 7 (flags), failed at step 3 (ack)": what differs from what an entry
 * is bound to. */
static void
say_other(const struct expect_entry *e, const struct run_verdict *v, const char *field, char *text,
    size_t size)
{
	static const struct {
		enum verdict verdict;
		const char *known, *was;
	} words[] = {
		{ VERDICT_FAIL, "fail", "failed" },
		{ VERDICT_CRASH, "crash", "crashed" },
		{ VERDICT_INCONCLUSIVE, "be inconclusive", "was inconclusive" },
		{ VERDICT_NONSTRICT, "depart from a SHOULD", "departed from a SHOULD" },
		{ VERDICT_PASS, "pass", "passed" },
	};
	size_t at = add(text, size, 0, "known to ");
	int n = 0;

	for (size_t i = 0; i < countof(words); i++)
		if (e->outcomes & 1u << words[i].verdict)
			at = add(text, size, at, "%s%s", n++ ? " or " : "", words[i].known);
	for (int i = 0; i < e->nsteps; i++)
		at = add(text, size, at, "%s%d", i ? " or " : " at step ", e->steps[i]);
	if (e->field)
		at = add(text, size, at, " (%s)", e->field);
	for (size_t i = 0; i < countof(words); i++)
		if (words[i].verdict == v->verdict)
			at = add(text, size, at, ", %s", words[i].was);
	if (v->step > 0)
		at = add(text, size, at, " at step %d", v->step);
	if (e->field && *field)
		add(text, size, at, " (%s)", field);
}

void
expect_judge(const struct expectations *x, const struct expect_entry *e,
    const struct expect_facts *f, struct run_verdict *v, struct expect_note *note)
{
	const char *field = expect_field(v->cause, v->field);
	int passed = v->verdict == VERDICT_PASS || v->verdict == VERDICT_NONSTRICT;
	size_t at;

	if (e == NULL || v->verdict == VERDICT_SKIP || v->verdict == VERDICT_ERROR ||
	    v->verdict == VERDICT_NONE)
		return;
	if (expect_over(e, f)) {
		if (!passed)
			snprintf(note->known, sizeof(note->known),
			    "expected only until %s (%.100s:%d)", e->until, x->file, e->line);
	} else if (v->verdict == VERDICT_PASS && e->outcomes & 1u << VERDICT_PASS) {
		;
	} else if (expect_fits(e, v->verdict, v->step, field)) {
		note->was = v->verdict;
		v->verdict = VERDICT_XFAIL;
		say_reason(x, e, v->reason, sizeof(v->reason));
	} else if (passed && !(e->outcomes & 1u << v->verdict) && f->lenient) {
		at = add(note->known, sizeof(note->known), 0, "it was expected to fail: ");
		say_reason(x, e, note->known + at, sizeof(note->known) - at);
	} else if (passed && !(e->outcomes & 1u << v->verdict)) {
		note->was = v->verdict;
		v->verdict = VERDICT_XPASS;
		say_reason(x, e, v->reason, sizeof(v->reason));
	} else {
		say_other(e, v, field, note->known, sizeof(note->known));
	}
}

/* An entry that means nothing: what might have been meant? */
static void
no_case(const struct expectations *x, const struct expect_entry *e, const struct catalog *c,
    struct diag *diag)
{
	struct nearest near = { .wanted = e->name };
	int instance = strpbrk(e->name, "[@") != NULL;
	char hint[400];

	for (size_t i = 0; instance && i < c->ninstances; i++)
		nearest_add(&near, c->instances[i].id);
	for (size_t i = 0; !instance && i < c->ntests; i++)
		nearest_add(&near, c->tests[i].id);
	diag_error(diag, x->file, e->line, 1, NULL, "there is no case \"%s\"%s", e->name,
	    strpbrk(e->name, "*?") ? "" : nearest_text(&near, hint, sizeof(hint)));
}

/* The k-th and all before it that mean this instance: each pair is told once. */
static void
check_pairs(const struct expectations *x, const size_t *who, size_t n, const struct instance *i,
    unsigned char *told, struct diag *diag)
{
	const struct expect_entry *a, *b;

	for (size_t k = 1; k < n; k++)
		for (size_t j = 0; j < k; j++) {
			a = &x->list[who[j]];
			b = &x->list[who[k]];
			if (told[who[k]] || !expect_if_meet(a, b))
				continue;
			told[who[k]] = 1;
			diag_error(diag, x->file, b->line, 1, NULL,
			    "\"%s\" means %s, and so does \"%s\" in line %d: which one is "
			    "it?",
			    b->name, i->id, a->name, a->line);
		}
}

void
expect_lint(const struct expectations *x, const struct catalog *c, struct diag *diag)
{
	size_t *who = calloc(x->n + 1, sizeof(*who)), n;
	unsigned char *used = calloc(x->n + 1, 1), *told = calloc(x->n + 1, 1);

	for (size_t i = 0; who && used && told && i < c->ninstances; i++) {
		n = 0;
		for (size_t k = 0; k < x->n; k++)
			if (select_name(x->list[k].name, &c->instances[i])) {
				used[k] = 1;
				who[n++] = k;
			}
		check_pairs(x, who, n, &c->instances[i], told, diag);
	}
	for (size_t k = 0; used && k < x->n && !c->part; k++)
		if (!used[k])
			no_case(x, &x->list[k], c, diag);
	if (who == NULL || used == NULL || told == NULL)
		diag_error(diag, x->file, 1, 1, NULL, "out of memory");
	free(who);
	free(used);
	free(told);
}
