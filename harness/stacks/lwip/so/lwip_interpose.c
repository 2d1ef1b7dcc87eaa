/* SPDX-License-Identifier: MIT */
/*
 * lwip_interpose.c - how the lwIP of a shared library is made to use our machine.
 *
 * Its own functions of these names are reached by way of the dynamic linker, and in the scope of a
 * shared object that was loaded with dlopen this object comes before the library: so the
 * definitions here are the ones that lwIP calls.
 */

#include <dlfcn.h>

#include "lwip/mem.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcpip.h"

#include "lwip_app.h"
#include "lwip_machine.h"

/* Found by the library's dynamic symbols; all else here stays hidden. */
#define FOR_LWIP __attribute__((visibility("default")))

FOR_LWIP void *
mem_malloc(mem_size_t size)
{
	return machine_malloc(size);
}

FOR_LWIP void *
mem_calloc(mem_size_t n, mem_size_t size)
{
	return machine_calloc(n, size);
}

FOR_LWIP void
mem_free(void *p)
{
	machine_free(p);
}

/* A block keeps its size. */
FOR_LWIP void *
mem_trim(void *p, mem_size_t size)
{
	(void)size;
	return p;
}

/* lwIP's own, which is the next of this name; looked for once, as that takes longer than a connection. */
static u32_t (*own_next_iss)(struct tcp_pcb *) MACHINE_OWN;

/* The case's choice, or lwIP's own. */
FOR_LWIP u32_t
tcp_next_iss(struct tcp_pcb *pcb)
{
	u32_t wanted = lwip_wanted_iss();

	if (wanted != 0)
		return wanted;
	if (own_next_iss == NULL)
		*(void **)&own_next_iss = dlsym(RTLD_NEXT, "tcp_next_iss");
	return own_next_iss(pcb);
}

/* What lwIP sends to itself (an address of its own as the peer's) it hands to its thread. */
FOR_LWIP err_t
tcpip_try_callback(tcpip_callback_fn fn, void *arg)
{
	return machine_later(fn, arg) < 0 ? ERR_MEM : ERR_OK;
}
