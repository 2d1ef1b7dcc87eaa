/* SPDX-License-Identifier: MIT */
#ifndef GUEST_H
#define GUEST_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

#include "guest_folder.h"

struct linux_need;
struct plan;

/*
 * A guest: a user-mode kernel with a folder of its own on the host, in which this program is init
 * and does what a plan says.  What it records lies in a file there; what its console says comes
 * through a pipe.
 */

#define GUEST_VARIABLE	"TCPSPEC_GUEST"	/* tells the program inside its folder */
#define GUEST_DATA	(512 * 1024)	/* bytes of records taken at once: eight of the longest */

/* What all guests of a run have in common. */
struct guest_setup {
	char kernel[PATH_MAX];		/* absolute */
	char inside[PATH_MAX];		/* the program to be init: this one, or TCPSPEC_INSIDE */
	char room[PATH_MAX];		/* where the memory of the guests is a file */
};

/*
 * Find out whether guests can run here, `guests` of them at a time, and how; kernel is a path or
 * NULL for the one that was built beside the program, or installed with it.  0, or -1 with the
 * reason and what to do about it in why.
 */
int guest_setup(struct guest_setup *, const char *kernel, int guests, char *why, int size);

/*
 * What guests need of the machine and whether that is there, for `needs` of a stack: how many of
 * max rows were filled.
 */
int guest_needs(struct linux_need *, int max);

/* The version of a kernel by its own words, into text.  0, or -1 when it can't be asked. */
int guest_version(const char *kernel, char *text, int size);

enum guest_end {
	GUEST_RUNS,
	GUEST_OFF,			/* it was switched off from inside */
	GUEST_DIED
};

struct guest {
	pid_t pid;
	int pidfd;			/* readable when it has ended */
	int console;			/* readable when it says something */
	int stream;			/* its records, open for reading */
	int lock;			/* of its folder */
	char folder[GUEST_FOLDER];
	/* What was read of the stream: len of GUEST_DATA bytes, taken of them passed on. */
	char *data;
	size_t len, taken;
	char said[2048];		/* the end of what the console said */
};

/* Start one.  NULL with the reason in why. */
struct guest *guest_start(const struct guest_setup *, const struct plan *, char *why, int size);

/*
 * What is new in its stream, as whole lines: 1 with *text and *len, which stay until the next call;
 * 0 for nothing; -1 with errno.
 */
int guest_read(struct guest *, const char **text, size_t *len);

/* Take in what its console says.  1 something, 0 nothing. */
int guest_listen(struct guest *);

/* Has it ended?  If it died, why (size bytes) says of what. */
enum guest_end guest_over(struct guest *, char *why, int size);

/* Ask it to end after the running case. */
void guest_stop(struct guest *);

/* End it at once, with all that runs in it. */
void guest_kill(struct guest *);

/* What its console said last that tells something, or "". */
const char *guest_words(const struct guest *, char *text, int size);

/* Free it, ended, and remove its folder. */
void guest_free(struct guest *);

#endif
