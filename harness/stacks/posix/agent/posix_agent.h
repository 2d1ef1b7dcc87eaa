/* SPDX-License-Identifier: MIT */
#ifndef POSIX_AGENT_H
#define POSIX_AGENT_H

/*
 * What the files of tcpspec-agent share: tcpspec-agent.c (the tester and what waits), calls.c (each
 * call), sockets.c (addresses, sockets, listeners, options) and state.c (states of connections).
 */

#include <stdint.h>
#include <sys/socket.h>

#define CONNS 64		/* what the protocol promises */
#define LISTENERS 16
#define CHILDREN 256
#define TODOS 64
#define LINE 1000
#define CHUNK 16384

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0		/* SIGPIPE is ignored anyway */
#endif

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

struct end {
	struct sockaddr_storage sa;
	socklen_t len;
};

struct conn {
	int fd;			/* or -1 */
	int open;		/* fd is connected, or connecting; else it only has options yet */
	int shut;		/* SHUTDOWN was done */
	const char *fatal;	/* the error that ended it, told; or NULL */
	struct end own, peer;
};

struct listener {
	int fd, family, port;
	int owner;		/* the connection whose call made it */
};

/* A connection that was accepted on the way to another one. */
struct child {
	int fd;
	struct end own, peer;
};

/* A call: tried, and kept while it isn't done. */
struct todo {
	unsigned long id;
	const struct verb *verb;
	int conn, waited;
	uint32_t offset, len, done;
	int bad;
	char name[32];
	long long value;
};

struct agent {
	int in, out;
	char line[LINE + 2];
	size_t n;
	struct conn conn[CONNS];
	struct listener listener[LISTENERS];
	struct child child[CHILDREN];
	struct todo todo[TODOS];
	int nlisteners, nchildren, ntodos;
	int proxied;		/* -p: see usage */
	int diag;		/* a descriptor to ask the system for states, or -1 */
	char answer[LINE];
};

/* A kind of call. */
struct verb {
	const char *name;
	/* 1 and the answer in a->answer ("ok" is there already), or 0: not yet. */
	int (*try)(struct agent *, struct conn *, struct todo *);
	short events;		/* of poll, that can end its waiting */
	int gone;		/* the application is gone when it is done */
};

/* The calls there are. */
extern const struct verb verbs[];
extern const int nverbs;

/* tcpspec-agent.c: set the answer.  Always 1. */
int answer(struct agent *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* sockets.c: ends.  0, or -1 when they are no address and port. */
int end_read(struct end *, const char *address, const char *port);
int end_port(const struct end *);
int end_same(const struct end *, const struct end *);

/* Sockets that don't block; -1 with errno set. */
int socket_new(int family);
int set_int(int fd, int level, int name, int v);
int close_abort(int fd);			/* with a reset */
void discard(int fd);				/* without a word to the peer, where the system has a way and lets us */
void conn_clear(struct conn *);			/* it has no socket (any more) */

/* Set the option called name.  1 done, 0 no such option here, -1 with errno set. */
int option_set(int fd, int family, const char *name, long long value);

/* The listener on this connection's own end, or NULL. */
struct listener *find_listener(struct agent *, const struct conn *);

/* The next connection of a listener's queue, put among the children.  1, or 0 for none. */
int accept_one(struct agent *, const struct listener *);

/* Is there an open connection, if need be after taking it from its listener? */
int conn_there(struct agent *, struct conn *);

/* state.c: answer with the state of the connection between the ends of this one. */
void answer_state(struct agent *, const struct conn *ends);

#endif
