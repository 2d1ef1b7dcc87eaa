/* SPDX-License-Identifier: MIT */
/*
 * lwip_machine.c - the machine under lwIP, and how a fresh one is had in a microsecond.
 *
 * lwIP's state is all in global variables and in the memory it asked for.  That memory is an arena
 * here, its clock ours.  Its variables are the writable pages of the object that it is in (a shared
 * library, or this very one) that the dynamic linker has not made read-only; what is ours among
 * them is in a section of its own and left out.  A picture of both, taken once lwIP is up, is
 * copied back for each case.
 *
 * Nothing else of lwIP's is mutable: its mutexes are free whenever no function of it runs, and its thread never starts.
 */

#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lwip/netif.h"
#include "lwip/sys.h"

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
		void (*fn)(void *arg);
		void *arg;
	} later[LATER];
};

struct range {
	uint8_t *start;
	size_t len;
};

struct machine_image {
	size_t top;
	uint8_t data[];			/* lwIP's variables, then the arena up to top */
};

/* lwIP calls malloc and the like without saying whose, so this can't be handed around. */
static struct {
	struct arena *arena;		/* ARENA bytes */
	struct range vars[2];		/* before and behind what is ours */
} machine MACHINE_OWN;

/* The linker makes these for a section with such a name. */
extern uint8_t __start_machine_own[] __attribute__((visibility("hidden")));
extern uint8_t __stop_machine_own[] __attribute__((visibility("hidden")));

void *
machine_malloc(size_t size)
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

void *
machine_calloc(size_t n, size_t size)
{
	void *p = size != 0 && n > SIZE_MAX / size ? NULL : machine_malloc(n * size);

	return p == NULL ? NULL : memset(p, 0, n * size);
}

void
machine_free(void *p)
{
	struct block *b = (struct block *)p - 1;

	if (p == NULL)
		return;
	b->next = machine.arena->free[b->class];
	machine.arena->free[b->class] = b;
}

/* lwIP's way to the clock: visible, so that a library finds it. */
__attribute__((visibility("default"))) u32_t
sys_now(void)
{
	return machine.arena->ms;
}

int
machine_later(void (*fn)(void *arg), void *arg)
{
	struct arena *a = machine.arena;

	if (a->nlater == LATER)
		return -1;
	a->later[a->nlater].fn = fn;
	a->later[a->nlater++].arg = arg;
	return 0;
}

#if NO_SYS
/* Without threads lwIP keeps what it sends to itself until somebody polls. */
static int
loops(void)
{
	struct netif *n;

	NETIF_FOREACH(n)
		if (n->loop_first != NULL)
			return 1;
	return 0;
}
#else
static int
loops(void)
{
	return 0;
}

static void
netif_poll_all(void)
{
}
#endif

void
machine_run(void)
{
	struct arena *a = machine.arena;
	int n = a->nlater;		/* what these ask for runs next time */

	for (int i = 0; i < n; i++)
		a->later[i].fn(a->later[i].arg);
	a->nlater -= n;
	memmove(a->later, a->later + n, (size_t)a->nlater * sizeof(a->later[0]));
	if (loops())
		netif_poll_all();
}

int
machine_busy(void)
{
	return machine.arena->nlater > 0 || loops();
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

/* Two ranges, as ours may lie between lwIP's. */
static void
set_ranges(uint8_t *start, uint8_t *end)
{
	uint8_t *ours = __start_machine_own, *behind = __stop_machine_own;

	if (ours < start || behind > end)
		ours = behind = end;
	machine.vars[0] = (struct range){ start, (size_t)(ours - start) };
	machine.vars[1] = (struct range){ behind, (size_t)(end - behind) };
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
	set_ranges((uint8_t *)start, (uint8_t *)end);
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
	const struct range *v = machine.vars;
	size_t top = machine.arena->top;
	struct machine_image *m = malloc(sizeof(*m) + v[0].len + v[1].len + top);

	if (m == NULL)
		return NULL;
	m->top = top;
	memcpy(m->data, v[0].start, v[0].len);
	memcpy(m->data + v[0].len, v[1].start, v[1].len);
	memcpy(m->data + v[0].len + v[1].len, machine.arena, top);
	return m;
}

void
machine_restore(const struct machine_image *m)
{
	const struct range *v = machine.vars;

	memcpy(v[0].start, m->data, v[0].len);
	memcpy(v[1].start, m->data + v[0].len, v[1].len);
	memcpy(machine.arena, m->data + v[0].len + v[1].len, m->top);
}
