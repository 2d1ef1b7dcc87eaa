/* SPDX-License-Identifier: MIT */
#ifndef LINUX_H
#define LINUX_H

#include <stdint.h>

struct link;
struct ends;
struct profile;
struct sut;

/*
 * This machine's own kernel as the stack under test, in a network namespace that the calling
 * process makes for itself (in a user namespace first where it isn't privileged), behind a TAP
 * whose descriptor the tester holds. The agent is in this process and never blocks.  The namespace,
 * the interface and everything in them are gone when the process ends, however it ends.
 *
 * The profile has its name and times; version, features and rmem are asked of the kernel.  A
 * started stack, or NULL with the reason and what to do about it in why (size bytes).
 */
struct sut *linux_start(const struct profile *, char *why, int size);

/*
 * Have the kernel choose this initial sequence number for the next connection between these ends.
 * It may send frames meanwhile, which are dropped.  0, or -1 with errno set.
 */
typedef int linux_aim(const struct ends *, uint32_t iss);

/*
 * The same where a passive open can be told its initial sequence number: aim is called before each
 * whose case wants a certain one.  For active opens there is always a way to that (TCP_REPAIR).
 */
struct sut *linux_start_as(const struct profile *, linux_aim *aim, char *why, int size);

/*
 * The parts of that, for who wants the same kernel with another agent (stacks/posix).  In a network
 * namespace of one's own (netns.h): the addresses of both sides, the TAP with the stack's addresses
 * on it (NULL with the reason in why), and what the kernel says of itself: version, features, rmem;
 * the rest of the profile stays.
 */
void linux_addresses(struct sut *);
struct link *linux_wire(const struct sut *, char *why, int size);

/*
 * Have the kernel forget what ICMP told it of the paths to the tester (RFC 8201 section 4), which
 * outlives every connection and every program.  0, or -1 with errno set.
 */
int linux_forget_paths(const struct sut *);

#define LINUX_FEATURES 200
void linux_profile(struct profile *, char features[LINUX_FEATURES]);

/* One thing this stack needs of the machine, and whether it is there. */
struct linux_need {
	const char *what;	/* "/dev/net/tun can be opened" */
	int met;
	int states;		/* only for this kernel's state: who has an agent asks that */
	char detail[200];	/* what was seen, and when it isn't met what to do */
};

/*
 * Look at all that linux_start needs, in a child process that leaves nothing behind.  How many were
 * written.
 */
int linux_needs(struct linux_need *, int max);

/*
 * Open and close this many connections on a started stack over IPv4, by the least code that can:
 * what the tester is measured against.  How many a second; or -1 with sut->why.
 */
long linux_bare(struct sut *, int exchanges);

#endif
