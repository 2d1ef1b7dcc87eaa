/* SPDX-License-Identifier: MIT */
#ifndef SENSITIVITY_H
#define SENSITIVITY_H

/*
 * How well the tester notices wrong stacks: what "tcpspec mutate --json" has written (README.md
 * lists its records), by area.
 */

struct sensitivity_area {
	char name[64];
	long long mutants, steps, rules, lawful, slack, known, survived;
	long long caught;		/* in a thousand of what is neither lawful nor slack */
	int cases;
};

struct sensitivity {
	char stack[64];
	struct sensitivity_area *areas;	/* in the file's order */
	int nareas;
	struct sensitivity_area all;	/* the sums; its caught is 0 when nothing was changed */
};

/*
 * Read such a file, which stays the caller's; to be freed with sensitivity_free.  NULL with errno
 * set, EINVAL when the file has no such figures.
 */
struct sensitivity *sensitivity_read(int fd);
void sensitivity_free(struct sensitivity *);

#endif
