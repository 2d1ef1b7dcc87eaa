/* SPDX-License-Identifier: MIT */
/*
 * guest.c - a user-mode kernel as a child: what it records and says, and its end.
 *
 * The kernel's processes are children of its own on the host, which it traces.  Killed itself, it
 * leaves them running with its files open, so its process group, of which it has made itself the
 * leader, is ended as soon as it is seen to be gone.  It does not wait for the host anywhere: its
 * console is a pipe that is always read, its records are a file. What was once read of that file is
 * the truth, as what is left running may yet write to it.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"
#include "guest_folder.h"

int
guest_read(struct guest *g, const char **text, size_t *len)
{
	const char *end;
	ssize_t n;

	memmove(g->data, g->data + g->taken, g->len - g->taken);
	g->len -= g->taken;
	g->taken = 0;
	do
		n = read(g->stream, g->data + g->len, GUEST_DATA - g->len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	g->len += (size_t)n;
	if ((end = memrchr(g->data, '\n', g->len)) == NULL) {
		errno = EMSGSIZE;
		return g->len == GUEST_DATA ? -1 : 0;
	}
	*text = g->data;
	*len = g->taken = (size_t)(end - g->data) + 1;
	return 1;
}

int
guest_listen(struct guest *g)
{
	const size_t room = sizeof(g->said) - 1;
	char text[1024];
	size_t keep = strlen(g->said);
	ssize_t n = read(g->console, text, sizeof(text));

	if (n <= 0)
		return 0;
	for (ssize_t i = 0; i < n; i++)
		if (text[i] == '\0')
			text[i] = '?';
	if (keep + (size_t)n > room) {
		keep = room - (size_t)n;
		memmove(g->said, g->said + strlen(g->said) - keep, keep);
	}
	memcpy(g->said + keep, text, (size_t)n);
	g->said[keep + (size_t)n] = '\0';
	return 1;
}

#define HALTED "reboot: System halted"

/* Lines of a kernel's that are no reason for anything. */
static int
is_chatter(const char *line)
{
	static const char *const chatter[] = { "\n", "\r", HALTED,
	    "Warning: tempdir" };

	for (size_t i = 0; i < sizeof(chatter) / sizeof(chatter[0]); i++)
		if (strncmp(line, chatter[i], strlen(chatter[i])) == 0)
			return 1;
	return 0;
}

/* The last line that says something of a reason. */
static const char *
last_words(const char *line)
{
	const char *last = "";

	for (; *line; line += strcspn(line, "\n") + (strchr(line, '\n') != NULL))
		if (!is_chatter(line))
			last = line;
	return last;
}

/* A kernel that panics says why in one line, and then much that is of no use here. */
const char *
guest_words(const struct guest *g, char *text, int size)
{
	const char *line = strstr(g->said, "Kernel panic");

	if (line == NULL)
		line = last_words(g->said);
	snprintf(text, (size_t)size, "%.*s", (int)strcspn(line, "\r\n"), line);
	return text;
}

/*
 * Wait for it, and how it ended.  Its pid names its process group as well, and is nobody else's
 * until it is waited for: so what it left behind is ended in between.
 */
static int
reap(struct guest *g)
{
	siginfo_t info;
	int status = 0;

	while (waitid(P_PID, (id_t)g->pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
	kill(-g->pid, SIGKILL);
	while (waitpid(g->pid, &status, 0) < 0 && errno == EINTR)
		;
	g->pid = -1;
	return status;
}

/*
 * A kernel that has halted has done all that it was told.  What signals it kept until its very end
 * may kill it there, since their handlers print, and nothing is left to print with.
 */
static int
has_halted(const struct guest *g)
{
	return strstr(g->said, HALTED) != NULL;
}

enum guest_end
guest_over(struct guest *g, char *why, int size)
{
	struct pollfd p = { .fd = g->pidfd, .events = POLLIN };
	char words[400];
	int status;

	if (poll(&p, 1, 0) <= 0)
		return GUEST_RUNS;
	status = reap(g);
	while (guest_listen(g))
		;
	if ((WIFEXITED(status) && WEXITSTATUS(status) == 0) || has_halted(g))
		return GUEST_OFF;
	guest_words(g, words, sizeof(words));
	if (*words)
		snprintf(why, (size_t)size, "%s", words);
	else if (WIFSIGNALED(status))
		snprintf(why, (size_t)size, "the kernel was killed by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(why, (size_t)size, "the kernel ended with status %d", WEXITSTATUS(status));
	return GUEST_DIED;
}

void
guest_stop(struct guest *g)
{
	char path[GUEST_PATH];
	int fd;

	guest_path(g->folder, GUEST_STOP, path);
	if ((fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) >= 0)
		close(fd);
}

void
guest_kill(struct guest *g)
{
	if (g->pid <= 0)
		return;
	kill(g->pid, SIGKILL);
	reap(g);
}

void
guest_free(struct guest *g)
{
	if (g->lock >= 0)
		guest_folder_remove(g->folder, g->lock);
	if (g->pidfd >= 0)
		close(g->pidfd);
	if (g->console >= 0)
		close(g->console);
	if (g->stream >= 0)
		close(g->stream);
	free(g->data);
	free(g);
}
