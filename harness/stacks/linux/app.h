/* SPDX-License-Identifier: MIT */
#ifndef APP_H
#define APP_H

#include <stdint.h>

struct app;
struct call;
struct ends;
struct link;
struct reply;
struct sockdiag;

/*
 * The stack's application, in this process: calls become socket calls, and none of them blocks.  A
 * call that can't be finished at once waits; app_wake is readable when one of them may go on.
 */

/*
 * An application without sockets, its replies stamped with the link's time; to be freed with
 * app_free.  iss: looked at whenever a connection is opened, its initial sequence number unless 0.
 * NULL with errno set.
 */
struct app *app_new(struct link *, const uint32_t *iss);
void app_free(struct app *);

/* The descriptor that becomes readable when app_reply has something. */
int app_wake(const struct app *);

/* Begin a call.  0, or -1 with the reason in why (size bytes) when there is no room for it. */
int app_call(struct app *, const struct call *, char *why, int size);

/* 1 and the next reply, 0 for none yet. */
int app_reply(struct app *, struct reply *);

/*
 * The socket that a connection has in the application, or -1: it is still the kernel's alone, or
 * has none any more.
 */
int app_socket(const struct app *, const struct ends *);

/*
 * Forget all calls and close all sockets, without a word to the peer where the kernel allows it.
 * With diag (or NULL) also what nobody accepted, and what the kernel keeps after its socket was
 * closed: TIME-WAIT and orphans.
 */
void app_fresh(struct app *, struct sockdiag *);

#endif
