/* SPDX-License-Identifier: MIT */
/*
 * process.c - starting a program so that it can't outlive us, and ending it in bounded time.
 *
 * Between fork and exec the child only makes system calls; what fails there comes back through a
 * pipe that a successful exec closes.  Death is seen through a pidfd, which can be waited for like
 * any descriptor.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"

#define KEPT 2048		/* bytes of its standard error */
#define SHOWN_LINES 4
#define LOOK_MAX 65536		/* bytes read at once */

struct process {
	pid_t pid;
	int talk, errors, death;	/* descriptors */
	size_t nlast;
	char last[KEPT];
};

/* What the child needs: its ends of everything, and where to say what went wrong. */
struct birth {
	const char *const *argv;
	int with_talk;
	int talk[2], errors[2], trouble[2];
	pid_t parent;
};

static void
close_all(const int *fd, int n)
{
	for (int i = 0; i < n; i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

/* In the child: become the program.  Returns only when that fails, with errno set. */
static void
become(const struct birth *b)
{
	sigset_t none;

	setpgid(0, 0);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != b->parent)
		return;
	if (dup2(b->talk[1], 0) < 0 || dup2(b->with_talk ? b->talk[1] : b->errors[1], 1) < 0 ||
	    dup2(b->errors[1], 2) < 0)
		return;
	for (int s = 1; s < NSIG; s++)
		if (s != SIGKILL && s != SIGSTOP)
			signal(s, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/*
	 * From 3 on, whatever other libraries have left open.  Not the pipe: closing that says that
	 * all went well.
	 */
	close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	execvp(b->argv[0], (char *const *)(uintptr_t)b->argv);
}

/*
 * Where a descriptor is 0 to 2, as ours may be closed, the child's would collide: so all are
 * higher.
 */
static int
raise_fd(int *fd)
{
	int high;

	if (*fd > 2 || *fd < 0)
		return 0;
	high = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
	close(*fd);
	*fd = high;
	return high < 0 ? -1 : 0;
}

static int
birth_open(struct birth *b)
{
	if (b->with_talk && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, b->talk) < 0)
		return -1;
	if (!b->with_talk && (b->talk[1] = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0)
		return -1;
	if (pipe2(b->errors, O_CLOEXEC) < 0 || pipe2(b->trouble, O_CLOEXEC) < 0)
		return -1;
	for (int i = 0; i < 2; i++)
		if (raise_fd(&b->talk[i]) < 0 || raise_fd(&b->errors[i]) < 0 ||
		    raise_fd(&b->trouble[i]) < 0)
			return -1;
	if (b->with_talk)
		fcntl(b->talk[0], F_SETFL, O_NONBLOCK);
	fcntl(b->errors[0], F_SETFL, O_NONBLOCK);
	return 0;
}

/* The errno that the child met before it was the program, or 0. */
static int
birth_trouble(const struct birth *b)
{
	int err = 0;
	ssize_t n;

	do
		n = read(b->trouble[0], &err, sizeof(err));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(err) ? err : 0;
}

static pid_t
birth_fork(const struct birth *b)
{
	pid_t pid = fork();
	int err;

	if (pid != 0)
		return pid;
	become(b);
	err = errno;
	if (write(b->trouble[1], &err, sizeof(err)) != (ssize_t)sizeof(err))
		_exit(126);
	_exit(127);
}

struct process *
process_start(const char *const *argv, int talk, char *why, int size)
{
	struct birth b = { .argv = argv, .with_talk = talk, .talk = { -1, -1 },
		.errors = { -1, -1 }, .trouble = { -1, -1 }, .parent = getpid() };
	struct process *p = calloc(1, sizeof(*p));
	int err = 0;

	if (p == NULL || birth_open(&b) < 0 || (p->pid = birth_fork(&b)) < 0) {
		err = errno;
		goto bad;
	}
	setpgid(p->pid, p->pid);	/* whoever of us two comes first */
	close(b.talk[1]);
	close(b.errors[1]);
	close(b.trouble[1]);
	b.talk[1] = b.errors[1] = b.trouble[1] = -1;
	if ((err = birth_trouble(&b)) == 0 && (p->death = pidfd_open(p->pid, 0)) >= 0) {
		p->talk = b.talk[0];
		p->errors = b.errors[0];
		close(b.trouble[0]);
		return p;
	}
	err = err ? err : errno;
	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
bad:
	snprintf(why, (size_t)size, "start %s: %s", argv[0], strerror(err ? err : ENOMEM));
	close_all(b.talk, 2);
	close_all(b.errors, 2);
	close_all(b.trouble, 2);
	free(p);
	return NULL;
}

int
process_talk(const struct process *p)
{
	return p->talk;
}

int
process_errors(const struct process *p)
{
	return p->errors;
}

int
process_death(const struct process *p)
{
	return p->death;
}

/* Keep the end of what was kept and this together. */
static void
keep(struct process *p, const char *bytes, size_t n)
{
	size_t keep_old;

	if (n >= KEPT) {
		memcpy(p->last, bytes + n - KEPT, KEPT);
		p->nlast = KEPT;
		return;
	}
	keep_old = p->nlast < KEPT - n ? p->nlast : KEPT - n;
	memmove(p->last, p->last + p->nlast - keep_old, keep_old);
	memcpy(p->last + keep_old, bytes, n);
	p->nlast = keep_old + n;
}

void
process_look(struct process *p)
{
	char bytes[4096];
	ssize_t n;

	for (size_t sum = 0; p->errors >= 0 && sum < LOOK_MAX; sum += (size_t)n) {
		n = read(p->errors, bytes, sizeof(bytes));
		if (n > 0) {
			keep(p, bytes, (size_t)n);
			continue;
		}
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		/* it closed it; whoever waits for it has nothing to wait for */
		close(p->errors);
		p->errors = -1;
	}
}

int
process_over(struct process *p, int ms, char *text, int size)
{
	struct pollfd f = { .fd = p->death, .events = POLLIN };
	siginfo_t how = { .si_pid = 0 };

	/* Not reaped: so its number, and that of its group, is nobody else's. */
	if (poll(&f, 1, ms) <= 0 ||
	    waitid(P_PID, (id_t)p->pid, &how, WEXITED | WNOHANG | WNOWAIT) < 0 || how.si_pid == 0)
		return 0;
	if (how.si_code == CLD_EXITED)
		snprintf(text, (size_t)size, "exited with status %d", how.si_status);
	else
		snprintf(text, (size_t)size, "was killed by signal %d (%s)", how.si_status,
		    strsignal(how.si_status));
	return 1;
}

/* Where the last few lines begin. */
static size_t
last_lines(const struct process *p)
{
	size_t i = p->nlast;
	int lines = 0;

	if (i > 0 && p->last[i - 1] == '\n')
		i--;
	for (; i > 0; i--)
		if (p->last[i - 1] == '\n' && ++lines == SHOWN_LINES)
			break;
	return i;
}

void
process_last(struct process *p, char *text, int size)
{
	char line[3 * KEPT + 4];
	size_t n = 0;

	process_look(p);
	for (size_t i = last_lines(p), bol = 1; i < p->nlast; i++) {
		unsigned char c = (unsigned char)p->last[i];

		if (c == '\n') {
			bol = 1;
			continue;
		}
		if (bol)
			n += (size_t)sprintf(line + n, " | ");
		bol = 0;
		line[n++] = c < ' ' || c > '~' ? '?' : (char)c;
	}
	line[n] = '\0';
	snprintf(text, (size_t)size, "%s", n < (size_t)size ? line : line + n - ((size_t)size - 1));
}

void
process_stop(struct process *p, int ms)
{
	char how[64];

	if (p == NULL)
		return;
	if (p->talk >= 0)
		close(p->talk);
	if (!process_over(p, 0, how, sizeof(how))) {
		kill(-p->pid, SIGTERM);
		process_over(p, ms, how, sizeof(how));
	}
	kill(-p->pid, SIGKILL);		/* also what is left of its group */
	waitpid(p->pid, NULL, 0);
	if (p->errors >= 0)
		close(p->errors);
	close(p->death);
	free(p);
}
