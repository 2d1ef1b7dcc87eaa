/* SPDX-License-Identifier: MIT */
#ifndef DIFFS_H
#define DIFFS_H

#define DIFFS_MAX 40
#define DIFF_TEXT 96

/* One field of an expectation beside what was seen. */
struct diff {
	char field[24];
	char expected[DIFF_TEXT], observed[DIFF_TEXT];
	int differs;
};

/* A comparison field by field, meaning first: the first that differs is the one that decides. */
struct diffs {
	int n, differ;		/* how many fields, and how many of them differ */
	int brief;		/* only whether it differs is asked: no field is added */
	struct diff d[DIFFS_MAX];
};

/* Before a comparison. */
void diffs_begin(struct diffs *, int brief);

/*
 * Where a field's texts are not asked for it is counted, and the answer is 1: nothing else is to be
 * done about it.
 */
int diffs_brief(struct diffs *, int differs);

/* Add a field; texts are cut to fit. */
void diffs_add(struct diffs *, const char *field, int differs, const char *expected,
    const char *observed);

/* The first that differs, or NULL. */
const struct diff *diffs_first(const struct diffs *);

#endif
