/* SPDX-License-Identifier: MIT */
#ifndef STEP_H
#define STEP_H

#include "call.h"
#include "script.h"
#include "spec.h"
#include "value.h"

struct text;

/* What a step can be; each has a row in step.c (how it is read) and in run_step.c (how it runs). */
enum verb {
	VERB_SEND,
	VERB_EXPECT,
	VERB_SEND_ICMP,
	VERB_EXPECT_ICMP,
	VERB_SILENT,
	VERB_WAIT,
	VERB_CALL,
	VERB_REPLY,
	VERB_STATE,
	VERB_MARK,
	VERB_ALLOW,
	VERB_CONN,
	VERB_EITHER,
	VERBS
};

/*
 * When something has to happen, counted from the last event; absent bounds are the runner's
 * defaults.
 */
struct window {
	int has_after, has_within;
	struct value after, within;
};

/* What may come at any time without being expected; bits of u.allow. */
enum allowance {
	ALLOW_RETRANSMISSION = 1,	/* what was matched before, once more */
	ALLOW_WINDOW_UPDATE = 2,	/* nothing new but the window */
	ALLOW_DUPLICATE_ACK = 4,	/* an ACK that says nothing new */
	/* of a window or of the peer's life: nothing, or one octet, just before what is next */
	ALLOW_PROBE = 8,
	/* what a step expects in one segment may come in several */
	ALLOW_PIECES = 16
};

/* OTHER: that of the other end of this connection */
enum port_choice { PORT_OWN, PORT_SAME, PORT_CLOSED, PORT_OTHER, PORT_NUMBER };

/* The words of "conn": what is set up before a connection is used. */
struct conn_words {
	int has_isn, has_win, has_options;
	struct value isn, win;
	struct options options;			/* of the tester's SYN or SYN,ACK */
	/* from 1, behind SUT_ADDRS those of address.h; 0: not said */
	int tester_address, stack_address;
	enum port_choice tester_port, stack_port;
	struct value tester_port_n, stack_port_n;
};

/* One lawful variant of an either/or. */
struct branch {
	struct branch *next;
	char *name;
	int nonstrict;
	struct step *steps;
};

struct step {
	struct step *next;
	enum verb verb;
	enum part part;
	int number;		/* from 1, over the whole case */
	int line;
	int conn;		/* index of the connection */
	char *text;		/* as written */
	struct window window;
	union {
		struct spec spec;			/* SEND, EXPECT */
		struct {
			int kind, has_seq, bad_sum;
			struct value mtu, seq, quote, proto;
		} icmp;
		struct value time;			/* WAIT, SILENT; with has_time */
		struct {
			enum call_kind kind;
			struct value n;
			char name[CALL_TEXT];
		} call;
		struct {
			int kind;			/* a reply_kind, or one of the two below */
			struct value lo, hi;
		} reply;
		int state;
		struct {
			int slot;
			struct value since;
		} mark;
		unsigned allow;
		struct conn_words conn;
		struct branch *branches;		/* EITHER */
	} u;
	int has_time;
};

enum { REPLY_ANY_ERROR = REPLIES, REPLY_PENDING };

#define CONNS_MAX 8

/* What parsing the steps of a case has to carry from line to line. */
struct step_names {
	struct names names;
	char conn[CONNS_MAX][NAME_SIZE];	/* [0] is "", the first connection */
	int nconn;
	unsigned calls;
	/* recipes that don't say who opens the connection mean the stack */
	int opens;
};

/* Read one step (not a block's own lines).  A step, or NULL after a diagnostic. */
struct step *step_parse(struct text *, struct step_names *);

/* Read conn words to the end of the line, as after a recipe.  0, or -1 after a diagnostic. */
int conn_words_parse(struct text *, struct step_names *, struct conn_words *);

/* Is this word a verb? */
int step_is_verb(const char *word, size_t n);

/*
 * Can a stack fail a step with this verb?  (Whether it can fail one of its blocks is up to their
 * steps.)
 */
int step_asserts(enum verb);

/* Free a list of steps with all their blocks. */
void steps_free(struct step *);

/* The names of a script's connections: [0] is "". */
const char *script_conn(const struct script *, int i);

#endif
