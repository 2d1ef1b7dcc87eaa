/* SPDX-License-Identifier: MIT */
/* lwip_option.c - options by name, as a table. */

#include <string.h>

#include "lwip/tcp.h"

#include "lwip_option.h"

static void
set_nodelay(struct tcp_pcb *p, int64_t v)
{
	if (v)
		tcp_nagle_disable(p);
	else
		tcp_nagle_enable(p);
}

static void
set_keepalive(struct tcp_pcb *p, int64_t v)
{
	if (v)
		ip_set_option(p, SOF_KEEPALIVE);
	else
		ip_reset_option(p, SOF_KEEPALIVE);
}

static void
set_keepidle(struct tcp_pcb *p, int64_t v)
{
	p->keep_idle = (u32_t)v * 1000;
}

static void
set_keepintvl(struct tcp_pcb *p, int64_t v)
{
	p->keep_intvl = (u32_t)v * 1000;
}

static void
set_keepcnt(struct tcp_pcb *p, int64_t v)
{
	p->keep_cnt = (u32_t)v;
}

static void
set_ttl(struct tcp_pcb *p, int64_t v)
{
	p->ttl = (u8_t)v;
}

static void
set_tos(struct tcp_pcb *p, int64_t v)
{
	p->tos = (u8_t)v;
}

static void
set_nothing(struct tcp_pcb *p, int64_t v)
{
	(void)p;
	(void)v;
}

enum { LINGER = 7 };

static const struct {
	const char *name;
	int64_t least, most;
	void (*set)(struct tcp_pcb *, int64_t);
} options[LWIP_OPTIONS] = {
	{ "nodelay",	0,	1,		set_nodelay },
	{ "keepalive",	0,	1,		set_keepalive },
	{ "keepidle",	1,	4000000,	set_keepidle },		/* s */
	{ "keepintvl",	1,	4000000,	set_keepintvl },	/* s */
	{ "keepcnt",	1,	1000000,	set_keepcnt },
	{ "ttl",	1,	255,		set_ttl },
	{ "tos",	0,	255,		set_tos },
	[LINGER] = { "linger",	-1, 0,		set_nothing },
};

int
lwip_option_note(struct lwip_options *o, const char *name, int64_t value)
{
	for (int i = 0; i < LWIP_OPTIONS; i++) {
		if (strcmp(options[i].name, name) != 0)
			continue;
		if (value < options[i].least || value > options[i].most)
			return -2;
		o->set |= 1u << i;
		o->value[i] = value;
		return 0;
	}
	return -1;
}

void
lwip_option_apply(const struct lwip_options *o, struct tcp_pcb *p)
{
	for (int i = 0; i < LWIP_OPTIONS; i++)
		if (o->set >> i & 1)
			options[i].set(p, o->value[i]);
}

int
lwip_option_aborts(const struct lwip_options *o)
{
	return o->set >> LINGER & 1 && o->value[LINGER] == 0;
}
