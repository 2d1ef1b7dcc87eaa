/* SPDX-License-Identifier: MIT */
/*
 * lwip_stack.c - lwIP as a stack of stack-abi.h: its interface, its time, its table.
 *
 * lwIP runs as on a machine without threads, though a library of it could have them: its core is
 * called directly.  It is booted once, with the addresses that are asked for, and left alone until
 * duplicate address detection and the reports of multicast groups are through.  That is the picture
 * from which every stack is made.
 *
 * A netif has one IPv4 address, so the stack's others have netifs of their own on the same wire,
 * with a subnet of one address:  nothing is routed out of them.  lwIP takes IP packets for any
 * netif's address from any netif, but answers ARP requests only for the one they came in on.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/init.h"
#include "lwip/mem.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

#include "lwip_addr.h"
#include "lwip_app.h"
#include "lwip_machine.h"
#include "lwip_name.h"
#include "stack-abi.h"

#define SETTLED	5000		/* ms after booting when lwIP has nothing to say any more */
#define NETIFS	4
#define TYPE_ARP 0x0806
#define FRAME	1522

/* What this build of lwIP has, for the table's features. */
#if LWIP_TCP_TIMESTAMPS
#define TIMESTAMPS " timestamps"
#else
#define TIMESTAMPS ""
#endif
#if LWIP_TCP_SACK_OUT
#define SACK " sack"
#else
#define SACK ""
#endif

struct stack {
	struct tcpspec_config config;
};

/* What lwIP is when it has booted.  In lwIP's memory, so that it is part of the picture. */
struct booted {
	struct netif netif[NETIFS];	/* [0] has the subnet and the IPv6 addresses */
	int n;
	struct stack *stack;		/* whose it is now; NULL: nobody listens yet */
};

/* There is one lwIP in a process, and its callbacks don't say whose they are. */
static struct {
	struct machine_image *blank, *up;	/* before lwIP began; when it has booted */
	struct booted *booted;
	struct lwip_app *app;		/* of the stack there is, or was */
	struct tcpspec_address address[2 * NETIFS];	/* that it booted with */
	int naddresses;
	uint8_t mac[6];
	uint16_t mtu;
} lwip MACHINE_OWN;

static err_t
link_output(struct netif *n, struct pbuf *p)
{
	struct stack *s = lwip.booted->stack;
	uint8_t frame[FRAME];
	u16_t len;

	(void)n;
	if (s == NULL)
		return ERR_OK;
	if (p->next == NULL) {
		s->config.output(s->config.arg, p->payload, p->len);
		return ERR_OK;
	}
	len = pbuf_copy_partial(p, frame, sizeof(frame), 0);
	s->config.output(s->config.arg, frame, len);
	return ERR_OK;
}

static err_t
netif_begin(struct netif *n)
{
	n->name[0] = 't';
	n->name[1] = 's';
	n->output = etharp_output;
	n->output_ip6 = ethip6_output;
	n->linkoutput = link_output;
	n->hwaddr_len = 6;
	memcpy(n->hwaddr, lwip.mac, 6);
	n->mtu = lwip.mtu;
	n->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET |
	    NETIF_FLAG_LINK_UP | NETIF_FLAG_MLD6;
	return ERR_OK;
}

/* IPv4: each address a netif. */
static int
add_four(const struct tcpspec_address *a)
{
	struct booted *b = lwip.booted;
	struct netif *n = &b->netif[b->n];
	ip4_addr_t ip, mask = { b->n > 0 ? 0xffffffff : lwip_htonl(0xffffffffu << (32 - a->prefix)) };

	if (b->n == NETIFS)
		return -1;
	memcpy(&ip.addr, a->b, 4);
	if (netif_add(n, &ip, &mask, IP4_ADDR_ANY4, NULL, netif_begin, ethernet_input) == NULL)
		return -1;
#if LWIP_IPV6_SEND_ROUTER_SOLICIT
	n->rs_count = 0;		/* there is no router to ask for */
#endif
	netif_set_up(n);
	b->n++;
	return 0;
}

/* IPv6: all on the first netif; without detection of duplicates, as no answer could come yet. */
static int
add_six(const struct tcpspec_address *a)
{
	struct netif *n = &lwip.booted->netif[0];
	ip_addr_t ip;
	s8_t i;

	lwip_addr(a, &ip);
	if (netif_add_ip6_address(n, ip_2_ip6(&ip), &i) != ERR_OK)
		return -1;
	netif_ip6_addr_set_state(n, i, IP6_ADDR_PREFERRED);
	return 0;
}

/* Run lwIP's timers one by one up to a time. */
static void
run_until(uint32_t ms)
{
	uint32_t wait;

	for (;;) {
		machine_run();
		sys_check_timeouts();
		wait = sys_timeouts_sleeptime();
		if (machine_time() >= ms)
			return;
		machine_set_time(wait < ms - machine_time() ? machine_time() + wait : ms);
	}
}

static const char *
boot(const struct tcpspec_config *c)
{
	int bad = 0;

	memcpy(lwip.mac, c->mac, 6);
	lwip.mtu = c->mtu;
	memcpy(lwip.address, c->address, (size_t)c->naddresses * sizeof(lwip.address[0]));
	lwip.naddresses = c->naddresses;
	srand((unsigned)c->seed);
	lwip_init();
	if ((lwip.booted = mem_calloc(1, sizeof(*lwip.booted))) == NULL)
		return "lwIP has no memory";
	for (int i = 0; i < c->naddresses; i++)
		bad |= c->address[i].family == 4 && add_four(&c->address[i]) < 0;
	for (int i = 0; i < c->naddresses; i++)
		bad |= c->address[i].family == 6 && add_six(&c->address[i]) < 0;
	if (bad || lwip.booted->n == 0)
		return "lwIP doesn't take so many addresses, or needs an IPv4 address";
	netif_set_default(&lwip.booted->netif[0]);
	run_until(SETTLED);
	return (lwip.up = machine_save()) == NULL ? "out of memory" : NULL;
}

/* Is this what lwIP was booted with? */
static int
booted_so(const struct tcpspec_config *c)
{
	return lwip.up != NULL && memcmp(lwip.mac, c->mac, 6) == 0 && lwip.mtu == c->mtu &&
	    lwip.naddresses == c->naddresses &&
	    memcmp(lwip.address, c->address, (size_t)c->naddresses * sizeof(lwip.address[0])) == 0;
}

static const char *
make_fresh(const struct tcpspec_config *c)
{
	if (machine_begin() < 0)
		return "lwIP's variables are not where they should be";
	if (lwip.blank == NULL && (lwip.blank = machine_save()) == NULL)
		return "out of memory";
	if (booted_so(c)) {
		machine_restore(lwip.up);
		return NULL;
	}
	if (c->naddresses > 2 * NETIFS)
		return "lwIP doesn't take so many addresses";
	free(lwip.up);
	lwip.up = NULL;
	machine_restore(lwip.blank);
	return boot(c);
}

static void *
lwip_create(const struct tcpspec_config *c, char *why, size_t size)
{
	const char *wrong = NULL;
	struct stack *s = NULL;

	if (lwip.booted != NULL && lwip.booted->stack != NULL) {
		snprintf(why, size, "there is only one lwIP in a process");
		return NULL;
	}
	if ((lwip.app == NULL && (lwip.app = lwip_app_new()) == NULL) || (wrong = make_fresh(c)) != NULL ||
	    (s = calloc(1, sizeof(*s))) == NULL) {
		snprintf(why, size, "%s", wrong ? wrong : "out of memory");
		return NULL;
	}
	lwip_app_renew(lwip.app);
	s->config = *c;
	lwip.booted->stack = s;
	srand((unsigned)c->seed);
	return s;
}

uint32_t
lwip_wanted_iss(void)
{
	return lwip.booted != NULL && lwip.booted->stack != NULL ? lwip.booted->stack->config.iss : 0;
}

/* The netif an ARP request asks for; any other frame comes in on the first. */
static struct netif *
netif_for(const uint8_t *frame, size_t len)
{
	struct booted *b = lwip.booted;

	if (len >= 42 && frame[12] == TYPE_ARP >> 8 && frame[13] == (TYPE_ARP & 0xff))
		for (int i = 0; i < b->n; i++)
			if (memcmp(&netif_ip4_addr(&b->netif[i])->addr, frame + 38, 4) == 0)
				return &b->netif[i];
	return &b->netif[0];
}

/*
 * Not from PBUF_POOL: in Debian's build a buffer of that pool is 592 bytes long and believed to be
 * 1536 (memp.c was compiled with the TCP_MSS of <netinet/tcp.h>), so that a longer frame overwrites
 * what is behind it.
 */
static void
lwip_input(void *stack, const void *frame, size_t len)
{
	struct netif *n = netif_for(frame, len);
	struct pbuf *p = len <= 0xffff ? pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_RAM) : NULL;

	(void)stack;
	if (p == NULL)
		return;
	pbuf_take(p, frame, (u16_t)len);
	if (n->input(p, n) != ERR_OK)
		pbuf_free(p);
}

static int64_t
lwip_next(void *stack)
{
	uint32_t wait = machine_busy() ? 0 : sys_timeouts_sleeptime();

	(void)stack;
	if (wait == SYS_TIMEOUTS_SLEEPTIME_INFINITE)
		return TCPSPEC_NEVER;
	return ((int64_t)machine_time() - SETTLED + wait) * 1000;
}

static void
lwip_advance(void *stack, int64_t now)
{
	(void)stack;
	machine_set_time((uint32_t)(now / 1000) + SETTLED);
	machine_run();
	sys_check_timeouts();
}

static enum tcpspec_result
lwip_call(void *stack, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	(void)stack;
	return lwip_app_call(lwip.app, c, r);
}

static enum tcpspec_state
state(void *stack, const struct tcpspec_ends *e, int *listening)
{
	(void)stack;
	return lwip_state(e, listening);
}

static void
lwip_destroy(void *stack)
{
	struct stack *s = stack;

	free(s);
	lwip.booted->stack = NULL;
}

static void __attribute__((destructor))
lwip_end(void)
{
	lwip_app_free(lwip.app);
	free(lwip.blank);
	free(lwip.up);
}

static const struct tcpspec_stack table = {
	.abi = TCPSPEC_STACK_ABI,
	.name = lwip_name,
	.version = LWIP_VERSION_STRING,
	.features = "wscale keepalive rfc5961" TIMESTAMPS SACK,
	.response = 500000,		/* it answers in input(); a delayed ACK takes up to 250 ms */
	.settle = 400000,		/* so a delayed ACK that is left over is seen */
	.tick = 500000,			/* TCP_SLOW_INTERVAL */
	.msl = 60000000,		/* TCP_MSL */
	/*
	 * LWIP_TCP_RTO_TIME is 3 s; what it falls to when acknowledged at once: three ticks, the
	 * first cut
	 */
	.rto = 1000000,
	.delack = 250000,		/* TCP_FAST_INTERVAL */
	.rmem = 65535,			/* TCP_WND */
	.create = lwip_create,
	.input = lwip_input,
	.next = lwip_next,
	.advance = lwip_advance,
	.call = lwip_call,
	.state = state,
	.destroy = lwip_destroy,
};

__attribute__((visibility("default"))) const struct tcpspec_stack *
tcpspec_stack(void)
{
	return &table;
}
