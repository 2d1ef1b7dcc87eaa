/* SPDX-License-Identifier: MIT */
/* dry.c - a run that is only planned. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog.h"
#include "cmd.h"
#include "dry.h"
#include "file.h"
#include "guest.h"
#include "judge.h"
#include "report.h"
#include "script.h"
#include "select.h"
#include "session.h"
#include "stacks.h"
#include "stacks/linux/linux.h"
#include "sut.h"

#define NEEDS_MAX 32

/* What a stack lacks here; 0 when nothing. */
static int
check_needs(const struct session_stack *s)
{
	struct linux_need needs[NEEDS_MAX];
	int n = s->kernel || s->stack->object ? 0 : stack_needs(s->stack, needs, NEEDS_MAX),
	    missing = 0;
	struct guest_setup setup;
	struct sut *sut;
	char why[600];

	if (s->kernel && guest_setup(&setup, s->kernel, s->jobs, why, sizeof(why)) < 0)
		return say("stack %s can't be run in this kernel: %s", s->stack->name, why), 1;
	if (s->stack->object) {
		if ((sut = stack_start(s->stack, why, sizeof(why))) == NULL)
			return say("stack %s can't be started: %s", s->stack->name, why), 1;
		sut->ops->stop(sut);
	}

	for (int i = 0; i < n; i++)
		if (!needs[i].met) {
			say("stack %s can't be run: %s: %s", s->stack->name, needs[i].what,
			    needs[i].detail);
			missing++;
		}
	return missing;
}

/* The folder that a path is in; cut in place, or ".". */
static const char *
folder_of(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	slash[slash == path] = '\0';
	return path;
}

/* Could this file be written, or made?  Folders on the way to a folder are made, too. */
static int
check_path(const char *path, int is_folder)
{
	char text[PATH_MAX];
	const char *at = text;
	struct stat st;

	if (path == NULL || strcmp(path, "-") == 0)
		return 0;
	snprintf(text, sizeof(text), "%s", path);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode) != is_folder)
		return say("%s can't be written: %s", path, strerror(is_folder ? ENOTDIR : EISDIR));
	if (access(at, W_OK) < 0 && errno == ENOENT)
		do
			at = folder_of(text);
		while (
		    is_folder && access(at, F_OK) < 0 && errno == ENOENT && strcmp(at, ".") != 0);
	return access(at, W_OK) < 0 ? say("%s can't be written: %s", path, strerror(errno)) : 0;
}

static int
check_files(const struct session *s)
{
	const struct outputs *o = s->outputs;
	const char *files[] = { s->json, o->junit, o->html, o->markdown, o->tap, o->ctrf };
	int bad = check_path(o->pcap_dir, 1);

	for (size_t i = 0; i < countof(files); i++)
		bad |= check_path(files[i], 0);
	return bad;
}

/*
 * How long the chosen cases wait at least, in seconds, but for slow ones where they are skipped:
 * these are counted.
 */
static double
waits(const struct selection *chosen, int skipping, size_t *skipped)
{
	long long us = 0;

	*skipped = 0;
	for (size_t i = 0; i < chosen->n; i++)
		if (skipping && judge_slow(chosen->list[i]->test))
			++*skipped;
		else
			us += script_waits(chosen->list[i]->variant->script);
	return (double)us / 1e6;
}

static void
put_stack(const struct session *s, const struct session_stack *to)
{
	const struct selection *part = session_part(s, to);
	size_t n = part->n * (size_t)s->repeat, slow;
	int wall = strcmp(to->clock, "wall") == 0;
	double each = waits(part, wall && !s->slow, &slow) * s->repeat;

	fprintf(s->out, "stack %s: %zu case%s%s, %d job%s %s; they wait for %.1f s",
	    to->stack->name, n, n == 1 ? "" : "s",
	    control_endless(&s->control) ? " again and again" : "", to->jobs,
	    to->jobs == 1 ? "" : "s", wall ? "on the wall clock" : "in virtual time", each);
	if (wall && to->jobs > 1)
		fprintf(s->out, ", at least %.1f s in all", each / to->jobs);
	if (slow > 0)
		fprintf(s->out, "; %zu that are slow are skipped without --slow",
		    slow * (size_t)s->repeat);
	fprintf(s->out, "%s\n", wall ? "" : ", which takes no time");
}

int
dry_run(const struct session *s)
{
	int missing = 0, bad = check_files(s);

	for (int i = 0; i < s->nstacks; i++) {
		put_stack(s, &s->stacks[i]);
		missing += check_needs(&s->stacks[i]);
	}
	for (size_t i = 0; s->terminal->verbosity > 0 && i < s->selection->n; i++)
		fprintf(s->out, "%s\n", s->selection->list[i]->id);
	fprintf(s->out, "nothing was run: this is only what would be\n");
	if (missing > 0)
		return EXIT_FAULT;
	if (bad)
		return EXIT_REPORT;
	return s->selection->n == 0 && !s->allow_empty ? EXIT_EMPTY : EXIT_OK;
}
