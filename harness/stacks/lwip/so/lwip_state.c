/* SPDX-License-Identifier: MIT */
/* lwip_state.c - the states of connections, looked up in lwIP's own lists. */

#include "lwip/tcp.h"
#include "lwip/priv/tcp_priv.h"

#include "lwip_addr.h"
#include "lwip_app.h"

static const enum tcpspec_state states[] = {
	[CLOSED]	= TCPSPEC_STATE_CLOSED,
	[LISTEN]	= TCPSPEC_STATE_LISTEN,
	[SYN_SENT]	= TCPSPEC_STATE_SYN_SENT,
	[SYN_RCVD]	= TCPSPEC_STATE_SYN_RECEIVED,
	[ESTABLISHED]	= TCPSPEC_STATE_ESTABLISHED,
	[FIN_WAIT_1]	= TCPSPEC_STATE_FIN_WAIT_1,
	[FIN_WAIT_2]	= TCPSPEC_STATE_FIN_WAIT_2,
	[CLOSE_WAIT]	= TCPSPEC_STATE_CLOSE_WAIT,
	[CLOSING]	= TCPSPEC_STATE_CLOSING,
	[LAST_ACK]	= TCPSPEC_STATE_LAST_ACK,
	[TIME_WAIT]	= TCPSPEC_STATE_TIME_WAIT,
};

enum tcpspec_state
lwip_state(const struct tcpspec_ends *e, int *listening)
{
	const struct tcp_pcb *lists[] = { tcp_active_pcbs, tcp_tw_pcbs };
	int family = e->own.family == 6 ? IPADDR_TYPE_V6 : IPADDR_TYPE_V4;

	*listening = 0;
	for (const struct tcp_pcb_listen *l = tcp_listen_pcbs.listen_pcbs; l != NULL; l = l->next)
		*listening |= l->local_port == e->own_port && IP_GET_TYPE(&l->local_ip) == family;
	for (int i = 0; i < 2; i++)
		for (const struct tcp_pcb *p = lists[i]; p != NULL; p = p->next)
			if (lwip_is(p, e))
				return states[p->state];
	return TCPSPEC_STATE_CLOSED;
}
