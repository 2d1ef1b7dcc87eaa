/* SPDX-License-Identifier: MIT */
/*
 * guard.c - catches the signals that code of others dies of, and jumps back to where it was called.
 *
 * The handler runs on a stack of its own, as it may be the stack that overflowed.  The guard lies
 * at the beginning of that memory, and that is how the handler finds it without a global variable.
 * Outside guard_run the signal takes its usual course: then the tester itself is at fault.
 *
 * The handler notes the addresses of the calls that led there, and what they mean is looked up
 * later.  To walk through what died may be deadly once more; then it is over with those that were
 * found.  A timer of the machine's ends what doesn't come back, as if it had died; but the first
 * time only if this process has run meanwhile, for the machine itself may have stood still.
 */

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>

#include "guard.h"

#define STACK_SIZE 65536
#define DEPTH 64		/* calls that are noted, those of the handler among them */

static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM };

#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

struct guard {
	sigjmp_buf back;
	volatile sig_atomic_t inside;
	volatile sig_atomic_t died;	/* the signal, while its handler looks around */
	volatile sig_atomic_t late;	/* the time was over when it wasn't inside */
	int noted;			/* place is of what guard_run ran last */
	int timed;
	timer_t timer;
	struct usec limit, ran;		/* the time it has, and this process had run before */
	volatile sig_atomic_t again;	/* it has had it once more, or isn't to */
	struct sigaction before[SIGNALS];
	stack_t stack_before;
	/* where it died, that one's caller in case it jumped into nowhere, and all callers */
	void *place[DEPTH + 2];
};

/* The place of a signal, and the return address of the function that had just begun there. */
static void
note_place(struct guard *g, const ucontext_t *c)
{
#if defined(__x86_64__)
	g->place[0] = (void *)(uintptr_t)c->uc_mcontext.gregs[REG_RIP];
	if (g->place[0] == NULL)
		g->place[1] = *(void **)(uintptr_t)c->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
	g->place[0] = (void *)(uintptr_t)c->uc_mcontext.pc;
	if (g->place[0] == NULL)
		g->place[1] = (void *)(uintptr_t)c->uc_mcontext.regs[30];
#else
	(void)g;
	(void)c;
#endif
}

/* How long this process has run. */
static struct usec
run_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (struct usec){ (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 };
}

static void
set_timer(struct guard *g)
{
	struct itimerspec t = { .it_value = {
		.tv_sec = g->limit.us / 1000000, .tv_nsec = g->limit.us % 1000000 * 1000 } };

	if (g->timed)
		timer_settime(g->timer, 0, &t, NULL);
}

/* The time is over.  Did it hardly run at all?  Then it gets as much once more: 1. */
static int
goes_on(struct guard *g)
{
	if (g->again || usec_sub(run_time(), g->ran).us >= g->limit.us / 10)
		return 0;
	g->again = 1;
	set_timer(g);
	return 1;
}

static void
handle(int sig, siginfo_t *info, void *context)
{
	struct guard *g = ((ucontext_t *)context)->uc_stack.ss_sp;
	int saved = errno;

	(void)info;
	if (sig == SIGALRM && goes_on(g)) {
		errno = saved;
		return;
	}
	if (g->inside && !g->died) {
		g->died = sig;
		memset(g->place, 0, sizeof(g->place));
		note_place(g, context);
		g->noted = 1;
		backtrace(g->place + 2, DEPTH);
	}
	if (g->inside) {
		g->inside = 0;
		siglongjmp(g->back, g->died);
	}
	if (sig == SIGALRM) {
		g->late = 1;
		return;
	}
	signal(sig, SIG_DFL);
	raise(sig);
}

struct guard *
guard_new(void)
{
	/* The signal is not blocked in the handler, as that doesn't return. */
	struct sigaction act = { .sa_sigaction = handle,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
	size_t size = sizeof(struct guard) + STACK_SIZE;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	struct guard *g = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
	stack_t stack = { .ss_sp = g, .ss_size = size };

	if (g == MAP_FAILED)
		return NULL;
	sigemptyset(&act.sa_mask);
	sigaltstack(&stack, &g->stack_before);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &act, &g->before[i]);
	g->timed = timer_create(CLOCK_MONOTONIC, &event, &g->timer) == 0;
	/* The first time it loads a library, which is nothing for a handler. */
	backtrace(g->place, 1);
	return g;
}

void
guard_limit(struct guard *g, struct usec limit, int spare)
{
	g->limit = limit;
	g->ran = run_time();
	g->late = 0;
	g->again = !spare;
	set_timer(g);
}

int
guard_run(struct guard *g, void (*fn)(void *), void *arg)
{
	int died = sigsetjmp(g->back, 0);

	if (died != 0) {
		g->died = 0;
		return died;
	}
	g->noted = 0;
	g->inside = 1;
	if (g->late) {
		g->inside = 0;
		return SIGALRM;
	}
	fn(arg);
	g->inside = 0;
	return 0;
}

void
guard_leave(struct guard *g)
{
	g->inside = 0;
	siglongjmp(g->back, -1);
}

int
guard_where(const struct guard *g, const void *code, char *text, int size)
{
	Dl_info object, at;

	if (!g->noted || dladdr(code, &object) == 0)
		return -1;
	for (int i = 0; i < DEPTH + 2; i++) {
		/* A call returns behind itself. */
		const char *pc = (const char *)g->place[i] - (i > 0), *file;

		if (g->place[i] == NULL || dladdr(pc, &at) == 0 || at.dli_fbase != object.dli_fbase)
			continue;
		file = strrchr(at.dli_fname, '/') ? strrchr(at.dli_fname, '/') + 1 : at.dli_fname;
		snprintf(text, (size_t)size, "%.60s%s%.60s+0x%tx (addr2line -fe %.200s 0x%tx)",
		    at.dli_sname ? at.dli_sname : "", at.dli_sname ? "() in " : "", file,
		    pc - (const char *)at.dli_fbase, at.dli_fname,
		    pc - (const char *)at.dli_fbase);
		return 0;
	}
	return -1;
}

void
guard_free(struct guard *g)
{
	if (g->timed)
		timer_delete(g->timer);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &g->before[i], NULL);
	sigaltstack(&g->stack_before, NULL);
	munmap(g, sizeof(*g) + STACK_SIZE);
}
