/* SPDX-License-Identifier: MIT */
/*
 * needs.c - what linux_start needs of the machine, each thing looked at in a child process of its
 * own.
 *
 * The child says what it saw in a pipe and how it went in its exit status; its namespace, and what
 * it made there, end with it.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "link.h"
#include "linux.h"
#include "netns.h"
#include "sockdiag.h"
#include "sut.h"

#define DETAIL ((int)sizeof(((struct linux_need *)0)->detail))

/* Looks: 1 when the need is met, 0 when not; either way a detail.  They run in a child. */

static int
look_namespace(char *detail)
{
	int root = geteuid() == 0;

	if (netns_enter(detail, DETAIL) < 0)
		return 0;
	snprintf(detail, DETAIL, "%s", root ? "as root" : "in a user namespace");
	return 1;
}

static int
look_device(char *detail)
{
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (fd >= 0) {
		close(fd);
		snprintf(detail, DETAIL, "for reading and writing");
		return 1;
	}
	snprintf(detail, DETAIL, "%s: %s", strerror(errno),
		errno == EACCES ? "chmod 666 /dev/net/tun" :
		errno == EPERM ? "docker run --device /dev/net/tun" :
		"modprobe tun; in a container: docker run --device /dev/net/tun");
	return 0;
}

static int
look_tap(char *detail)
{
	struct link *l;

	if (netns_enter(detail, DETAIL) < 0 || (l = link_tap("tcpspec", detail, DETAIL)) == NULL)
		return 0;
	link_close(l);
	snprintf(detail, DETAIL, "in a namespace of its own");
	return 1;
}

static int
look_start(char *detail)
{
	static const struct profile profile = { .name = "linux" };
	struct sut *s = linux_start(&profile, detail, DETAIL);

	if (s == NULL)
		return 0;
	snprintf(detail, DETAIL, "%s", s->profile->version);
	s->ops->stop(s);
	return 1;
}

static int
look_states(char *detail)
{
	struct sockdiag *d;

	if (netns_enter(detail, DETAIL) < 0)
		return 0;
	if ((d = sockdiag_open()) == NULL) {
		snprintf(detail, DETAIL, "%s: modprobe tcp_diag (CONFIG_INET_TCP_DIAG); "
			"without it no case can look at a state", strerror(errno));
		return 0;
	}
	sockdiag_close(d);
	snprintf(detail, DETAIL, "by sock_diag");
	return 1;
}

static const struct {
	const char *what;
	int (*look)(char *detail);
} looks[] = {
	{ "/dev/net/tun can be opened",					look_device },
	{ "a private network namespace can be made",			look_namespace },
	{ "a TAP interface can be made in it",				look_tap },
	{ "it can have IPv4 and IPv6 addresses and its own sysctls",	look_start },
	{ "the kernel tells the state of its TCP connections",		look_states },
};

static void
look_in_child(int (*look)(char *), int out)
{
	char detail[DETAIL] = "";
	int met = look(detail);
	ssize_t n = write(out, detail, strlen(detail));

	_exit(met && n >= 0 ? 0 : 1);
}

static void
look_apart(int (*look)(char *), struct linux_need *need)
{
	int pipefd[2], status = -1;
	ssize_t n;
	pid_t pid;

	if (pipe2(pipefd, O_CLOEXEC) < 0) {
		snprintf(need->detail, sizeof(need->detail), "pipe: %s", strerror(errno));
		return;
	}
	if ((pid = fork()) == 0)
		look_in_child(look, pipefd[1]);
	if (pid < 0)
		snprintf(need->detail, sizeof(need->detail), "fork: %s", strerror(errno));
	close(pipefd[1]);
	if (pid > 0) {
		/* The detail is shorter than what a pipe takes in one piece (PIPE_BUF). */
		n = read(pipefd[0], need->detail, sizeof(need->detail) - 1);
		need->detail[n > 0 ? n : 0] = '\0';
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(pipefd[0]);
	need->met = pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int
linux_needs(struct linux_need *needs, int max)
{
	int n = 0;

	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]) && n < max; i++, n++) {
		needs[n] = (struct linux_need){
			.what = looks[i].what, .states = looks[i].look == look_states
		};
		look_apart(looks[i].look, &needs[n]);
	}
	return n;
}
