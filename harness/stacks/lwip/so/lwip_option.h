/* SPDX-License-Identifier: MIT */
#ifndef LWIP_OPTION_H
#define LWIP_OPTION_H

#include <stdint.h>

struct tcp_pcb;

#define LWIP_OPTIONS 8

/* Options that were set, by their place in the table. */
struct lwip_options {
	unsigned set;
	int64_t value[LWIP_OPTIONS];
};

/* Note an option.  0, -1 when lwIP has none of this name, -2 when it hasn't this value. */
int lwip_option_note(struct lwip_options *, const char *name, int64_t value);

/* Give a connection (or, for what its connections inherit, a listener to be) all that were noted. */
void lwip_option_apply(const struct lwip_options *, struct tcp_pcb *);

/* Is CLOSE to be an abort? ("linger" 0) */
int lwip_option_aborts(const struct lwip_options *);

#endif
