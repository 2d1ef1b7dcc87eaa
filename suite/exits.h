/* SPDX-License-Identifier: MIT */
#ifndef EXITS_H
#define EXITS_H

struct control;
struct totals;

/*
 * What "run" exits with, where --exit-style or --exit-zero want another code than the one that a
 * run ends with and that its records and its reports know.
 *
 * In the style of kselftest (tools/testing/selftests/kselftest.h of Linux) a run of several cases
 * is as clean as all of them: 0 when it would be 0; but 2 (XFAIL) when each case that wasn't
 * skipped is an expected failure, 3 (XPASS) when each is an unexpected pass, 4 (SKIP) when all were
 * skipped.  All else is 1: failures and crashes, errors, what is inconclusive, an empty selection,
 * wrong usage, a report that could not be written.  128+n stays.
 */

/*
 * The code in the style that is asked for, which a run's last lines show; its totals, or NULL where
 * nothing was run.
 */
int exits_styled(const struct control *, int code, const struct totals *);

/* The same, for what could not even be read: does a word of the command line ask for a style? */
int exits_unread(int code, int argc, char **argv);

/*
 * The code to end with: in that style; with --exit-zero 0 in place of any but those of wrong usage
 * or of a signal, and the code that it would have been is said on stderr.
 */
int exits_last(const struct control *, int code, const struct totals *);

#endif
