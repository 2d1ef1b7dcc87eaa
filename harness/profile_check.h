/* SPDX-License-Identifier: MIT */
#ifndef PROFILE_CHECK_H
#define PROFILE_CHECK_H

#include <stddef.h>
#include <stdint.h>

struct addr;

/*
 * The kinds of values in a profile.  Each function checks a text: 0, or -1 with what was expected
 * in why (size bytes) and where in the text in *at.
 */
typedef int profile_check(const char *text, const char *choices, size_t *at, char *why, int size);

profile_check profile_check_text, profile_check_words, profile_check_choice, profile_check_time,
    profile_check_number, profile_check_four, profile_check_six, profile_check_mac,
    profile_check_agent, profile_check_serve, profile_check_features;

/* The i-th word that may stand in ${…} in a command, or NULL. */
const char *profile_variable(int i);

/* What a checked text means. */
int64_t profile_parse_time(const char *text);		/* microseconds, or -1 */
/* how many, or -1 */
int profile_parse_addrs(const char *text, int family, struct addr *addr, int most, size_t *at);
/* the bytes, with a NUL: 0, or -1 */
int profile_parse_serve(const char *text, char *to, size_t size, size_t *at);
int profile_parse_mac(const char *text, unsigned char mac[6]);

#endif
