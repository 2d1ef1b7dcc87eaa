/* SPDX-License-Identifier: MIT */
#ifndef DRY_H
#define DRY_H

struct session;

/*
 * What a session would do, without sending a segment: the stacks and what they need of this
 * machine, the cases, how long they wait at least, and whether the files asked for can be written.
 * The exit code: 0 when it could go ahead, 3 when something is missing, 4 when no case is chosen, 6
 * when a file can't be written.
 */
int dry_run(const struct session *);

#endif
