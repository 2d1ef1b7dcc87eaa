/* SPDX-License-Identifier: MIT */
/*
 * guest_start.c - the start of a guest.
 *
 * The kernel gets its words on the command line, which is short there, so all but the folder is
 * said in a file in it. SIGTERM makes it end all its processes and itself: that is what it gets
 * when we die, however we die.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guest.h"
#include "guest_folder.h"
#include "plan.h"


static int
make_files(struct guest *g, const struct guest_setup *s, const struct plan *plan)
{
	char path[GUEST_PATH];

	if ((g->lock = guest_folder_make(g->folder)) < 0 ||
	    symlink(s->inside, guest_path(g->folder, GUEST_INIT, path)) < 0 ||
	    plan_write(plan, guest_path(g->folder, GUEST_PLAN, path)) < 0)
		return -1;
	g->stream = open(guest_path(g->folder, GUEST_STREAM, path),
	    O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return g->stream < 0 || (g->data = malloc(GUEST_DATA)) == NULL ? -1 : 0;
}

/* The child, until it is the kernel. */
static void
become_kernel(const struct guest *g, const struct guest_setup *s, int console, pid_t parent)
{
	static const struct rlimit no_core;
	char uml[GUEST_PATH + 16], init[GUEST_PATH + 16], variable[GUEST_PATH + 32];
	const char *argv[] = {
		s->kernel, uml, "umid=g", "mem=256M", "root=/dev/root", "rootfstype=hostfs",
		"rootflags=/", "rw", init,
		"time-travel=inf-cpu", "quiet", "con=null", "con0=null,fd:2", variable, NULL
	};
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent || null < 0)
		_exit(127);
	snprintf(uml, sizeof(uml), "uml_dir=%s/", g->folder);
	snprintf(init, sizeof(init), "init=%s/%s", g->folder, GUEST_INIT);
	snprintf(variable, sizeof(variable), "%s=%s", GUEST_VARIABLE, g->folder);
	sigemptyset(&none);
	signal(SIGUSR1, SIG_DFL);	/* what is ignored here would be in there, too */
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setrlimit(RLIMIT_CORE, &no_core);	/* it would hold all the guest's memory */
	setenv("TMPDIR", s->room, 1);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(console, STDERR_FILENO);
	closefrom(STDERR_FILENO + 1);
	execv(s->kernel, (char *const *)(uintptr_t)argv);
	dprintf(STDERR_FILENO, "%s: %s\n", s->kernel, strerror(errno));
	_exit(127);
}

static int
start(struct guest *g, const struct guest_setup *s)
{
	pid_t parent = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return -1;
	g->console = fds[0];
	fcntl(fds[1], F_SETFL, 0);
	fflush(NULL);
	if ((g->pid = fork()) == 0)
		become_kernel(g, s, fds[1], parent);
	close(fds[1]);
	if (g->pid < 0)
		return -1;
	g->pidfd = (int)syscall(SYS_pidfd_open, g->pid, 0);
	return g->pidfd < 0 ? -1 : 0;
}

struct guest *
guest_start(const struct guest_setup *s, const struct plan *plan, char *why, int size)
{
	struct guest *g = calloc(1, sizeof(*g));

	if (g == NULL) {
		snprintf(why, (size_t)size, "out of memory");
		return NULL;
	}
	g->pid = g->pidfd = g->console = g->stream = g->lock = -1;
	if (make_files(g, s, plan) == 0 && start(g, s) == 0)
		return g;
	snprintf(why, (size_t)size, "starting a guest in %s: %s", g->folder, strerror(errno));
	guest_kill(g);
	guest_free(g);
	return NULL;
}
