/* SPDX-License-Identifier: MIT */
#ifndef PLAN_H
#define PLAN_H

#include <stddef.h>
#include <stdint.h>

/*
 * What a guest is to do: written by the run outside to a file, read by the program inside.
 *
 * A line each, a word and its value; both ends are the same program, so there is no version, and
 * what isn't known is an error.
 */

/* One instance to run there; n is its number in the whole run. */
struct plan_job {
	int n, follows, round;		/* as in struct job */
	uint64_t seed;
	const char *id;
};

struct plan {
	const char *stack;		/* its name or path, as --stack takes it */
	const char *cases;		/* the folder of cases, from cwd */
	const char *cwd;		/* where the run was started */
	/* the file of what is known of the stack, or NULL; the day */
	const char *expect, *today;
	int guests;			/* of the run */
	const char *fault;		/* that the stack is given, or NULL */
	const char *recordings;		/* a folder for what passed, or NULL */
	int timeout_scale, watched, slow, strict, stop_first, assume, lenient;	/* as for the run */
	/* rows of measure.h, a bit each: to be measured, in place of jobs */
	int measure;
	const char **env;		/* NAME=VALUE that is wanted inside; nenv of them */
	char **set;			/* KEY=VALUE of --set; nset of them */
	struct plan_job *jobs;
	int nenv, nset, njobs;
	char *text;			/* of a plan that was read: where its words are */
};

/* Write it to a new file.  0, or -1 with errno. */
int plan_write(const struct plan *, const char *path);

/* Read it; to be freed with plan_free in any case.  0, or -1 after a diagnostic. */
int plan_read(struct plan *, const char *path);
void plan_free(struct plan *);

/*
 * The part of this process's environment that a guest is to have: pointers into it, *n of them;
 * NULL without memory.
 */
const char **plan_environment(int *n);

#endif
