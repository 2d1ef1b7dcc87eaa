/* SPDX-License-Identifier: MIT */
#ifndef EXPLAINED_H
#define EXPLAINED_H

struct live;

/*
 * When the run of a stack has come to its end and nothing was to be known of the stack (--expect
 * none), though it has a file of that: say how many failures that file explains.  Adds a sentence
 * to what is told at the end of the session.
 */
void explained_add(struct live *);

#endif
