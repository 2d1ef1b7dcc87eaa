/* SPDX-License-Identifier: MIT */
#ifndef FAULTS_H
#define FAULTS_H

#include "drive.h"

struct fault;
struct selection;

/*
 * Does the suite notice that a stack is wrong?  The chosen instances run against the stack as it
 * is, and against the same stack with a fault; what differs is what they noticed.
 *
 * A case has caught a fault when one of its instances that passed without it fails, crashes the
 * stack or departs from a SHOULD with it, and the fault has changed something there.  An instance
 * that becomes inconclusive did not get as far as its test: that catches nothing, but of a lawful
 * stack it is a false alarm as well.
 */
struct faults {
	struct drive drive;		/* how to run: all but jobs and watcher */
	const struct selection *selection;
	int quick;			/* no more than it takes to catch the fault */
	unsigned char *base;		/* verdict of each instance against the stack as it is */
	char features[PROFILE_CLAIMS], name[32], version[64];	/* of that stack */
};

/* What an area's cases made of a fault. */
struct faults_area {
	const char *area;
	int cases;			/* that noticed */
};

#define FAULTS_AREAS 64

struct faults_result {
	int ran;			/* instances that ran */
	/* those that pass without the fault and in which it changed something */
	int altered;
	int instances, cases;		/* that caught it */
	/* instances that became inconclusive, or an error of the tester */
	int disturbed;
	const char *first;		/* the instance that noticed first, or NULL */
	struct faults_area area[FAULTS_AREAS];
	int nareas;
};

/*
 * Run the chosen instances against the stack as it is: fills base, features, name and version.  0,
 * or -1 after saying why not.
 */
int faults_baseline(struct faults *);

/*
 * Run them against the stack with this fault.  0; -1 after saying why not; 1 when a signal ended
 * it.
 */
int faults_try(const struct faults *, const struct fault *, struct faults_result *);

/* Does the stack claim what the fault is about? */
int faults_apply(const struct faults *, const struct fault *);

/*
 * Has the stack the fault anyway, or not the calls to show it?  So it is when there are cases that
 * prove the requirement which the fault breaks, and none of them passes against the stack as it is.
 */
int faults_hopeless(const struct faults *, const struct fault *);

void faults_free(struct faults *);

#endif
