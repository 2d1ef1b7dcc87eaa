/* SPDX-License-Identifier: MIT */
#ifndef RECORDING_H
#define RECORDING_H

#include <stdio.h>

#include "run.h"
#include "sut.h"
#include "transcript.h"

/*
 * A case as it ran once, so that it can be played again without its stack, elsewhere and later: how
 * it was run, what the tester knew of the stack, and the transcript.
 */
struct recording {
	char *id;			/* of the instance */
	struct run_config config;
	struct profile profile;
	/* the stack's addresses and manners, with that profile and without functions */
	struct sut like;
	struct transcript tape;
	char *name, *features, *serve;	/* what the profile and the stack point to */
};

/*
 * Write one: lines of words, those of the transcript last.  Errors show in the file (ferror).
 */
void recording_write(FILE *, const char *id, const struct run_config *, const struct sut *,
    const struct transcript *);

/*
 * Read one; to be freed with recording_free in any case.  0, or -1 with the number of the line that
 * is wrong in *line (0: something is missing).  It must not be moved afterwards.
 */
int recording_read(struct recording *, FILE *, int *line);
void recording_free(struct recording *);

#endif
