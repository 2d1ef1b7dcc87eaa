/* SPDX-License-Identifier: MIT */
#ifndef HTML_PART_H
#define HTML_PART_H

#include "results.h"

/*
 * One run of several as results of its own, for the file that has its cases.  What it points to are
 * the results it was made of, which must stay.
 */
struct part {
	struct results results;
	const struct result **lists;	/* private */
};

/* 0, or -1 without memory; part_end in any case. */
int part_begin(struct part *, const struct results *, int run);
void part_end(struct part *);

#endif
