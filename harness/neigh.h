/* SPDX-License-Identifier: MIT */
#ifndef NEIGH_H
#define NEIGH_H

struct frame;
struct sut;

/*
 * The tester's addresses on the Ethernet: answers the stack's ARP requests (RFC 826) and neighbour
 * solicitations (RFC 4861 7.2) for them, so that cases need not.  1 when the frame was such a
 * question and the answer was built, 0 when it is none of its business.
 */
int neigh_answer(const struct sut *, const struct frame *question, struct frame *answer);

#endif
