/* SPDX-License-Identifier: MIT */
/*
 * cmd_bench.c - "tcpspec bench": what the tester itself costs.
 *
 * The same exchange runs bare, as a case of its own (suite/t/bench.case) and eight times in one
 * case with one listener, as the bare loop has it (bench-many.case); with all that belongs to a
 * case, recorder included, in this process, on the same TAP, in turns, so that whatever else the
 * machine does hits all of them.  The time a case looks longer before it believes that nothing is
 * left over is no cost of the tester's but one it chooses, so it is set aside for the rates and
 * reported on its own.
 *
 * Of a kernel in virtual time (--stack linux-uml) something else is of interest: simulated.c.
 *
 * A stack in a shared object (--stack) has no bare loop here: its own share is small, and the rates
 * are the tester's.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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
#include "simulated.h"
#include "stacks.h"
#include "stacks/linux/linux.h"
#include "sut.h"

#define ROUNDS	20		/* of each kind, in turns */
#define EACH	200		/* exchanges in a round */

struct bench_options {
	struct args_common common;
	const char *folder, *name;
	const struct stack *stack;
};

static const struct argp_option table[] = {
	{ "folder", ARGS_TEXT(struct bench_options, folder), "DIR", 0,
	    "Where bench.case and bench-many.case are (suite/t)", 0 },
	{ "stack", ARGS_TEXT(struct bench_options, name), "STACK|FILE", 0,
	    "The stack: linux, one in a shared object, or linux-uml: all cases in virtual time "
	    "(linux)", 0 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct bench_options *o = state->input;

	if (key != ARGP_KEY_INIT)
		return args_keep(key, arg, o);
	state->child_inputs[0] = &o->common;
	return 0;
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

const struct argp cmd_bench_argp = {
	.options = table, .parser = parse, .children = children,
	.doc = "Measure what the tester costs beside the stack and the wire.",
};

/* A case to measure with, which stands in no catalog. */
struct bench_case {
	struct testcase test;
	struct variant variant;
	struct instance instance;
	int exchanges;			/* connections that it opens and closes */
};

/* What is measured with. */
struct bench {
	struct sut *sut;
	int bare;			/* there is a bare loop for this stack */
	struct profile profile;		/* the stack's, but for the settle time */
	struct recorder *recorder;
	struct bench_case one, many;
	unsigned nth;
	int64_t took[ROUNDS * EACH];	/* µs of single cases */
};

/*
 * µs.  A stack in a shared object runs in this very process and nothing waits, so what it took is
 * the process's own time: with the wall clock, a busy machine would be measured.
 */
static int64_t
bench_now(const struct bench *b)
{
	struct timespec t;

	clock_gettime(b->bare ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

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
run_one(struct bench *b, const struct bench_case *c)
{
	struct run_config config = {
		.ip = 4, .seed = b->nth, .instance = b->nth, .timeout_scale = 100
	};
	struct job job = { .instance = &c->instance, .n = (int)b->nth + 1, .seed = config.seed };
	struct run_verdict v;

	recorder_case(b->recorder, &job, NULL);
	run_case(c->variant.script, b->sut, &config, recorder_observer(b->recorder, job.n), &v);
	recorder_verdict(b->recorder, job.n, &v, NULL);
	b->nth++;
	if (v.verdict == VERDICT_PASS)
		return 0;
	return say(
	    "the case to measure with does not pass here: %s, step %d, expected %s, observed %s %s",
	    verdict_name(v.verdict), v.step, v.expected, v.observed, v.reason);
}

/* A round of cases: how many exchanges a second, or -1. */
static long
cases_rate(struct bench *b, const struct bench_case *c)
{
	int64_t start = bench_now(b);
	int n = EACH / c->exchanges;

	for (int i = 0; i < n; i++)
		if (run_one(b, c) < 0)
			return -1;
	return (long)(n * c->exchanges * 1000000ll / (bench_now(b) - start));
}

/* A round of the bare loop. */
static long
bare_rate(struct bench *b)
{
	long rate = b->bare ? linux_bare(b->sut, EACH) : 0;

	return rate < 0 ? say("the bare loop: %s", b->sut->why) : rate;
}

static void
put_rate(const char *what, double rate, double bare)
{
	printf("%-24s %8.0f exchanges a second (%.1f us each)", what, rate, 1e6 / rate);
	if (bare > 0)
		printf(", %.2f of the bare loop", rate / bare);
	putchar('\n');
}

static int
measure_rates(struct bench *b)
{
	const struct profile *own = b->sut->profile;
	int64_t bare[ROUNDS], one[ROUNDS], many[ROUNDS];
	double x;

	b->profile = *own;
	b->profile.settle.us = 0;
	b->sut->profile = &b->profile;
	if (bare_rate(b) < 0 || cases_rate(b, &b->one) < 0)	/* warms up */
		return -1;
	for (int i = 0; i < ROUNDS; i++)
		if ((bare[i] = bare_rate(b)) < 0 || (one[i] = cases_rate(b, &b->one)) < 0 ||
		    (many[i] = cases_rate(b, &b->many)) < 0)
			return -1;
	b->sut->profile = own;
	x = median(bare, ROUNDS);
	if (b->bare)
		put_rate("bare loop", x, x);
	put_rate("eight in a case", median(many, ROUNDS), x);
	put_rate("a case for each", median(one, ROUNDS), x);
	return 0;
}

static int
measure_case(struct bench *b)
{
	int64_t start;
	int n = ROUNDS * EACH / 4;

	for (int i = 0; i < n; i++) {
		start = bench_now(b);
		if (run_one(b, &b->one) < 0)
			return -1;
		b->took[i] = bench_now(b) - start;
	}
	printf("%-24s %8.3f ms in a lane that is up (median of %d; %.3f ms of it settling)\n",
	    "a simple case", median(b->took, n) / 1000, n,
	    (double)b->sut->profile->settle.us / 1000);
	return 0;
}

/* Read the case of this name, as an instance that stands in no catalog. */
static int
load(struct bench_case *c, const char *name, const struct bench_options *o, struct diag *diag)
{
	struct testcase *t = &c->test;
	char path[PATH_MAX + 64], root[PATH_MAX];

	if (o->folder == NULL && catalog_root(o->common.cases, root, sizeof(root)) < 0)
		return -1;
	snprintf(path, sizeof(path), "%s/%s.case",
	    o->folder ? o->folder : strcat(root, "/../suite/t"), name);
	if ((t->text = file_read(path, &t->len)) == NULL)
		return say(
		    "%s: %s; say with --folder DIR where bench.case is", path, strerror(errno));
	t->file = path;
	t->script = script_parse(name, path, t->text, t->len, NULL, 0, diag);
	t->file = t->id = t->area = t->script ? t->script->id : NULL;
	t->level = "RULE";
	c->variant.script = t->script;
	c->instance = (struct instance){ .id = t->id, .test = t, .variant = &c->variant, .ip = 4 };
	c->exchanges = t->script ? script_conns(t->script) : 0;
	return t->script ? 0 : -1;
}

static void
unload(struct bench_case *c)
{
	script_free(c->test.script);
	free(c->test.text);
}

static int
measure(struct bench *b, const struct stack *stack, int fd)
{
	char why[400];
	int code = EXIT_FAULT;

	if (fd < 0 || (b->recorder = recorder_new(fd)) == NULL)
		return say("/dev/shm: %s", strerror(errno)), EXIT_FAULT;
	b->bare = stack_is_kernel(stack);
	if ((b->sut = stack_start(stack, why, sizeof(why))) == NULL)
		return say("the stack can't be started: %s", why), EXIT_FAULT;
	recorder_watch(b->recorder, b->sut->link);
	if (measure_rates(b) == 0 && measure_case(b) == 0)
		code = EXIT_OK;
	b->sut->ops->stop(b->sut);
	return code;
}

static int
bench(const struct bench_options *o)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct diag diag = { .out = stderr };
	int fd = open("/dev/shm", O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600),
	    code = EXIT_FAULT;

	if (b && load(&b->one, "bench", o, &diag) == 0 &&
	    load(&b->many, "bench-many", o, &diag) == 0)
		code = measure(b, o->stack, fd);
	if (b) {
		recorder_free(b->recorder);
		unload(&b->one);
		unload(&b->many);
	}
	free(b);
	if (fd >= 0)
		close(fd);
	return code;
}

int
cmd_bench(int argc, char **argv)
{
	struct bench_options o = { .folder = NULL };
	int got = args_parse(&cmd_bench_argp, argc, argv, &o.common, &o), code = EXIT_WRONG;

	if (got != ARGS_OK)
		return got == ARGS_HELP ? EXIT_OK : EXIT_WRONG;
	if ((o.stack = stack_named(o.name ? o.name : "linux")) == NULL)
		return EXIT_WRONG;
	if (!o.stack->object && o.stack->clock == CLOCK_GUEST)
		code = simulated_bench(&o.common, o.stack);
	else if (o.stack->object || stack_is_kernel(o.stack))
		code = bench(&o);
	else
		say("bench can't run stack %s", o.stack->name);
	stack_free(o.stack);
	return code;
}
