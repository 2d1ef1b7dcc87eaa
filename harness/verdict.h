/* SPDX-License-Identifier: MIT */
#ifndef VERDICT_H
#define VERDICT_H

/*
 * What can be said of a case (ISO/IEC 9646), and the outcomes that are not verdicts.
 *
 * NONE to ERROR are ordered so that combining two is taking the greater: a case that went
 * wrong twice keeps the worse word.  The rest are set by the suite, never combined.
 */
enum verdict {
	VERDICT_NONE,		/* nothing was verified; a case that ends so is an error */
	VERDICT_PASS,
	VERDICT_INCONCLUSIVE,	/* the state to test in was not reached, or the tester was late */
	VERDICT_FAIL,		/* the stack did what the RFC forbids, or not what it demands */
	VERDICT_CRASH,		/* the stack died */
	VERDICT_ERROR,		/* the tester, the agent or the environment failed */
	VERDICT_NONSTRICT,	/* a fail, but only of what an RFC recommends (SHOULD) */
	VERDICT_SKIP,		/* not applicable here; the reason is recorded */
	VERDICT_XFAIL,		/* failed as expected */
	VERDICT_XPASS,		/* expected to fail, and passed */
	VERDICTS
};

/* The word for v, as records and reports have it: "pass", "inconclusive" ... */
const char *verdict_name(enum verdict v);

/* The verdict called name, or -1. */
int verdict_named(const char *name);

#endif
