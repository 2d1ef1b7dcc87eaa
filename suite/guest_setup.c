/* SPDX-License-Identifier: MIT */
/*
 * guest_setup.c - can guests run on this machine, and of what?
 *
 * A guest's memory is a file that it maps executable, in the folder that TMPDIR names; it looks at
 * nothing before it does, so a file system without room or with noexec would be its death in the
 * middle of a case.  That is tried here, before anything starts.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "guest.h"
#include "stacks/linux/linux.h"

#define ROOM_EACH	(96ull << 20)	/* bytes: no run was seen to touch more of its memory */

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

/* Fill in an absolute path to a program.  0, or -1 with errno. */
static int
program_at(const char *path, char out[PATH_MAX])
{
	return realpath(path, out) == NULL || access(out, X_OK) < 0 ? -1 : 0;
}

/* Where this program is. */
static void
own_path(char *out, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", out, size - 1);

	out[n > 0 ? n : 0] = '\0';
}

static int
find_kernel(const char *given, char out[PATH_MAX], char *why, int size)
{
	static const char *const beside[] = { "uml/linux", "../uml/linux", "../lib/tcpspec/linux" };
	char self[PATH_MAX], path[PATH_MAX + 32];

	if (given && program_at(given, out) == 0)
		return 0;
	if (given)
		return snprintf(why, (size_t)size, "%s: %s", given, strerror(errno)), -1;
	own_path(self, sizeof(self));
	if (strchr(self, '/'))
		*strrchr(self, '/') = '\0';
	for (size_t i = 0; i < countof(beside); i++) {
		snprintf(path, sizeof(path), "%s/%s", self, beside[i]);
		if (program_at(path, out) == 0)
			return 0;
	}
	if (program_at(KERNEL, out) == 0)
		return 0;
	snprintf(why, (size_t)size, "no kernel for virtual time, neither beside the program nor "
	    "at %s: \"make uml\" builds one, "
	    "--kernel PATH names one", KERNEL);
	return -1;
}

/* The program that is init in a guest. */
static int
find_inside(char out[PATH_MAX], char *why, int size)
{
	const char *other = getenv("TCPSPEC_INSIDE");
	char self[PATH_MAX];

	own_path(self, sizeof(self));
	if (other == NULL && SANITIZED) {
		snprintf(why, (size_t)size, "this program is built with the address sanitizer, "
		    "which has no room in a guest: "
		    "name another one with TCPSPEC_INSIDE=PATH");
		return -1;
	}
	if (program_at(other ? other : self, out) == 0)
		return 0;
	snprintf(why, (size_t)size, "%s: %s", other ? other : self, strerror(errno));
	return -1;
}

/* Could so many bytes of a guest's memory be in this folder?  NULL, or why not. */
static const char *
room_in(const char *folder, unsigned long long bytes)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	struct statvfs fs;
	const char *why = NULL;
	void *p;

	if (fd < 0)
		return strerror(errno);
	if (ftruncate(fd, 4096) < 0)
		why = strerror(errno);
	else if ((p = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0)) == MAP_FAILED)
		why = "mounted noexec";
	else
		munmap(p, 4096);
	if (why == NULL && fstatvfs(fd, &fs) == 0 &&
	    (unsigned long long)fs.f_bavail * fs.f_frsize < bytes)
		why = "not enough room";
	close(fd);
	return why;
}

static int
find_room(int guests, char out[PATH_MAX], char *why, int size)
{
	const char *folders[] = { getenv("TMPDIR"), "/dev/shm", "/tmp", "/var/tmp" }, *wrong;
	int at = snprintf(why, (size_t)size, "no room for %llu MB of guests' memory, as a file "
	    "that may be executed:",
	    (unsigned long long)guests * (ROOM_EACH >> 20));

	for (size_t i = 0; i < countof(folders); i++) {
		if (folders[i] == NULL || *folders[i] != '/')
			continue;
		if ((wrong = room_in(folders[i], (unsigned long long)guests * ROOM_EACH)) == NULL) {
			snprintf(out, PATH_MAX, "%s", folders[i]);
			return 0;
		}
		if (at < size)
			at += snprintf(why + at, (size_t)(size - at), " %s (%s)", folders[i],
			    wrong);
	}
	if (at < size)
		snprintf(why + at, (size_t)(size - at), "; name a folder with TMPDIR");
	return -1;
}

/* A guest traces its processes: containers may forbid that. */
static int
may_trace(char *why, int size)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	snprintf(why, (size_t)size, "processes may not be traced here: docker run --cap-add "
	    "SYS_PTRACE");
	return -1;
}

int
guest_setup(struct guest_setup *s, const char *kernel, int guests, char *why, int size)
{
	if (find_kernel(kernel, s->kernel, why, size) < 0 || find_inside(s->inside, why, size) < 0)
		return -1;
	return may_trace(why, size) < 0 ? -1 : find_room(guests, s->room, why, size);
}

int
guest_version(const char *kernel, char *text, int size)
{
	int fds[2], status = -1;
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -1;
	if ((pid = fork()) == 0) {
		dup2(fds[1], STDOUT_FILENO);
		execl(kernel, kernel, "--version", (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	n = pid > 0 ? read(fds[0], text, (size_t)size - 1) : -1;
	close(fds[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 && *text ? 0 : -1;
}

/* The version and the place of the kernel that would run. */
static int
look_kernel(char *detail, int size)
{
	char path[PATH_MAX], version[64];

	if (find_kernel(NULL, path, detail, size) < 0)
		return -1;
	if (guest_version(path, version, sizeof(version)) < 0) {
		snprintf(detail, (size_t)size, "%.120s: it does not tell its version", path);
		return -1;
	}
	snprintf(detail, (size_t)size, "%s, %.120s", version, path);
	return 0;
}

static int
look_inside(char *detail, int size)
{
	char path[PATH_MAX];

	if (find_inside(path, detail, size) < 0)
		return -1;
	snprintf(detail, (size_t)size, "%.180s", path);
	return 0;
}

static int
look_trace(char *detail, int size)
{
	return may_trace(detail, size);
}

static int
look_room(char *detail, int size)
{
	char path[PATH_MAX];

	if (find_room(1, path, detail, size) < 0)
		return -1;
	snprintf(detail, (size_t)size, "%.180s", path);
	return 0;
}

int
guest_needs(struct linux_need *needs, int max)
{
	static const struct {
		const char *what;
		int (*look)(char *detail, int size);
	} looks[] = {
		{ "there is a kernel for virtual time",			look_kernel },
		{ "this program can run in a guest",			look_inside },
		{ "a guest may trace its processes",			look_trace },
		{ "there is room for its memory, not noexec",		look_room },
	};
	int n = 0;

	for (size_t i = 0; i < countof(looks) && n < max; i++, n++) {
		needs[n] = (struct linux_need){ .what = looks[i].what };
		needs[n].met = looks[i].look(needs[n].detail, sizeof(needs[n].detail)) == 0;
	}
	return n;
}
