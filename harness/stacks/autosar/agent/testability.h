/* SPDX-License-Identifier: MIT */
#ifndef TESTABILITY_H
#define TESTABILITY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/*
 * The AUTOSAR testability protocol as its client speaks it: requests over UDP, each with one response, and events in between.
 *
 * A message is 16 bytes and a payload, all numbers big-endian: service 0x0105, event bit and group (7 bits), number in the
 * group, length of what follows, request id, two version bytes, kind, result.
 */

enum { GROUP_GENERAL = 0, GROUP_TCP = 2 };
enum { GET_VERSION = 1, START_TEST = 2, END_TEST = 3 };			/* general */
enum {
	CLOSE_SOCKET, CREATE_AND_BIND, SEND_DATA, RECEIVE_AND_FORWARD, LISTEN_AND_ACCEPT, CONNECT, CONFIGURE_SOCKET, SHUTDOWN
};									/* TCP */

/* What is known of a message's result; 0x80 to 0xff are the standard's own. */
enum { RESULT_OK = 0, RESULT_NOK = 1, RESULT_NOT_FOUND = 0xff, RESULT_BAD_SOCKET = 0xef, RESULT_NO_BIND = 0xed };

#define PAYLOAD 1400		/* bytes of one, so that no message is cut into fragments */

/* A payload being written or read; too much sets bad, and what can't be read is 0. */
struct payload {
	uint8_t b[PAYLOAD];
	size_t n, at;
	int bad;
};

void put(struct payload *, uint32_t v, int bytes);
void put_bytes(struct payload *, const void *, size_t n);	/* a vint8: u16 length, and the bytes */
uint32_t get(struct payload *, int bytes);
const uint8_t *get_bytes(struct payload *, size_t *n);		/* a vint8 */

#define EVENTS 64

struct testability {
	int fd;			/* a connected UDP socket */
	int limit;		/* ms, for a response */
	uint32_t id;		/* of the last request */
	struct event {
		unsigned number;
		struct payload p;
	} event[EVENTS];	/* TCP events that nobody has fetched: a ring */
	int first, nevents;
};

/*
 * Make a request and wait for the response, which replaces the payload; events that come meanwhile are kept.  Its result
 * (0 to 255), or -1 when none comes in time.
 */
int testability_request(struct testability *, unsigned group, unsigned number, struct payload *);

/* Read what is there, without waiting.  0, or -1 when the socket failed. */
int testability_read(struct testability *);

/* The next event: 1, or 0 for none. */
int testability_event(struct testability *, struct event *);

#endif
