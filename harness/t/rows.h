/* SPDX-License-Identifier: MIT */
#ifndef ROWS_H
#define ROWS_H

/*
 * Whole cases against the stack of fake.h, a row each: what the case does, what the stack does, and what comes of it, over
 * IPv4 and IPv6.
 */

#include "fake.h"
#include "run.h"

#define OPEN		"setup\n\testablished\ntest\n"
#define OPENS		"2+1 S. 0:0 ack 1\n"	/* the stack's part of it; the next act of the tester is the fourth */

struct row {
	const char *what;
	const char *script;		/* without the header */
	const char *acts;
	enum verdict verdict;
	const char *cause;
	const char *text;		/* what field, observed, reason or alternatives contain, or NULL */
};

/* Run a case, given without its header, against a stack that has begun. */
static inline void
rows_run(const char *body, struct fake *f, const struct run_config *cfg, const struct observer *obs, struct run_verdict *v)
{
	char text[2048];
	struct script *s;

	snprintf(text, sizeof(text), "title: t\nproves: x\n\n%s", body);
	s = kit_script(text);
	run_case(s, &f->sut, cfg, obs, v);
	script_free(s);
}

/* 1 when the case came out as the row says. */
static inline int
rows_one(const struct row *row, int ip)
{
	struct run_config cfg = { .ip = ip, .seed = 42, .instance = 3, .timeout_scale = 100 };
	struct observer none = { 0 };
	char all[sizeof(struct run_verdict)];
	struct run_verdict v;
	struct fake f;

	fake_begin(&f, row->acts);
	rows_run(row->script, &f, &cfg, &none, &v);
	snprintf(all, sizeof(all), "%s|%s|%s|%s|%s", v.field, v.expected, v.observed, v.reason, v.alternatives);
	if (v.verdict == row->verdict && strcmp(v.cause, row->cause) == 0 && (row->text == NULL || strstr(all, row->text)))
		return 1;
	print_error("IPv%d: %s: %s, %s, line %d: %s\n", ip, row->what, verdict_name(v.verdict), v.cause, v.line, all);
	return 0;
}

/* All of them; those that came out otherwise are named, and the test fails. */
static inline void
rows_try(const struct row *rows, size_t n)
{
	int bad = 0;

	for (size_t i = 0; i < n; i++)
		bad += !rows_one(&rows[i], 4) + !rows_one(&rows[i], 6);
	assert_int_equal(bad, 0);
}

#endif
