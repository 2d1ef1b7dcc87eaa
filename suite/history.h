/* SPDX-License-Identifier: MIT */
#ifndef HISTORY_H
#define HISTORY_H

struct result_past;
struct results;

/*
 * What earlier runs found of each instance of a stack, for "past" records (../reports/README.md).
 * It is known from what the last runs left in the cache folder (state.h), in a file for each folder
 * of cases and each stack, or from a result file, which has the past of its own run in it, so that
 * no other state is needed where nothing stays, as in CI.
 *
 * A file is bounded: of each instance the last 12 runs are kept, and an instance that nobody has
 * run for half a year is forgotten.  It is replaced as a whole under a lock, so that runs at the
 * same time lose nothing; a line of it that makes no sense is passed over.
 */
struct history;

/*
 * What the cache folder knows of a stack, judged by the cases in this folder; nothing, perhaps.
 * NULL without memory.
 */
struct history *history_kept(const char *cases, const char *stack);

/*
 * What is known after the run of a stack that is in these results (closed), which must stay.  NULL
 * without memory.
 */
struct history *history_after(const struct results *, const char *stack);

void history_free(struct history *);

/*
 * What earlier runs found of the instance with this id, until history_free; NULL when nothing is
 * known.
 */
const struct result_past *history_of(const struct history *, const char *id);

/*
 * Keep what these results (closed) of cases in this folder have found, for the next runs of their
 * stacks.
 */
void history_keep(const char *cases, const struct results *);

#endif
