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
	struct diff d[DIFFS_MAX];
};

/* Add a field; texts are cut to fit. */
void diffs_add(struct diffs *, const char *field, int differs, const char *expected, const char *observed);

/* The first that differs, or NULL. */
const struct diff *diffs_first(const struct diffs *);

#endif
