/* SPDX-License-Identifier: MIT */
#ifndef FOLD_H
#define FOLD_H

struct arena;
struct result;
struct result_run;
struct results;

/*
 * Cases that are run again and again.  Where that has no number, what comes out as it did before is
 * folded into one result, so that memory grows with the ways in which cases come out and not with
 * how often they run.  Private to results.c, totals.c and take*.c.
 */

/* Room for one more case in results.cases.  0, or -1 without memory. */
int fold_room(struct results *);

/*
 * A new case, and what its texts are to live in: an arena of its own, if it may have to go.  NULL
 * without memory.
 */
struct result *fold_new(struct results *, struct arena **);

/* What the texts of a case live in. */
struct arena *fold_arena(const struct results *, const struct result *);

/*
 * The result of this instance, of the run that goes on, that came out like this one (closed) before
 * it; or NULL.
 */
struct result *fold_known(const struct results *, const struct result *);

/*
 * A case of an endless run is closed: if its outcome is known, count it there and free it, 1.  Else
 * it is the first with that outcome, 0.
 */
int fold_equal(struct results *, struct result *);

/* Count how often each instance of a run, whose cases are in order, came out in which way. */
void fold_count(struct result_run *);

/* Free what a case has of its own, and perhaps itself. */
void fold_free(struct result *);

#endif
