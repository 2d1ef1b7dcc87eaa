/* SPDX-License-Identifier: MIT */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include <stdio.h>

#include "call.h"
#include "link.h"
#include "sut.h"

/*
 * All that went between tester and stack in one case, in order: what the tester did (frames sent,
 * calls) and what the stack answered (frames, replies, states).  It can be written to a file, read
 * back, changed, and played.
 */
enum transcript_kind {
	TRANSCRIPT_SENT,
	TRANSCRIPT_CALL,
	TRANSCRIPT_FRAME,
	TRANSCRIPT_REPLY,
	TRANSCRIPT_STATE
};

struct transcript_event {
	enum transcript_kind kind;
	struct usec t;
	struct frame *frame;		/* FRAME, and SENT where it is known: cut to its length */
	int borrowed;			/* that belongs to another transcript */
	/* FRAME: between these the step that took it would have it; 0: not known */
	struct usec earliest, latest;
	int allowed;			/* FRAME: no step took it, but the case allows it */
	int foreign;			/* FRAME: of no connection of the case */
	int taken;			/* STATE: a step asked for it, and it was the right one */
	struct reply reply;		/* REPLY */
	enum tcp_state state;		/* STATE */
	int listening;
};

struct transcript {
	struct transcript_event *v;
	int n, room;
	/* the stack's application asks for something by itself: sut.h, serve */
	int asks;
};

/* Append an event; a frame is copied. */
void transcript_add(struct transcript *, const struct transcript_event *);

/* Insert at a place, remove from a place. */
void transcript_insert(struct transcript *, int at, const struct transcript_event *);
void transcript_remove(struct transcript *, int at);

/*
 * A copy whose frames stay those of the first, which has to outlive it.  transcript_own: the frame
 * of an event, made the copy's own with room for so many bytes more, to be changed.
 */
void transcript_borrow(struct transcript *to, const struct transcript *from);
struct frame *transcript_own(struct transcript *, int at, size_t more);

/* Exchange two events. */
void transcript_swap(struct transcript *, int a, int b);

/* Is it something that the tester did, and the stack may go on after it? */
int transcript_is_barrier(const struct transcript_event *);

void transcript_free(struct transcript *);

/*
 * One event a line: "sent T [HEX]", "call T", "frame T HEX", "reply T CONN CALL RESULT OFFSET LEN",
 * "state T NAME LISTENING"; T in microseconds.  transcript_read: 0, or -1 with the number of the
 * line that is wrong in *line.
 */
void transcript_write(const struct transcript *, FILE *);
int transcript_read(struct transcript *, FILE *, int *line);

/*
 * A stack that is played from a transcript: it answers after the tester did what it had done then,
 * at the times of then, and no time passes.  The tester's frames are not compared.  Needs no
 * privileges.  profile and transcript stay the caller's and outlive the stack; like is the stack it
 * was recorded from, or NULL: addresses are taken from it.
 */
struct sut *replay_start(const struct transcript *, const struct profile *, const struct sut *like);

/* Which event of the transcript such a stack's last answer about a state was, or -1. */
int replay_state(struct sut *);

/* The link of such a stack alone. */
struct link *link_replay(const struct transcript *);

/*
 * A stack that stands before another one and writes down what goes between it and the tester.
 * Stopping it leaves the other one as it was.
 */
struct sut *taping_start(struct sut *real, struct transcript *);

#endif
