/* SPDX-License-Identifier: MIT */
#ifndef LAUNCH_H
#define LAUNCH_H

struct launch;
struct profile;
struct profile_file;
struct sut;

/*
 * A stack that its profile starts: a namespace, a wire, processes and an agent.
 *
 * A TAP or a stream puts the calling process into a network namespace of its own, for good; an
 * interface is used where it is.  Sockets are in a folder below TMPDIR that is gone with the stack.
 */

/*
 * What a profile (driver "process") is started from.  It refers to both arguments as long as it
 * lives.  build, bin: the folders of what was built for stacks, and with tcpspec itself.  NULL with
 * the reason in why (size bytes).
 */
struct launch *launch_new(const struct profile_file *, const struct profile *, const char *build,
    const char *bin, char *why, int size);
void launch_free(struct launch *);

/*
 * Start the stack; it refers to the launch as long as it lives.  NULL with the reason and what to
 * do in why.
 */
struct sut *launch_start(struct launch *, char *why, int size);

/* Are its programs there?  0, or -1 with the reason and what to do in why. */
int launch_ready(struct launch *, char *why, int size);

/* What its version command says, into text; 0, or -1 when there is none or it says nothing. */
int launch_version(struct launch *, char *text, int size);

#endif
