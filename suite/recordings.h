/* SPDX-License-Identifier: MIT */
#ifndef RECORDINGS_H
#define RECORDINGS_H

struct catalog;
struct clock_choice;
struct observer;
struct run_config;
struct run_verdict;
struct script;
struct selection;
struct sut;

/*
 * A folder of recordings (harness/recording.h): one file for each case of a run that passed, named
 * by its number there.  Whoever runs the case writes it: a lane, or a guest that sees the same
 * folder.
 */

#define RECORDINGS_PATH 128

/* Make a new folder; its path goes into folder.  0, or -1 after saying why not. */
int recordings_make(char folder[RECORDINGS_PATH]);

/*
 * Run these cases against the stack and on the clock that were chosen (c->jobs at a time; 0: as
 * many as is good), and keep what passes in the folder.  The exit code: 0, whatever the verdicts; 3
 * after a diagnostic when the run could not go on; 128+n.
 */
int recordings_take(const char *folder, const struct catalog *, const struct selection *,
    const struct clock_choice *c, int slow);

/* Remove it with all that is in it. */
void recordings_remove(const char *folder);

/*
 * Run an instance's script, as run_case does, and if it passed write number n into the folder.
 * What can't be written makes its verdict an error.
 */
void recordings_run(const char *folder, int n, const char *id, const struct script *, struct sut *,
	const struct run_config *, const struct observer *, struct run_verdict *);

/*
 * The next recording of a run of so many cases, or NULL: called with *at 0 at first; what it
 * returns is path.
 */
const char *recordings_next(
    const char *folder, int cases, int *at, char path[RECORDINGS_PATH + 32]);

#endif
