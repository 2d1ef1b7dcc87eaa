/* SPDX-License-Identifier: MIT */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "stack-abi.h"

/* What the two files of the template share: its connections, and segments as frame.c reads and writes them. */

#define CONNS 64
#define LISTENERS 16
#define ROOM 8192u		/* bytes a connection keeps for its application; below 65536 */
#define STEP 536u		/* the least that the window opens by */

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

struct conn {
	enum tcpspec_state state;
	struct tcpspec_ends ends;
	int number;			/* of the application's connection, or -1: nobody has taken it */
	int closed;			/* the application is gone */
	int untold;			/* the connection ended, and its application doesn't know yet */
	enum tcpspec_result ended;	/* how */
	uint32_t snd_una, snd_nxt, rcv_nxt;
	uint32_t edge;			/* the right one of the window, as it was told last */
	int64_t due;			/* its timer, or TCPSPEC_NEVER */
	int tries;
	uint8_t data[ROOM];
	size_t ndata;
};

struct stack {
	const struct tcpspec_config *config;
	int64_t now;
	uint8_t peer_mac[6];		/* whoever sent last: there is only one peer */
	uint16_t listen[LISTENERS];
	uint8_t listen_family[LISTENERS];
	int nlisten;
	struct {
		unsigned id;
		uint8_t ends[8];	/* the addresses */
		size_t have, size;	/* bytes that have come, and that will be there; 0: not known yet */
		uint8_t data[2048];
	} part;				/* the IPv4 packet whose fragments are coming in */
	struct conn conn[CONNS];
};

struct segment {
	struct tcpspec_ends ends;
	uint32_t seq, ack;
	unsigned flags, window;
	const uint8_t *data;
	size_t len;
};

/* A frame as a segment.  0, or -1: it is none, not for us, or damaged. */
int frame_read(struct stack *, const uint8_t *frame, size_t len, struct segment *);

/* Send a segment without text.  mtu: with the MSS option that goes with it, or 0 for none. */
void frame_send(struct stack *, const struct tcpspec_ends *, uint32_t seq, uint32_t ack, unsigned flags, unsigned window, unsigned mtu);

#endif
