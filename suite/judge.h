/* SPDX-License-Identifier: MIT */
#ifndef JUDGE_H
#define JUDGE_H

struct catalog;
struct instance;
struct requirement;
struct run_verdict;
struct sut;
struct testcase;

/*
 * What requirements and the stack's claims make of a case: whether it applies at all, and what its
 * verdict weighs.
 */

struct judge {
	const struct catalog *catalog;
	int assume;		/* the stack is taken to claim everything */
	/* cases tagged "slow" are wanted, although they wait on the wall clock */
	int slow;
};

/* Does the case wait long, so that on the wall clock it only runs when asked for? */
int judge_slow(const struct testcase *);

/*
 * Does the case apply to this stack?  1, or 0 with a verdict of skip and its reason in *v.
 */
int judge_applies(
    const struct judge *, const struct instance *, const struct sut *, struct run_verdict *v);

/*
 * A fail becomes nonstrict when all that was broken is less than a MUST, and so does a pass by a
 * lenient variant.
 */
void judge_verdict(const struct judge *, const struct instance *, struct run_verdict *v);

/*
 * The word a stack claims ("sack") to be bound by a requirement; NULL for one that binds all
 * stacks.
 */
const char *judge_claim(const struct requirement *);

#endif
