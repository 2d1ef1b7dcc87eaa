/* SPDX-License-Identifier: MIT */
#ifndef LWIP_APP_H
#define LWIP_APP_H

#include <stdint.h>

#include "stack-abi.h"

/*
 * The application on lwIP's raw API, and what it can tell of lwIP's connections.
 */
struct lwip_app;

/* NULL when there is no memory. */
struct lwip_app *lwip_app_new(void);

/* Forget all of the last stack's, as if it were new. */
void lwip_app_renew(struct lwip_app *);

/* Free it.  lwIP's side of it (connections, data) is left to who puts lwIP back. */
void lwip_app_free(struct lwip_app *);

/* The function call of struct tcpspec_stack. */
enum tcpspec_result lwip_app_call(struct lwip_app *, const struct tcpspec_call *, struct tcpspec_reply *);

/* The function state of struct tcpspec_stack, from lwIP's lists of connections. */
enum tcpspec_state lwip_state(const struct tcpspec_ends *, int *listening);

/* The initial sequence number that the case wants of lwIP's connections, or 0. */
uint32_t lwip_wanted_iss(void);

#endif
