/* SPDX-License-Identifier: MIT */
/*
 * lwip_machine.c - the machine under lwIP, and how a fresh one is had in a microsecond.
 *
 * lwIP's state is all in global variables and in what mem_malloc gave out.  Its own functions of that name, sys_now()
 * and tcpip_try_callback() are reached by way of the dynamic linker, and in the scope of a shared object that was loaded
 * with dlopen this object comes before the library: so the definitions here are the ones lwIP calls.  Its memory is
 * then an arena here, its clock ours.  Its variables are the writable pages of the library that the dynamic linker has not
 * made read-only.  A picture of both, taken once lwIP is up, is copied back for each case.
 *
 * Nothing else of lwIP's is mutable: its mutexes are free whenever no function of it runs, and its thread never starts.
 */

#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lwip/mem.h"
#include "lwip/netif.h"
#include "lwip/sys.h"
#include "lwip/tcpip.h"

#include "lwip_machine.h"

#define ARENA	(16u << 20)
#define SMALLEST 5			/* blocks are powers of two: of 32 bytes at least */
#define CLASSES	16			/* up to 1 MB */
#define LATER	16

/* Before each block; as long as malloc's alignment. */
struct block {
	uint64_t class;
	struct block *next;		/* while it is free */
};

struct arena {
	size_t top;			/* nothing is in use from here on */
	struct block *free[CLASSES];
	uint32_t ms;
	int nlater;
	struct {
		tcpip_callback_fn fn;
		void *arg;
	} later[LATER];
};

struct machine_image {
	size_t top;
	uint8_t data[];			/* lwIP's variables, then the arena up to top */
};

/* Found by the library's dynamic symbols; all else here stays hidden. */
#define FOR_LWIP __attribute__((visibility("default")))

/* lwIP calls malloc and the like without saying whose, so this can't be handed around. */
static struct {
	struct arena *arena;		/* ARENA bytes */
	uint8_t *vars;
	size_t nvars;
} machine;

FOR_LWIP void *
mem_malloc(mem_size_t size)
{
	struct arena *a = machine.arena;
	unsigned class = 0;
	struct block *b;
	size_t whole;

	while (class < CLASSES && ((size_t)1 << (class + SMALLEST)) < size + sizeof(*b))
		class++;
	if (class == CLASSES)
		return NULL;
	if ((b = a->free[class]) != NULL) {
		a->free[class] = b->next;
		return b + 1;
	}
	whole = (size_t)1 << (class + SMALLEST);
	if (ARENA - a->top < whole)
		return NULL;
	b = (struct block *)(void *)((uint8_t *)a + a->top);
	a->top += whole;
	b->class = class;
	return b + 1;
}

FOR_LWIP void *
mem_calloc(mem_size_t n, mem_size_t size)
{
	void *p = size != 0 && n > (mem_size_t)-1 / size ? NULL : mem_malloc(n * size);

	return p == NULL ? NULL : memset(p, 0, n * size);
}

FOR_LWIP void
mem_free(void *p)
{
	struct block *b = (struct block *)p - 1;

	if (p == NULL)
		return;
	b->next = machine.arena->free[b->class];
	machine.arena->free[b->class] = b;
}

/* A block keeps its size. */
FOR_LWIP void *
mem_trim(void *p, mem_size_t size)
{
	(void)size;
	return p;
}

FOR_LWIP u32_t
sys_now(void)
{
	return machine.arena->ms;
}

/* What lwIP sends to itself (an address of its own as the peer's) it hands to its thread. */
FOR_LWIP err_t
tcpip_try_callback(tcpip_callback_fn fn, void *arg)
{
	struct arena *a = machine.arena;

	if (a->nlater == LATER)
		return ERR_MEM;
	a->later[a->nlater].fn = fn;
	a->later[a->nlater++].arg = arg;
	return ERR_OK;
}

void
machine_run(void)
{
	struct arena *a = machine.arena;
	int n = a->nlater;		/* what these ask for runs next time */

	for (int i = 0; i < n; i++)
		a->later[i].fn(a->later[i].arg);
	a->nlater -= n;
	memmove(a->later, a->later + n, (size_t)a->nlater * sizeof(a->later[0]));
}

int
machine_busy(void)
{
	return machine.arena->nlater > 0;
}

void
machine_set_time(uint32_t ms)
{
	machine.arena->ms = ms;
}

uint32_t
machine_time(void)
{
	return machine.arena->ms;
}

/* The writable pages of the object that has netif_list: lwIP.  1 when found. */
static int
find_variables(struct dl_phdr_info *info, size_t size, void *arg)
{
	uintptr_t wanted = (uintptr_t)&netif_list, page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = 0, end = 0, fixed = 0;

	(void)size;
	(void)arg;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		uintptr_t at = info->dlpi_addr + p->p_vaddr;

		if (p->p_type == PT_LOAD && p->p_flags & PF_W && at <= wanted && wanted < at + p->p_memsz) {
			start = at;
			end = at + p->p_memsz;
		}
		if (p->p_type == PT_GNU_RELRO)
			fixed = (at + p->p_memsz) & ~(page - 1);
	}
	if (end == 0)
		return 0;
	if (start < fixed && fixed <= end)
		start = fixed;
	machine.vars = (uint8_t *)start;
	machine.nvars = end - start;
	return 1;
}

int
machine_begin(void)
{
	void *p;

	if (machine.arena != NULL)
		return 0;
	if (dl_iterate_phdr(find_variables, NULL) == 0)
		return errno = ENOEXEC, -1;
	p = mmap(NULL, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return -1;
	machine.arena = p;
	machine.arena->top = (sizeof(struct arena) + 31) & ~(size_t)31;
	return 0;
}

/* The object is unloaded. */
static void __attribute__((destructor))
machine_end(void)
{
	if (machine.arena != NULL)
		munmap(machine.arena, ARENA);
}

struct machine_image *
machine_save(void)
{
	size_t top = machine.arena->top;
	struct machine_image *m = malloc(sizeof(*m) + machine.nvars + top);

	if (m == NULL)
		return NULL;
	m->top = top;
	memcpy(m->data, machine.vars, machine.nvars);
	memcpy(m->data + machine.nvars, machine.arena, top);
	return m;
}

void
machine_restore(const struct machine_image *m)
{
	memcpy(machine.vars, m->data, machine.nvars);
	memcpy(machine.arena, m->data + machine.nvars, m->top);
}
