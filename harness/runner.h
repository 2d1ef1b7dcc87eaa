/* SPDX-License-Identifier: MIT */
#ifndef RUNNER_H
#define RUNNER_H

#include "call.h"
#include "conn.h"
#include "diffs.h"
#include "link.h"
#include "packet.h"
#include "run.h"
#include "step.h"

/*
 * What the files of the runner share: run.c (the parts of a case, the verdict), run_late.c (its
 * times), inbox.c (what arrives), tell.c (what observers are told), run_open.c, run_step.c,
 * run_expect.c and run_either.c (how each verb runs).
 */

/* A frame of the stack that no step has taken yet. */
struct arrival {
	struct arrival *next;
	struct packet packet;
	int conn;
	int number;
	struct usec late;		/* the link's lateness when it was read */
	/* octets in it that are the application asking, which no step sees: see run_serve */
	uint32_t asks;
	struct frame *frame;		/* cut to its length */
};

/* How a step ended. */
enum outcome { STEP_OK, STEP_UNOBSERVED, STEP_STOP };

#define REPLIES_MAX 32

struct run {
	const struct script *script;
	struct sut *sut;
	const struct run_config *cfg;
	const struct observer *obs;
	struct run_verdict *v;
	const struct step *step;	/* the one that runs */
	enum part part;
	struct usec t0;			/* when the case began */
	struct usec ref;		/* when the last event was: windows count from it */
	struct usec late_ref;		/* the link's lateness at that time, */
	struct usec late_before;	/* at the event before, */
	struct usec late_begin;		/* and when the case began */
	struct usec earliest, latest;	/* of the expectation that was met last */
	/* when the last frame was sent; and unseen: the stack has not shown yet that it got it */
	struct usec sent;
	int unseen;
	/* octets of the step's data that came in pieces: see run_piece */
	uint32_t taken;
	struct arrival *first;		/* oldest first */
	struct arrival *last;
	int waiting;			/* how many there are */
	struct reply reply[REPLIES_MAX];
	int nreplies;
	int frames;			/* how many frames have a number */
	/* how many of the stack belong to a connection of the case */
	int heard;
	unsigned ready;			/* connections that have begun, a bit each */
	uint64_t random;
	struct env env;
	struct diffs diffs;		/* of the comparison that decided */
	struct conn conn[CONNS_MAX];
	struct frame in, out;		/* being read, being built */
	/* the last segment of the stack that a step took, for ICMP errors about it */
	struct frame about[CONNS_MAX];
	/* how many steps of the test found what they look for, and how many could not look */
	int verified, unobserved;
};

/* run.c */
struct conn *run_conn(struct run *, int index);			/* begun if it wasn't */
/* the next number by the seed of the case */
uint32_t run_random(struct run *);
/*
 * It isn't as it should be: the verdict, unless there is one.  run_fail first looks whether the
 * agent or the stack has died of it.
 */
enum outcome run_blame(struct run *, const char *cause, const char *expected, const char *observed);
enum outcome run_fail(struct run *, const char *cause, const char *expected, const char *observed);
enum outcome run_error(struct run *, const char *cause, const char *reason);
/* this stack can't be judged by this case */
enum outcome run_skip(struct run *, const char *reason);

/* run_late.c: times, and what the tester's own lateness excuses */
/* something happened: windows count from here */
void run_event(struct run *, struct usec t);
/* its "within" */
struct usec run_window(const struct run *, const struct window *, struct usec otherwise);

/*
 * How much a time of the case may be off, as the marks that it hangs on were read late.  Who waits
 * for the end of a window waits so much longer, as what comes then may have come in time.
 */
struct usec run_blur(const struct run *, const struct value *);

/*
 * The failure just told is inconclusive when the tester was kept from running for so long: since
 * the last event, or since the one before, where something came early after an event that was
 * itself read late.
 */
void run_late(struct run *, struct usec by);
void run_late_before(struct run *, struct usec by);

/*
 * The same for an arrival that nobody expected, when it came of a timer that ran out meanwhile.
 * silence: until when nothing was to come, or NULL where something else was expected.
 */
void run_excuse(struct run *, const struct arrival *, const struct usec *silence);

/* inbox.c */
enum inbox_event { INBOX_TIME, INBOX_FRAME, INBOX_REPLY, INBOX_STOP };

/* Let time pass until something is there to be looked at. STOP: the verdict is set. */
enum inbox_event inbox_wait(struct run *, struct usec until);

#define INBOX_ANY (-1)			/* any connection of the case */

/*
 * The oldest arrival on a connection that isn't allowed slack, waiting for it; NULL when until came
 * first, or the verdict is set.
 */
struct arrival *inbox_next(struct run *, int conn, struct usec until);

/* The same where none is expected: what comes is rather found by blocking. */
struct arrival *inbox_none(struct run *, int conn, struct usec until);

/* Take an arrival out of the queue and tell observers what it was; step 0: none. Frees it. */
void inbox_take(struct run *, struct arrival *, const char *mark, int step);

/* Fetch the agent's replies that are there. -1: the verdict is set. */
int inbox_replies(struct run *);
/* sut->why tells of it: set the verdict, error or crash */
enum outcome inbox_agent_failed(struct run *);
void inbox_drop_reply(struct run *, int i);

/* The oldest arrival that is there already, or NULL. */
struct arrival *inbox_peek(struct run *, int conn);

/*
 * Send a segment, or a ready frame that belongs to a connection and a step (NULL and 0 for none).
 */
enum outcome inbox_send(struct run *, struct conn *, const struct segment *);
enum outcome inbox_send_frame(struct run *, struct frame *, const struct conn *, int step);

/*
 * Before a call: where it may overtake what was sent (sut->lags), and no segment and no reply has
 * come since, wait a settle time, 50 ms at most.  The order of the two is the case's, whatever the
 * stack does.
 */
enum outcome inbox_settle(struct run *);
void inbox_seen(struct run *, struct usec t);	/* this came at t, and a step wanted it */

/*
 * Read what is there without a look, as between two cases; from a stack that sends without end only
 * so much.
 */
void inbox_drain(struct run *);

/* tell.c */
void tell_step(struct run *, const struct step *, enum outcome, int failed);
void tell_frame(struct run *, const struct frame *, const struct packet *, int rx, int number,
    const struct conn *, const char *mark, int step);
void tell_diffs(struct run *, const struct diffs *);

/* run_step.c */
enum outcome run_step(struct run *, const struct step *);
enum outcome run_steps(struct run *, const struct step *list);
/* 1, 0, or -1: it can't be told */
int run_state_is(struct run *, const struct step *, const char **observed);

/* run_expect.c */
enum outcome run_expect(struct run *, const struct step *);
enum outcome run_expect_icmp(struct run *, const struct step *);
enum outcome run_silent(struct run *, const struct step *);
struct usec run_silence(const struct run *, const struct step *);	/* how long a "silent" is */

/*
 * Is an arrival what an expect step wants?  Field by field, in words; and the verdict when it
 * differs.
 */
int run_agrees(struct run *, const struct step *, const struct arrival *);
void run_compare(struct run *, const struct step *, const struct arrival *, struct diffs *);
/* does the step that runs want it, though the case allows it anyway? */
int run_takes(struct run *, const struct arrival *);
enum outcome run_mismatch(struct run *, const struct step *, struct arrival *,
    const struct diffs *);

/*
 * run_piece.c: is an arrival a piece of what an expect step wants, which was sent before and is
 * sent again in other segments (RFC 9293 3.8.6)?  r->taken: what the pieces before it had.
 */
enum piece { PIECE_NONE, PIECE_MORE, PIECE_LAST };
enum piece run_piece(struct run *, const struct step *, const struct arrival *);

/* run_open.c: what a stack chooses itself when it opens */
/* before the call: can it be asked for this connection? */
enum outcome run_opens(struct run *, struct conn *);
/* does it tell nothing of the OPEN, which was done before? */
int run_open_is_over(struct run *, const struct reply *);
/* whose first SYN is this? An index, or -1 */
int run_learn_port(struct run *, const struct packet *);
/*
 * With sut->serve, once both SYNs are acknowledged: let its application ask, and answer; numbers
 * count from behind that.  run_asks: it asks in this arrival.  1: which is else the ACK of the
 * tester's SYN, as which steps see it (run_unasked: its segment without the asking); -1: where the
 * case has no room for it; 0: it doesn't.
 */
/* before it is sent: does this acknowledge the stack's SYN? */
void run_joins(struct conn *, const struct segment *);
enum outcome run_serve(struct run *, struct conn *);
int run_asks(const struct run *, const struct arrival *);
const struct segment *run_unasked(const struct arrival *, struct segment *room);
/* is it a FIN that nobody asked for, after the tester's? */
int run_closes_too(const struct run *, const struct arrival *);

/* run_either.c */
enum outcome run_either(struct run *, const struct step *);

#endif
