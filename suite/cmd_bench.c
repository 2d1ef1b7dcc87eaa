/* SPDX-License-Identifier: MIT */
/*
 * cmd_bench.c - "tcpspec bench": what the tester itself costs.
 *
 * The same exchange (suite/t/bench.case) runs bare and as a case with all that belongs to one, recorder included: in
 * this process, on the same TAP, in turns, so that whatever else the machine does hits both.  The time a
 * case looks longer before it believes that nothing is left over is no cost of the tester's but one it chooses,
 * so it is set aside for the rates and reported on its own.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "catalog.h"
#include "cmd.h"
#include "diag.h"
#include "file.h"
#include "lanes.h"
#include "record.h"
#include "run.h"
#include "script.h"
#include "stacks/linux/linux.h"
#include "sut.h"

#define ROUNDS	20		/* of each kind, in turns */
#define EACH	200		/* exchanges in a round */

enum { KEY_CASE = 0x300 };

struct bench_options {
	struct args_common common;
	const char *file;
};

static const struct argp_option table[] = {
	{ "case", KEY_CASE, "FILE", 0, "The case to measure with (suite/t/bench.case)", 0 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct bench_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		return 0;
	case KEY_CASE:
		o->file = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = table, .parser = parse, .children = children,
	.doc = "Measure what the tester costs beside the stack and the wire.",
};

/* What is measured with. */
struct bench {
	struct sut *sut;
	struct profile profile;		/* the stack's, but for the settle time */
	struct recorder *recorder;
	struct testcase test;
	struct variant variant;
	struct instance instance;
	unsigned nth;
	int64_t took[ROUNDS * EACH];	/* µs of single cases */
};

static int
order(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double
median(int64_t *v, int n)
{
	qsort(v, (size_t)n, sizeof(v[0]), order);
	return (double)v[n / 2];
}

/* One case, as a lane runs it. */
static int
one_case(struct bench *b)
{
	struct run_config config = { .ip = 4, .seed = b->nth, .instance = b->nth, .timeout_scale = 100 };
	struct run_verdict v;

	recorder_case(b->recorder, (int)b->nth + 1, &b->instance, config.seed);
	run_case(b->instance.variant->script, b->sut, &config, recorder_observer(b->recorder, (int)b->nth + 1), &v);
	recorder_verdict(b->recorder, (int)b->nth + 1, &v);
	b->nth++;
	if (v.verdict == VERDICT_PASS)
		return 0;
	return say("the case to measure with does not pass here: %s, step %d, expected %s, observed %s %s",
	    verdict_name(v.verdict), v.step, v.expected, v.observed, v.reason);
}

/* A round of cases: how many a second, or -1. */
static long
cases_rate(struct bench *b)
{
	int64_t start = lanes_now();

	for (int i = 0; i < EACH; i++)
		if (one_case(b) < 0)
			return -1;
	return (long)(EACH * 1000000ll / (lanes_now() - start));
}

/* A round of the bare loop. */
static long
bare_rate(struct bench *b)
{
	long rate = linux_bare(b->sut, EACH);

	return rate < 0 ? say("the bare loop: %s", b->sut->why) : rate;
}

static int
measure_rates(struct bench *b)
{
	const struct profile *own = b->sut->profile;
	int64_t bare[ROUNDS], full[ROUNDS];
	double x, y;

	b->profile = *own;
	b->profile.settle.us = 0;
	b->sut->profile = &b->profile;
	if (bare_rate(b) < 0 || cases_rate(b) < 0)	/* warms up */
		return -1;
	for (int i = 0; i < ROUNDS; i++)
		if ((bare[i] = bare_rate(b)) < 0 || (full[i] = cases_rate(b)) < 0)
			return -1;
	b->sut->profile = own;
	x = median(bare, ROUNDS);
	y = median(full, ROUNDS);
	printf("bare loop        %8.0f exchanges a second (%.1f us each)\n", x, 1e6 / x);
	printf("as a case        %8.0f exchanges a second (%.1f us each)\n", y, 1e6 / y);
	printf("ratio            %8.2f (the tester costs %.1f us a case)\n", y / x, 1e6 / y - 1e6 / x);
	return 0;
}

static int
measure_case(struct bench *b)
{
	int64_t start;
	int n = ROUNDS * EACH / 4;

	for (int i = 0; i < n; i++) {
		start = lanes_now();
		if (one_case(b) < 0)
			return -1;
		b->took[i] = lanes_now() - start;
	}
	printf("a simple case    %8.3f ms in a lane that is up (median of %d; %.3f ms of it settling)\n",
	    median(b->took, n) / 1000, n, (double)b->sut->profile->settle.us / 1000);
	return 0;
}

/* Read the case, as an instance that stands in no catalog. */
static int
load(struct bench *b, const struct bench_options *o, struct diag *diag)
{
	struct testcase *t = &b->test;
	char path[PATH_MAX + 64], root[PATH_MAX];

	if (o->file == NULL && catalog_root(o->common.cases, root, sizeof(root)) < 0)
		return -1;
	snprintf(path, sizeof(path), "%s%s", o->file ? o->file : root, o->file ? "" : "/../suite/t/bench.case");
	if ((t->text = file_read(path, &t->len)) == NULL)
		return say("%s: %s; say with --case FILE what to measure with", path, strerror(errno));
	t->file = path;
	t->script = script_parse("bench", path, t->text, t->len, NULL, 0, diag);
	t->file = t->id = t->area = t->script ? t->script->id : NULL;
	t->level = "RULE";
	b->variant.script = t->script;
	b->instance = (struct instance){ .id = t->id, .test = t, .variant = &b->variant, .ip = 4 };
	return t->script ? 0 : -1;
}

static int
bench(const struct bench_options *o)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct diag diag = { .out = stderr };
	int fd = open("/dev/shm", O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600), code = EXIT_FAULT;
	char why[400] = "out of memory";

	if (b && load(b, o, &diag) == 0) {
		b->recorder = recorder_new(fd >= 0 ? fd : STDERR_FILENO);
		b->sut = fd >= 0 && b->recorder ? linux_start(why, sizeof(why)) : NULL;
		if (b->sut) {
			recorder_watch(b->recorder, b->sut->link);
			code = measure_rates(b) == 0 && measure_case(b) == 0 ? EXIT_OK : EXIT_FAULT;
			b->sut->ops->stop(b->sut);
		} else
			say("the stack can't be started: %s", fd < 0 ? strerror(errno) : why);
	}
	if (b) {
		recorder_free(b->recorder);
		script_free(b->test.script);
		free(b->test.text);
	}
	free(b);
	if (fd >= 0)
		close(fd);
	return code;
}

int
cmd_bench(int argc, char **argv)
{
	struct bench_options o = { .file = NULL };
	int got = args_parse(&argp, argc, argv, &o.common, &o);

	if (got != ARGS_OK)
		return got == ARGS_HELP ? EXIT_OK : EXIT_WRONG;
	return bench(&o);
}
