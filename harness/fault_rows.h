/* SPDX-License-Identifier: MIT */
#ifndef FAULT_ROWS_H
#define FAULT_ROWS_H

#include "fault.h"

/* The tables of faults by subject, each ended by a row without a name. */
extern const struct fault fault_rows_form[];		/* headers and options */
/* handshakes, and what is for no connection */
extern const struct fault fault_rows_open[];
/* acknowledging, and what isn't acceptable */
extern const struct fault fault_rows_ack[];
extern const struct fault fault_rows_flow[];		/* data, windows, timers */
extern const struct fault fault_rows_sending[];	/* when data is sent, and how much at a time */
extern const struct fault fault_rows_close[];		/* closing, resets, TIME-WAIT */
extern const struct fault fault_rows_told[];		/* what application and tester are told */
/* what stacks in the field have had at first */
extern const struct fault fault_rows_begun[];
extern const struct fault fault_rows_known[];		/* and later on */
/* where TCP meets IP and ICMP */
extern const struct fault fault_rows_path[];
extern const struct fault fault_rows_lawful[];		/* what every RFC permits */
extern const struct fault fault_rows_chosen[];		/* the same: where a stack has the choice */
/* the same: what is put into which segment */
extern const struct fault fault_rows_packed[];

#endif
