/* SPDX-License-Identifier: MIT */
/*
 * guard.c - catches the signals that code of others dies of, and jumps back to where it was called.
 *
 * The handler runs on a stack of its own, as it may be the stack that overflowed.  The guard lies
 * at the beginning of that memory, and that is how the handler finds it without a global variable.
 * Outside guard_run the signal takes its usual course: then the tester itself is at fault.
 */

#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "guard.h"

#define STACK_SIZE 65536

static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

struct guard {
	sigjmp_buf back;
	volatile sig_atomic_t inside;
	struct sigaction before[SIGNALS];
	stack_t stack_before;
};

static void
handle(int sig, siginfo_t *info, void *context)
{
	struct guard *g = ((ucontext_t *)context)->uc_stack.ss_sp;

	(void)info;
	if (g->inside) {
		g->inside = 0;
		siglongjmp(g->back, sig);
	}
	signal(sig, SIG_DFL);
	raise(sig);
}

struct guard *
guard_new(void)
{
	/* The signal is not blocked in the handler, as that doesn't return. */
	struct sigaction act = { .sa_sigaction = handle,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
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
	return g;
}

int
guard_run(struct guard *g, void (*fn)(void *), void *arg)
{
	int died = sigsetjmp(g->back, 0);

	if (died != 0)
		return died;
	g->inside = 1;
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

void
guard_free(struct guard *g)
{
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &g->before[i], NULL);
	sigaltstack(&g->stack_before, NULL);
	munmap(g, sizeof(*g) + STACK_SIZE);
}
