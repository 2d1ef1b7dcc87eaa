/* SPDX-License-Identifier: MIT */
#ifndef AUTOSAR_AGENT_H
#define AUTOSAR_AGENT_H

/*
 * What the files of tcpspec-autosar share: tcpspec-autosar.c (the tester, and events) and calls.c
 * (each call, as requests).
 */

#include "testability.h"

#define CONNS 64
#define LISTENERS 16
#define ACCEPTED 64
#define ACCEPT_MS 200		/* from a connection to the event that tells of it */
#define LINE 1000
#define CHUNK 1024		/* bytes of a SEND_DATA */
#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

struct end {
	uint8_t b[16];
	uint8_t size;		/* 4 or 16 bytes */
	uint16_t port;
};

/* A call that waits, id 0: none. */
struct waiting {
	unsigned long id;
	uint32_t offset, len, done;
	int bad;
};

struct conn {
	int sock;		/* or -1 */
	struct end own, peer;
	struct waiting accept, receive;
};

struct listener {
	int sock;
	uint8_t size;
	uint16_t port;
};

struct accepted {
	int listener, sock;
	struct end peer;
};

struct agent {
	struct testability t;
	struct conn conn[CONNS];
	struct listener listener[LISTENERS];
	struct accepted accepted[ACCEPTED];
	int nlisteners, naccepted;
	char line[LINE + 2];
	size_t n;
};

struct message {
	unsigned long id;
	int conn;
	struct conn *c;
	char more[2][32];
};

struct call_name {
	const char *name;
	void (*call)(struct agent *, const struct message *);	/* do it, and answer */
	int needs_socket;		/* it is worth waiting a little for a connection that was accepted */
};

extern const struct call_name calls[];
extern const int ncalls;

void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));	/* a line to the tester */

int close_socket(struct agent *, int sock, int with_reset);	/* the result, as of the others */
struct listener *find_listener(struct agent *, const struct conn *);	/* on its port, or NULL */
int conn_there(struct agent *, struct conn *);		/* has it a socket, if need be one that its listener got? */
int forward(struct agent *, const struct conn *);	/* ask for what is left of its RECEIVE, as events */
uint8_t pattern_byte(uint32_t offset);

#endif
