/* SPDX-License-Identifier: MIT */
#ifndef RERUN_H
#define RERUN_H

struct catalog;
struct select;
struct selection;
struct session;
struct session_stack;

/*
 * "run --failed": only what failed before, of each stack what failed with it.  A stack that the
 * last run, or the file, knows nothing of has what failed with any other.
 */
struct rerun {
	char **list;			/* what failed: n entries (last.h) */
	int n;
	struct selection *own;		/* what is chosen of each stack, or NULL */
	int nown;
};

/*
 * Read what failed by a file, or with "" in the last run, and have the select choose what failed
 * with any of the session's stacks.  0, or -1 after a diagnostic.
 */
int rerun_choose(struct rerun *, const char *file, const struct session *, struct select *);

/*
 * Give each of the session's stacks (list) what is its own of the session's selection.  Those that
 * are left without a case are said and leave the session, unless none is left; they go behind the
 * others in the list.  0, or -1 without memory.
 */
int rerun_divide(struct rerun *, struct session *, struct session_stack *list);

void rerun_free(struct rerun *);

#endif
