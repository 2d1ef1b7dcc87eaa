/* SPDX-License-Identifier: MIT */
#ifndef SHELL_H
#define SHELL_H

/*
 * shell.h - for tests of what lies behind an agent: stacks that are small shell scripts, on a wire with nothing on it.
 */

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "kit.h"
#include "link.h"
#include "link_wall.h"
#include "sut_agent.h"

/* --- a wire with nothing on it; "gone": as if the stack's process had made it --- */

struct wire {
	struct link link;
	const int *gone;
};

static inline struct usec
wire_now(struct link *l)
{
	(void)l;
	return wall_clock();
}

static inline int
wire_send(struct link *l, const struct frame *f)
{
	(void)l, (void)f;
	return 0;
}

static inline enum link_event
wire_recv(struct link *l, struct frame *f, struct usec until)
{
	int64_t left = usec_sub(until, wire_now(l)).us;
	struct pollfd p = { .fd = l->wake, .events = POLLIN };

	(void)f;
	if (*((struct wire *)(void *)l)->gone) {
		snprintf(l->why, sizeof(l->why), "the wire is gone");
		return LINK_GONE;
	}
	return poll(&p, 1, left > 0 ? (int)(left / 1000 + 1) : 0) > 0 ? LINK_WAKE : LINK_TIME;
}

static inline void
wire_close(struct link *l)
{
	free(l);
}

static const struct link_ops wire_ops = { wire_send, wire_recv, wire_now, wire_close };

/* --- stacks --- */

struct stack {
	struct agent_config config;
	const char *argv[4];
	struct profile profile;
	int gone, opened, done, no_wire, lost;
	struct sut *sut;
	char why[600];
};

static inline struct link *
wire_open(void *arg, char *why, int size)
{
	struct stack *s = arg;
	struct wire *w = calloc(1, sizeof(*w));

	if (s->no_wire-- > 0) {
		snprintf(why, (size_t)size, "no wire today");
		free(w);
		return NULL;
	}
	s->gone = 0;
	s->opened++;
	w->link.ops = &wire_ops;
	w->link.wake = -1;
	w->gone = &s->gone;
	return &w->link;
}

static inline void
stack_done(void *arg)
{
	((struct stack *)arg)->done++;
}

static inline void
stack_set(struct stack *s, const char *script)
{
	struct ends four = kit_ends(4);

	*s = (struct stack){ .argv = { "/bin/sh", "-c", script, NULL } };
	s->profile = (struct profile){
		.name = "sh", .features = "", .response = { 100000 }, .settle = { 1000 }, .tick = { 1000 }, .msl = { 1000000 },
		.rto = { 200000 }, .rmem = 1000,
	};
	s->config = (struct agent_config){
		.profile = &s->profile, .command = s->argv, .agent = "stdio", .wire = wire_open, .arg = s, .done = stack_done,
		.start = { 10000000 }, .answer = { 250000 },
	};
	s->config.tester[0][0] = four.tester;
	s->config.stack[0][0] = four.stack;
}

static inline void
stack_start(struct stack *s)
{
	s->sut = sut_agent(&s->config, s->why, sizeof(s->why));
}

static inline void
stack_stop(struct stack *s)
{
	if (s->sut != NULL)
		s->sut->ops->stop(s->sut);
	assert_int_equal(s->done, 1);
}

#endif
