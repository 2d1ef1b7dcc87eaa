/* SPDX-License-Identifier: MIT */
#ifndef SELECT_H
#define SELECT_H

#include <stddef.h>

struct catalog;
struct instance;
struct requirement;
struct requirements;

/*
 * Which instances of a catalog are meant.  All conditions given must hold; names are alternatives
 * of each other.  Nothing given means everything.
 */
struct select {
	char **names;			/* ids, globs, instances, areas; nnames of them */
	int nnames;
	char **excludes;		/* the same, to be left out */
	int nexcludes;
	char **tags, **no_tags;		/* one of these, none of those */
	int ntags, nno_tags;
	char **rfcs;			/* "9293", "9293:3.10.7", "9293:MUST-3": any of these */
	int nrfcs;
	char **ids_from;		/* files that name as names do (ids.h): nids_from of them */
	int nids_from;
	/* ids of instances: none but these, when the list isn't NULL; nonly of them */
	char **only;
	int nonly;
	const char *expr;		/* -k, or NULL */
	const char *level;		/* "MUST" …, or NULL */
	const char *ip;			/* "4", "6", "both", or NULL */
	/* the shard-th (from 1) of so many equal parts; 0 of 0 for all */
	int shard, shards;
	int shard_by_id;		/* a case's part depends on nothing but its id */
	/* results of an earlier run: the parts take equally long by it; or NULL */
	const char *shard_times;
};

/* What was chosen: instances of the catalog, in its order. */
struct selection {
	const struct instance **list;
	size_t n;
	/* the part that it is: "2/4", "hash:2/4", "times-bdfcaemp:2/4"; or "" */
	char shard[64];
};

/*
 * Choose.  0, and the selection may be empty; -1 after saying on stderr which name, tag, word or
 * number isn't known and what comes nearest.  The list is to be freed with free().
 */
int select_instances(const struct select *, const struct catalog *, struct selection *);

/*
 * ": did you mean …?" for a name that means no instance; into text (size bytes), which is returned.
 */
const char *select_nearest(const struct catalog *, const char *name, char *text, int size);

/* Is a requirement meant by "9293", "9293:3.10.7" (with its subsections), "9293:MUST-3"? */
int select_rfc(const char *what, const struct requirement *);

/*
 * Is there such an RFC, such a requirement?  0, also for a section that has none; -1 after saying
 * what is wrong with --rfc.
 */
int select_check_rfc(const struct requirements *, const char *what);

/* Does a name (id, glob, instance, area) mean this instance? */
int select_name(const char *name, const struct instance *);

#endif
