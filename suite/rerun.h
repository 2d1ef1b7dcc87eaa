/* SPDX-License-Identifier: MIT */
#ifndef RERUN_H
#define RERUN_H

#include <stddef.h>

struct catalog;
struct select;
struct selection;
struct session;
struct session_stack;

/*
 * "run --failed": only what failed when it ran last, of each stack what failed with it.  A stack of
 * which no run is known, or that the file knows nothing of, has what failed with any other.
 */
struct rerun {
	const char *file, *cases;	/* as given to rerun_choose */
	char **list;			/* what failed: n entries (last.h) */
	int n;
	struct selection *own;		/* what is chosen of each stack, or NULL */
	int nown;
};

/*
 * Read what failed by a file, or with "" what is remembered of runs with cases in this folder, and
 * have the select choose what failed with any of the session's stacks.  The texts must stay.  0, or
 * -1 after a diagnostic.
 */
int rerun_choose(struct rerun *, const char *file, const char *cases, const struct session *,
    struct select *);

/*
 * Why nothing is left to run, for who reads it behind "exit 4: ".  Fills text (size bytes, cut to
 * size, terminated) and returns it.
 */
const char *rerun_nothing(const struct rerun *, const struct session *, char *text, size_t size);

/*
 * Give each of the session's stacks (list) what is its own of the session's selection.  Those that
 * are left without a case are said and leave the session, unless none is left; they go behind the
 * others in the list.  0, or -1 without memory.
 */
int rerun_divide(struct rerun *, struct session *, struct session_stack *list);

void rerun_free(struct rerun *);

#endif
