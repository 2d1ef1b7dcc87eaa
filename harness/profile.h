/* SPDX-License-Identifier: MIT */
#ifndef PROFILE_H
#define PROFILE_H

#include <stddef.h>

#include "usec.h"

struct addr;
struct diag;
struct profile;

/*
 * A stack's profile: a file (ini.h) that says how it is started and reached, what it claims, and
 * what it chose where the RFCs leave it free.  What keys there are is a table in profile.c, which
 * also prints them.
 */
enum profile_key {
	PROFILE_WHAT, PROFILE_DRIVER, PROFILE_CLOCK, PROFILE_BUILD, PROFILE_VERSION,
	PROFILE_OBJECT,
	PROFILE_COMMAND, PROFILE_IS, PROFILE_EACH_CASE, PROFILE_START, PROFILE_ANSWER,
	PROFILE_LANES,
	PROFILE_LINK, PROFILE_WIRE, PROFILE_INTERFACE, PROFILE_SOCKET, PROFILE_FILTER,
	PROFILE_AGENT, PROFILE_SERVE,
	PROFILE_TESTER4, PROFILE_STACK4, PROFILE_TESTER6, PROFILE_STACK6, PROFILE_TESTER_MAC,
	PROFILE_STACK_MAC,
	PROFILE_LOOPBACK,
	PROFILE_FEATURES,
	PROFILE_RESPONSE, PROFILE_SETTLE, PROFILE_TICK, PROFILE_MSL, PROFILE_RTO, PROFILE_DELACK,
	PROFILE_MSS_FLOOR, PROFILE_URGENT, PROFILE_RMEM, PROFILE_OFFER,
	PROFILE_KEYS
};

/* Where a value is from; a later one replaces those before. */
enum profile_origin {
	ORIGIN_DEFAULT,
	ORIGIN_STACK,		/* it says so itself: the kernel, a shared object, the agent */
	ORIGIN_PROFILE,
	ORIGIN_MEASURED,
	ORIGIN_COMMAND		/* --set */
};

struct profile_file {
	char *file, *name;		/* name: of the file, without folder and suffix */
	struct {
		char *text;		/* NULL: not given and without a default */
		enum profile_origin origin;
		int line;		/* of the file, where it is from there; else 0 */
	} v[PROFILE_KEYS];
};

/* A key as the table has it. */
struct profile_row {
	const char *section, *name;
	const char *help;		/* what it says, and how it is written */
};

/* What a key is called, and what it is for. */
const struct profile_row *profile_row(enum profile_key);

/* "profile", "command line". */
const char *profile_origin_name(enum profile_origin);

/*
 * Read and check n bytes of text.  file: its path.  0, or -1 after a diagnostic for each mistake;
 * free with profile_free in any case.
 */
int profile_read(struct profile_file *, const char *file, const char *text, size_t n,
    struct diag *);
void profile_free(struct profile_file *);

/* Bytes of the longest text that says what a stack claims: it is handed from process to process. */
#define PROFILE_CLAIMS	200

/* A profile of nothing but defaults and a driver. */
void profile_plain(struct profile_file *, const char *name, const char *driver);

/*
 * Set "key=value" (or "section.key=value"), as a command line says it.  0, or -1 with what is wrong
 * in why (size bytes).
 */
int profile_set(struct profile_file *, const char *assignment, enum profile_origin, char *why,
    int size);

/* Does a key mean anything for a stack with this driver? */
int profile_matters(const struct profile_file *, enum profile_key);

/* Values; each must be there, and be of that kind.  Text may also be NULL. */
const char *profile_text(const struct profile_file *, enum profile_key);
int profile_is(const struct profile_file *, enum profile_key, const char *word);
struct usec profile_time(const struct profile_file *, enum profile_key);
long profile_number(const struct profile_file *, enum profile_key);
/* SUT_ADDRS; family 0: there is none */
void profile_addrs(const struct profile_file *, enum profile_key, struct addr *addr);
/* 1, or 0: nothing is given */
int profile_serve(const struct profile_file *, char *bytes, size_t size);
void profile_mac(const struct profile_file *, enum profile_key, unsigned char mac[6]);

/*
 * Put what the file (or a command line) says into the profile the harness works with, over what is
 * there, and note what was there as said by the stack itself; what is 0 after that gets its
 * default.
 */
void profile_apply(struct profile_file *, struct profile *);

/* A time as a profile says it: "500 ms" is written "500ms". */
void profile_time_text(struct usec, char *text, int size);

#endif
