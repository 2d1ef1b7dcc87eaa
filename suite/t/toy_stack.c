/* SPDX-License-Identifier: MIT */
/*
 * toy_stack.c - a stack for tests of the command line: it answers every segment over IPv4 as a
 * closed port does, and goes wrong when it is asked to, by the window of the segment.
 *
 *	win 1	no answer: the case fails
 *	win 2	it dies: a crash
 *	win 3	no answer while the file $TOY_ONCE is there, which it removes: the case fails once
 *	win 4	it takes a second of the machine's time for it, as if it hung
 *	win 6	it hangs for ever
 *	win 5	no answer when the sequence number is odd: that depends on the seed
 *
 * Its version is $TOY_VERSION.  With $TOY_BROKEN it can't be created.  Built by the tests that want
 * it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stack-abi.h"

#define ETHER	14
#define IP	20
#define TCP	20

static uint32_t
get(const uint8_t *p, int n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return v;
}

static void
put(uint8_t *p, uint32_t v, int n)
{
	while (n-- > 0) {
		p[n] = (uint8_t)v;
		v >>= 8;
	}
}

static uint32_t
add(uint32_t sum, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i += 2)
		sum += get(p + i, 2);
	return sum;
}

static uint16_t
fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void *
create(const struct tcpspec_config *config, char *why, size_t size)
{
	struct tcpspec_config *c = getenv("TOY_BROKEN") ? NULL : malloc(sizeof(*c));

	if (c == NULL)
		snprintf(why, size, "the toy is broken");
	else
		*c = *config;
	return c;
}

static int
is_mute(uint32_t window, uint32_t seq)
{
	const char *once = getenv("TOY_ONCE");

	if (window == 2)
		abort();
	if (window == 4)
		sleep(1);
	for (volatile int i = 0; window == 6; i = !i)
		;
	return window == 1 || (window == 5 && seq & 1) || (window == 3 && once && unlink(once) == 0);
}

/* <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>, or <SEQ=SEG.ACK><CTL=RST> */
static void
input(void *stack, const void *frame, size_t len)
{
	const struct tcpspec_config *c = stack;
	const uint8_t *f = frame, *ip = f + ETHER, *tcp = ip + IP;
	uint8_t out[ETHER + IP + TCP] = { 0 }, *oip = out + ETHER, *otcp = oip + IP;
	int flags, n;

	if (len < sizeof(out) || get(f + 12, 2) != 0x0800 || ip[0] != 0x45 || ip[9] != 6)
		return;
	flags = tcp[13];
	if ((flags & 4) || is_mute(get(tcp + 14, 2), get(tcp + 4, 4)))
		return;
	n = (int)get(ip + 2, 2) - IP - (tcp[12] >> 4) * 4 + !!(flags & 2) + (flags & 1);
	memcpy(out, f + 6, 6);
	memcpy(out + 6, c->mac, 6);
	put(out + 12, 0x0800, 2);
	put(oip, 0x4500, 2);
	put(oip + 2, IP + TCP, 2);
	put(oip + 8, 64 << 8 | 6, 2);
	memcpy(oip + 12, ip + 16, 4);
	memcpy(oip + 16, ip + 12, 4);
	put(oip + 10, fold(add(0, oip, IP)), 2);
	memcpy(otcp, tcp + 2, 2);
	memcpy(otcp + 2, tcp, 2);
	if (flags & 16)
		memcpy(otcp + 4, tcp + 8, 4);
	else
		put(otcp + 8, get(tcp + 4, 4) + (uint32_t)n, 4);
	put(otcp + 12, 5 << 12 | (flags & 16 ? 4 : 20), 2);
	put(otcp + 16, fold(add(6 + TCP, oip + 12, 8) + add(0, otcp, TCP)), 2);
	c->output(c->arg, out, sizeof(out));
}

static int64_t
next(void *stack)
{
	(void)stack;
	return TCPSPEC_NEVER;
}

static void
advance(void *stack, int64_t now)
{
	(void)stack;
	(void)now;
}

static enum tcpspec_result
call(void *stack, const struct tcpspec_call *c, struct tcpspec_reply *reply)
{
	(void)stack;
	(void)c;
	(void)reply;
	return TCPSPEC_UNSUPPORTED;
}

const struct tcpspec_stack *
tcpspec_stack(void)
{
	static struct tcpspec_stack s = {
		.abi = TCPSPEC_STACK_ABI, .name = "toy", .features = "",
		.response = 500000, .settle = 100000, .tick = 1000,
		.msl = 1000000, .rto = 1000000, .delack = 200000, .rmem = 4096,
		.create = create, .input = input, .next = next, .advance = advance, .call = call, .destroy = free,
	};

	s.version = getenv("TOY_VERSION") ? getenv("TOY_VERSION") : "1";
	return &s;
}
