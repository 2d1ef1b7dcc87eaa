/* SPDX-License-Identifier: MIT */
#ifndef STACKS_H
#define STACKS_H

struct linux_need;
struct sut;

/* On which clock a stack can be run. */
enum stack_clock {
	CLOCK_WALL,			/* the machine's */
	CLOCK_GUEST,			/* that of a guest, in virtual time: it is the guest's kernel */
	CLOCK_EITHER			/* whatever the processes around it have */
};

/* The stacks this program can judge. */
struct stack {
	const char *name;		/* what --stack takes */
	const char *what;		/* in a sentence */
	/* Start it in this process; NULL with the reason, and what to do about it, in why (size bytes). */
	struct sut *(*start)(char *why, int size);
	/* What it needs of the machine and whether that is there: how many of max rows were filled. */
	int (*needs)(struct linux_need *, int max);
	/*
	 * The shared object it is in (harness/stack-abi.h), or NULL.  Such a stack needs nothing, has a virtual clock, and
	 * when it dies the lane dies with it; start and needs are NULL.
	 */
	const char *object;
	enum stack_clock clock;		/* of one that isn't in a shared object */
};

/* Room for the row of a stack that no table has. */
struct stack_room {
	struct stack row;
	char name[4096], object[4096];
};

/* The i-th stack, or NULL behind the last one.  The first is the default. */
const struct stack *stack_at(int i);

/* The row called name, or NULL after saying which there are. */
const struct stack *stack_named(const char *name);

/*
 * The row called name, or the shared object NAME.so in the folder for them, or the one at this path (it has a slash): for an
 * object the row is made in room.  NULL after saying which stacks there are.
 */
const struct stack *stack_find(const char *name, struct stack_room *room);

/* Start it in this process; NULL with the reason in why. */
struct sut *stack_start(const struct stack *, char *why, int size);

/*
 * The folder where shared objects are looked for: "stacks" beside the program, or where "make install" puts them.
 */
void stack_folder(char *path, int size);

#endif
