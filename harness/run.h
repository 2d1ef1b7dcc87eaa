/* SPDX-License-Identifier: MIT */
#ifndef RUN_H
#define RUN_H

#include <stdint.h>

#include "script.h"
#include "usec.h"
#include "verdict.h"

struct frame;
struct sut;

#define RUN_TEXT 256
#define RUN_REASON 640		/* with the last lines of an agent in it */

/* What became of a step; observers get it when the step is over. */
struct run_step {
	/* from 1, over all parts, as in the script; recipes' steps count too */
	int step;
	enum part part;
	int line;			/* of the case file */
	const char *text;		/* as written */
	struct usec t;			/* since the case began */
	const char *result;		/* "ok", "fail", "inconclusive", "unobserved", "error" */
	const char *state;		/* of the stack afterwards, or NULL when it wasn't asked */
};

/* A frame that went over the wire, once it is known what it was. */
struct run_frame {
	int frame, step;		/* both from 1; step 0: none sent or matched it */
	int rx;				/* 1: by the stack */
	struct usec t;
	/* when the step that took it would have it, on the link's clock; 0: any time */
	struct usec earliest, latest;
	const char *conn;		/* the connection's name, "" for the first and for none */
	const char *kind;		/* "tcp", "icmp", "other" */
	const char *mark;		/* "ok", "wrong", "extra", "ignored", "allowed" */
	/* in case notation, relative; "" when kind isn't tcp */
	const char *text, *flags, *options;
	uint32_t seq, len, ack, win;		/* relative */
	const struct frame *data;
};

/* One field of an expectation that was not met. */
struct run_diff {
	int step;
	const char *field, *expected, *observed;
	int differs, decides;
};

/* What came of a case, and where it was decided. */
struct run_verdict {
	enum verdict verdict;
	const char *cause;		/* reports/README.md lists them */
	int step, line, frame;		/* 0 where there is none */
	enum part part;
	const char *requirement;	/* of a broken wire rule, or NULL */
	char field[32], expected[RUN_TEXT], observed[RUN_TEXT], window[64], reason[RUN_REASON];
	char alternatives[RUN_TEXT];
	/* how often the fault that the stack was given changed something */
	int altered;
	int nonstrict;			/* a variant was chosen that departs from a SHOULD */
	struct usec t, late;
};

/* Who is told what happens, while it happens.  A NULL function is not called. */
struct observer {
	void (*frame)(void *arg, const struct run_frame *);
	void (*step)(void *arg, const struct run_step *);
	void (*diff)(void *arg, const struct run_diff *);
	void *arg;
};

struct run_config {
	int ip;				/* 4 or 6 */
	uint64_t seed;			/* of this instance: ISNs, timestamps */
	uint32_t instance;		/* counts up in a lane: fresh ports for each case */
	int timeout_scale;		/* percent, on every "within" */
	/* 1: sequence numbers pass 2^32 in the case, where it doesn't give them itself */
	int wrap;
	/* at the end looks for what is left over so much longer than the settle time */
	struct usec linger;
};

/*
 * Run one case against one stack.  Tells the observer each event, and returns the verdict in *v.
 * The stack's sockets and the tester's connections are gone afterwards.  Never fails otherwise:
 * what can't be run is VERDICT_ERROR.
 */
void run_case(const struct script *, struct sut *, const struct run_config *,
    const struct observer *, struct run_verdict *v);

/* The requirements that the wire rules check, for coverage: the i-th id, or NULL. */
const char *wire_requirement(int i);

#endif
