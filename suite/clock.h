/* SPDX-License-Identifier: MIT */
#ifndef CLOCK_H
#define CLOCK_H

struct stack;

/* On which clock a run goes, and against which stack where that wasn't said. */
struct clock_choice {
	const struct stack *stack;	/* asked for, or NULL; then the one that was chosen */
	const char *clock;		/* "auto", "wall", "virtual" or NULL; then one of the two */
	const char *kernel;		/* asked for, or NULL */
	/* of --set, for the stack that is chosen: nsettings of them */
	char **settings;
	int nsettings;
	int jobs;			/* how many are to run at a time */
	int inside;			/* chosen: in guests */
};

/* Choose.  0, or -1 after saying why what was asked for doesn't go together. */
int clock_choose(struct clock_choice *);

#endif
