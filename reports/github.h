/* SPDX-License-Identifier: MIT */
#ifndef GITHUB_H
#define GITHUB_H

#include <stdio.h>

struct report_options;
struct result;
struct results;

/*
 * What GitHub Actions makes of lines in the log of a step.  All of it is written only when the
 * options have a token, a word that no stack can guess.
 */

/*
 * Before and after lines in which a stack may have had a say: nothing between is taken for a
 * command.  With a case the lines are a group that can be folded; NULL for none.
 */
void github_begin(const struct result *, const struct report_options *, FILE *);
void github_end(const struct result *, const struct report_options *, FILE *);

/*
 * Annotations: one for each requirement that was broken, at the case of it that is to be heard of
 * first: what is new since earlier runs, then the worst.  At most ten errors and ten warnings in
 * the same order, as more are not shown; the last says how many are left out.
 */
void github_annotate(const struct results *, const struct report_options *, FILE *);

#endif
