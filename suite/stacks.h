/* SPDX-License-Identifier: MIT */
#ifndef STACKS_H
#define STACKS_H

#include "profile.h"

struct diag;
struct launch;
struct linux_need;
struct profile;
struct stack_driver;
struct sut;

/*
 * The stacks that can be judged.  Each is a folder NAME with a profile NAME.stack in it
 * (harness/profile.h), so that to add one is to add a folder.  A shared object alone
 * (harness/stack-abi.h) is a stack as well.
 */

/* On which clock a stack can be run. */
enum stack_clock {
	CLOCK_WALL,			/* the machine's */
	/* that of a guest, in virtual time: it is the guest's kernel */
	CLOCK_GUEST,
	CLOCK_EITHER			/* whatever the processes around it have */
};

struct stack {
	const char *name;		/* "lwip" */
	const char *given;		/* what --stack took: a name or a path */
	const char *what;		/* in half a sentence */
	/*
	 * The shared object it is in, or NULL.  Such a stack needs nothing, has a virtual clock,
	 * and when it dies the lane dies with it.
	 */
	const char *object;
	enum stack_clock clock;		/* of one that isn't in a shared object */
	const struct stack_driver *driver;
	/* what its profile says; a started stack's own words are added to it */
	struct profile_file *file;
	struct profile *profile;	/* the same, as the harness wants it */
	struct launch **launch;		/* of one that is a process, once it was started */
	char **settings;			/* what --set said: nsettings of them */
	int nsettings;
};

/*
 * The stack called name, or the one in the profile or shared object at this path (it has a slash or
 * a suffix).  settings: n of --set, KEY=VALUE each; they have to stay.  To be freed with
 * stack_free.  NULL after saying what is wrong, or which stacks there are.
 */
const struct stack *stack_find(const char *name, char **settings, int n);

/* The same, without settings. */
const struct stack *stack_named(const char *name);

void stack_free(const struct stack *);

/*
 * The names of all stacks found here, sorted, *n of them; to be freed with file_list_free.  NULL
 * without memory.
 */
char **stack_names(size_t *n);

/*
 * Read the profile at path into *p, mistakes to diag; to be freed with profile_free in any case.
 * 0, or -1.
 */
int stack_check(const char *path, struct profile_file *p, struct diag *);

/* Start it in this process; NULL with the reason, and what to do about it, in why. */
struct sut *stack_start(const struct stack *, char *why, int size);

/* Is it this machine's own kernel? */
int stack_is_kernel(const struct stack *);

/* How many cases its profile lets run at once, or 0: it doesn't say. */
int stack_lanes(const struct stack *);

/* What it needs of the machine and whether that is there: how many of max rows were filled. */
int stack_needs(const struct stack *, struct linux_need *, int max);

/* The folder in which each stack has one: in the sources, or where "make install" puts them. */
void stack_profiles(char *path, int size);

/* The folder of what was built: "stacks" beside the program, or where "make install" puts it. */
void stack_folder(char *path, int size);

#endif
