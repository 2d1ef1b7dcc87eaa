/* SPDX-License-Identifier: MIT */
#ifndef SOCKERR_H
#define SOCKERR_H

#include "call.h"

/* What an errno of connect, send or recv is in the RFC's terms. */
enum reply_kind sockerr_reply(int err);

/* Is the connection over after this reply? */
int sockerr_fatal(enum reply_kind);

#endif
