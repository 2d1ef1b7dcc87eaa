/* SPDX-License-Identifier: MIT */
#ifndef AGENT_H
#define AGENT_H

#include <stdint.h>

struct agent;
struct call;
struct ends;
struct usec;

/*
 * The tester's side of the agent protocol (agent-protocol.md): messages out, answers in, over a
 * descriptor.
 *
 * Nothing an agent does can hold it up longer than the time limit, or make it read beyond a line:
 * whatever is no answer is a fault, after which every function here fails with the same words, the
 * last lines included.
 */

#define AGENT_LINE 1000		/* bytes of a line, without its end */
#define AGENT_CALLS 64		/* that may be pending at once */

/* An answer: to which message, its first word, and what follows it. */
struct agent_answer {
	uint32_t id;
	char word[24], more[64];
};

/*
 * How to wait: until fd can be read (or written, with out), but at most us microseconds.  Whatever
 * else has to be looked after meanwhile is looked after.  0 when it is worth a try, -1 when the
 * time is over.
 */
struct agent_wait {
	int (*wait)(void *arg, int fd, int out, int64_t us);
	void *arg;
};

/*
 * An agent that speaks over fd (which becomes non-blocking and stays the caller's).  wait: or NULL
 * for a poll.  limit: for each answer.  NULL: no memory.
 */
struct agent *agent_new(int fd, struct usec limit, const struct agent_wait *wait);
void agent_free(struct agent *);

/* Exchange greetings, within this time.  0, or -1 with agent_why. */
int agent_greet(struct agent *, struct usec limit);

/* What it said of itself: "posix 1.0", and has it a call or "state"? */
const char *agent_name(const struct agent *);
int agent_can(const struct agent *, const char *word);

/*
 * Send a message and wait for the answer to it; answers to earlier ones that come first are kept
 * for agent_next.  0, or -1 with agent_why.  Of a call that is "pending" a second answer will come,
 * unless it is retired.
 */
int agent_call(struct agent *, const struct call *, struct agent_answer *);
int agent_state(struct agent *, int conn, const struct ends *, struct agent_answer *);
int agent_fresh(struct agent *, int kept, struct agent_answer *);

/* The next second answer that is there: 1, 0 for none, -1 with agent_why. */
int agent_next(struct agent *, struct agent_answer *);

/* Nobody wants the second answer to this one any more: if it comes, it is dropped. */
void agent_retire(struct agent *, uint32_t id);

/* Say that the agent is at fault with an answer that reads well but makes no sense.  Always -1. */
int agent_fault(struct agent *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What is wrong, with the last lines; "" while nothing is. */
const char *agent_why(const struct agent *);

/* Did the connection just end, in good order or not? */
int agent_ended(const struct agent *);

#endif
