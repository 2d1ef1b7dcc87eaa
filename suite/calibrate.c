/* SPDX-License-Identifier: MIT */
/*
 * calibrate.c - measuring what a stack chose, with cases.
 *
 * A case is run against the stack in a child process, as a lane does, and what is looked at is when
 * its steps were over: from the last but one to the last, or how many of them were.  The child
 * writes what it measured to a pipe; whatever happens to it, the parent goes on with the defaults.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calibrate.h"
#include "catalog.h"
#include "diag.h"
#include "file.h"
#include "lanes.h"
#include "run.h"
#include "script.h"
#include "select.h"
#include "stacks.h"
#include "sut.h"

#define LIMIT 90000000		/* µs of the wall clock for all of it */
#define TIME_WAIT_MOST 600	/* seconds that TIME-WAIT is looked at */
#define STEPS 64
#define LINE 300		/* the longest the child writes: features */

#define HEADER "title: Calibration\nproves: RFC9293-MUST-5\n\nsetup\n"

/* When the steps of a case were over. */
struct watched {
	struct usec t[STEPS];
	int n;			/* of the test; the last STEPS of them are in t, as a ring */
};

static void
on_step(void *arg, const struct run_step *s)
{
	struct watched *w = arg;

	if (s->part == PART_TEST && strcmp(s->result, "ok") == 0)
		w->t[w->n++ % STEPS] = s->t;
}

/* From the last step but one to the last. */
static struct usec
last_gap(const struct watched *w)
{
	return usec_sub(w->t[(w->n - 1) % STEPS], w->t[(w->n - 2) % STEPS]);
}

/* Run a text as a case.  1 when it passed, 0 when it didn't. */
static int
run_text(struct sut *sut, const char *text, uint32_t nth, struct watched *w)
{
	struct observer observer = { .step = on_step, .arg = w };
	struct run_config config = {
		.ip = sut->stack[0][0].family != 0 ? 4 : 6, .seed = nth + 1, .instance = nth, .timeout_scale = 100,
	};
	struct diag quiet = { .out = NULL };
	struct script *s = script_parse("calibration", "calibration", text, strlen(text), NULL, 0, &quiet);
	struct run_verdict v = { .verdict = VERDICT_ERROR };

	w->n = 0;
	if (s != NULL)
		run_case(s, sut, &config, &observer, &v);
	script_free(s);
	return v.verdict == VERDICT_PASS;
}

/* The least of three: the stack may be late, but never early. */
static int64_t
measure_rto(struct sut *sut)
{
	static const char text[] = HEADER
	    "\testablished\n"
	    "test\n"
	    "\tcall\tsend 10\n"
	    "\texpect\t. 1:11 ack 1 within 2s\n"
	    "\texpect\t. 1:11 ack 1 within 30s\n";
	struct watched w;
	int64_t least = -1, gap;

	for (uint32_t i = 0; i < 3; i++) {
		if (!run_text(sut, text, i, &w))
			continue;
		gap = last_gap(&w).us / 1000 * 1000;
		if (least < 0 || gap < least)
			least = gap;
	}
	return least > 0 ? least : -1;
}

/* The longest of some, and two ticks more; but no more than RFC 1122 4.2.3.2 lets it be. */
static int64_t
measure_delack(struct sut *sut)
{
	static const char text[] = HEADER
	    "\testablished\n"
	    "test\n"
	    "\tsend\t. 1:11 ack 1\n"
	    "\texpect\t. 1:1 ack 11 within 2s\n"
	    "\twait\t1s\n"
	    "\tsend\t. 11:21 ack 1\n"
	    "\texpect\t. 1:1 ack 21 within 2s\n";
	struct watched w;
	int64_t longest = -1;

	for (uint32_t i = 3; i < 5; i++)
		if (run_text(sut, text, i, &w) && last_gap(&w).us > longest)
			longest = last_gap(&w).us;
	if (longest < 0)
		return -1;
	longest = longest / 1000 * 1000 + 2 * sut->profile->tick.us;
	return longest < 500000 ? longest : 500000;
}

/* How many seconds TIME-WAIT is still there, halved. */
static int64_t
measure_msl(struct sut *sut)
{
	static const char head[] = HEADER "\ttime-wait\ntest\n", second[] = "\twait\t1s\n\tstate\tTIME-WAIT\n";
	char *text = malloc(sizeof(head) + TIME_WAIT_MOST * sizeof(second));
	struct watched w = { .n = 0 };

	if (text == NULL)
		return -1;
	strcpy(text, head);
	for (size_t i = 0, at = sizeof(head) - 1; i < TIME_WAIT_MOST; i++, at += sizeof(second) - 1)
		strcpy(text + at, second);
	if (run_text(sut, text, 5, &w))
		w.n = 0;		/* it is there for ever, or isn't told */
	free(text);
	return w.n > 1 ? (int64_t)(w.n / 2) * 1000000 / 2 : -1;
}

static const struct measure {
	enum profile_key key;
	const char *name;		/* in cases: "$rto" */
	int64_t (*run)(struct sut *);	/* microseconds, or -1 */
	int virtual;			/* takes too long on the wall clock */
} measures[] = {
	{ PROFILE_RTO, "$rto", measure_rto, 0 },
	{ PROFILE_DELACK, "$delack", measure_delack, 0 },
	{ PROFILE_MSL, "$msl", measure_msl, 1 },
};

/* Does a chosen case count on it? */
static int
is_wanted(const struct measure *m, const struct selection *chosen)
{
	for (size_t i = 0; i < chosen->n; i++)
		if (strstr(chosen->list[i]->test->text, m->name) != NULL)
			return 1;
	return 0;
}

/* What the stack said of itself when it was started, a line "KEY=VALUE" each. */
static void
tell(const struct stack *stack, int fd)
{
	char line[LINE];

	for (int i = PROFILE_FEATURES; i < PROFILE_KEYS; i++) {
		if (stack->file->v[i].origin != ORIGIN_STACK || stack->file->v[i].text == NULL)
			continue;
		snprintf(line, sizeof(line), "%s=%s\n", profile_row((enum profile_key)i)->name, stack->file->v[i].text);
		if (write(fd, line, strlen(line)) < 0)
			return;
	}
}

/* The child: start the stack and measure what is wanted, which are bits.  A line of key and microseconds each. */
static void
work(const struct stack *stack, unsigned wanted, int fd)
{
	char why[600], line[64];
	struct sut *sut;
	int64_t us;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if ((sut = stack_start(stack, why, sizeof(why))) == NULL)
		return;
	tell(stack, fd);
	for (size_t i = 0; i < countof(measures); i++) {
		/* What the stack says of itself needs no measuring. */
		if (!(wanted & 1u << i) || stack->file->v[measures[i].key].origin != ORIGIN_DEFAULT ||
		    (us = measures[i].run(sut)) <= 0)
			continue;
		snprintf(line, sizeof(line), "%zu %lld\n", i, (long long)us);
		if (write(fd, line, strlen(line)) < 0)
			break;
	}
	sut->ops->stop(sut);
}

/* All that the child writes, until it ends or the time is over. */
static void
read_all(int fd, char *text, size_t size)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t until = lanes_now() + LIMIT, left;
	size_t n = 0;
	ssize_t got;

	while (n < size - 1 && (left = until - lanes_now()) > 0) {
		if (poll(&p, 1, (int)(left / 1000) + 1) < 0 && errno == EINTR)
			break;			/* the run is to end */
		if ((got = read(fd, text + n, size - 1 - n)) <= 0)
			break;
		n += (size_t)got;
	}
	text[n] = '\0';
}

/* Note a line that came back, and say what was measured. */
static void
note(const struct stack *stack, const char *line, char *text, int size)
{
	char value[40], why[200];
	int at = (int)strlen(text);
	size_t i;
	long long us;

	if (sscanf(line, "%zu %lld", &i, &us) != 2 || i >= countof(measures)) {
		profile_set(stack->file, line, ORIGIN_STACK, why, sizeof(why));
		stack->profile->features = stack->file->v[PROFILE_FEATURES].text;	/* the old text is gone */
		return;
	}
	profile_measured(stack->file, measures[i].key, (struct usec){ us });
	profile_time_text((struct usec){ us }, value, sizeof(value));
	if (at < size - 1)
		snprintf(text + at, (size_t)(size - at), "%s %s %s", at == 0 ? "measured:" : ",", measures[i].name + 1, value);
}

void
calibrate(const struct stack *stack, const struct selection *chosen, char *text, int size)
{
	unsigned wanted = 0;
	char lines[16 * LINE], *line, *end;
	int fd[2];
	pid_t pid;

	text[0] = '\0';
	for (size_t i = 0; i < countof(measures); i++)
		if (stack->file->v[measures[i].key].origin == ORIGIN_DEFAULT && (!measures[i].virtual || stack->object) &&
		    is_wanted(&measures[i], chosen))
			wanted |= 1u << i;
	if ((wanted == 0 && !stack->object) || pipe2(fd, O_CLOEXEC) < 0)
		return;
	if ((pid = fork()) == 0) {
		work(stack, wanted, fd[1]);
		_exit(0);
	}
	close(fd[1]);
	if (pid > 0) {
		read_all(fd[0], lines, sizeof(lines));
		kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		for (line = lines; (end = strchr(line, '\n')) != NULL; line = end + 1) {
			*end = '\0';
			note(stack, line, text, size);
		}
		profile_apply(stack->file, stack->profile);
	}
	close(fd[0]);
}
