/* SPDX-License-Identifier: MIT */
/*
 * calibrate.c - what is not known of a stack is measured before the run.
 *
 * That is done in a child process, as a lane does it, or in a guest.  The child writes what the
 * stack says of itself and what it measured to a pipe, a line each: the origin's number, KEY=VALUE.
 * Whatever happens to it, the parent goes on with the defaults.
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
#include "lanes.h"
#include "measure.h"
#include "select.h"
#include "stacks.h"
#include "sut.h"

#define LIMIT 90000000		/* µs of the wall clock for all of it */
#define LINE (PROFILE_CLAIMS + 64)	/* the longest the child writes: what the stack claims */

/* Does a chosen case count on it? */
static int
is_wanted(const struct measure *m, const struct selection *chosen)
{
	for (size_t i = 0; i < chosen->n; i++)
		if (strstr(chosen->list[i]->test->text, m->name) != NULL)
			return 1;
	return 0;
}

/* The values to measure, a bit each. */
static unsigned
wanted(const struct calibration *c)
{
	const struct measure *m;
	unsigned bits = 0;

	for (int i = 0; (m = measure_at(i)) != NULL; i++)
		if (c->stack->file->v[m->key].origin == ORIGIN_DEFAULT &&
		    (!m->slow || c->inside || c->stack->object) && is_wanted(m, c->chosen))
			bits |= 1u << i;
	return bits;
}

void
calibrate_with(
    const struct stack *stack, struct sut *sut, unsigned bits, calibrate_found *found, void *arg)
{
	const struct measure *m;
	char value[64];

	for (int i = 0; (m = measure_at(i)) != NULL; i++)
		/* What the stack says of itself needs no measuring. */
		if (bits >> i & 1 && stack->file->v[m->key].origin == ORIGIN_DEFAULT &&
		    m->run(sut, value, sizeof(value)))
			found(arg, profile_row(m->key)->name, value);
}

static void
write_line(int fd, enum profile_origin origin, const char *key, const char *value)
{
	char line[LINE];

	snprintf(line, sizeof(line), "%d %s=%s\n", (int)origin, key, value);
	if (write(fd, line, strlen(line)) < 0)
		_exit(1);
}

static void
write_measured(void *arg, const char *key, const char *value)
{
	write_line(*(int *)arg, ORIGIN_MEASURED, key, value);
}

/* What the stack said of itself when it was started. */
static void
tell(const struct stack *stack, int fd)
{
	for (int i = PROFILE_FEATURES; i < PROFILE_KEYS; i++)
		if (stack->file->v[i].origin == ORIGIN_STACK && stack->file->v[i].text != NULL)
			write_line(fd, ORIGIN_STACK, profile_row((enum profile_key)i)->name,
			    stack->file->v[i].text);
}

/* The child: start the stack and measure. */
static void
work(const struct stack *stack, unsigned bits, int fd)
{
	char why[600];
	struct sut *sut;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if ((sut = stack_start(stack, why, sizeof(why))) == NULL)
		return;
	tell(stack, fd);
	calibrate_with(stack, sut, bits, write_measured, &fd);
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

/* Where what was found is noted, and said. */
struct notes {
	const struct stack *stack;
	char *text;
	size_t size;
};

static void
note(void *arg, const char *key, const char *value)
{
	struct notes *n = arg;
	size_t at = strlen(n->text);
	char line[LINE], why[200];

	snprintf(line, sizeof(line), "%s=%s", key, value);
	if (profile_set(n->stack->file, line, ORIGIN_MEASURED, why, sizeof(why)) == 0)
		snprintf(n->text + at, n->size - at, "%s %s %s", at == 0 ? "measured:" : ",", key,
		    value);
}

/* The lines of a child. */
static void
note_lines(struct notes *n, char *line)
{
	char *end, *key, *value, why[200];

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		enum profile_origin origin = (enum profile_origin)strtol(line, &key, 10);

		*end = '\0';
		if (*key++ != ' ' || (value = strchr(key, '=')) == NULL)
			continue;
		if (origin != ORIGIN_MEASURED) {
			profile_set(n->stack->file, key, ORIGIN_STACK, why, sizeof(why));
			/* the old text is gone */
			n->stack->profile->features = profile_text(
			    n->stack->file, PROFILE_FEATURES);
			continue;
		}
		*value = '\0';
		note(n, key, value + 1);
	}
}

/* Measure in a child. */
static void
in_child(const struct stack *stack, unsigned bits, struct notes *notes)
{
	char lines[16 * LINE];
	int fd[2];
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) < 0)
		return;
	if ((pid = fork()) == 0) {
		work(stack, bits, fd[1]);
		_exit(0);
	}
	close(fd[1]);
	if (pid > 0) {
		read_all(fd[0], lines, sizeof(lines));
		kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		note_lines(notes, lines);
	}
	close(fd[0]);
}

void
calibrate(const struct calibration *c, char *text, int size)
{
	struct notes notes = { .stack = c->stack, .text = text, .size = (size_t)size };
	unsigned bits = wanted(c);

	text[0] = '\0';
	if (bits == 0 && !c->stack->object)
		return;
	if (c->inside)
		calibrate_guest(c, bits, note, &notes);
	else
		in_child(c->stack, bits, &notes);
	profile_apply(c->stack->file, c->stack->profile);
}
