/* SPDX-License-Identifier: MIT */
/*
 * fuzz_agent.c - an agent that says anything: the tester greets it, calls it and asks it, and no byte of it makes the tester
 * crash, wait, or show what can't be printed.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent.h"
#include "call.h"
#include "sut.h"
#include "usec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* There will never be more. */
static int
no_time(void *arg, int fd, int out, int64_t us)
{
	(void)arg, (void)fd, (void)out, (void)us;
	return -1;
}

static void
check(const struct agent *a, int got, const struct agent_answer *r)
{
	const char *why = agent_why(a);

	if ((got < 0) != (why[0] != '\0'))
		abort();
	for (; *why; why++)
		if (*why < ' ' || *why > '~')
			abort();
	if (got == 0 && r && (memchr(r->word, '\0', sizeof(r->word)) == NULL || r->word[0] == '\0'))
		abort();
}

static void
talk(struct agent *a)
{
	struct call call = { .ends = { .tester.family = 6, .stack.family = 6 }, .len = 5 };
	struct agent_answer r;
	int got = agent_greet(a, (struct usec){ 1000000 });

	check(a, got, NULL);
	for (int i = 0; got >= 0 && i < 40; i++) {
		call.kind = (enum call_kind)(i % CALLS);
		if (i % 16 == 13)
			got = agent_state(a, 0, &call.ends, &r);
		else if (i % 16 == 15)
			got = agent_fresh(a, i & 1, &r);
		else
			got = agent_call(a, &call, &r);
		check(a, got, &r);
		while (got >= 0 && (got = agent_next(a, &r)) > 0)
			if (r.id == 0 || r.id > (uint32_t)i + 1)
				abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct agent_wait wait = { no_time, NULL };
	struct agent *a;
	int fd[2];

	if (size > 100000 || socketpair(AF_UNIX, SOCK_STREAM, 0, fd) < 0)
		return 0;
	if (send(fd[1], data, size, MSG_DONTWAIT) >= 0 || size == 0) {
		if ((a = agent_new(fd[0], (struct usec){ 1000000 }, &wait)) == NULL)
			abort();
		talk(a);
		agent_free(a);
	}
	close(fd[0]);
	close(fd[1]);
	return 0;
}
