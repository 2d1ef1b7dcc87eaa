/* SPDX-License-Identifier: MIT */
#ifndef ENTRANTS_H
#define ENTRANTS_H

struct catalog;
struct session;
struct session_stack;

/* The stacks of a session: which they are, and the clock and the lanes of each. */
struct entrants {
	char **names;			/* asked for with --stack, n of them; none: the default */
	int n;
	char **patterns;		/* asked for with --stacks: npatterns of them; */
	int npatterns;
	/* and what they mean, sorted for each pattern: nfound of them */
	char **found;
	int nfound;
	const char *clock, *kernel;	/* asked for, or NULL */
	int jobs;			/* asked for, or 0 */
	char **settings;		/* what --set said, for each of them: nsettings of them */
	int nsettings;
	const char *cases;		/* the folder of cases that was asked for, or NULL */
	/* the file of what is known of the stack that was asked for, "none", or NULL */
	const char *expect;

	int configured;			/* a file of defaults is in effect */

	struct session_stack *list;	/* chosen: as many as names, at least one */
	char *again;			/* the commands that repeat a case */
};

/*
 * Add to the names those that the patterns mean, each once.  0, or -1 after saying which pattern
 * means none.
 */
int entrants_match(struct entrants *);

/*
 * Choose, and make them the stacks of the session, whose other options are known by now.  0, or -1
 * after saying what isn't known or doesn't go together.
 */
int entrants_choose(struct entrants *, struct session *);

/*
 * Read what is known of each stack: the file that was named, or the stack's own, which is about the
 * cases that came with it.  0, also where there is none; -1 after diagnostics.
 */
int entrants_expect(struct entrants *, const struct catalog *);

void entrants_free(struct entrants *);

#endif
