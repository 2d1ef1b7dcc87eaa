/* SPDX-License-Identifier: MIT */
#ifndef CAUSE_H
#define CAUSE_H

#include <stddef.h>

struct report_options;
struct result;
struct result_requirement;
struct result_run;
struct results;

/*
 * Why a case has its verdict, in one sentence, composed from the facts of the record and the same
 * in every report. Each function fills text (size bytes, cut to size, terminated) and returns it.
 */

/*
 * "step 5: stack sent RST,ACK, expected ACK"; "" for a plain pass; of one that is flaky what went
 * wrong at the attempt before.
 */
const char *cause_sentence(const struct results *, const struct result *, char *text, size_t size);

/*
 * The same with what a title needs: "inconclusive: …", "xfail: …" first, then how often it was so,
 * if it ran more than once: "2 of 6 times: …"; the requirement last: "(RFC 9293 3.10.7.4, MUST)".
 * One line.
 */
const char *cause_title(const struct results *, const struct result *, char *text, size_t size);

/*
 * "RFC 9293 3.10.7.4, MUST", or "RFC 5961 3.2, MUST given rfc5961" of a requirement that binds only
 * those that claim that.
 */
const char *cause_requirement(const struct result_requirement *, char *text, size_t size);

/*
 * Why such a requirement binds the stack of this run: "given sack, claimed in lwip.stack:12"; ""
 * for one that binds all.
 */
const char *cause_given(const struct result_run *, const struct result_requirement *, char *text,
	size_t size);

/*
 * The field that decides a mismatch, "" when it is the flags, the whole segment, or no mismatch at
 * all.
 */
const char *cause_field(const struct result *);

/*
 * What was wanted there, as words: the value of the field that decides, or else "ACK 1:1 ack 1";
 * and what came.
 */
const char *cause_expected(const struct result *, char *text, size_t size);
const char *cause_observed(const struct result *, char *text, size_t size);

/* The command that runs this case again, with the same stack, clock and seed. */
const char *cause_reproduce(const struct result *, const struct report_options *, char *text,
	size_t size);

/* The value of a field of a diff as words: flags are spelled out, other fields stay as they are. */
const char *cause_value(const char *field, const char *value, char *text, size_t size);

#endif
