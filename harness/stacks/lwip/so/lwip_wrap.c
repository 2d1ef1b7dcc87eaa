/* SPDX-License-Identifier: MIT */
/*
 * lwip_wrap.c - the same as a case's choice in lwip_interpose.c where lwIP is linked into this
 * object: the linker (--wrap) leads here what other files of lwIP call by this name.  An active
 * open calls it in its own file, so it keeps lwIP's choice.
 */

#include "lwip/priv/tcp_priv.h"

#include "lwip_app.h"

u32_t __real_tcp_next_iss(struct tcp_pcb *);
u32_t __wrap_tcp_next_iss(struct tcp_pcb *);

u32_t
__wrap_tcp_next_iss(struct tcp_pcb *pcb)
{
	u32_t wanted = lwip_wanted_iss();

	return wanted != 0 ? wanted : __real_tcp_next_iss(pcb);
}
