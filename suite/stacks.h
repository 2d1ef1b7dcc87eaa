/* SPDX-License-Identifier: MIT */
#ifndef STACKS_H
#define STACKS_H

struct linux_need;
struct sut;

/* The stacks this program can judge. */
struct stack {
	const char *name;		/* what --stack takes */
	const char *what;		/* in a sentence */
	/* Start it in this process; NULL with the reason, and what to do about it, in why (size bytes). */
	struct sut *(*start)(char *why, int size);
	/* What it needs of the machine and whether that is there: how many of max rows were filled. */
	int (*needs)(struct linux_need *, int max);
};

/* The i-th stack, or NULL behind the last one.  The first is the default. */
const struct stack *stack_at(int i);

/* The stack called name, or NULL after saying which there are. */
const struct stack *stack_named(const char *name);

#endif
