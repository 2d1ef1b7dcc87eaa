/* SPDX-License-Identifier: MIT */
#ifndef CALL_H
#define CALL_H

#include <stddef.h>
#include <stdint.h>

#include "sut.h"

/*
 * The calls of RFC 9293 section 3.9.1 and what may come back.  Calls are asynchronous: each gets at
 * most one reply, in the order in which they finish.  CALL_LISTEN also brings REPLY_OPEN when a
 * peer has connected and the call CALL_ACCEPT asked for it.
 */
enum call_kind {
	CALL_LISTEN,		/* passive OPEN on the stack's end (any peer) */
	CALL_OPEN,		/* active OPEN from the stack's end to the tester's */
	CALL_ACCEPT,		/* tell when the listener has this connection ready: REPLY_OK */
	CALL_SEND,		/* len bytes of the pattern from offset on */
	/* up to len bytes; replies when all are there, or the stream ended, or an error */
	CALL_RECEIVE,
	CALL_SHUTDOWN,		/* close the sending side, keep receiving */
	CALL_SHUTDOWN_READ,	/* close the receiving side */
	CALL_CLOSE,		/* CLOSE; the application is gone afterwards */
	CALL_ABORT,		/* ABORT */
	CALL_UNLISTEN,		/* CLOSE of the listener itself */
	/* set what of name to value: "nodelay", "keepalive", "linger" ... */
	CALL_OPTION,
	CALLS
};

enum reply_kind {
	REPLY_OK,
	/* len bytes from offset on, all of them the pattern; or bad is set */
	REPLY_DATA,
	REPLY_FIN,		/* the peer closed: end of the stream */
	REPLY_RESET,		/* the peer reset the connection */
	REPLY_REFUSED,		/* the peer refused it */
	REPLY_TIMEOUT,		/* the stack gave up */
	REPLY_CLOSING,		/* "connection closing": this side has closed */
	REPLY_EXISTS,		/* "connection already exists", or the address is in use */
	REPLY_ABSENT,		/* "connection does not exist": there is none to call on */
	REPLY_UNREACHABLE,	/* a network error came back */
	REPLY_UNSUPPORTED,	/* the agent hasn't this call: the case is skipped */
	REPLY_ERROR,		/* any other error; text says which */
	REPLIES
};

#define CALL_TEXT 32
#define CALL_OCTETS INT32_MAX	/* that one call sends or receives at most */

struct call {
	enum call_kind kind;
	/* which connection of the case: an index the agent keys its sockets by */
	int conn;
	struct ends ends;
	uint32_t offset, len;
	char name[CALL_TEXT];	/* CALL_OPTION */
	int64_t value;
};

struct reply {
	enum call_kind kind;	/* what is being answered */
	enum reply_kind result;
	int conn;
	struct usec t;
	uint32_t offset, len;
	int bad;		/* REPLY_DATA: the bytes were not the pattern */
	char text[CALL_TEXT];
};

const char *call_name(enum call_kind);		/* "shutdown-read" */
int call_named(const char *name);		/* or -1 */
const char *reply_name(enum reply_kind);	/* "ok", "refused" */
int reply_named(const char *name);		/* or -1 */

/* A reply for a person, "call open: refused", into text (size bytes), which is returned. */
const char *reply_text(const struct reply *, char *text, size_t size);

/*
 * Which calls of a connection wait for one another: a call that isn't done holds up those after it
 * that have a lane in common with it.  RFC 9293 section 3.10.4: CLOSE is queued until the SENDs
 * before it are done; 3.10.5: ABORT is not.
 */
unsigned call_lanes(enum call_kind);

/*
 * 0, or what calls that still wait on the connection reply when this one is done: the application
 * is gone.
 */
int call_ends(enum call_kind);

/*
 * The byte at this offset of a stream (offset 0 is the first one after the SYN).  Both sides send
 * this pattern, so that lost, doubled or altered bytes are seen wherever they come out.
 */
uint8_t pattern_byte(uint32_t offset);

#endif
