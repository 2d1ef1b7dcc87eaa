/* SPDX-License-Identifier: MIT */
#ifndef ISS_H
#define ISS_H

#include <stdint.h>

struct ends;

/*
 * Have the kernel of this guest choose the wanted initial sequence number for the next connection
 * between these ends, whoever opens it.  A SYN of the connection goes over the wire meanwhile, to
 * be dropped.  Sets the real time of the whole machine, so it is for guests only.  0, or -1 with
 * errno set.
 */
int iss_aim(const struct ends *, uint32_t wanted);

#endif
